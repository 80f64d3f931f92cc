"""FAPI-CIBA, poll and ping (CIBA Core 1.0, FAPI-CIBA): backchannel authentication, approved by HTTP in the test mode.

Sections are those of CIBA Core unless they say otherwise.
"""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from idp.ground import clock
from tests.conformance import keys
from tests.conformance.browser import Browser
from tests.conformance.keys import EC, OTHER_EC, RSA, Proofs, number, public, signed
from tests.conformance.rp import ASSERTION, HOST, RelyingParty, Reply
from tests.conformance.site import BASIC, EMAIL, ISSUER, Site
from tests.protocol.binding.holder import CLIENT_AUTH, Certified

Register = Callable[..., RelyingParty]
CIBA = "urn:openid:params:grant-type:ciba"
URN = "urn:openid:params:jwt:claim:auth_req_id"
RT_HASH = "urn:openid:params:jwt:claim:rt_hash"
TOKEN = "notification-token-0123456789-abcdef"
FAPI = {
    "profile": "fapi2",
    "redirect_uris": None,
    "grant_types": [CIBA, "refresh_token"],
    "response_types": [],
    "jwks": {"keys": [public(EC, kid="ec"), public(RSA, kid="rsa")]},
    "backchannel_authentication_request_signing_alg": "ES256",
}


@pytest.fixture(params=["private_key_jwt", "tls_client_auth"])
def rp(request: pytest.FixtureRequest, register: Register, site: Site) -> RelyingParty:
    """A client that polls, by each way of authentication of the profile."""
    return made(register, site, request.param)


@pytest.fixture
def poller(register: Register, site: Site) -> RelyingParty:
    """A client that polls."""
    return made(register, site, "private_key_jwt")


def made(register: Register, site: Site, method: str, mode: str = "poll", **more: Any) -> RelyingParty:
    """A client of the profile with bound tokens: by DPoP, or by the certificate that it authenticates with."""
    certificate = Certified(f"CN=ciba {number()}", by=site.authority, usage=CLIENT_AUTH)
    by_tls = (
        {"tls_client_auth_subject_dn": certificate.certificate.subject.rfc4514_string()} if method == "tls_client_auth" else {}
    )
    found = register(**FAPI, backchannel_token_delivery_mode=mode, token_endpoint_auth_method=method, **by_tls, **more)
    if by_tls:
        found.certificate = certificate
    else:
        found.dpop = Proofs()
    return found


