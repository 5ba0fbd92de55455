"""A matter in every stage of every procedure, and somebody of every role at every distance from it."""

from __future__ import annotations

import json
import random
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from anlan.kernel import tokens
from anlan.kernel.act import open_matter
from anlan.kernel.errors import Fault
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import StepForm
from anlan.kernel.models import Due, Matter, Paper, Seat
from anlan.kernel.moment import now, today
from anlan.kernel.openings import give_reason
from anlan.kernel.procedure import Procedure, Stage, Via
from anlan.kernel.registry import procedures
from anlan.kernel.who import official
from anlan.town import sample
from anlan.town.models import Office, Person, Place, Post, Role
from anlan.window.page import PHONE
from tests.cast import NEIGHBOUR, PASSWORD, RESIDENT, ROAD, STRANGER, Cast
from tests.council import OFFICE as COUNCIL
from tests.council import Council
from tests.filling import files_for, typed_into
from tests.hostile import SEED, some
from tests.mediations import applied, sent
from tests.test_accounts import NEW

OWN, BESIDE, ABOVE = "410802005-tw", "410802001-tw", "410802-zz"
AWAY = "410803001-tw"
OTHER = "13800000003"
OFF_ROAD = "13800000004"


def other_district() -> None:
    """A second district with one committee, and nothing else in common."""
    day = sample.SINCE
    district, _made = Place.objects.get_or_create(code="410803", since=day, defaults={"name": "中站区", "tier": 1})
    street, _made = Place.objects.get_or_create(
        code="410803001", since=day, defaults={"name": "府城街道", "tier": 2, "parent": district}
    )
    office, made = Office.objects.get_or_create(
        district="410803", code=AWAY,
        defaults={"name": "府城调委会", "kind": "committee", "place": street, "mark": "府城", "since": day},
    )  # fmt: skip
    if made:
        Office.objects.filter(pk=office.pk).update(path=f"/{office.pk}/")


def staff() -> list[Person]:
    """Somebody of every role at the matter's own office, beside it, above it, and in another district."""
    other_district()
    found = []
    for distance, code in (("own", OWN), ("beside", BESIDE), ("above", ABOVE), ("away", AWAY)):
        office = Office.objects.get(code=code)
        for role in Role:
            person = Person.objects.create_user(f"{distance}-{role}", None, name=f"{role}", district=office.district)
            Post.objects.create(person=person, office=office, role=role, since=sample.SINCE)
            found.append(person)
    return [*found, *the_told(), *the_gone()]


def the_told() -> list[Person]:
    """Some from above who will have said why they open each matter: the gate must stop them, not the question."""
    office = Office.objects.get(code=ABOVE)
    people = []
    for role in (Role.CLERK, Role.DIRECTOR, Role.ARCHIVIST, Role.SUPERVISOR, Role.SYSADMIN, Role.SECADMIN):
        person = Person.objects.create_user(f"told-{role}", None, name=f"{role}", district=office.district)
        Post.objects.create(person=person, office=office, role=role, since=sample.SINCE)
        people.append(person)
    return people


def say_why(people: list[Person], codes: list[str]) -> None:
    """They say why, of every matter that they may see."""
    for person in people:
        who = official(person, today())
        for matter in Matter.objects.visible_to(who).filter(code__in=codes):
            give_reason(who, matter, "help", "会商")


def the_gone() -> list[Person]:
    """One whose post has ended, one who may not sign in any more, one who never had a post."""
    office = Office.objects.get(code=OWN)
    gone = [
        Person.objects.create_user(f"gone-{why}", None, name=why, district="410802")
        for why in ("post", "account", "none")
    ]
    for person in gone[:2]:
        Post.objects.create(person=person, office=office, role=Role.DIRECTOR, since=sample.SINCE)
    Post.objects.filter(person=gone[0]).update(until=today())
    return gone


def stages(procedure: Procedure) -> list[Stage]:
    """The first and some others in the check; every one in a soak run."""
    return [procedure.stages[0], *some(procedure.stages[1:], 3)]


def stand(procedure: Procedure) -> dict[str, str]:
    """A matter in each of these stages: brought there where the cast knows the road, set down there otherwise."""
    cast, codes = Cast(), {}
    road = {procedure.step(step).to for step, _by, _typed in ROAD if procedure.step(step)}  # type: ignore[union-attr]
    for stage in stages(procedure):
        if procedure.key == "mediation" and (stage.key in road or stage.key == "registered"):
            codes[stage.key] = cast.road(stage.key)
        else:
            codes[stage.key] = opened(procedure) or cast.apply("clerk")
            office = Office.objects.get(code=OWN).pk  # whatever office it went to
            there = {"procedure": procedure.key, "edition": procedure.edition, "stage": stage.key, "office_id": office}
            Matter.objects.filter(code=codes[stage.key]).update(**there)
            known = [clock.key for clock in procedure.clocks]
            Due.objects.filter(matter_id=Matter.objects.get(code=codes[stage.key]).id).exclude(clock__in=known).delete()
    return codes


