"""Any bytes in any parameter of every endpoint: a 4xx with the right content type, or a page; never a 500, never a redirect to an
address that nobody registered.

The endpoints are those of the route table of the whole application, so that a new one is covered by itself. Endpoints of the
protocol also get good requests with some parameters spoilt, so that the bytes reach what lies behind the first checks.
"""

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlsplit

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client as WsgiClient
from werkzeug.test import TestResponse

from tests.conformance import keys
from tests.conformance.browser import Browser
from tests.conformance.rp import HOST, RelyingParty, pkce
from tests.conformance.site import BASE_URL, EMAIL, ISSUER, PROXY, Site, send

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
RELAXED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BACK, AFTERWARDS = f"{HOST}/fuzz/cb", f"{HOST}/fuzz/out"
REGISTERED = {BACK, AFTERWARDS}
PROTOCOL = "/cas/oauth2/"
PAGES = ("/authorize", "/authorize/resume", "/logout", "/check_session", "/consent", "/logout/confirm")
CIBA, DEVICE = "urn:openid:params:grant-type:ciba", "urn:ietf:params:oauth:grant-type:device_code"
EXCHANGE, ASSERTED = "urn:ietf:params:oauth:grant-type:token-exchange", "urn:ietf:params:oauth:grant-type:jwt-bearer"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
NAMES = (
    *(
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
        "redirect_uri",
        "response_type",
        "response_mode",
    ),
    *("scope", "state", "nonce", "prompt", "max_age", "display", "ui_locales", "claims_locales", "id_token_hint", "login_hint"),
    *("acr_values", "claims", "request", "request_uri", "registration", "code_challenge", "code_challenge_method", "dpop_jkt"),
    *("resource", "grant_type", "code", "code_verifier", "refresh_token", "device_code", "auth_req_id", "assertion", "audience"),
    *("subject_token", "subject_token_type", "actor_token", "actor_token_type", "requested_token_type", "access_token", "token"),
    *("token_type_hint", "login_hint_token", "binding_message", "user_code", "requested_expiry", "client_notification_token"),
    *("post_logout_redirect_uri", "logout_hint", "login", "answer", "action", "email", "password", "method", "number", "otp"),
    *("token", "back", "set", "ended", "seen", "missed", "id", "name", "first_name", "last_name", "captcha", "captcha_id"),
)
NASTY = (
    *("\0", '"', "\\", "%00", "é漢", "\u202e", "\r\nX: y", "<script>", "{", "[]", "{}", "null", "true", "-1", "1e999", "0x10"),
    *("9" * 30, "A" * 3000, "[" * 900, '{"a":' * 300, "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJFUzI1NiIsImtpZCI6MX0.W10.AA"),
    *("a.b.c", "a.b.c.d.e", "...", "urn:ietf:params:oauth:request_uri:x", "http://169.254.169.254/", "javascript:alert(1)"),
    *("//evil.example", "https://evil.example/", "/\\evil.example", " ", "+", "&", "=", "openid", "none", "٣٠", "jwt", "S256"),
    '{"id_token":{"acr":{"essential":true,"values":[{}]}}}',
    '{"userinfo":{"email":{"value":[1,{"a":null}]}},"id_token":{"sub":{"value":{}}}}',
)
VALUES = st.one_of(
    st.sampled_from(NASTY).map(str.encode), st.binary(max_size=24), st.text(max_size=24).map(lambda text: text.encode("utf-8"))
)
PAIRS = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), VALUES), max_size=5)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Authorization", "DPoP", "Accept", "Accept-Language", "Origin", "X-Client-Cert", "Cookie", "X-Forwarded-For"]
    ),
    st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30),
        st.sampled_from(["Bearer x", "Bearer", "Basic Og==", "Basic /w==", "DPoP x", "Basic " + "A" * 400, "a.b.c", "*", "null"]),
    ),
    max_size=2,
)
KINDS = st.sampled_from(
    ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", "text/plain", ""]
)


