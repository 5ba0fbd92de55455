"""What a list can be narrowed by: topic, stage, office, place; from the declarations and the person's offices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from anlan.desk.spot import Spot
from anlan.desk.worklists import AHEAD
from anlan.kernel.registry import procedures
from anlan.kernel.who import Who
from anlan.town.models import Office

Filter = dict[str, Any]
Options = Iterable[tuple[str, str]]


def filters(who: Who, spot: Spot) -> list[Filter]:
    """The filters of a list; offices and their places only for those who oversee more than one."""
    found = [_ahead(spot)] if spot.worklist.key == "due" else []
    found += [_filter(spot, "topic", _("类型"), _topics()), _filter(spot, "stage", _("阶段"), _stages())]
    if len(who.reach) > 1:
        offices = list(Office.objects.filter(pk__in=who.reach).select_related("place").order_by("place__tier", "code"))
        places = {office.place.code: office.place.name for office in offices}
        found.append(_filter(spot, "office", _("单位"), [(str(office.pk), office.name) for office in offices]))
        found.append(_filter(spot, "place", _("地点"), places.items()))
    return found


def _ahead(spot: Spot) -> Filter:
    names = {"0": _("今天"), "3": _("三天内"), "7": _("七天内"), "30": _("三十天内")}
    chosen = spot.query.get("ahead", "0")
    options = [{"value": key, "label": names[key], "chosen": key == chosen} for key in AHEAD]
    return {"name": "ahead", "label": _("到期"), "options": options}


def _topics() -> Options:
    for procedure in procedures().values():
        yield from ((f"{procedure.key}.{code}", _(name)) for code, name in procedure.topics.items())


def _stages() -> Options:
    many = len(procedures()) > 1
    for procedure in procedures().values():
        before = f"{_(procedure.name)} · " if many else ""
        yield from ((f"{procedure.key}.{stage.key}", before + _(stage.name)) for stage in procedure.stages)


def _filter(spot: Spot, name: str, label: str, options: Options) -> Filter:
    chosen = spot.query.get(name, "")
    every = [("", _("全部")), *options]
    return {
        "name": name, "label": label,
        "options": [{"value": value, "label": words, "chosen": value == chosen} for value, words in every],
    }  # fmt: skip
