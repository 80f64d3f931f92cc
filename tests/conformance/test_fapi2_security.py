"""The FAPI 2.0 Security Profile (final): private_key_jwt with DPoP, and mutual TLS for both, by clients of `profile` fapi2.

RFC 9126 (PAR), RFC 9449 (DPoP), RFC 8705 (mutual TLS), RFC 9207 (iss). Sections are those of the profile unless said otherwise.
"""

from collections.abc import Callable
from typing import Any

import pytest

from idp.ground import clock
from tests.conformance import keys
from tests.conformance.browser import Browser, Landing
from tests.conformance.keys import EC, OTHER_EC, RSA, Proofs, public
from tests.conformance.rp import ASSERTION, HOST, RelyingParty, Reply, pkce
from tests.conformance.site import ISSUER, STRANGER, Site
from tests.protocol.binding.holder import CLIENT_AUTH, Certified

Register = Callable[..., RelyingParty]
FAPI = {"profile": "fapi2", "token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [public(EC, kid="ec")]}}
REFRESHING = {"grant_types": ["authorization_code", "refresh_token"]}


@pytest.fixture
def by_dpop(register: Register) -> Callable[..., RelyingParty]:
    """Makes clients with private_key_jwt and a DPoP key."""

    def make(**more: Any) -> RelyingParty:
        rp = register(**{**FAPI, "dpop_bound_access_tokens": True, **more})
        rp.dpop = Proofs()
        return rp

    return make


@pytest.fixture
def by_tls(register: Register, site: Site) -> Callable[..., RelyingParty]:
    """Makes clients with tls_client_auth and bound certificates."""

    def make(**more: Any) -> RelyingParty:
        certificate = Certified(f"CN=client {keys.number()}", by=site.authority, usage=CLIENT_AUTH)
        name = certificate.certificate.subject.rfc4514_string()
        method = {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": name}
        rp = register(profile="fapi2", tls_client_certificate_bound_access_tokens=True, **method, **more)
        rp.certificate = certificate
        rp.op = {**rp.op, **rp.op["mtls_endpoint_aliases"]}
        return rp

    return make


def answered(rp: RelyingParty, browser: Browser, **changes: str | None) -> tuple[Landing, dict[str, str], str]:
    """A pushed request with PKCE, answered; gives the landing, what was asked, and the verifier."""
    verifier, challenge = pkce()
    asked = rp.request(**challenge, **changes)
    rp.ask(browser, rp.pushed(asked)).sign_in()
    assert browser.landed is not None, browser.page
    return rp.checked(browser.landed, asked), asked, verifier


def redeemed(rp: RelyingParty, browser: Browser, **changes: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tokens and claims of a whole flow."""
    landing, asked, verifier = answered(rp, browser, **changes)
    return rp.tokens(rp.redeem(landing["code"], code_verifier=verifier), nonce=asked.get("nonce"))


def test_private_key_jwt_with_dpop(by_dpop: Register, browser: Browser) -> None:
    """Happy flow. 5.3.2: PAR, S256, iss, sender-constrained tokens; a signature by ES256, PS256 or EdDSA on the ID token."""
    rp = by_dpop()
    tokens, claims = redeemed(rp, browser)
    assert rp.metadata["id_token_signed_response_alg"] in ("ES256", "PS256", "EdDSA")
    assert rp.userinfo(tokens["access_token"]).good["sub"] == claims["sub"]


def test_mutual_tls_for_everything(by_tls: Register, browser: Browser) -> None:
    """Happy flow. RFC 8705 2.1, 3 and 5: authenticated and bound by the certificate, at the aliases of the endpoints."""
    rp = by_tls()
    tokens, claims = redeemed(rp, browser)
    assert rp.userinfo(tokens["access_token"]).good["sub"] == claims["sub"]


def test_private_key_jwt_with_a_bound_certificate(register: Register, browser: Browser) -> None:
    """RFC 8705 3 and 4: a client that authenticates by a JWT may bind its tokens to a certificate of any kind."""
    rp = register(**FAPI, tls_client_certificate_bound_access_tokens=True)
    rp.certificate = Certified()
    tokens, _ = redeemed(rp, browser)
    assert rp.userinfo(tokens["access_token"]).status == 200
    rp.certificate = None
    assert rp.userinfo(tokens["access_token"]).status == 401


def test_self_signed_certificates(register: Register, browser: Browser) -> None:
    """RFC 8705 2.2: the certificate is one of the registered key set; dates and names do not count, another certificate does."""
    certificate = Certified("CN=self", days=(-30, -1))
    rp = register(profile="fapi2", token_endpoint_auth_method="self_signed_tls_client_auth", jwks={"keys": [certificate.jwk()]})
    rp.certificate = certificate
    tokens, _ = redeemed(rp, browser)
    assert rp.userinfo(tokens["access_token"]).status == 200
    rp.certificate = Certified("CN=self")
    rp.push(rp.request()).refused("invalid_client", 401)


@pytest.mark.parametrize("case", ["none", "other_authority", "other_name", "for_servers", "expired", "not_from_the_proxy"])
def test_certificates_that_prove_nothing(by_tls: Register, site: Site, case: str) -> None:
    """RFC 8705 2.1.1 and 6.3: the name that is registered, of an authority that is trusted;
    the header counts from our proxy only.
    """
    rp = by_tls()
    assert rp.certificate is not None
    name = rp.certificate.certificate.subject.rfc4514_string()
    wrong = {
        "none": None,
        "other_authority": Certified(name, by=Certified("CN=Test authority", authority=True)),
        "other_name": Certified("CN=somebody else", by=site.authority),
        "for_servers": Certified(name, by=site.authority, usage=keys_usage()),
        "expired": Certified(name, by=site.authority, days=(-30, -1)),
        "not_from_the_proxy": rp.certificate,
    }
    rp.certificate = wrong[case]
    peer = {"peer": STRANGER} if case == "not_from_the_proxy" else {}
    rp.call("pushed_authorization_request_endpoint", rp.request(), **peer).refused("invalid_client", 401)


def keys_usage() -> Any:
    """The extended key usage of a server."""
    from tests.protocol.binding.holder import SERVER_AUTH

    return SERVER_AUTH


def test_tokens_of_a_certificate_are_worth_nothing_without_it(by_tls: Register, browser: Browser) -> None:
    """RFC 8705 3: “the protected resource MUST obtain the client certificate ...
    and MUST verify that the certificate matches”.
    """
    rp = by_tls()
    tokens, _ = redeemed(rp, browser)
    mine, rp.certificate = rp.certificate, Certified()
    for certificate in (Certified(), None):
        rp.certificate = certificate
        refused = rp.userinfo(tokens["access_token"])
        assert refused.status == 401
        assert 'error="invalid_token"' in refused.header("WWW-Authenticate")
    rp.certificate = mine
    told = rp.call("introspection_endpoint", {"token": tokens["access_token"]}).good
    assert mine is not None
    assert told["cnf"] == {"x5t#S256": mine.thumbprint}


# -- pushed requests


def test_requests_must_be_pushed(by_dpop: Register, browser: Browser) -> None:
    """5.3.2.2: “shall reject authorization requests sent without [RFC9126]”; the error goes to the client's own address."""
    rp = by_dpop()
    _, challenge = pkce()
    assert rp.error(browser, **challenge)[0] == "invalid_request"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/cb"}, "invalid_request"),
        ({"response_type": "code id_token"}, "unauthorized_client"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": None}, "invalid_request"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"client_id": "somebody"}, "invalid_client"),
        ({"scope": "unheard-of"}, "invalid_scope"),
        ({"prompt": "carrot"}, "invalid_request"),
    ],
)
def test_pushed_requests_that_are_refused(by_dpop: Register, changes: dict[str, str | None], error: str) -> None:
    """5.3.2.2 and RFC 9126 2.1 and 2.3: PKCE with S256, redirect_uri, response_type code, no request_uri; errors as JSON."""
    rp = by_dpop()
    _, challenge = pkce()
    reply = rp.push(rp.request(**{**challenge, **changes}))
    assert (reply.status, reply.json["error"]) in {(400, error), (401, error)}, reply.response.data
    assert "no-store" in reply.header("Cache-Control")


def test_a_pushed_request_is_good_until_it_is_answered(by_dpop: Register, browser: Browser, site: Site) -> None:
    """5.3.2.2 note: a reload of the page must not fail before the person has signed in; RFC 9126 7.3 and 4: then once."""
    rp = by_dpop()
    _, challenge = pkce()
    asked = rp.request(**challenge)
    reply = rp.push(asked)
    assert reply.status == 201
    assert 5 <= reply.json["expires_in"] < 600
    carried = {"client_id": rp.client_id, "request_uri": reply.json["request_uri"]}
    for _ in range(3):
        assert rp.ask(browser, carried).shows("login-next")
    rp.ask(browser, carried).sign_in()
    assert browser.landed is not None
    rp.checked(browser.landed, asked)
    assert (rp.ask(browser, carried).landed, browser.status) == (None, 400)


def test_references_of_others_and_of_the_past(by_dpop: Register, browser: Browser, site: Site) -> None:
    """RFC 9126 2.2 and 4: bound to the client, gone after expires_in;
    what stands beside request_uri in the query does not count.
    """
    rp, other = by_dpop(), by_dpop()
    _, challenge = pkce()
    asked = rp.request(**challenge)
    stolen = {**rp.pushed(asked), "client_id": other.client_id}
    assert (rp.ask(browser, stolen).landed, browser.status) == (None, 400)
    beside = {**rp.pushed(asked), "state": "other", "scope": "openid email", "nonce": "other", "redirect_uri": f"{HOST}/x"}
    rp.ask(browser, beside).sign_in()
    assert browser.landed is not None
    rp.checked(browser.landed, asked)
    reply = rp.push(asked)
    site.moment.forward(reply.json["expires_in"] + 1)
    late = {"client_id": rp.client_id, "request_uri": reply.json["request_uri"]}
    assert (rp.ask(browser, late).landed, browser.status) == (None, 400)


def test_very_long_states_and_nonces(by_dpop: Register, browser: Browser) -> None:
    """State of 1000 characters and more, by PAR: byte for byte (RFC 6749 4.1.2)."""
    rp = by_dpop()
    landing, _, _ = answered(rp, browser, state="s" * 1000, nonce="n" * 64)
    assert landing["state"] == "s" * 1000


def test_errors_of_the_person_come_with_iss_and_state(by_dpop: Register, browser: Browser) -> None:
    """RFC 9207 2: also in error responses; “no” is access_denied."""
    rp = by_dpop()
    _, challenge = pkce()
    asked = rp.request(**challenge)
    rp.ask(browser, rp.pushed(asked)).sign_in(consent="deny")
    assert browser.landed is not None
    assert rp.checked(browser.landed, asked)["error"] == "access_denied"


def test_codes_of_the_profile(by_dpop: Register, browser: Browser, site: Site) -> None:
    """5.3.2.1: “shall issue authorization codes with a maximum lifetime of 60 seconds”; once; with the verifier;
    for this client.
    """
    rp, other = by_dpop(), by_dpop()
    landing, _, verifier = answered(rp, browser)
    other.redeem(landing["code"], code_verifier=verifier, redirect_uri=rp.redirect_uri).refused("invalid_grant")
    rp.redeem(landing["code"], code_verifier="x" * 43).refused("invalid_grant")
    rp.redeem(landing["code"]).refused("invalid_grant")
    landing, _, verifier = answered(rp, browser)
    site.moment.forward(61)
    rp.redeem(landing["code"], code_verifier=verifier).refused("invalid_grant")
    landing, _, verifier = answered(rp, browser)
    tokens = rp.redeem(landing["code"], code_verifier=verifier).good
    rp.redeem(landing["code"], code_verifier=verifier).refused("invalid_grant")
    assert rp.userinfo(tokens["access_token"]).status == 401


def test_refresh_tokens_do_not_rotate(by_dpop: Register, browser: Browser, site: Site) -> None:
    """5.3.2.1: “shall not use refresh token rotation except in extraordinary circumstances”;
    bound to the client, tokens still bound.
    """
    rp, other = by_dpop(**REFRESHING), by_dpop(**REFRESHING)
    tokens, first = redeemed(rp, browser, scope="openid offline_access", prompt="consent")
    for _ in range(2):
        site.moment.forward(20)
        reply = rp.refresh(tokens["refresh_token"])
        assert reply.good.get("refresh_token") in (None, tokens["refresh_token"])
        assert rp.userinfo(reply.good["access_token"]).good["sub"] == first["sub"]
    other.refresh(tokens["refresh_token"]).refused("invalid_grant")
    rp.dpop = None
    rp.refresh(tokens["refresh_token"]).refused("invalid_dpop_proof")


# -- client assertions


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": f"{ISSUER}/token"},
        {"aud": f"{ISSUER}/par"},
        {"aud": [ISSUER]},
        {"aud": [ISSUER, "https://other.example"]},
        {"aud": "https://other.example"},
        {"aud": None},
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"iss": None},
        {"sub": None},
        {"exp": None},
        {"jti": None},
        {"exp": -120},
        {"nbf": 120},
        {"iat": 120},
    ],
    ids=str,
)
def test_assertions_that_are_refused(by_dpop: Register, changes: dict[str, Any]) -> None:
    """5.3.2.1: “shall only accept its issuer identifier value ... as a string in the aud claim”; RFC 7523 3."""
    rp = by_dpop()
    now = clock.seconds()
    moved = {name: now + value if isinstance(value, int) else value for name, value in changes.items()}
    form = {
        "client_assertion_type": ASSERTION,
        "client_assertion": rp.assertion(**moved),
        "grant_type": "authorization_code",
        "code": "x",
    }
    rp.call("token_endpoint", form, plain=True).refused("invalid_client", 401)


