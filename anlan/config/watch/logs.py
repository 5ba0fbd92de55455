"""The form of a log line. Nothing of a person can be in it, whoever wrote the line.

Only our own loggers have their arguments filled in. Of others the template alone is shown, of Django's about a request the
name of the route, and of an exception its kind and where it was raised: its words may repeat what somebody typed.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from anlan.config.watch import request as watch

OURS = "anlan."
OF_REQUESTS = ("django.request", "django.security")
CODES = "anlan.window.codes"
PERSONAL = re.compile(r"\d{6}-\d{2}-[0-9A-Z]{4}-[0-9A-Z]{4}|\d{7,}[\dXx]?|\?[^\s]+")
ROOTS = tuple(f"{path}/" for path in (Path(__file__).parents[3], *Path(__file__).parents[3].glob(".venv/lib/*/*")))


def message(record: logging.LogRecord) -> str:
    """What the line says, without what may be personal."""
    if record.name.startswith(OF_REQUESTS):
        request = getattr(record, "request", None) or next(iter(_requests(record)), None)
        return f"{getattr(record, 'status_code', '')} {watch.route_of(request) if request else ''}".strip() or "refused"
    text = record.getMessage() if record.name.startswith(OURS) else str(record.msg)
    return text if record.name == CODES else PERSONAL.sub("…", text)


def _requests(record: logging.LogRecord) -> list[Any]:
    return [arg for arg in record.args if hasattr(arg, "path_info")] if isinstance(record.args, tuple) else []


def fault(error: BaseException | None) -> dict[str, Any]:
    """An exception by its kind, its causes' kinds and the places it came through; never its words."""
    if error is None:
        return {}
    frames = [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    told: dict[str, Any] = {"error": f"{type(error).__module__}.{type(error).__qualname__}", "at": frames[-12:]}
    diagnosis = getattr(error, "diag", None)
    if diagnosis is not None:
        told |= {"sqlstate": diagnosis.sqlstate, "constraint": diagnosis.constraint_name}
    cause = error.__cause__ or error.__context__
    return told | ({"cause": fault(cause)} if cause else {})


def _short(path: str) -> str:
    return next((path[len(root) :] for root in sorted(ROOTS, key=len, reverse=True) if path.startswith(root)), path)


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """A record as what a line shows of it."""
    base = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname, "logger": record.name, "message": message(record), "request": watch.current.get(),
    }  # fmt: skip
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    return base | getattr(record, "told", {}) | ({"fault": fault(error)} if error else {})


class Line(logging.Formatter):
    """One line for a person at a terminal; the local sender's one-time code is readable here."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the places of an exception below it."""
        told = facts(record)
        head = f"{told.pop('time')} {told.pop('level')} {told.pop('logger')}: {told.pop('message')}"
        wrong = told.pop("fault", None)
        tail = " ".join(f"{key}={value}" for key, value in told.items() if value != "")
        return "\n".join([f"{head} {tail}".rstrip(), *_places(wrong)])


def _places(wrong: dict[str, Any] | None) -> list[str]:
    if wrong is None:
        return []
    sql = f" ({wrong['sqlstate']})" if wrong.get("sqlstate") else ""
    return [f"  {wrong['error']}{sql}", *(f"    {place}" for place in wrong["at"]), *_places(wrong.get("cause"))]


class Json(logging.Formatter):
    """One JSON object a line, to be collected; a one-time code is not in it either."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = facts(record)
        if record.name == CODES:
            told["message"] = "a one-time code was written to the log's console only"
        return json.dumps({key: value for key, value in told.items() if value != ""}, ensure_ascii=False)
