"""The FAPI 2.0 profile of a client: its metadata, its assertions, its tokens (Security Profile final, 5.3.2.1 and 5.4)."""

import threading
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from idp.clients import commands, fapi
from idp.clients.metadata import InvalidMetadata, Rules, validate
from idp.ground import clock
from tests.protocol.binding.holder import HEADER, Certified, Holder
from tests.protocol.machine import CALLBACK, ISSUER, VERIFIER, Answer, Machine

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EC, OKP, RSA = ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519"), RSAKey.generate_key(2048)
KEYS = {"keys": [{**key.as_dict(private=False), "kid": key.thumbprint()} for key in (EC, OKP, RSA)]}
GOOD: dict[str, Any] = {
    "profile": "fapi2",
    "redirect_uris": [CALLBACK],
    "token_endpoint_auth_method": "private_key_jwt",
    "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
    "jwks": KEYS,
}


@pytest.fixture
def bank(machine: Machine) -> Machine:
    """A provider with the client "bank" of the profile; nonces are not asked for, to keep the tests short."""
    quiet = Machine(machine.database, dpop={"nonces": "off"})
    commands.add(machine.database, GOOD, client_id="bank")
    quiet.protocol.refresh()
    return quiet


def assertion(key: Any = EC, alg: str = "ES256", **changes: Any) -> str:
    """A good assertion, changed."""
    from tests.protocol.binding import holder

    now = clock.seconds()
    claims = {
        "iss": "bank",
        "sub": "bank",
        "aud": ISSUER,
        "iat": now,
        "exp": now + 60,
        "jti": f"a{next(holder._numbers)}",
        **changes,
    }
    return Holder(key, alg).proof(head={"typ": None, "jwk": None, "kid": key.thumbprint()}, htm=None, htu=None, **claims)  # type: ignore[arg-type]


def ask(machine: Machine, text: str = "", *, proof: str | None = "good", path: str = "/token", **form: str) -> Answer:
    """A request with an assertion and a proof."""
    whole = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": text or assertion(), **form}
    shown = {"HTTP_DPOP": Holder().proof() if proof == "good" else proof} if proof else {}
    return machine.post(path, whole, "", **shown)


def outcome(answer: Answer) -> tuple[int, str]:
    """Status and error."""
    return answer.status, answer.json.get("error", "")


@pytest.mark.parametrize(("key", "alg"), [(EC, "ES256"), (OKP, "EdDSA"), (RSA, "PS256")])
def test_the_algorithms_of_the_profile_are_taken(bank: Machine, key: Any, alg: str) -> None:
    """5.4.1."""
    assert outcome(ask(bank, assertion(key, alg))) == (200, "")


@pytest.mark.parametrize("alg", ["RS256", "RS512", "PS384", "PS512"])
def test_other_algorithms_are_not(bank: Machine, alg: str) -> None:
    """5.4.1: RS256 least of all, though the key is registered."""
    assert outcome(ask(bank, assertion(RSA, alg))) == (401, "invalid_client")


@pytest.mark.parametrize(
    "audience", [[ISSUER], f"{ISSUER}/token", [ISSUER, f"{ISSUER}/token"], f"{ISSUER}/", None, "", ["https://a.example", ISSUER]]
)
def test_the_issuer_as_a_text_is_the_only_audience(bank: Machine, audience: Any) -> None:
    """5.3.2.1: “shall only accept its issuer identifier value ... as a string in the aud claim”."""
    assert outcome(ask(bank, assertion(aud=audience))) == (401, "invalid_client")


@pytest.mark.parametrize(("ahead", "expected"), [(10, 200), (61, 401)])
def test_clocks_may_differ_a_little(bank: Machine, ahead: int, expected: int) -> None:
    """5.3.2.1: 10 seconds ahead are taken, more than 60 are not."""
    moment = clock.seconds() + ahead
    assert ask(bank, assertion(iat=moment)).status == expected
    assert ask(bank, assertion(nbf=moment)).status == expected


