"""What pages show of notices: what was said, when, by which way, and whether it arrived. Plain dicts, no markup."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings

from anlan.kernel.models import Matter
from anlan.kernel.moment import now
from anlan.kernel.who import Who
from anlan.notices.models import WHY, Notice, NoticeSet
from anlan.notices.texts import own_words, path, sentence
from anlan.notices.ways import Way

View = dict[str, Any]
ROWS = 30
MANY = 99


def page_of(rows: NoticeSet, who: Who, after: str) -> tuple[list[View], str]:
    """The next ROWS after that notice (keyset), and the address's word for those that follow; '' at the end.

    What has moved out of sight since is left out.
    """
    found = list((rows.filter(id__lt=after) if after else rows)[: ROWS + 1])
    ids = {row.matter_id for row in found}
    seen = set(Matter.objects.visible_to(who).filter(id__in=ids).values_list("id", flat=True)) if ids else set()
    shown = lines(row for row in found[:ROWS] if row.matter_id in seen)
    return shown, str(found[ROWS - 1].id) if len(found) > ROWS else ""


def place(text: str) -> str:
    """The notice after which a page goes on; '' for the first page, and for what is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def lines(rows: Iterable[Notice]) -> list[View]:
    """Each notice as a line, in the reader's language."""
    found = list(rows)
    own = own_words(found[0].district) if found else {}
    return [_line(row, sentence(row.text, row.matter, row.on, own)) for row in found]


def by_cause(rows: list[View]) -> list[View]:
    """What was told of one thing together: said once, with each way by which it went."""
    found: dict[Any, View] = {}
    for row in rows:
        one = found.setdefault((row["cause"], row["text"]), row | {"ways": [], "unread": False})
        one["ways"].append({name: row[name] for name in ("way", "state", "why")})
        one["unread"] = one["unread"] or row["unread"]
    return list(found.values())


def _line(row: Notice, said: str) -> View:
    url = path(row.text, row.matter.code)
    return {
        "id": row.id, "said": said, "brief": said.replace(f"{settings.SITE_URL}{url}", "").strip(), "party": row.party_id,
        "at": row.at, "way": row.get_way_display(), "state": row.get_state_display(), "why": str(WHY.get(row.why, "")),
        "cause": row.cause, "text": row.text, "code": row.matter.code, "unread": row.way == Way.APP and row.read_at is None,
    }  # fmt: skip


def unread(who: Who, district: str) -> int:
    """How many news are not read yet, up to MANY and one more."""
    return Notice.objects.filter(district=district, owner=who.owner, way=Way.APP, read_at=None)[: MANY + 1].count()


def read(rows: NoticeSet) -> int:
    """Mark them as read; how many were not."""
    return rows.filter(read_at=None).update(read_at=now())
