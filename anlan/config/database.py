"""Where the database is: DATABASE_URL, or the embedded server."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from anlan.config import home, postgres
from anlan.config.trouble import Trouble

URL = os.environ.get("DATABASE_URL", "")
WEB_URL = os.environ.get("ANLAN_WEB_DATABASE_URL", "")
PAGES = "ANLAN_PAGES"
OWNER = (postgres.NAME, postgres.PASSWORD_FILE)
LASTING = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def settings(url: str = URL) -> dict[str, Any]:
    """Return Django's settings of the one database, as its owner; in a web server's process as the pages' own role."""
    if serves_pages() and web_role():
        url = WEB_URL if url else ""
    return {"ENGINE": "django.db.backends.postgresql", **LASTING, **(from_url(url) if url else embedded())}


def serve_pages() -> None:
    """From now on, and in what this process starts: a web server's process."""
    os.environ[PAGES] = "1"


def serves_pages() -> bool:
    """Whether this is a web server's process."""
    return os.environ.get(PAGES) == "1"


def web_role() -> str | None:
    """The pages' own role in the database; None where they have none and work as the owner."""
    if not URL:
        return postgres.WEB_NAME
    return str(from_url(WEB_URL)["USER"]) if WEB_URL else None


def embedded() -> dict[str, Any]:
    """Return how to reach the embedded server of this home."""
    user, password = (postgres.WEB_NAME, postgres.WEB_PASSWORD_FILE) if serves_pages() else OWNER
    return {
        "HOST": str(postgres.socket_folder(home.HOME)),
        "NAME": postgres.NAME,
        "USER": user,
        "PASSWORD": home.secret(password),
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