def disposal(cast: Cast) -> str:
    """A file whose retention has ended is proposed for appraisal."""
    code = cast.road("archived")
    Matter.objects.filter(code=code).update(keep_until=today() - timedelta(days=1))
    typed = {"matter": code, "opinion": "期满"}
    return str(open_matter("disposal", typed, by=cast.who("archivist")).matter.code)


def account(cast: Cast) -> str:
    """A new account is proposed."""
    return str(open_matter("account", NEW, by=cast.who("sysadmin")).matter.code)


def safeguard(cast: Cast) -> str:
    """A clerk is let in again."""
    typed = {"topic": "unlock", "username": "clerk", "why": "本人到窗口核对过"}
    return str(open_matter("safeguard", typed, by=cast.who("secadmin")).matter.code)


def decision(cast: Cast) -> str:
    """A street proposes a decision."""
    if not Person.objects.filter(username="asker").exists():
        Council()
    typed = {
        "office": COUNCIL, "place": "410802005", "title": "幸福院加装电梯", "origin": "citizen", "problem": "老人上下楼难。",
        "basis": "居民书面建议。", "plan": "分两期加装。", "listed": True,
    }  # fmt: skip
    return str(open_matter("decision", typed, by=cast.who("asker")).matter.code)


def petition(cast: Cast) -> str:
    """A resident's petition, told at the counter."""
    typed = {
        "kind": "claim", "topic": "P01", "subject": "地下车库漏水", "place": "410802005", "narrative": "漏了半年。",
        "claims": ["修好"], "applicants": [{"name": "李秀英", "phone": RESIDENT}], "way": "counter",
    }  # fmt: skip
    return str(open_matter("petition", typed, by=cast.who("clerk")).matter.code)


def backlog(cast: Cast) -> str:
    """The district's centre enters a matter that has long been unsolved."""
    typed = {
        "topic": "P01", "subject": "地下车库漏水", "place": "410802005", "narrative": "漏了两年。", "why": "说法不一。",
        "office": ABOVE, "leader": cast.person("zz-director").pk, "handler": cast.person("zz-clerk").pk,
        "applicants": [{"name": "李秀英", "phone": RESIDENT}],
    }  # fmt: skip
    return str(open_matter("backlog", typed, by=cast.who("zz-clerk")).matter.code)


def confirmation(cast: Cast) -> str:
    """A resident asks the court to confirm an agreement."""
    return applied(cast, cast.road("performing"))


def referral(cast: Cast) -> str:
    """The street's committee asks the district's to settle a dispute."""
    typed = cast.application() | {
        "to": ABOVE_COMMITTEE, "channel": "mediation", "consent_on": today().isoformat(), "consent_how": "笔录",
    }  # fmt: skip
    return str(open_matter("referral", typed, by=cast.who("clerk")).matter.code)


def meeting(cast: Cast) -> str:
    """The street's committee calls a joint meeting."""
    typed = {
        "place": "410802005", "question": "老旧小区排水", "why": "departments", "on": today().isoformat(), "where": "街道",
        "invited": ["410802-scj"],
    }  # fmt: skip
    return str(open_matter("meeting", typed, by=cast.who("clerk")).matter.code)


def complaint(cast: Cast) -> str:
    """A resident complains of how her dispute is handled."""
    typed = {"code": cast.apply(), "about": ["late"], "narrative": "两个月没有人联系。"}
    return str(open_matter("complaint", typed, by=cast.who("resident")).matter.code)


def direction(cast: Cast) -> str:
    """The centre asks the street's committee about one of its matters."""
    typed = {"place": "410802005", "office": OWN, "code": cast.apply(), "kind": "explain", "words": "请说明。"}
    return str(open_matter("direction", typed, by=cast.who("zz-director")).matter.code)


def callback(cast: Cast) -> str:
    """A resident asks to be called."""
    code = cast.apply()
    cast.take(code, "decline", "clerk", reason="法院已经受理。", routes="请向受理法院查询。")
    cast.take(code, "rate", "resident", solved="no", stars="1", call=True)
    parent = Matter.objects.get(code=code)
    return str(Matter.objects.filter(parent_id=parent.id).order_by("-id")[0].code)


ABOVE_COMMITTEE = "410802-tw"
KNOWN = {
    "disposal": disposal, "account": account, "safeguard": safeguard, "decision": decision, "petition": petition,
    "backlog": backlog, "court": sent, "confirmation": confirmation, "referral": referral, "meeting": meeting, "complaint": complaint,
    "direction": direction, "callback": callback,
}  # fmt: skip
"""Openings that nobody does who fills in a form blindly."""


