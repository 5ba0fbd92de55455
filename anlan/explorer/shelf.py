"""A district's own files: checked line by line, put in their place, the one before kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from anlan.explorer import reading
from anlan.explorer.content import UNKNOWN, Guide
from anlan.explorer.reading import DATA, ROUTES_FILE, Faulty
from anlan.law.disputes import TOPICS

BEFORE = "old"
"""The folder of what was published before."""
MOST = 128 * 1024
"""Bytes that a file may hold."""


def faults(name: str, text: str, folder: Path | None = None) -> list[str]:
    """What is wrong with a file of this name (`02.toml`, `routes.toml`), a line each; empty: it can be published."""
    topic = name.removesuffix(".toml")
    if len(text.encode()) > MOST:
        return [f"{name}：文件太大，最多 {MOST // 1024} KB。"]
    if name != ROUTES_FILE and topic not in TOPICS:
        return [f"{name}：文件名应当是纠纷类型的编号，例如 02.toml，或者 {ROUTES_FILE}。"]
    try:
        if name == ROUTES_FILE:
            for each in TOPICS:
                reading.read(each, own_text(f"{each}.toml", folder), text)
        else:
            reading.read(topic, text, own_text(ROUTES_FILE, folder))
    except Faulty as faulty:
        return faulty.faults
    return []


def publish(name: str, text: str, folder: Path, *, by: str, at: datetime) -> Path:
    """Put a checked file in its place, with who and when at its head; the one before moves to `old`. Raises Faulty."""
    if wrong := faults(name, text, folder):
        raise Faulty(wrong)
    return put(folder / name, headed(text, by, at), at)


def headed(text: str, by: str, at: datetime) -> bytes:
    """A TOML text with who published it, and when, at its head."""
    return f"# 发布：{at:%Y-%m-%d %H:%M}，{by}\n{text}".encode()


def put(place: Path, body: bytes, at: datetime) -> Path:
    """Put a file in its place; the one before moves to `old`."""
    before = place.parent / BEFORE
    before.mkdir(parents=True, exist_ok=True)
    if place.is_file():
        place.rename(before / f"{place.stem}-{at:%Y%m%dT%H%M%S%f}{place.suffix}")
    draft = place.with_suffix(".new")
    draft.write_bytes(body)
    draft.rename(place)
    return place


def own_text(name: str, folder: Path | None) -> str:
    """The district's own text of that name; empty where it has none."""
    path = folder / name if folder else None
    return path.read_text(encoding="utf-8") if path and path.is_file() else ""


def text_now(name: str, folder: Path | None) -> str:
    """What is told at present, to begin a change from: the district's text, else the country's."""
    return own_text(name, folder) or (DATA / name).read_text(encoding="utf-8")


def example(guide: Guide, day: str) -> Mapping[str, str]:
    """The first answer to every question that is then asked, and this day: what a preview shows."""
    given: dict[str, str] = {}
    for question in guide.questions:
        given[question.id] = day if question.is_day else question.options[0][0] if question.options else UNKNOWN
    return given
