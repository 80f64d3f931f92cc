"""Where a request comes from: proxies are believed as far as they are ours, and no further."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsis_rp.ground.proxies import TrustedProxies, caller, is_internal, read_address
from jsis_rp.settings.server import NetworkSettings

PROXIES = (ip_network("127.0.0.1/32"), ip_network("192.168.0.0/24"), ip_network("::1/128"))
NETWORK = NetworkSettings(
    internal=("10.0.0.0/8", "192.168.0.0/16", "2001:db8::/32"), trusted_proxies=("127.0.0.1/32", "192.168.0.0/24")
)

CHAINS = [
    ("203.0.113.5", "", "203.0.113.5"),
    ("203.0.113.5", "10.1.2.3", "203.0.113.5"),  # not our proxy: its header is not believed
    ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
    ("127.0.0.1", "10.1.2.3, 203.0.113.5", "203.0.113.5"),  # the left part was written by the client itself
    ("127.0.0.1", "10.1.2.3, 203.0.113.5, 192.168.0.9", "203.0.113.5"),
    ("127.0.0.1", "192.168.0.9", "192.168.0.9"),
    ("::1", "[2001:db8::7]", "2001:db8::7"),
    ("127.0.0.1", "::ffff:10.1.2.3", "10.1.2.3"),
    ("127.0.0.1", "10.1.2.3, nonsense", "127.0.0.1"),  # what is no address ends the walk
    ("127.0.0.1", "10.1.2.3:4711", "127.0.0.1"),
    ("127.0.0.1", "10.1.2.3,", "127.0.0.1"),
    ("unix:", "10.1.2.3", "unix:"),
]


@pytest.mark.parametrize(("peer", "header", "expected"), CHAINS)
def test_the_first_hop_from_the_right_that_is_not_ours_is_the_caller(peer: str, header: str, expected: str) -> None:
    """The nearest hop that is no proxy of ours; what cannot be read is never believed."""
    assert caller(peer, header, PROXIES) == expected


INTERNAL = [
    ("10.255.0.1", True),
    ("11.0.0.1", False),
    ("2001:db8::1", True),
    ("192.168.1.1", True),
    ("192.168.0.9", False),
    (None, False),
]


@pytest.mark.parametrize(("address", "expected"), INTERNAL)
def test_who_is_inside(address: str | None, expected: bool) -> None:
    """A proxy itself never is, although its network may be."""
    assert is_internal(ip_address(address) if address else None, NETWORK) is expected


@given(st.text(max_size=80))
def test_an_untrusted_peer_decides_alone(header: str) -> None:
    """Whatever the header says."""
    assert caller("203.0.113.5", header, PROXIES) == "203.0.113.5"


@given(st.text(max_size=80))
def test_any_header_gives_an_address(header: str) -> None:
    """Never an error, never the text of somebody else."""
    assert read_address(caller("127.0.0.1", header, PROXIES)) is not None


def test_the_application_sees_the_caller_and_the_public_scheme() -> None:
    """The header itself is gone, so nothing further in can believe it."""
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], _start: Any) -> list[bytes]:
        seen.update(environ)
        return []

    wrapped = TrustedProxies(app, PROXIES, secure=True)
    wrapped({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.1.2.3", "wsgi.url_scheme": "http"}, None)
    assert seen == {"REMOTE_ADDR": "10.1.2.3", "wsgi.url_scheme": "https"}
    TrustedProxies(app, PROXIES, secure=False)({"REMOTE_ADDR": "10.9.9.9"}, None)
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == ("10.9.9.9", "http")
