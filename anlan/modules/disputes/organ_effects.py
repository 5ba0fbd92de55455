"""What the steps of administrative mediation do: which limits run from which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from anlan.kernel.clocks import holidays, local
from anlan.kernel.deed import Deed
from anlan.law.deadlines import due
from anlan.law.rules import resolve
from anlan.modules.disputes.tables import regime_of

Dates = Callable[[Deed], list[tuple[date, str]]]


def accept(deed: Deed) -> None:
    """Mediation by the traffic police waits until what it counts from has happened (道路交通事故处理程序规定 §90)."""
    deed.lead("waiting" if waits(deed) else "accepted")


def waits(deed: Deed) -> bool:
    """Whether the day from which mediation counts has not come yet."""
    return regime_of(deed.matter.topic).since == "begin" and not deed.clean.get("began")


def counted(rule: str, since: date, deed: Deed) -> list[tuple[date, str]]:
    """The last day of a rule that counts from another day than the act's own."""
    found = resolve(rule, on=local(deed.at), region=deed.matter.place.code, topic=deed.matter.topic)
    return [(due(found, since, holidays=holidays()).on, "")]


def begun(rule: str) -> Dates:
    """The limit of the traffic police: from the day that is told, or from acceptance if that is later; none while it waits."""

    def dates(deed: Deed) -> list[tuple[date, str]]:
        if deed.step.key == "remediate":
            return counted(rule, local(deed.at), deed)
        if waits(deed):
            return []
        accepted = deed.file.last("accept")
        taken = local(accepted.at) if accepted else local(deed.at)
        return counted(rule, max(deed.clean["began"], taken), deed)

    return dates


def unless_waiting(rule: str) -> Dates:
    """A rule that counts from the act, but does not run while mediation waits for its day."""

    def dates(deed: Deed) -> list[tuple[date, str]]:
        return [] if waits(deed) and deed.step.key == "accept" else counted(rule, local(deed.at), deed)

    return dates


def while_waiting(rule: str) -> Dates:
    """A rule that runs only while mediation waits for its day."""

    def dates(deed: Deed) -> list[tuple[date, str]]:
        return counted(rule, local(deed.at), deed) if waits(deed) else []

    return dates
