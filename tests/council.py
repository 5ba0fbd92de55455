"""The cast of a decision: a street office with its head, who drafts, who reviews, and five members of the meeting."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone
from pypdf import PdfWriter

from anlan.kernel import moment, printing
from anlan.kernel.act import open_matter
from anlan.kernel.jobs import run_clocks_out
from anlan.kernel.models import Act, Paper
from anlan.kernel.printing import make_waiting
from anlan.town.models import Office, Person, Post
from tests.cast import STREET, Cast

OFFICE = "410802005-jd"
PEOPLE = {
    "chief": ("周立本", "director"), "drafter": ("吴承", "staff"), "lawyer": ("郑法", "staff"), "asker": ("冯提", "staff"),
    "m1": ("陈一", "staff"), "m2": ("褚二", "staff"), "m3": ("卫三", "staff"), "m4": ("蒋四", "staff"), "m5": ("沈五", "staff"),
}  # fmt: skip
MEMBERS = ("m1", "m2", "m3", "m4", "m5")
TEXT = {"text": "在幸福院加装电梯四部，费用由受益户和财政分担。", "basis": "《物业管理条例》"}


def blank_page(word: bytes) -> bytes:
    """A PDF of one empty page, of other bytes for every paper."""
    writer, pdf = PdfWriter(), BytesIO()
    writer.add_blank_page(210, 297)
    writer.add_metadata({"/Subject": sha256(word).hexdigest()})
    writer.write(pdf)
    return pdf.getvalue()


class Council(Cast):
    """A street decides on lifts in a courtyard."""

    def __init__(self) -> None:
        self.at = (timezone.now() - timedelta(days=165)).replace(hour=3)
        office = Office.objects.get(code=OFFICE)
        for username, (name, role) in PEOPLE.items():
            person = Person.objects.create_user(username, district="410802", name=name)
            Post.objects.create(person=person, office=office, role=role, since=date(2020, 1, 1))

    def propose(self, **changes: Any) -> str:
        """A proposal; its code."""
        told = {
            "office": OFFICE, "place": STREET, "title": "幸福院加装电梯", "origin": "citizen", "problem": "老人上下楼难。",
            "basis": "居民书面建议。", "plan": "分两期加装。", "listed": True,
        }  # fmt: skip
        with moment.standing_at(self.at):
            return open_matter("decision", told | changes, by=self.who("asker")).matter.code

    def do(self, code: str, step: str, by: str, **typed: Any) -> Act:
        """Take a step from a page that shows the file as it is."""
        with moment.standing_at(self.at):
            return self.take(code, step, by, seen=self.file(code).matter.seq, **typed)

    def start(self, code: str) -> None:
        """The head starts it and names who does it."""
        people = {"lead": self.person("drafter").pk, "legal": self.person("lawyer").pk}
        self.do(code, "start", "chief", findings="确有需要。", **people)
        self.do(code, "draft", "drafter", **TEXT)

    def later(self, days: int) -> None:
        """That many days go by."""
        self.at += timedelta(days=days)

    def make_papers(self) -> None:
        """What the worker does; papers of past days are made when somebody asks for them."""
        Paper.objects.update(asked=True)
        make_waiting(50)

    def blank_papers(self) -> None:
        """The same where nobody reads the pages: each is blank, and no two have the same bytes."""
        with patch.object(printing, "docx_to_pdf", blank_page):
            self.make_papers()

    def late(self, code: str, days: int) -> int:
        """The stage's limit runs out, and that many days more go by; how many limits ran out."""
        (run,) = (run for run in self.file(code).dues if run.clock == "moving" and run.ended_at is None)
        self.later((run.on - timezone.localtime(self.at).date()).days + days)
        return self.ran_out()

    def ran_out(self) -> int:
        """What the clocks did at this moment."""
        with moment.standing_at(self.at):
            return run_clocks_out()

    def heard(self, code: str) -> None:
        """From the draft to the review: comment, experts, risks."""
        self.do(code, "consult", "drafter", where=["政府网站"], ways="来信来电。")
        self.later(45)
        self.do(code, "sort", "drafter", received="12", used="采纳九条。", unused="三条与规划不符。")
        self.do(code, "argue", "drafter", needed="no", reason="不涉及专业性较强的问题。")
        self.do(code, "assess", "drafter", needed="yes", points="施工占道。", measures="分段施工。", controllable="yes")

    def reviewed(self, code: str, result: str = "pass") -> Act:
        """Sent for review, and reviewed after the time that the law leaves for it."""
        self.do(code, "send", "drafter", materials=["草案", "说明"])
        self.later(20)
        words = {"power": "属于街道职权。", "process": "已履行。", "content": "与上位法不抵触。"}
        return self.do(code, "review", "lawyer", result=result, **words)

    def convene(self, code: str) -> None:
        """A standing meeting of five."""
        members = [self.person(name).pk for name in MEMBERS]
        self.do(code, "convene", "drafter", kind="standing", on=self.at.date().isoformat(), members=members)

    def speak(self, code: str, *against: str, names: tuple[str, ...] = MEMBERS) -> None:
        """Each in turn."""
        for name in names:
            view = {"stance": "against", "words": "资金没有落实。"} if name in against else {"stance": "for"}
            self.do(code, "speak", name, **view)


@pytest.fixture
def council(town: None) -> Council:
    """The council, in the sample district."""
    return Council()


__all__ = ["MEMBERS", "OFFICE", "TEXT", "Council", "council"]
