"""What the steps about kept personal data do."""

from __future__ import annotations

from anlan.kernel.deed import Deed
from anlan.kernel.erasure import erase
from anlan.kernel.models import Matter, Party
from anlan.law.statutes import PIPL
from anlan.modules.custody.target import target_of


def ask(deed: Deed) -> None:
    """The request is a matter of its own, below the one that it is about."""
    _about(deed, "个人信息请求")
    deed.party = deed.join(Party.Role.APPLICANT, {"name": deed.clean["name"], "phone": deed.who.phone})


def appraise(deed: Deed) -> None:
    """The appraisal is a matter of its own, below the file."""
    _about(deed, "到期鉴定")


def grant(deed: Deed) -> None:
    """A deletion that is granted is done at once."""
    if deed.file.said("ask").get("what") == "delete":
        erase(target_of(deed.file), PIPL[47])


def destroy(deed: Deed) -> None:
    """What is no longer kept is erased."""
    erase(target_of(deed.file), PIPL[47])


def prolong(deed: Deed) -> None:
    """It is kept for longer."""
    target = target_of(deed.file)
    Matter.objects.filter(district=target.district, id=target.id).update(keep_until=deed.clean["until"])


def _about(deed: Deed, what: str) -> None:
    target: Matter = deed.clean["matter"]
    deed.matter.parent_id = target.id
    deed.matter.title = f"{what}（{target.code}）"
