"""The second wall: as the pages' own role, PostgreSQL shows only the rows of whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, ProgrammingError, connection, transaction

from anlan.board.counts import board
from anlan.config import postgres
from anlan.config import wall as building
from anlan.kernel import drafts, search, wall
from anlan.kernel.act import open_matter, take
from anlan.kernel.errors import Invalid, NotHere
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Attempt, Blob, Compartment, Draft, Due, Entry, Matter, Opening, Paper, Party, Seat
from anlan.kernel.moment import now, standing_at, today
from anlan.kernel.who import NOBODY, Who
from anlan.modules.negotiation.tests.neighbours import INVITATION
from anlan.signing import codes
from anlan.signing.authority import TrialAuthority
from anlan.signing.models import SignCode
from anlan.signing.roots import roots
from anlan.town.models import Office, Person, Place, Role
from tests.cast import Cast
from tests.five import Five
from tests.test_signing import by_hand, text, to_sign

ROLE = postgres.WEB_NAME
NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)
OF_MATTER = (Party, Act, Seat, Due, Paper, Blob, Opening)


@contextmanager
def as_web(who: Who, *owners: str) -> Iterator[None]:
    """As the pages' role, on behalf of `who`; then the owner again."""
    with connection.cursor() as sql:
        sql.execute(f"SET ROLE {ROLE}")
        wall._here.line = None
        wall.stand(who, *owners)
        try:
            with transaction.atomic():
                yield
        finally:
            sql.execute(wall.WIPE)
            sql.execute("RESET ROLE")


class Walled(Cast):
    """The cast, each of whom acts through the wall, as on pages."""

    def apply(self, by: str = "resident", **changes: Any) -> str:
        who, typed = self.who(by), self.application(**changes)
        with as_web(who):
            return open_matter("mediation", typed, by=who).matter.code

    def take(self, code: str, step: str, by: str, files: Any = None, **typed: Any) -> Act:
        with as_web(self.who(by)):
            return super().take(code, step, by, files, **typed)


@pytest.fixture
def cast(town: None, settings: Any) -> Walled:
    for _again in range(2):  # at every start
        building.build()
    settings.ANLAN_WALLED = True
    return Walled()


@pytest.fixture
def lived(cast: Walled) -> Walled:
    """Matters of one street at several stages, of another street, and of strangers."""
    cast.road("archived")
    cast.apply(applicants=[{"kind": "person", "name": "陈路", "phone": "13800000077"}], by="clerk")
    other = Office.objects.exclude(pk__in=cast.who("clerk").reach).filter(kind="committee").first()
    moved = cast.apply()
    Matter.objects.filter(code=moved).update(office=other)
    cast.settle()
    return cast


def asking(cast: Cast) -> dict[str, Who]:
    everybody = {person.username: cast.who(person.username) for person in Person.objects.all()}
    parties = {name: cast.who(name) for name in ("resident", "neighbour", "stranger")}
    return everybody | parties | {"nobody": NOBODY}


def test_everybody_sees_what_the_first_wall_lets_through_and_no_row_more(lived: Walled) -> None:
    counts = set()
    for name, who in asking(lived).items():
        may = set(Matter.objects.visible_to(who).values_list("id", flat=True)) if who.known else set()
        expected = {
            kind: set(kind.objects.filter(matter_id__in=may).values_list("pk", flat=True)) for kind in OF_MATTER
        }
        with as_web(who):
            assert set(Matter.objects.values_list("id", flat=True)) == may, name
            for kind in OF_MATTER:
                assert set(kind.objects.values_list("pk", flat=True)) == expected[kind], (name, kind)
        counts.add(len(may))
    assert {0, 1, 2, 3} <= counts


def test_without_a_word_of_who_asks_there_is_nothing(lived: Walled) -> None:
    assert Matter.objects.exists()
    with as_web(NOBODY):
        for kind in (Matter, *OF_MATTER, Compartment, Draft, Attempt):
            assert not kind.objects.exists(), kind


def test_what_a_mediator_wrote_for_herself_only_she_reads(cast: Walled) -> None:
    code = cast.road("mediating")
    note = next(step.key for step in cast.file(code).procedure.steps() if step.private)
    cast.take(code, note, "mediator", party="李秀英", note="双方都有让步的余地，先分开谈。")
    for who, seen in (("mediator", 1), ("director", 0), ("clerk", 0), ("resident", 0)):
        with as_web(cast.who(who)):
            assert Compartment.objects.count() == seen, who


