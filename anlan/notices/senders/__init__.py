"""The senders: small classes with one method, `send(message)`, one for each way; which one serves, the plan says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Outcome(StrEnum):
    """What a sender knows after trying. Only after `BUSY` is it tried again: then surely nothing was accepted.

    KEPT: nothing was sent at all, it was written down here.
    """

    ACCEPTED = "accepted"
    KEPT = "kept"
    REFUSED = "refused"
    BUSY = "busy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. It lives for the moment of sending and is kept nowhere.

    to    a telephone number, an e-mail address; '' where the sender knows
    id    the same at every try, for receivers that know one again
    data  what a system is told instead of words
    """

    to: str
    text: str
    id: str = ""
    subject: str = ""
    data: dict[str, Any] = field(default_factory=dict)


class Sender(Protocol):
    """Sends by one way. `again`: whoever receives knows a message again by its id, so it may safely be sent twice."""

    again: bool

    def send(self, message: Message) -> Outcome:
        """Send it; never raises for what happens on the way."""


class BadSender(Exception):
    """A sender's table in the plan cannot be used, and why."""
