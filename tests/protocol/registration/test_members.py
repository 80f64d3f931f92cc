"""Every further member of client metadata: what is taken, what is refused, and which rules hold between members."""

from typing import Any

import pytest

from idp.clients.members import RESPONSE_TYPES
from idp.protocol.authorization import request
from tests.protocol.machine import CALLBACK, Machine
from tests.protocol.registration.dialogue import KEYS, refusal, register

GOOD: list[dict[str, Any]] = [
    {"frontchannel_logout_uri": "https://rp.example/front?x=1", "frontchannel_logout_session_required": True},
    {"backchannel_logout_uri": "https://elsewhere.example/back", "backchannel_logout_session_required": True},
    {"post_logout_redirect_uris": ["https://elsewhere.example/out"]},
    {"request_uris": ["https://rp.example/request.jwt#hash", "https://elsewhere.example/r"]},
    {"request_object_signing_alg": "none"},
    {"request_object_signing_alg": "ES256", "jwks": KEYS, "require_signed_request_object": True},
    {"request_object_encryption_alg": "RSA-OAEP", "request_object_encryption_enc": "A256GCM"},
    {"require_pushed_authorization_requests": True},
    {"authorization_signed_response_alg": "ES256"},
    {"authorization_encrypted_response_alg": "ECDH-ES", "authorization_encrypted_response_enc": "A256GCM", "jwks": KEYS},
    {"id_token_encrypted_response_alg": "RSA-OAEP-256", "jwks_uri": "https://rp.example/jwks"},
    {"userinfo_signed_response_alg": "RS256"},
    {"userinfo_encrypted_response_alg": "RSA-OAEP", "userinfo_encrypted_response_enc": "A128GCM", "jwks": KEYS},
    {"introspection_signed_response_alg": "RS256"},
    {"introspection_encrypted_response_alg": "RSA-OAEP", "jwks": KEYS},
    {"default_max_age": 0, "require_auth_time": True, "default_acr_values": ["a", "b"]},
    {"initiate_login_uri": "https://rp.example/start"},
    {"logo_uri#fr": "https://rp.example/logo-fr.png", "tos_uri#zh-Hant-TW": "https://rp.example/tos"},
    {"contacts": ["anna@rp.example"], "software_id": "4711", "software_version": "1.2"},
    {"token_endpoint_auth_method": "none", "allowed_origins": ["https://app.example", "http://localhost:3000"]},
    {"application_type": "native", "redirect_uris": ["com.example.app:/cb", "http://127.0.0.1/cb", "http://localhost/cb"]},
    {"grant_types": ["client_credentials"], "response_types": [], "redirect_uris": None},
    {"response_types": ["none"]},
]


@pytest.mark.parametrize("members", GOOD, ids=lambda members: next(iter(members)))
def test_what_is_registered_comes_back(provider: Machine, members: dict[str, Any]) -> None:
    """Registration 1.0 2, RFC 7591 2, RFC 9101 10.5, RFC 9126 6, JARM 3, RFC 9701 6, and the log-out specifications."""
    answer = register(provider, **members)
    assert answer.status == 201, answer.body
    for name, value in members.items():
        assert answer.json.get(name) == value


