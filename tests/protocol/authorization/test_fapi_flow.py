"""A client of the FAPI 2.0 profile from the pushed request to the tokens, and what stops it on the way (5.3.2.2, RFC 9449 10)."""

from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey
from werkzeug.test import Client as WsgiClient

from idp.ground import clock
from tests.people import Moment
from tests.protocol.authorization.browser import CALLBACK, ISSUER, World, answer_of, pkce
from tests.protocol.binding import holder
from tests.protocol.binding.holder import Holder

KEY, RSA = ECKey.generate_key("P-256"), RSAKey.generate_key(2048)
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEYS = {"keys": [{**key.as_dict(private=False), "kid": key.thumbprint()} for key in (KEY, RSA)]}
PROFILE = {"profile": "fapi2", "token_endpoint_auth_method": "private_key_jwt", "jwks": KEYS, "response_types": ["code"]}
VERIFIER, CHALLENGE = pkce()
GOOD = {"redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", **CHALLENGE}


@pytest.fixture
def bank(world: World) -> World:
    """A provider with the client "bank", and somebody who is signed in."""
    world.add("bank", skip_consent=True, grant_types=["authorization_code", "refresh_token"], **PROFILE)
    world.sign_in()
    return world


def signed(key: Any = KEY, alg: str = "ES256", **claims: Any) -> str:
    """A JWT of the client."""
    now = clock.seconds()
    said = {"iss": "bank", "aud": ISSUER, "iat": now, "nbf": now, "exp": now + 60, "jti": f"s{next(holder._numbers)}", **claims}
    return Holder(key, alg).proof(head={"typ": None, "jwk": None, "kid": key.thumbprint()}, htm=None, htu=None, **said)  # type: ignore[arg-type]


def call(world: World, path: str, form: dict[str, Any], proof: str = "") -> Any:
    """A call of the client with a fresh assertion."""
    auth = {"client_assertion_type": TYPE, "client_assertion": signed(sub="bank")}
    headers = {"DPoP": proof} if proof else {}
    data = {name: value for name, value in {**form, **auth}.items() if value is not None}
    return WsgiClient(world.place.provider.wsgi).post(f"/cas/oauth2{path}", data=data, headers=headers)


def push(world: World, proof: str = "", **changes: Any) -> Any:
    """A pushed request, changed."""
    return call(world, "/par", {**GOOD, **changes}, proof)


def authorize(world: World, request_uri: str) -> dict[str, str]:
    """What the browser carries back."""
    names = ("redirect_uri", "response_type", "scope", "state", "nonce")
    return answer_of(world.ask(**{**dict.fromkeys(names), "client_id": "bank", "request_uri": request_uri}))[1]


