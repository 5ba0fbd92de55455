"""A year of the district's mediations: when each begins, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from anlan.modules.disputes.demo.life import Life, Matterlife
from anlan.modules.disputes.demo.stories import stories
from anlan.town.models import Place, Tier

ENDS = (
    ("archived", 48), ("closed", 5), ("followed", 3), ("performed", 4), ("performing", 9), ("breached", 3),
    ("failed", 9), ("terminated", 2), ("stopped", 3), ("refused", 5), ("not_accepted", 4), ("withdrawn", 2), ("sealing", 1),
    ("signing", 3), ("mediating", 6), ("paused", 2), ("investigating", 3), ("assigned", 2), ("accepted", 2),
    ("consented", 1), ("asking", 2), ("screened", 1), ("registered", 2),
)  # fmt: skip
"""How the matters end up, and in what proportion."""
RECENT = {"registered": 2, "screened": 4, "asking": 5, "consented": 9, "accepted": 12, "assigned": 14, "investigating": 20,
          "mediating": 30, "signing": 45, "sealing": 50, "paused": 40, "performing": 60, "breached": 90, "performed": 70,
          "followed": 80, "closed": 80, "terminated": 40}  # fmt: skip
"""How many days ago, at the most, a matter that still waits was opened."""


def lives(present: datetime, most: int | None) -> Iterator[tuple[datetime, Life]]:
    """When each of the stories begins, in the year before `present`, and how it is lived; the first `most` of them."""
    chance = Random(410802)
    for number, story in enumerate(stories()[:most]):
        end = "not_accepted" if story.get("decline_reason") else _end(number, chance)
        life = Matterlife(story, _place(chance), end, Random(number))
        back = timedelta(days=chance.uniform(0.8, 1.2) * RECENT[end] if end in RECENT else chance.uniform(70, 365))
        yield present - back, life.live()


def _end(number: int, chance: Random) -> str:
    """Each end twice first, so that every page has something to show; then by their proportion."""
    names = [name for name, _weight in ENDS for _twice in range(2)]
    return names[number] if number < len(names) else chance.choices(*zip(*ENDS, strict=True))[0]


def _place(chance: Random) -> str:
    if chance.random() < 0.25:
        return "410802005"
    codes = Place.objects.filter(tier__gte=Tier.COMMUNITY, until=None).order_by("code").values_list("code", flat=True)
    return str(chance.choice(list(codes)))
