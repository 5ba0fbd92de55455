"""The four tiers (四级联动): which office is above, what speaks for going there, who may be asked to a joint meeting."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.docking.channels import taken_by
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter
from anlan.kernel.moment import today
from anlan.kernel.near import serving
from anlan.kernel.procedure import Means
from anlan.law.disputes import flagged
from anlan.town.models import Office, OfficeKind

_TABLE = tomllib.loads(Path(__file__).with_name("tiers.toml").read_text(encoding="utf-8"))
WHEN: dict[str, Any] = _TABLE["triggers"]
TARGETS = {"courtyard": "TIER_YARD", "community": "TIER_COMMUNITY", "street": "TIER_STREET"}
"""The rule of the service target of each tier; the district has the rest of the legal time."""
AMOUNT = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万?)元?")
WHY = [
    ("departments", _("涉及两个以上部门")), ("area", _("跨社区、跨街道")), ("people", _("人数多")),
    ("risk", _("有激化或者伤人的危险")), ("failed", _("已经调解过，没有成功")), ("law", _("政策、权属不清")), ("other", _("其他")),
]  # fmt: skip


def upward(matter: Matter) -> list[Office]:
    """The offices above that take such a matter, the nearest first: those that serve the places around its office's place."""
    place, found = matter.office.place.parent, []
    while place is not None:
        office = serving(place, matter.topic, today())
        if office and office.pk != matter.office_id and office not in found and taken_by(office, matter.topic):
            found.append(office)
        place = place.parent
    return [office for office in found if office.tier < matter.office.tier]


def around(matter: Matter) -> Any:
    """The offices that may be asked to a joint meeting: every department of the district, and the street's own bodies."""
    street = matter.place.code[:9]
    near = Q(kind__in=(OfficeKind.BUREAU, OfficeKind.COURT, OfficeKind.CENTRE)) | Q(place__code__startswith=street)
    offices = Office.objects.in_force(today()).filter(near, district=matter.district)
    return offices.exclude(pk=matter.office_id).order_by("code")


def triggers(file: CaseFile) -> list[str]:
    """What speaks for the next tier, in the reader's language."""
    people = sum(party.count for party in file.parties)
    amount = _asked(file.acts[0].data)
    found = {
        say("涉及 %(count)s 人") % {"count": people}: people > WHEN["people"],
        say("涉及金额 %(amount)s 元") % {"amount": f"{amount:,.0f}"}: amount > WHEN["amount"],
        say("有人受伤"): WHEN["topics_injury"] and file.matter.topic in flagged("injury"),
        say("已经调解过，没有成功"): WHEN["second_failure"] and _failed_before(file),
    }
    return [why for why, holds in found.items() if holds]


def _asked(told: dict[str, Any]) -> Decimal:
    text = " ".join(map(str, told.get("claims", ())))
    found = [Decimal(number.replace(",", "")) * (10000 if wan else 1) for number, wan in AMOUNT.findall(text)]
    return max(found, default=Decimal(0))


def _failed_before(file: CaseFile) -> bool:
    if file.matter.parent_id is None:
        return False
    acts = Act.objects.filter(district=file.matter.district, matter_id=file.matter.parent_id, means=Means.UNSETTLED)
    return bool(acts.exists())
