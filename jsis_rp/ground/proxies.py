"""Who is calling, when proxies stand in front: X-Forwarded-For is believed only from networks that the settings trust.

A WSGI wrapper around the application, put on by `app.py`; afterwards REMOTE_ADDR is the caller's own address. The rules are
those of docs/decisions/0020-relying-party.md. Scheme and host of our own addresses never come from headers.
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from jsis_rp.settings.section import Networks
from jsis_rp.settings.server import NetworkSettings

Address = IPv4Address | IPv6Address
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class TrustedProxies:
    """Puts the caller's own address into REMOTE_ADDR, and the public scheme into the environment."""

    def __init__(self, app: WsgiApp, networks: Networks, *, secure: bool) -> None:
        self._app, self._networks = app, networks
        self._scheme = "https" if secure else "http"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        environ["wsgi.url_scheme"] = self._scheme
        forwarded = environ.pop("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = caller(str(environ.get("REMOTE_ADDR", "")), forwarded, self._networks)
        return self._app(environ, start_response)


def caller(peer: str, forwarded: str, networks: Networks) -> str:
    """Return the nearest hop that is no proxy of ours, walking from the right; what is no address ends the walk.

    `peer` is the address of the connection, `forwarded` the X-Forwarded-For header (empty when absent).
    """
    nearest = peer
    for hop in (peer, *(part.strip() for part in reversed(forwarded.split(",")))):
        address = read_address(hop)
        if address is None:
            break
        nearest = str(address)
        if not _is_in(address, networks):
            break
    return nearest


def is_internal(address: Address | None, network: NetworkSettings) -> bool:
    """Return whether `address` is on the internal network (procedure, step 11); proxies and what is no address never are."""
    if address is None or _is_in(address, network.trusted_proxies):
        return False
    return _is_in(address, network.internal)


def read_address(text: str) -> Address | None:
    """Read an address; an IPv4 address inside IPv6 counts as IPv4. None for anything else."""
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _is_in(address: Address, networks: Networks) -> bool:
    return any(address in net for net in networks if net.version == address.version)
