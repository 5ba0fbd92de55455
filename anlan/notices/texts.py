"""What a notice says: an office's own words or the house's, filled with the little that may stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from anlan.kernel.models import Matter
from anlan.kernel.tongue import either
from anlan.notices.models import Wording
from anlan.notices.words import HELPLINE, Text, filled, shipped
from anlan.town.models import Office

Own = Mapping[tuple[int, str], Wording]
"""Offices' own words by office and key."""


def own_words(district: str) -> Own:
    """Every office's words that count now; one query."""
    newest = (
        Wording.objects.filter(district=district).order_by("office_id", "text", "-id").distinct("office_id", "text")
    )
    return {(row.office_id, row.text): row for row in newest}


def text_for(key: str, office: Office, own: Own) -> Text:
    """What counts at an office: its own words, else those of the nearest office above it that has any, else the house's."""
    house = shipped()[key]
    for above in reversed([int(part) for part in office.path.split("/") if part]):
        said = own.get((above, key))
        if said:
            return Text(said.zh, said.en or said.zh, house.ways) if said.zh else house
    return house


def sentence(key: str, matter: Matter, on: date, own: Own, language: str = "") -> str:
    """What is said, in the language asked for, or the reader's. The matter knows its office."""
    if language:
        with override(language):
            return sentence(key, matter, on, own)
    text = text_for(key, matter.office, own)
    return filled(either(text.zh, text.en), _values(key, matter, on))


def _values(key: str, matter: Matter, on: date) -> dict[str, str]:
    return {
        "code": matter.code, "office": matter.office.name, "phone": matter.office.phone or HELPLINE,
        "date": date_format(on, _("Y年n月j日")), "link": f"{settings.SITE_URL}{path(key, matter.code)}",
    }  # fmt: skip


def path(key: str, code: str) -> str:
    """Where a notice leads: the party's page, or the desk's."""
    return f"/m/{code}" if key.startswith("party.") else f"/desk/matters/{code}"
