"""Whose address counts when proxies stand in front."""

from ipaddress import ip_network
from typing import Any

import pytest

from idp.ground.proxies import TrustedProxies


def seen(peer: str, forwarded: str | None, networks: tuple[str, ...], **headers: str) -> str:
    """The address that the application behind is told."""
    told: dict[str, Any] = {}

    def app(environ: dict[str, Any], _: Any) -> list[bytes]:
        told.update(environ)
        return []

    environ = {"REMOTE_ADDR": peer, **headers, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {})}
    TrustedProxies(app, tuple(ip_network(one) for one in networks), secure=True)(environ, None)
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED"} & told.keys()
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
        ("10.0.0.1", "198.51.100.1:51234", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:443", ("10.0.0.0/8",), "2001:db8::1"),
        ("10.0.0.1", "[2001:db8::1]", ("10.0.0.0/8",), "2001:db8::1"),
        ("10.0.0.1", "[::ffff:198.51.100.1]:443", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1:5, 10.0.0.2:80", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:x", ("10.0.0.0/8",), "10.0.0.1"),
        ("10.0.0.1", "[198.51.100.1", ("10.0.0.0/8",), "10.0.0.1"),
    ],
)
def test_the_nearest_hop_that_is_not_ours_counts(
    peer: str, forwarded: str | None, networks: tuple[str, ...], expected: str
) -> None:
    """A caller can write anything into the left of the header; only what our own proxies added is believed."""
    assert seen(peer, forwarded, networks) == expected


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("for=198.51.100.1", "198.51.100.1"),
        ('For="[2001:db8::1]:4711";proto=https;by=10.0.0.1', "2001:db8::1"),
        ("for=6.6.6.6, proto=https;for=198.51.100.1, for=10.0.0.2", "198.51.100.1"),
        ("for=unknown", "10.0.0.1"),
        ("for=_hidden, for=10.0.0.2", "10.0.0.2"),
    ],
)
def test_the_header_of_the_standard_is_read_where_the_other_is_missing(forwarded: str, expected: str) -> None:
    """RFC 7239 4 and 6: quoted, with brackets and a port; obfuscated and unknown hops end the walk. X-Forwarded-For wins."""
    assert seen("10.0.0.1", None, ("10.0.0.0/8",), HTTP_FORWARDED=forwarded) == expected
    assert seen("10.0.0.1", "198.51.100.9", ("10.0.0.0/8",), HTTP_FORWARDED=forwarded) == "198.51.100.9"