def test_an_assertion_is_good_once(bank: Machine) -> None:
    """RFC 7523 3."""
    text = assertion()
    assert [outcome(ask(bank, text)) for _ in range(2)] == [(200, ""), (401, "invalid_client")]


def test_a_token_is_always_bound(bank: Machine) -> None:
    """5.3.2.1: “shall only issue sender-constrained access tokens”."""
    assert outcome(ask(bank, proof=None)) == (400, "invalid_dpop_proof")
    assert ask(bank).json["token_type"] == "DPoP"


def test_a_certificate_binds_as_well(bank: Machine) -> None:
    """5.3.2.1: mutual TLS or DPoP, where certificates reach us."""
    server = {"base_url": "https://idp.example/cas", "trusted_proxy_networks": ["10.0.0.0/8"]}
    behind = Machine(bank.database, server=server, mtls={"certificate_header": "X-Client-Cert"})
    mine = Certified()
    form = {"grant_type": "client_credentials", "client_assertion_type": TYPE}
    answer = behind.post("/token", {**form, "client_assertion": assertion()}, "", **{HEADER: mine.header})
    told = behind.post("/introspect", {**form, "token": answer.json["access_token"], "client_assertion": assertion()}, "")
    assert (answer.json["token_type"], told.json["cnf"]) == ("Bearer", {"x5t#S256": mine.thumbprint})
    assert outcome(behind.post("/token", {**form, "client_assertion": assertion()}, "")) == (400, "invalid_dpop_proof")


def test_proofs_keep_to_the_algorithms_too(bank: Machine) -> None:
    """5.4.1, at the token endpoint and at userinfo."""
    assert outcome(ask(bank, proof=Holder(RSA, "RS256").proof())) == (400, "invalid_dpop_proof")
    assert outcome(ask(bank, proof=Holder(RSA, "PS256").proof())) == (200, "")
    token = exchange(bank, Holder(RSA, "PS256")).json["access_token"]
    assert Holder(RSA, "RS256").userinfo(bank, token).status == 401
    assert Holder(RSA, "PS256").userinfo(bank, token).status == 200


def test_a_nonce_is_asked_of_the_profile_by_default(machine: Machine) -> None:
    """Setting dpop.nonces = "fapi"."""
    commands.add(machine.database, GOOD, client_id="bank")
    machine.protocol.refresh()
    answer = ask(machine)
    assert outcome(answer) == (400, "use_dpop_nonce")
    again = Holder().proof(nonce=answer.header("DPoP-Nonce"))
    assert outcome(ask(machine, proof=again)) == (200, "")


def exchange(machine: Machine, holder: Holder, **more: Any) -> Answer:
    """A code exchange of the client "bank"."""
    code = machine.code(machine.session(), client="bank", **more)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return ask(machine, proof=holder.proof(), **form)


def refresh(machine: Machine, holder: Holder, token: str) -> Answer:
    """A refresh of the client "bank"."""
    return ask(machine, proof=holder.proof(), grant_type="refresh_token", refresh_token=token)


def test_a_refresh_token_stays(bank: Machine) -> None:
    """5.3.2.1: “shall not use refresh token rotation”: it is used again and again, and dies with its family."""
    holder = Holder()
    first = exchange(bank, holder).json
    seen = [first["access_token"]]
    for _ in range(3):
        answer = refresh(bank, holder, first["refresh_token"])
        assert (answer.status, "refresh_token" in answer.json, answer.json["token_type"]) == (200, False, "DPoP")
        seen.append(answer.json["access_token"])
    assert len(set(seen)) == 4
    assert [holder.userinfo(bank, token).status for token in seen] == [200] * 4
    form = {"token": first["refresh_token"], "client_assertion_type": TYPE, "client_assertion": assertion()}
    assert bank.post("/revoke", form, "").status == 200
    assert [holder.userinfo(bank, token).status for token in seen] == [401] * 4
    assert outcome(refresh(bank, holder, first["refresh_token"])) == (400, "invalid_grant")


