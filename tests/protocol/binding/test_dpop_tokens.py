"""Tokens bound to a DPoP key: what they are when they are made, refreshed, introspected and used (RFC 9449 5 to 7 and 10)."""

from typing import Any

import pytest

from idp.clients import commands
from tests.protocol.binding.holder import USERINFO, Holder
from tests.protocol.machine import BASIC, CALLBACK, Machine, Tick

SPA = {"client_id": "spa"}


def bound(machine: Machine, holder: Holder, **data: Any) -> dict[str, Any]:
    """A good exchange of the client "web" with a proof."""
    answer = holder.exchange(machine, machine.code(machine.session(), **data))
    assert answer.status == 200, answer.body
    return answer.json


def add(machine: Machine, client_id: str, **metadata: Any) -> None:
    """Register a public client with changes."""
    details = {
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        **metadata,
    }
    commands.add(machine.database, details, client_id=client_id)
    machine.protocol.refresh()


def introspect(machine: Machine, token: str) -> dict[str, Any]:
    """What a resource server is told."""
    return machine.post("/introspect", {"token": token}).json


def test_a_bound_token_works_with_its_proof_and_says_what_it_is_bound_to(machine: Machine) -> None:
    """RFC 9449 5, 6.2 and 7.1."""
    holder = Holder()
    token = bound(machine, holder)
    assert token["token_type"] == "DPoP"
    assert holder.userinfo(machine, token["access_token"]).json["sub"] == "n0012345"
    told = introspect(machine, token["access_token"])
    assert (told["token_type"], told["cnf"]) == ("DPoP", {"jkt": holder.jkt})


def test_a_plain_token_is_a_bearer_token_still(machine: Machine) -> None:
    """Nothing changes for a client that proves nothing."""
    token = machine.tokens()
    assert token["token_type"] == "Bearer"
    assert machine.get("/userinfo", token=token["access_token"]).status == 200
    told = introspect(machine, token["access_token"])
    assert told["token_type"] == "Bearer"
    assert "cnf" not in told


def test_a_bound_token_is_no_bearer_token(machine: Machine) -> None:
    """RFC 9449 7.2: a downgrade is refused, in the header and in the body, with a proof beside it too."""
    holder = Holder()
    token = bound(machine, holder)["access_token"]
    plain = machine.get("/userinfo", token=token)
    in_body = machine.post("/userinfo", {"access_token": token}, "")
    with_proof = machine.get("/userinfo", token=token, HTTP_DPOP=holder.proof(USERINFO, "GET", token=token))
    for answer in (plain, in_body, with_proof):
        assert (answer.status, answer.json["error"]) == (401, "invalid_token")
        assert answer.header("WWW-Authenticate").startswith('DPoP error="invalid_token"')
        assert 'algs="ES256 ' in answer.header("WWW-Authenticate")


def test_a_bearer_token_is_not_shown_as_a_bound_one(machine: Machine) -> None:
    """RFC 9449 7.1: the token must be bound to the key of the proof."""
    answer = Holder().userinfo(machine, machine.tokens()["access_token"])
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")


def test_the_scheme_has_no_case(machine: Machine) -> None:
    """RFC 9110 11.1."""
    holder = Holder()
    token = bound(machine, holder)["access_token"]
    proof = holder.proof(USERINFO, "GET", token=token)
    assert machine.get("/userinfo", HTTP_AUTHORIZATION=f"dpop {token}", HTTP_DPOP=proof).status == 200


def test_another_key_does_not_use_the_token(machine: Machine) -> None:
    """RFC 9449 7.1."""
    token = bound(machine, Holder())["access_token"]
    answer = Holder().userinfo(machine, token)
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")


@pytest.mark.parametrize(
    "claims",
    [
        {"ath": None},
        {"ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"},
        {"ath": 1},
        {"htm": "POST"},
        {"htu": "https://idp.example/cas/oauth2/token"},
    ],
    ids=str,
)
def test_the_proof_belongs_to_the_token_and_the_request(machine: Machine, claims: dict[str, Any]) -> None:
    """RFC 9449 7: ath; 7.1: 401 with a challenge of the scheme."""
    holder = Holder()
    token = bound(machine, holder)["access_token"]
    proof = holder.proof(**{"htu": USERINFO, "htm": "GET", **claims}, **({} if "ath" in claims else {"token": token}))
    answer = machine.get("/userinfo", HTTP_AUTHORIZATION=f"DPoP {token}", HTTP_DPOP=proof)
    assert (answer.status, answer.json["error"]) == (401, "invalid_dpop_proof")
    assert answer.header("WWW-Authenticate").startswith('DPoP error="invalid_dpop_proof"')


