"""Lawful erasure: the matter's key is destroyed, and with it everything that was said in it; the proof stays whole."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection
from django.utils.translation import gettext as _

from anlan.kernel.act import enact
from anlan.kernel.deed import Deed
from anlan.kernel.errors import Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter
from anlan.kernel.moment import now
from anlan.kernel.procedure import ERASED
from anlan.kernel.wall import in_hand
from anlan.kernel.who import CLOCK
from anlan.law.statutes import Article


def erase(matter: Matter, law: Article) -> Act:
    """Destroy what was said in a closed matter, on that legal basis; the act that records it. Within a transaction.

    What is left: codes, dates, offices, stages, papers' numbers, digests and chains (docs/protection.md). Refused while it is open or done
    already. Who asked for it and who decided stand in the matter that decided, whose parent this is.
    """
    known = Matter.objects.select_for_update(of=("self",)).select_related("office", "place")
    held = in_hand(known).get(district=matter.district, id=matter.id)
    if held.closed_at is None or held.erased:
        raise Refused(_("已经删除过了。") if held.erased else _("案件还在办理，不能删除。"))
    file = CaseFile(held)
    act = enact(Deed(file, replace(ERASED, law=law), CLOCK, max(now(), held.acted_at)))
    _destroy(held)
    return act


def _destroy(matter: Matter) -> None:
    with connection.cursor() as sql:
        sql.execute("SELECT kernel_destroy(%s, %s, %s)", [matter.district, matter.id, _("已依法删除")])