def opened(procedure: Procedure, place: str = "410802005", by: str = "clerk") -> str:
    """A matter of that procedure, opened by its opening's own form; '' if no form that is filled in blindly opens one."""
    if procedure.key in KNOWN:
        return KNOWN[procedure.key](Cast())
    who, chance = official(Person.objects.get(username=by), today()), random.Random(SEED)
    for _try in range(4):
        form = (procedure.opening.form or StepForm)(file=None, who=who)
        typed, files = typed_into(form.fields, chance, whole=True), files_for(form.fields)
        sides = [rows for rows in typed.values() if isinstance(rows, list) and rows and isinstance(rows[0], dict)]
        for rows, phone in zip(sides, (RESIDENT, NEIGHBOUR), strict=False):
            rows[0]["phone"] = phone
        if "code" in typed:  # it is about another matter
            typed["code"] = Cast().apply()
        try:
            act = open_matter(procedure.key, {**typed, "place": place}, files, by=who)
        except Fault:
            continue
        return str(Matter.objects.get(district=act.district, id=act.matter_id).code)
    return ""


def seat_all(codes: list[str], procedure: Procedure) -> Person:
    """Somebody without a post at the office who sits on all of them in every seat that the procedure names."""
    person, made = Person.objects.get_or_create(
        username="seated", defaults={"name": "坐席", "district": "410802", "password": "!"}
    )
    if made:
        Post.objects.create(
            person=person, office=Office.objects.get(code=BESIDE), role=Role.MEDIATOR, since=sample.SINCE
        )
    seats = [actor.key for actor in procedure.actors() if actor.via is Via.SEAT]
    for matter in Matter.objects.filter(code__in=codes):
        for role in seats:
            Seat.objects.create(district=matter.district, matter_id=matter.id, role=role, person=person, since=now())
    return person


def session(person: Person | None = None, phone: str = "") -> str:
    """The cookie of somebody who has come in by the door."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    if person:
        store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(person.pk), "django.contrib.auth.backends.ModelBackend"
        store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    if phone:
        store[PHONE] = phone
    store.save()
    return str(store.session_key)


def facts(code: str) -> dict[str, Any]:
    """What the oracle needs to know of a matter, read from its rows."""
    file = CaseFile(Matter.objects.select_related("office", "place").get(code=code))
    by = {act.id: act.party_id for act in file.acts}
    return {
        "code": code, "whole": file.acts[0].procedure == file.procedure.key,
        "procedure": file.procedure.key, "stage": file.stage.key, "office": file.matter.office.code,
        "acts": [[act.step, str(act.party_id or (act.person.username if act.person else ""))] for act in file.acts],
        "parties": [[str(p.id), p.role, p.phone, p.itself] for p in file.people if p.left_at is None],
        "papers": [str(paper.id) for paper in file.papers],
        "kinds": {str(paper.id): [paper.kind, str(by.get(paper.act_id) or "")] for paper in file.papers},
        "guests": [s.role for s in file.seats if s.office_id == file.matter.office_id and not s.until],
        "seats": [[s.person.username, s.role] for s in file.seats if s.person and not s.until],
        "uploads": [act.data["upload"]["digest"] for act in file.acts if "upload" in act.data],
    }  # fmt: skip


def leave_unmade() -> None:
    """A paper is made when it is read, not all of them beside the attack."""
    Paper.objects.filter(pdf=None).update(asked=False)


def prepare() -> dict[str, Any]:
    """Everything that the attack on a running server needs: matters, tokens, cookies."""
    sample.load(PASSWORD)
    people = staff()
    matters: list[str] = []
    for procedure in sorted(procedures().values(), key=lambda each: each.key != "mediation"):
        codes = list(stand(procedure).values())
        seat_all(codes, procedure)
        leave_unmade()
        matters += codes
    elsewhere = Cast().apply(
        applicants=[{"name": "赵一", "phone": OTHER}], respondents=[{"name": "钱二", "phone": OFF_ROAD}]
    )
    people += [Person.objects.get(username="seated")]
    say_why([person for person in people if person.username.startswith("told-")], matters)
    told = {
        "matters": [facts(code) for code in matters], "elsewhere": facts(elsewhere),
        "people": {p.username: {"token": tokens.issue(p, "attack")[1], "cookie": session(p)} for p in people},
        "phones": {phone: session(phone=phone) for phone in (RESIDENT, NEIGHBOUR, OTHER, STRANGER)},
    }  # fmt: skip
    Person.objects.filter(username="gone-account").update(is_active=False)
    leave_unmade()
    return told


if __name__ == "__main__" or sys.argv[-1] == "standing":
    print(json.dumps(prepare()))
