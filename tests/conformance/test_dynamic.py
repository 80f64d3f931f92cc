"""The Dynamic OP profile: registration and its metadata, request objects, keys that rotate, pairwise subjects, signed UserInfo.

Registration 1.0, RFC 7591, RFC 7592, Core 5.3.2, 6, 8 and 10.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from idp.ground import clock
from idp.jose import keys as provider_keys
from tests.conformance import keys
from tests.conformance.browser import Browser
from tests.conformance.keys import EC, OTHER_EC, RSA, number, public, signed, unsigned
from tests.conformance.rp import HOST, RelyingParty, Reply
from tests.conformance.site import EMAIL, ISSUER, PASSWORD, Site

Register = Callable[..., RelyingParty]


def test_a_registration_answers_with_everything(register: Register, site: Site) -> None:
    """Dynamic: registration-endpoint. Registration 3.2: 201; client_secret_expires_at “REQUIRED if client_secret is issued”; all
    registered metadata; RFC 7592 3: where it can be managed, and by which token.
    """
    rp = register(contacts=["ops@rp.example"], **{"client_name#fr": "Conformité", "unheard_of": 1})
    told = rp.metadata
    assert (told["client_secret_expires_at"], told["client_name#fr"], told["contacts"]) == (0, "Conformité", ["ops@rp.example"])
    assert "unheard_of" not in told
    assert (told["token_endpoint_auth_method"], told["application_type"]) == ("client_secret_basic", "web")
    assert (told["response_types"], told["grant_types"]) == (["code"], ["authorization_code"])
    assert told["id_token_signed_response_alg"] == "RS256"
    assert abs(told["client_id_issued_at"] - clock.seconds()) <= 1
    again = rp.manage("GET").good
    secret = {"client_secret", "client_secret_expires_at"}
    assert {name: value for name, value in told.items() if name not in secret} == again


def test_a_registration_can_be_replaced_and_removed(site: Site, browser: Browser) -> None:
    """RFC 7592 2.2 and 2.3: PUT replaces, DELETE is 204; afterwards the tokens and the client are unknown."""
    rp = RelyingParty.register(site)
    changed = {"client_id": rp.client_id, "redirect_uris": rp.metadata["redirect_uris"], "client_name": "Renamed"}
    assert rp.manage("PUT", data=orjson.dumps(changed), content_type="application/json").good["client_name"] == "Renamed"
    tokens = rp.redeem(rp.signed_in(browser, rp.request())["code"]).good
    rp.unregister()
    assert rp.manage("GET").status == 401
    assert rp.userinfo(tokens["access_token"]).status == 401
    assert (rp.ask(browser).landed, browser.status) == (None, 400)
    rp.redeem("x").refused("invalid_client", 401)
    rp.metadata = {**rp.metadata, "registration_access_token": "wrong"}
    assert rp.manage("DELETE").status == 401


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"redirect_uris": None}, "invalid_redirect_uri"),
        ({"redirect_uris": [f"{HOST}/cb#fragment"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["/relative"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://rp.example/cb"]}, "invalid_redirect_uri"),
        ({"redirect_uris": [f"{HOST}/*"]}, "invalid_redirect_uri"),
        ({"redirect_uris": "https://rp.example/cb"}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"response_types": ["id_token"]}, "invalid_client_metadata"),
        ({"response_types": ["carrot"]}, "invalid_client_metadata"),
        ({"grant_types": ["implicit"]}, "invalid_client_metadata"),
        ({"grant_types": ["password"]}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "tls_client_auth"}, "invalid_client_metadata"),
        ({"subject_type": "carrot"}, "invalid_client_metadata"),
        ({"id_token_signed_response_alg": "none"}, "invalid_client_metadata"),
        ({"id_token_signed_response_alg": "HS256"}, "invalid_client_metadata"),
        ({"id_token_encrypted_response_enc": "A128GCM"}, "invalid_client_metadata"),
        ({"jwks": {"keys": []}, "jwks_uri": f"{HOST}/jwks"}, "invalid_client_metadata"),
        ({"jwks": {"keys": [EC.as_dict(private=True)]}}, "invalid_client_metadata"),
        ({"jwks": "nonsense"}, "invalid_client_metadata"),
        ({"sector_identifier_uri": f"{HOST}/nothing"}, "invalid_client_metadata"),
        ({"redirect_uris": [f"{HOST}/a", "https://other.example/b"], "subject_type": "pairwise"}, "invalid_client_metadata"),
        ({"initiate_login_uri": "http://rp.example/sign-in"}, "invalid_client_metadata"),
        ({"frontchannel_logout_uri": "https://other.example/out"}, "invalid_client_metadata"),
        ({"default_max_age": -1}, "invalid_client_metadata"),
        ({"request_uris": ["http://rp.example/r"]}, "invalid_client_metadata"),
        ({"logo_uri": "javascript:alert(1)"}, "invalid_client_metadata"),
        ({"software_statement": "x.y.z"}, "invalid_software_statement"),
    ],
)
def test_metadata_that_cannot_be_registered(site: Site, changes: dict[str, Any], error: str) -> None:
    """Dynamic: redirect-uri-regfrag, registration-sector-bad and their like.
    Registration 3.3, RFC 7591 3.2.2: the code says what.
    """
    document = {"redirect_uris": [f"{HOST}/cb"], **changes}
    RelyingParty.try_register(site, {name: value for name, value in document.items() if value is not None}).refused(error)


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"null", b'{"redirect_uris":', b"\xff"])
def test_a_registration_that_is_no_json_object(site: Site, body: bytes) -> None:
    """RFC 7591 3.1: “the client sends ... a JSON document”; errors are JSON whatever the Accept header says (3.2.2)."""
    url = site.metadata["registration_endpoint"]
    answer = site.call("POST", url, data=body, content_type="application/json", headers={"Accept": "text/html"})
    Reply(answer).refused("invalid_client_metadata")


def test_logo_policy_and_terms_are_shown(register: Register, browser: Browser) -> None:
    """Dynamic: registration-logo-uri, -policy-uri, -tos-uri. Registration 2: “the OP SHOULD display this image to the
    End-User during
    approval ... this URL to the End-User”.
    """
    more = {name: f"{HOST}/{name}" for name in ("logo_uri", "policy_uri", "tos_uri", "client_uri")}
    rp = register(**more)
    rp.ask(browser)
    for step in ("login-next", "login-submit", "consent-allow"):
        assert browser.shows(step)
        for member in ("logo_uri", "policy_uri", "tos_uri"):
            assert more[member] in browser.page, (step, member)
        assert HOST in browser.headers["Content-Security-Policy"].partition("img-src")[2].partition(";")[0]
        browser.press(
            step, {"login-next": {"email": EMAIL}, "login-submit": {"password": PASSWORD, "method": "password"}}.get(step)
        )


def test_keys_by_address_may_rotate(register: Register, site: Site, browser: Browser) -> None:
    """Dynamic: registration-jwks-uri, rotate-rp-keys (R5: refresh with a rotated client key). Core 10.1.1: the signer
    publishes a new
    `kid`, the verifier fetches the set again; then the old key is worth nothing.
    """
    uri = f"{HOST}/jwks/{number()}"
    site.net.serve(uri, {"keys": [public(EC, kid="first")]})
    rp = register(jwks_uri=uri, token_endpoint_auth_method="private_key_jwt", grant_types=["authorization_code", "refresh_token"])
    rp.kid = "first"
    asked = rp.request(scope="openid offline_access", prompt="consent")
    tokens, _ = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    site.net.serve(uri, {"keys": [public(OTHER_EC, kid="second")]})
    site.forget_fetched_keys()
    rp.key, rp.kid = OTHER_EC, "second"
    tokens, _ = rp.tokens(rp.refresh(tokens["refresh_token"]))
    rp.key, rp.kid = EC, "first"
    rp.refresh(tokens["refresh_token"]).refused("invalid_client", 401)


def test_the_provider_rotates_its_keys(register: Register, site: Site, browser: Browser) -> None:
    """Dynamic: rotate-op-keys. Core 10.1.1: a new signing key appears, old tokens still verify by the published set."""
    rp = register()
    asked = rp.request()
    old, _ = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    before = {key["kid"] for key in site.jwks["keys"]}
    provider_keys.rotate(site.place.database, site.place.here.seal, site.place.settings.keys, alg="RS256", at_once=True)
    site.protocol.refresh()
    after = {key["kid"] for key in site.jwks["keys"]}
    assert before < after
    again = rp.request(prompt="none", id_token_hint=old["id_token"])
    new, _ = rp.tokens(rp.redeem(rp.signed_in(browser, again)["code"]), nonce=again["nonce"])
    assert keys.head_of(new["id_token"])["kid"] in after - before
    rp.id_token(old["id_token"], nonce=asked["nonce"])


def test_a_sector_that_is_named(register: Register, site: Site, browser: Browser) -> None:
    """Dynamic: registration-sector-uri. Registration 5: the file “MUST be fetched ...
    MUST be included in the elements of the array”.
    """
    sector = f"https://sector.example/{number()}"
    uris = [f"https://one.example/{number()}", f"https://two.example/{number()}"]
    site.net.serve(sector, [*uris, "https://three.example/"])
    rp = register(redirect_uris=uris, sector_identifier_uri=sector, subject_type="pairwise")
    assert site.net.to(sector)
    document = {"redirect_uris": ["https://four.example/"], "sector_identifier_uri": sector}
    RelyingParty.try_register(site, document).refused("invalid_client_metadata")
    sibling = register(redirect_uris=["https://three.example/"], sector_identifier_uri=sector, subject_type="pairwise")
    stranger, open_one = register(subject_type="pairwise"), register()
    subjects = [_subject(one, browser) for one in (rp, sibling, stranger, open_one)]
    assert subjects[0] == subjects[1]
    assert len(set(subjects)) == 3
    assert all(site.account.uid not in one for one in subjects[:3])


def test_pairwise_subjects_hold_in_hints_and_logout(register: Register, browser: Browser) -> None:
    """Core 8.1 and 3.1.2.1: the hint carries the pairwise sub, which is the same in UserInfo."""
    rp = register(subject_type="pairwise")
    asked = rp.request()
    tokens, claims = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    assert rp.userinfo(tokens["access_token"]).good["sub"] == claims["sub"]
    again = rp.request(prompt="none", id_token_hint=tokens["id_token"])
    assert "code" in rp.signed_in(browser, again).params


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_signed_userinfo(register: Register, browser: Browser, alg: str) -> None:
    """Dynamic: userinfo-rs256. Core 5.3.2: “the Content-Type ... MUST be application/jwt ...
    SHOULD contain the Claims iss and aud”.
    """
    rp = register(userinfo_signed_response_alg=alg)
    asked = rp.request(scope="openid email")
    tokens, claims = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    reply = rp.userinfo(tokens["access_token"])
    assert (reply.status, reply.response.mimetype) == (200, "application/jwt")
    told = keys.verified(reply.response.data.decode(), rp.site.jwks, alg=alg)
    assert (told["iss"], told["aud"], told["sub"], told["email"]) == (ISSUER, rp.client_id, claims["sub"], EMAIL)


@pytest.mark.parametrize(("alg", "key"), [("RSA-OAEP", RSA), ("RSA-OAEP-256", RSA), ("ECDH-ES", EC), ("ECDH-ES+A128KW", EC)])
@pytest.mark.parametrize("enc", ["A128CBC-HS256", "A256GCM"])
def test_encrypted_answers(register: Register, site: Site, browser: Browser, alg: str, key: Any, enc: str) -> None:
    """Core 10.2 and 16.14: signed, then encrypted to the key of the client, for ID tokens and UserInfo as registered."""
    if alg not in site.metadata["id_token_encryption_alg_values_supported"]:
        pytest.skip(f"{alg} is not announced")
    rp = register(
        jwks={"keys": [public(key, kid="e", use="enc")]},
        id_token_encrypted_response_alg=alg,
        id_token_encrypted_response_enc=enc,
        userinfo_signed_response_alg="RS256",
        userinfo_encrypted_response_alg=alg,
        userinfo_encrypted_response_enc=enc,
    )
    asked = rp.request()
    good = rp.redeem(rp.signed_in(browser, asked)["code"]).good
    head = keys.head_of(good["id_token"])
    assert (head["alg"], head["enc"], head["cty"], head["kid"]) == (alg, enc, "JWT", "e")
    claims = rp.id_token(keys.decrypted(good["id_token"], key), nonce=asked["nonce"], access_token=good["access_token"])
    reply = rp.userinfo(good["access_token"])
    assert reply.response.mimetype == "application/jwt"
    told = keys.verified(keys.decrypted(reply.response.data.decode(), key), site.jwks, alg="RS256")
    assert told["sub"] == claims["sub"]


def test_encrypted_userinfo_without_a_signature(register: Register, browser: Browser) -> None:
    """Core 5.3.2: encrypted without signing: the claims themselves, in a JWE, as application/jwt."""
    rp = register(jwks={"keys": [public(RSA, kid="e")]}, userinfo_encrypted_response_alg="RSA-OAEP-256")
    tokens = rp.redeem(rp.signed_in(browser, rp.request())["code"]).good
    reply = rp.userinfo(tokens["access_token"])
    assert reply.response.mimetype == "application/jwt"
    assert "sub" in orjson.loads(keys.decrypted(reply.response.data.decode(), RSA))


@pytest.mark.parametrize("by_reference", [False, True], ids=["request", "request_uri"])
@pytest.mark.parametrize("alg", ["RS256", "none", "ES256"])
def test_request_objects(register: Register, site: Site, browser: Browser, alg: str, by_reference: bool) -> None:
    """Dynamic: request-uri-signed-rs256, request-uri-unsigned, ensure-request-object-with-redirect-uri. Core 6.1: what
    stands in the
    object “supersedes” the query; 6.2: by reference from a registered address.
    """
    uri = f"{HOST}/request/{number()}.jwt"
    jwks = {"keys": [public(RSA, kid="rsa"), public(EC, kid="ec")]}
    rp = register(request_object_signing_alg=alg, jwks=jwks, request_uris=[f"{uri}#hash"])
    asked = rp.request(state="outside", max_age="10")
    inside = {**asked, "state": "inside", "nonce": "inside", "max_age": 9000, "iss": rp.client_id, "aud": ISSUER, "claims": {}}
    token = unsigned(inside) if alg == "none" else signed(inside, RSA if alg == "RS256" else EC, alg=alg, kid=None)
    site.net.serve(uri, token, content_type="application/oauth-authz-req+jwt")
    carried = {"request_uri": f"{uri}#hash"} if by_reference else {"request": token}
    rp.ask(browser, {**asked, **carried}).sign_in()
    assert browser.landed is not None
    landing = rp.checked(browser.landed, {**asked, "state": "inside"})
    rp.tokens(rp.redeem(landing["code"]), nonce="inside")


def test_request_objects_that_are_refused(register: Register, site: Site, browser: Browser) -> None:
    """RFC 9101 6.3 and 10.8: invalid_request_object for signatures, algorithms, issuers, audiences and times that are
    wrong, and for
    an object within an object; Core 6.1: client_id and response_type must agree with those outside.
    """
    rp = register(request_object_signing_alg="ES256", jwks={"keys": [public(EC, kid="ec")]})
    asked = rp.request()
    now = clock.seconds()
    good = {**asked, "iss": rp.client_id, "aud": ISSUER}
    wrong = [
        signed(good, OTHER_EC),
        signed(good, RSA, alg="RS256", kid=None),
        unsigned(good),
        "nonsense",
        signed({**good, "iss": "somebody"}),
        signed({**good, "aud": "https://other.example"}),
        signed({**good, "exp": now - 100}),
        signed({**good, "nbf": now + 100}),
        signed({**good, "exp": "soon"}),
        signed({**good, "client_id": "somebody"}),
        signed({**good, "response_type": "id_token"}),
        signed({**good, "request": "x"}),
        signed({**good, "request_uri": f"{HOST}/x"}),
    ]
    for token in wrong:
        assert rp.error(browser, {**asked, "request": token})[0] == "invalid_request_object", token
    assert rp.error(browser, {**asked, "request": signed(good), "request_uri": f"{HOST}/x"})[0] == "invalid_request"


def test_references_that_are_refused(register: Register, site: Site, browser: Browser) -> None:
    """RFC 9101 5.2 and 10.4.1, Core 6.2: only registered addresses are fetched; silence and errors are invalid_request_uri."""
    uri = f"{HOST}/request/{number()}"
    rp = register(request_uris=[uri])
    before = len(site.net.sent)
    assert rp.error(browser, request_uri=f"{HOST}/elsewhere")[0] == "invalid_request_uri"
    assert rp.error(browser, request_uri="http://169.254.169.254/latest/meta-data")[0] == "invalid_request_uri"
    assert len(site.net.sent) == before
    assert rp.error(browser, request_uri=uri)[0] == "invalid_request_uri"
    site.net.serve(uri, "nothing", status=404)
    assert rp.error(browser, request_uri=uri)[0] == "invalid_request_uri"
    site.net.serve(uri, "nonsense")
    assert rp.error(browser, request_uri=uri)[0] == "invalid_request_object"


def test_an_encrypted_request_object(register: Register, site: Site, browser: Browser) -> None:
    """Core 6.1 and 10.2: signed, then encrypted to a key of the provider that is published for encryption."""
    rp = register(
        request_object_signing_alg="ES256", jwks={"keys": [public(EC, kid="ec")]}, request_object_encryption_alg="RSA-OAEP-256"
    )
    ours = next(key for key in site.jwks["keys"] if key["use"] == "enc" and key["kty"] == "RSA")
    asked = rp.request()
    inner = signed({**asked, "nonce": "encrypted", "iss": rp.client_id, "aud": ISSUER})
    landing = rp.signed_in(browser, {**asked, "request": keys.encrypted(inner, ours)})
    rp.tokens(rp.redeem(landing["code"]), nonce="encrypted")
    assert rp.error(browser, {**asked, "request": inner})[0] == "invalid_request_object"


def test_defaults_of_the_registration_count(register: Register, site: Site, browser: Browser) -> None:
    """Registration 2: default_max_age, default_acr_values, require_auth_time."""
    rp = register(default_max_age=5, require_auth_time=True)
    rp.signed_in(browser, rp.request())
    site.moment.forward(6)
    assert rp.error(browser, prompt="none")[0] == "login_required"
    site.moment.forward(1)
    asked = rp.request()
    _, claims = rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])
    assert claims["auth_time"] == clock.seconds()


@pytest.mark.parametrize("uri", [f"{HOST}/sign-in", f"{HOST}/sign-in?from=op"])
def test_third_party_initiated_login(register: Register, site: Site, browser: Browser, uri: str) -> None:
    """Third-Party-Initiated Login: init-login. Core 4: initiate_login_uri is kept; whoever starts there by GET or POST with
    `iss` and
    `login_hint` gets an ordinary request, in which the hint, the target and the session count.
    """
    rp = register(initiate_login_uri=uri)
    assert rp.manage("GET").good["initiate_login_uri"] == uri
    started = f"{uri}{'&' if '?' in uri else '?'}{urlencode({'iss': ISSUER, 'login_hint': EMAIL})}"
    assert "iss=" in started
    asked = rp.request(login_hint=EMAIL)
    rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])


@pytest.mark.parametrize("uri", ["http://rp.example/sign-in", "http://localhost/sign-in", "/sign-in", "https:///x", "x"])
def test_third_party_initiated_login_is_https(site: Site, uri: str) -> None:
    """Third-Party-Initiated Login: initiate-login-uri-https-only. Registration 2: “URI using the https scheme”."""
    document = {"redirect_uris": [f"{HOST}/cb"], "initiate_login_uri": uri}
    RelyingParty.try_register(site, document).refused("invalid_client_metadata")


def _subject(rp: RelyingParty, browser: Browser) -> str:
    asked = rp.request()
    return str(rp.tokens(rp.redeem(rp.signed_in(browser, asked)["code"]), nonce=asked["nonce"])[1]["sub"])