def test_assertions_a_little_ahead_are_taken(by_dpop: Register, browser: Browser) -> None:
    """5.3.2.1: “shall accept JWTs with an iat or nbf timestamp between 0 and 10 seconds in the future”."""
    rp = by_dpop()
    landing, asked, verifier = answered(rp, browser)
    now = clock.seconds()
    form = {
        "grant_type": "authorization_code",
        "code": landing["code"],
        "redirect_uri": rp.redirect_uri,
        "code_verifier": verifier,
    }
    ahead = {"client_assertion_type": ASSERTION, "client_assertion": rp.assertion(iat=now + 8, nbf=now + 8)}
    rp.tokens(rp.call("token_endpoint", {**form, **ahead}, plain=True), nonce=asked["nonce"])


def test_assertions_by_the_wrong_key_or_algorithm(by_dpop: Register) -> None:
    """5.4.1: PS256, ES256, EdDSA: RS256 is refused though the key is registered;
    a foreign key, `none`, and a used jti are refused.
    """
    rp = by_dpop(jwks={"keys": [public(EC, kid="ec"), public(RSA, kid="rsa")]})
    now = clock.seconds()
    claims = {"iss": rp.client_id, "sub": rp.client_id, "aud": ISSUER, "exp": now + 60, "iat": now, "jti": "once"}
    tokens = {
        "RS256": keys.signed({**claims, "jti": "a"}, RSA, alg="RS256", kid="rsa"),
        "foreign": keys.signed({**claims, "jti": "b"}, OTHER_EC),
        "none": keys.unsigned({**claims, "jti": "c"}),
    }
    for token in tokens.values():
        _presented(rp, token).refused("invalid_client", 401)
    once = keys.signed(claims)
    _presented(rp, once).refused("use_dpop_nonce")
    _presented(rp, once).refused("invalid_client", 401)
    _presented(rp, keys.signed({**claims, "jti": "d"}, RSA, alg="PS256", kid="rsa")).refused("invalid_grant")


