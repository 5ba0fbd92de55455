"""Which sender serves: as the plan says; the local one where it says nothing, and always in a demonstration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from anlan.notices.plan import BadPlan, Plan, Table, plan
from anlan.notices.senders import BadSender, Sender
from anlan.notices.senders.local import Local
from anlan.notices.senders.mail import Mail
from anlan.notices.senders.sms import Gateway
from anlan.notices.senders.webhook import Webhook
from anlan.notices.senders.wecom import Wecom
from anlan.notices.ways import Way

KINDS: dict[Way, Callable[[Table], Sender]] = {Way.SMS: Gateway, Way.EMAIL: Mail, Way.HOOK: Webhook, Way.WECOM: Wecom}
Tables = Iterator[tuple[Way, str, Table]]


def sender(way: Way, name: str = "") -> Sender | None:
    """The sender of that way (for a system or group: of that name); None if the plan has it no more.

    Raises BadPlan, BadSender.
    """
    if settings.ANLAN_DEMO:
        return Local()
    told = _table(plan(), way, name)
    if told is None:
        return None
    return made(way, told) if told else Local()


def made(way: Way, told: Table) -> Sender:
    """A sender by its table; `sender` in it names a class of the office's own. Raises BadSender."""
    own = told.get("sender")
    if own is None:
        return KINDS[way](told)
    try:
        found: Callable[[Table], Any] = import_string(str(own))
        return found({name: value for name, value in told.items() if name != "sender"})
    except ImportError as error:
        raise BadSender(f"There is no sender {own}: {error}") from None


def _table(known: Plan, way: Way, name: str) -> Table | None:
    match way:
        case Way.SMS:
            return known.sms
        case Way.EMAIL:
            return known.email
        case Way.HOOK:
            return known.hooks.get(name)
        case _:
            return known.groups.get(name)


def faults() -> Iterator[str]:
    """What is wrong with the plan and its senders."""
    try:
        known = plan()
    except BadPlan as wrong:
        yield str(wrong)
        return
    for way, name, told in _tables(known):
        try:
            made(way, told)
        except BadSender as wrong:
            yield f"{way} {name}: {wrong}" if name else str(wrong)


def _tables(known: Plan) -> Tables:
    yield from ((way, "", told) for way, told in ((Way.SMS, known.sms), (Way.EMAIL, known.email)) if told)
    yield from ((Way.HOOK, name, told) for name, told in known.hooks.items())
    yield from ((Way.WECOM, name, told) for name, told in known.groups.items())
