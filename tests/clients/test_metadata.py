"""The metadata of a client: what may be registered, and the fault that each mistake gets."""

from typing import Any

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp.clients.metadata import InvalidMetadata, Rules, validate
from idp.clients.models import view

GOOD: dict[str, Any] = {"redirect_uris": ["https://rp.example/cb?x=1"]}
EC = ECKey.generate_key("P-256", {"kid": "a"}, private=True)


def faults(changes: dict[str, Any], *, operator: bool = True) -> list[tuple[str, str]]:
    """Code and member of every fault of the good metadata with changes."""
    with pytest.raises(InvalidMetadata) as caught:
        validate(GOOD | changes, Rules(operator=operator))
    return [(fault.code, fault.member) for fault in caught.value.faults]


def test_defaults_are_those_of_the_specifications() -> None:
    """Registration 1.0 2: code, authorization_code, client_secret_basic, RS256, web."""
    client = view("rp", validate(GOOD, Rules()))
    assert client.response_types == ("code",)
    assert client.grant_types == frozenset({"authorization_code"})
    assert client.token_endpoint_auth_method == "client_secret_basic"
    assert client.id_token_signed_response_alg == "RS256"
    assert (client.application_type, client.subject_type, client.requires_pkce) == ("web", "public", False)


def test_everything_that_is_supported_lands_in_the_view() -> None:
    """RFC 7591 2, Registration 2, RP-Initiated Logout 2.1, Back-Channel Logout 2.2, and our own members."""
    metadata = {
        "redirect_uris": ["http://localhost:8001/RCAM/callback"],
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "application_type": "web",
        "contacts": ["a@rp.example"],
        "client_name": "RP",
        "client_name#fr": "Le service",
        "logo_uri": "https://rp.example/logo.png",
        "client_uri": "https://rp.example/",
        "policy_uri": "https://rp.example/policy",
        "tos_uri": "https://rp.example/tos",
        "jwks": {"keys": [EC.as_dict(private=False)]},
        "subject_type": "public",
        "id_token_signed_response_alg": "ES256",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "default_max_age": 3600,
        "require_auth_time": True,
        "default_acr_values": ["https://ecas.ec.europa.eu/loa/medium"],
        "initiate_login_uri": "https://rp.example/login",
        "post_logout_redirect_uris": ["https://rp.example/out"],
        "backchannel_logout_uri": "https://rp.example/back",
        "backchannel_logout_session_required": True,
        "scope": "openid email offline_access",
        "skip_consent": True,
        "introspect_any": True,
        "require_pkce": True,
        "id_token_on_refresh": False,
    }
    client = view("rp", validate(metadata, Rules()))
    assert client.name_in("fr") == "Le service"
    assert client.name_in("en") == "RP"
    assert client.uri_in("logo_uri", "fr") == "https://rp.example/logo.png"
    assert client.scopes == {"openid", "email", "offline_access"}
    assert (client.skip_consent, client.introspect_any, client.requires_pkce, client.id_token_on_refresh) == (
        True,
        True,
        True,
        False,
    )
    assert (client.default_max_age, client.require_auth_time) == (3600, True)
    assert client.metadata == metadata


@pytest.mark.parametrize(
    "uri",
    [
        "https://rp.example/cb",
        "https://rp.example:8443/cb?tenant=1",
        "http://localhost:8001/RCAM/callback",
        "http://127.0.0.1/cb",
        "http://[::1]:80/cb",
    ],
)
def test_good_redirect_uris_of_web_applications(uri: str) -> None:
    """Registration 2: https, or http on this machine."""
    assert validate({"redirect_uris": [uri]}, Rules())


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/cb",
        "rp.example/cb",
        "http://rp.example/cb",
        "https://rp.example/cb#fragment",
        "https://rp.example/cb#",
        "https://user:pw@rp.example/cb",
        "https://rp.example/*",
        "https://*.rp.example/cb",
        "https://rp.example/a b",
        "https://rp.example/\\@evil.example",
        "https://rp.example/é",
        "https://rp.example:99999/",
        "https:///cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "com.example.app:/cb",
        "https://rp.example/" + "a" * 2000,
        "http://localhost.evil.example/cb",
    ],
)
def test_bad_redirect_uris_of_web_applications(uri: str) -> None:
    """RFC 9700 2.1, RFC 7591 3.2.2: invalid_redirect_uri."""
    assert faults({"redirect_uris": [uri]}) == [("invalid_redirect_uri", "redirect_uris")]


