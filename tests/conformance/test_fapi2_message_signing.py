"""FAPI 2.0 Message Signing (final): signed pushed requests, JARM, signed introspection. Sections are those of the profile."""

from collections.abc import Callable
from typing import Any

import pytest

from idp.ground import clock
from tests.conformance import keys
from tests.conformance.browser import Browser
from tests.conformance.keys import EC, OTHER_EC, RSA, Proofs, public, signed
from tests.conformance.rp import RelyingParty, pkce
from tests.conformance.site import ISSUER, Site

Register = Callable[..., RelyingParty]
JWKS = {"keys": [public(EC, kid="ec"), public(RSA, kid="rsa")]}
SIGNING = {
    "profile": "fapi2",
    "token_endpoint_auth_method": "private_key_jwt",
    "jwks": JWKS,
    "dpop_bound_access_tokens": True,
    "require_signed_request_object": True,
    "request_object_signing_alg": "ES256",
    "authorization_signed_response_alg": "ES256",
    "introspection_signed_response_alg": "ES256",
}
INTROSPECTION = "application/token-introspection+jwt"


@pytest.fixture
def rp(register: Register) -> RelyingParty:
    """A client that signs everything."""
    made = register(**SIGNING)
    made.dpop = Proofs()
    return made


def request_of(rp: RelyingParty, **changes: Any) -> tuple[dict[str, Any], str]:
    """The claims of a signed request (5.3.2), changed (None: left out), and the verifier of its challenge."""
    verifier, challenge = pkce()
    now = clock.seconds()
    claims = {
        **rp.request(response_mode="jwt"),
        **challenge,
        "iss": rp.client_id,
        "aud": ISSUER,
        "iat": now,
        "nbf": now,
        "exp": now + 300,
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}, verifier


def test_signed_requests_and_answers(rp: RelyingParty, browser: Browser) -> None:
    """Happy flow. 5.3 and 5.4, JARM 2.1 and 4.1: one parameter `response` in the query: iss, aud, exp and the members; no `iss`
    beside it; it is short-lived.
    """
    asked, verifier = request_of(rp)
    rp.ask(browser, rp.pushed({"request": signed(asked, typ="oauth-authz-req+jwt")})).sign_in()
    assert browser.landed is not None
    assert (browser.landed.where, set(browser.landed.params)) == ("query", {"response"})
    claims = keys.verified(browser.landed["response"], rp.site.jwks, alg="ES256")
    assert {"iss", "aud", "exp", "code", "state"} <= set(claims)
    assert (claims["iss"], claims["aud"], claims["state"]) == (ISSUER, rp.client_id, asked["state"])
    assert clock.seconds() < claims["exp"] <= clock.seconds() + 600
    tokens, _ = rp.tokens(rp.redeem(claims["code"], code_verifier=verifier), nonce=asked["nonce"])
    assert rp.userinfo(tokens["access_token"]).status == 200


@pytest.mark.parametrize(
    ("mode", "where"), [("jwt", "query"), ("query.jwt", "query"), ("fragment.jwt", "fragment"), ("form_post.jwt", "body")]
)
def test_errors_are_signed_in_every_mode(rp: RelyingParty, browser: Browser, mode: str, where: str) -> None:
    """JARM 2.1 and 2.3: “error responses” are JWTs too: iss, aud, exp, error, state."""
    asked, _ = request_of(rp, prompt="none", response_mode=mode)
    rp.ask(browser, rp.pushed({"request": signed(asked)}))
    assert browser.landed is not None
    assert (browser.landed.where, set(browser.landed.params)) == (where, {"response"})
    claims = keys.verified(browser.landed["response"], rp.site.jwks, alg="ES256")
    assert (claims["error"], claims["state"], claims["aud"]) == ("login_required", asked["state"], rp.client_id)
    assert "code" not in claims


def test_a_person_who_says_no(rp: RelyingParty, browser: Browser) -> None:
    """JARM 2.1: access_denied inside the JWT."""
    asked, _ = request_of(rp)
    rp.ask(browser, rp.pushed({"request": signed(asked)})).sign_in(consent="deny")
    assert browser.landed is not None
    assert keys.verified(browser.landed["response"], rp.site.jwks, alg="ES256")["error"] == "access_denied"


def test_unsigned_requests_are_refused(rp: RelyingParty) -> None:
    """5.3.1: “shall require signed request objects”: for clients registered for them, at the PAR endpoint."""
    asked, _ = request_of(rp)
    plain = {name: value for name, value in asked.items() if isinstance(value, str)}
    rp.push(plain).refused("invalid_request")
    rp.push({"request": keys.unsigned(asked)}).refused("invalid_request_object")


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": None},
        {"aud": "https://other.example"},
        {"iss": None},
        {"iss": "somebody"},
        {"nbf": None},
        {"exp": None},
        {"nbf": -3700},
        {"nbf": 120},
        {"exp": -120},
        {"exp": 3700},
        {"client_id": "somebody"},
        {"request": "x.y.z"},
        {"request_uri": "urn:x"},
    ],
    ids=str,
)
def test_signed_requests_that_are_refused(rp: RelyingParty, changes: dict[str, Any]) -> None:
    """5.3.1: “shall require ... aud ... nbf ... no longer than 60 minutes in the past ... exp ... lifetime of no longer than 60
    minutes after the nbf claim”; RFC 9101 4 and 6.
    """
    now = clock.seconds()
    moved = {name: now + value if isinstance(value, int) else value for name, value in changes.items()}
    asked, _ = request_of(rp, **moved)
    rp.push({"request": signed({**asked, **moved})}).refused("invalid_request_object")


