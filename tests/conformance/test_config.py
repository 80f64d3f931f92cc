"""The Config OP profile: what discovery and the key set say (Discovery 3 and 4, RFC 8414, RFC 7517), held against what works."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest

from idp.ground.i18n import LANGUAGES
from tests.conformance import keys
from tests.conformance.browser import Browser
from tests.conformance.rp import HOST, RelyingParty
from tests.conformance.site import BASE_URL, BASIC, CLAIMS, HIGH, ISSUER, MEDIUM, Site

Register = Callable[..., RelyingParty]
REQUIRED = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "registration_endpoint",
    "scopes_supported",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "claims_supported",
)
FLAGS = (
    "claims_parameter_supported",
    "request_parameter_supported",
    "request_uri_parameter_supported",
    "require_request_uri_registration",
    "authorization_response_iss_parameter_supported",
    "frontchannel_logout_supported",
    "frontchannel_logout_session_supported",
    "backchannel_logout_supported",
    "backchannel_logout_session_supported",
    "backchannel_user_code_parameter_supported",
    "require_pushed_authorization_requests",
    "tls_client_certificate_bound_access_tokens",
)


def test_the_document_is_where_it_must_be(site: Site) -> None:
    """Config: server. Discovery 4.2: 200, application/json; “the issuer value returned MUST be identical to the Issuer URL
    that was
    ... used”; the same at the address of RFC 8414 3.1, readable for pages of every origin.
    """
    first = site.call("GET", f"{ISSUER}/.well-known/openid-configuration", headers={"Origin": "https://anywhere.example"})
    path = urlsplit(ISSUER).path
    second = site.call("GET", f"https://localhost:8443/.well-known/oauth-authorization-server{path}")
    assert (first.status_code, first.mimetype) == (200, "application/json")
    assert orjson.loads(first.data)["issuer"] == ISSUER
    assert first.data == second.data
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_every_member_has_its_type(site: Site) -> None:
    """Discovery 3: the REQUIRED and RECOMMENDED members;
    lists of unique texts, true or false, https addresses without fragment.
    """
    told = site.metadata
    assert set(REQUIRED) <= set(told)
    for name, value in told.items():
        if name.endswith(("_supported", "_modes")) and name not in FLAGS:
            assert value, name
            assert isinstance(value, list), name
            assert all(isinstance(one, str) for one in value), name
            assert len(set(value)) == len(value), f"{name}: {value}"
        elif name in FLAGS:
            assert isinstance(value, bool), name
        elif name.endswith(("_endpoint", "_uri", "_iframe")) or name == "issuer":
            parts = urlsplit(value)
            assert (parts.scheme, bool(parts.netloc), parts.fragment) == ("https", True, ""), name
        else:
            assert name == "mtls_endpoint_aliases", f"{name} is not a member that anybody registered"
    assert set(told["mtls_endpoint_aliases"]) <= set(told)
    assert all("mtls.localhost" in alias for alias in told["mtls_endpoint_aliases"].values())


def test_what_every_provider_must_support(site: Site) -> None:
    """Core 15.1 and 15.2 (Dynamic: “MUST support the code, id_token, and id_token token Response Type values”), Discovery 3."""
    told = site.metadata
    assert {"code", "id_token", "id_token token"} <= set(told["response_types_supported"])
    assert {"authorization_code", "implicit", "refresh_token"} <= set(told["grant_types_supported"])
    assert {"query", "fragment", "form_post", "jwt"} <= set(told["response_modes_supported"])
    assert "openid" in told["scopes_supported"]
    assert {"public", "pairwise"} == set(told["subject_types_supported"])
    assert "RS256" in told["id_token_signing_alg_values_supported"]
    assert "RS256" in told["request_object_signing_alg_values_supported"]
    assert {"client_secret_basic", "private_key_jwt"} <= set(told["token_endpoint_auth_methods_supported"])
    assert "none" not in told["token_endpoint_auth_signing_alg_values_supported"]
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["acr_values_supported"] == [BASIC, MEDIUM, HIGH]


def test_locales_are_written_as_bcp_47_has_them(site: Site) -> None:
    """Discovery 3: “represented as an array of BCP47 language tag values”, in canonical case."""
    assert site.metadata["ui_locales_supported"] == list(LANGUAGES)


def test_the_key_set_is_public_and_every_key_has_a_name(site: Site) -> None:
    """Config: jwks. RFC 7517: unique kid, nothing secret, no weak keys; Core 10: a key for each algorithm that is announced."""
    published = site.jwks["keys"]
    assert len({key["kid"] for key in published}) == len(published)
    assert not [key for key in published if {"d", "p", "q", "dp", "dq", "qi", "k"} & set(key)]
    assert all(len(key["n"]) >= 342 for key in published if key["kty"] == "RSA")  # 2048 bits
    signing = {key["alg"] for key in published if key["use"] == "sig"}
    assert set(site.metadata["id_token_signing_alg_values_supported"]) <= signing
    assert [key for key in published if key["use"] == "enc"]


def test_every_announced_endpoint_answers(site: Site) -> None:
    """Truthfulness: what is announced is there, and says 405 rather than 404 to a method that it does not take."""
    for name, url in site.metadata.items():
        if name.endswith(("_endpoint", "_iframe", "jwks_uri")):
            assert site.call("GET", url).status_code in (200, 400, 401, 405), name
            assert url.startswith(BASE_URL)


@pytest.mark.parametrize(
    ("announced", "member", "more"),
    [
        ("id_token_signing_alg_values_supported", "id_token_signed_response_alg", {}),
        ("userinfo_signing_alg_values_supported", "userinfo_signed_response_alg", {}),
        ("introspection_signing_alg_values_supported", "introspection_signed_response_alg", {}),
        ("authorization_signing_alg_values_supported", "authorization_signed_response_alg", {}),
        ("request_object_signing_alg_values_supported", "request_object_signing_alg", {"jwks": True}),
        ("subject_types_supported", "subject_type", {}),
        ("id_token_encryption_alg_values_supported", "id_token_encrypted_response_alg", {"jwks": True}),
        ("userinfo_encryption_alg_values_supported", "userinfo_encrypted_response_alg", {"jwks": True}),
        ("request_object_encryption_alg_values_supported", "request_object_encryption_alg", {"jwks": True}),
    ],
)
def test_what_is_announced_can_be_registered(site: Site, announced: str, member: str, more: dict[str, Any]) -> None:
    """Registration 2: each announced value of a list is accepted as metadata, and one that is not announced is refused."""
    jwks = {"jwks": {"keys": [keys.public(keys.EC, kid="ec"), keys.public(keys.RSA, kid="rsa")]}} if more else {}
    for value in site.metadata[announced]:
        RelyingParty.register(site, **jwks, **{member: value}).unregister()
    document = {"redirect_uris": [f"{HOST}/cb"], **jwks, member: "carrot"}
    RelyingParty.try_register(site, document).refused("invalid_client_metadata")


def test_every_announced_way_of_authentication_can_be_registered(site: Site) -> None:
    """Registration 2, token_endpoint_auth_method; RFC 8705 2."""
    jwks = {"jwks": {"keys": [keys.public(keys.EC, kid="ec")]}}
    more: dict[str, dict[str, Any]] = {
        "private_key_jwt": jwks,
        "self_signed_tls_client_auth": jwks,
        "tls_client_auth": {"tls_client_auth_subject_dn": "CN=client"},
    }
    for method in site.metadata["token_endpoint_auth_methods_supported"]:
        rp = RelyingParty.register(site, token_endpoint_auth_method=method, **more.get(method, {}))
        assert rp.metadata["token_endpoint_auth_method"] == method
        assert ("client_secret" in rp.metadata) == method.startswith("client_secret")
        rp.unregister()


def test_every_announced_grant_type_can_be_registered_and_is_known(site: Site) -> None:
    """RFC 7591 2, grant_types: none of them is unsupported_grant_type at the token endpoint (implicit is not used there)."""
    ciba = {"backchannel_token_delivery_mode": "poll"}
    for grant in site.metadata["grant_types_supported"]:
        grants = ["authorization_code", grant] if grant != "authorization_code" else [grant]
        types = ["code", "id_token"] if grant == "implicit" else ["code"]
        rp = RelyingParty.register(site, grant_types=grants, response_types=types, **(ciba if grant.endswith("ciba") else {}))
        if grant != "implicit":
            error = rp.token(grant_type=grant)
            assert error.status == 200 or error.json["error"] != "unsupported_grant_type", grant
        rp.unregister()


def test_every_announced_claim_has_a_place_in_the_account(site: Site, browser: Browser, register: Register) -> None:
    """Discovery 3, claims_supported: “Claims that the OpenID Provider MAY be able to supply values for”:
    an account gives them all.
    """
    rp = register()
    asked = rp.request(scope="openid profile email address phone")
    landing = rp.signed_in(browser, asked)
    tokens, claims = rp.tokens(rp.redeem(landing["code"]), nonce=asked["nonce"])
    told = rp.userinfo(tokens["access_token"]).good
    only_in_front = {"c_hash", "s_hash"}
    assert set(site.metadata["claims_supported"]) - only_in_front == set(claims) - only_in_front | set(told)
    assert set(CLAIMS) <= set(told)
