"""The centre's board: where every matter is, what is due, overdue or stuck, what waits between offices; live, and of no person."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from anlan.board.counts import board
from anlan.board.week import Week, sheet, weeks
from anlan.board.words import REASONS
from anlan.doors.models import Visit
from anlan.kernel.act import open_matter, take
from anlan.kernel.models import Matter, Seat
from anlan.kernel.moment import now, standing_at, today
from anlan.kernel.procedure import BARRED, Waits
from anlan.kernel.who import Who
from anlan.town.models import Office, Person, Place
from tests.browser import accessible
from tests.cast import NEIGHBOUR, RESIDENT, STREET, Cast
from tests.five import Five
from tests.test_english import data_strings, stray

DISTRICT = "410802"
BY_ITSELF = {"X-By-Itself": "1"}
PERSONAL = ("李秀英", "王建国", RESIDENT, NEIGHBOUR, "幸福院", "漏水", "水管")
"""What the applications of the cast say of people and of their quarrel."""


def seen(who: Who, code: str = STREET) -> Any:
    return board(who, Place.objects.get(code=code))


def of(who: Who, office: Office, code: str = STREET) -> Any:
    return next((figures for one, figures in seen(who, code).offices if one == office), None)


def desk(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def sent(five: Five) -> str:
    return open_matter("referral", five.letter("street"), by=five.who("court")).matter.code


def test_a_referral_without_an_answer_waits_on_the_boards_of_both_its_ends(five: Five) -> None:
    code = sent(five)
    with standing_at(now() + timedelta(days=2)):
        for name, place in (("street", "410802006"), ("court", DISTRICT)):
            (hand,) = seen(five.who(name), place).hands
            assert (hand.code, hand.days, hand.office) == (code, 2, five.office("street").name)
            assert hand.others == [five.office("court").name]
            assert (hand.procedure.name, hand.stage.name) == ("委托调解", "待答复")
        assert seen(five.who("police"), STREET).hands == []


def test_the_referral_counts_at_the_office_that_must_answer_and_nowhere_else(five: Five) -> None:
    sent(five)
    figures = of(five.who("street"), five.office("street"), "410802006")
    assert (figures.open, dict(figures.waits)) == (1, {"office": 1})
    assert seen(five.who("court"), DISTRICT).whole.open == 0


def test_what_an_office_handles_for_another_street_counts_at_both_places_and_once_in_all(five: Five) -> None:
    sent(five)
    who = five.cast.who("supervisor")
    made = seen(who, DISTRICT)
    assert made.whole.open == 1
    assert {place.code: figures.open for place, figures in made.below if figures.open} == {STREET: 1, "410802006": 1}
    for place in (STREET, "410802006"):
        assert seen(who, place).whole.open == 1, "the board behind each row shows what the row says"


def test_hand_overs_stand_oldest_first_whoever_has_them(five: Five) -> None:
    with standing_at(now() - timedelta(days=1)):
        old = sent(five)
    new = sent(five)
    made = seen(five.cast.who("supervisor"), DISTRICT)
    assert [(hand.code, hand.days) for hand in made.hands] == [(old, 1), (new, 0)]
    take(old, "accept", {"by": "mediation"}, by=five.who("street"))
    assert [hand.code for hand in seen(five.cast.who("supervisor"), DISTRICT).hands] == [new, old], (
        "the accepted one waits anew"
    )


def test_an_overdue_matter_and_one_that_is_soon_due_are_told_apart(cast: Cast) -> None:
    late, soon, far = (cast.file(cast.apply()).matter for _n in range(3))
    for matter, days in ((late, -1), (soon, 3), (far, 4)):
        Matter.objects.filter(code=matter.code).update(next_due=today() + timedelta(days=days))
    figures = of(cast.who("clerk"), late.office)
    assert (figures.open, figures.soon, figures.late) == (3, 1, 1)


def test_a_matter_due_today_is_not_late_yet_and_a_limit_that_ran_out_is(cast: Cast) -> None:
    matter = cast.file(cast.apply()).matter
    assert matter.next_due is not None
    last = now() + timedelta(days=(matter.next_due - today()).days)
    for moment, wanted in ((last, (1, 0)), (last + timedelta(days=1), (0, 1))):
        with standing_at(moment):
            figures = of(cast.who("clerk"), matter.office)
        assert (figures.soon, figures.late) == wanted


def test_a_paused_matter_is_counted_as_paused_and_stays_open(cast: Cast) -> None:
    code = cast.road("mediating")
    pause = cast.file(code).procedure.step("pause").form(file=cast.file(code), who=cast.who("mediator"))  # type: ignore[union-attr]
    reason = next(key for key, _name in pause.fields["reason"].choices if key)
    typed = {name: "等鉴定" for name, field in pause.fields.items() if field.required and name != "reason"}
    cast.take(code, "pause", "mediator", reason=reason, **typed)
    matter = cast.file(code).matter
    figures = of(cast.who("clerk"), matter.office)
    assert (figures.open, figures.paused, figures.late) == (1, 1, 0)
    stages = {stage.key: counted.open for _procedure, stage, counted in seen(cast.who("clerk")).stages}
    assert stages == {"paused": 1}


def test_what_somebody_said_it_is_stuck_on_is_counted_by_reason_and_office(cast: Cast) -> None:
    one, two = (cast.file(cast.apply()).matter for _n in range(2))
    for matter, reason in ((one, Waits.MONEY), (two, Waits.TITLE)):
        Matter.objects.filter(code=matter.code).update(stuck=reason)
    figures = of(cast.who("clerk"), one.office)
    assert dict(figures.waits) == {"money": 1, "title": 1}
    assert figures.waiting == 2
    page = desk(cast, "clerk").get(f"/desk/board/{STREET}").content.decode()
    assert "等资金" in page
    assert "款项还没有落实" in page, "beside the number stands what it counts"


def test_every_reason_that_a_matter_can_wait_for_has_a_column_and_a_definition() -> None:
    assert [word.key for word in REASONS] == list(Waits)
    assert all(str(word.counts) for word in REASONS)


def test_the_board_leads_from_the_district_to_the_street_to_the_community(cast: Cast) -> None:
    community = Place.objects.filter(parent__code=STREET).order_by("code").first()
    assert community is not None
    cast.apply()
    cast.apply(place=community.code)
    who = cast.who("supervisor")
    assert [(p.code, f.open) for p, f in seen(who, DISTRICT).below if f.open] == [(STREET, 2)]
    street = seen(who, STREET)
    assert [(p.code, f.open) for p, f in street.below if f.open] == [(community.code, 1)]
    assert street.elsewhere.open == 1, "what was registered for the street itself is in no community"
    assert seen(who, community.code).whole.open == 1
    client = desk(cast, "supervisor")
    for above, below in ((DISTRICT, STREET), (STREET, community.code)):
        address = reverse("desk-board-place", args=[below])
        assert f'href="{address}"' in client.get(f"/desk/board/{above}").content.decode()
        assert reverse("desk-board-place", args=[above]) in client.get(address).content.decode()


def test_places_and_offices_stand_in_the_order_of_their_codes_not_of_their_numbers(cast: Cast) -> None:
    for place in ("410802009", "410802002", "410802009", "410802009"):
        cast.apply(place=place)
    made = seen(cast.who("supervisor"), DISTRICT)
    assert [office.code for office, _f in made.offices] == sorted(office.code for office, _f in made.offices)
    assert [place.code for place, _f in made.below] == sorted(place.code for place, _f in made.below)
    assert [figures.open for _o, figures in made.offices] == [1, 3]


def test_an_official_of_another_street_sees_only_the_matters_of_hers(five: Five) -> None:
    code = five.cast.apply()
    client = desk(five.cast, "street")
    assert client.get(f"/desk/board/{STREET}").status_code == 404
    assert client.get(f"/desk/board/{STREET}/week.pdf").status_code == 404
    assert client.get(f"/desk/board/{DISTRICT}").status_code == 404
    page = client.get("/desk/board")
    assert page.status_code == 200
    assert code not in page.content.decode()
    assert seen(five.who("street"), DISTRICT).whole.open == 0, (
        "the numbers too are cut to her offices, whatever the place"
    )


@pytest.mark.parametrize("name", ["mediator", "grid", "sysadmin", "secadmin", "auditor"])
def test_whoever_oversees_no_casework_has_no_board(cast: Cast, name: str) -> None:
    client = desk(cast, name)
    for path in ("/desk/board", f"/desk/board/{STREET}", f"/desk/board/{STREET}/week.pdf"):
        assert client.get(path).status_code == 403, path
    assert 'href="/desk/board"' not in client.get("/desk/me").content.decode()


def test_it_is_one_entry_among_the_desks(cast: Cast) -> None:
    assert 'href="/desk/board"' in desk(cast, "clerk").get("/desk/").content.decode()


def test_whoever_is_barred_from_a_matter_does_not_count_it(cast: Cast) -> None:
    matter = cast.file(cast.apply()).matter
    Matter.objects.filter(code=matter.code).update(stuck="office")
    Seat(
        district=matter.district,
        matter_id=matter.id,
        matter=matter,
        role=BARRED,
        person=cast.person("clerk"),
        since=now(),
    ).save()
    made = seen(cast.who("clerk"))
    assert (made.whole.open, made.hands) == (0, [])
    assert seen(cast.who("supervisor")).whole.open == 1


def test_nothing_of_a_person_is_on_it_whatever_is_in_the_files(five: Five) -> None:
    sent(five)
    five.cast.road("mediating")
    client = desk(five.cast, "supervisor")
    page = client.get("/desk/board")
    live = client.get(page.context["url"], headers=BY_ITSELF)
    names = set(Person.objects.values_list("name", flat=True))
    own = five.cast.person("supervisor").name
    assert page.content.decode().count("<tr") > 5
    for told in (live.content.decode(), live["ETag"], pdf_text(client.get("/desk/board/410802/week.pdf").content)):
        assert not [word for word in (*PERSONAL, *names) if word in told]
    main = page.content.decode().partition("<main")[2]
    assert not [word for word in (*PERSONAL, *(names - {own})) if word in main]


def pdf_text(body: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def test_asking_by_itself_gives_the_numbers_alone_and_nothing_while_they_are_the_same(cast: Cast) -> None:
    cast.apply()
    client = desk(cast, "clerk")
    first = client.get(f"/desk/board/{STREET}", headers=BY_ITSELF)
    assert first.status_code == 200
    assert b"<html" not in first.content
    again = {**BY_ITSELF, "If-None-Match": first["ETag"]}
    same = client.get(f"/desk/board/{STREET}", headers=again)
    assert (same.status_code, same.content) == (304, b"")
    assert re.fullmatch(r"\d\d:\d\d:\d\d", same["X-As-Of"])
    cast.apply()
    changed = client.get(f"/desk/board/{STREET}", headers=again)
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    whole = client.get(f"/desk/board/{STREET}", headers={"If-None-Match": changed["ETag"]})
    assert whole.status_code == 200, "somebody who opens the page gets the page"


def test_a_screen_that_asks_by_itself_does_not_keep_anybody_signed_in(cast: Cast) -> None:
    client = desk(cast, "clerk")
    client.get("/desk/board")
    before = now() - timedelta(minutes=5)
    Visit.objects.update(seen=before)
    client.get("/desk/board", headers=BY_ITSELF)
    assert Visit.objects.get().seen == before
    client.get("/desk/board")
    assert Visit.objects.get().seen > before
    Visit.objects.update(seen=now() - timedelta(days=1))
    gone = client.get("/desk/board", headers=BY_ITSELF)
    assert (gone.status_code, gone.content) == (401, b""), "no page to sign in takes the place of the numbers"


def test_the_numbers_come_from_the_open_matters_in_a_fixed_number_of_statements(cast: Cast) -> None:
    who = cast.who("supervisor")
    asked = []
    for more in (1, 3):
        for _n in range(more):
            cast.apply(place="410802003")
            cast.apply()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            seen(who, DISTRICT)
        asked.append(len(queries))
        grouped = [query["sql"] for query in queries if "GROUP BY" in query["sql"]]
        assert len(grouped) == 1
        assert "closed_at" in grouped[0]
        assert not [query for query in queries if "told" in query["sql"]], "no title and no party is read at all"
    assert asked[0] == asked[1] <= 8


def test_numbers_lead_to_the_list_of_just_these_matters(five: Five) -> None:
    cast = five.cast
    here = {cast.apply(), cast.apply()}
    away = sent(five)
    client = desk(cast, "supervisor")
    for place, office, codes in (
        (STREET, "410802005-tw", here), (STREET, "410802006-tw", {away}), (DISTRICT, "", {*here, away}),
    ):  # fmt: skip
        key = Office.objects.get(code=office).pk if office else "all"
        page = client.get(f"/desk/board/{place}").content.decode()
        (address,) = re.findall(rf'id="n-{key}-open" href="([^"]+)"', page)
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        assert set(re.findall(r"410802-\d\d-\w{4}-\w{4}", listed)) == codes
    assert 'id="n-all-open"' not in client.get(f"/desk/board/{STREET}").content.decode(), "no list holds just these"


def test_the_weekly_sheet_counts_what_happened_in_that_week_by_office(cast: Cast) -> None:
    this = Week.of(today())
    noon = now().replace(hour=4)
    with standing_at(noon - timedelta(days=7)):
        code = cast.apply()
    cast.apply()
    cast.take(code, "withdraw", "resident", **withdrawal(cast, code))
    who, place = cast.who("clerk"), Place.objects.get(code=STREET)
    ((office, line),) = sheet(who, place, this).offices
    assert office == cast.file(code).matter.office
    assert dict(line.flow) == {"received": 1, "withdrawn": 1}
    assert (line.now.open, sheet(who, place, this).whole.now.open) == (1, 1)
    before = sheet(who, place, Week(this.monday - timedelta(days=7)))
    assert dict(before.whole.flow) == {"received": 1}
    assert dict(sheet(who, place, Week(this.monday - timedelta(days=14))).whole.flow) == {}


def withdrawal(cast: Cast, code: str) -> dict[str, Any]:
    step = cast.file(code).procedure.step("withdraw")
    form = step.form(file=cast.file(code), who=cast.who("resident")) if step and step.form else None
    return {name: "不用了" for name, field in (form.fields if form else {}).items() if field.required}


def test_a_matter_with_two_acts_of_one_meaning_counts_once(cast: Cast) -> None:
    code = cast.road("performing")
    settled = [act for act in cast.file(code).acts if act.means == "settled"]
    assert settled
    made = sheet(cast.who("clerk"), Place.objects.get(code=STREET), Week.of(today()))
    assert made.whole.flow["settled"] == 1


def test_weeks_are_those_of_iso_8601() -> None:
    week = Week.of(today().replace(month=1, day=1, year=2027))
    assert (week.code, str(week.monday), str(week.sunday)) == ("2026-W53", "2026-12-28", "2027-01-03")
    assert weeks()[0].monday <= today() <= weeks()[0].sunday


def test_the_sheet_is_a_page_of_paper_on_its_side_with_every_definition(cast: Cast) -> None:
    cast.apply()
    answer = desk(cast, "clerk").get(f"/desk/board/{STREET}/week.pdf?week={weeks()[0].code}")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    page = PdfReader(io.BytesIO(answer.content)).pages[0]
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (842, 595)
    text = re.sub(r"\s", "", page.extract_text())
    for word in ("焦南街道矛盾纠纷周报", "本周登记的案件", "款项还没有落实", "不排名", "焦南街道人民调解委员会"):
        assert word in text


@pytest.mark.parametrize("week", ["2026-W99", "x", "1999-W01", "2999-W01"])
def test_a_week_of_which_there_is_no_sheet_is_told_at_its_field(cast: Cast, week: str) -> None:
    answer = desk(cast, "clerk").get(f"/desk/board/{STREET}/week.pdf?week={week}")
    assert answer.status_code == 422
    assert "周报" in answer.content.decode()
    assert 'class="error"' in answer.content.decode()


def test_the_board_reads_in_english(five: Five) -> None:
    sent(five)
    five.cast.apply()
    client = desk(five.cast, "supervisor")
    client.cookies["language"] = "en"
    for path in ("/desk/board", f"/desk/board/{STREET}", f"/desk/board/{STREET}/week.pdf?week=x"):
        assert stray(client.get(path).content.decode(), data_strings()) == set(), path


def signed_in(page: Page, cast: Cast, client: Client, name: str) -> None:
    client.force_login(cast.person(name))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.mark.browser
def test_a_number_changes_before_ones_eyes(browser_page: Any, cast: Cast, client: Client) -> None:
    cast.apply()
    page = browser_page()
    signed_in(page, cast, client, "clerk")
    page.clock.install()
    page.goto(f"/desk/board/{STREET}")
    page.evaluate("window.here = true")
    number = page.locator("tr.whole td").first
    expect(number).to_have_text("1")
    link = page.locator("td a").first
    link.focus()
    with page.expect_response(lambda answer: "x-as-of" in answer.headers) as answered:
        page.clock.run_for(21_000)
    expect(page.locator("#as-of")).to_have_text(answered.value.headers["x-as-of"])
    expect(number).to_have_text("1")
    cast.apply()
    page.clock.run_for(21_000)
    expect(number).to_have_text("2")
    expect(link).to_be_focused()
    assert page.evaluate("window.here"), "the page was not loaded anew"
    page.context.set_offline(True)
    page.clock.run_for(21_000)
    expect(page.locator("#as-of-lost")).to_be_visible()
    expect(number).to_have_text("2")
    page.context.set_offline(False)
    page.clock.run_for(21_000)
    expect(page.locator("#as-of-lost")).to_be_hidden()


@pytest.mark.browser
@pytest.mark.parametrize("phone", [False, True])
def test_the_board_is_accessible_and_fits_the_screen(
    browser_page: Any, five: Five, phone: bool, client: Client
) -> None:
    sent(five)
    five.cast.road("mediating")
    Matter.objects.filter(code=five.cast.apply()).update(next_due=today() - timedelta(days=2), stuck="money")
    page = browser_page(phone=phone)
    signed_in(page, five.cast, client, "supervisor")
    for path in ("board", f"board/{STREET}", f"board/{STREET}/week.pdf?week=x"):
        page.goto(f"/desk/{path}")
        for summary in page.locator("details.legend summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        accessible(page)