@pytest.mark.parametrize(
    "changes",
    [
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"token_endpoint_auth_method": "client_secret_jwt"},
        {"token_endpoint_auth_method": "none"},
        {"token_endpoint_auth_signing_alg": "RS256"},
        {"id_token_signed_response_alg": "RS256"},
        {"response_types": ["code id_token"], "grant_types": ["authorization_code", "implicit"]},
        {"redirect_uris": ["http://localhost/cb"]},
        {"jwks": {"keys": [{**public(RSA, kid="r"), "n": "AQAB" * 40}]}},
    ],
    ids=str,
)
def test_registrations_that_the_profile_does_not_allow(site: Site, changes: dict[str, Any]) -> None:
    """5.3.2.1: confidential clients by mutual TLS or private_key_jwt; 5.4.1 algorithms and key sizes;
    5.3.2.2 response_type, https.
    """
    reply = RelyingParty.try_register(site, {"redirect_uris": [f"{HOST}/cb"], **FAPI, **changes})
    assert (reply.status, reply.json["error"]) in {(400, "invalid_client_metadata"), (400, "invalid_redirect_uri")}


# -- DPoP


def test_the_nonce_dance(by_dpop: Register, browser: Browser) -> None:
    """RFC 9449 8 and 9: use_dpop_nonce with a fresh nonce in the header, at the token endpoint (400) and at resources (401)."""
    rp = by_dpop()
    landing, asked, verifier = answered(rp, browser)
    assert rp.dpop is not None
    rp.dpop.nonce = None
    form = {
        "grant_type": "authorization_code",
        "code": landing["code"],
        "redirect_uri": rp.redirect_uri,
        "code_verifier": verifier,
    }
    first = rp.call("token_endpoint", form)
    first.refused("use_dpop_nonce")
    assert first.header("DPoP-Nonce") == rp.dpop.nonce
    tokens, _ = rp.tokens(rp.call("token_endpoint", form), nonce=asked["nonce"])
    rp.dpop.nonce = None
    refused = rp.userinfo(tokens["access_token"])
    assert refused.status == 401
    assert 'error="use_dpop_nonce"' in refused.header("WWW-Authenticate")
    rp.dpop.nonce = refused.header("DPoP-Nonce")
    assert rp.userinfo(tokens["access_token"]).status == 200
    rp.dpop.nonce = "made-up"
    assert 'error="use_dpop_nonce"' in rp.userinfo(tokens["access_token"]).header("WWW-Authenticate")


