"""The step by which a party rates how its matter was handled, in any procedure."""

from __future__ import annotations

from anlan.care.forms import Rate
from anlan.kernel.deed import Deed
from anlan.kernel.procedure import PARTY, Actor, Step
from anlan.law.statutes import Article


def rated(deed: Deed) -> None:
    """Whoever wants to be called is: by a matter of its own, with a limit, at the office that has the file."""
    party = deed.party
    if not deed.clean.get("call") or party is None:
        return
    deed.child_at = deed.matter.office
    deed.child = {
        "place": deed.matter.place.code, "code": deed.matter.code, "words": deed.clean["comment"],
        "name": party.name, "phone": party.phone,
    }  # fmt: skip


def rating(by: Actor = PARTY, *, law: Article | None = None, apart: tuple[str, ...] = ()) -> Step:
    """The step “评价”. `by`: whose it is; `apart`: the steps whose taker writes no rating down."""
    return Step(
        "rate", "评价", by, form=Rate, law=law, opens="callback", apart=apart, effect=rated,
        hint="请直说；没有解决的，可以请我们回电，也可以投诉，都不影响您的其他权利",
    )  # fmt: skip