@pytest.mark.parametrize(("step", "by"), [("stuck", "clerk"), ("withdraw", "resident")])
def test_whoever_comes_after_a_last_day_records_through_the_wall_that_it_has_passed(
    cast: Walled, step: str, by: str
) -> None:
    code = cast.apply()
    with standing_at(now() + timedelta(days=60)):
        cast.take(code, step, by, stuck="party", reason="不等了")
    assert [act.step for act in cast.file(code).acts] == ["apply", "overdue", "overdue", step]


def test_a_matter_goes_on_from_office_to_office_though_none_sees_the_file_it_came_from(cast: Walled) -> None:
    five = Five(cast)
    code = cast.apply()
    cast.take(code, "dock", "clerk", to=five.office("street").code, why="房屋在那边")
    for name in ("resident", "neighbour"):
        cast.take(code, "dock_agree", name, agreed=True, contact=True)
    child = code
    for step, typed in (("accept", {"by": "mediation"}), ("dock", {"to": five.office("district").code, "why": "太难"})):
        child = five.child_of(child).code  # type: ignore[union-attr]
        with as_web(five.who("street")):
            take(child, step, typed, by=five.who("street"))
    first = cast.file(code).matter.office.code
    with as_web(five.who("street")), pytest.raises(Invalid) as loop:
        take(child, "dock", {"to": first, "why": "绕回来"}, by=five.who("street"))
    assert "不能再转回去" in str(loop.value.form.errors["to"])


def test_through_the_wall_a_party_takes_back_its_consent_and_dismisses_its_agent(cast: Walled) -> None:
    five = Five(cast)
    code = cast.apply()
    hers = str(cast.file(code).parties[0].id)
    cast.take(code, "authorise", "resident", principal=hers, name="周律师", phone="13800000004", authority="special")
    cast.take(code, "dismiss_agent", "resident", agent=str(cast.file(code).people[-1].id))
    with as_web(Who(phone="13800000004")), pytest.raises(NotHere):
        CaseFile.open(code, Who(phone="13800000004"))
    cast.take(code, "dock", "clerk", to=five.office("street").code, why="房屋在那边")
    for name in ("resident", "neighbour"):
        cast.take(code, "dock_agree", name, agreed=True, contact=True)
    child = five.child_of(code).code  # type: ignore[union-attr]
    cast.take(child, "revoke", "resident")
    with as_web(five.who("street")), pytest.raises(NotHere):
        CaseFile.open(child, five.who("street"))


def test_what_parties_say_apart_the_database_shows_to_them_alone(cast: Walled) -> None:
    who = cast.who("resident")
    with as_web(who):
        code = open_matter("negotiation", INVITATION, by=who).matter.code
    cast.take(code, "come", "neighbour", agreed=True)
    cast.take(code, "say", "neighbour", text="给你八百块")
    cast.take(code, "jot", "resident", text="最少一千")
    cast.take(code, "jot", "neighbour", text="最多九百")
    for name, seen in (("resident", 2), ("neighbour", 2), ("stranger", 0), ("clerk", 0), ("director", 0)):
        with as_web(cast.who(name)):
            assert Compartment.objects.count() == seen, name
    with as_web(who):
        assert not Compartment.objects.filter(shared=False).exclude(party_id=cast.file(code).parties[0].id).exists()
        refused(sql("UPDATE kernel_compartment SET shared = true"), "permission denied")


def test_codes_for_signing_are_their_owners_and_the_key_that_signs_is_nobodys(cast: Walled) -> None:
    code = to_sign(cast)
    TrialAuthority()._root()
    with as_web(cast.who("resident")):
        codes.send(cast.who("resident"), text(cast, code).digest, "127.0.0.1")
        assert SignCode.objects.count() == 1
    with as_web(cast.who("neighbour")):
        assert not SignCode.objects.exists()
        by_hand(cast, code, "neighbour")
        assert len(roots()) == 1
        refused(sql("SELECT secret FROM signing_root"), "permission denied")
        refused(sql("DELETE FROM signing_choice"), "permission denied")


def test_drafts_and_answered_requests_are_their_owners_alone(cast: Walled) -> None:
    clerk, director = cast.who("clerk"), cast.who("director")
    with as_web(clerk):
        Draft.objects.create(district="410802", owner=clerk.owner, form="new mediation", data={"a": ["1"]})
        open_matter("mediation", cast.application(), by=clerk, key="once")
    with as_web(NOBODY, "guest:1"):
        Draft.objects.create(district="410802", owner="guest:1", form="apply mediation", data={"b": ["2"]})
        assert [draft.owner for draft in Draft.objects.all()] == ["guest:1"]
    with as_web(clerk):
        assert (drafts.of(clerk.owner)[0].data, Attempt.objects.count()) == ({"a": ["1"]}, 1)
    with as_web(director):
        assert not Draft.objects.exists()
        assert not Attempt.objects.exists()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Draft.objects.create(district="410802", owner=clerk.owner, form="x", data={})