@pytest.mark.parametrize(
    ("head", "claims"),
    [
        ({}, {"htm": "GET"}),
        ({}, {"htm": None}),
        ({}, {"htu": f"{ISSUER}/userinfo"}),
        ({}, {"htu": "https://other.example/cas/oauth2/token"}),
        ({}, {"htu": None}),
        ({}, {"jti": None}),
        ({}, {"jti": 1}),
        ({}, {"iat": None}),
        ({}, {"iat": "now"}),
        ({}, {"iat": -600}),
        ({}, {"iat": 600}),
        ({"typ": "JWT"}, {}),
        ({"typ": None}, {}),
        ({"jwk": None}, {}),
        ({"jwk": "private"}, {}),
        ({"jwk": "other"}, {}),
    ],
    ids=str,
)
def test_proofs_that_are_refused(by_dpop: Register, browser: Browser, head: dict[str, Any], claims: dict[str, Any]) -> None:
    """RFC 9449 4.3: every member of a proof; 5: invalid_dpop_proof, and the code can still be redeemed with a good one."""
    rp = by_dpop()
    landing, asked, verifier = answered(rp, browser)
    assert rp.dpop is not None
    keyed = {"private": rp.dpop.key.as_dict(private=True), "other": OTHER_EC.as_dict(private=False), None: None}
    heads = {name: keyed[value] if name == "jwk" else value for name, value in head.items()}
    moved = {
        name: clock.seconds() + value if name == "iat" and isinstance(value, int) else value for name, value in claims.items()
    }
    form = {
        "grant_type": "authorization_code",
        "code": landing["code"],
        "redirect_uri": rp.redirect_uri,
        "code_verifier": verifier,
    }
    proof = rp.dpop.proof("POST", rp.op["token_endpoint"], head=heads, **moved)
    rp.call("token_endpoint", form, headers={"DPoP": proof}).refused("invalid_dpop_proof")
    rp.tokens(rp.call("token_endpoint", form), nonce=asked["nonce"])


