"""Other systems, told by signed webhooks (Standard Webhooks 1.0): no person's datum is in them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time

from anlan.notices.plan import Table
from anlan.notices.senders import BadSender, Message, Outcome
from anlan.notices.senders.http import checked, post

PREFIX = "whsec_"


class Webhook:
    """url; secret (whsec_ and base64 of 24 to 64 bytes); `means`, `procedures`: only these, if given."""

    again = True

    def __init__(self, told: Table) -> None:
        self.url = checked(told.get("url"))
        try:
            self.secret = base64.b64decode(str(told.get("secret", "")).removeprefix(PREFIX), validate=True)
        except binascii.Error:
            self.secret = b""
        if not 24 <= len(self.secret) <= 64:
            raise BadSender("[[webhook]] secret is whsec_ and the base64 of 24 to 64 random bytes.")

    def send(self, message: Message) -> Outcome:
        """Post it, signed over its id, the moment and the body."""
        body, stamp = json.dumps(message.data, ensure_ascii=False, sort_keys=True), str(int(time.time()))
        headers = {
            "Content-Type": "application/json", "webhook-id": message.id, "webhook-timestamp": stamp,
            "webhook-signature": signature(self.secret, message.id, stamp, body),
        }  # fmt: skip
        return post(self.url, body.encode(), headers).outcome


def signature(secret: bytes, key: str, stamp: str, body: str) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over id, time and body."""
    made = hmac.digest(secret, f"{key}.{stamp}.{body}".encode(), hashlib.sha256)
    return f"v1,{base64.b64encode(made).decode()}"
