"""What an address counts as, before a mark of it is counted: who has one of version 6 mostly has all of its network."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.http import HttpRequest

COUNTED = {4: 32, 6: 64}
"""By how many bits, of either version, a limit knows where a request comes from."""


def read(text: str) -> IPv4Address | IPv6Address | None:
    """The address; one of version 4 in the dress of version 6 is one of version 4. None if it is none."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def network(request: HttpRequest, bits: Mapping[int, int]) -> str:
    """The network that the request comes from, so many bits of it for each version; '' if there is none."""
    found = read(request.META.get("REMOTE_ADDR", ""))
    return str(ip_network((found, bits[found.version]), strict=False)) if found else ""


def source(request: HttpRequest) -> str:
    """What a limit by address counts the request under; it is never kept as it is."""
    return network(request, COUNTED)