def claims_of_request(rp: RelyingParty, **changes: Any) -> dict[str, Any]:
    """The claims of a signed authentication request (7.1.1), changed (None: left out)."""
    now = clock.seconds()
    claims = {
        "iss": rp.client_id,
        "aud": ISSUER,
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "jti": f"ciba-{number()}",
        "scope": "openid",
        "login_hint": EMAIL,
        "binding_message": "W4SCT",
        **({"client_notification_token": TOKEN} if rp.metadata["backchannel_token_delivery_mode"] == "ping" else {}),
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def ask(rp: RelyingParty, **changes: Any) -> Reply:
    """A backchannel authentication request (7.1)."""
    return rp.call("backchannel_authentication_endpoint", {"request": signed(claims_of_request(rp, **changes))})


def decide(site: Site, auth_req_id: str, action: str = "allow") -> None:
    """The person's word, by HTTP (docs/conformance.md)."""
    answer = site.call("POST", f"{ISSUER}/testing/ciba?auth_req_id={auth_req_id}&action={action}")
    assert answer.status_code == 200, answer.data


def poll(rp: RelyingParty, auth_req_id: str) -> Reply:
    """A token request (10.1)."""
    return rp.token(grant_type=CIBA, auth_req_id=auth_req_id)


def test_poll(rp: RelyingParty, site: Site) -> None:
    """Poll: server. 7.3, 10.1, 11: acknowledged, pending, then tokens bound to their sender; once."""
    told = ask(rp).good
    assert set(told) >= {"auth_req_id", "expires_in"}
    assert len(told["auth_req_id"]) >= 22
    poll(rp, told["auth_req_id"]).refused("authorization_pending")
    decide(site, told["auth_req_id"])
    site.moment.forward(told["interval"])
    tokens, claims = rp.tokens(poll(rp, told["auth_req_id"]))
    assert claims["aud"] == rp.client_id
    assert claims["auth_time"] <= clock.seconds()
    assert rp.userinfo(tokens["access_token"]).good["sub"] == claims["sub"] == site.account.uid
    poll(rp, told["auth_req_id"]).refused("invalid_grant")
    fresh = rp.refresh(tokens["refresh_token"]).good
    assert rp.userinfo(fresh["access_token"]).status == 200


def test_ping(register: Register, site: Site) -> None:
    """Ping: server. 10.2: the notification endpoint gets auth_req_id as JSON with the client's own bearer token;
    then the tokens.
    """
    uri = f"{HOST}/ciba/{number()}"
    site.net.serve(uri, "", status=204)
    rp = made(register, site, "private_key_jwt", "ping", backchannel_client_notification_endpoint=uri)
    told = ask(rp).good
    assert site.net.to(uri) == []
    decide(site, told["auth_req_id"])
    site.deliver()
    (sent,) = site.net.to(uri)
    assert (sent.method, sent.headers["Authorization"]) == ("POST", f"Bearer {TOKEN}")
    assert (sent.headers["Content-Type"], orjson.loads(sent.body)) == ("application/json", {"auth_req_id": told["auth_req_id"]})
    rp.tokens(poll(rp, told["auth_req_id"]))


def test_a_ping_client_is_told_of_a_refusal(register: Register, site: Site) -> None:
    """Ping: user-rejects. 10.2 and 11: the ping comes for “no” as well, and the token request says access_denied."""
    uri = f"{HOST}/ciba/{number()}"
    site.net.serve(uri, "")
    rp = made(register, site, "private_key_jwt", "ping", backchannel_client_notification_endpoint=uri)
    told = ask(rp).good
    decide(site, told["auth_req_id"], "deny")
    site.deliver()
    assert len(site.net.to(uri)) == 1
    poll(rp, told["auth_req_id"]).refused("access_denied")


@pytest.mark.parametrize("token", [None, "", "short", "x" * 1025, "not a bearer token, but long enough"])
def test_notification_tokens_that_are_refused(register: Register, site: Site, token: str | None) -> None:
    """Ping: ensure-client-notification-token. 7.1: REQUIRED for ping, at most 1024 characters, enough entropy, bearer syntax."""
    rp = made(register, site, "private_key_jwt", "ping", backchannel_client_notification_endpoint=f"{HOST}/ciba/{number()}")
    ask(rp, client_notification_token=token).refused("invalid_request")


def test_a_refusal(poller: RelyingParty, site: Site) -> None:
    """Poll: user-rejects-authentication. 11: access_denied."""
    told = ask(poller).good
    decide(site, told["auth_req_id"], "deny")
    poll(poller, told["auth_req_id"]).refused("access_denied")


def test_polling_too_fast(poller: RelyingParty, site: Site) -> None:
    """11: slow_down, “the interval MUST be increased by at least 5 seconds for this and all subsequent requests”."""
    told = ask(poller).good
    poll(poller, told["auth_req_id"]).refused("authorization_pending")
    poll(poller, told["auth_req_id"]).refused("slow_down")
    site.moment.forward(told["interval"] + 1)
    poll(poller, told["auth_req_id"]).refused("slow_down")
    site.moment.forward(told["interval"] + 11)
    poll(poller, told["auth_req_id"]).refused("authorization_pending")


def test_handles_of_others_and_of_the_past(poller: RelyingParty, register: Register, site: Site) -> None:
    """Poll: ensure-wrong-auth-req-id, auth-req-id-expired.
    11: invalid_grant, expired_token; requested_expiry is honoured (7.1).
    """
    other = made(register, site, "private_key_jwt")
    told = ask(poller, requested_expiry=30).good
    assert told["expires_in"] == 30
    poll(other, told["auth_req_id"]).refused("invalid_grant")
    poll(poller, "nonsense").refused("invalid_grant")
    poller.token(grant_type=CIBA).refused("invalid_request")
    site.moment.forward(31)
    poll(poller, told["auth_req_id"]).refused("expired_token")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": None}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"login_hint": None}, "invalid_request"),
        ({"id_token_hint": "x"}, "invalid_request"),
        ({"login_hint": None, "login_hint_token": "x"}, "invalid_request"),
        ({"login_hint": None, "id_token_hint": "nonsense"}, "invalid_request"),
        ({"login_hint": "nobody@example.eu"}, "unknown_user_id"),
        ({"binding_message": "1234 " * 100}, "invalid_binding_message"),
        ({"binding_message": "\u202eabc"}, "invalid_binding_message"),
        ({"requested_expiry": 0}, "invalid_request"),
        ({"requested_expiry": "soon"}, "invalid_request"),
    ],
    ids=str,
)
def test_requests_that_are_refused(poller: RelyingParty, changes: dict[str, Any], error: str) -> None:
    """13: the codes of the endpoint: missing or several hints, unknown people, binding messages that cannot be shown."""
    ask(poller, **changes).refused(error)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": None},
        {"aud": "https://other.example"},
        {"iss": None},
        {"iss": "somebody"},
        {"exp": None},
        {"iat": None},
        {"nbf": None},
        {"jti": None},
        {"exp": -120},
        {"nbf": 120},
        {"nbf": -3800},
        {"exp": 3700},
    ],
    ids=str,
)
def test_signed_requests_that_are_refused(poller: RelyingParty, changes: dict[str, Any]) -> None:
    """FAPI-CIBA: ensure-request-object-missing-aud, -iss, -exp, -iat, -nbf, -jti, -expired. 7.1.1: all six are mandatory;
    FAPI-CIBA
    5.2.2: at most an hour.
    """
    now = clock.seconds()
    moved = {name: now + value if isinstance(value, int) else value for name, value in changes.items()}
    ask(poller, **moved).refused("invalid_request")