def test_proofs_without_a_signature_by_rs256_and_twice(by_dpop: Register, browser: Browser) -> None:
    """RFC 9449 4.3 points 5 and 6, 11.1; 5.4.1: RS256 is refused for FAPI clients; a proof is good once; there is only one."""
    rp = by_dpop()
    landing, asked, verifier = answered(rp, browser)
    assert rp.dpop is not None
    form = {
        "grant_type": "authorization_code",
        "code": landing["code"],
        "redirect_uri": rp.redirect_uri,
        "code_verifier": verifier,
    }
    url = rp.op["token_endpoint"]
    proof = rp.dpop.proof("POST", url)
    unsigned = proof.rpartition(".")[0] + "."
    weak = Proofs(RSA, "RS256")
    weak.nonce = rp.dpop.nonce
    for wrong in (unsigned, weak.proof("POST", url), f"{proof},{proof}", "nonsense"):
        rp.call("token_endpoint", form, headers={"DPoP": wrong}).refused("invalid_dpop_proof")
    tokens, _ = rp.tokens(rp.call("token_endpoint", form, headers={"DPoP": proof}), nonce=asked["nonce"])
    rp.call("token_endpoint", {**form, "code": "x"}, headers={"DPoP": proof}).refused("invalid_dpop_proof")
    assert tokens["token_type"] == "DPoP"


