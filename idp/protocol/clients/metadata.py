"""The metadata of a client, checked in full before it is stored (Registration 1.0 2, RFC 7591 2).

One policy for clients.toml, `idp clients` and dynamic registration; what differs is in `Rules`. All faults are told at once, each
with the error code that registration answers (RFC 7591 3.2.2). Keys are in `client_keys`, addresses in `uris`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from idp.protocol.clients.client_keys import fault_of_jwks
from idp.protocol.clients.models import PUBLIC
from idp.protocol.clients.uris import fault_of_redirect_uri, fault_of_url

SIGNING_ALGS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")

TEXT = ("client_name", "scope", "software_id", "software_version")
URLS = ("client_uri", "logo_uri", "policy_uri", "tos_uri", "jwks_uri", "initiate_login_uri", "backchannel_logout_uri")
TEXT_LISTS = ("redirect_uris", "response_types", "grant_types", "contacts", "default_acr_values", "post_logout_redirect_uris")
FLAGS = ("require_auth_time", "backchannel_logout_session_required", "require_pkce", "id_token_on_refresh")
OPERATORS_FLAGS = ("skip_consent", "introspect_any")
CHOICES = (
    "application_type",
    "subject_type",
    "token_endpoint_auth_method",
    "token_endpoint_auth_signing_alg",
    "id_token_signed_response_alg",
)
LANGUAGE_MEMBERS = ("client_name", "client_uri", "logo_uri", "policy_uri", "tos_uri")
KNOWN = frozenset((*TEXT, *URLS, *TEXT_LISTS, *FLAGS, *OPERATORS_FLAGS, *CHOICES, "jwks", "default_max_age"))


@dataclass(frozen=True)
class Fault:
    """Why one member is refused: the registered error code, the member, a sentence."""

    code: str
    member: str
    text: str

    def __str__(self) -> str:
        return f"{self.member}: {self.text}"


class InvalidMetadata(Exception):
    """The metadata cannot be registered; `faults` has every reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Rules:
    """What this provider supports. `operator`: we register it ourselves, so our own members count, unknown ones are typos."""

    operator: bool = True
    choices: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            "application_type": ("web", "native"),
            "subject_type": ("public",),
            "token_endpoint_auth_method": ("client_secret_basic", "client_secret_post", "private_key_jwt", PUBLIC),
            "token_endpoint_auth_signing_alg": SIGNING_ALGS,
            "id_token_signed_response_alg": ("RS256", "ES256"),
        }
    )
    response_types: tuple[str, ...] = ("code",)
    grant_types: tuple[str, ...] = ("authorization_code", "refresh_token", "client_credentials")


Check = Callable[[dict[str, Any]], list[Fault]]