def test_a_refresh_token_that_stays_expires_all_the_same(bank: Machine) -> None:
    """The life of the first answer is the life of the grant."""
    holder = Holder()
    token = exchange(bank, holder, scope="openid offline_access").json["refresh_token"]
    clock._source.forward(bank.settings.tokens.refresh_lifetime_s)  # type: ignore[attr-defined]
    assert outcome(refresh(bank, holder, token)) == (400, "invalid_grant")


def test_many_refreshes_at_once_all_get_a_token(either: Machine) -> None:
    """On both databases: nobody is first, nobody is a replay."""
    quiet = Machine(either.database, dpop={"nonces": "off"})
    commands.add(either.database, GOOD, client_id="bank")
    quiet.protocol.refresh()
    holder = Holder()
    token, told, start = exchange(quiet, holder).json["refresh_token"], [], threading.Barrier(5)

    def work() -> None:
        start.wait()
        told.append(refresh(quiet, holder, token).json.get("access_token"))
        quiet.database.hot.forget()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(told) - {None}) == 5


def test_the_profile_fills_in_what_it_means() -> None:
    """RFC 7591 3.2.1: the client is told what was made of its metadata."""
    metadata = validate(GOOD, Rules())
    assert metadata["require_pushed_authorization_requests"] is True
    assert metadata["require_pkce"] is True
    assert metadata["id_token_signed_response_alg"] == "ES256"
    assert metadata["authorization_signed_response_alg"] == "ES256"
    assert "require_pkce" not in validate({**GOOD, "profile": None}, Rules())
    assert validate({**GOOD, "require_pushed_authorization_requests": False}, Rules())["require_pushed_authorization_requests"]


@pytest.mark.parametrize(
    "changes",
    [
        {"profile": "fapi1"},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"token_endpoint_auth_method": "client_secret_jwt"},
        {"token_endpoint_auth_method": None},
        {"token_endpoint_auth_method": "none", "grant_types": ["authorization_code"]},
        {"response_types": ["code id_token"], "grant_types": ["authorization_code", "implicit"]},
        {"redirect_uris": ["http://localhost/cb"]},
        {"token_endpoint_auth_signing_alg": "RS256"},
        {"id_token_signed_response_alg": "RS256"},
        {"authorization_signed_response_alg": "RS256"},
        {"request_object_signing_alg": "none"},
        {"request_object_signing_alg": "RS256"},
    ],
    ids=str,
)
def test_what_the_profile_forbids_is_not_registered(changes: dict[str, Any]) -> None:
    """5.3.2.1, 5.3.2.2 and 5.4.1."""
    with pytest.raises(InvalidMetadata):
        validate({**GOOD, **changes}, Rules())


@pytest.mark.parametrize(
    "changes",
    [
        {"token_endpoint_auth_method": "self_signed_tls_client_auth"},
        {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "a.example"},
        {"redirect_uris": ["http://127.0.0.1/cb"], "application_type": "native"},
        {"id_token_signed_response_alg": "PS256"},
    ],
    ids=str,
)
def test_what_the_profile_allows_is_registered(changes: dict[str, Any]) -> None:
    """The same sections."""
    assert fapi.is_fapi(validate({**GOOD, **changes}, Rules()))


def test_bound_tokens_exclude_tokens_from_the_front_channel() -> None:
    """RFC 9449 5.2: a token from the authorization endpoint could not be bound."""
    metadata = {"redirect_uris": [CALLBACK], "grant_types": ["implicit"], "response_types": ["id_token token"]}
    for member in ("dpop_bound_access_tokens", "tls_client_certificate_bound_access_tokens"):
        with pytest.raises(InvalidMetadata):
            validate({**metadata, member: True}, Rules())
