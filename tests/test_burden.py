"""What people type until a matter is settled is counted from the stories themselves; docs/burden.md is what they come to."""

from __future__ import annotations

import os
from typing import Any

from anlan.modules.disputes.forms.intake import Decline
from tests.burden import FILE, OWN, PARTY, STORIES, Story, counted, judged, page, printed, told
from tests.cast import Cast


def test_the_page_says_what_the_stories_come_to(cast: Cast) -> None:
    stories = [told(name, run, cast) for name, run in STORIES.items()]
    if os.environ.get("ANLAN_BURDEN"):
        FILE.write_text(page(stories), encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == page(stories), "run tools/burden"
    for story in (one for one in stories if one.name != OWN):
        assert story.printed > story.typed.total(), f"{story.name}: more is typed than the forms hold"


def test_what_the_page_had_filled_in_is_not_typed_until_it_is_changed(cast: Cast) -> None:
    form: Any = Decline(file=cast.file(cast.apply()), who=cast.who("clerk"))
    ready = form.initial["routes"]
    assert ready
    assert judged(form, {"reason": "法院已经受理。", "routes": ready}, None) == (1, 1)
    assert judged(form, {"reason": "法院已经受理。", "routes": "请向受理法院查询。"}, None) == (2, 0)


def test_each_field_counts_for_whoever_typed_it_and_what_a_child_inherits_for_nobody(cast: Cast) -> None:
    story = Story("")
    with counted(story):
        code = cast.walk("archived")
        before = story.typed[PARTY]
        cast.take(code, "rate", "resident", solved="no", stars="1", call=True)
        assert story.typed[PARTY] - before == 3, "solved, stars, call: the call back that it opens is not typed"
        cast.take(code, "rate", "clerk", for_party=1, solved="yes", stars="5")
    assert story.typed["clerk"] > 2
    assert printed("agreement", "mediation") > printed("receipt", "complaint") > 3
