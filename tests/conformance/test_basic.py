"""The Basic OP profile: the code flow (Core 3.1), module by module."""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from idp.ground import clock
from tests.conformance.browser import Browser
from tests.conformance.keys import number, unsigned
from tests.conformance.rp import HOST, RelyingParty, Reply, pkce
from tests.conformance.site import BASIC, CLAIMS, EMAIL, ISSUER, MEDIUM, NUMBER, OTHER_EMAIL, OTHER_PASSWORD, Site

Register = Callable[..., RelyingParty]
REFRESHING = {"grant_types": ["authorization_code", "refresh_token"]}
STANDARD = {
    "profile": {
        *("name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture"),
        *("website", "gender", "birthdate", "zoneinfo", "locale", "updated_at"),
    },
    "email": {"email", "email_verified"},
    "address": {"address"},
    "phone": {"phone_number", "phone_number_verified"},
}


def test_the_code_flow_from_end_to_end(register: Register, browser: Browser) -> None:
    """Basic: server. Core 3.1: code, ID token, UserInfo; “The sub Claim in the UserInfo Response MUST be verified to exactly
    match the sub Claim in the ID Token” (5.3.2).
    """
    rp = register()
    asked = rp.request()
    landing = rp.signed_in(browser, asked)
    assert landing.where == "query"
    assert set(landing.params) == {"code", "state", "iss", "session_state"}
    assert browser.asked == ["email", "password", "consent"]
    tokens, claims = rp.tokens(rp.redeem(landing["code"]), nonce=asked["nonce"], code=landing["code"])
    assert "refresh_token" not in tokens
    info = rp.userinfo(tokens["access_token"])
    assert info.good == {"sub": claims["sub"]}
    assert not set(claims) & {name for names in STANDARD.values() for name in names}


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"])
def test_each_way_of_client_authentication(register: Register, browser: Browser, method: str) -> None:
    """Basic: server-client-secret-post and its like. Core 9; the audience “SHOULD be the URL of the Authorization Server's Token
    Endpoint”, and the issuer is taken as well.
    """
    from tests.conformance import keys

    more = {"jwks": {"keys": [keys.public(keys.EC, kid="ec")]}} if method == "private_key_jwt" else {}
    rp = register(token_endpoint_auth_method=method, **more)
    rp.tokens(rp.redeem(rp.signed_in(browser, asked := rp.request())["code"]), nonce=asked["nonce"])
    rp.by_issuer_only = True
    rp.tokens(rp.redeem(rp.signed_in(browser, asked := rp.request())["code"]), nonce=asked["nonce"])


def test_response_type_is_required(register: Register, browser: Browser) -> None:
    """Basic: response-type-missing. RFC 6749 3.1.1: invalid_request, to the client."""
    assert register().error(browser, response_type=None) == ("invalid_request", "query")


def test_a_response_type_that_is_not_registered(register: Register, browser: Browser) -> None:
    """RFC 6749 4.1.2.1: unauthorized_client for one that we know, unsupported_response_type for one that we do not."""
    rp = register()
    assert rp.error(browser, response_type="code id_token") == ("unauthorized_client", "fragment")
    assert rp.error(browser, response_type="carrot")[0] == "unsupported_response_type"


def test_a_code_request_needs_no_nonce(register: Register, browser: Browser) -> None:
    """Basic: ensure-request-without-nonce-succeeds. Core 3.1.2.1: OPTIONAL; then there is none in the ID token."""
    rp = register()
    asked = rp.request(nonce=None)
    rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=None)


@pytest.mark.parametrize("way", ["get", "post_header", "post_body"])
def test_userinfo_takes_the_token_in_every_way(register: Register, browser: Browser, site: Site, way: str) -> None:
    """Basic: userinfo-get, userinfo-post-header, userinfo-post-body. Core 5.3: “MUST support the use of the HTTP GET and
    HTTP POST
    methods ... MUST accept Access Tokens as OAuth 2.0 Bearer Token Usage”.
    """
    rp = register()
    tokens, claims = rp.tokens(rp.redeem(rp.signed_in(browser, asked := rp.request())["code"]), nonce=asked["nonce"])
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    url = rp.op["userinfo_endpoint"]
    answer = {
        "get": lambda: site.call("GET", url, headers=header),
        "post_header": lambda: site.call("POST", url, headers=header),
        "post_body": lambda: site.call("POST", url, data={"access_token": tokens["access_token"]}),
    }[way]()
    assert Reply(answer).good["sub"] == claims["sub"]