def validate(raw: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """The metadata to store: `raw` without nulls, checked. Raises InvalidMetadata with every fault.

    Members that nobody knows are dropped for a client that registers itself (RFC 7591 2) and refused from the operator.
    """
    metadata = {name: value for name, value in raw.items() if value is not None}
    if not rules.operator:
        metadata = {name: value for name, value in metadata.items() if _is_known(name) and name not in OPERATORS_FLAGS}
    faults = unknown_members(metadata) + shapes(metadata)
    if not faults:
        faults = [*choices(metadata, rules), *flows(metadata, rules)]
        faults += [fault for check in CHECKS for fault in check(metadata)]
    if faults:
        raise InvalidMetadata(faults)
    return metadata


def _is_known(name: str) -> bool:
    plain, _, language = name.partition("#")
    return plain in LANGUAGE_MEMBERS if language else plain in KNOWN


def _fault(member: str, text: str, code: str = "invalid_client_metadata") -> Fault:
    return Fault(code, member, text)


def unknown_members(metadata: dict[str, Any]) -> list[Fault]:
    """A member that we do not know is most likely a typing error of the operator."""
    return [_fault(name, "is not a member of client metadata that is supported here") for name in metadata if not _is_known(name)]


def shapes(metadata: dict[str, Any]) -> list[Fault]:
    """Every member has the JSON type that the specifications give it."""
    faults = []
    for name, value in metadata.items():
        plain = name.partition("#")[0]
        if plain in (*TEXT, *URLS, *CHOICES) and not (isinstance(value, str) and value.isprintable() and len(value) <= 2000):
            faults.append(_fault(name, "must be a line of text", _code_of(plain)))
        elif plain in TEXT_LISTS and not (isinstance(value, list) and all(isinstance(one, str) and one for one in value)):
            faults.append(_fault(name, "must be a list of texts", _code_of(plain)))
        elif plain in (*FLAGS, *OPERATORS_FLAGS) and not isinstance(value, bool):
            faults.append(_fault(name, "must be true or false"))
    age = metadata.get("default_max_age", 0)
    if not isinstance(age, int) or isinstance(age, bool) or age < 0:
        faults.append(_fault("default_max_age", "must be a number of seconds"))
    return faults


def _code_of(member: str) -> str:
    return "invalid_redirect_uri" if member == "redirect_uris" else "invalid_client_metadata"


def choices(metadata: dict[str, Any], rules: Rules) -> list[Fault]:
    """Members with a fixed list of values."""
    return [
        _fault(name, f"must be one of {', '.join(allowed)}")
        for name, allowed in rules.choices.items()
        if name in metadata and metadata[name] not in allowed
    ]


def flows(metadata: dict[str, Any], rules: Rules) -> list[Fault]:
    """Grant types and response types are supported and fit together (RFC 7591 2.1)."""
    grants = metadata.get("grant_types", ["authorization_code"])
    responses = metadata.get("response_types", ["code"] if "authorization_code" in grants else [])
    faults = [_fault("grant_types", f"{one} is not supported") for one in grants if one not in rules.grant_types]
    known = {" ".join(sorted(one.split())) for one in rules.response_types}
    faults += [
        _fault("response_types", f"{one} is not supported") for one in responses if " ".join(sorted(one.split())) not in known
    ]
    if any("code" in one.split() for one in responses) and "authorization_code" not in grants:
        faults.append(_fault("grant_types", "response type code needs the grant type authorization_code"))
    if "authorization_code" in grants and not responses:
        faults.append(_fault("response_types", "the grant type authorization_code needs the response type code"))
    if "refresh_token" in grants and len(set(grants) - {"refresh_token", "client_credentials"}) == 0:
        faults.append(_fault("grant_types", "refresh_token needs a grant type that gives refresh tokens"))
    if "client_credentials" in grants and metadata.get("token_endpoint_auth_method") == PUBLIC:
        faults.append(_fault("grant_types", "client_credentials needs a client that can authenticate (RFC 6749 4.4)"))
    return faults


def redirect_uris(metadata: dict[str, Any]) -> list[Fault]:
    """Present for every flow that redirects, each of them strict (RFC 9700 2.1)."""
    given = metadata.get("redirect_uris", [])
    native = metadata.get("application_type") == "native"
    faults = []
    if not given and "authorization_code" in metadata.get("grant_types", ["authorization_code"]):
        faults.append(_fault("redirect_uris", "is required for this grant type", "invalid_redirect_uri"))
    for uri in given:
        wrong = fault_of_redirect_uri(uri, native=native)
        if wrong:
            faults.append(_fault("redirect_uris", f"{uri} {wrong}", "invalid_redirect_uri"))
    if len(set(given)) != len(given):
        faults.append(_fault("redirect_uris", "an address is given twice", "invalid_redirect_uri"))
    return faults


def urls(metadata: dict[str, Any]) -> list[Fault]:
    """The other addresses, in every language."""
    faults = []
    for name, value in metadata.items():
        if name.partition("#")[0] in URLS:
            wrong = fault_of_url(value)
            if wrong:
                faults.append(_fault(name, wrong))
    native = metadata.get("application_type") == "native"
    for uri in metadata.get("post_logout_redirect_uris", []):
        wrong = fault_of_redirect_uri(uri, native=native)
        if wrong:
            faults.append(_fault("post_logout_redirect_uris", f"{uri} {wrong}"))
    return faults


def keys(metadata: dict[str, Any]) -> list[Fault]:
    """`jwks` or `jwks_uri`, never both (RFC 7591 2); public keys only; present when the client signs its assertions."""
    faults = []
    if "jwks" in metadata and "jwks_uri" in metadata:
        faults.append(_fault("jwks", "jwks and jwks_uri must not both be given"))
    if "jwks" in metadata:
        wrong = fault_of_jwks(metadata["jwks"])
        if wrong:
            faults.append(_fault("jwks", wrong))
    if metadata.get("token_endpoint_auth_method") == "private_key_jwt" and not {"jwks", "jwks_uri"} & set(metadata):
        faults.append(_fault("token_endpoint_auth_method", "private_key_jwt needs jwks or jwks_uri"))
    return faults


def scopes(metadata: dict[str, Any]) -> list[Fault]:
    """Scope values by the syntax of RFC 6749 3.3; `offline_access` needs the grant type refresh_token."""
    given = metadata.get("scope", "").split(" ") if metadata.get("scope") else []
    faults = [_fault("scope", f"{one!r} is not a scope value") for one in given if not SCOPE_TOKEN.fullmatch(one)]
    if "offline_access" in given and "refresh_token" not in metadata.get("grant_types", ["authorization_code"]):
        faults.append(_fault("scope", "offline_access needs the grant type refresh_token"))
    return faults


CHECKS: tuple[Check, ...] = (redirect_uris, urls, keys, scopes)
