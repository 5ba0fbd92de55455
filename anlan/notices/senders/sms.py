"""Text messages by a city's own gateway, described in the plan: its address, and which fields it wants."""

from __future__ import annotations

import json
import string
from urllib.parse import urlencode

from anlan.notices.plan import Table
from anlan.notices.senders import BadSender, Message, Outcome
from anlan.notices.senders.http import checked, post

NAMES = {"phone", "text", "id"}
MEDIA = {"form": "application/x-www-form-urlencoded", "json": "application/json"}


class Gateway:
    """url; fields (name → text with {phone} {text} {id}); format form or json; headers; accepted: what a yes contains."""

    again = False

    def __init__(self, told: Table) -> None:
        self.url = checked(told.get("url"))
        self.fields: dict[str, str] = dict(told.get("fields") or {"phone": "{phone}", "text": "{text}"})
        self.format = str(told.get("format", "form"))
        self.headers = {name: str(value) for name, value in dict(told.get("headers", {})).items()}
        self.accepted = str(told.get("accepted", ""))
        if self.format not in MEDIA:
            raise BadSender("[sms] format is form or json.")
        self._look_at_fields()

    def send(self, message: Message) -> Outcome:
        """Ask the gateway."""
        values = {"phone": message.to, "text": message.text, "id": message.id}
        filled = {name: text.format_map(values) for name, text in self.fields.items()}
        body = json.dumps(filled, ensure_ascii=False) if self.format == "json" else urlencode(filled)
        answer = post(self.url, body.encode(), {"Content-Type": MEDIA[self.format], **self.headers})
        said_no = answer.outcome is Outcome.ACCEPTED and self.accepted not in answer.body
        return Outcome.REFUSED if said_no else answer.outcome

    def _look_at_fields(self) -> None:
        try:
            named = {
                name for text in self.fields.values() for _t, name, _s, _c in string.Formatter().parse(text) if name
            }
        except (ValueError, TypeError):
            raise BadSender("[sms] fields are texts with {phone}, {text} and {id}.") from None
        if not {"phone", "text"} <= named <= NAMES:
            raise BadSender("[sms] fields need {phone} and {text}, may have {id}, and nothing else in braces.")