def test_a_token_without_a_proof_is_refused(machine: Machine) -> None:
    """RFC 9449 7.1."""
    token = bound(machine, Holder())["access_token"]
    answer = machine.get("/userinfo", HTTP_AUTHORIZATION=f"DPoP {token}")
    assert (answer.status, answer.json["error"]) == (401, "invalid_dpop_proof")


def test_a_proof_is_good_for_one_request_to_a_resource(machine: Machine) -> None:
    """RFC 9449 11.1."""
    holder = Holder()
    token = bound(machine, holder)["access_token"]
    proof = holder.proof(USERINFO, "GET", token=token)
    answers = [machine.get("/userinfo", HTTP_AUTHORIZATION=f"DPoP {token}", HTTP_DPOP=proof).status for _ in range(2)]
    assert answers == [200, 401]


def test_both_schemes_are_offered(machine: Machine) -> None:
    """RFC 9449 7.2: a resource that takes both challenges for both."""
    challenges = [value for name, value in machine.get("/userinfo").headers if name == "WWW-Authenticate"]
    assert challenges == ["Bearer", 'DPoP algs="ES256 ES384 ES512 EdDSA PS256 PS384 PS512 RS256"']


def test_a_client_that_registered_for_it_must_prove_a_key(machine: Machine) -> None:
    """RFC 9449 5.2: dpop_bound_access_tokens."""
    add(machine, "strict", dpop_bound_access_tokens=True)
    code = machine.code(machine.session(), client="strict")
    refused = machine.exchange(code, "", client_id="strict")
    assert (refused.status, refused.json["error"]) == (400, "invalid_dpop_proof")
    again = machine.post(
        "/token",
        {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "client_id": "strict"}
        | {"code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
        "",
        HTTP_DPOP=Holder().proof(),
    )
    assert (again.status, again.json["token_type"]) == (200, "DPoP")


def test_a_code_that_was_asked_for_with_a_key_is_for_that_key(machine: Machine) -> None:
    """RFC 9449 10."""
    holder = Holder()
    session = machine.session()
    code = machine.code(session, dpop_jkt=holder.jkt)
    for answer in (Holder().exchange(machine, code), machine.exchange(code)):
        assert (answer.status, answer.json["error"]) == (400, "invalid_grant")
    assert holder.exchange(machine, code).status == 200


def test_the_refresh_token_of_a_public_client_is_bound(machine: Machine, tick: Tick) -> None:
    """RFC 9449 5: “... the refresh token MUST be bound to the public key”."""
    holder = Holder()
    code = machine.code(machine.session(), client="spa")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "client_id": "spa"}
    verifier = {"code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}
    first = machine.post("/token", form | verifier, "", HTTP_DPOP=holder.proof()).json
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], **SPA}
    without = machine.post("/token", refresh, "")
    other = machine.post("/token", refresh, "", HTTP_DPOP=Holder().proof())
    assert (without.status, without.json["error"]) == (400, "invalid_dpop_proof")
    assert (other.status, other.json["error"]) == (400, "invalid_grant")
    second = machine.post("/token", refresh, "", HTTP_DPOP=holder.proof())
    assert (second.status, second.json["token_type"]) == (200, "DPoP")
    assert holder.userinfo(machine, second.json["access_token"]).status == 200


def test_a_client_that_authenticates_may_change_its_key_but_not_do_without(machine: Machine) -> None:
    """RFC 9449 5: its refresh token is bound by its authentication; a bound grant is not loosened."""
    first, second = Holder(), Holder()
    refresh = bound(machine, first)["refresh_token"]
    without = machine.refresh(refresh)
    assert (without.status, without.json["error"]) == (400, "invalid_dpop_proof")
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    fresh = machine.post("/token", form, BASIC, HTTP_DPOP=second.proof()).json
    assert second.userinfo(machine, fresh["access_token"]).status == 200
    assert first.userinfo(machine, fresh["access_token"]).status == 401


def test_within_the_grace_the_same_key_gets_the_same_answer(machine: Machine) -> None:
    """A repetition by another key is not told the successor, and harms nobody."""
    holder = Holder()
    form = {"grant_type": "refresh_token", "refresh_token": bound(machine, holder)["refresh_token"]}
    once = machine.post("/token", form, HTTP_DPOP=holder.proof()).json
    other = machine.post("/token", form, HTTP_DPOP=Holder().proof())
    again = machine.post("/token", form, HTTP_DPOP=holder.proof()).json
    assert (other.status, other.json["error"]) == (400, "invalid_grant")
    assert again["access_token"] == once["access_token"]


def test_a_bad_proof_does_not_use_the_code_up(machine: Machine) -> None:
    """RFC 9449 5: the proof is checked before the grant."""
    code = machine.code(machine.session())
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    assert machine.post("/token", form, HTTP_DPOP="rubbish").json["error"] == "invalid_dpop_proof"
    assert Holder().exchange(machine, code).status == 200