def test_userinfo_challenges_those_without_a_token(register: Register, site: Site) -> None:
    """RFC 6750 3: 401 with a challenge; “If the request lacks any authentication information ...
    SHOULD NOT include an error code”.
    """
    url = register().op["userinfo_endpoint"]
    bare, wrong = (site.call("GET", url, headers=headers) for headers in ({}, {"Authorization": "Bearer nonsense"}))
    assert (bare.status_code, wrong.status_code) == (401, 401)
    assert "error" not in bare.headers["WWW-Authenticate"]
    assert 'error="invalid_token"' in wrong.headers["WWW-Authenticate"]


@pytest.mark.parametrize("scope", ["profile", "email", "address", "phone", "profile email address phone"])
def test_scopes_ask_for_their_claims(register: Register, browser: Browser, site: Site, scope: str) -> None:
    """Basic: scope-profile, -email, -address, -phone, -all. Core 5.4; types by 5.1; an account that has every claim tells all."""
    rp = register()
    asked = rp.request(scope=f"openid {scope}")
    tokens, claims = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    assert set(tokens.get("scope", asked["scope"]).split()) == {"openid", *scope.split()}
    told = rp.userinfo(tokens["access_token"]).good
    expected = {name for value in scope.split() for name in STANDARD[value]}
    assert set(told) == {"sub", *expected}
    assert not expected & set(claims)
    everything = {
        **CLAIMS,
        "sub": claims["sub"],
        "name": "Claire Claims",
        "given_name": "Claire",
        "family_name": "Claims",
        "locale": "en",
        "email": EMAIL,
        "email_verified": True,
        "phone_number": NUMBER,
        "phone_number_verified": True,
    }
    assert {name: value for name, value in told.items() if name != "updated_at"} == {
        name: everything[name] for name in told if name != "updated_at"
    }
    assert isinstance(told.get("updated_at", 0), int)


def test_the_order_of_scopes_and_parameters_does_not_matter(register: Register, browser: Browser) -> None:
    """Basic: ensure-other-scope-order-succeeds. Core 3.1.2.1; RFC 6749 3.3: “their order does not matter”."""
    rp = register()
    asked = dict(reversed(list(rp.request(scope="email profile openid").items())))
    rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])


@pytest.mark.parametrize(
    "extra",
    [
        {"display": "page"},
        {"display": "popup"},
        {"display": "touch"},
        {"display": "wap"},
        {"ui_locales": "se"},
        {"ui_locales": "fr-CA fr en"},
        {"claims_locales": "se"},
        {"login_hint": "buffy@example.eu"},
        {"acr_values": "1 2"},
        {"acr_values": f"{BASIC} urn:nothing"},
        {"extra": "foobar", "x": "y"},
        {"state": "s" * 128},
        {"state": " ~!@#$%^&*()_+{}|:\"<>?`-=[]\\;',./é漢 %20+"},
        {"nonce": "n" * 512},
        {"display": "carrot"},
    ],
    ids=lambda extra: f"{next(iter(extra))}-{next(iter(extra.values()))[:12]}",
)
def test_requests_that_must_never_fail(register: Register, browser: Browser, extra: dict[str, str]) -> None:
    """Basic: display-page, display-popup, ui-locales, claims-locales, login-hint, ensure-request-with-acr-values-succeeds,
    ensure-request-with-unknown-parameter-succeeds. Core 3.1.2.1: not supporting a hint “MUST NOT result in an error”; “The
    Authorization Server SHOULD ignore unrecognized request parameters”; state and nonce are passed through unmodified.
    """
    rp = register()
    asked = rp.request(**extra)
    rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])


def test_the_login_page_speaks_the_language_that_is_asked_for(register: Register, browser: Browser) -> None:
    """Core 3.1.2.1, ui_locales, in order of preference; and login_hint fills in the address."""
    page = register().ask(browser, ui_locales="se fr", login_hint=EMAIL).page
    assert '<html lang="fr"' in page
    assert EMAIL in page


