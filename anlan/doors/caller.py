"""Where a request comes from: its address cut short, and what kind of device it is; no more is kept of either."""

from __future__ import annotations

from django.http import HttpRequest

from anlan.vault.sources import network

SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS X": "Mac", "CrOS": "ChromeOS",
           "Linux": "Linux"}  # fmt: skip
BROWSERS = {"MicroMessenger": "WeChat", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
"""What stands for what in a User-Agent; the first that is found counts."""
KEPT = {4: 24, 6: 48}


def short_address(request: HttpRequest) -> str:
    """The address's network (/24, of version 6 /48); '' if there is none."""
    return network(request, KEPT)


def device(request: HttpRequest) -> str:
    """The kind of system and browser, such as "Windows · Edge"; '' if it does not say."""
    told = request.headers.get("User-Agent", "")
    kinds = (_first(SYSTEMS, told), _first(BROWSERS, told))
    return " · ".join(kind for kind in kinds if kind)


def _first(names: dict[str, str], told: str) -> str:
    return next((name for sign, name in names.items() if sign in told), "")
