"""Search by code, name, phone and text: complete for any two characters, by character bigrams (see docs/performance.md)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from heapq import nlargest
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from anlan.kernel.feed import Projection
from anlan.kernel.keys import uuid7
from anlan.kernel.models import Act, Entry, Matter, Party, Seat
from anlan.kernel.near import oldest
from anlan.kernel.procedure import OVERSEEING, Means
from anlan.kernel.registry import overseers, procedures
from anlan.kernel.who import Who
from anlan.vault.keys import mark

ERA = 30 * 86_400_000
"""Milliseconds of an era: matters are found by the era in which they were opened, too."""
SPAN = 12
"""How many eras a search for the newest looks at, before it looks at all."""
AMPLE = 3
"""How many times as many as are wanted are looked at first: what may be seen and is not narrowed out is nearly all."""
PURPOSE = "search"


def fold(text: str) -> str:
    """Text as it is compared: width and case folded, without spaces and what no column holds."""
    return "".join(unicodedata.normalize("NFKC", text.replace("\0", "")).casefold().split())


def bigrams(text: str) -> list[str]:
    """Every two neighbouring characters, once, in order of appearance."""
    folded = fold(text)
    return list(dict.fromkeys(folded[i : i + 2] for i in range(len(folded) - 1)))


def grams(*words: str) -> list[str]:
    """What words are entered by: every character, and every two neighbouring ones."""
    return [gram for word in words for gram in (*fold(word), *bigrams(word))]


class Index(Projection):
    """One entry a matter: code, number, title, telling, names and phones."""

    key = "search"

    def clear(self, district: str) -> None:
        """Forget every entry."""
        Entry.objects.filter(district=district).delete()

    def apply(self, acts: list[Act]) -> None:
        """Enter anew the matters that these acts touched where it can matter to a search."""
        touched = {act.matter_id for act in acts if act.means in INDEXED or act.step in ("amend", "authorise")}
        touched |= _seated(acts)
        if touched:
            self._enter(acts[0].district, touched)

    def _enter(self, district: str, ids: set[UUID]) -> None:
        matters = Matter.objects.kept().filter(district=district, id__in=ids).select_related("office")
        said = {matter.id: [*_where(matter), *grams(matter.code, matter.number, matter.title)] for matter in matters}
        known = {"district": district, "matter_id__in": said.keys()}
        for party in Party.objects.filter(**known).select_related("matter").order_by("id"):
            said[party.matter_id] += [*grams(party.name, party.phone), *_numbers(party)]
        for act in Act.objects.filter(**known, seq=1).select_related("matter"):
            said[act.matter_id] += grams(str(act.data.get("narrative", "")))
        for seat in Seat.objects.filter(**known, until=None).order_by("id"):
            said[seat.matter_id].append(WITH % seat.person_id if seat.person_id else AT % seat.office_id)
        Entry.objects.bulk_create(
            [Entry(district=district, matter_id=matter.id, grams=marks(said[matter.id])) for matter in matters],
            update_conflicts=True, unique_fields=["district", "matter_id"], update_fields=["grams"],
        )  # fmt: skip


def _numbers(party: Party) -> list[str]:
    """The whole telephone and identity number."""
    numbers = ((PHONE, party.phone), (ID, party.id_number))
    return [gram % fold(number) for gram, number in numbers if number]


INDEXED = frozenset({Means.RECEIVED, Means.ACCEPTED, Means.REFERRED})
ERA_GRAM, UNDER, WITH, AT, PHONE, ID = "era %s", "under %s", "with %s", "at %s", "phone %s", "id %s"
"""What stands beside the bigrams, and has a space, which no bigram has: when, under which office, with whom, at which other
office, a phone, an id."""
MOBILE = re.compile(r"1[0-9]{10}")
ID_CARD = re.compile(r"[0-9]{17}[0-9x]")
index = Index()


def find(text: str, who: Who, district: str) -> QuerySet[Matter]:
    """The matters that `who` may see and whose entry contains each word of `text`, all of them.

    A word of one character finds nothing by itself; beside longer ones it narrows.
    """
    return _seen(_ids(text, who, district), who, district)


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
        ids = [found for found in _ids(text, who, district, eras) if after is None or found < after]
        if eras and len(ids) < most:
            continue
        picked = pick(_seen(nlargest(AMPLE * most, ids) if eras else ids, who, district))
        if len(picked) >= most:
            break
    return picked


def _ids(text: str, who: Who, district: str, eras: range | None = None) -> list[UUID]:
    """The ids of what contains the words and is marked for `who`: her office, her seat, her registration.

    They are asked for by themselves, since what the planner expects of words and offices together is so far off that
    it would rather walk through every matter.
    """
    words = [fold(part) for part in text.split() if fold(part)]
    if max(map(len, words), default=1) == 1:
        return []
    phones = [PHONE % word for word in words if MOBILE.fullmatch(word)]
    wanted = marks([*(gram for word in words for gram in _wanted(word)), *phones])
    within, lived = marks(_within(who)), marks(ERA_GRAM % era for era in eras or ())
    with connection.cursor() as sql:
        sql.execute(FIND, [district, wanted, within, lived])
        return [found for (found,) in sql.fetchall()]


def _wanted(word: str) -> list[str]:
    """What must stand in an entry for a word: of an identity number the whole, since its parts are not entered."""
    return [ID % word] if ID_CARD.fullmatch(word) else bigrams(word) or [word]


FIND = "SELECT kernel_found(%s, %s::bigint[], %s::bigint[], %s::bigint[])"
"""Ids alone: the index is behind the wall, and its operators would not be used across it."""


def _seen(ids: list[UUID], who: Who, district: str) -> QuerySet[Matter]:
    return Matter.objects.visible_to(who).filter(district=district, id__in=ids)


def era_of(matter: UUID) -> int:
    """The era in which a matter was opened: its id tells (RFC 9562, version 7)."""
    return (matter.int >> 80) // ERA


def marks(said: Iterable[str]) -> list[int]:
    """The keyed marks of grams, each once: the index holds nothing that could be read."""
    return [mark(PURPOSE, gram) for gram in dict.fromkeys(said)]


def _spans(first: int, last: int) -> Iterator[range | None]:
    if last - SPAN >= first:
        yield range(last - SPAN + 1, last + 1)
    yield None


def _seated(acts: list[Act]) -> set[UUID]:
    """The matters on which one of these acts let somebody sit, or sit no longer, whatever the act means."""
    touched, moments = {act.matter_id for act in acts}, {act.at for act in acts}
    moved = Q(since__in=moments) | Q(until__in=moments)
    seats = Seat.objects.filter(moved, district=acts[0].district, matter_id__in=touched)
    return set(seats.values_list("matter_id", flat=True))


def _where(matter: Matter) -> list[str]:
    """When it was opened, the offices that oversee its own, and who registered it."""
    offices = [under(matter.procedure, int(office)) for office in matter.office.path.strip("/").split("/")]
    registrar = [WITH % matter.registrar_id] if matter.registrar_id else []
    return [ERA_GRAM % era_of(matter.id), *offices, *registrar]


def _within(who: Who) -> list[str]:
    """What stands on a matter that an official may see: as `Visible.visible_to` says, which decides."""
    watched = ((roles, key) for roles, keys in overseers().items() for key in keys)
    offices = [under(key, post.office_id) for roles, key in watched for post in who.posts if post.role in roles]
    return [WITH % who.person.pk, *offices, *(AT % desk for desk in who.desks)] if who.person else []


def under(procedure: str, office: int) -> str:
    """What stands on a matter under an office; one that others than the usual posts oversee has a mark of its own."""
    usual = procedures()[procedure].overseers == OVERSEEING
    return UNDER % (office if usual else f"{office} of {procedure}")
