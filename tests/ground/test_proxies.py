"""Whose address counts when proxies stand in front."""

from ipaddress import ip_network
from typing import Any

import pytest

from idp.ground.proxies import TrustedProxies


def seen(peer: str, forwarded: str | None, networks: tuple[str, ...]) -> str:
    """The address that the application behind is told."""
    told: dict[str, Any] = {}

    def app(environ: dict[str, Any], _: Any) -> list[bytes]:
        told.update(environ)
        return []

    environ = {"REMOTE_ADDR": peer, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {})}
    TrustedProxies(app, tuple(ip_network(one) for one in networks), secure=True)(environ, None)
    assert "HTTP_X_FORWARDED_FOR" not in told
    assert told["wsgi.url_scheme"] == "https"
    return str(told["REMOTE_ADDR"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "networks", "expected"),
    [
        ("203.0.113.9", "198.51.100.1", (), "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", ("10.0.0.0/8",), "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", ("10.0.0.0/8",), "10.0.0.3"),
        ("10.0.0.1", "not an address", ("10.0.0.0/8",), "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, rubbish", ("10.0.0.0/8",), "10.0.0.1"),
        ("10.0.0.1", None, ("10.0.0.0/8",), "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::1", ("10.0.0.0/8",), "2001:db8::1"),
    ],
)
def test_the_nearest_hop_that_is_not_ours_counts(
    peer: str, forwarded: str | None, networks: tuple[str, ...], expected: str
) -> None:
    """A caller can write anything into the left of the header; only what our own proxies added is believed."""
    assert seen(peer, forwarded, networks) == expected
