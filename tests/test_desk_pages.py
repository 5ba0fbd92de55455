"""The desk from the outside: who gets in, what the lists and the matter's page show, what they cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from tests.cast import PASSWORD, Cast


@pytest.fixture
def desk(cast: Cast) -> Any:
    """A browser of the official of that name, signed in."""

    def signed_in(name: str) -> Client:
        browser = Client(raise_request_exception=True)
        browser.force_login(cast.person(name))
        return browser

    return signed_in


def test_nobody_enters_unnamed(client: Client, cast: Cast) -> None:
    for path in ("/desk/", "/desk/due", "/desk/search", "/desk/new", "/desk/matters/410802-26-AAAA-AAAA"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/desk/sign-in?next=/desk/")


def test_a_clerk_signs_in_and_lands_on_the_page_she_asked_for(client: Client, cast: Cast) -> None:
    typed = {"username": "clerk", "password": PASSWORD}
    assert "用户名" in client.get("/desk/sign-in?next=/desk/due").content.decode()
    assert client.post("/desk/sign-in?next=/desk/due", typed)["Location"] == "/desk/due"
    assert client.get("/desk/due").status_code == 200
    assert client.post("/desk/sign-out")["Location"] == "/desk/sign-in"
    assert client.get("/desk/due").status_code == 302


def test_a_sign_in_never_leads_out_of_the_house(client: Client, cast: Cast) -> None:
    typed = {"username": "clerk", "password": PASSWORD}
    assert client.post("/desk/sign-in?next=https://elsewhere.example/", typed)["Location"] == "/desk/"


def test_a_wrong_password_is_told_without_saying_which_was_wrong(client: Client, cast: Cast) -> None:
    known = client.post("/desk/sign-in", {"username": "clerk", "password": "no"})
    unknown = client.post("/desk/sign-in", {"username": "nobody", "password": "no"})
    assert (known.status_code, unknown.status_code) == (422, 422)
    assert "用户名或密码不对" in known.content.decode()
    assert "用户名或密码不对" in unknown.content.decode()


def test_guessing_passwords_is_slowed_down(client: Client, cast: Cast) -> None:
    answers = [client.post("/desk/sign-in", {"username": "clerk", "password": "no"}) for _ in range(11)]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0


def test_every_list_and_the_first_page_stand_empty_and_full(desk: Any, cast: Cast) -> None:
    browser = desk("clerk")
    for filled in (False, True):
        for path in ("", "due", "overdue", "stuck", "mine", "office", "all", "due?ahead=30", "search", "new"):
            assert browser.get(f"/desk/{path}").status_code == 200, path
        if not filled:
            cast.apply()
    assert "李秀英与王建国漏水纠纷" in browser.get("/desk/office").content.decode()
    assert "李秀英 / 王建国" in browser.get("/desk/all").content.decode()


def test_an_overdue_matter_tells_for_how_long_and_for_whom_it_waits(desk: Any, cast: Cast) -> None:
    cast.apply()
    Matter.objects.update(next_due=today() - timedelta(days=3))
    shown = desk("clerk").get("/desk/overdue").content.decode()
    assert "已逾期 3 天，等登记员办理" in shown


def test_a_list_goes_on_page_by_page_and_misses_none(desk: Any, cast: Cast) -> None:
    codes = {cast.apply() for _ in range(30)}
    browser = desk("clerk")
    first = browser.get("/desk/office")
    assert len(first.context["rows"]) == 25
    second = browser.get(first.context["next_url"])
    assert {row["code"] for row in [*first.context["rows"], *second.context["rows"]]} == codes
    assert second.context["next_url"] == ""


@pytest.mark.parametrize("key", ["office", "stuck"])
def test_the_next_case_follows_the_list_even_after_a_step_was_taken(desk: Any, cast: Cast, key: str) -> None:
    for _ in range(3):
        cast.apply()
    Matter.objects.update(acted_at=timezone.now() - timedelta(days=30))
    browser = desk("clerk")
    rows = browser.get(f"/desk/{key}").context["rows"]
    first = browser.get(rows[0]["url"])
    cast.take(rows[0]["code"], "contact", "clerk", how="phone")
    second = browser.get(first.context["spot"].next_url, follow=True)
    assert second.context["matter"]["code"] == rows[1]["code"]
    third = browser.get(second.context["spot"].next_url, follow=True)
    end = browser.get(third.context["spot"].next_url, follow=True)
    assert end.redirect_chain[-1][0] == f"/desk/{key}"
    assert "到头了" in end.content.decode()


def test_filters_narrow_a_list_and_nonsense_in_the_address_harms_nothing(desk: Any, cast: Cast) -> None:
    cast.apply()
    cast.apply(topic="03")
    browser = desk("clerk")
    assert len(browser.get("/desk/office?topic=mediation.03").context["rows"]) == 1
    assert len(browser.get("/desk/office?stage=mediation.closed").context["rows"]) == 0
    for nonsense in (
        "after=x",
        "after=2026-99-99,y",
        "topic=%27",
        "office=99999999999999999999",
        "stage=.",
    ):
        for key in ("office", "due", "stuck"):
            assert browser.get(f"/desk/{key}?{nonsense}").status_code == 200, nonsense
    assert browser.get("/desk/office?place=%00").status_code == 400
    assert browser.get("/desk/nolist").status_code == 404


def test_search_finds_any_two_characters_says_why_one_finds_nothing_and_knows_a_code(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    cast.settle()
    browser = desk("clerk")
    assert [row["code"] for row in browser.post("/desk/search", {"q": "吊顶"}, follow=True).context["rows"]] == [code]
    assert "至少写两个字" in browser.post("/desk/search", {"q": "李"}, follow=True).content.decode()
    assert (
        browser.get(browser.post("/desk/search", {"q": code.lower()})["Location"])["Location"]
        == f"/desk/matters/{code}"
    )
    assert browser.post("/desk/search", {"q": "没有这个"}, follow=True).context["rows"] == []
    assert desk("judge").post("/desk/search", {"q": code}, follow=True).status_code == 200


def test_a_matter_that_is_not_yours_looks_like_one_that_is_not_there(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("mediator")
    theirs, none = browser.get(f"/desk/matters/{code}"), browser.get("/desk/matters/410802-26-0000-0000")
    assert (theirs.status_code, none.status_code) == (404, 404)
    strip = lambda page: page.content.decode().replace(code, "").replace("410802-26-0000-0000", "")  # noqa: E731
    assert len(strip(theirs)) == len(strip(none))


@pytest.mark.parametrize("name", ["clerk", "director", "mediator"])
def test_the_page_of_a_matter_shows_everything_in_few_statements(
    desk: Any, cast: Cast, name: str, django_assert_max_num_queries: Any
) -> None:
    code = cast.road("performed")
    browser = desk(name)
    browser.get(f"/desk/matters/{code}")
    with django_assert_max_num_queries(12):
        shown = browser.get(f"/desk/matters/{code}?from=mine")
    text = shown.content.decode()
    for words in ("李秀英", "待回访", "人民调解协议书", "下一件", "更早的记录", "人调字"):
        assert words in text, words
    assert len(shown.context["acts"]) == 12
    assert len(browser.get(f"/desk/matters/{code}?acts=all").context["acts"]) > 12


@pytest.mark.parametrize("path", ["due?ahead=30", "office", "all"])
def test_a_list_costs_few_statements(desk: Any, cast: Cast, path: str, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        cast.apply()
    browser = desk("clerk")
    browser.get("/desk/")
    with django_assert_max_num_queries(6):
        assert browser.get(f"/desk/{path}").context["rows"]


def test_caucus_notes_are_shown_to_their_writer_alone(desk: Any, cast: Cast) -> None:
    code = cast.road("investigating")
    cast.take(code, "caucus", "mediator", party="李秀英", note="底线是八百元")
    assert "底线是八百元" in desk("mediator").get(f"/desk/matters/{code}").content.decode()
    for other in ("clerk", "director", "supervisor"):
        assert "底线是八百元" not in desk(other).get(f"/desk/matters/{code}").content.decode()


def test_the_page_speaks_english_too(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("clerk")
    browser.cookies["language"] = "en"
    assert "Next" in browser.get(f"/desk/matters/{code}?from=all").content.decode()


def test_the_guide_of_a_procedure_can_be_read_and_printed(desk: Any, cast: Cast) -> None:
    shown = desk("clerk").get("/desk/guide/mediation").content.decode()
    assert "<h1>人民调解</h1>" in shown
    assert "<table>" in shown
    assert desk("clerk").get("/desk/guide/nothing").status_code == 404


def test_mine_are_those_i_registered_or_sit_on_while_they_are_open(desk: Any, cast: Cast) -> None:
    registered, seated, other = cast.apply("clerk"), cast.road("assigned"), cast.apply()

    def mine(name: str, key: str = "mine") -> set[str]:
        return {row["code"] for row in desk(name).get(f"/desk/{key}").context["rows"]}

    assert mine("clerk") == {registered}
    assert mine("mediator") == mine("mediator", "all") == {seated}
    assert mine("clerk", "all") == {registered, seated, other}
    cast.take(registered, "withdraw", "clerk", for_party=0)
    assert mine("clerk") == set()
