"""How one matter of the demo lives: a generator that takes a step, and says when it will take the next one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from anlan.kernel.act import open_matter, take
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter
from anlan.kernel.moment import now, today
from anlan.kernel.who import Who, official, resident
from anlan.modules.disputes.demo.stories import Story
from anlan.modules.disputes.topics import LABOUR, flagged
from anlan.town.models import Person

Life = Iterator[timedelta]
PHONES = itertools.count(1)
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f00010101"
    "00b138f6140000000049454e44ae426082"
)
"""The smallest PNG: it stands for the photograph of a page signed by hand."""


def signed_page() -> SimpleUploadedFile:
    """A picture, as a party would hand it in."""
    return SimpleUploadedFile("signed.png", DOT, "image/png")


@dataclass
class Matterlife:
    """One story at one place, on its road to `end`."""

    story: Story
    place: str
    end: str
    chance: Random
    code: str = ""
    phones: list[str] = field(default_factory=list)

    def live(self) -> Life:
        """Take the steps of the road one after the other."""
        yield from self._intake()
        if self.end in ("registered", "screened", "asking", "not_accepted", "refused", "withdrawn", "consented"):
            return
        yield from self._acceptance()
        if self.end in ("accepted", "assigned", "investigating"):
            return
        yield from self._mediation()
        if self.end in ("mediating", "paused", "signing", "sealing"):
            return
        yield from self._ending()

    def _intake(self) -> Life:
        self.phones = [f"1990000{next(PHONES) % 10000:04d}" for _side in range(2)]
        self.code = self._apply().matter.code
        yield self._hours(1, 12)
        if self.end == "withdrawn":
            self._party(0, "withdraw", {"reason": "我们自己说好了"})
            return
        self._office("contact", {"how": "phone", "note": "电话核实了基本情况"})
        yield self._hours(1, 12)
        if self.end == "registered":
            return
        if self.story.get("agent"):
            agent = {"principal": self._side(0), "name": self.story["agent"], "authority": "special"}
            self._office("authorise", agent, {"scan": signed_page()})
        self._office("screen", self._screening())
        yield self._hours(1, 20)
        if self.end == "not_accepted":
            reason = self.story.get("decline_reason") or "已由其他机关受理，不属于人民调解受理范围。"
            self._office(
                "decline", {"reason": reason, "routes": "可以向原受理机关查询，或依法申请行政复议、提起诉讼。"}
            )
            return
        if self.end == "screened":
            return
        self._office("ask", {"note": "电话告知对方有这项申请"})
        yield self._hours(4, 60)
        if self.end == "asking":
            return
        if self.end == "refused":
            self._party(1, "refuse", {"reason": ""})
            return
        self._consents()
        yield self._hours(2, 30)

    def _consents(self) -> None:
        """Of what the committee offered itself both are asked."""
        applied = CaseFile(self._matter()).acts[0].party_id
        for side in (1,) if applied else (0, 1):
            self._party(side, "consent", {"open": "closed"}, assisted=self.chance.random() < 0.6)

    def _acceptance(self) -> Life:
        self._office("accept", {"hard": self._hard(), "told": True})
        yield self._hours(2, 20)
        if self.end == "accepted":
            return
        if self.chance.random() < 0.85:
            self._office("identity", {"party": self._side(0), "document": "居民身份证"})
            self._office("identity", {"party": self._side(1), "document": "居民身份证"})
        mediator = self._assign()
        yield self._hours(2, 30)
        if self.end == "assigned":
            return
        if self.chance.random() < 0.06:
            self._party(0, "recuse", {"reason": "和对方认识"})
            yield self._hours(2, 20)
            mediator = self._assign(instead_of=mediator)
            yield self._hours(2, 10)
        self._mediator("declare", {"conflict": "no"})
        yield self._hours(8, 60)
        if self.end != "investigating" or self.chance.random() < 0.5:
            self._mediator("investigate", self._investigation())
            yield self._hours(8, 60)

    def _mediation(self) -> Life:
        self._mediator("session", self._session("again"))
        yield self._hours(20, 90)
        if self.story.get("caucus"):
            self._mediator("caucus", {"party": self.story["respondent"]["name"], "note": self.story["caucus"]})
            yield self._hours(20, 90)
        if self.end == "paused":
            self._mediator("pause", {"reason": "appraisal", "note": "等鉴定意见出来"})
            return
        if self.chance.random() < 0.08 and self.story["topic"] not in LABOUR:
            yield from self._extension()
        if self.end in ("mediating", "terminated", "failed", "stopped"):
            return
        self._mediator("session", self._session("agreed"))
        yield self._hours(1, 20)
        self._mediator("draft", self._agreement())
        yield self._hours(2, 40)
        if self.end == "signing":
            return
        for side in (0, 1):
            self._sign(side)
            yield self._hours(1, 20)

    def _ending(self) -> Life:
        if self.end in ("terminated", "failed"):
            reason = {"reason": "apart", "note": self.story["fail_reason"], "routes": "可以向人民法院起诉。"}
            self._mediator("terminate", reason)
            if self.end == "terminated":
                return
        elif self.end == "stopped":
            self._party(1, "stop", {"reason": "不想再谈了"})
        else:
            yield from self._performance()
            if self.end in ("performing", "breached", "performed", "followed"):
                return
        yield self._hours(24, 90)
        if self._stage() == "terminated":
            self._office("finish", {"summary": "调解未达成，已告知其他途径。"})
        else:
            self._office("close", {"summary": "已履行并回访。"})
        yield self._hours(24, 200)
        if self.end != "closed":
            self._archive()

    def _performance(self) -> Life:
        if self._oral():
            self._mediator("spot", {"performed": True})
        else:
            self._mediator("seal", {"sealed": True, "seen_0": True, "seen_1": True})
            yield self._hours(2, 40)
            self._mediator("told", {"how": "counter"})
            yield from self._payments()
            if self.end in ("performing", "breached"):
                return
            self._party(0, "confirm", {"performed": True}, assisted=self.chance.random() < 0.5)
        if self.end == "performed":
            return
        yield self._hours(48, 150)
        answers = {"how": "phone", "performed": "all", "satisfied": "yes", "sued": "no", "note": self.story["followup"]}
        self._mediator("follow_up", answers)
        yield self._hours(2, 40)
        if self.story["rating"]:
            rating = {"solved": "yes", "stars": str(self.story["rating"]), "comment": self.story["comment"] or ""}
            self._party(0, "rate", rating)

    def _payments(self) -> Life:
        parts = self.story["instalments"] or []
        for part in parts[: 1 if self.end in ("performing", "breached") else None]:
            yield timedelta(days=max(part["days"] - self.chance.randint(0, 3), 1) / max(len(parts), 1))
            due = next(run for run in CaseFile(self._matter()).dues if run.clock == "performance" and not run.ended_at)
            paid = {
                "instalment": due.label,
                "on": today().isoformat(),
                "amount": part["amount"],
                "how": self.story["method"][:100],
            }
            self._mediator("pay", paid)
        if self.end == "breached":
            yield timedelta(days=12)
            self._party(0, "breach", {"reason": "到期没有付，电话也不接"})
        yield self._hours(24, 100)

    def _extension(self) -> Life:
        self._mediator("propose", {"until": (today() + timedelta(days=45)).isoformat(), "reason": "还要再核一次数"})
        for side in (0, 1):
            yield self._hours(2, 30)
            self._party(side, "extend", {}, assisted=self.chance.random() < 0.5)

    def _apply(self) -> Act:
        online = self.chance.random() < 0.55
        story = self.story
        typed = {
            "topic": story["topic"], "subtopic": story["subtopic"][:40], "narrative": story["narrative"],
            "claims": story["claims"], "evidence": story["evidence"], "place": self.place, "agreed": True,
            "applicants": [self._row("applicant", 0)], "respondents": [self._row("respondent", 1)],
        }  # fmt: skip
        if online:
            return open_matter("mediation", typed, by=resident(self.phones[0]))
        typed |= {"way": self.chance.choice(("counter", "phone", "visit")), "source": self._source()}
        clerk = Person.objects.filter(district=self.place[:6], posts__role__in=("clerk", "grid")).order_by("pk")
        near = clerk.filter(posts__office__place__code__startswith=self.place[:9]).first() or clerk.first()
        return open_matter("mediation", typed, by=official(near, today()))  # type: ignore[arg-type]

    def _row(self, role: str, number: int) -> dict[str, Any]:
        told = self.story[role]
        row = {
            "kind": told["kind"],
            "name": told["name"],
            "phone": self.phones[number],
            "job": told.get("job", "")[:40],
        }
        if told["kind"] == "enterprise":
            row["legal_rep"] = told.get("contact", "")
        if role == "applicant" and self.story.get("group"):
            row |= {"kind": "group", "count": self.story["group"], "representatives": self.story["representatives"]}
        if role == "applicant" and self.story.get("minor"):
            row["guardian"] = str(self.story.get("guardian", ""))
        return row

    def _source(self) -> str:
        return self.chance.choices(
            ("application", "initiative", "court", "police", "petition", "other"), (8, 6, 2, 2, 1, 1)
        )[0]

    def _hard(self) -> bool:
        return bool(self.story.get("group")) or float(self.story.get("amount") or 0) > 50000

    def _screening(self) -> dict[str, Any]:
        fields = self._form("screen").fields
        answers: dict[str, Any] = {name: "no" for name in fields if name.startswith("lock_")}
        answers |= {name: "safe" for name in fields if name.startswith("safe_")}
        if self.story.get("safety"):
            answers |= {"safe_applicant": "unsafe", "plan": "分开谈，不安排见面；已告知可以申请人身安全保护令。"}
        return answers | {"note": "属于人民调解受理范围。"}

    def _investigation(self) -> dict[str, Any]:
        return {
            "when": self._earlier(),
            "where": "现场",
            "present": self.story.get("helper", ""),
            "record": self.story["investigation"],
        }

    def _session(self, result: str) -> dict[str, Any]:
        return {
            "when": self._earlier(),
            "where": "调解室",
            "told": True,
            "process": self.story["session"],
            "result": result,
        }

    def _agreement(self) -> dict[str, Any]:
        story, day = self.story, today()
        parts = [
            {
                "due": (day + timedelta(days=part["days"])).isoformat(),
                "amount": part["amount"],
                "what": story["method"][:100],
            }
            for part in story["instalments"] or []
        ]
        last = max(
            [day.isoformat() if self._oral() else (day + timedelta(days=15)).isoformat(), *(p["due"] for p in parts)]
        )
        return {
            "form": "oral" if self._oral() else "written", "facts": story["facts"], "disputed": story["disputed"],
            "responsibility": story["responsibility"], "terms": story["terms"], "method": story["method"][:100],
            "amount": story["amount"], "until": day.isoformat() if self._oral() else last,
            "instalments": [] if self._oral() else parts, "rest": story.get("partial") or "",
        }  # fmt: skip

    def _oral(self) -> bool:
        return self.story["topic"] in flagged("oral") and not self.story["instalments"]

    def _sign(self, side: int) -> None:
        assisted = self.story["topic"] in flagged("wet") or self.chance.random() < 0.4
        self._party(side, "sign", {"read": True, "way": "wet"}, {"scan": signed_page()}, assisted=assisted)

    def _assign(self, instead_of: Person | None = None) -> Person:
        people = list(self._form("assign").fields["mediator"].queryset)
        office = self._matter().office_id
        near = [p for p in people if p.posts.filter(office_id=office).exists() and p != instead_of]
        mediator: Person = self.chance.choice(near or people)
        self._office("assign", {"mediator": mediator.pk})
        return mediator

    def _archive(self) -> None:
        office = self._matter().office_id
        held = Person.objects.filter(posts__office_id=office).order_by("pk")
        archivist = held.filter(posts__role="archivist").first() or held.filter(posts__role="clerk").first()
        explained = "当事人未提供身份证复印件，已当面核对。"
        self._take("archive", {"retention": "10", "explanation": explained}, official(archivist, today()))  # type: ignore[arg-type]

    def _office(self, step: str, typed: dict[str, Any], files: Any = None) -> None:
        office = self._matter().office_id
        clerk = Person.objects.filter(posts__office_id=office, posts__role="clerk").order_by("pk").first()
        self._take(step, typed, official(clerk, today()), files)  # type: ignore[arg-type]

    def _mediator(self, step: str, typed: dict[str, Any]) -> None:
        self._take(step, typed, official(self._seated(), today()))

    def _party(self, side: int, step: str, typed: dict[str, Any], files: Any = None, *, assisted: bool = False) -> None:
        who = resident(self.phones[side])
        if assisted:
            helper = official(self._seated() if CaseFile(self._matter()).seated("mediator") else self._clerk(), today())
            who = replace(helper, for_party=CaseFile(self._matter()).parties[side].id, way="phone")
        self._take(step, typed, who, files)

    def _take(self, step: str, typed: dict[str, Any], who: Who, files: Any = None) -> None:
        take(self.code, step, typed, files, by=who)

    def _form(self, step: str) -> Any:
        file = CaseFile(self._matter())
        declared: Any = file.procedure.step(step)
        return declared.form(file=file)

    def _clerk(self) -> Person:
        held = Person.objects.filter(posts__office_id=self._matter().office_id, posts__role="clerk")
        return held.order_by("pk")[0]

    def _seated(self) -> Person:
        return next(seat.person for seat in CaseFile(self._matter()).seated("mediator") if seat.person)

    def _side(self, number: int) -> str:
        return str(CaseFile(self._matter()).parties[number].id)

    def _stage(self) -> str:
        return self._matter().stage

    def _matter(self) -> Matter:
        return Matter.objects.get(district=self.place[:6], code=self.code)

    def _hours(self, least: int, most: int) -> timedelta:
        return timedelta(hours=self.chance.uniform(least, most))

    def _earlier(self) -> str:
        moment: datetime = now() - timedelta(hours=1)
        return moment.isoformat()