def test_requests_must_be_signed_well(poller: RelyingParty) -> None:
    """FAPI-CIBA 5.2.2: signed requests only, by the registered algorithm and key, each once; nothing beside them (7.1.1)."""
    endpoint, claims = "backchannel_authentication_endpoint", claims_of_request(poller)
    poller.call(endpoint, {"scope": "openid", "login_hint": EMAIL}).refused("invalid_request")
    wrong = (
        keys.unsigned(claims),
        signed(claims, OTHER_EC),
        signed(claims, RSA, alg="RS256", kid="rsa"),
        signed(claims, RSA, alg="PS256", kid="rsa"),
        "nonsense",
    )
    for token in wrong:
        poller.call(endpoint, {"request": token}).refused("invalid_request")
    once = signed(claims)
    poller.call(endpoint, {"request": once, "login_hint": EMAIL}).refused("invalid_request")
    assert poller.call(endpoint, {"request": once}).good
    poller.call(endpoint, {"request": once}).refused("invalid_request")


def test_only_the_client_itself_may_ask(poller: RelyingParty, register: Register, site: Site) -> None:
    """7.1 and 13: invalid_client (401) without authentication or with a wrong key; unauthorized_client without the grant type."""
    url = "backchannel_authentication_endpoint"
    token = signed(claims_of_request(poller))
    poller.call(url, {"request": token, "client_id": poller.client_id}, plain=True).refused("invalid_client", 401)
    plain = register()
    plain.call(url, {"scope": "openid", "login_hint": EMAIL}).refused("unauthorized_client")
    plain.token(grant_type=CIBA, auth_req_id="x").refused("unauthorized_client")
    poller.key = OTHER_EC
    poller.call(url, {"request": token}).refused("invalid_client", 401)
    assert site.call("GET", poller.op[url]).status_code == 405


