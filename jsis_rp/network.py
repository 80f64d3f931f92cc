"""Where a request comes from, and whether that is the institutions' internal network.

The internal way of the procedure, step 11, is open there only. X-Forwarded-For (RFC 7239 section 8.1 names its dangers) is
believed only as far as the listed proxies wrote it: read from the right, the first hop that is not one of ours is the client.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address

from jsis_rp.settings import Network, Networks

Address = IPv4Address | IPv6Address


def client_address(peer: str, forwarded_for: str, proxies: Networks) -> Address | None:
    """Return the address of the client behind the trusted `proxies`, or None when the chain cannot be read.

    `peer` is the address of the connection, `forwarded_for` the X-Forwarded-For header (empty when absent).
    """
    address = _parsed(peer)
    hops = [hop.strip() for hop in forwarded_for.split(",")] if forwarded_for.strip() else []
    while address is not None and hops and _is_in(address, proxies):
        address = _parsed(hops.pop())
    return address


def is_internal(address: Address | None, network: Network) -> bool:
    """Return whether `address` is on the internal network; a proxy itself and an unreadable chain never are."""
    if address is None or _is_in(address, network.trusted_proxies):
        return False
    return _is_in(address, network.internal)


def _is_in(address: Address, networks: Networks) -> bool:
    return any(address in net for net in networks if net.version == address.version)


def _parsed(text: str) -> Address | None:
    """Read an address, with or without a port; an IPv4 address inside IPv6 counts as IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
