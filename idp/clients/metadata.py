"""The metadata of a client, checked in full before it is stored (Registration 1.0 2, RFC 7591 2).

One policy for clients.toml, `idp clients` and dynamic registration; what differs is in `Rules`. All faults are reported at once,
each with the error code that registration answers (RFC 7591 3.2.2). The members are in `members`, the rules in `metadata_checks`,
`metadata_security` and `metadata_binding`, keys in `client_keys`, addresses in `uris`.
"""

import re
from collections.abc import Mapping
from typing import Any

from idp.clients import fapi, metadata_binding, metadata_checks, metadata_ciba, metadata_security
from idp.clients.members import (
    CHOICES,
    FLAGS,
    KNOWN,
    LANGUAGE_MEMBERS,
    LONGEST_LIST,
    LONGEST_STATEMENT,
    LONGEST_TEXT,
    MOST_MEMBERS,
    NUMBERS,
    OPERATORS_FLAGS,
    SIGNING_ALGS,
    TEXT,
    TEXT_LISTS,
    URLS,
    Check,
    Fault,
    InvalidMetadata,
    Rules,
    fault,
)
from idp.clients.models import view
from idp.jose.encryption import DEFAULT_ENC

__all__ = ["SIGNING_ALGS", "Fault", "InvalidMetadata", "Rules", "validate", "with_defaults"]

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")  # BCP 47, as far as its shape goes
CHECKS: tuple[Check, ...] = (*metadata_checks.CHECKS, *metadata_security.CHECKS, *metadata_binding.CHECKS, *metadata_ciba.CHECKS)


def validate(raw: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """The metadata to store: `raw` without nulls, checked. Raises InvalidMetadata with every fault.

    Members that nobody knows are dropped for a client that registers itself (RFC 7591 2) and refused from the operator.
    """
    metadata = {name: value for name, value in raw.items() if value is not None}
    if not rules.operator:
        metadata = {name: value for name, value in metadata.items() if _is_known(name) and name not in OPERATORS_FLAGS}
    faults = unknown_members(metadata) + shapes(metadata)
    if not faults:
        metadata = fapi.implied(metadata, rules.choices["id_token_signed_response_alg"])
        faults = [found for check in (choices, *CHECKS) for found in check(metadata, rules)]
    if faults:
        raise InvalidMetadata(faults)
    return {**metadata, "jwks": {"keys": metadata["jwks"]["keys"]}} if "jwks" in metadata else metadata


def with_defaults(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata as registered, with the defaults that hold where the client said nothing (RFC 7591 3.2.1)."""
    client = view("", metadata)
    filled: dict[str, Any] = {
        "application_type": client.application_type,
        "grant_types": sorted(client.grant_types),
        "response_types": list(client.response_types),
        "token_endpoint_auth_method": client.token_endpoint_auth_method,
        "id_token_signed_response_alg": client.id_token_signed_response_alg,
        "subject_type": client.subject_type,
        "require_auth_time": client.require_auth_time,
        "scope": " ".join(sorted(client.scopes)),
    }
    for name in ("backchannel_logout", "frontchannel_logout"):
        if f"{name}_uri" in metadata:
            filled[f"{name}_session_required"] = False
    for name in metadata:
        if name.endswith("_alg") and f"{name[:-4]}_enc" in KNOWN:
            filled[f"{name[:-4]}_enc"] = DEFAULT_ENC
    return {**filled, **metadata}


def _is_known(name: str) -> bool:
    plain, mark, language = name.partition("#")
    return plain in LANGUAGE_MEMBERS and bool(LANGUAGE_TAG.fullmatch(language)) if mark else plain in KNOWN


def unknown_members(metadata: dict[str, Any]) -> list[Fault]:
    """A member that we do not know is most likely a typing error of the operator."""
    return [fault(name, "is not a member of client metadata that is supported here") for name in metadata if not _is_known(name)]


def shapes(metadata: dict[str, Any]) -> list[Fault]:
    """Every member has the JSON type that the specifications give it, and a size that somebody could mean."""
    if len(metadata) > MOST_MEMBERS:
        return [fault("metadata", f"must not have more than {MOST_MEMBERS} members")]
    faults = []
    for name, value in metadata.items():
        plain = name.partition("#")[0]
        wrong = _fault_of_shape(plain, value)
        if wrong:
            faults.append(fault(name, wrong, "invalid_redirect_uri" if plain == "redirect_uris" else "invalid_client_metadata"))
    return faults


def _fault_of_shape(plain: str, value: Any) -> str:  # flat: guards, one after the other
    if plain in (*TEXT, *URLS, *CHOICES):
        longest = LONGEST_STATEMENT if plain == "software_statement" else LONGEST_TEXT
        return "" if _is_line(value, longest) else "must be a line of text"
    if plain in TEXT_LISTS:
        fits = isinstance(value, list) and len(value) <= LONGEST_LIST and all(_is_line(one, LONGEST_TEXT) for one in value)
        return "" if fits and "" not in value else "must be a list of texts"
    if plain in (*FLAGS, *OPERATORS_FLAGS):
        return "" if isinstance(value, bool) else "must be true or false"
    if plain in NUMBERS:
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53
        return "" if fits else "must be a whole number that is not negative"
    return ""


def _is_line(value: Any, longest: int) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= longest


def choices(metadata: dict[str, Any], rules: Rules) -> list[Fault]:
    """Members with a fixed list of values."""
    return [
        fault(name, f"must be one of {', '.join(allowed)}")
        for name, allowed in rules.choices.items()
        if name in metadata and metadata[name] not in allowed
    ]