class Target:
    """The provider, a client of every kind, and a browser in which somebody is signed in."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.rp = RelyingParty.register(
            site,
            redirect_uris=[BACK],
            post_logout_redirect_uris=[AFTERWARDS],
            grant_types=[
                "authorization_code",
                "implicit",
                "refresh_token",
                CIBA,
                DEVICE,
                EXCHANGE,
                ASSERTED,
                "client_credentials",
            ],
            response_types=["code", "id_token", "id_token token", "code id_token token", "none"],
            backchannel_token_delivery_mode="poll",
            jwks={"keys": [keys.public(keys.EC, kid="ec")]},
        )
        self.browser = Browser(site)
        self.tokens = self.rp.redeem(self.rp.signed_in(self.browser, self.rp.request())["code"]).good
        self.paths = sorted({rule.rule for rule in site.place.flask.url_map.iter_rules()})
        assert len(self.paths) > 60

    def signed_in(self) -> "Target":
        """With a fresh session in the browser: an earlier request may have ended the last one."""
        self.browser = Browser(self.site).open(f"{BASE_URL}/login").sign_in()
        return self

    def request(self, method: str, url: str, **more: Any) -> None:
        """Send it with the cookies of the browser and without any, and judge both answers."""
        judge(send(self.browser.client, method, url, **more), url)
        judge(send(WsgiClient(self.site.place.provider.wsgi), method, url, **more), url)


def judge(answer: TestResponse, url: str) -> None:
    """The rules for every answer."""
    assert answer.status_code < 500, (url, answer.status_code, answer.data[:300])
    path = urlsplit(url).path
    if 300 <= answer.status_code < 400:
        there = answer.headers["Location"]
        parts = urlsplit(there)
        own = there.startswith(f"{BASE_URL}/") or (there.startswith("/") and not there.startswith(("//", "/\\")))
        assert own or f"{parts.scheme}://{parts.netloc}{parts.path}" in REGISTERED, f"{url} sends to {there}"
    elif answer.status_code >= 400 and path.startswith(PROTOCOL) and not path.removeprefix("/cas/oauth2").startswith(PAGES):
        assert answer.mimetype == "application/json", (url, answer.mimetype)
        if answer.request.method != "HEAD":
            assert isinstance(orjson.loads(answer.data)["error"], str)
    elif answer.status_code >= 400:
        assert answer.mimetype in ("text/html", "application/json"), (url, answer.mimetype)
    assert b"Traceback" not in answer.data
    assert answer.headers.get("X-Content-Type-Options") == "nosniff"


@pytest.fixture(scope="module")
def target_of() -> Callable[[Site], Target]:
    """Makes the target once for each provider."""
    made: dict[int, Target] = {}

    def of(site: Site) -> Target:
        if id(site) not in made:
            made[id(site)] = Target(site)
        return made[id(site)]

    return of


@pytest.fixture
def target(site: Site, target_of: Callable[[Site], Target]) -> Target:
    """The provider and what it needs to be asked seriously."""
    return target_of(site)


def encoded(pairs: list[tuple[str, bytes]]) -> str:
    """Urlencoded, bytes as they are."""
    return "&".join(f"{quote(name, safe='')}={quote_from_bytes(value, safe='')}" for name, value in pairs)


def filled(path: str, part: str) -> str:
    """A path with its placeholders filled."""
    while "<" in path:
        start, rest = path.split("<", 1)
        path = start + quote(part, safe="") + rest.split(">", 1)[1]
    return path


@RELAXED
@given(data=st.data())
def test_any_bytes_at_every_endpoint(target: Target, data: st.DataObject) -> None:
    """RFC 6749 5.2 and 4.1.2.1, RFC 9110 15: whatever comes, in query, body, headers and path, is answered in good order."""
    headers = data.draw(HEADERS)
    part = data.draw(st.one_of(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), st.just("..")))
    pairs, kind, raw = data.draw(PAIRS), data.draw(KINDS), data.draw(st.binary(max_size=60))
    method = data.draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]))
    in_query, as_form = data.draw(st.booleans()), data.draw(st.booleans())
    target.signed_in()
    for path in target.paths:
        url = f"https://localhost:8443{filled(path, part)}" + (f"?{encoded(pairs)}" if in_query else "")
        body = encoded(pairs).encode() if as_form else raw
        more = {"data": body, "content_type": kind} if method in ("POST", "PUT", "PATCH") else {}
        target.request(method, url, headers=headers, peer=PROXY, **more)


def good_requests(target: Target) -> dict[str, tuple[str, str, dict[str, str], dict[str, str]]]:
    """For each endpoint of the protocol a request that works: method, address, parameters, headers."""
    rp, op = target.rp, target.rp.op
    _, basic = rp.authenticated("", {})
    now = {"Authorization": f"Bearer {target.tokens['access_token']}"}
    inside = {**rp.request(), "iss": rp.client_id, "aud": ISSUER}
    hint = {"id_token_hint": target.tokens["id_token"]}
    token, verifier = op["token_endpoint"], pkce()[0]
    return {
        "authorize": ("GET", op["authorization_endpoint"], {**rp.request(**pkce()[1]), **hint}, {}),
        "authorize by post": ("POST", op["authorization_endpoint"], rp.request(response_type="code id_token token"), {}),
        "request object": ("GET", op["authorization_endpoint"], {**rp.request(), "request": keys.signed(inside)}, {}),
        "par": ("POST", op["pushed_authorization_request_endpoint"], rp.request(**pkce()[1]), basic),
        "code": (
            "POST",
            token,
            {"grant_type": "authorization_code", "code": "x", "redirect_uri": BACK, "code_verifier": verifier},
            basic,
        ),
        "refresh": ("POST", token, {"grant_type": "refresh_token", "refresh_token": "x", "scope": "openid"}, basic),
        "client credentials": (
            "POST",
            token,
            {"grant_type": "client_credentials", "scope": "openid", "resource": "https://x"},
            basic,
        ),
        "device code": ("POST", token, {"grant_type": DEVICE, "device_code": "x"}, basic),
        "ciba": ("POST", token, {"grant_type": CIBA, "auth_req_id": "x"}, basic),
        "exchange": (
            "POST",
            token,
            {"grant_type": EXCHANGE, "subject_token": target.tokens["access_token"], "subject_token_type": ACCESS_TOKEN},
            basic,
        ),
        "jwt bearer": ("POST", token, {"grant_type": ASSERTED, "assertion": keys.signed(inside), "scope": "openid"}, basic),
        "assertion": (
            "POST",
            token,
            {"grant_type": "authorization_code", "client_assertion": keys.signed(inside), "client_assertion_type": ASSERTED},
            {},
        ),
        "userinfo": ("POST", op["userinfo_endpoint"], {"access_token": target.tokens["access_token"]}, {}),
        "userinfo by header": ("GET", op["userinfo_endpoint"], {}, now),
        "introspection": ("POST", op["introspection_endpoint"], {"token": target.tokens["access_token"]}, basic),
        "revocation": ("POST", op["revocation_endpoint"], {"token": "x", "token_type_hint": "access_token"}, basic),
        "device": ("POST", op["device_authorization_endpoint"], {"scope": "openid", "acr_values": "x"}, basic),
        "backchannel": (
            "POST",
            op["backchannel_authentication_endpoint"],
            {"scope": "openid", "login_hint": EMAIL, "binding_message": "x", "requested_expiry": "60"},
            basic,
        ),
        "logout": (
            "GET",
            op["end_session_endpoint"],
            {"post_logout_redirect_uri": AFTERWARDS, "state": "s", "client_id": rp.client_id},
            {},
        ),
        "approval": ("POST", f"{ISSUER}/testing/ciba", {"auth_req_id": "x", "action": "allow", "account": EMAIL}, {}),
    }


@RELAXED
@given(data=st.data())
def test_good_requests_with_some_bytes_spoilt(target: Target, data: st.DataObject) -> None:
    """The same for requests of a client that is known: some of the parameters are replaced, doubled, or joined by others."""
    spoilt = data.draw(st.dictionaries(st.integers(0, 7), VALUES, max_size=2))
    more, doubled, headers = data.draw(PAIRS), data.draw(st.booleans()), data.draw(HEADERS)
    target.signed_in()
    for method, url, params, good in good_requests(target).values():
        pairs = [(name, spoilt.get(number, value.encode())) for number, (name, value) in enumerate(params.items())]
        told = encoded([*pairs, *more, *(pairs[:1] if doubled else [])])
        sent = {**headers, **good}
        if method == "GET":
            target.request(method, f"{url}?{told}", headers=sent)
        else:
            form = {"data": told.encode(), "content_type": "application/x-www-form-urlencoded"}
            target.request(method, url, headers=sent, **form)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.sampled_from(NASTY), st.text(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)


@settings(RELAXED, max_examples=EXAMPLES * 6)
@given(data=st.data())
def test_any_json_as_client_metadata(target: Target, data: st.DataObject) -> None:
    """RFC 7591 3.2.2: any value for any member is registered or refused with a code, and whoever was registered can leave."""
    from idp.clients.members import KNOWN

    chosen = data.draw(st.dictionaries(st.sampled_from(sorted(KNOWN)), JSON, max_size=4))
    document = {"redirect_uris": [BACK], **chosen}
    reply = RelyingParty.try_register(target.site, {}) if data.draw(st.integers(0, 20)) == 0 else _registered(target, document)
    judge(reply.response, target.rp.op["registration_endpoint"])
    assert reply.status in (201, 400)
    if reply.status == 201:
        RelyingParty(target.site, reply.json).unregister()


def _registered(target: Target, document: dict[str, Any]) -> Any:
    import json

    from tests.conformance.rp import Reply

    body = json.dumps(document)
    url = target.rp.op["registration_endpoint"]
    return Reply(target.site.call("POST", url, data=body, content_type="application/json"))


CLAIMS = st.dictionaries(
    st.one_of(st.sampled_from(["iss", "aud", "exp", "nbf", "iat", "jti", "sub", *NAMES[:25]]), st.text(max_size=6)),
    JSON,
    max_size=5,
)


@settings(RELAXED, max_examples=EXAMPLES * 4)
@given(inside=CLAIMS, head=st.dictionaries(st.sampled_from(["typ", "kid", "crit", "b64", "jwk", "x5c", "zip"]), JSON, max_size=2))
def test_any_claims_in_what_a_client_signs(target: Target, inside: dict[str, Any], head: dict[str, Any]) -> None:
    """RFC 9101, RFC 7523, RFC 9449, CIBA Core 7.1.1: signed well and full of nonsense, in each place that takes a JWT."""
    from joserfc.util import urlsafe_b64encode

    rp, op = target.rp, target.rp.op
    try:
        header, payload = (
            orjson.dumps({"alg": "ES256", **head}),
            orjson.dumps({**rp.request(), "iss": rp.client_id, "aud": ISSUER, **inside}),
        )
    except (TypeError, orjson.JSONEncodeError):
        return
    message = urlsafe_b64encode(header) + b"." + urlsafe_b64encode(payload)
    from idp.jose.algorithms import signer

    sign = signer({**keys.EC.as_dict(private=True), "alg": "ES256"})
    token = (message + b"." + urlsafe_b64encode(sign(message))).decode()
    _, basic = rp.authenticated("", {})
    target.request(
        "GET", f"{op['authorization_endpoint']}?{encoded([('client_id', rp.client_id.encode()), ('request', token.encode())])}"
    )
    form = "application/x-www-form-urlencoded"
    for url, name in (
        (op["pushed_authorization_request_endpoint"], "request"),
        (op["backchannel_authentication_endpoint"], "request"),
        (op["token_endpoint"], "client_assertion"),
        (op["token_endpoint"], "assertion"),
    ):
        grant = ASSERTED if name == "assertion" else "authorization_code"
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        pairs = [(name, token.encode()), ("grant_type", grant.encode())]
        pairs += [("client_assertion_type", kind.encode())] if name == "client_assertion" else []
        headers = {} if name == "client_assertion" else basic
        target.request("POST", url, data=encoded(pairs).encode(), content_type=form, headers={**headers, "DPoP": token})
