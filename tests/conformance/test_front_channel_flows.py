"""The Implicit and Hybrid OP profiles (Core 3.2 and 3.3, OAuth Multiple Response Types),
and Form Post for all three (Form Post 1.0).
"""

from collections.abc import Callable

import pytest

from tests.conformance import keys
from tests.conformance.browser import Browser
from tests.conformance.keys import left_half
from tests.conformance.rp import RelyingParty, pkce
from tests.conformance.site import EMAIL, Site

Register = Callable[..., RelyingParty]
TYPES = {
    "implicit": ["id_token", "id_token token"],
    "hybrid": ["code id_token", "code token", "code id_token token"],
    "basic": ["code"],
}
FRONT = TYPES["implicit"] + TYPES["hybrid"]
WITH_ID_TOKEN = [one for one in FRONT if "id_token" in one]
EVERY = FRONT + TYPES["basic"] + ["token"]


def registered(register: Register, response_type: str, **more: object) -> RelyingParty:
    """A client for one response type."""
    kinds = set(response_type.split())
    grants = [*(["authorization_code"] if "code" in kinds else []), *(["implicit"] if kinds & {"id_token", "token"} else [])]
    return register(response_types=[response_type], grant_types=grants, **more)


@pytest.mark.parametrize("mode", [None, "form_post"])
@pytest.mark.parametrize("response_type", EVERY)
def test_every_response_type(register: Register, browser: Browser, response_type: str, mode: str | None) -> None:
    """Implicit, Hybrid and Form Post: server. Core 3.2.2.5 and 3.3.2.5: everything that was asked for, in the fragment (the
    body for
    form_post, the query for code alone), nothing else; at_hash and c_hash REQUIRED; one person at both endpoints (3.3.3.6).
    """
    rp = registered(register, response_type)
    asked = rp.request(response_mode=mode)
    landing = rp.signed_in(browser, asked)
    kinds = set(response_type.split())
    assert landing.where == ("body" if mode else "query" if kinds == {"code"} else "fragment")
    assert browser.url.partition("?")[0] != rp.redirect_uri
    got = landing.params
    expected = {"state", "iss", "session_state"} | ({"code"} & kinds) | ({"id_token"} & kinds)
    expected |= {"access_token", "token_type", "expires_in"} if "token" in kinds else set()
    assert set(got) - {"scope"} == expected
    claims = None
    if "id_token" in kinds:
        claims = rp.id_token(
            got["id_token"],
            nonce=asked["nonce"],
            access_token=got.get("access_token", ""),
            code=got.get("code", ""),
            state=asked["state"],
        )
        assert ("at_hash" in claims, "c_hash" in claims) == ("token" in kinds, "code" in kinds)
    if "token" in kinds:
        assert (got["token_type"], int(got["expires_in"]) > 0) == ("Bearer", True)
        sub = rp.userinfo(got["access_token"]).good["sub"]
        assert claims is None or sub == claims["sub"]
    if "code" in kinds:
        tokens, later = rp.tokens(rp.redeem(got["code"]), nonce=asked["nonce"], code=got["code"])
        assert rp.userinfo(tokens["access_token"]).good["sub"] == later["sub"]
        assert claims is None or [claims[name] for name in ("iss", "sub", "acr")] == [
            later[name] for name in ("iss", "sub", "acr")
        ]
        assert "refresh_token" not in tokens


@pytest.mark.parametrize("response_type", WITH_ID_TOKEN)
def test_nonce_is_required(register: Register, browser: Browser, response_type: str) -> None:
    """Implicit, Hybrid: ensure-request-without-nonce-fails.
    Core 3.2.2.1 and 3.3.2.11: REQUIRED; the error comes in the fragment.
    """
    rp = registered(register, response_type)
    assert rp.error(browser, nonce=None) == ("invalid_request", "fragment")


@pytest.mark.parametrize("response_type", ["code token", "code"])
def test_nonce_is_optional_without_an_id_token_in_front(register: Register, browser: Browser, response_type: str) -> None:
    """Hybrid: ensure-request-without-nonce-succeeds-for-code-flow.
    Core 3.1.2.1; nothing asks for it when only a token comes in front.
    """
    rp = registered(register, response_type)
    rp.tokens(rp.redeem(rp.signed_in(browser, rp.request(nonce=None))["code"]))


@pytest.mark.parametrize("response_type", FRONT)
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"prompt": "none"}, "login_required"),
        ({"max_age": "x"}, "invalid_request"),
        ({"response_mode": "query"}, "invalid_request"),
        ({"response_mode": "query.jwt"}, "invalid_request"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"scope": "unheard-of"}, "invalid_scope"),
        ({"request": "x.y.z"}, "invalid_request_object"),
        ({"request_uri": "https://rp.example/unregistered"}, "invalid_request_uri"),
    ],
)
def test_errors_of_front_channel_flows(
    register: Register, browser: Browser, response_type: str, changes: dict[str, str], error: str
) -> None:
    """Implicit, Hybrid: prompt-none-not-logged-in and the like. Core 3.2.2.6: “the error response parameters are returned in the
    fragment component of the Redirection URI, unless a different Response Mode was specified”; tokens never in the query
    (Multiple Response Types 3).
    """
    rp = registered(register, response_type)
    assert rp.error(browser, **changes) == (error, "fragment")


