"""The rules of client metadata about flows, addresses, keys and scopes. Part of the list `metadata.CHECKS`."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from idp.clients.client_keys import fault_of_jwks
from idp.clients.members import FETCHED_URLS, URLS, Check, Fault, Rules, fault
from idp.clients.models import PUBLIC
from idp.clients.uris import LOOPBACK, fault_of_origin, fault_of_redirect_uri, fault_of_url, origin_of

SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
GIVES_REFRESH_TOKENS_NOT = frozenset({"refresh_token", "client_credentials", "implicit"})


def grants_of(metadata: dict[str, Any]) -> list[str]:
    """`grant_types`, or the default."""
    grants: list[str] = metadata.get("grant_types", ["authorization_code"])
    return grants


def flows(metadata: dict[str, Any], rules: Rules) -> list[Fault]:  # flat: guards, one after the other
    """Grant types and response types are supported and fit together (Registration 1.0 2, RFC 7591 2.1)."""
    grants = grants_of(metadata)
    responses = metadata.get("response_types", ["code"] if "authorization_code" in grants else [])
    faults = [fault("grant_types", f"{one} is not supported") for one in grants if one not in rules.grant_types]
    known = {" ".join(sorted(one.split())) for one in rules.response_types}
    faults += [
        fault("response_types", f"{one} is not supported") for one in responses if " ".join(sorted(one.split())) not in known
    ]
    parts = {part for one in responses for part in one.split()}
    if "code" in parts and "authorization_code" not in grants:
        faults.append(fault("grant_types", "response type code needs the grant type authorization_code"))
    if {"token", "id_token"} & parts and "implicit" not in grants:
        faults.append(fault("grant_types", "response types with token or id_token need the grant type implicit"))
    if "authorization_code" in grants and not {"code", "none"} & parts:
        faults.append(fault("response_types", "the grant type authorization_code needs a response type with code"))
    if "implicit" in grants and not {"token", "id_token"} & parts:
        faults.append(fault("response_types", "the grant type implicit needs a response type with token or id_token"))
    if "refresh_token" in grants and not set(grants) - GIVES_REFRESH_TOKENS_NOT:
        faults.append(fault("grant_types", "refresh_token needs a grant type that gives refresh tokens"))
    if "client_credentials" in grants and metadata.get("token_endpoint_auth_method") == PUBLIC:
        faults.append(fault("grant_types", "client_credentials needs a client that can authenticate (RFC 6749 4.4)"))
    return faults


def redirect_uris(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """Present for every flow that redirects, each of them strict (RFC 9700 2.1, Registration 1.0 2)."""
    given, grants = metadata.get("redirect_uris", []), grants_of(metadata)
    native = metadata.get("application_type") == "native"
    faults = []
    if not given and {"authorization_code", "implicit"} & set(grants):
        faults.append(fault("redirect_uris", "is required for this grant type", "invalid_redirect_uri"))
    for uri in given:
        wrong = fault_of_redirect_uri(uri, native=native) or (None if native else _fault_of_implicit(uri, grants))
        if wrong:
            faults.append(fault("redirect_uris", f"{uri} {wrong}", "invalid_redirect_uri"))
    if len(set(given)) != len(given):
        faults.append(fault("redirect_uris", "an address is given twice", "invalid_redirect_uri"))
    return faults


def _fault_of_implicit(uri: str, grants: list[str]) -> str | None:
    """“Web Clients using the OAuth Implicit Grant Type MUST only register URLs using the https scheme as redirect_uris; they
    MUST NOT use localhost as the hostname.” (Registration 1.0 2).
    """
    parts = urlsplit(uri)
    if "implicit" in grants and (parts.scheme != "https" or parts.hostname in LOOPBACK):
        return "must be https and not localhost for a web application with the grant type implicit"
    return None


def urls(metadata: dict[str, Any], rules: Rules) -> list[Fault]:
    """The other addresses, in every language. What we fetch ourselves may be http in the networks that settings allow."""
    faults = []
    for name, value in metadata.items():
        plain = name.partition("#")[0]
        if plain in URLS:
            wrong = fault_of_url(value, near=rules.near if plain in FETCHED_URLS else None)
            if wrong:
                faults.append(fault(name, wrong))
    if not rules.operator and not metadata.get("initiate_login_uri", "https:").startswith("https:"):
        faults.append(fault("initiate_login_uri", "must be https (Registration 1.0 2)"))
    return faults


def lists_of_addresses(metadata: dict[str, Any], rules: Rules) -> list[Fault]:
    """Each address of a list: post-logout ones like redirect URIs, `request_uris` with a fragment if they like (Core 6.2)."""
    native = metadata.get("application_type") == "native"
    judges: dict[str, Callable[[str], str | None]] = {
        "post_logout_redirect_uris": lambda uri: fault_of_redirect_uri(uri, native=native),
        "request_uris": lambda uri: fault_of_url(uri, fragment=True, near=rules.near),
        "allowed_origins": fault_of_origin,
    }
    return [
        fault(name, f"{uri} {wrong}")
        for name, fault_of in judges.items()
        for uri in metadata.get(name, [])
        if (wrong := fault_of(uri)) is not None
    ]


def front_channel(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """“The domain, port, and scheme of this URL MUST be the same as that of a registered Redirection URI value.” (Front-Channel
    Logout 1.0 2).
    """
    uri = metadata.get("frontchannel_logout_uri")
    if not uri or fault_of_url(uri):
        return []
    if origin_of(uri) in {origin_of(one) for one in metadata.get("redirect_uris", [])}:
        return []
    return [fault("frontchannel_logout_uri", "must have the scheme, host and port of one of redirect_uris")]


def keys(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """`jwks` or `jwks_uri`, never both (RFC 7591 2); public keys only; present when the client signs its assertions."""
    faults = []
    if "jwks" in metadata and "jwks_uri" in metadata:
        faults.append(fault("jwks", "jwks and jwks_uri must not both be given"))
    if "jwks" in metadata:
        wrong = fault_of_jwks(metadata["jwks"]) or _fault_of_values(metadata["jwks"])
        if wrong:
            faults.append(fault("jwks", wrong))
    if metadata.get("token_endpoint_auth_method") == "private_key_jwt" and not {"jwks", "jwks_uri"} & set(metadata):
        faults.append(fault("token_endpoint_auth_method", "private_key_jwt needs jwks or jwks_uri"))
    return faults


def _fault_of_values(jwks: dict[str, Any]) -> str | None:
    """RFC 7517 4, RFC 7518 6: the members of a key are texts and lists of texts; some are whole numbers or flags."""
    values = [value for key in jwks["keys"] for value in key.values()]
    plain = all(
        isinstance(value, (str, int)) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
        for value in values
    )
    return None if plain else "a key has a member that is neither a text nor a list of texts"


def scopes(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """Scope values by the syntax of RFC 6749 3.3; `offline_access` needs the grant type refresh_token."""
    given = metadata.get("scope", "").split(" ") if metadata.get("scope") else []
    faults = [fault("scope", f"{one!r} is not a scope value") for one in given if not SCOPE_TOKEN.fullmatch(one)]
    if "offline_access" in given and "refresh_token" not in grants_of(metadata):
        faults.append(fault("scope", "offline_access needs the grant type refresh_token"))
    return faults


CHECKS: tuple[Check, ...] = (flows, redirect_uris, urls, lists_of_addresses, front_channel, keys, scopes)
