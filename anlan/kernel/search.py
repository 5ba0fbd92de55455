"""Search by code, name, phone and text: complete for any two characters, by character bigrams (see docs/performance.md)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from anlan.kernel.feed import Projection
from anlan.kernel.keys import uuid7
from anlan.kernel.models import Act, Entry, Matter, Party, Seat
from anlan.kernel.near import oldest
from anlan.kernel.procedure import Means
from anlan.kernel.who import Who

LONGEST = 20_000
ERA = 30 * 86_400_000
"""Milliseconds of an era: matters are found by the era in which they were opened, too."""
ERA_GRAM = "era %s"
SPANS = (6, 36)
"""How many eras a search for the newest looks at, before it looks at all."""


def fold(text: str) -> str:
    """Text as it is compared: width and case folded, without spaces and what no column holds."""
    return "".join(unicodedata.normalize("NFKC", text.replace("\0", "")).casefold().split())


def bigrams(text: str) -> list[str]:
    """Every two neighbouring characters, once, in order of appearance."""
    folded = fold(text)
    return list(dict.fromkeys(folded[i : i + 2] for i in range(len(folded) - 1)))


class Index(Projection):
    """One entry a matter: code, number, title, telling, names and phones."""

    key = "search"

    def clear(self, district: str) -> None:
        """Forget every entry."""
        Entry.objects.filter(district=district).delete()

    def apply(self, acts: list[Act]) -> None:
        """Enter anew the matters that these acts touched where it can matter to a search."""
        touched = {act.matter_id for act in acts if act.means in INDEXED or act.step in ("amend", "authorise")}
        if touched:
            self._enter(acts[0].district, touched)

    def _enter(self, district: str, ids: set[UUID]) -> None:
        matters = Matter.objects.filter(district=district, id__in=ids)
        words: dict[UUID, list[str]] = {matter.id: [matter.code, matter.number, matter.title] for matter in matters}
        for party in Party.objects.filter(district=district, matter_id__in=ids).order_by("id"):
            words[party.matter_id] += [party.name, party.phone]
        for act in Act.objects.filter(district=district, matter_id__in=ids, seq=1):
            words[act.matter_id].append(str(act.data.get("narrative", "")))
        Entry.objects.bulk_create(
            [_entry(matter, words[matter.id]) for matter in matters],
            update_conflicts=True, unique_fields=["district", "matter_id"], update_fields=["office_id", "text", "grams"],
        )  # fmt: skip


INDEXED = frozenset({Means.RECEIVED, Means.ACCEPTED, Means.REFERRED})
index = Index()


def find(text: str, who: Who, district: str, eras: range | None = None) -> QuerySet[Matter]:
    """The matters that `who` may see and whose entry contains each word of `text`, of those eras; newest first by id.

    A word of one character finds nothing by itself (bigrams need two); beside longer ones it narrows.
    """
    entries = Entry.objects.filter(district=district)
    words = [word for part in text.split() if (word := fold(part))]
    if words and max(map(len, words)) == 1:
        return Matter.objects.none()
    for word in words:
        entries = entries.filter(grams__contains=bigrams(word), text__contains=word)
    if eras is not None:
        entries = entries.filter(grams__overlap=[ERA_GRAM % era for era in eras])
    near = entries.filter(_near(who, district)) if who.reach else entries
    return Matter.objects.visible_to(who).filter(district=district, id__in=near.values("matter_id"))


def newest(
    pick: Callable[[QuerySet[Matter]], list[Matter]],
    text: str,
    who: Who,
    district: str,
    *,
    most: int,
    after: UUID | None,
) -> list[Matter]:
    """What `pick` takes of the matters found, newest first after `after`: looks farther back until there are `most`.

    What is common is found soon, so it must not cost what fetching every hit does; what is rare costs little.
    """
    first = oldest(district)
    for eras in _spans(era_of(first) if first else 0, era_of(after or uuid7())):
        picked = pick(find(text, who, district, eras))
        if len(picked) >= most:
            break
    return picked


def era_of(matter: UUID) -> int:
    """The era in which a matter was opened: its id tells (RFC 9562, version 7)."""
    return (matter.int >> 80) // ERA


def era_gram(matter: UUID) -> str:
    """What stands among the grams of a matter for its era: it has a space, which no bigram has."""
    return ERA_GRAM % era_of(matter)


def _spans(first: int, last: int) -> Iterator[range | None]:
    yield from (range(last - eras + 1, last + 1) for eras in SPANS if last - eras >= first)
    yield None


def _near(who: Who, district: str) -> Q:
    """What `who` oversees, sits on or registered: it spares the look at each matter that only contains the words."""
    own = Matter.objects.filter(district=district, registrar=who.person).values("id")
    seats = Seat.objects.filter(district=district, person=who.person, until=None).values("matter_id")
    return Q(office_id__in=who.reach) | Q(matter_id__in=seats) | Q(matter_id__in=own)


def _entry(matter: Matter, words: list[str]) -> Entry:
    text = "\n".join(fold(word) for word in words if word)[:LONGEST]
    grams = [era_gram(matter.id), *dict.fromkeys(gram for word in words for gram in bigrams(word))]
    return Entry(district=matter.district, matter_id=matter.id, office_id=matter.office_id, text=text, grams=grams)
