"""Every form of every step of every procedure, typed into by somebody hostile: refused in words, or kept, shown and provable."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anlan.kernel import sealer, tokens
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import Rows, StepForm, flat
from anlan.kernel.may import recordable, steps_open_to
from anlan.kernel.models import Act, Matter, Seat, Throttle
from anlan.kernel.procedure import BARRED, Step
from anlan.kernel.registry import procedures
from anlan.kernel.who import Who
from anlan.log.verify import verify
from tests.cast import NEIGHBOUR, RESIDENT, Cast
from tests.figures import attacked
from tests.filling import files_for, typed_into
from tests.hostile import SEED, some
from tests.standing import session, stand

MARK = "x9mark"
HOSTILE = (
    f"<script>{MARK}()</script>", f"\"'><img src=x onerror={MARK}()>", "{{7*7}}{% debug %}", "=1+1", "\0", "a\0b", "\x1b[31m\x08",
    "\u202e\u200b\ufeff\u2066", "漏" * 100_000, "9" * 5000, "-1", "NaN", "1e999", "²٣", "0000-00-00", "9999-12-31", "0001-01-01",
    "2026-02-30", "😀" * 50, "𠮷" * 20, "\r\n\r\nSet-Cookie: a=b", "../../etc/passwd", "%s%n{0}", "null", "true", "[]", " ", "\u3000",
    "é" + "\u0301" * 500, "javascript:alert(1)", "\ue000", "\ufffe\uffff", "李" * 61,
)  # fmt: skip
NAMES = ("desk clerk", "desk director", "desk mediator", "desk archivist", "window", "window other")


FOLLOWED = ("href", "src", "action", "formaction", "xlink:href", "data")


class Page(HTMLParser):
    """What a browser would make of a page: every tag, and every attribute that runs something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ran: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        bad = [
            name
            for name, value in attrs
            if name.startswith("on") or (name in FOLLOWED and (value or "").lower().strip().startswith("javascript:"))
        ]
        self.ran += [tag] * bool(bad) + [tag] * (tag == "img" and ("src", "x") in attrs)
        self.inside = tag

    def handle_data(self, data: str) -> None:
        if getattr(self, "inside", "") == "script" and MARK in data:
            self.ran.append("script")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