def exchange(world: World, code: str, by: Holder) -> Any:
    """The code exchange, with the nonce that is asked for."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    first = call(world, "/token", form, by.proof(f"{ISSUER}/token"))
    assert first.json["error"] == "use_dpop_nonce"
    return call(world, "/token", form, by.proof(f"{ISSUER}/token", nonce=first.headers["DPoP-Nonce"]))


def test_the_whole_way(bank: World) -> None:
    """PAR, S256, iss, DPoP, ES256; long state and nonce come back byte for byte."""
    state, nonce = "s" * 1500, "n" * 1500
    pushed = push(bank, state=state, nonce=nonce)
    assert (pushed.status_code, pushed.json["expires_in"] < 600) == (201, True)
    given = authorize(bank, pushed.json["request_uri"])
    assert (given["state"], given["iss"]) == (state, ISSUER)
    tokens = exchange(bank, given["code"], Holder()).json
    assert tokens["token_type"] == "DPoP"
    assert bank.claims_of(tokens["id_token"])["nonce"] == nonce


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": None}, "invalid_request"),
        ({"redirect_uri": None, "scope": "profile"}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"response_type": "code id_token", "nonce": "n"}, "unauthorized_client"),
        ({"dpop_jkt": "short"}, "invalid_request"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
    ],
    ids=str,
)
def test_a_request_that_falls_short_is_refused_when_it_is_pushed(bank: World, changes: dict[str, Any], error: str) -> None:
    """5.3.2.2."""
    answer = push(bank, **changes)
    assert (answer.status_code, answer.json["error"]) == (400, error)


def test_a_request_that_was_not_pushed_is_refused(bank: World) -> None:
    """5.3.2.2: “shall reject authorization requests sent without PAR”."""
    given = answer_of(bank.ask(client_id="bank", **CHALLENGE))[1]
    assert given["error"] == "invalid_request"
    assert "code" not in given


def test_a_code_lives_for_a_minute_at_most(bank: World, moment: Moment) -> None:
    """5.3.2.1, whatever the setting says."""
    object.__setattr__(bank.place.settings.tokens, "code_lifetime_s", 600)
    code = authorize(bank, push(bank).json["request_uri"])["code"]
    moment.forward(61)
    answer = exchange(bank, code, Holder())
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")


def test_the_key_of_a_pushed_request_binds_the_code(bank: World) -> None:
    """RFC 9449 10.1: a proof at PAR does what dpop_jkt does."""
    mine, par = Holder(), f"{ISSUER}/par"
    refused = push(bank, mine.proof(par))
    assert (refused.status_code, refused.json["error"]) == (400, "use_dpop_nonce")
    pushed = push(bank, mine.proof(par, nonce=refused.headers["DPoP-Nonce"]))
    assert pushed.status_code == 201
    code = authorize(bank, pushed.json["request_uri"])["code"]
    stolen = exchange(bank, code, Holder())
    assert (stolen.status_code, stolen.json["error"]) == (400, "invalid_grant")
    assert exchange(bank, code, mine).status_code == 200


def test_proof_and_parameter_of_a_pushed_request_agree(bank: World) -> None:
    """RFC 9449 10.1: “... MUST reject the request if the JWK thumbprint ... does not match”."""
    mine, other, par = Holder(), Holder(), f"{ISSUER}/par"
    nonce = push(bank, mine.proof(par)).headers["DPoP-Nonce"]
    answer = push(bank, mine.proof(par, nonce=nonce), dpop_jkt=other.jkt)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_dpop_proof")
    assert push(bank, mine.proof(par, nonce=nonce), dpop_jkt=mine.jkt).status_code == 201
    assert push(bank, mine.proof(f"{ISSUER}/token", nonce=nonce)).json["error"] == "invalid_dpop_proof"


def test_the_parameter_alone_binds_the_code(bank: World) -> None:
    """RFC 9449 10, for every client: here one that is not of the profile."""
    mine, form = Holder(), {"grant_type": "authorization_code", "redirect_uri": CALLBACK}
    code = answer_of(bank.ask(dpop_jkt=mine.jkt))[1]["code"]
    headers = bank.basic()
    browser = WsgiClient(bank.place.provider.wsgi)
    plain = browser.post("/cas/oauth2/token", data={**form, "code": code}, headers=headers)
    assert (plain.status_code, plain.json["error"]) == (400, "invalid_grant")
    proof = {"DPoP": mine.proof(f"{ISSUER}/token")}
    assert browser.post("/cas/oauth2/token", data={**form, "code": code}, headers={**headers, **proof}).status_code == 200
    assert answer_of(bank.ask(dpop_jkt="rubbish"))[1]["error"] == "invalid_request"


@pytest.mark.parametrize(("key", "alg", "status"), [(KEY, "ES256", 201), (RSA, "PS256", 201), (RSA, "RS256", 400)])
def test_request_objects_keep_to_the_algorithms(bank: World, key: Any, alg: str, status: int) -> None:
    """5.4.1, Message Signing 5.3.1."""
    claims = {**GOOD, "client_id": "bank", "state": "inside"}
    answer = call(bank, "/par", {"request": signed(key, alg, **claims)})
    assert answer.status_code == status
    if status == 400:
        assert answer.json["error"] == "invalid_request_object"


def test_message_signing(world: World) -> None:
    """Message Signing 5.3 and 5.4: requests must be signed, the answer is a JWT by an algorithm of the profile."""
    world.add("bank", skip_consent=True, grant_types=["authorization_code"], require_signed_request_object=True, **PROFILE)
    world.sign_in()
    assert push(world).json["error"] == "invalid_request"
    claims = {**GOOD, "client_id": "bank", "state": "st", "response_mode": "jwt"}
    pushed = call(world, "/par", {"request": signed(**claims)})
    told = world.claims_of(authorize(world, pushed.json["request_uri"])["response"])
    assert (told["iss"], told["aud"], told["state"]) == (ISSUER, "bank", "st")
    assert exchange(world, told["code"], Holder()).status_code == 200
