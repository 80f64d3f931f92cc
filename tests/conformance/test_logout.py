"""The four log-out profiles: RP-Initiated, Session Management, Front-Channel and Back-Channel Logout 1.0."""

import hashlib
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from idp.ground import clock
from tests.conformance import keys
from tests.conformance.browser import Browser
from tests.conformance.keys import number
from tests.conformance.rp import HOST, RelyingParty
from tests.conformance.site import BASE_URL, ISSUER, Site

Register = Callable[..., RelyingParty]
EVENT = "http://schemas.openid.net/event/backchannel-logout"
BACK = f"{HOST}/signed-out"
STATE_COOKIE = "__Host-idp_state"


def signed_in(rp: RelyingParty, browser: Browser, **changes: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tokens and ID token claims of a sign-in."""
    asked = rp.request(**changes)
    return rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])


def log_out(rp: RelyingParty, browser: Browser, *, method: str = "GET", **params: str) -> Browser:
    """Send the browser to the end-session endpoint."""
    where = rp.op["end_session_endpoint"]
    return browser.post(where, params) if method == "POST" else browser.open(f"{where}?{urlencode(params)}" if params else where)


def is_over(rp: RelyingParty, browser: Browser) -> bool:
    """Whether nobody is signed in any more."""
    return rp.error(browser, prompt="none")[0] == "login_required"


@pytest.fixture
def leaving(register: Register) -> Callable[..., RelyingParty]:
    """Makes clients with an address for afterwards."""
    return lambda **more: register(post_logout_redirect_uris=[BACK, f"{BACK}?with=query"], **more)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_log_out_that_is_proved(leaving: Register, browser: Browser, method: str) -> None:
    """RP-Initiated: server. RP-Initiated 2 and 3:
    back to the client with the same state; the session is over; GET and POST alike.
    """
    rp = leaving()
    tokens, _ = signed_in(rp, browser)
    hint = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BACK}
    log_out(rp, browser, method=method, **hint, state="s~1 ü", client_id=rp.client_id)
    assert browser.landed is not None
    assert (browser.landed.url, browser.landed.params) == (BACK, {"state": "s~1 ü"})
    assert is_over(rp, browser)
    assert rp.userinfo(tokens["access_token"]).status == 401


def test_no_state_comes_back_when_none_went(leaving: Register, browser: Browser) -> None:
    """RP-Initiated: no-state. RP-Initiated 3: “If included in the logout request, the OP passes this value back”."""
    rp = leaving()
    tokens, _ = signed_in(rp, browser)
    log_out(rp, browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK)
    assert browser.landed is not None
    assert (browser.landed.url, browser.landed.params) == (BACK, {})


def test_a_registered_query_is_kept(leaving: Register, browser: Browser) -> None:
    """RP-Initiated 3: a registered address with a query gets `state` beside it."""
    rp = leaving()
    tokens, _ = signed_in(rp, browser)
    log_out(rp, browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=f"{BACK}?with=query", state="x")
    assert browser.landed is not None
    assert browser.landed.params == {"with": "query", "state": "x"}


@pytest.mark.parametrize(
    "case",
    [
        "no_parameters",
        "no_hint",
        "no_hint_but_client",
        "no_address",
        "only_state",
        "bad_address",
        "query_added",
        "modified_hint",
        "foreign_hint",
        "unsigned_hint",
        "hint_of_another_client",
    ],
)
def test_every_doubtful_log_out_ends_with_us(leaving: Register, register: Register, browser: Browser, case: str) -> None:
    """RP-Initiated: no-params, no-id-token-hint, no-post-logout-redirect-uri, only-state, bad-post-logout-redirect-uri,
    query-added-to-post-logout-redirect-uri, modified-id-token-hint, bad-id-token-hint. RP-Initiated 4: “the OP MUST NOT perform
    post-logout redirection” unless it is sure of the RP; 2: it asks the person when the hint does not prove the request.
    """
    rp, other = leaving(), register()
    tokens, _ = signed_in(rp, browser)
    hint, address, state = {"id_token_hint": tokens["id_token"]}, {"post_logout_redirect_uri": BACK}, {"state": "s"}
    head, claims, signature = tokens["id_token"].split(".")
    params: dict[str, str] = {
        "no_parameters": {},
        "no_hint": {**address, **state},
        "no_hint_but_client": {**address, **state, "client_id": rp.client_id},
        "no_address": {**hint, **state},
        "only_state": state,
        "bad_address": {**hint, **state, "post_logout_redirect_uri": f"{HOST}/elsewhere"},
        "query_added": {**hint, **state, "post_logout_redirect_uri": f"{BACK}?foo=bar"},
        "modified_hint": {**address, **state, "id_token_hint": f"{head}.{claims}x.{signature}"},
        "foreign_hint": {**address, **state, "id_token_hint": keys.signed({"iss": ISSUER, "aud": rp.client_id, "sub": "x"})},
        "unsigned_hint": {**address, **state, "id_token_hint": keys.unsigned({"iss": ISSUER, "aud": rp.client_id, "sub": "x"})},
        "hint_of_another_client": {**hint, **address, **state, "client_id": other.client_id},
    }[case]
    log_out(rp, browser, **params)
    assert browser.landed is None
    assert browser.url.startswith(BASE_URL)
    assert browser.status == 200
    if case == "no_address":
        assert is_over(rp, browser)
        return
    assert not is_over(rp, browser)
    log_out(rp, browser, **params)
    assert browser.shows("logout-confirm")
    browser.press("logout-confirm")
    assert browser.landed is None
    assert is_over(rp, browser)


def test_a_hint_of_another_session_is_asked_about(leaving: Register, browser: Browser, site: Site) -> None:
    """RP-Initiated 2: “the OP SHOULD ask the End-User whether to log out”: an old hint does not end a newer session unasked; with
    the person's word the redirect is allowed.
    """
    rp = leaving()
    tokens, _ = signed_in(rp, browser)
    log_out(rp, browser, id_token_hint=tokens["id_token"])
    signed_in(rp, browser)
    log_out(rp, browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK)
    assert browser.landed is None
    browser.press("logout-confirm")
    assert browser.landed is not None
    assert browser.landed.url == BACK


def test_an_expired_hint_still_counts(leaving: Register, browser: Browser, site: Site) -> None:
    """RP-Initiated 4: “The OP SHOULD accept ID Tokens when the RP identified by the ID Token's aud claim ... even when the
    exp time
    has passed.”
    """
    rp = leaving()
    tokens, claims = signed_in(rp, browser)
    site.moment.forward(claims["exp"] - clock.seconds() + 60)
    log_out(rp, browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK)
    assert browser.landed is not None


def test_nothing_but_offline_access_outlives_a_log_out(leaving: Register, browser: Browser) -> None:
    """Core 11 and Back-Channel 2.7: codes, access tokens and refresh tokens without offline_access end with the session."""
    grants = {"grant_types": ["authorization_code", "refresh_token"]}
    rp, away = leaving(**grants), leaving(**grants)
    here, _ = signed_in(rp, browser)
    offline, _ = signed_in(away, browser, scope="openid offline_access", prompt="consent")
    unused = rp.signed_in(browser, rp.request())["code"]
    log_out(rp, browser, id_token_hint=here["id_token"])
    rp.redeem(unused).refused("invalid_grant")
    assert rp.userinfo(here["access_token"]).status == 401
    if "refresh_token" in here:
        rp.refresh(here["refresh_token"]).refused("invalid_grant")
    assert "access_token" in away.refresh(offline["refresh_token"]).good


def test_a_post_logout_address_must_be_an_address(site: Site) -> None:
    """RP-Initiated 3.1: registered like redirect URIs."""
    for uri in (f"{HOST}/x#fragment", "http://rp.example/", "x"):
        document = {"redirect_uris": [f"{HOST}/cb"], "post_logout_redirect_uris": [uri]}
        assert RelyingParty.try_register(site, document).status == 400


# -- Session Management


def same_state(rp: RelyingParty, browser: Browser, state: str) -> bool:
    """What the iframe of the provider computes for a message of this client (Session Management 3.2 and 3.3)."""
    digest, salt = state.split(".")
    parts = urlsplit(rp.redirect_uri)
    cookie = browser.client.get_cookie(STATE_COOKIE, domain="localhost", path="/")
    text = f"{rp.client_id} {parts.scheme}://{parts.netloc} {cookie.value if cookie else ''} {salt}"
    return hashlib.sha256(text.encode()).hexdigest() == digest


def test_session_state_tells_of_changes(leaving: Register, browser: Browser, site: Site) -> None:
    """Session Management: server. 2 and 3.2: session_state with every successful answer, no space in it, bound to client
    and origin,
    salted; unchanged while the session stands, changed after a log-out.
    """
    rp, other = leaving(), leaving()
    first = rp.signed_in(browser, asked := rp.request())
    tokens, _ = rp.tokens(rp.redeem(first["code"]), nonce=asked["nonce"])
    second = rp.signed_in(browser, rp.request(prompt="none"))["session_state"]
    third = other.signed_in(browser, other.request())["session_state"]
    assert len({first["session_state"], second, third}) == 3
    assert " " not in second
    assert same_state(rp, browser, first["session_state"])
    assert same_state(rp, browser, second)
    assert same_state(other, browser, third)
    assert not same_state(other, browser, second)
    log_out(rp, browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK)
    assert not same_state(rp, browser, second)
    rp.signed_in(browser, rp.request())
    assert not same_state(rp, browser, second)


def test_the_iframe_can_be_framed_and_knows_its_cookie(site: Site, browser: Browser) -> None:
    """Session Management 3.3: loaded by any relying party in a frame, over https, with a script that may read the cookie."""
    browser.open(site.metadata["check_session_iframe"])
    assert browser.status == 200
    assert "frame-ancestors *" in browser.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in browser.headers
    assert STATE_COOKIE in browser.page
    script = re.search(r'src="([^"]+check_session\.js)"', browser.page)
    assert script
    assert "postMessage" in site.call("GET", f"https://localhost:8443{script[1]}").get_data(as_text=True)


# -- Front-Channel


@pytest.mark.parametrize("session_required", [True, False])
def test_front_channel_log_out(leaving: Register, browser: Browser, session_required: bool) -> None:
    """Front-Channel: server. Front-Channel 2 and 3: the page loads the client's address in a frame, with iss and sid when
    they are
    required, and then goes back to the client.
    """
    uri = f"{HOST}/front/{number()}?keep=1"
    rp = leaving(frontchannel_logout_uri=uri, frontchannel_logout_session_required=session_required)
    tokens, claims = signed_in(rp, browser)
    log_out(rp, browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK, state="s")
    assert browser.landed is None
    frame = re.search(r'<iframe[^>]+src="([^"]+)"', browser.page)
    assert frame
    address = urlsplit(frame[1].replace("&amp;", "&"))
    told = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}{address.path}?keep=1" == uri
    assert told == {"keep": "1", **({"iss": ISSUER, "sid": claims["sid"]} if session_required else {})}
    assert HOST in browser.headers["Content-Security-Policy"].partition("frame-src")[2]
    onward = re.search(r"url=(.+)$", browser.headers["Refresh"])
    assert onward
    browser.open(f"https://localhost:8443{onward[1]}")
    assert browser.landed is not None
    assert (browser.landed.url, browser.landed.params) == (BACK, {"state": "s"})
    assert is_over(rp, browser)


def test_a_front_channel_address_has_the_origin_of_a_redirect_uri(site: Site) -> None:
    """Front-Channel 2: “The domain, port, and scheme of this URL MUST be the same as that of a registered Redirection URI
    value.”
    """
    for uri in ("https://other.example/out", f"{HOST}:444/out", "http://rp.example/out"):
        document = {"redirect_uris": [f"{HOST}/cb"], "frontchannel_logout_uri": uri}
        RelyingParty.try_register(site, document).refused("invalid_client_metadata")


# -- Back-Channel


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_back_channel_log_out(leaving: Register, browser: Browser, site: Site, alg: str) -> None:
    """Back-Channel: server. Back-Channel 2.4 to 2.6: a POSTed logout_token: typ, iss, aud, iat, exp, jti, events, sid or sub, no
    nonce, signed like ID tokens.
    """
    uri = f"{HOST}/back/{number()}"
    site.net.serve(uri, "")
    rp = leaving(backchannel_logout_uri=uri, backchannel_logout_session_required=True, id_token_signed_response_alg=alg)
    tokens, claims = signed_in(rp, browser)
    log_out(rp, browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK)
    site.deliver()
    (sent,) = site.net.to(uri)
    assert (sent.method, set(sent.form)) == ("POST", {"logout_token"})
    token = sent.form["logout_token"]
    assert keys.head_of(token)["typ"] == "logout+jwt"
    told = keys.verified(token, site.jwks, alg=alg)
    assert set(told) == {"iss", "aud", "iat", "exp", "jti", "events", "sid", "sub"}
    assert (told["iss"], told["aud"], told["events"]) == (ISSUER, rp.client_id, {EVENT: {}})
    assert (told["sid"], told["sub"]) == (claims["sid"], claims["sub"])
    assert told["iat"] <= clock.seconds() < told["exp"] <= clock.seconds() + 120


def test_every_client_of_the_session_is_told_once(leaving: Register, browser: Browser, site: Site) -> None:
    """Back-Channel 2.5 and 2.7: all clients that the session reached; one that fails is asked again later; nobody twice."""
    uris = [f"{HOST}/back/{number()}" for _ in range(3)]
    for uri in uris[:2]:
        site.net.serve(uri, "")
    parties = [leaving(backchannel_logout_uri=uri) for uri in uris]
    tokens = [signed_in(rp, browser)[0] for rp in parties]
    log_out(parties[0], browser, id_token_hint=tokens[0]["id_token"])
    site.deliver()
    assert [len(site.net.to(uri)) for uri in uris] == [1, 1, 1]
    site.net.serve(uris[2], "")
    site.moment.forward(3600)
    site.deliver()
    assert [len(site.net.to(uri)) for uri in uris] == [1, 1, 2]
