"""Where a request comes from: proxies are believed as far as they are ours, and no further."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsis_rp.ground.proxies import client_address, is_internal
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
    ("127.0.0.1", "10.1.2.3:4711", "10.1.2.3"),
    ("::1", "[2001:db8::7]:443", "2001:db8::7"),
    ("127.0.0.1", "::ffff:10.1.2.3", "10.1.2.3"),
    ("127.0.0.1", "10.1.2.3, nonsense", None),
    ("127.0.0.1", "10.1.2.3,", None),
    ("unix:", "10.1.2.3", None),
]


@pytest.mark.parametrize(("peer", "header", "expected"), CHAINS)
def test_the_first_hop_from_the_right_that_is_not_ours_is_the_client(peer: str, header: str, expected: str | None) -> None:
    """Rightmost untrusted hop; what cannot be read is nobody."""
    assert client_address(peer, header, PROXIES) == (ip_address(expected) if expected else None)


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
    assert client_address("203.0.113.5", header, PROXIES) == ip_address("203.0.113.5")


@given(st.text(max_size=80))
def test_any_header_gives_an_address_or_nothing(header: str) -> None:
    """Never an error."""
    client_address("127.0.0.1", header, PROXIES)