class Attacker:
    """Everybody who may take a step, in browsers of their own."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.chance = cast, random.Random(SEED)
        self.tries, self.steps, self.began = 0, set[str](), time.monotonic()
        self.browsers = {name: Client(raise_request_exception=True) for name in NAMES}
        for name, browser in self.browsers.items():
            if name.startswith("desk"):
                browser.force_login(cast.person(name.removeprefix("desk ")))
            else:
                browser.cookies["sessionid"] = session(phone=self.phone(name))
        self.token = tokens.issue(cast.person("clerk"), "attack")[1]

    def phone(self, name: str) -> str:
        return RESIDENT if name == "window" else NEIGHBOUR

    def who(self, name: str) -> Who:
        side = {"window": "resident", "window other": "neighbour"}
        return self.cast.who(side.get(name) or name.removeprefix("desk "))

    def doors(self, file: CaseFile, step: Step) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """By whose browser, at which address, with what beside the form's own fields the step can be taken."""
        code = file.matter.code
        for name in NAMES:
            who, desk = self.who(name), name.startswith("desk")
            if not Matter.objects.visible_to(who).filter(code=code).exists():
                continue
            if step in steps_open_to(who, file):
                yield name, f"/desk/matters/{code}/{step.key}" if desk else f"/m/{code}/{step.key}", {}
            elif desk and (sides := recordable(who, file).get(step)):
                behalf = {"behalf-party": str(sides[0].id), "behalf-way": "phone"}
                yield name, f"/desk/matters/{code}/{step.key}?for=party", behalf

    def typed(self, file: CaseFile | None, step: Step, name: str) -> dict[str, Any]:
        """The form as filled in by somebody hostile: most of it as it should be, some fields as they should not."""
        form: StepForm = (step.form or StepForm)(file=file, who=self.who(name))
        good = dict(flat(typed_into(form.fields, self.chance, whole=self.chance.random() < 0.5)).lists())
        for key in self.chance.sample(sorted(good), min(len(good), self.chance.choice((1, 1, 2)))):
            good[key] = [self.chance.choice(HOSTILE) for _value in range(self.chance.choice((1, 1, 3)))]
        for key, field in form.fields.items():
            if isinstance(field, Rows) and self.chance.random() < 0.3:
                good[f"{key}-{self.chance.choice((0, 7, 9999))}-name"] = [self.chance.choice(HOSTILE)]
        files = {key: value for key, value in files_for(form.fields).items() if self.chance.random() < 0.5}
        return good | {key: self.file(value) for key, value in files.items()}

    def file(self, good: SimpleUploadedFile) -> SimpleUploadedFile:
        body = self.chance.choice((good.read(), b"", b"MZ\0", b"<script>", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n<script>"))
        return SimpleUploadedFile(
            self.chance.choice(("a.png", "../../a.png", f"<b>{MARK}.png", "=1+1.docx", "漏.exe")), body
        )


@pytest.fixture
def attacker(cast: Cast) -> Attacker:
    return Attacker(cast)


def test_every_form_of_every_step_refuses_in_words_or_keeps_what_can_be_shown_and_proven(attacker: Attacker) -> None:
    taken, wrong = 0, []
    for procedure in procedures().values():
        codes = stand(procedure)
        stood = [stage for stage in procedure.stages if stage.key in codes]
        steps = [(stage, step) for stage in stood for step in stage.steps.values()]
        for stage, step in some(steps, 3):
            Throttle.objects.all().delete()
            try:
                taken += sum(tried(attacker, codes[stage.key], stage.key, step))
            except Exception as fault:  # the others are tried too
                wrong.append((procedure.key, stage.key, step.key, fault))
    case = "every form of every step, hostile values"
    attacked(case, attacker.tries, len(attacker.steps), len(wrong), since=attacker.began)
    assert not wrong, (len(wrong), wrong[:12])
    assert taken > 5, "some of it is accepted, or nothing was tried"
    sealer.seal_all("410802")
    assert verify().faults == []


def tried(attacker: Attacker, code: str, stage: str, step: Step) -> Iterator[bool]:
    """Try the step by each door; whether it was taken. Afterwards the matter stands where it stood."""
    for name, path, beside in attacker.doors(attacker.cast.file(code), step):
        before, office = Act.objects.count(), attacker.cast.file(code).matter.office_id
        typed = attacker.typed(attacker.cast.file(code), step, name) | beside
        answer = attacker.browsers[name].post(path, typed)
        attacker.tries += 1
        attacker.steps.add(step.key)
        told = (name, path, {key: str(value)[:80] for key, value in typed.items()})
        assert answer.status_code in (302, 400, 403, 409, 413, 422), told
        accepted = answer.status_code == 302 and Act.objects.count() > before
        assert accepted or Act.objects.count() == before, told
        if answer.status_code == 422:
            assert answer.context["form"].errors or answer.context["form"].fields, told
            assert has_words(answer.content.decode()), told
        assert not Page(answer.content.decode()).ran, told
        if accepted:
            Matter.objects.filter(code=code).update(stage=stage, closed_at=None, office_id=office)
            let_in_again(attacker, code, told)
            shown(attacker, code, told)
        yield accepted


def let_in_again(attacker: Attacker, code: str, told: object) -> None:
    """Whoever was barred by what was accepted did not see it any more; for the next tries she does."""
    bars = Seat.objects.filter(matter_id=Matter.objects.get(code=code).id, role=BARRED, until=None)
    if bars.filter(person=attacker.cast.person("clerk")).exists():
        assert attacker.browsers["desk clerk"].get(f"/desk/matters/{code}").status_code == 404, told
    bars.delete()


def has_words(text: str) -> bool:
    return 'class="error' in text or "errorlist" in text or 'role="alert"' in text


def shown(attacker: Attacker, code: str, told: object) -> None:
    """What was accepted can be looked at by everybody concerned, and runs nowhere."""
    if attacker.cast.file(code).acts[0].procedure != attacker.cast.file(code).procedure.key:
        return  # it was set down there, and has no past to show
    seeing = [name for name in NAMES if Matter.objects.visible_to(attacker.who(name)).filter(code=code).exists()]
    pages = [(name, f"/desk/matters/{code}?acts=all") for name in seeing[:1] if name.startswith("desk")] + [
        ("window", "/mine")
    ]
    pages += [("window", f"/m/{code}")] if attacker.cast.file(code).speakers(attacker.who("window")) else []
    for name, path in pages:
        answer = attacker.browsers[name].get(path)
        assert answer.status_code == 200, (path, told)
        assert not Page(answer.content.decode()).ran, (path, told)
    if "desk clerk" not in seeing:
        return
    answer = attacker.browsers["desk clerk"].get(
        f"/api/v1/matters/{code}/acts", headers={"Authorization": f"Bearer {attacker.token}"}
    )
    assert answer.status_code == 200
    assert answer.json()["items"]


def test_every_opening_refuses_in_words_or_opens_what_can_be_shown(attacker: Attacker) -> None:
    for procedure in procedures().values():
        for _time in range(len(some(range(200), 4))):
            Throttle.objects.all().delete()
            attacker.tries += 1
            before = Matter.objects.count()
            typed = attacker.typed(None, procedure.opening, "desk clerk")
            answer = attacker.browsers["desk clerk"].post(f"/desk/new/{procedure.key}", typed)
            assert answer.status_code in (302, 400, 403, 413, 422), typed
            assert not Page(answer.content.decode()).ran, typed
            assert Matter.objects.count() == before + (answer.status_code == 302), typed
            if answer.status_code == 302:
                assert attacker.browsers["desk clerk"].get(answer["Location"]).status_code == 200
    attacked("every opening, hostile values", attacker.tries, len(procedures()), since=attacker.began)


def test_a_name_that_is_markup_is_text_on_every_page(attacker: Attacker) -> None:
    name = f'<img src=x onerror="{MARK}()">"\'>'
    code = attacker.cast.apply(
        subtopic=name[:40], narrative=name, claims=[name],
        applicants=[{"name": name, "phone": RESIDENT, "address": name}], respondents=[{"name": name, "phone": NEIGHBOUR}],
    )  # fmt: skip
    attacker.cast.settle()
    pages = [
        f"/desk/matters/{code}",
        f"/desk/receipts/{code}",
        f"/desk/matters/{code}/identity",
        "/desk/",
        "/desk/office",
        "/desk/all",
    ]
    pages += [f"/desk/matters/{code}/withdraw?for=party", "/desk/search?q=onerror"]
    for path in pages:
        answer = attacker.browsers["desk clerk"].get(path)
        assert answer.status_code == 200, path
        assert not Page(answer.content.decode()).ran, path
        assert (
            MARK not in answer.content.decode() or "&lt;img" in answer.content.decode() or path.endswith("for=party")
        ), path
    for path in (f"/m/{code}", "/mine", f"/receipts/{code}", f"/m/{code}/withdraw", f"/m/{code}/authorise"):
        answer = attacker.browsers["window"].get(path)
        assert answer.status_code == 200, path
        assert not Page(answer.content.decode()).ran, path


def test_a_page_with_markup_in_it_is_seen_by_the_test(attacker: Attacker) -> None:
    assert Page(f"<p>{HOSTILE[0]}</p>").ran == ["script"]
    assert Page(f"<p>{HOSTILE[1]}</p>").ran


def test_every_kind_of_field_is_one_that_the_attacker_can_type_into() -> None:
    for procedure in procedures().values():
        for step in procedure.steps():
            for field in (step.form.base_fields if step.form else {}).values():
                assert isinstance(field, forms.Field)
