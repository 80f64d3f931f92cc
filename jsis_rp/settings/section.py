"""What every section of the settings is made of: a frozen model that refuses unknown keys, and the types of its fields."""

from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

Networks = tuple[IPv4Network | IPv6Network, ...]
Positive = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(gt=0, le=60)]


class Section(BaseModel):
    """A section of the settings file: frozen, and strict about its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def web_address(value: str) -> str:
    """Return `value` when it is an address that a browser can safely use; raise ValueError otherwise."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an http or https address without query or fragment")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("must be https, unless it is on this machine")
    return value


def is_loopback(host: str) -> bool:
    """Return whether `host` can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