def test_prompt_login_asks_again(register: Register, browser: Browser, site: Site) -> None:
    """Basic: prompt-login. Core 3.1.2.1: “SHOULD prompt the End-User for reauthentication”; auth_time moves on, sub stays."""
    rp = register()
    first = _claims(rp, browser)
    site.moment.forward(10)
    browser.asked.clear()
    second = _claims(rp, browser, prompt="login")
    assert "password" in browser.asked
    assert (second["sub"], second["auth_time"] > first["auth_time"]) == (first["sub"], True)


def test_prompt_none_without_a_session(register: Register, browser: Browser) -> None:
    """Basic: prompt-none-not-logged-in. Core 3.1.2.6: login_required, and no page."""
    assert register().error(browser, prompt="none") == ("login_required", "query")


def test_prompt_none_with_a_session(register: Register, browser: Browser, site: Site) -> None:
    """Basic: prompt-none-logged-in, id-token-hint. Core 3.1.2.1: a silent answer about the same person and sign-in."""
    rp = register()
    first, token = _with_token(rp, browser)
    site.moment.forward(2)
    browser.asked.clear()
    second = _claims(rp, browser, prompt="none")
    third = _claims(rp, browser, prompt="none", id_token_hint=token)
    assert browser.asked == []
    assert {(one["sub"], one["auth_time"]) for one in (second, third)} == {(first["sub"], first["auth_time"])}


def test_prompt_none_before_consent(register: Register, browser: Browser) -> None:
    """Core 3.1.2.6: consent_required when signed in but never asked; prompt=consent asks again, and “no” is access_denied."""
    one, other = register(), register()
    _claims(one, browser)
    assert other.error(browser, prompt="none")[0] == "consent_required"
    browser.asked.clear()
    _claims(one, browser, prompt="consent")
    assert browser.asked == ["consent"]
    asked = one.request(prompt="consent")
    assert one.signed_in(browser, asked, consent="deny").params["error"] == "access_denied"


@pytest.mark.parametrize("prompt", ["none login", "none consent", "carrot"])
def test_prompts_that_contradict_themselves(register: Register, browser: Browser, prompt: str) -> None:
    """Core 3.1.2.1: “If this parameter contains none with any other value, an error is returned.”"""
    assert register().error(browser, prompt=prompt) == ("invalid_request", "query")


def test_select_account_and_create_show_a_page(register: Register, browser: Browser) -> None:
    """Core 3.1.2.1, select_account; prompt=create of Initiating User Registration 1.0: a page, never a silent answer."""
    rp = register()
    _claims(rp, browser)
    assert rp.ask(browser, prompt="select_account").landed is None
    assert browser.status == 200
    assert rp.ask(Browser(browser.site), prompt="create").landed is None


def test_an_id_token_hint_of_somebody_else(register: Register, browser: Browser, site: Site) -> None:
    """Core 3.1.2.1: “If the End-User identified by the ID Token is not logged in ... SHOULD return an error, such as
    login_required”; with pages, the other person must sign in, and anybody else does not get through.
    """
    rp = register()
    _, token = _with_token(rp, browser)
    stranger = Browser(site)
    asked = rp.request()
    rp.signed_in(stranger, asked, email=OTHER_EMAIL, password=OTHER_PASSWORD)
    assert rp.error(stranger, prompt="none", id_token_hint=token)[0] == "login_required"
    rp.ask(stranger, asked := rp.request(id_token_hint=token))
    assert stranger.landed is None
    stranger.sign_in(email=OTHER_EMAIL, password=OTHER_PASSWORD)
    assert stranger.landed is None or rp.checked(stranger.landed, asked).params["error"] == "login_required"


def test_max_age_of_a_second_asks_again(register: Register, browser: Browser, site: Site) -> None:
    """Basic: max-age-1. Core 3.1.2.1: “If the elapsed time is greater than this value, the OP MUST attempt to actively
    re-authenticate the End-User”; auth_time is then in the ID token.
    """
    rp = register()
    first = _claims(rp, browser)
    site.moment.forward(2)
    browser.asked.clear()
    second = _claims(rp, browser, max_age="1")
    assert "password" in browser.asked
    assert second["auth_time"] == clock.seconds() > first["auth_time"]


def test_max_age_of_hours_is_silent(register: Register, browser: Browser, site: Site) -> None:
    """Basic: max-age-10000. Core 3.1.2.1: a fresh session does; auth_time “MUST be included”."""
    rp = register()
    first = _claims(rp, browser, max_age="15000")
    site.moment.forward(2)
    browser.asked.clear()
    second = _claims(rp, browser, max_age="10000")
    assert browser.asked == []
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


