"""Where the database is: DATABASE_URL, or the embedded server."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from anlan.config import home, postgres
from anlan.config.trouble import Trouble

URL = os.environ.get("DATABASE_URL", "")
LASTING = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def settings(url: str = URL) -> dict[str, Any]:
    """Return Django's settings of the one database."""
    return {"ENGINE": "django.db.backends.postgresql", **LASTING, **(from_url(url) if url else embedded())}


def embedded() -> dict[str, Any]:
    """Return how to reach the embedded server of this home."""
    return {
        "HOST": str(postgres.socket_folder(home.HOME)),
        "NAME": postgres.NAME,
        "USER": postgres.NAME,
        "PASSWORD": home.secret(postgres.PASSWORD_FILE),
    }


def from_url(url: str) -> dict[str, Any]:
    """Read postgresql://user:password@host:port/name?sslmode=require; a socket's folder is given as ?host=/folder."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Trouble(f"DATABASE_URL is not an address: {error}.") from error
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise Trouble("DATABASE_URL must read postgresql://user:password@host:port/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }
