"""The network that a request comes from: never an address, and nothing from which one could be computed later.

A network is IPv4 /24 or IPv6 /48: about what one household, office or attacker has. It is known only as a hash with a
key that the process makes when it starts and never stores.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

KEY_BYTES = 16
V4_BITS = 24
V6_BITS = 48
_OWN = "127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 ::1/128 fc00::/7 fe80::/10"
_PORT = re.compile(":[0-9]{1,5}")
OWN = tuple(ip_network(text) for text in _OWN.split())
"""Loopback, private and link-local: the shop's backend, its monitoring, or a proxy that is not trusted yet."""


class Networks:
    """Names networks, for the lifetime of this object."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._key = random_bytes(KEY_BYTES)

    def name(self, address: str | None) -> str | None:
        """A name for the address's network; None for the operator's own networks (`OWN`).

        All texts that are not addresses are one network.
        """
        found = _parse(address or "")
        if found is None:
            return self._hash(b"")
        if any(found in network for network in OWN if network.version == found.version):
            return None
        bits = V4_BITS if isinstance(found, IPv4Address) else V6_BITS
        return self._hash(found.packed[: bits // 8] + bytes([bits]))

    def _hash(self, data: bytes) -> str:
        return blake2b(data, key=self._key, digest_size=8).hexdigest()


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    """The address, also with a port, as some proxies write it; of ::ffff:192.0.2.1 the IPv4 address inside."""
    host, port = text, ""
    if text.startswith("["):
        host, bracket, port = text[1:].partition("]")
        port = port if bracket else text
    elif text.count(":") == 1:
        host, colon, port = text.partition(":")
        port = colon + port
    if port and not _PORT.fullmatch(port):
        return None
    try:
        address = ip_address(host)
    except ValueError:
        return None
    inside = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return inside or address
