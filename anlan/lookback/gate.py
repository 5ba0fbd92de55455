"""Who may look back: heads and supervisors, at the matters of the offices that these posts reach, and nobody else."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from anlan.kernel.errors import Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter
from anlan.kernel.near import reached
from anlan.kernel.who import Who
from anlan.town.models import Role

LOOKING = frozenset({Role.DIRECTOR, Role.SUPERVISOR})
"""The posts whose holder may look back."""
FAMILY = 12
"""How many related matters are looked at, at most."""


def reach(who: Who) -> frozenset[int]:
    """The offices whose matters `who` may look back at; empty for everybody else."""
    return reached([post for post in who.posts if post.role in LOOKING])


def opened(code: str, who: Who) -> CaseFile:
    """The file to look back at; NotHere if `who` may not see it at all, Refused if only its work and not its past."""
    offices = reach(who)
    if not offices:
        raise Refused(_("责任倒查由主任和督查员办理。"))
    file = CaseFile.open(code, who)
    if file.matter.office_id not in offices:
        raise Refused(_("这个案件不在您负责的机构范围内。"))
    return file


def family(file: CaseFile, who: Who) -> list[CaseFile]:
    """The file, those it came from and those that came from it, as far as `who` may look back; the oldest first."""
    offices = reach(who)
    found, todo = {file.matter.id: file.matter}, [file.matter]
    while todo and len(found) < FAMILY:
        here = todo.pop()
        near = Q(parent_id=here.id) | (Q(id=here.parent_id) if here.parent_id else Q())
        kin = Matter.objects.filter(near, district=here.district, office_id__in=offices).exclude(id__in=list(found))
        fresh = list(kin.select_related("office__place", "place").order_by("id")[: FAMILY - len(found)])
        found |= {matter.id: matter for matter in fresh}
        todo += fresh
    return [file if matter is file.matter else CaseFile(matter) for _id, matter in sorted(found.items())]
