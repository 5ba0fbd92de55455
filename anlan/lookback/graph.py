"""The acts of a matter as links of a chain: who had which part in it, on which versions of which papers, on what basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.kernel import shown
from anlan.kernel.clocks import local
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Paper
from anlan.kernel.procedure import Means, Step, Via
from anlan.lookback.duty import Duty, Posts
from anlan.town.models import Office

DECIDES = frozenset({
    Means.ACCEPTED, Means.DECLINED, Means.ASSIGNED, Means.SETTLED, Means.UNSETTLED, Means.CONFIRMED, Means.CLOSED,
    Means.EXTENDED,
})  # fmt: skip


class Part(StrEnum):
    """What somebody did for the outcome."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    AGREED = "agreed"
    ABSTAINED = "abstained"
    DISSENTED = "dissented"
    LATE = "late"
    DID = "did"


NAMES = {
    Part.PROPOSED: gettext_lazy("提出"), Part.REVIEWED: gettext_lazy("审查"), Part.APPROVED: gettext_lazy("决定"),
    Part.AGREED: gettext_lazy("同意"), Part.ABSTAINED: gettext_lazy("保留"), Part.DISSENTED: gettext_lazy("不同意"),
    Part.LATE: gettext_lazy("逾期"), Part.DID: gettext_lazy("办理"),
}  # fmt: skip
STANCES = {"for": Part.AGREED, "against": Part.DISSENTED, "abstain": Part.ABSTAINED}
"""A field `stance` of a step's form says where its taker stands."""
VOICES = (Part.AGREED, Part.DISSENTED, Part.ABSTAINED)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a paper: kind, the act that left it, the SHA-256 of its PDF; `sealed`: the act that sealed that."""

    id: Any
    kind: str
    name: str
    seq: int
    digest: str
    sealed: int | None

    @property
    def key(self) -> tuple[str, int]:
        """By which it is known in its matter."""
        return self.kind, self.seq


@dataclass(frozen=True, slots=True)
class Link:
    """One act. `seen`: up to which act its taker had the file on the page (`told` False: nobody kept that)."""

    act: Act
    name: str
    part: Part
    who: str
    role: str
    office: str
    law: str
    words: str
    to: str
    seen: int
    told: bool
    saw: tuple[Version, ...]
    made: tuple[Version, ...]
    duty: Duty | None

    @property
    def seq(self) -> int:
        """Its number in the matter."""
        return self.act.seq

    @property
    def at(self) -> datetime:
        """When."""
        return self.act.at

    @property
    def part_name(self) -> str:
        """Its part in words."""
        return str(NAMES[self.part])


class Look:
    """A matter looked back at; `until`: only what led to the act of that number."""

    def __init__(self, file: CaseFile, until: int | None = None) -> None:
        self.file = file
        self.until = until or file.matter.seq
        acts = [act for act in file.acts if act.seq <= self.until and not shown.private(file, act)]
        self.acts = acts
        self.posts = Posts([*(act.office_id for act in acts), file.matter.office_id, *self._past_offices()])

    @cached_property
    def versions(self) -> list[Version]:
        """Every version of every paper, in order."""
        return [self._version(paper) for paper in self.file.papers if paper.seq <= self.until]

    @cached_property
    def links(self) -> list[Link]:
        """The acts, the oldest first."""
        return [self._link(act) for act in self.acts]

    @cached_property
    def offices(self) -> dict[int, Office]:
        """The offices that acted, and every one that held the matter."""
        ids = {act.office_id for act in self.acts if act.office_id} | {
            self.file.matter.office_id,
            *self._past_offices(),
        }
        return Office.objects.in_bulk(ids)

    def of(self, *parts: Part) -> list[Link]:
        """The links of these parts."""
        return [link for link in self.links if link.part in parts]

    def holder(self, on: date) -> Office:
        """The office that held the matter on that day."""
        moves = [(local(act.at), office) for act, office in self._moves()]
        past = [office for day, office in moves if day <= on]
        if past:
            return self.offices[past[-1]]
        first = next((act.office_id for act in self.acts if act.office_id), None) if moves else None
        return self.offices[first or self.file.matter.office_id]

    def held(self, overdue: Act, on: date) -> Office:
        """The office in whose hands a limit ran out: as the act sealed it; of an older one, the holder on that day."""
        sealed = self._known.get(_ran_out_at(overdue))
        return self.offices[sealed] if sealed else self.holder(on)

    def _moves(self) -> Iterator[tuple[Act, int]]:
        yield from ((act, self._known[code]) for act in self.acts if (code := _moved(act)) in self._known)

    @cached_property
    def _known(self) -> dict[str, int]:
        """The offices that the acts name as having held the matter, by their codes."""
        codes = {code for act in self.acts if (code := _moved(act) or _ran_out_at(act))}
        return dict(Office.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}

    def _past_offices(self) -> list[int]:
        return list(self._known.values())

    def _version(self, paper: Paper) -> Version:
        name = _(self.file.procedure.papers.get(paper.kind, paper.kind))
        return Version(paper.id, paper.kind, name, paper.seq, bytes(paper.pdf or b"").hex(), paper.sealed)

    def _link(self, act: Act) -> Link:
        file, step = self.file, self.file.procedure.step(act.step)
        seen = act.seen if act.seen is not None else act.seq - 1
        office = self.offices.get(act.office_id or 0)
        return Link(
            act, _(step.name) if step else act.step, part_of(file, step, act), self._who(act), self._role(step, act),
            office.name if office else "", shown.law(step, act), _words(act),
            _(file.procedure.stage(act.stage_to).name) if act.stage_to != act.stage_from else "",
            seen, act.seen is not None, self._newest(seen), tuple(v for v in self.versions if v.seq == act.seq),
            self._duty(act),
        )  # fmt: skip

    def _newest(self, seen: int) -> tuple[Version, ...]:
        newest = {version.kind: version for version in self.versions if version.seq <= seen}
        return tuple(newest.values())

    def _who(self, act: Act) -> str:
        party = self.file.person_named(act.party_id)
        if party is not None:
            return party.name
        return self.file.names.get(act.person_id, "") if act.person_id else _("系统")

    def _role(self, step: Step | None, act: Act) -> str:
        """As what: the seat or the post by which the step was open to its taker on that day, or the side."""
        party = self.file.person_named(act.party_id)
        if party is not None:
            return str(party.get_role_display())
        if step is None or act.person_id is None:
            return ""
        posts = self.posts.roles(act.office_id, act.person_id, local(act.at))
        seats = {s.role for s in self.file.seats if s.person_id == act.person_id and s.since <= act.at}
        held = {(Via.POST, role) for role in posts} | {(Via.SEAT, role) for role in seats}
        return next((_(actor.name) for actor in step.by if (actor.via, actor.key) in held), "")

    def _duty(self, act: Act) -> Duty | None:
        """None for a voice in a discussion: it is nobody's but its own, and who dissented is relieved (决策条例 §38)."""
        if act.person_id is None or act.party_id is not None or "stance" in act.data:
            return None
        return self.posts.duty((self.file.names.get(act.person_id, ""),), act.office_id, local(act.at))


def part_of(file: CaseFile, step: Step | None, act: Act) -> Part:
    """What an act was for the outcome, from its declaration and from the stance that its taker told."""
    if act.means == Means.OVERDUE:
        return Part.LATE
    if step is None or step is file.procedure.opening:
        return Part.PROPOSED if step else Part.DID
    if stance := STANCES.get(str(act.data.get("stance", ""))):
        return stance
    if step.apart and not step.by_party:
        return Part.REVIEWED
    if act.means in DECIDES:
        return Part.APPROVED
    return Part.AGREED if step.joint else Part.DID


def _moved(act: Act) -> str:
    to = act.data.get("office")
    return str(to.get("id", "")) if act.means == Means.REFERRED and isinstance(to, dict) else ""


def _ran_out_at(act: Act) -> str:
    return str(act.data.get("office", "")) if act.means == Means.OVERDUE else ""


def _words(act: Act) -> str:
    """Why, in an official's own words, where a stance was taken or a reason had to be told."""
    if act.person_id is None or act.party_id is not None:
        return ""
    told = [act.data.get("words") if "stance" in act.data else "", act.data.get("reasons")]
    return "\n".join(str(text) for text in told if text)
