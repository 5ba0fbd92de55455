"""Papers: which ones an act leaves, their numbers, and everything that a template may print."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.kernel.models import Act, Matter, Paper
from anlan.kernel.registry import home

if TYPE_CHECKING:
    from anlan.kernel.deed import Deed
    from anlan.kernel.file import CaseFile


FRESH = timedelta(days=1)
"""A paper of an act no older than this is made at once; others (of an imported past) when somebody asks for them."""


def leave(deed: Deed, act: Act) -> None:
    """Give the matter its docket number if this step gives it, and register the papers that the act leaves."""
    suffix, at = deed.procedure.docket
    if at == deed.step.key and not deed.matter.number:
        deed.matter.number = next_number(deed.matter, suffix, deed.at)
    kinds = (*deed.step.papers, *deed.left)
    rows = [
        Paper(
            district=act.district, matter_id=act.matter_id, act_id=act.id, kind=kind, at=act.at, seq=act.seq,
            number=deed.matter.number or deed.matter.code, asked=act.at > timezone.now() - FRESH,
        )
        for kind in kinds
    ]  # fmt: skip
    deed.fresh += rows
    deed.file.note("papers", rows)


def seal(matter: Matter) -> list[list[Any]] | None:
    """Have the matter's next act seal the digests of the papers made since the last one; None if none were."""
    made = Paper.objects.filter(district=matter.district, matter_id=matter.id, sealed=None).exclude(pdf=None)
    fresh = list(made.order_by("seq", "id")) if matter.seq > 1 else []
    Paper.objects.filter(district=matter.district, id__in=[paper.id for paper in fresh]).update(sealed=matter.seq)
    return [[paper.kind, paper.seq, bytes(paper.pdf or b"").hex()] for paper in fresh] or None


def waiting() -> models.QuerySet[Paper]:
    """The papers that are to be made, oldest first."""
    return Paper.objects.filter(pdf=None, asked=True, fault="").order_by("at")


def ask_for(paper: Paper) -> None:
    """Have a paper made that was not made yet."""
    if paper.pdf is None and not paper.asked:
        paper.asked = True
        paper.save(update_fields=["asked"])


def next_number(matter: Matter, suffix: str, at: datetime) -> str:
    """The next number of the office's series for the year: （2026）焦南人调字第12号."""
    year = timezone.localtime(at).year
    series = f"{matter.office_id} {suffix} {year}"
    with connection.cursor() as sql:
        sql.execute(
            "INSERT INTO kernel_counter AS c (district, series, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (district, series) DO UPDATE SET last = c.last + 1 RETURNING last",
            [matter.district, series],
        )
        (number,) = sql.fetchone()
    return f"（{year}）{matter.office.mark}{suffix}第{number}号"


class NoTemplate(Exception):
    """There is no Word template of that kind of paper."""


def template(file: CaseFile, kind: str) -> Path:
    """The Word template of a paper: the office's own, else the district's own, else the module's. Raises NoTemplate."""
    own = Path(settings.ANLAN_PAPERS)
    module = Path(str(import_module(home(file.procedure)).__file__)).parent / "papers"
    places = (own / file.matter.office.code, own, module)
    if found := next((path for folder in places if (path := folder / f"{kind}.docx").exists()), None):
        return found
    raise NoTemplate(_("没有这种文书的模板：%(kind)s") % {"kind": kind})
