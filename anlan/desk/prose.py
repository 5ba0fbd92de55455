"""The little Markdown that guides are written in (headings, lists, tables, bold) as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

BOLD = re.compile(r"\*\*(.+?)\*\*")
RULE = re.compile(r"\|[\s|:-]+\|")


def as_html(text: str) -> SafeString:
    """The text as HTML; everything in it that is not of this little Markdown is escaped."""
    lines = (line for line in text.splitlines() if line.strip())
    return mark_safe("\n".join(_drawn(kind, list(group)) for kind, group in groupby(lines, _kind)))  # noqa: S308


def _kind(line: str) -> str:
    starts = {"# ": "h1", "##": "h2", "- ": "ul", "| ": "table", "|-": "table"}
    return starts.get(line[:2], "p")


def _drawn(kind: str, lines: list[str]) -> str:
    draw: Callable[[list[str]], str] | None = {"ul": _list, "table": _table}.get(kind)
    if draw:
        return draw(lines)
    return "\n".join(f"<{kind}>{_words(line.lstrip('# '))}</{kind}>" for line in lines)


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{_words(line[2:])}</li>" for line in lines) + "</ul>"


def _table(lines: list[str]) -> str:
    head, *rows = (_cells(line) for line in lines if not RULE.fullmatch(line))
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _cells(line: str) -> Iterator[str]:
    return (_words(cell) for cell in line.strip("| ").split(" | "))


def _words(text: str) -> str:
    return BOLD.sub(r"<b>\1</b>", escape(text.strip()))
