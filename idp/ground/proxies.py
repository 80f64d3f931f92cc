"""Who is calling, when proxies stand in front: X-Forwarded-For is believed only from networks that the settings trust.

Where no X-Forwarded-For comes, `Forwarded` (RFC 7239) is read in its place. A hop may carry a port and brackets.

The same holds for the header with the client's certificate (`mtls.certificate_header`): from anybody else it is dropped here.
A WSGI wrapper around both lanes, put on by `app.create_provider`. The scheme and host of our own addresses never come from
headers: they come from `server.base_url`.
"""

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from idp.settings import Network

FOR = re.compile(r'(?:^|[;,])\s*for=("[^"]*"|[^;,"]*)', re.IGNORECASE)
HOP = re.compile(r"\[(?P<six>[0-9a-fA-F:.]+)\](?::\d{1,5})?|(?P<four>\d+(?:\.\d+){3})(?::\d{1,5})?|(?P<bare>[0-9a-fA-F:.]+)")

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class TrustedProxies:
    """Puts the caller's own address into REMOTE_ADDR.

    `vouched` names the keys of a WSGI environment that count only when the peer itself is a proxy of ours.
    """

    def __init__(self, app: WsgiApp, networks: tuple[Network, ...], *, secure: bool, vouched: tuple[str, ...] = ()) -> None:
        self._app, self._networks, self._vouched = app, networks, vouched
        self._scheme = "https" if secure else "http"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        environ["wsgi.url_scheme"] = self._scheme
        if self._vouched:
            self._drop_unvouched(environ)
        listed, told = environ.pop("HTTP_X_FORWARDED_FOR", ""), environ.pop("HTTP_FORWARDED", "")
        hops = listed.split(",") if listed else FOR.findall(told)
        if hops and self._networks:
            environ["REMOTE_ADDR"] = self.caller(str(environ.get("REMOTE_ADDR", "")), hops)
        return self._app(environ, start_response)

    def _drop_unvouched(self, environ: dict[str, Any]) -> None:
        """The peer is the end of the connection itself, whatever X-Forwarded-For says about others."""
        if any(key in environ for key in self._vouched) and not self._is_ours(str(environ.get("REMOTE_ADDR", ""))):
            for key in self._vouched:
                environ.pop(key, None)

    def _is_ours(self, peer: str) -> bool:
        address = _address(peer)
        return address is not None and any(address in network for network in self._networks)

    def caller(self, peer: str, hops: list[str]) -> str:
        """The nearest hop that is no proxy of ours, walking from the right; a hop that is no address ends the walk."""
        nearest = peer
        for hop in (peer, *reversed(hops)):
            address = _address(hop)
            if address is None:
                break
            nearest = str(address)
            if not any(address in network for network in self._networks):
                break
        return nearest


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address of a hop: bare, in brackets, quoted, with a port or not (RFC 7239 6)."""
    found = HOP.fullmatch(text.strip().strip('"'))
    if found is None:
        return None
    try:
        address = ip_address(found["six"] or found["four"] or found["bare"])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