@pytest.mark.parametrize(
    ("members", "member"),
    [
        ({"frontchannel_logout_uri": "https://elsewhere.example/front"}, "frontchannel_logout_uri"),
        ({"frontchannel_logout_uri": "https://rp.example:8443/front"}, "frontchannel_logout_uri"),
        ({"frontchannel_logout_uri": "http://rp.example/front"}, "frontchannel_logout_uri"),
        ({"frontchannel_logout_uri": "https://rp.example/front#x"}, "frontchannel_logout_uri"),
        ({"frontchannel_logout_session_required": "true"}, "frontchannel_logout_session_required"),
        ({"request_uris": ["http://rp.example/r"]}, "request_uris"),
        ({"request_uris": "https://rp.example/r"}, "request_uris"),
        ({"request_object_signing_alg": "HS1"}, "request_object_signing_alg"),
        ({"request_object_signing_alg": "RS256"}, "request_object_signing_alg"),
        ({"require_signed_request_object": True}, "require_signed_request_object"),
        (
            {"require_signed_request_object": True, "request_object_signing_alg": "none", "jwks": KEYS},
            "request_object_signing_alg",
        ),
        ({"request_object_encryption_alg": "RSA1_5"}, "request_object_encryption_alg"),
        ({"request_object_encryption_enc": "A256GCM"}, "request_object_encryption_enc"),
        ({"require_pushed_authorization_requests": 1}, "require_pushed_authorization_requests"),
        ({"authorization_signed_response_alg": "none"}, "authorization_signed_response_alg"),
        ({"authorization_encrypted_response_alg": "RSA-OAEP"}, "authorization_encrypted_response_alg"),
        ({"id_token_encrypted_response_enc": "A256GCM"}, "id_token_encrypted_response_enc"),
        ({"id_token_encrypted_response_alg": "RSA1_5", "jwks": KEYS}, "id_token_encrypted_response_alg"),
        ({"id_token_signed_response_alg": "none"}, "id_token_signed_response_alg"),
        ({"userinfo_signed_response_alg": "none"}, "userinfo_signed_response_alg"),
        ({"introspection_signed_response_alg": ["RS256"]}, "introspection_signed_response_alg"),
        ({"default_max_age": 1.5}, "default_max_age"),
        ({"subject_type": "anonymous"}, "subject_type"),
        ({"application_type": "desktop"}, "application_type"),
        ({"allowed_origins": ["https://app.example/"]}, "allowed_origins"),
        ({"allowed_origins": ["https://app.example:443"]}, "allowed_origins"),
        ({"allowed_origins": ["http://app.example"]}, "allowed_origins"),
        ({"allowed_origins": ["*"]}, "allowed_origins"),
        ({"logo_uri#fr": "javascript:alert(1)"}, "logo_uri#fr"),
        ({"policy_uri": "/policy"}, "policy_uri"),
        ({"client_name": "x" * 2001}, "client_name"),
        ({"contacts": ["x"] * 101}, "contacts"),
        ({"jwks": {"keys": [{**KEYS["keys"][0], "x-more": 1.5}]}}, "jwks"),
        ({"jwks": {"keys": [{**KEYS["keys"][0], "x-more": {"deep": []}}]}}, "jwks"),
        ({"jwks": {"keys": [{**KEYS["keys"][0], "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}]}}, "jwks"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(provider: Machine, members: dict[str, Any], member: str) -> None:
    """RFC 7591 3.2.2: invalid_client_metadata, and the description names the member."""
    answer = register(provider, **members)
    assert refusal(answer) == (400, "invalid_client_metadata")
    assert answer.json["error_description"].startswith(f"{member}: ")


@pytest.mark.parametrize("response_type", RESPONSE_TYPES)
def test_a_response_type_needs_its_grant_types(provider: Machine, response_type: str) -> None:
    """The table of Registration 1.0 2, all eight rows."""
    parts = set(response_type.split())
    needed = [*(["authorization_code"] if "code" in parts else []), *(["implicit"] if parts & {"token", "id_token"} else [])]
    assert register(provider, response_types=[response_type], grant_types=needed or ["authorization_code"]).status == 201
    for one in needed:
        others = [grant for grant in ("authorization_code", "implicit") if grant != one]
        refused = register(provider, response_types=[response_type], grant_types=others)
        assert refusal(refused) == (400, "invalid_client_metadata")


def test_the_response_types_are_those_of_the_authorization_endpoint() -> None:
    """Two lists, because the packages must not import each other in a circle; one meaning."""
    assert RESPONSE_TYPES == request.RESPONSE_TYPES


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("http://localhost/cb", "invalid_redirect_uri"),
        ("https://localhost/cb", "invalid_redirect_uri"),
        ("https://127.0.0.1/cb", "invalid_redirect_uri"),
        ("com.example.app:/cb", "invalid_redirect_uri"),
    ],
)
def test_a_web_application_with_the_implicit_grant_is_on_https_and_not_on_localhost(
    provider: Machine, uri: str, code: str
) -> None:
    """Registration 1.0 2, application_type."""
    implicit = {"response_types": ["id_token"], "grant_types": ["implicit"]}
    assert refusal(register(provider, redirect_uris=[uri], **implicit)) == (400, code)
    assert register(provider, redirect_uris=[CALLBACK], **implicit).status == 201


def test_http_is_taken_in_the_networks_that_the_fetcher_may_reach(provider: Machine) -> None:
    """fetch.allowed_networks: for what the provider itself fetches or calls, and for nothing that a browser opens."""
    near = Machine(
        provider.database, registration={"mode": "open"}, fetch={"allowed_networks": ["192.0.2.0/24", "2001:db8::/32"]}
    )
    for members in (
        {"jwks_uri": "http://192.0.2.9/jwks"},
        {"request_uris": ["http://[2001:db8::1]/r"]},
        {"backchannel_logout_uri": "http://192.0.2.9/back"},
    ):
        assert register(near, **members).status == 201
        assert refusal(register(provider, **members)) == (400, "invalid_client_metadata")
    for members in ({"logo_uri": "http://192.0.2.9/logo"}, {"initiate_login_uri": "http://192.0.2.9/"}):
        assert refusal(register(near, **members)) == (400, "invalid_client_metadata")
    assert refusal(register(near, jwks_uri="http://198.51.100.1/jwks")) == (400, "invalid_client_metadata")


def test_defaults_depend_on_what_was_given(provider: Machine) -> None:
    """The default of an _enc goes with its _alg, that of a _session_required with its _uri."""
    told = register(
        provider,
        id_token_encrypted_response_alg="RSA-OAEP",
        jwks=KEYS,
        backchannel_logout_uri="https://rp.example/back",
        frontchannel_logout_uri="https://rp.example/front",
    ).json
    assert told["id_token_encrypted_response_enc"] == "A128CBC-HS256"
    assert told["backchannel_logout_session_required"] is False
    assert told["frontchannel_logout_session_required"] is False
    plain = register(provider).json
    assert not {"id_token_encrypted_response_enc", "backchannel_logout_session_required"} & set(plain)
