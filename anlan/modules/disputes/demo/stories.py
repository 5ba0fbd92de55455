"""The stories of the demo, one JSON object a line: what people told, and what came of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

Story = dict[str, Any]


@cache
def stories() -> tuple[Story, ...]:
    """Every story, in the order of the dispute types, taken in turn so that every type comes early."""
    files = sorted(Path(__file__).parent.glob("stories-*.jsonl"))
    told = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
    by_topic: dict[str, list[Story]] = {}
    for story in told:
        by_topic.setdefault(story["topic"], []).append(story)
    longest = max(map(len, by_topic.values()), default=0)
    return tuple(rows[n] for n in range(longest) for _topic, rows in sorted(by_topic.items()) if n < len(rows))
