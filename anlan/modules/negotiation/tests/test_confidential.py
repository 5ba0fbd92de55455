"""What is said between two stays between them: no official, page, export, index, statistic or paper has it."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from anlan.kernel.errors import Stale
from anlan.kernel.models import Compartment, Opening
from anlan.modules.negotiation.tests.neighbours import Neighbours, day
from tests.cast import NEIGHBOUR, RESIDENT
from tests.test_api import Program
from tests.test_window import at_window

SECRETS = ("八百块", "1357", "自己记着", "2468", "修好那根水管")


def tells(text: str, secret: str) -> bool:
    """Whether it stands there; four digits in the midst of a digest are no amount."""
    return bool(re.search(rf"(?<![0-9a-f]){secret}(?![0-9a-f])" if secret.isdigit() else secret, text))


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.ANLAN_DEMO = True


@pytest.fixture
def spoken(both: Neighbours) -> str:
    """A message, a note to oneself, an offer, and a bid that waits for the other one."""
    code = both.talking()
    both.take(code, "say", "neighbour", text="给你八百块算了")
    both.take(code, "jot", "resident", text="自己记着：最少一千")
    both.offer(code, "resident", amount="1357", deeds=[{"who": "王建国", "what": "修好那根水管", "due": day(3)}])
    both.take(code, "turn_down", "neighbour")
    both.take(code, "open_bids", "resident", what="吊顶", payer=both.payer(code), due=day(9))
    both.take(code, "bid", "neighbour", amount="2468", bound=True)
    both.hear()
    return code


def official(both: Neighbours, name: str) -> Client:
    client = Client()
    client.force_login(both.person(name))
    return client


@pytest.mark.parametrize("name", ["clerk", "director", "mediator"])
def test_no_official_reads_a_word_of_it_on_any_page(both: Neighbours, spoken: str, name: str) -> None:
    client = official(both, name)
    pages = [f"/desk/matters/{spoken}", f"/desk/lookback/{spoken}", "/desk/office", "/desk/reports/negotiation"]
    pages += [f"/desk/matters/{spoken}/{step}?for=party" for step in ("bid", "say", "drop_round")]
    texts = {path: client.get(path).content.decode() for path in pages}
    program = Program(both, name)
    for path in (f"/matters/{spoken}", f"/matters/{spoken}/acts"):
        texts[path] = program.get(path).content.decode()
    for path, text in texts.items():
        assert not any(tells(text, secret) for secret in SECRETS), path
    for word in ("八百块", "1357", "2468"):
        assert spoken not in client.post("/desk/search", {"q": word}, follow=True).content.decode()
    if name != "mediator":
        page = client.get(f"/desk/matters/{spoken}").content.decode()
        found = client.post("/desk/search", {"q": "泡坏了我家"}, follow=True).content.decode()
        assert spoken in found  # what was told to the office itself is
        assert program.get(f"/matters/{spoken}/acts").status_code == 200
        for seen in ("李秀英", "王建国", "背靠背出价", "提出条件"):
            assert seen in page, seen
        assert Opening.objects.filter(person=both.person(name)).exists()  # and the parties see that she looked


def test_each_side_reads_what_was_said_to_it_and_nothing_that_was_not(both: Neighbours, spoken: str) -> None:
    mine, theirs = (at_window(phone).get(f"/m/{spoken}").content.decode() for phone in (RESIDENT, NEIGHBOUR))
    for shared in ("八百块", "1357", "修好那根水管"):
        assert shared in mine, shared
        assert shared in theirs, shared
    assert "自己记着" in mine
    assert "自己记着" not in theirs
    assert "2468" in theirs
    assert "2468" not in mine
    assert "写下我的出价</b>" not in mine  # not even that it was written


def test_what_the_other_side_writes_for_itself_is_not_betrayed_by_a_warning(both: Neighbours, spoken: str) -> None:
    seen = both.file(spoken).matter.seq
    both.take(spoken, "jot", "neighbour", text="再等等")
    both.take(spoken, "say", "resident", text="您想好了吗", seen=seen)
    with pytest.raises(Stale):
        both.take(spoken, "say", "neighbour", text="还没有", seen=seen)


def test_the_own_data_that_one_takes_along_hold_ones_own_words_alone(both: Neighbours, spoken: str) -> None:
    whole = zipfile.ZipFile(io.BytesIO(at_window(NEIGHBOUR).get("/mine/data.zip").content))
    text = "".join(whole.read(name).decode() for name in whole.namelist() if name.endswith(".json"))
    assert "八百块" in text
    assert "2468" in text
    assert not any(secret in text for secret in ("1357", "自己记着"))


def test_a_receipt_carries_the_words_to_who_said_them_alone(both: Neighbours, spoken: str) -> None:
    acts = {act.step: act.seq for act in both.file(spoken).acts}
    mine, theirs = at_window(RESIDENT), at_window(NEIGHBOUR)
    assert "2468" in theirs.get(f"/m/{spoken}/receipts/{acts['bid']}.json").json()["data"]
    assert mine.get(f"/m/{spoken}/receipts/{acts['bid']}.json").status_code == 404
    assert mine.get(f"/m/{spoken}/receipts/{acts['say']}.json").json()["data"] == ""


def test_what_is_not_between_parties_stays_as_it_was(both: Neighbours) -> None:
    code = both.road("mediating")
    both.take(code, "caucus", "mediator", party="王建国", note="愿意出八百")
    note = Compartment.objects.select_related("matter").get()
    assert (note.person, note.party_id, note.shared) == (both.person("mediator"), None, False)
    assert set(note.data) == {"party", "note"}
    assert [act.data for act in both.read(code, "neighbour").acts if act.step == "caucus"] == [{}]
    with connection.cursor() as sql:
        sql.execute("SELECT count(*) FROM kernel_compartment WHERE forgotten IS NOT NULL")
        assert sql.fetchone() == (0,)