@pytest.mark.parametrize("max_age", ["-1", "1.5", "x", "1e3"])
def test_max_age_is_a_number(register: Register, browser: Browser, max_age: str) -> None:
    """Core 3.1.2.1, max_age; and prompt=none beside max_age=0 cannot be met."""
    assert register().error(browser, max_age=max_age) == ("invalid_request", "query")


def test_max_age_zero_is_a_new_sign_in(register: Register, browser: Browser, site: Site) -> None:
    """Core 3.1.2.1: “max_age=0 SHOULD be treated identically to prompt=login” (errata 2)."""
    rp = register()
    _claims(rp, browser)
    site.moment.forward(1)
    assert rp.error(browser, max_age="0", prompt="none")[0] == "login_required"
    browser.asked.clear()
    assert _claims(rp, browser, max_age="0")["auth_time"] == clock.seconds()
    assert "password" in browser.asked


def test_a_code_is_good_once(register: Register, browser: Browser, site: Site) -> None:
    """Basic: codereuse. RFC 6749 4.1.2: “MUST NOT be used more than once ... SHOULD revoke (when possible) all tokens previously
    issued based on that authorization code.”
    """
    rp = register()
    code = rp.signed_in(browser, rp.request(nonce=None))["code"]
    tokens, _ = rp.tokens(rp.redeem(code))
    rp.redeem(code).refused("invalid_grant")
    assert rp.userinfo(tokens["access_token"]).status == 401


def test_a_code_is_dead_after_half_a_minute_too(register: Register, browser: Browser, site: Site) -> None:
    """Basic: codereuse-30seconds. RFC 6749 5.2: 400 invalid_grant as JSON."""
    rp = register()
    code = rp.signed_in(browser, rp.request(nonce=None))["code"]
    rp.tokens(rp.redeem(code))
    site.moment.forward(30)
    rp.redeem(code).refused("invalid_grant")


def test_codes_cannot_be_guessed_and_do_not_last(register: Register, browser: Browser, site: Site) -> None:
    """RFC 6749 10.10: at least 128 bits; RFC 6749 4.1.2: a short life; a code is for its client and its redirect_uri alone."""
    rp, other = register(redirect_uris=[f"{HOST}/a/{number()}", f"{HOST}/b/{number()}"]), register()
    codes = [rp.signed_in(browser, rp.request())["code"] for _ in range(3)]
    for code in codes:
        spread = Counter(code)
        entropy = -sum(n / len(code) * math.log2(n / len(code)) for n in spread.values()) * len(code)
        assert len(code) >= 22
        assert entropy >= 96
    other.redeem(codes[0], redirect_uri=rp.redirect_uri).refused("invalid_grant")
    rp.redeem(codes[1], redirect_uri=rp.metadata["redirect_uris"][1]).refused("invalid_grant")
    rp.redeem(codes[1], redirect_uri=None).refused("invalid_grant")
    site.moment.forward(61)
    rp.redeem(codes[2]).refused("invalid_grant")


def test_only_registered_redirect_uris(register: Register, browser: Browser) -> None:
    """Basic: ensure-registered-redirect-uri; Dynamic: redirect-uri-query-mismatch, -query-added. Core 3.1.2.1: “MUST
    exactly match”;
    RFC 6749 4.1.2.1: “MUST NOT automatically redirect the user-agent to the invalid redirection URI”.
    """
    rp = register(redirect_uris=[f"{HOST}/plain/{number()}", f"{HOST}/with?foo=bar"])
    plain, with_query = rp.metadata["redirect_uris"]
    wrong = [
        f"{plain}/more",
        f"{plain}?foo=bar",
        f"{HOST}/with",
        f"{with_query}&x=y",
        f"{HOST}/with?foo=baz",
        f"{HOST}:443/with?foo=bar",
    ]
    for uri in (*wrong, plain.upper(), "https://evil.example/cb", "javascript:alert(1)", None):
        rp.ask(browser, redirect_uri=uri)
        assert (browser.landed, browser.status) == (None, 400), uri
    landing = rp.signed_in(browser, rp.request(redirect_uri=with_query))
    assert landing.params["foo"] == "bar"
    assert "code" in landing.params


