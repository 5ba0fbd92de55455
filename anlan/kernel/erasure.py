"""Lawful erasure: the matter's key is destroyed, and with it everything that was said in it; the proof stays whole."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from anlan.kernel.act import enact
from anlan.kernel.deed import Deed
from anlan.kernel.errors import Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Blob, Entry, Matter, Paper, Party
from anlan.kernel.moment import now
from anlan.kernel.procedure import ERASED
from anlan.kernel.who import CLOCK
from anlan.law.statutes import Article


def erase(matter: Matter, law: Article) -> Act:
    """Destroy what was said in a closed matter, on that legal basis; the act that records it. Within a transaction.

    What is left: codes, dates, offices, stages, papers' numbers, digests and chains. Refused while it is open or done
    already. Who asked for it and who decided stand in the matter that decided, whose parent this is.
    """
    held = (
        Matter.objects.select_for_update().select_related("office", "place").get(district=matter.district, id=matter.id)
    )
    if held.closed_at is None or held.erased:
        raise Refused(_("已经删除过了。") if held.erased else _("案件还在办理，不能删除。"))
    file = CaseFile(held)
    act = enact(Deed(file, replace(ERASED, law=law), CLOCK, max(now(), held.acted_at)))
    _destroy(held)
    return act


def _destroy(matter: Matter) -> None:
    of = {"district": matter.district, "matter_id": matter.id}
    Blob.objects.filter(**of).delete()
    Paper.objects.filter(**of).update(docx=None, pdf=None, asked=False, fault=_("已依法删除"))
    Entry.objects.filter(**of).delete()
    Party.objects.filter(**of).update(phone_mark=None, id_mark=None)
    Matter.objects.filter(district=matter.district, id=matter.id).update(lock=b"", subtopic="")
