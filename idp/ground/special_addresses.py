"""Which addresses belong to the open Internet: not those of the IANA special-purpose address registries (RFC 6890, RFC 8190).

The tables are the registries themselves (https://www.iana.org/assignments/iana-ipv4-special-registry and
https://www.iana.org/assignments/iana-ipv6-special-registry), not what Python's `ipaddress` has of them, which differs between
versions. Entries that are globally reachable (anycast of PCP, TURN, AS112, AMT) are refused too: no relying party lives there.
Called by `fetch`.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

IPV4_SPECIAL = {
    "0.0.0.0/8": "This network (RFC 791)",
    "0.0.0.0/32": "This host on this network (RFC 1122)",
    "10.0.0.0/8": "Private-Use (RFC 1918)",
    "100.64.0.0/10": "Shared Address Space (RFC 6598)",
    "127.0.0.0/8": "Loopback (RFC 1122)",
    "169.254.0.0/16": "Link Local (RFC 3927)",
    "172.16.0.0/12": "Private-Use (RFC 1918)",
    "192.0.0.0/24": "IETF Protocol Assignments (RFC 6890)",
    "192.0.0.0/29": "IPv4 Service Continuity Prefix (RFC 7335)",
    "192.0.0.8/32": "IPv4 dummy address (RFC 7600)",
    "192.0.0.9/32": "Port Control Protocol Anycast (RFC 7723)",
    "192.0.0.10/32": "Traversal Using Relays around NAT Anycast (RFC 8155)",
    "192.0.0.170/32": "NAT64/DNS64 Discovery (RFC 8880)",
    "192.0.0.171/32": "NAT64/DNS64 Discovery (RFC 8880)",
    "192.0.2.0/24": "Documentation, TEST-NET-1 (RFC 5737)",
    "192.31.196.0/24": "AS112-v4 (RFC 7535)",
    "192.52.193.0/24": "AMT (RFC 7450)",
    "192.88.99.0/24": "Deprecated, 6to4 Relay Anycast (RFC 7526)",
    "192.88.99.2/32": "6a44-relay anycast address (RFC 6751)",
    "192.168.0.0/16": "Private-Use (RFC 1918)",
    "192.175.48.0/24": "Direct Delegation AS112 Service (RFC 7534)",
    "198.18.0.0/15": "Benchmarking (RFC 2544)",
    "198.51.100.0/24": "Documentation, TEST-NET-2 (RFC 5737)",
    "203.0.113.0/24": "Documentation, TEST-NET-3 (RFC 5737)",
    "240.0.0.0/4": "Reserved (RFC 1112)",
    "255.255.255.255/32": "Limited Broadcast (RFC 8190)",
}
IPV6_SPECIAL = {
    "::1/128": "Loopback Address (RFC 4291)",
    "::/128": "Unspecified Address (RFC 4291)",
    "::ffff:0:0/96": "IPv4-mapped Address (RFC 4291)",
    "64:ff9b::/96": "IPv4-IPv6 Translation (RFC 6052)",
    "64:ff9b:1::/48": "IPv4-IPv6 Translation (RFC 8215)",
    "100::/64": "Discard-Only Address Block (RFC 6666)",
    "100:0:0:1::/64": "Dummy IPv6 Prefix (RFC 9780)",
    "2001::/23": "IETF Protocol Assignments (RFC 2928)",
    "2001::/32": "TEREDO (RFC 4380)",
    "2001:1::1/128": "Port Control Protocol Anycast (RFC 7723)",
    "2001:1::2/128": "Traversal Using Relays around NAT Anycast (RFC 8155)",
    "2001:1::3/128": "DNS-SD Service Registration Protocol Anycast (RFC 9665)",
    "2001:2::/48": "Benchmarking (RFC 5180)",
    "2001:3::/32": "AMT (RFC 7450)",
    "2001:4:112::/48": "AS112-v6 (RFC 7535)",
    "2001:10::/28": "Deprecated, previously ORCHID (RFC 4843)",
    "2001:20::/28": "ORCHIDv2 (RFC 7343)",
    "2001:30::/28": "Drone Remote ID Protocol Entity Tags (RFC 9374)",
    "2001:db8::/32": "Documentation (RFC 3849)",
    "2002::/16": "6to4 (RFC 3056)",
    "2620:4f:8000::/48": "Direct Delegation AS112 Service (RFC 7534)",
    "3fff::/20": "Documentation (RFC 9637)",
    "5f00::/16": "Segment Routing SIDs (RFC 9602)",
    "fc00::/7": "Unique-Local (RFC 4193, RFC 8190)",
    "fe80::/10": "Link-Local Unicast (RFC 4291)",
}
OTHERS = {
    "224.0.0.0/4": "Multicast (RFC 5771)",
    "168.63.129.16/32": "the host that serves virtual machines of Azure, from a public range",
}
IPV6_GLOBAL = IPv6Network("2000::/3")
"""All that IANA has handed out for global unicast (RFC 4291 2.4): multicast, site-local and IPv4-compatible lie outside."""

TRANSLATED = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
"""The forms that carry the IPv4 address to which the packets go in their last 32 bits."""

_IPV4 = tuple(IPv4Network(one) for one in (*IPV4_SPECIAL, *OTHERS))
_IPV6 = tuple(IPv6Network(one) for one in IPV6_SPECIAL)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open Internet. One that carries an IPv4 address (mapped, NAT64) is judged by that."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _IPV4)
    if any(address in network for network in TRANSLATED):
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in IPV6_GLOBAL and not any(address in network for network in _IPV6)
