"""Every member of client metadata that counts here, its shape, and what this provider supports of it.

Registration 1.0 2, RFC 7591 2, RFC 9101 10.5, RFC 9126 6, JARM 3, RFC 9701 6, and the three log-out specifications. Read by
`metadata` and its checks; a feature adds its members to the lists.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from idp.clients import subject_names
from idp.clients.models import CERTIFICATE_METHODS, FAPI2, PUBLIC, SECRET_METHODS
from idp.ground.bounds import LONGEST_URI
from idp.jose.encryption import ASYMMETRIC_ALGS, ENCS

SIGNING_ALGS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
MAC_ALGS = ("HS256", "HS384", "HS512")
OUR_ALGS = ("RS256", "PS256", "ES256", "EdDSA")
RESPONSE_TYPES = (
    "code",
    "id_token",
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
    "token",
    "none",
)
GRANT_TYPES = (
    "authorization_code",
    "implicit",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:openid:params:grant-type:ciba",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
)

TEXT = ("client_name", "scope", "software_id", "software_version", "software_statement", *subject_names.MEMBERS)
FETCHED_URLS = ("jwks_uri", "backchannel_logout_uri", "sector_identifier_uri", "backchannel_client_notification_endpoint")
URLS = ("client_uri", "logo_uri", "policy_uri", "tos_uri", "initiate_login_uri", "frontchannel_logout_uri", *FETCHED_URLS)
TEXT_LISTS = (
    "redirect_uris",
    "response_types",
    "grant_types",
    "contacts",
    "default_acr_values",
    "post_logout_redirect_uris",
    "request_uris",
    "allowed_origins",
)
FLAGS = (
    "require_auth_time",
    "backchannel_logout_session_required",
    "frontchannel_logout_session_required",
    "require_signed_request_object",
    "require_pushed_authorization_requests",
    "require_pkce",
    "dpop_bound_access_tokens",
    "tls_client_certificate_bound_access_tokens",
    "id_token_on_refresh",
    "backchannel_user_code_parameter",
)
OPERATORS_FLAGS = ("skip_consent", "introspect_any")
ENCRYPTED = (
    "id_token_encrypted_response",
    "userinfo_encrypted_response",
    "authorization_encrypted_response",
    "introspection_encrypted_response",
    "request_object_encryption",
)
"""Members of encryption: each of them with `_alg` and `_enc` at its end."""
OUR_SIGNATURES = (
    "id_token_signed_response_alg",
    "userinfo_signed_response_alg",
    "authorization_signed_response_alg",
    "introspection_signed_response_alg",
    "access_token_signing_alg",
)
CHOICES = (
    "application_type",
    "profile",
    "access_token_format",
    "subject_type",
    "token_endpoint_auth_method",
    "token_endpoint_auth_signing_alg",
    "request_object_signing_alg",
    "backchannel_token_delivery_mode",
    "backchannel_authentication_request_signing_alg",
    *OUR_SIGNATURES,
    *(f"{name}_alg" for name in ENCRYPTED),
    *(f"{name}_enc" for name in ENCRYPTED),
)
NUMBERS = ("default_max_age",)
OBJECTS = ("jwks",)
LANGUAGE_MEMBERS = ("client_name", "client_uri", "logo_uri", "policy_uri", "tos_uri")
KNOWN = frozenset((*TEXT, *URLS, *TEXT_LISTS, *FLAGS, *OPERATORS_FLAGS, *CHOICES, *NUMBERS, *OBJECTS))

LONGEST_TEXT = LONGEST_URI
LONGEST_STATEMENT = 32_768
LONGEST_LIST = 100
MOST_MEMBERS = 200


@dataclass(frozen=True)
class Fault:
    """Why one member is refused: the registered error code, the member, a sentence."""

    code: str
    member: str
    text: str

    def __str__(self) -> str:
        return f"{self.member}: {self.text}"


def fault(member: str, text: str, code: str = "invalid_client_metadata") -> Fault:
    """A fault with the code of most members (RFC 7591 3.2.2)."""
    return Fault(code, member, text)


class InvalidMetadata(Exception):
    """The metadata cannot be registered; `faults` has every reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(one) for one in faults))
        self.faults = faults


def _choices() -> dict[str, tuple[str, ...]]:
    return {
        "application_type": ("web", "native"),
        "subject_type": ("public", "pairwise"),
        "profile": (FAPI2,),
        "access_token_format": ("opaque", "jwt"),
        "token_endpoint_auth_method": (*SECRET_METHODS, "private_key_jwt", *CERTIFICATE_METHODS, PUBLIC),
        "token_endpoint_auth_signing_alg": (*SIGNING_ALGS, *MAC_ALGS),
        "request_object_signing_alg": (*SIGNING_ALGS, "none"),
        "backchannel_token_delivery_mode": ("poll", "ping"),
        "backchannel_authentication_request_signing_alg": SIGNING_ALGS,
        **dict.fromkeys(OUR_SIGNATURES, OUR_ALGS),
        **dict.fromkeys((f"{name}_alg" for name in ENCRYPTED), ASYMMETRIC_ALGS),
        **dict.fromkeys((f"{name}_enc" for name in ENCRYPTED), ENCS),
    }


def _nowhere(_: str) -> bool:
    return False


@dataclass(frozen=True)
class Rules:
    """What this provider supports. `operator`: we register it ourselves, so our own members count, unknown ones are typos.

    `near` says whether a host is in a network that the fetcher may reach by plain http (settings `fetch.allowed_networks`),
    `certificates` whether clients' certificates reach us (settings `mtls`).
    """

    operator: bool = True
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=_choices)
    response_types: tuple[str, ...] = RESPONSE_TYPES
    grant_types: tuple[str, ...] = GRANT_TYPES
    near: Callable[[str], bool] = _nowhere
    certificates: bool = True


Check = Callable[[dict[str, Any], Rules], list[Fault]]
