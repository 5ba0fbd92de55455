"""The local default: nothing leaves this machine; what would have gone out is a line of the file `outbox` in the home."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings

from anlan.kernel.moment import now
from anlan.notices.senders import Message, Outcome

LARGEST = 1024**2
"""A file of more bytes is begun anew: it is for trying things out."""


class Local:
    """Writes the words, and of the receiver only what is left behind a mask."""

    again = False

    def send(self, message: Message) -> Outcome:
        """Append a line: one write, so that processes do not mix theirs."""
        path = Path(settings.ANLAN_OUTBOX)
        told = {"at": now().isoformat(), "to": masked(message.to), "text": message.text, **message.data}
        begin = os.O_TRUNC if path.exists() and path.stat().st_size > LARGEST else 0
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | begin, 0o600)
        try:
            os.write(file, f"{json.dumps(told, ensure_ascii=False)}\n".encode())
        finally:
            os.close(file)
        return Outcome.KEPT


def masked(to: str) -> str:
    """A telephone or an address of which the middle is hidden."""
    name, at, house = to.partition("@")
    return f"{name[:1]}****@{house}" if at else f"{to[:3]}****{to[-4:]}" if len(to) >= 8 else "****"
