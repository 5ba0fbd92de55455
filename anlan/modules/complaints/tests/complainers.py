"""A resident who complains of how her matter is handled, and who answers: the roads that the stories take."""

from __future__ import annotations

from typing import Any

from anlan.kernel import hearing
from anlan.kernel.act import open_matter
from anlan.kernel.models import Matter
from tests.cast import Cast

WORD = "收了对方两条烟"
TOLD = {"about": ["unfair", "fee"], "narrative": f"调解员{WORD}，一直劝我少要一点。", "wish": "换一个人"}
ANSWERED = {
    "result": "part", "answer": "问了双方和在场的人，没有查到收烟的事；记录没有让您看过就装卷，不对。", "follow": ["again", "mend"],
    "words": "请把这件事的调解记录交当事人核对，并说明怎样防止再有。",
}  # fmt: skip


class Complainers(Cast):
    """The cast, and one at the street office above the committee: `jiaonan-jd`."""

    def complain(self, code: str, by: str = "resident", **changes: Any) -> str:
        """The complaint's own case code."""
        return str(open_matter("complaint", TOLD | {"code": code} | changes, by=self.who(by)).matter.code)

    def handled(self, code: str) -> str:
        """Take the complaint up and answer it."""
        self.take(code, "take_up", "jiaonan-jd")
        self.take(code, "answer", "jiaonan-jd", **ANSWERED, routes="可以信访。")
        return code

    def child(self, code: str) -> Matter:
        """The newest matter that was opened from that one."""
        parent = Matter.objects.get(code=code)
        return Matter.objects.filter(parent_id=parent.id).order_by("-id")[0]

    def hear(self) -> None:
        """Let the sealer, the projections and the parents catch up."""
        self.settle()
        hearing.catch_up("410802")
        self.settle()