def refused(change: Callable[[], Any], told: str) -> None:
    with pytest.raises(ProgrammingError, match=told), transaction.atomic():
        change()


def sql(text: str) -> Callable[[], Any]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(text)

    return run


NEVER = (
    "UPDATE kernel_act SET told = ''", "DELETE FROM kernel_act", "DELETE FROM kernel_matter",
    "UPDATE kernel_compartment SET told = ''", "DELETE FROM kernel_compartment", "DELETE FROM kernel_party",
    "UPDATE kernel_matter SET procedure = 'other'", "UPDATE kernel_matter SET lock = ''",
    "UPDATE kernel_paper SET number = '1'", "UPDATE kernel_blob SET body = ''", "SELECT * FROM kernel_entry",
    "INSERT INTO log_head SELECT * FROM log_head", "UPDATE log_signingkey SET vkey = ''", "UPDATE town_post SET role = 'clerk'",
    "DELETE FROM town_person",
    "TRUNCATE kernel_act", "ALTER TABLE kernel_act DISABLE ROW LEVEL SECURITY", "DROP POLICY seen ON kernel_act",
    "CREATE TABLE more (a int)", "CREATE ROLE more",
)  # fmt: skip


def test_what_pages_never_do_the_database_refuses_them(cast: Walled) -> None:
    with as_web(cast.who("director")):
        for text in NEVER:
            refused(sql(text), "permission denied|must be owner")


def test_nobody_writes_into_what_she_has_not_opened_or_in_anothers_name(cast: Walled) -> None:
    known = Matter.objects.filter(office=cast.file(cast.apply()).matter.office).first()
    assert known is not None
    clerk, stranger = cast.who("clerk"), cast.who("stranger")
    row = {"district": known.district, "matter_id": known.id, "matter": known}
    with as_web(stranger):
        refused(lambda: Party(**row, role="applicant", name="某人").save(force_insert=True), "row-level security")
    act = Act.objects.filter(matter_id=known.id).first()
    assert act is not None
    act.matter = known
    with as_web(clerk):
        CaseFile.open(known.code, clerk)
        act.id, act.seq, act.person = Act().id, 99, cast.person("director")
        refused(lambda: act.save(force_insert=True), "row-level security")


def test_what_moves_out_of_sight_by_the_act_itself_is_finished_and_then_gone(cast: Walled) -> None:
    code = cast.road("assigned")
    cast.take(code, "declare", "mediator", conflict="yes")
    other = Office.objects.exclude(pk__in=cast.who("clerk").reach).filter(kind="committee", district="410802").first()
    assert other is not None
    code = cast.apply()
    cast.screen(code)
    clerk = cast.who("clerk")
    for _again in range(2):
        with as_web(clerk):
            act = take(code, "transfer", {"office": other.code, "reason": "在那边"}, by=clerk, key="moved")
            assert act.step == "transfer"
    with as_web(clerk), pytest.raises(NotHere):
        CaseFile.open(code, clerk)


def test_keeping_longer_and_erasing_are_done_through_the_wall(cast: Walled) -> None:
    code = cast.road("archived")
    archivist, resident = cast.who("archivist"), cast.who("resident")
    Matter.objects.filter(code=code).update(keep_until=today() - timedelta(days=1))
    with as_web(archivist):
        kept = open_matter("disposal", {"matter": code, "opinion": "有史料价值"}, by=archivist).matter.code
    cast.take(kept, "prolong", "director", until=(today() + timedelta(days=9)).isoformat(), reason="史料")
    Matter.objects.filter(code=code).update(keep_until=today() - timedelta(days=1))
    typed = {"code": code, "what": "delete", "reason": "事情早已过去", "name": "李秀英"}
    with as_web(resident):
        asked = open_matter("personal-data", typed, by=resident).matter.code
    cast.take(asked, "advise", "clerk", opinion="已结案")
    cast.take(asked, "grant", "director", answer="同意")
    assert cast.file(code).matter.erased