def test_requests_a_little_ahead_and_with_lists_of_audiences(rp: RelyingParty) -> None:
    """5.3.1: times up to 10 seconds ahead are taken;
    “shall accept its issuer identifier as the value of aud”, in a list as well.
    """
    for changes in ({"nbf": clock.seconds() + 8}, {"aud": [ISSUER, "https://other.example"]}, {"iat": None}):
        asked, _ = request_of(rp, **changes)
        assert rp.push({"request": signed(asked)}).status == 201, changes


def test_requests_by_the_wrong_key_or_algorithm(rp: RelyingParty) -> None:
    """5.2.1, Security Profile 5.4.1: the registered algorithm and key; RS256 never, PS256 only where it is registered."""
    asked, _ = request_of(rp)
    for token in (
        signed(asked, OTHER_EC),
        signed(asked, RSA, alg="RS256", kid="rsa"),
        signed(asked, RSA, alg="PS256", kid="rsa"),
        signed(asked)[:-6] + "AAAAAA",
        "nonsense",
    ):
        rp.push({"request": token}).refused("invalid_request_object")


def test_what_stands_outside_does_not_count(rp: RelyingParty, browser: Browser) -> None:
    """RFC 9101 6.3: “The authorization server MUST only use the parameters in the Request Object”."""
    asked, _ = request_of(rp)
    outside = {"request": signed(asked), "state": "outside", "scope": "openid email", "nonce": "outside", "prompt": "none"}
    rp.ask(browser, rp.pushed(outside)).sign_in()
    assert browser.landed is not None
    claims = keys.verified(browser.landed["response"], rp.site.jwks, alg="ES256")
    assert claims["state"] == asked["state"]
    assert "code" in claims


def test_signed_introspection(rp: RelyingParty, browser: Browser, site: Site) -> None:
    """5.5, RFC 9701 5: typ, iss, aud, iat and token_introspection, signed, for who accepts it; dead tokens likewise."""
    asked, verifier = request_of(rp)
    rp.ask(browser, rp.pushed({"request": signed(asked)})).sign_in()
    assert browser.landed is not None
    code = keys.verified(browser.landed["response"], site.jwks, alg="ES256")["code"]
    tokens = rp.redeem(code, code_verifier=verifier).good
    for token, active in ((tokens["access_token"], True), ("nonsense", False)):
        reply = rp.call("introspection_endpoint", {"token": token}, headers={"Accept": INTROSPECTION})
        assert (reply.status, reply.response.mimetype) == (200, INTROSPECTION)
        text = reply.response.data.decode()
        assert keys.head_of(text)["typ"] == "token-introspection+jwt"
        claims = keys.verified(text, site.jwks, alg="ES256")
        assert {"iss", "aud", "iat"} <= set(claims)
        assert (claims["iss"], claims["aud"], claims["token_introspection"]["active"]) == (ISSUER, rp.client_id, active)
        assert "exp" not in claims
        assert "sub" not in claims


def test_the_response_mode_of_plain_requests_can_be_signed_too(register: Register, browser: Browser) -> None:
    """JARM 2.3 for any client: `jwt` means query.jwt for code; RS256 when nothing is registered (JARM 3); also for errors
    that are
    found before the mode is checked.
    """
    rp = register()
    asked = rp.request(response_mode="jwt")
    rp.ask(browser, asked).sign_in()
    assert browser.landed is not None
    claims = keys.verified(browser.landed["response"], rp.site.jwks, alg="RS256")
    rp.tokens(rp.redeem(claims["code"]), nonce=asked["nonce"])
    early = (({"response_type": "carrot"}, "unsupported_response_type"), ({"request": "x.y.z"}, "invalid_request_object"))
    for changes, error in early:
        rp.ask(browser, {**asked, **changes})
        assert browser.landed is not None
        assert set(browser.landed.params) == {"response"}, browser.landed
        assert keys.verified(browser.landed["response"], rp.site.jwks, alg="RS256")["error"] == error


def test_encrypted_answers(register: Register, browser: Browser) -> None:
    """JARM 2.2 and 3: signed, then encrypted to the client."""
    rp = register(
        jwks={"keys": [public(RSA, kid="e")]},
        authorization_signed_response_alg="ES256",
        authorization_encrypted_response_alg="RSA-OAEP-256",
    )
    rp.ask(browser, response_mode="jwt").sign_in()
    assert browser.landed is not None
    claims = keys.verified(keys.decrypted(browser.landed["response"], RSA), rp.site.jwks, alg="ES256")
    assert "code" in claims


def test_discovery_of_message_signing(site: Site) -> None:
    """5.3.1, JARM 4, RFC 9701 7: announced."""
    told = site.metadata
    assert {"jwt", "query.jwt", "fragment.jwt", "form_post.jwt"} <= set(told["response_modes_supported"])
    for name in ("authorization", "introspection", "request_object"):
        assert {"ES256", "PS256"} <= set(told[f"{name}_signing_alg_values_supported"])
    assert "require_signed_request_object" not in told or told["require_signed_request_object"] is False
