"""Search: any two characters that stand together are found, in code, number, name, telephone and telling."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection, transaction

from anlan.desk.worklists import WORKLISTS
from anlan.kernel.feed import rebuild
from anlan.kernel.models import Entry
from anlan.kernel.search import bigrams, find, fold, index
from anlan.vault.keys import relocked
from tests.cast import NEIGHBOUR, RESIDENT, Cast

TOLD = "楼上王师傅家的热水器坏了，ＡＢ座 302 的水从顶棚一直滴到我家书桌上。"


@pytest.fixture
def told(cast: Cast) -> str:
    code = cast.apply(narrative=TOLD)
    cast.apply(narrative="另一件事：楼下商铺的油烟。", respondents=[{"kind": "enterprise", "name": "好味小吃店"}])
    cast.settle()
    return code


def found(cast: Cast, text: str, by: str = "clerk") -> list[str]:
    return [matter.code for matter in find(text, cast.who(by), "410802")]


def test_every_two_characters_of_the_telling_find_it(cast: Cast, told: str) -> None:
    words = fold(TOLD)
    for start in range(len(words) - 1):
        assert told in found(cast, words[start : start + 2]), words[start : start + 2]


def test_code_name_and_telephone_find_it(cast: Cast, told: str) -> None:
    for text in (told, told[10:14], told[15:], "李秀英", "秀英", "王建国", RESIDENT, RESIDENT[-4:], NEIGHBOUR):
        assert told in found(cast, text), text


def test_width_case_and_spaces_do_not_matter(cast: Cast, told: str) -> None:
    for text in ("ab座", "AB座302", "ａｂ座 ３０２"):
        assert found(cast, text) == [told], text


def test_what_does_not_stand_there_is_not_found(cast: Cast, told: str) -> None:
    assert told not in found(cast, "油烟")
    assert found(cast, "座书") == []  # both characters are there, but not together


def test_several_words_must_all_be_there(cast: Cast, told: str) -> None:
    assert found(cast, "热水器 302") == [told]
    assert found(cast, "热水器 油烟") == []


def test_a_single_character_beside_longer_words_narrows_and_alone_finds_nothing(cast: Cast, told: str) -> None:
    assert found(cast, "热水器 滴") == [told]
    assert found(cast, "热水器 煤") == []
    assert found(cast, "滴") == []


def test_an_index_that_followed_every_step_is_what_rebuilding_makes(cast: Cast) -> None:
    code = cast.road("assigned", narrative=TOLD)
    cast.settle()
    cast.take(code, "recuse", "neighbour", reason="他是申请人的表哥")
    cast.settle()
    followed = list(Entry.objects.order_by("matter_id").values())
    rebuild(index, "410802")
    assert list(Entry.objects.order_by("matter_id").values()) == followed


def test_nobody_finds_what_they_may_not_open(cast: Cast, told: str) -> None:
    assert found(cast, "热水器", "mediator") == []
    assert found(cast, "热水器", "stranger") == []
    assert found(cast, "热水器", "neighbour") == [told]


def test_whoever_comes_to_sit_on_it_finds_it_and_whoever_no_longer_does_finds_it_no_more(cast: Cast) -> None:
    code = cast.road("assigned", narrative=TOLD)
    cast.settle()
    assert found(cast, "热水器", "mediator") == [code]
    cast.take(code, "recuse", "neighbour", reason="他是申请人的表哥")
    cast.settle()
    assert found(cast, "热水器", "mediator") == []


def test_nothing_that_could_be_read_stands_in_the_index(cast: Cast, told: str) -> None:
    row = Entry.objects.filter(matter_id=cast.file(told).matter.id).values().get()
    assert set(row) == {"district", "matter_id", "grams"}
    assert all(isinstance(gram, int) for gram in row["grams"])


def test_a_corrected_telephone_is_found_and_the_old_one_is_not(cast: Cast, told: str) -> None:
    party = str(cast.file(told).parties[1].id)
    cast.take(told, "amend", "clerk", party=party, phone="13912345678", reason="换号了")
    cast.settle()
    assert found(cast, "13912345678") == [told]
    assert told not in found(cast, NEIGHBOUR)


def test_bigrams_come_once_in_order() -> None:
    assert bigrams("漏水 漏水") == ["漏水", "水漏"]
    assert bigrams("水") == []


def test_the_pages_of_what_was_found_follow_one_another_and_miss_nothing(cast: Cast) -> None:
    codes = [cast.apply(narrative=f"第{number}次漏水") for number in range(6)]
    cast.apply(narrative="一件别的事", subtopic="噪声")
    cast.settle()
    clerk = cast.who("clerk")
    seen, query = [], {"q": "漏水"}
    while found := WORKLISTS["search"].fetch(clerk, query, 2):
        seen += [matter.code for matter in found[:2]]
        query = {"q": "漏水", "after": WORKLISTS["search"].place_of(found[:2][-1])}
    assert seen == codes[::-1]


def test_what_lies_far_back_is_found_after_what_is_near(cast: Cast) -> None:
    codes = [cast.apply(narrative="楼道漏水") for _number in range(5)]
    long_ago(cast, codes[:2], days=1500)
    long_ago(cast, codes[2:4], days=100)
    cast.settle()
    rebuild(index, "410802")
    clerk = cast.who("clerk")
    seen, query = [], {"q": "漏水"}
    while page := WORKLISTS["search"].fetch(clerk, query, 1):
        seen.append(page[0].code)
        query = {"q": "漏水", "after": WORKLISTS["search"].place_of(page[0])}
    assert seen == codes[::-1]


def long_ago(cast: Cast, codes: list[str], *, days: int) -> None:
    """Matters opened long ago, as their ids tell it; the keys between tables are held at the end."""
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute("SET LOCAL session_replication_role = replica")
        for code in codes:
            old = cast.file(code).matter.id
            new = UUID(int=old.int - (days * 86_400_000 << 80))
            for table in ("matter", "act", "party", "due", "seat", "paper"):
                column = "id" if table == "matter" else "matter_id"
                sql.execute(f"UPDATE kernel_{table} SET {column} = %s WHERE {column} = %s", [new, old])
            lock = relocked(bytes(cast.file(code).matter.lock), old, new)
            sql.execute("UPDATE kernel_matter SET lock = %s WHERE id = %s", [lock, new])
