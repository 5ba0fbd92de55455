"""An office's WeCom group, by its robot (企业微信群机器人)."""

from __future__ import annotations

import json

from anlan.notices.plan import Table
from anlan.notices.senders import Message, Outcome
from anlan.notices.senders.http import checked, post

TOO_FAST = 45009
"""The robot's own word for more than twenty messages a minute."""


class Wecom:
    """url: the robot's address, with its key."""

    again = False

    def __init__(self, told: Table) -> None:
        self.url = checked(told.get("url"))

    def send(self, message: Message) -> Outcome:
        """Post it as a text; the answer's `errcode` decides."""
        body = json.dumps({"msgtype": "text", "text": {"content": message.text}}, ensure_ascii=False)
        answer = post(self.url, body.encode(), {"Content-Type": "application/json"})
        return _of(answer.body) if answer.outcome is Outcome.ACCEPTED else answer.outcome


def _of(body: str) -> Outcome:
    try:
        told = json.loads(body)
    except ValueError:
        return Outcome.UNKNOWN
    code = told.get("errcode") if isinstance(told, dict) else None
    return Outcome.ACCEPTED if code == 0 else Outcome.BUSY if code == TOO_FAST else Outcome.REFUSED
