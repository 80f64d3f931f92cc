"""Who is calling, when proxies stand in front: X-Forwarded-For is believed only from networks that the settings trust.

The same holds for the header with the client's certificate (`mtls.certificate_header`): from anybody else it is dropped here.
A WSGI wrapper around both lanes, put on by `app.create_provider`. The scheme and host of our own addresses never come from
headers: they come from `server.base_url`.
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from idp.settings import Network

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
        forwarded = environ.pop("HTTP_X_FORWARDED_FOR", "")
        if forwarded and self._networks:
            environ["REMOTE_ADDR"] = self.caller(str(environ.get("REMOTE_ADDR", "")), forwarded)
        return self._app(environ, start_response)

    def _drop_unvouched(self, environ: dict[str, Any]) -> None:
        """The peer is the end of the connection itself, whatever X-Forwarded-For says about others."""
        if any(key in environ for key in self._vouched) and not self._is_ours(str(environ.get("REMOTE_ADDR", ""))):
            for key in self._vouched:
                environ.pop(key, None)

    def _is_ours(self, peer: str) -> bool:
        address = _address(peer)
        return address is not None and any(address in network for network in self._networks)

    def caller(self, peer: str, forwarded: str) -> str:
        """The nearest hop that is no proxy of ours, walking from the right; a hop that is no address ends the walk."""
        hops = [peer, *(hop.strip() for hop in reversed(forwarded.split(",")))]
        nearest = peer
        for hop in hops:
            address = _address(hop)
            if address is None:
                break
            nearest = str(address)
            if not any(address in network for network in self._networks):
                break
        return nearest


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
