"""What pages show of notices: what was said, when, by which way, and whether it arrived. Plain dicts, no markup."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from anlan.kernel.moment import now
from anlan.kernel.who import Who
from anlan.notices.models import WHY, Notice, NoticeSet
from anlan.notices.texts import own_words, path, sentence
from anlan.notices.ways import Way

View = dict[str, Any]
ROWS = 30
MANY = 99


def page_of(rows: NoticeSet, after: str) -> tuple[list[View], str]:
    """The next ROWS after that notice (keyset), and the address's word for those that follow; '' at the end."""
    found = list((rows.filter(id__lt=after) if after else rows)[: ROWS + 1])
    return lines(found[:ROWS]), str(found[ROWS - 1].id) if len(found) > ROWS else ""


def lines(rows: Iterable[Notice]) -> list[View]:
    """Each notice as a line, in the reader's language."""
    found = list(rows)
    own = own_words(found[0].district) if found else {}
    return [_line(row, sentence(row.text, row.matter, row.on, own)) for row in found]


def _line(row: Notice, said: str) -> View:
    url = path(row.text, row.matter.code)
    return {
        "id": row.id, "said": said, "at": row.at, "sent_at": row.sent_at, "way": row.get_way_display(),
        "state": row.get_state_display(), "why": str(WHY.get(row.why, "")), "code": row.matter.code, "url": url,
        "unread": row.way == Way.APP and row.read_at is None, "kind": row.state, "office": row.matter.office.name,
    }  # fmt: skip


def unread(who: Who, district: str) -> int:
    """How many news are not read yet, up to MANY and one more."""
    return Notice.objects.filter(district=district, owner=who.owner, way=Way.APP, read_at=None)[: MANY + 1].count()


def read(rows: NoticeSet) -> int:
    """Mark them as read; how many were not."""
    return rows.filter(read_at=None).update(read_at=now())
