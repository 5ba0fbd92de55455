"""Whether the words and the senders make sense; `anlan check` tells."""

from __future__ import annotations

from django.core.checks import CheckMessage, Error

from anlan.notices import words
from anlan.notices.senders import choice


def sound(**_asked: object) -> list[CheckMessage]:
    """Every fault of the texts and of `senders.toml`."""
    return [Error(said, id="notices") for said in (*words.faults(), *choice.faults())]