@pytest.mark.parametrize("response_type", EVERY)
def test_errors_are_posted_too(register: Register, browser: Browser, response_type: str) -> None:
    """Form Post: prompt-none-not-logged-in. Form Post 2:
    all parameters, those of errors too, “are encoded as HTML form values”.
    """
    rp = registered(register, response_type)
    assert rp.error(browser, prompt="none", response_mode="form_post") == ("login_required", "body")
    assert rp.error(browser, prompt="carrot", response_mode="form_post", state='"><b>&amp;') == ("invalid_request", "body")
    assert "<b>" not in browser.page


def test_an_id_token_alone_carries_the_claims_of_the_scopes(register: Register, browser: Browser) -> None:
    """Implicit: scope-email with response_type id_token. Core 5.4: “The Claims requested by the profile, email, address,
    and phone
    scope values are returned ... when ... no Access Token is issued, the resulting Claims are returned in the ID Token.”
    """
    rp = registered(register, "id_token")
    asked = rp.request(scope="openid email")
    claims = rp.id_token(rp.signed_in(browser, asked)["id_token"], nonce=asked["nonce"])
    assert (claims["email"], claims["email_verified"]) == (EMAIL, True)
    assert "name" not in claims


@pytest.mark.parametrize("response_type", WITH_ID_TOKEN)
def test_silent_answers_of_front_channel_flows(register: Register, browser: Browser, site: Site, response_type: str) -> None:
    """Implicit, Hybrid: prompt-none-logged-in, max-age-10000, id-token-hint. Core 3.1.2.1: same sub, same auth_time, no page."""
    rp = registered(register, response_type)
    asked = rp.request(max_age="15000")
    token = rp.signed_in(browser, asked)["id_token"]
    first = rp.id_token(token, nonce=asked["nonce"])
    browser.asked.clear()
    site.moment.forward(2)
    asked = rp.request(prompt="none", max_age="10000", id_token_hint=token)
    second = rp.id_token(rp.signed_in(browser, asked)["id_token"], nonce=asked["nonce"])
    assert browser.asked == []
    assert (first["sub"], first["auth_time"]) == (second["sub"], second["auth_time"])


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_hashes_follow_the_algorithm(register: Register, browser: Browser, alg: str) -> None:
    """Core 3.3.2.11: “the hash algorithm used in the alg Header Parameter of the ID Token's JOSE Header”."""
    rp = registered(register, "code id_token token", id_token_signed_response_alg=alg)
    asked = rp.request()
    got = rp.signed_in(browser, asked).params
    claims = rp.id_token(got["id_token"], nonce=asked["nonce"], access_token=got["access_token"], code=got["code"])
    name = "sha512" if alg == "EdDSA" else "sha256"
    assert claims["at_hash"] == left_half(got["access_token"], name)
    assert claims["c_hash"] == left_half(got["code"], name)


def test_a_code_of_a_hybrid_flow_is_good_once(register: Register, browser: Browser) -> None:
    """Hybrid: codereuse. RFC 6749 4.1.2; the access token of the front channel is of the same grant and dies with it."""
    rp = registered(register, "code id_token token")
    verifier, challenge = pkce()
    got = rp.signed_in(browser, rp.request(**challenge)).params
    assert rp.redeem(got["code"], code_verifier=verifier).good
    rp.redeem(got["code"], code_verifier=verifier).refused("invalid_grant")
    assert rp.userinfo(got["access_token"]).status == 401


def test_the_order_of_a_response_type_does_not_matter(register: Register, browser: Browser) -> None:
    """Multiple Response Types 3: “The order of values does not matter”; a client may register and send it as it likes."""
    rp = register(response_types=["token id_token code"], grant_types=["authorization_code", "implicit"])
    asked = rp.request(response_type="id_token code token")
    assert {"code", "id_token", "access_token"} <= set(rp.signed_in(browser, asked).params)


def test_response_type_none_gives_nothing(register: Register, browser: Browser) -> None:
    """Multiple Response Types 4: “should not return an Authorization Code, Access Token, Access Token Type, or ID Token”."""
    rp = register(response_types=["none", "code"])
    landing = rp.signed_in(browser, rp.request())
    assert landing.where == "query"
    assert set(landing.params) == {"state", "iss", "session_state"}


def test_the_form_post_page_works_without_scripts(register: Register, browser: Browser) -> None:
    """Form Post 2: an HTML page with a form that is submitted by itself; without scripts by its button; never kept;
    a strict policy.
    """
    rp = registered(register, "code id_token")
    rp.ask(browser, response_mode="form_post").sign_in()
    assert 'type="submit"' in browser.page
    assert "onload" not in browser.page
    assert "unsafe-inline" not in browser.headers["Content-Security-Policy"]
    assert "no-store" in browser.headers.get("Cache-Control", "")


@pytest.mark.parametrize("mode", ["jwt", "fragment.jwt", "form_post.jwt"])
@pytest.mark.parametrize("response_type", ["code id_token", "token"])
def test_signed_answers_of_front_channel_flows(register: Register, browser: Browser, response_type: str, mode: str) -> None:
    """JARM 2.1 and 2.3: one parameter `response` with iss, aud, exp and the members; errors are signed as well."""
    rp = registered(register, response_type)
    for changes in ({"prompt": "none"}, {}):
        asked = rp.request(response_mode=mode, **changes)
        landing = rp.signed_in(browser, asked)
        assert (landing.where, set(landing.params)) == ("body" if "form" in mode else "fragment", {"response"})
        claims = keys.verified(landing["response"], rp.site.jwks, alg="RS256")
        assert (claims["iss"], claims["aud"], claims["state"]) == (rp.op["issuer"], rp.client_id, asked["state"])
        assert ("error" in claims) == bool(changes)