def test_a_complaint_is_opened_hidden_and_answered_and_a_call_back_asked_for_through_the_wall(cast: Walled) -> None:
    about, who = cast.road("archived"), cast.who("resident")
    with as_web(who):
        code = open_matter(
            "complaint", {"code": about, "about": ["late"], "narrative": "没有人联系。"}, by=who
        ).matter.code
    for name, sees in (("clerk", False), ("mediator", False), ("director", False), ("jiaonan-jd", True)):
        with as_web(cast.who(name)):
            assert Matter.objects.filter(code=code).exists() is sees, name
    for step, typed in (
        ("take_up", {}), ("ask", {"words": "请说明。"}),
        ("answer", {"result": "upheld", "answer": "属实。", "follow": ["sorry"], "words": "请道歉。", "routes": "信访。"}),
    ):  # fmt: skip
        cast.take(code, step, "jiaonan-jd", **typed)
    assert Matter.objects.filter(parent_id=cast.file(code).matter.id).count() == 2
    cast.take(about, "rate", "resident", solved="no", stars="2", call=True)
    assert Matter.objects.filter(parent_id=cast.file(about).matter.id, procedure="callback").exists()


def test_what_is_not_in_hand_is_not_erased(cast: Walled) -> None:
    code = cast.road("archived")
    matter = cast.file(code).matter
    destroy = f"SELECT kernel_destroy('{matter.district}', '{matter.id}', '')"
    with as_web(cast.who("director")), pytest.raises(Error, match="was opened first"), transaction.atomic():
        sql(destroy)()
    assert not cast.file(code).matter.erased


def test_search_finds_through_the_wall_and_only_what_is_hers(lived: Walled) -> None:
    for name, who in asking(lived).items():
        if who.person:
            found = set(search.find("漏水", who, "410802").values_list("id", flat=True))
            with as_web(who):
                assert set(search.find("漏水", who, "410802").values_list("id", flat=True)) == found, name
    assert Entry.objects.exists()


OPEN = {
    "kernel_counter": "the last number of a series",
    "kernel_cursor": "how far a reading has come",
    "exchange_nonce": "words that other districts' requests used once: of nobody",
    "kernel_throttle": "keyed marks and how often",
    "kernel_token": "read by its digest, before it is known who asks",
    "log_signingkey": "public keys", "log_tile": "public hashes", "log_head": "public", "log_cosignature": "public",
    "window_phonecode": "read by the telephone's mark, before it is known who asks; a salted digest",
    "disputes_tally": "dates and amounts for sums over a place: no name, no word, no number of a matter that people know",
    "complaints_complained": "days for counts over an office: no name, no word, no number of a matter that people know",
    "negotiation_invited": "days for counts over a place and a topic: no name, no word, no number of a matter that people know",
    **{f"doors_{name}": "what signing in needs, before it is known who asks; secrets are sealed or digests"
       for name in ("visit", "totp", "guess", "passkey", "recoverycode")},
    "doors_entrance": "who signed in and when: read by the audit administrator alone, whom the first wall lets in",
    "town_office": "public", "town_person": "who works here: read to sign in",
}  # fmt: skip
"""The tables of a district that no policy guards, each with its reason."""


def test_the_board_counts_the_same_through_the_wall_as_before_it(lived: Walled) -> None:
    place, counted = Place.objects.get(code="410802"), set()
    for name in ("supervisor", "clerk", "director", "zz-clerk", "zz-director"):
        who = lived.who(name)
        before = replace(board(who, place), made=NOON)
        with as_web(who):
            assert replace(board(who, place), made=NOON) == before, name
        counted.add(before.whole.open)
    assert max(counted) > 0, counted


def test_every_table_of_a_district_is_behind_the_wall_or_says_why_not(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'district'"
        )
        tables = dict(cursor.fetchall())
    assert {table for table, walled in tables.items() if not walled} == set(OPEN)


def test_every_table_says_what_pages_may_do_to_it(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(building.RELATIONS)
        assert [table for (table,) in cursor.fetchall() if building.rights(table) is None] == []


def test_the_role_owns_nothing_and_passes_no_wall(cast: Walled) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
            " (SELECT count(*) FROM pg_class WHERE relowner = r.oid) FROM pg_roles r WHERE rolname = %s", [ROLE]
        )  # fmt: skip
        assert cursor.fetchone() == (True, False, False, False, False, False, 0)
        cursor.execute(
            "SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        definers = dict(cursor.fetchall())
    assert set(definers) == set(building.FUNCTIONS)
    assert {tuple(config) for config in definers.values()} == {("search_path=pg_catalog, pg_temp",)}
    assert re.fullmatch(r"[\w-]{64}", building.home.secret(postgres.WEB_PASSWORD_FILE))
    assert Role.CLERK
