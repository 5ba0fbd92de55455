"""What the explorer found, in the reader's language, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anlan.explorer.answers import Findings, Limit, Way
from anlan.explorer.content import Guide, Told
from anlan.kernel.tongue import basis, cite, either, warning
from anlan.law.interlocks import Interlock
from anlan.law.statutes import Article
from anlan.window.apply import openable

STATES = ("open", "limited", "closed")
ABOUT = "kind"
"""The question whose answer is the subtopic of an application."""


def explained(found: Findings, given: Mapping[str, str]) -> dict[str, Any]:
    """The page of the end: what comes first, how long, what to do now, rights, ways, what shuts what, evidence."""
    guide = found.guide
    ways = sorted(found.ways, key=lambda way: STATES.index(way.state))
    return {
        "name": _(guide.name), "what": either(*guide.what),
        "stops": [_lock(lock) for lock in found.stops], "notes": [_told(told) for told in found.notes],
        "limits": [_limit(limit) for limit in found.limits], "rights": [_told(told) for told in found.rights],
        "ways": [_way(way) for way in ways], "letter_url": "" if found.stops else reverse("explore-letter", args=[guide.topic]),
        "here": [one for way in ways if way.state != "closed" for one in _doors(way, guide, given)],
        "closings": [_lock(lock) | {"met": lock.id in found.met} for lock in found.closings],
        "evidence": [either(*one) for one in guide.evidence],
        "checked": guide.checked, "editors": _("、").join(guide.editors), "sources": sorted(_sources(found)),
        "local": guide.local,
    }  # fmt: skip


def subtopic(guide: Guide, given: Mapping[str, str]) -> str:
    """What the matter is about, as an application would say it; empty where it was not asked."""
    options = dict(next((one.options for one in guide.questions if one.id == ABOUT), ()))
    say = options.get(given.get(ABOUT, ""))
    return say[0] if say else ""


def _told(told: Told) -> dict[str, Any]:
    return {"say": either(*told.say), **_law(told.law)}


def _law(law: Iterable[Article]) -> dict[str, Any]:
    law = list(law)
    return {"cite": _("、").join(cite(one) for one in law), "verified": all(one.verified for one in law)}


def _lock(lock: Interlock) -> dict[str, Any]:
    named = either(lock.basis, lock.basis_en)
    return {"ask": either(lock.question, lock.question_en), "tell": either(lock.tell, lock.tell_en), "cite": named,
            "verified": lock.verified}  # fmt: skip


def _limit(limit: Limit) -> dict[str, Any]:
    said = _told(limit.told)
    if limit.rule is None:
        return said
    ruled = {
        "name": either(limit.rule.name, limit.rule.name_en),
        "cite": basis(limit.rule),
        "verified": limit.rule.verified,
    }
    if limit.on is None:
        return said | ruled
    clock = {"name": ruled["name"], "due_on": limit.on, "days_left": limit.left, "cite": ruled["cite"],
             "verified": limit.rule.verified, "state": "running"}  # fmt: skip
    return said | {"clock": clock, "since": limit.since, "passed": limit.passed, "restarts": limit.restarts,
                   "again": _law(limit.told.restarts), "warnings": [warning(code) for code in limit.warnings]}  # fmt: skip


def _way(way: Way) -> dict[str, Any]:
    route = way.route
    return {"name": either(*route.name), "how": either(*route.how), "where": either(*route.where), "phone": route.phone,
            "source": either(*route.source), "checked": route.verified, "state": way.state, **_told(way.told),
            "locks": [_lock(lock) for lock in way.locks], "basis": _law(route.law)["cite"]}  # fmt: skip


def _doors(way: Way, guide: Guide, given: Mapping[str, str]) -> Iterable[dict[str, str]]:
    """Our own procedures for a way, with the type filled in beforehand."""
    typed = urlencode({"topic": guide.topic, "subtopic": subtopic(guide, given)})
    for known in openable():
        if known.key == way.route.here:
            asked = f"?{typed}" if guide.topic in known.topics else ""
            yield {"name": _(known.opening.name), "hint": _(known.name),
                   "url": reverse("window-apply", args=[known.key, 1]) + asked}  # fmt: skip


def _sources(found: Findings) -> set[str]:
    told = (*found.rights, *found.notes, *(way.told for way in found.ways))
    return {one.version.source for each in told for one in each.law if one.version.source}
