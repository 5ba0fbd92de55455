"""Whether the settings of the doors make sense; `anlan check` tells."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error

HERE = ("localhost", "127.0.0.1", "::1")


def sound(**_asked: object) -> list[CheckMessage]:
    """Every fault of the settings."""
    faults = [
        (settings.ANLAN_FACTORS not in ("required", "optional"), "ANLAN_FACTORS is required or optional."),
        (min(settings.ANLAN_TRIES, settings.ANLAN_LOCK_MINUTES, settings.ANLAN_IDLE_MINUTES) < 1,
         "ANLAN_TRIES, ANLAN_LOCK_MINUTES and ANLAN_IDLE_MINUTES are at least 1."),
        (bool(settings.ANLAN_OIDC_ISSUER) and not _private(settings.ANLAN_OIDC_ISSUER),
         "ANLAN_OIDC_ISSUER must be an https address."),
        (bool(settings.ANLAN_OIDC_ISSUER) and not settings.ANLAN_OIDC_CLIENT, "ANLAN_OIDC_CLIENT is missing."),
    ]  # fmt: skip
    return [Error(said, id="doors") for wrong, said in faults if wrong]


def _private(address: str) -> bool:
    """Whether nobody on the way can read it: encrypted, or never leaving this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
