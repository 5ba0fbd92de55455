"""Who may look back: heads and supervisors, at the matters of the offices that these posts reach, and nobody else."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from anlan.kernel.errors import ReasonNeeded, Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter
from anlan.kernel.near import reached
from anlan.kernel.openings import let_in
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


def family(file: CaseFile, who: Who) -> tuple[list[CaseFile], list[Matter]]:
    """The file, those it came from and those that came from it, the oldest first; and those of them that stay shut.

    Shut is one that `who` has to say first why to open: it is named, and nothing in it is read.
    """
    kin = _kin(file.matter, reach(who))
    open_ = [matter for matter in kin if _lets_in(who, matter)]
    files = [file, *map(CaseFile, open_)]
    return sorted(files, key=lambda one: one.matter.id), [matter for matter in kin if matter not in open_]


def _kin(matter: Matter, offices: frozenset[int]) -> list[Matter]:
    found: dict[UUID, Matter] = {}
    todo = [matter]
    while todo and len(found) < FAMILY:
        here = todo.pop()
        near = Q(parent_id=here.id) | (Q(id=here.parent_id) if here.parent_id else Q())
        kin = Matter.objects.filter(near, district=here.district, office_id__in=offices)
        kin = kin.exclude(id__in=[matter.id, *found]).select_related("office__place", "place").order_by("id")
        fresh = list(kin[: FAMILY - len(found)])
        found |= {one.id: one for one in fresh}
        todo += fresh
    return list(found.values())


def _lets_in(who: Who, matter: Matter) -> bool:
    try:
        let_in(who, matter)
    except ReasonNeeded:
        return False
    return True
