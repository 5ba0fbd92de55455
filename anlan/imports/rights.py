"""Who may bring sheets in, and which: clerks, directors and staff, at their own office, for what they may open one by one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from anlan.imports.models import Batch
from anlan.kernel.errors import NotHere, Refused
from anlan.kernel.may import may_open
from anlan.kernel.procedure import Procedure
from anlan.kernel.registry import procedures
from anlan.kernel.who import Who
from anlan.town.models import Office, Role

ROLES = (Role.CLERK, Role.DIRECTOR, Role.STAFF)


def offices(who: Who) -> list[Office]:
    """The offices for which `who` may bring sheets in."""
    held = [] if who.administers else [post.office for post in who.posts if post.role in ROLES]
    return list({office.pk: office for office in held}.values())


def importable(who: Who) -> list[Procedure]:
    """The procedures that a row of a sheet may open: those that `who` may open, and whose form needs no file."""
    return [known for known in procedures().values() if offices(who) and may_open(known, who) and _fits_in_a_row(known)]


def _fits_in_a_row(procedure: Procedure) -> bool:
    asked: dict[str, Any] = procedure.opening.form.base_fields if procedure.opening.form else {}
    return "place" in asked and not any(f.required and isinstance(f, forms.FileField) for f in asked.values())


def allowed(who: Who, procedure: str) -> Procedure:
    """The procedure, if `who` may open it from a sheet; else Refused."""
    if not offices(who):
        raise Refused(_("只有登记员、主任和经办人可以导入清单。"))
    found = next((known for known in importable(who) if known.key == procedure), None)
    if found is None:
        raise Refused(_("您的岗位不能用清单登记这类案件。"))
    return found


def batches(who: Who) -> Any:
    """The sheets that `who` may see: those of the own offices."""
    return Batch.objects.filter(office__in=[office.pk for office in offices(who)]).select_related(
        "person", "by", "office"
    )


def batch(who: Who, key: UUID | str, *, lock: bool = False) -> Batch:
    """One of them; raises NotHere. `lock`: nobody else works on it until the transaction ends."""
    found = batches(who).filter(id=key)
    row: Batch | None = (found.select_for_update(of=("self",), no_key=True) if lock else found).first()
    if row is None:
        raise NotHere
    return row
