"""One-time codes: sent at once, at any hour, to whoever asked for one, and kept nowhere."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _

from anlan.kernel.errors import Fault
from anlan.kernel.tongue import either
from anlan.notices import words
from anlan.notices.plan import BadPlan
from anlan.notices.senders import BadSender, Message, Outcome
from anlan.notices.senders.choice import sender
from anlan.notices.senders.local import masked
from anlan.notices.ways import Way

log = logging.getLogger(__name__)


class NotSent(Fault):
    """The code could not be sent."""

    status = 503
    slug = "not-sent"

    def __init__(self) -> None:
        super().__init__(_("验证码现在发不出去。请过几分钟再试，或者打电话、到窗口来办。"))


def send_code(phone: str, digits: str, key: str = "door.code") -> None:
    """Send it by the sender of text messages, in the words of that key; NotSent if that surely failed."""
    said = words.shipped()[key]
    text = words.filled(either(said.zh, said.en), {words.DIGITS: digits})
    try:
        serving = sender(Way.SMS)
        outcome = serving.send(Message(phone, text)) if serving else Outcome.REFUSED
    except (BadPlan, BadSender) as wrong:
        raise NotSent from wrong
    if outcome in (Outcome.REFUSED, Outcome.BUSY):
        raise NotSent
    if outcome is Outcome.KEPT:
        log.warning("Code for %s: %s", masked(phone), digits)