@pytest.mark.parametrize(
    ("uri", "good"),
    [
        ("com.example.app:/cb", True),
        ("http://127.0.0.1/cb", True),
        ("https://app.example/cb", True),
        ("myapp:/cb", False),
        ("javascript:alert(1)", False),
        ("http://app.example/cb", False),
        ("com.example.app:/cb#x", False),
    ],
)
def test_redirect_uris_of_native_applications(uri: str, good: bool) -> None:
    """RFC 8252 7: private-use schemes are reversed domain names, loopback, or claimed https."""
    metadata = {"application_type": "native", "redirect_uris": [uri]}
    if good:
        assert validate(metadata, Rules())
    else:
        assert faults(metadata) == [("invalid_redirect_uri", "redirect_uris")]


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"response_types": ["code magic"]}, "response_types"),
        ({"response_types": []}, "response_types"),
        ({"grant_types": ["password"]}, "grant_types"),
        ({"grant_types": ["refresh_token"], "response_types": []}, "grant_types"),
        ({"grant_types": ["client_credentials"], "response_types": ["code"]}, "grant_types"),
        (
            {"grant_types": ["authorization_code", "client_credentials"], "token_endpoint_auth_method": "none"},
            "grant_types",
        ),
        ({"token_endpoint_auth_method": "client_secret_magic"}, "token_endpoint_auth_method"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "token_endpoint_auth_method"),
        ({"token_endpoint_auth_signing_alg": "none"}, "token_endpoint_auth_signing_alg"),
        ({"token_endpoint_auth_signing_alg": "HS256"}, "token_endpoint_auth_signing_alg"),
        ({"id_token_signed_response_alg": "none"}, "id_token_signed_response_alg"),
        ({"subject_type": "pairwise", "redirect_uris": ["https://a.example/cb", "https://b.example/cb"]}, "subject_type"),
        ({"subject_type": "anonymous"}, "subject_type"),
        ({"application_type": "tv"}, "application_type"),
        ({"client_name": 7}, "client_name"),
        ({"client_name": "two\nlines"}, "client_name"),
        ({"contacts": "a@b"}, "contacts"),
        ({"contacts": [7]}, "contacts"),
        ({"default_max_age": -1}, "default_max_age"),
        ({"default_max_age": True}, "default_max_age"),
        ({"default_max_age": "10"}, "default_max_age"),
        ({"require_auth_time": "yes"}, "require_auth_time"),
        ({"skip_consent": 1}, "skip_consent"),
        ({"logo_uri": "http://rp.example/logo"}, "logo_uri"),
        ({"logo_uri#fr": "javascript:x"}, "logo_uri#fr"),
        ({"initiate_login_uri": "http://rp.example/login"}, "initiate_login_uri"),
        ({"backchannel_logout_uri": "https://rp.example/x#y"}, "backchannel_logout_uri"),
        ({"post_logout_redirect_uris": ["http://rp.example/out"]}, "post_logout_redirect_uris"),
        ({"jwks": {"keys": []}}, "jwks"),
        ({"jwks": []}, "jwks"),
        ({"jwks": {"keys": [EC.as_dict(private=True)]}}, "jwks"),
        ({"jwks": {"keys": [OctKey.generate_key(256).as_dict(private=True)]}}, "jwks"),
        ({"jwks": {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]}}, "jwks"),
        ({"jwks": {"keys": [EC.as_dict(private=False)] * 2}}, "jwks"),
        ({"jwks": {"keys": [EC.as_dict(private=False)]}, "jwks_uri": "https://rp.example/jwks"}, "jwks"),
        ({"scope": 'openid "quoted"'}, "scope"),
        ({"scope": "openid  email"}, "scope"),
        ({"scope": "openid offline_access"}, "scope"),
        ({"redirect_uri": "https://rp.example/cb"}, "redirect_uri"),
        ({"redirect_uris#fr": ["https://rp.example/cb"]}, "redirect_uris#fr"),
    ],
)
def test_mistakes_are_named(changes: dict[str, Any], member: str) -> None:
    """RFC 7591 3.2.2: invalid_client_metadata, and which member it is."""
    assert faults(changes) == [("invalid_client_metadata", member)]


def test_all_faults_are_told_at_once() -> None:
    """RFC 7591 3.2.2: one round of corrections, not one for each mistake."""
    found = faults({"redirect_uris": ["http://a/", "ftp://b/"], "subject_type": "x", "logo_uri": "http://c/"})
    assert len(found) == 4


def test_a_code_client_needs_a_redirect_uri_given_once() -> None:
    """Registration 2: redirect_uris is REQUIRED."""
    assert faults({"redirect_uris": []}) == [("invalid_redirect_uri", "redirect_uris")]
    assert faults({"redirect_uris": ["https://a.example/"] * 2}) == [("invalid_redirect_uri", "redirect_uris")]
    assert validate({"grant_types": ["client_credentials"]}, Rules())


def test_a_small_rsa_key_is_refused() -> None:
    """RFC 7518 3.3: 2048 bits or larger."""
    with pytest.warns(SecurityWarning, match="2048"):
        small = RSAKey.generate_key(1024, private=True)
    with pytest.raises(InvalidMetadata, match="2048"):
        validate(GOOD | {"jwks": {"keys": [small.as_dict(private=False)]}}, Rules())


def test_whoever_registers_alone_gets_no_members_of_the_operator() -> None:
    """RFC 7591 2: what is not understood is ignored; skip_consent is nobody's to claim."""
    kept = validate(GOOD | {"skip_consent": True, "introspect_any": True, "x_unknown": 1, "tos_uri": None}, Rules(operator=False))
    assert kept == GOOD
