"""A year of the district, lived through in order of time: every act of every matter goes through the one write path."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from anlan.kernel import jobs
from anlan.kernel.moment import standing_at
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


def live(most: int | None = None, tell: Callable[[int, int], None] = lambda *_: None) -> int:
    """Live through a year that ends now; how many matters were opened. `tell` hears of the progress."""
    chance = Random(410802)
    present = timezone.now()
    told = stories()[:most]
    queue: list[tuple[datetime, int, Life]] = []
    for number, story in enumerate(told):
        end = "not_accepted" if story.get("decline_reason") else _end(number, chance)
        life = Matterlife(story, _place(chance), end, Random(number))
        back = timedelta(days=chance.uniform(0.8, 1.2) * RECENT[end] if end in RECENT else chance.uniform(70, 365))
        heapq.heappush(queue, (_daytime(present - back), number, life.live()))
    _run(queue, present, len(told), tell)
    return len(told)


def _end(number: int, chance: Random) -> str:
    """Each end twice first, so that every page has something to show; then by their proportion."""
    names = [name for name, _weight in ENDS for _twice in range(2)]
    return names[number] if number < len(names) else chance.choices(*zip(*ENDS, strict=True))[0]


def _run(
    queue: list[tuple[datetime, int, Life]], present: datetime, whole: int, tell: Callable[[int, int], None]
) -> None:
    midnight = queue[0][0] if queue else present
    ended = 0
    while queue:
        moment, number, life = heapq.heappop(queue)
        while (next_midnight := _days_later(midnight, 1)) <= min(moment, present):
            midnight = next_midnight
            with standing_at(midnight):
                jobs.run_clocks_out()
        wait = _step(life, moment) if moment < present else None
        if wait is None:
            ended += 1
            tell(ended, whole)
        else:
            heapq.heappush(queue, (_daytime(moment + wait), number, life))


def _step(life: Life, moment: datetime) -> timedelta | None:
    with standing_at(moment):
        return next(life, None)


def _daytime(moment: datetime) -> datetime:
    """The moment itself, or the next morning if it falls in the night."""
    local = timezone.localtime(moment)
    if 8 <= local.hour < 21:
        return moment
    morning = local.date() + timedelta(days=int(local.hour >= 21))
    return timezone.make_aware(datetime.combine(morning, time(8, local.minute, local.second, local.microsecond)))


def _days_later(moment: datetime, days: int) -> datetime:
    day = timezone.localtime(moment).date() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(0, 5)))


def _place(chance: Random) -> str:
    if chance.random() < 0.25:
        return "410802005"
    codes = Place.objects.filter(tier__gte=Tier.COMMUNITY, until=None).order_by("code").values_list("code", flat=True)
    return str(chance.choice(list(codes)))
