"""What is signed electronically: nothing that the law keeps on paper, and of the rest what the office chose."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anlan.kernel.file import CaseFile
from anlan.kernel.tongue import cite
from anlan.law.disputes import TOPICS, flagged
from anlan.law.statutes import ESL
from anlan.signing.models import Choice
from anlan.town.models import Office

BASIS = ESL[3]
WET = flagged("wet")


def on_paper(file: CaseFile) -> str:
    """Why the papers of this matter are signed with the pen, in words; '' if they may be signed electronically."""
    topic, topics = file.matter.topic, file.procedure.topics
    if topic in WET and topics.get(topic) == TOPICS.get(topic):
        return _("涉及婚姻、收养、继承等人身关系的文书不适用电子签名（%(law)s），请在纸上签。") % {"law": cite(BASIS)}
    chosen = choice_of(file.matter.office)
    if chosen and (not chosen.electronic or topic in chosen.on_paper):
        return _("本单位这类文书在纸上签。")
    agents = {person.phone for person in file.people if person.stands_for and person.phone}
    entered = (act.data for act in file.acts if act.person_id and act.data.get("phone") in agents)
    if any({"principal", "party"} & data.keys() for data in entered):
        return _("代理人的电话是工作人员登记的：谁也不能凭它替当事人电子签名，请在纸上签。")
    return ""


def choice_of(office: Office) -> Choice | None:
    """What counts at an office: its own choice, else that of the nearest office above it that made one; None if none did."""
    path = [int(part) for part in office.path.split("/") if part]
    rows = Choice.objects.filter(district=office.district, office_id__in=path).order_by("office_id", "-id")
    made = {row.office_id: row for row in rows.distinct("office_id")}
    return next((made[above] for above in reversed(path) if above in made), None)


def seal_of(office: Office) -> bytes:
    """The picture of its seal; b'' if it has none."""
    chosen = choice_of(office)
    return bytes(chosen.seal) if chosen and chosen.seal else b""
