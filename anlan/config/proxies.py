"""Who asks, where proxies stand in front: the last address that they had from somebody who is none of them."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.conf import settings

from anlan.config.trouble import Trouble
from anlan.vault.sources import read

Networks = Sequence[IPv4Network | IPv6Network]


def named(text: str) -> Networks:
    """The networks that ANLAN_PROXIES names, with commas or spaces between them; Trouble if one is none."""
    try:
        return tuple(ip_network(one) for one in text.replace(",", " ").split())
    except ValueError as error:
        raise Trouble(
            f"ANLAN_PROXIES must name addresses or networks such as 10.0.0.5 or 10.0.0.0/24: {error}."
        ) from error


def asker(peer: str, forwarded: str) -> str:
    """The peer, or, if it is one of our proxies, the last of X-Forwarded-For that is not: what stands before it, anybody can write."""
    told = reversed(forwarded.split(",")) if _ours(peer) else ()
    found = read(next((entry.strip() for entry in told if not _ours(entry.strip())), ""))
    return str(found) if found else peer


def _ours(text: str) -> bool:
    address = read(text)
    return address is not None and any(address in network for network in settings.ANLAN_PROXIES)