def test_an_unknown_client_ends_on_a_page(register: Register, browser: Browser) -> None:
    """RFC 6749 4.1.2.1: “If the request fails due to ... an invalid client identifier ... SHOULD inform the resource owner”."""
    rp = register()
    for client_id in ("nobody", "x" * 300, None):
        rp.ask(browser, client_id=client_id)
        assert (browser.landed, browser.status) == (None, 400)
    assert "text/html" in browser.headers["Content-Type"]


def test_a_repeated_parameter_is_refused(register: Register, browser: Browser) -> None:
    """RFC 6749 3.1: “Request and response parameters MUST NOT be included more than once.”"""
    rp = register()
    rp.ask(browser, rp.request())
    browser.open(f"{browser.site.metadata['authorization_endpoint']}?client_id={rp.client_id}&client_id={rp.client_id}")
    assert (browser.landed, browser.status) == (None, 400)


def test_requests_by_post(register: Register, browser: Browser) -> None:
    """Basic: ensure-post-request-succeeds. Core 3.1.2.1: “MUST support the use of the HTTP GET and POST methods”."""
    rp = register()
    asked = rp.request()
    rp.ask(browser, asked, method="POST").sign_in()
    assert browser.landed is not None
    rp.tokens(rp.redeem(rp.checked(browser.landed, asked)["code"]), nonce=asked["nonce"])


def test_an_unsigned_request_object_is_refused_unless_registered(register: Register, browser: Browser) -> None:
    """Basic: unsigned-request-object-supported-correctly-or-rejected-as-unsupported. Core 6.1; RFC 9101 10.5."""
    rp, unsure = register(request_object_signing_alg="none"), register()
    asked = rp.request()
    inside = {**asked, "nonce": "from-the-object"}
    landing = rp.signed_in(browser, {**asked, "request": unsigned(inside)})
    rp.tokens(rp.redeem(landing["code"]), nonce="from-the-object")
    asked = unsure.request()
    assert unsure.error(browser, {**asked, "request": unsigned(asked)})[0] in ("invalid_request_object", "request_not_supported")


def test_claims_are_given_as_asked(register: Register, browser: Browser) -> None:
    """Basic: claims-essential. Core 5.5: one by one, in UserInfo or in the ID token, essential or not."""
    rp = register()
    wanted = {
        "userinfo": {"name": {"essential": True}, "nickname": None},
        "id_token": {"email": None, "auth_time": {"essential": True}, "birthdate": {"essential": True}, "shoe_size": None},
    }
    asked = rp.request(claims=orjson.dumps(wanted).decode())
    tokens, claims = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    told = rp.userinfo(tokens["access_token"]).good
    assert {name: told[name] for name in ("name", "nickname")} == {"name": "Claire Claims", "nickname": "Cleo"}
    assert (claims["email"], claims["birthdate"], claims["auth_time"]) == (EMAIL, CLAIMS["birthdate"], clock.seconds())
    assert "shoe_size" not in claims
    assert rp.error(browser, claims="not json")[0] == "invalid_request"


def test_an_essential_acr_is_reached_or_refused(register: Register, browser: Browser, site: Site) -> None:
    """Core 5.5.1.1: “If this is an Essential Claim and the requirement cannot be met, then the Authorization Server MUST
    treat that
    outcome as a failed authentication attempt.” Voluntary ones never fail (3.1.2.1).
    """
    rp = register()

    def essential(value: str) -> str:
        return orjson.dumps({"id_token": {"acr": {"essential": True, "values": [value]}}}).decode()

    assert _claims(rp, browser)["acr"] == BASIC
    assert rp.error(browser, claims=essential(MEDIUM), prompt="none")[0] in ("interaction_required", "login_required")
    asked = rp.request(claims=essential(MEDIUM))
    landing = rp.signed_in(browser, asked, method="sms")
    assert rp.tokens(rp.redeem(landing["code"]), nonce=asked["nonce"])[1]["acr"] == MEDIUM
    assert rp.error(browser, claims=essential("urn:unheard-of"))[0] == "unmet_authentication_requirements"
    assert _claims(rp, Browser(site), acr_values="urn:unheard-of")["acr"] == BASIC


