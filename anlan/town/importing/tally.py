"""What an import did, in one line a kind of thing."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass
class Tally:
    """How many of one kind of thing were added, changed, ended or left as they were."""

    title: str
    counts: Counter[str] = field(default_factory=Counter)

    def count(self, word: str, times: int = 1) -> None:
        """Count `word`, such as 新增, `times` more."""
        self.counts[word] += times

    def __str__(self) -> str:
        parts = [f"{word} {times}" for word, times in self.counts.items() if times]
        return _("%(title)s：%(parts)s") % {"title": self.title, "parts": "，".join(parts) or _("未变")}