def test_assertions_by_the_three_audiences_of_ciba(register: Register, site: Site) -> None:
    """7.1: “the OP MUST accept its Issuer Identifier, Token Endpoint URL, or Backchannel Authentication Endpoint URL”: from
    clients that are not held to FAPI 2.0 5.3.2.1, which has the issuer alone; the algorithms that they registered keep RS256 out.
    """
    rp = register(
        redirect_uris=None,
        response_types=[],
        grant_types=[CIBA],
        token_endpoint_auth_method="private_key_jwt",
        token_endpoint_auth_signing_alg="ES256",
        jwks=FAPI["jwks"],
        backchannel_token_delivery_mode="poll",
        backchannel_authentication_request_signing_alg="ES256",
        tls_client_certificate_bound_access_tokens=True,
    )
    rp.certificate = Certified()
    endpoint = "backchannel_authentication_endpoint"
    for audience in (ISSUER, rp.op["token_endpoint"], rp.op[endpoint]):
        proof = {"client_assertion_type": ASSERTION, "client_assertion": rp.assertion(aud=audience)}
        reply = rp.call(endpoint, {"request": signed(claims_of_request(rp)), **proof}, plain=True)
        assert reply.status == 200, audience
    rp.key, rp.alg, rp.kid = RSA, "RS256", "rsa"
    ask(rp).refused("invalid_client", 401)


def test_bound_tokens_only(poller: RelyingParty, site: Site) -> None:
    """FAPI-CIBA 5.2.2 and Security Profile 5.3.2.1: no token without a proof; the request is still there for a good one."""
    told = ask(poller).good
    decide(site, told["auth_req_id"])
    mine, poller.dpop = poller.dpop, None
    poll(poller, told["auth_req_id"]).refused("invalid_dpop_proof")
    poller.dpop = mine
    poller.tokens(poll(poller, told["auth_req_id"]))


def test_an_id_token_is_a_hint(poller: RelyingParty, site: Site) -> None:
    """7.1, id_token_hint: a token that was issued to this client; acr_values are honoured (7.1)."""
    told = ask(poller, acr_values=BASIC).good
    decide(site, told["auth_req_id"])
    tokens, claims = poller.tokens(poll(poller, told["auth_req_id"]))
    assert claims["acr"] == BASIC
    again = ask(poller, login_hint=None, id_token_hint=tokens["id_token"]).good
    decide(site, again["auth_req_id"])
    assert poller.tokens(poll(poller, again["auth_req_id"]))[1]["sub"] == claims["sub"]


def test_the_person_decides_on_a_page(poller: RelyingParty, site: Site, browser: Browser) -> None:
    """7.1, binding_message: shown on the page of consent, where the person allows or refuses."""
    told = ask(poller, binding_message="Till 7").good
    browser.open("https://localhost:8443/cas/requests").sign_in()
    assert "Till 7" in browser.page or poller.metadata["client_name"] in browser.page
    poll(poller, told["auth_req_id"]).refused("authorization_pending")


@pytest.mark.parametrize(
    "changes",
    [
        {"backchannel_token_delivery_mode": "push"},
        {"backchannel_token_delivery_mode": None},
        {"backchannel_token_delivery_mode": "ping"},
        {"backchannel_authentication_request_signing_alg": "RS256"},
        {"backchannel_authentication_request_signing_alg": "none"},
        {"backchannel_user_code_parameter": True},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"token_endpoint_auth_method": "none"},
    ],
    ids=str,
)
def test_registrations_that_are_refused(site: Site, changes: dict[str, Any]) -> None:
    """4 and FAPI-CIBA 5.2.2: no push, a delivery mode, an endpoint for ping,
    signing algorithms and authentication of the profile.
    """
    good = {**FAPI, "token_endpoint_auth_method": "private_key_jwt", "backchannel_token_delivery_mode": "poll"}
    document = {name: value for name, value in {**good, **changes}.items() if value is not None}
    RelyingParty.try_register(site, document).refused("invalid_client_metadata")


def test_discovery_of_ciba(site: Site) -> None:
    """4: the endpoint, the modes, the algorithms, no user codes."""
    told = site.metadata
    assert told["backchannel_token_delivery_modes_supported"] == ["poll", "ping"]
    assert {"ES256", "PS256"} <= set(told["backchannel_authentication_request_signing_alg_values_supported"])
    assert told["backchannel_user_code_parameter_supported"] is False
    assert CIBA in told["grant_types_supported"]