def test_the_key_of_a_pushed_request_binds_the_code(by_dpop: Register, browser: Browser) -> None:
    """RFC 9449 10 and 10.1: by the proof of the pushed request, by dpop_jkt, both alike;
    another key gets nothing for the code.
    """
    rp = by_dpop()
    assert rp.dpop is not None
    landing, asked, verifier = answered(rp, browser)
    mine, rp.dpop = rp.dpop, Proofs()
    rp.redeem(landing["code"], code_verifier=verifier).refused("invalid_grant")
    rp.dpop = mine
    rp.tokens(rp.redeem(landing["code"], code_verifier=verifier), nonce=asked["nonce"])
    _, challenge = pkce()
    rp.push(rp.request(**challenge, dpop_jkt=Proofs().jkt)).refused("invalid_dpop_proof")
    rp.push(rp.request(**challenge, dpop_jkt="short")).refused("invalid_request")
    landing, asked, verifier = answered(rp, browser, dpop_jkt=mine.jkt)
    rp.tokens(rp.redeem(landing["code"], code_verifier=verifier), nonce=asked["nonce"])


def test_bound_tokens_with_other_schemes_and_keys(by_dpop: Register, browser: Browser, site: Site) -> None:
    """RFC 9449 7.1 and 7.2: never as Bearer, never by another key, with `ath` of this very token."""
    rp = by_dpop()
    tokens, _ = redeemed(rp, browser)
    assert rp.dpop is not None
    token, url = tokens["access_token"], rp.op["userinfo_endpoint"]
    other = Proofs()
    other.nonce = rp.dpop.nonce
    attempts: list[dict[str, str]] = [
        {"Authorization": f"Bearer {token}"},
        {"Authorization": f"Bearer {token}", "DPoP": rp.dpop.proof("GET", url, token=token)},
        {"Authorization": f"DPoP {token}"},
        {"Authorization": f"DPoP {token}", "DPoP": other.proof("GET", url, token=token)},
        {"Authorization": f"DPoP {token}", "DPoP": rp.dpop.proof("GET", url, token="another")},
        {"Authorization": f"DPoP {token}", "DPoP": rp.dpop.proof("GET", url)},
        {"Authorization": f"DPoP {token}", "DPoP": rp.dpop.proof("POST", url, token=token)},
    ]
    for headers in attempts:
        answer = site.call("GET", url, headers=headers)
        assert answer.status_code == 401, headers
        assert "error=" in answer.headers["WWW-Authenticate"]
    assert site.call("GET", f"{url}?access_token={token}").status_code in (400, 401)
    told = rp.call("introspection_endpoint", {"token": token}).good
    assert (told["token_type"], told["cnf"]) == ("DPoP", {"jkt": rp.dpop.jkt})
    assert rp.userinfo(token).status == 200


def test_a_profile_client_gets_no_bearer_tokens(register: Register, browser: Browser) -> None:
    """5.3.2.1: “shall only issue sender-constrained access tokens”:
    neither proof nor certificate is an error, not a bearer token.
    """
    rp = register(**FAPI)
    landing, _, verifier = answered(rp, browser)
    assert rp.redeem(landing["code"], code_verifier=verifier).status == 400


def test_discovery_of_the_profile(site: Site) -> None:
    """5.3.2.1 and RFC 9126 5, RFC 9449 5.1, RFC 8705 3.3, RFC 9207 3: announced."""
    told = site.metadata
    assert told["authorization_response_iss_parameter_supported"] is True
    assert {"ES256", "PS256"} <= set(told["dpop_signing_alg_values_supported"])
    assert {"private_key_jwt", "tls_client_auth"} <= set(told["token_endpoint_auth_methods_supported"])
    assert told["tls_client_certificate_bound_access_tokens"] is True
    assert told["pushed_authorization_request_endpoint"].startswith("https://")


def _presented(rp: RelyingParty, assertion: str) -> Reply:
    form = {"client_assertion_type": ASSERTION, "client_assertion": assertion, "grant_type": "authorization_code", "code": "x"}
    return rp.call("token_endpoint", form, plain=True)