def test_refresh_tokens(register: Register, browser: Browser, site: Site) -> None:
    """Basic: refresh-token. Core 11 and 12.2: only with offline_access and prompt=consent; iss, sub, aud and auth_time
    stay, iat is
    new; RFC 6749 6 and 10.4: bound to the client.
    """
    rp, other = register(**REFRESHING), register(**REFRESHING)
    asked = rp.request(scope="openid offline_access", prompt="consent")
    tokens, first = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    assert len(tokens["refresh_token"]) >= 22
    assert set(tokens["refresh_token"]) <= {chr(code) for code in range(0x20, 0x7F)}
    site.moment.forward(5)
    fresh, second = rp.tokens(rp.refresh(tokens["refresh_token"]))
    same = ("iss", "sub", "aud", "auth_time")
    assert [first[name] for name in same] == [second[name] for name in same]
    assert (second["iat"], second.get("azp")) == (first["iat"] + 5, first.get("azp"))
    assert fresh["access_token"] != tokens["access_token"]
    assert rp.userinfo(fresh["access_token"]).good["sub"] == first["sub"]
    other.refresh(fresh["refresh_token"]).refused("invalid_grant")
    rp.refresh("nonsense").refused("invalid_grant")
    rp.refresh(fresh["refresh_token"], scope="openid profile").refused("invalid_scope")


def test_a_replayed_refresh_token_ends_its_family(register: Register, browser: Browser, site: Site) -> None:
    """RFC 9700 4.14.2: a used refresh token that comes again, after the grace for answers that were lost,
    revokes its successors.
    """
    rp = register(**REFRESHING)
    asked = rp.request(scope="openid offline_access", prompt="consent")
    tokens, _ = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    fresh = rp.refresh(tokens["refresh_token"]).good
    assert rp.refresh(tokens["refresh_token"]).good["refresh_token"] == fresh["refresh_token"]
    site.moment.forward(60)
    rp.refresh(tokens["refresh_token"]).refused("invalid_grant")
    rp.refresh(fresh["refresh_token"]).refused("invalid_grant")
    assert rp.userinfo(fresh["access_token"]).status == 401


def test_offline_access_is_ignored_without_consent(register: Register, browser: Browser) -> None:
    """Core 11: “The use of Refresh Tokens is not exclusive ... MUST ignore the offline_access request” without prompt=consent."""
    rp = register(**REFRESHING)
    asked = rp.request(scope="openid offline_access")
    tokens, _ = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    assert "offline_access" not in tokens["scope"].split()


def test_pkce_is_taken_and_then_binds(register: Register, browser: Browser) -> None:
    """Basic: ensure-request-with-valid-pkce-succeeds. RFC 7636 4.6; `plain` is refused (RFC 9700 2.1.1)."""
    rp = register()
    verifier, challenge = pkce()
    asked = rp.request(**challenge)
    rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"], code_verifier=verifier), nonce=asked["nonce"])
    for wrong in ("x" * 43, None):
        rp.redeem(rp.signed_in(browser, rp.request(**challenge))["code"], code_verifier=wrong).refused("invalid_grant")
    assert rp.error(browser, code_challenge=verifier, code_challenge_method="plain")[0] == "invalid_request"
    rp.redeem(rp.signed_in(browser, rp.request())["code"], code_verifier=verifier).refused("invalid_grant")


def test_errors_of_the_token_endpoint(register: Register, browser: Browser, site: Site) -> None:
    """RFC 6749 5.2: the codes, as JSON, never stored; 401 with a challenge for clients that do not prove who they are."""
    rp = register()
    rp.token(grant_type=None).refused("invalid_request")
    rp.token(grant_type="password", username="a", password="b").refused("unsupported_grant_type")
    rp.token(grant_type="client_credentials").refused("unauthorized_client")
    rp.redeem("nonsense").refused("invalid_grant")
    wrong = rp.call("token_endpoint", {"grant_type": "authorization_code", "code": "x", "client_id": rp.client_id}, plain=True)
    wrong.refused("invalid_client", 401)
    rp.metadata = {**rp.metadata, "client_secret": "wrong"}
    refused = rp.redeem("x")
    refused.refused("invalid_client", 401)
    assert refused.header("WWW-Authenticate").startswith("Basic")
    assert site.call("GET", rp.op["token_endpoint"]).status_code == 405


def _with_token(rp: RelyingParty, browser: Browser, **changes: str | None) -> tuple[dict[str, object], str]:
    asked = rp.request(**changes)
    tokens, claims = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    assert claims["iss"] == ISSUER
    return claims, tokens["id_token"]


def _claims(rp: RelyingParty, browser: Browser, **changes: str | None) -> dict[str, Any]:
    return _with_token(rp, browser, **changes)[0]
