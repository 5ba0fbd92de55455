"""Who is told of an act: a projection whose rows are facts about what went out, so that reading again tells nobody anything.

Nothing is declared for it. Whom an act concerns follows from what is declared anyway: what it means, who sits on the matter,
to whom the next step is open.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from anlan.kernel import feed, jobs
from anlan.kernel.clocks import local
from anlan.kernel.feed import Projection
from anlan.kernel.file import CaseFile
from anlan.kernel.may import steps_open_to
from anlan.kernel.models import Act, Matter, Party
from anlan.kernel.moment import now, today
from anlan.kernel.procedure import BARRED, ERASED, OVERSEEING, Means, Via, Waits
from anlan.kernel.who import Who, resident
from anlan.notices.models import Notice, Wish
from anlan.notices.plan import BadPlan, Plan, plan
from anlan.notices.ways import Way
from anlan.notices.words import shipped
from anlan.town.models import Post

FRESH = timedelta(hours=24)
"""An older act is news to nobody: what an upgrade or a restored backup reads again is not told."""
TOLD = "notices.told"
"""The cursor that no rebuilding sets back: up to there everybody was told."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody to be told, and in which words. `owner` as `Who.owner` says it."""

    owner: str
    key: str
    party: UUID | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell: of which matter, from which cause, of which day."""

    matter: Matter
    cause: UUID
    on: date


class Telling(Projection):
    """Writes a notice for each person, group and system that an act concerns."""

    key = "notices"
    batch = 50

    def clear(self, district: str) -> None:
        """Forget nothing: what was told was told."""

    def apply(self, acts: list[Act]) -> None:
        """Tell of these acts, unless they were told of before."""
        told = feed.hold(TOLD, acts[0].district)
        for act in acts:
            if (act.order or 0) > told.order:
                _one(act)
        told.order = max(told.order, acts[-1].order or 0)
        told.save(update_fields=["order"])


telling = Telling()


def advance(districts: Iterable[str]) -> int:
    """Read the next acts of these districts; how many."""
    return sum(feed.advance(telling, district) for district in districts)


def pass_over(district: str) -> None:
    """Count all that is sealed as told: nobody is told of it. Within the transaction that sealed it."""
    last = Act.objects.filter(district=district, order__isnull=False).order_by("-order").first()
    for name in (telling.key, TOLD):
        cursor = feed.hold(name, district)
        cursor.order = (last.order if last else 0) or 0
        cursor.save(update_fields=["order"])


def _one(act: Act) -> None:
    """What goes wrong with one act keeps nobody from hearing of the next."""
    try:
        with transaction.atomic():
            tell(act)
    except Exception:
        log.exception("Nobody was told of one act")


def tell(act: Act) -> None:
    """Write the notices of one act; those that are there already stay as they are."""
    if act.step == ERASED.key:
        Notice.objects.filter(district=act.district, matter_id=act.matter_id).delete()
    elif act.at > now() - FRESH:
        file = CaseFile(act.matter)
        step = file.procedure.step(act.step)
        if step and not step.private:
            day = spoken_of(act)
            write(News(act.matter, act.id, day), [*_parties(file, act), *_officials(file, act), *_elsewhere(file, act)])


def spoken_of(act: Act) -> date:
    """The day that an act speaks of: a time to come that it sets (`when`), else its own."""
    try:
        when = datetime.fromisoformat(str(act.data.get("when")))
    except ValueError:
        return local(act.at)
    return local(when) if when.tzinfo and when > act.at else local(act.at)


def write(news: News, told: Iterable[Told]) -> None:
    """The rows: one for the page, one for each further way that the text goes by and its reader can be reached by."""
    found = list(told)
    letters = _letters(news.matter.district, [one.owner for one in found])
    rows = [_row(news, one, way) for one in found for way in _ways(one, letters)]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _ways(one: Told, letters: set[str]) -> Iterator[Way]:
    if one.owner.startswith("hook:"):
        yield Way.HOOK
    elif one.owner.startswith("office:"):
        yield Way.WECOM
    else:
        yield Way.APP
        further = shipped()[one.key].ways
        yield from (way for way in further if way is Way.SMS or (way is Way.EMAIL and one.owner in letters))


def _letters(district: str, owners: list[str]) -> set[str]:
    """Who has left an e-mail address."""
    wishes = Wish.objects.filter(district=district, owner__in=owners)
    return {wish.owner for wish in wishes if wish.email}


def _row(news: News, one: Told, way: Way) -> Notice:
    moment = now()
    shown = way is Way.APP
    return Notice(
        district=news.matter.district, matter_id=news.matter.id, matter=news.matter, cause=news.cause, owner=one.owner,
        party_id=one.party, person_id=one.person, way=way, text=one.key, on=news.on, at=moment, next_try=moment,
        state=Notice.State.SENT if shown else Notice.State.WAITING, sent_at=moment if shown else None,
    )  # fmt: skip


def _parties(file: CaseFile, act: Act) -> Iterator[Told]:
    """Each telephone among the parties once, however many it speaks for."""
    for who, speakers in voices(file):
        key = _party_key(file, act, who, speakers)
        if key in shipped():
            yield Told(who.owner, key, party=speakers[0].id)


def voices(file: CaseFile) -> Iterator[tuple[Who, list[Party]]]:
    """Each telephone among the parties, with those for whom it speaks."""
    phones = dict.fromkeys(party.phone for party in file.people if party.left_at is None and party.phone)
    for who in map(resident, phones):
        if speakers := file.speakers(who):
            yield who, speakers


def _party_key(file: CaseFile, act: Act, who: Who, speakers: list[Party]) -> str:
    own = act.party_id in {speaker.side for speaker in speakers}
    named, asked = f"party.step_{act.step}", _asked(file, act, who)
    if named in shipped() and not own and (asked or knows(file, speakers, by=act.seq)):
        return named
    if asked:
        return "party.turn"
    if own:
        return "party.assisted" if act.assisted and act.means != Means.RECEIVED else _first(act)
    return f"party.{act.means}" if knows(file, speakers, by=act.seq) else ""


def _first(act: Act) -> str:
    """Of her own act she need not be told, but of what an official entered for her she must."""
    return "party.received" if act.assisted else ""


def knows(file: CaseFile, speakers: list[Party], *, by: int) -> bool:
    """Whether by that act (its `seq`) these parties know of the matter: they applied, acted in it, or were asked.

    Nobody hears of a matter by accident, and the other side not before somebody has looked at whether it is safe.
    """
    if any(speaker.role == Party.Role.APPLICANT for speaker in speakers):
        return True
    questions = {key for step in file.procedure.steps() if step.by_party for key in step.joint}
    sides = {speaker.side for speaker in speakers}
    return any(act.party_id in sides or act.step in questions for act in file.acts if act.seq <= by)


def _asked(file: CaseFile, act: Act, who: Who) -> bool:
    """Whether by this very act it became her turn: it put a question, or led to where the matter waits for the parties."""
    if act.seq != file.matter.seq:
        return False
    arrived = act.stage_from != act.stage_to and file.stage.waits is Waits.PARTY
    if act.means != Means.PROGRESS and not arrived:
        return False  # what it means says more than that something might be answered, too
    answers = [step for step in steps_open_to(who, file) if step.by_party and step.joint]
    return any(arrived or act.step in step.joint for step in answers)


def _officials(file: CaseFile, act: Act) -> Iterator[Told]:
    """Whoever sits on the matter; and, when it has moved on or nobody sits, whoever it waits for."""
    seated = {seat.person_id for seat in file.seats if seat.until is None and seat.person_id and seat.role != BARRED}
    moved = act.stage_from != act.stage_to and act.seq == file.matter.seq
    waited = hands(file) if moved or not seated else set()
    for person in sorted((seated | waited) - barred(file) - {act.person_id or 0}):
        if key := _official_key(act, turn=moved and person in waited):
            yield Told(f"person:{person}", key, person=person)


def _official_key(act: Act, *, turn: bool) -> str:
    if act.means != Means.PROGRESS:
        return f"official.{act.means}"
    if turn:
        return "official.turn"
    if act.party_id and f"official.step_{act.step}" in shipped():
        return f"official.step_{act.step}"
    return "official.progress" if act.party_id or act.person_id is None else ""


def barred(file: CaseFile) -> set[int]:
    """Who must not know of the matter."""
    return {seat.person_id for seat in file.seated(BARRED) if seat.person_id}


def hands(file: CaseFile) -> set[int]:
    """The officials for whom the matter waits: who may take the first step that leads onward, as the page names them."""
    step = file.stage.onward
    if step is None:
        return set()
    roles = {actor.key for actor in step.by if actor.via is Via.POST}
    seats = {actor.key for actor in step.by if actor.via in (Via.SEAT, Via.OFFICE)}
    sitting = [seat for seat in file.seats if seat.until is None and seat.role in seats]
    offices = {seat.office_id for seat in sitting if seat.office_id}
    held = Q(office=file.matter.office_id, role__in=roles) | Q(office__in=offices, role__in=OVERSEEING)
    posts = Post.objects.held(today()).filter(held, person__is_active=True)
    return {*posts.values_list("person_id", flat=True), *(seat.person_id for seat in sitting if seat.person_id)}


def _elsewhere(file: CaseFile, act: Act) -> Iterator[Told]:
    """The office's group, and the systems that asked to be told."""
    known = known_plan()
    key = f"official.{act.means}"
    yield from group(file, key, known)
    for name, told in known.hooks.items():
        kinds, means = told.get("procedures"), told.get("means")
        if (not kinds or act.procedure in kinds) and (not means or act.means in means):
            yield Told(f"hook:{name}", key)


def group(file: CaseFile, key: str, known: Plan) -> Iterator[Told]:
    """The group of the matter's office, if it has one and the text goes there."""
    code = file.matter.office.code
    if code in known.groups and key in shipped() and Way.WECOM in shipped()[key].ways:
        yield Told(f"office:{code}", key)


def known_plan() -> Plan:
    """The plan; without systems and groups while its file is wrong (`anlan check` says so)."""
    try:
        return plan()
    except BadPlan:
        log.error("senders.toml cannot be used: anlan check tells why")
        return Plan()


def follow() -> int:
    """What the worker does: read on in every district; how many acts."""
    return advance(jobs.districts())
