"""The addresses by which the provider is reached: brought into one form, or refused (RFC 3986 6.2).

The issuer is compared character by character everywhere (Core 3.1.3.7), so that there must be one way to write it. Called by the
sections of the settings.
"""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

USUAL_PORTS = {"http": 80, "https": 443}
PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")


def own_address(text: str) -> str:
    """An http(s) address of ours: scheme and host in small letters, no usual port, no slash at the end.

    Raises ValueError for anything that has no one meaning; a foreign name is written as A-labels (RFC 5890).
    """
    if not text or any(one.isspace() or not one.isprintable() for one in text):
        raise ValueError("must be an http(s) address without blanks")
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise ValueError("cannot be read as an address") from error
    if parts.scheme not in USUAL_PORTS or not host or "?" in text or "#" in text:
        raise ValueError("must be an http(s) address without query and fragment")
    if "@" in parts.netloc or "\\" in text:
        raise ValueError("must hold no user name")
    path = parts.path.removesuffix("/")
    if not PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise ValueError("the path must be of plain letters and digits between single slashes")
    where = f":{port}" if port not in (None, USUAL_PORTS[parts.scheme]) else ""
    return f"{parts.scheme}://{_host(host)}{where}{path}"


def _host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    plain = host.removesuffix(".").lower()
    if not plain.isascii():
        raise ValueError("the host must be written in ASCII, as xn--...")
    if not HOST.fullmatch(plain):
        raise ValueError("the host is no name")
    return plain


def _host_name(text: str) -> str:
    if text and not NAME.fullmatch(text):
        raise ValueError("must be the name of a host")
    return text


def _maybe_address(text: str) -> str:
    return own_address(text) if text else text


OwnAddress = Annotated[str, AfterValidator(own_address)]
MaybeAddress = Annotated[str, AfterValidator(_maybe_address)]
HostName = Annotated[str, AfterValidator(_host_name)]
