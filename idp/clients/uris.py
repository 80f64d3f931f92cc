"""Which addresses a client may register: redirect URIs and the other URLs of its metadata.

Registration 1.0 2, RFC 8252 7, RFC 9700 2.1. Called by `metadata`.
Every function gives a plain sentence that says what is wrong, or None.
"""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from idp.ground.bounds import LONGEST_URI

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\<>\"{}|^`*]|[^\x00-\x7f]")
SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")


def fault_of_redirect_uri(uri: str, *, native: bool) -> str | None:
    """Redirect URIs are compared as strings, so each is absolute, without a fragment, and plain.

    Web applications: https, or http on this machine. Native ones also: a scheme of their own with a dot in it (RFC 8252 7.1).
    """
    parts = _split(uri)
    if isinstance(parts, str):
        return parts
    if "#" in uri:
        return "must not have a fragment"
    if parts.scheme in ("http", "https"):
        return _fault_of_web(parts)
    if not native:
        return "must be https (http only on localhost)"
    if not SCHEME.fullmatch(parts.scheme):
        return "a scheme of its own must be a reversed domain name, such as com.example.app"
    return None


def fault_of_url(url: str, *, fragment: bool = False, near: Callable[[str], bool] | None = None) -> str | None:
    """Other addresses: https, or http on this machine and on hosts that are `near`; without a fragment unless `fragment`."""
    parts = _split(url)
    if isinstance(parts, str):
        return parts
    if "#" in url and not fragment:
        return "must not have a fragment"
    if parts.scheme not in ("http", "https"):
        return "must be https (http only on localhost)"
    return _fault_of_web(parts, near)


def fault_of_origin(origin: str) -> str | None:
    """An origin as browsers name it: scheme, host and, unless it is the usual one, port (RFC 6454 6.2)."""
    return fault_of_url(origin) or (None if origin_of(origin) == origin else "must be an origin such as https://app.example.org")


def origin_of(address: str) -> str:
    """The origin of an http(s) address, as browsers write it (RFC 6454 4 and 6.2); empty for anything else."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def _split(uri: str) -> SplitResult | str:
    if not 0 < len(uri) <= LONGEST_URI:
        return f"must have between 1 and {LONGEST_URI} characters"
    if FORBIDDEN.search(uri):
        return "holds a character that must be percent-encoded, or a wildcard"
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return "is not an address"
    return parts if parts.scheme else "must be absolute"


def _fault_of_web(parts: SplitResult, near: Callable[[str], bool] | None = None) -> str | None:
    if not parts.hostname:
        return "must name a host"
    if parts.username is not None or parts.password is not None:
        return "must not hold a user name or a password"
    if parts.scheme == "http" and parts.hostname not in LOOPBACK and not (near and near(parts.hostname)):
        return "must be https (http only on localhost)"
    return None
