"""What people type until a matter is settled, counted while the stories run; and what the papers that it leaves hold.

A field counts when somebody sends it filled in otherwise than the page showed it. What the page had filled in and was left as it was
counts apart. Rows count by their fields, a list of choices or lines as one. What a matter hands to its child nobody types.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from django.forms import DateTimeField

from anlan.kernel import act
from anlan.kernel.forms import Rows, StepForm, flat
from anlan.kernel.models import Paper
from anlan.kernel.procedure import Step
from anlan.kernel.registry import home, procedures
from anlan.modules.negotiation.tests.neighbours import Neighbours
from anlan.modules.petitions.tests.reception import OPINION, Reception
from tests import mediations
from tests.cast import ROAD, Cast
from tests.test_press_papers import drawing

FILE = Path(__file__).parent.parent / "docs" / "burden.md"
PARTY = "party"
ROLES = (PARTY, "clerk", "mediator", "director", "archivist", "staff", "judge")
BESIDE = re.compile(r"^(?:qr|name|act\.chain|loop\.\w+)$")
"""What no official form has: the code to be scanned, the digest, the number of a line."""
PRINTED = re.compile(r"\{\{\s*(.+?)\s*\}\}")


@dataclass
class Story:
    """One settled matter: what was typed by each role, what the pages had filled in, how many forms were sent, the papers it left."""

    name: str
    typed: Counter[str] = field(default_factory=Counter)
    left: int = 0
    forms: int = 0
    papers: list[str] = field(default_factory=list)
    printed: int = 0

    @property
    def row(self) -> str:
        """One line of the table."""
        numbers = [*(self.typed[role] or "" for role in ROLES), self.typed.total(), self.forms, self.left]
        return " | ".join(["", self.name, *map(str, [*numbers, len(self.papers), self.printed]), ""]).strip()


@contextmanager
def counted(story: Story) -> Iterator[None]:
    """Count what is typed into forms, but for the openings of children, for which nobody types."""
    filled, bear = act._filled, act._bear

    def counting(step: Step, data: Any, files: Any, file: Any, by: Any) -> StepForm:
        if not by.system:
            story.forms += 1
            fresh, kept = judged((step.form or StepForm)(file=file, who=by), data, files)
            story.typed[role_of(by)] += fresh
            story.left += kept
        return filled(step, data, files, file, by)

    def bearing(*given: Any) -> None:
        act._filled = filled
        try:
            bear(*given)
        finally:
            act._filled = counting

    act._filled, act._bear = counting, bearing
    try:
        yield
    finally:
        act._filled, act._bear = filled, bear


def role_of(by: Any) -> str:
    """As whom somebody types."""
    return str(by.posts[0].role) if by.person else PARTY


def judged(form: StepForm, data: Any, files: Any) -> tuple[int, int]:
    """How many fields were filled in otherwise than the blank page shows them; how many it had filled in and were left."""
    values = flat(data)
    fresh = kept = 0
    for name, known in form.fields.items():
        if isinstance(known, Rows):
            rows = [key for key in values if re.match(rf"{name}-\d+-", key) and values[key] not in ("", None, False)]
            fresh += len(rows)
            continue
        shown = form.get_initial_for_field(known, name)
        given = values.getlist(name)
        if given and not same(known, shown, given):
            fresh += 1
        elif shown not in (None, "", [], False):
            kept += 1
    return fresh + len(files or {}), kept


def same(known: Any, shown: Any, given: list[Any]) -> bool:
    """Whether what was sent is what the page showed; an unticked box and an empty field were left as they were."""
    if given[0] in ("", None, False):
        return True
    if isinstance(known, DateTimeField):
        return False  # the minute of now is looked at, and seldom right
    prepared = known.prepare_value(shown)
    prepared = prepared if isinstance(prepared, list) else [prepared]
    return [str(one)[:16] for one in prepared] == [str(one)[:16] for one in given]


def printed(kind: str, procedure: str) -> int:
    """The fields of a paper that are filled in when it is printed: the different ones, however often a list repeats them."""
    module = import_module(home(procedures()[procedure]))
    layout = Path(str(module.__file__)).parent / "papers" / f"{kind}.txt"
    if not layout.exists():
        return 0  # a volume is bound of the others
    text = "\n".join(drawing().lines(layout))
    return sum(not BESIDE.match(one) for one in set(PRINTED.findall(text)))


def papers_of(story: Story, cast: Cast, *codes: str) -> Story:
    """Note the papers of these matters."""
    for code in codes:
        matter = cast.file(code).matter
        for paper in Paper.objects.filter(matter_id=matter.id).order_by("id"):
            story.papers.append(paper.kind)
            story.printed += printed(paper.kind, matter.procedure)
    return story


def told(name: str, run: Callable[[Cast], tuple[str, ...]], cast: Cast) -> Story:
    """Run a story and count."""
    story = Story(name)
    with counted(story):
        codes = run(cast)
    return papers_of(story, cast, *codes)


def mediation(cast: Cast) -> tuple[str, ...]:
    return (cast.walk(str(procedures()["mediation"].step(ROAD[-1][0]).to)),)  # type: ignore[union-attr]


def administrative(cast: Cast) -> tuple[str, ...]:
    return (mediations.organ(cast, mediations.request(cast, "03"), "performing"),)


def court(cast: Cast) -> tuple[str, ...]:
    return (mediations.referred(cast, "performing"),)


def negotiation(cast: Cast) -> tuple[str, ...]:
    both = Neighbours()
    code = both.offered()
    for name in ("resident", "neighbour"):
        both.take(code, "agree", name, read=True, kept=True)
    return (code,)


def petition(cast: Cast) -> tuple[str, ...]:
    reception = Reception(date(2026, 3, 2))
    code = reception.accepted()
    reception.do(code, "decide", "worker", **OPINION)
    reception.do(code, "serve", "worker", how="person", on=reception.at.date().isoformat())
    return (code,)


OWN = "自行协商，从邀请到谈成"
"""It leaves no official form: its two papers are the house's own."""
STORIES: dict[str, Callable[[Cast], tuple[str, ...]]] = {
    "人民调解，从申请到归档": mediation, "行政调解，从申请到协议生效": administrative, "法院委派调解，从委派到协议生效": court,
    OWN: negotiation, "信访，从登记到送达": petition,
}  # fmt: skip
HEAD = """# Burden: what people type until a matter is settled

Made by `tools/burden` from the stories of `tests/burden.py`; nothing here is written by hand, and a test holds it to the stories. Every
story is of one matter that goes its main road, with every form that was sent in it.

*Typed*: fields that somebody filled in otherwise than the page showed them, by the role of whoever did; a row counts by its fields, a
choice, a tick, a list of lines as one. *Left*: fields that the page had filled in already, from what was told before, and that were left.
*Papers*: what the matter left. *On them*: the fields that are filled in on these papers, counted in their layouts: every different one
once a paper, however often a list repeats it; not the code to be scanned, the digest and the numbers of lines. The layouts follow the
public forms; where a form's wording was not seen in the original, the study of the law marks it **[M]**. What two sides
negotiate themselves leaves no official form: its papers are the house's own, and shorter than what the two write.

| story | parties | clerk | mediator | director | archivist | staff | judge | typed | forms sent | left | papers | on them |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
"""
TAIL = """
Where the roles differ from what one expects: whoever records for a party types in the own role. The optional questions of a form are
answered in the stories as `tests/cast.py` answers them; somebody who writes more types more. Minutes are not measured here.
"""


def page(stories: list[Story]) -> str:
    """The page."""
    return HEAD + "".join(f"{story.row}\n" for story in stories) + TAIL
