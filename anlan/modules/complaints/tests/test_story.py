"""A complaint goes above, is answered in writing by nobody who had a hand in it, and whoever handled the matter sees nothing of it."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from anlan.kernel import feed
from anlan.kernel.act import open_matter
from anlan.kernel.erasure import erase
from anlan.kernel.errors import Invalid, NotHere, Refused
from anlan.kernel.models import Matter, Seat
from anlan.kernel.moment import now
from anlan.kernel.printing import make_waiting
from anlan.kernel.procedure import Means
from anlan.kernel.search import find
from anlan.kernel.tokens import issue
from anlan.law.statutes import PIPL
from anlan.modules.complaints.models import Complained
from anlan.modules.complaints.projection import answers
from anlan.modules.complaints.tests.complainers import TOLD, WORD, Complainers
from tests.cast import NEIGHBOUR, RESIDENT
from tests.mediations import organ, request, sent

HANDLERS = ("clerk", "director", "mediator")


def wrong(invalid: pytest.ExceptionInfo[Invalid]) -> str:
    return str(invalid.value.form.errors.as_data())


def test_it_goes_to_the_office_above_and_the_answer_is_in_writing(people: Complainers) -> None:
    about = people.road("mediating")
    code = people.complain(about)
    assert people.file(code).matter.office.code == "410802005-jd"
    people.take(code, "take_up", "jiaonan-jd")
    people.take(code, "ask", "jiaonan-jd", words="请说明哪几天开的调解会、谁在场、记录谁看过。")
    question = people.child(code)
    assert (question.procedure, question.office.code) == ("direction", "410802005-tw")
    people.take(question.code, "explain", "clerk", words="开过一次会，记录没有给申请人看。")
    people.hear()
    assert people.file(code).said("told")["words"] == "开过一次会，记录没有给申请人看。"
    people.take(
        code, "answer", "jiaonan-jd", result="part", answer="记录没有让您看过，不对。", follow=["mend"], words="请补看记录。",
        routes="可以信访。",
    )  # fmt: skip
    remedy = people.child(code)
    assert (remedy.title, people.file(remedy.code).said("direct")["words"]) == (f"整改：{about}", "请补看记录。")
    while make_waiting():
        pass
    assert [(p.kind, p.fault, p.pages > 0) for p in people.file(code).papers] == [
        ("receipt", "", True), ("answer", "", True),
    ]  # fmt: skip
    people.take(code, "rate", "resident", solved="part", stars="3")
    assert people.file(code).said("rate")["stars"] == "3"


def test_no_file_and_no_question_holds_what_the_complainer_said(people: Complainers) -> None:
    about = people.road("mediating")
    before = people.file(about).matter.seq
    code = people.handled(people.complain(about))
    people.hear()
    assert people.file(about).matter.seq == before, "the file that is complained of does not tell of it"
    assert Matter.objects.get(code=code).parent_id is None
    question = people.file(people.child(code).code)
    said = str([act.data for act in question.acts]) + question.matter.title
    assert not any(word in said for word in (WORD, "李秀英", RESIDENT, "投诉"))
    assert [party.name for party in question.people] == []


def test_whoever_handled_it_sees_nothing_on_page_list_search_and_api_and_whoever_answers_does(
    client: Client, people: Complainers
) -> None:
    code = people.complain(people.road("mediating"))
    people.settle()
    for name, sees in ((HANDLERS[0], False), (HANDLERS[1], False), (HANDLERS[2], False), ("jiaonan-jd", True)):
        who = people.who(name)
        assert Matter.objects.visible_to(who).filter(code=code).exists() is sees, name
        assert [m.code for m in find(WORD, who, "410802")] == ([code] if sees else []), name
        client.force_login(people.person(name))
        for path in ("", "/take_up"):
            assert client.get(f"/desk/matters/{code}{path}").status_code == (200 if sees else 404), (name, path)
        assert (code in client.get("/desk/office").content.decode()) is sees, name
        secret = {"authorization": f"Bearer {issue(people.person(name), 'test')[1]}"}
        assert client.get(f"/api/v1/matters/{code}", headers=secret).status_code == (200 if sees else 404), name


def test_the_other_side_is_no_party_to_it_and_a_stranger_complains_of_nothing(people: Complainers) -> None:
    about = people.road("mediating")
    code = people.complain(about)
    with pytest.raises(NotHere):
        people.take(code, "withdraw", "neighbour")
    with pytest.raises(Invalid):
        people.complain(about, "stranger")


def test_whoever_handled_it_does_not_write_the_complaint_down_and_others_do(people: Complainers) -> None:
    about = people.road("mediating")
    with pytest.raises(Invalid) as refused:
        people.complain(about, "clerk", name="李秀英")
    assert "您办过这件事" in wrong(refused)
    with pytest.raises(Invalid) as unknown:
        people.complain(about, "zz-clerk", name="李秀")
    assert "没有这位当事人" in wrong(unknown)
    code = people.complain(about, "zz-clerk", name="李秀英", phone=RESIDENT)
    told, party = people.file(code).acts[0], people.file(code).parties[0]
    assert (told.assisted, told.data["narrative"], party.phone) == (True, TOLD["narrative"], RESIDENT)


def test_writing_a_complaint_down_shows_nothing_of_the_file_that_it_is_about(people: Complainers) -> None:
    about = people.road("mediating")
    party = people.file(about).parties[0]
    assert party.phone
    assert party.address
    for phone in ("", NEIGHBOUR):
        told = people.file(people.complain(about, "zz-clerk", name="李秀英", phone=phone)).parties[0]
        assert (told.name, told.phone, told.address) == ("李秀英", "", "")
    her_own = people.file(people.complain(about, "resident")).parties[0]
    assert (her_own.phone, her_own.address) == (party.phone, party.address)


def test_it_never_goes_to_a_handlers_own_post_but_further_up(people: Complainers) -> None:
    about = people.road("mediating")
    matter, person = Matter.objects.get(code=about), people.person("jiaonan-jd")
    Seat.objects.create(district="410802", matter_id=matter.id, role="mediator", person=person, since=now())
    assert people.file(people.complain(about)).matter.office.code == "410802-zz"
    bureaus = organ(people, request(people, "03"), "mediating")
    code = people.complain(bureaus)
    assert people.file(code).matter.office.code == "410802-zz", "an office under nobody is answered for by the centre"
    people.take(code, "take_up", "supervisor")


def test_of_the_districts_own_centre_its_supervisor_answers_and_not_who_handled_it(people: Complainers) -> None:
    told = {
        "kind": "claim", "topic": "P01", "subject": "地下车库漏水", "place": "410802005", "narrative": "漏了半年。",
        "claims": ["修好"], "applicants": [{"name": "李秀英", "phone": RESIDENT}], "way": "counter",
    }  # fmt: skip
    code = people.complain(open_matter("petition", told, by=people.who("zz-director")).matter.code)
    assert people.file(code).matter.office.code == "410802-zz"
    with pytest.raises(NotHere):
        people.take(code, "take_up", "zz-director")
    people.take(code, "take_up", "supervisor")


def test_a_court_is_not_judged_by_the_district(people: Complainers) -> None:
    about = sent(people)
    Matter.objects.filter(code=about).update(office_id=people.person("judge").posts.get().office_id)
    with pytest.raises(Invalid) as refused:
        people.complain(about)
    assert "12368" in wrong(refused)


def test_the_question_names_nobody_and_what_is_upheld_has_a_consequence(people: Complainers) -> None:
    code = people.complain(people.road("mediating"))
    people.take(code, "take_up", "jiaonan-jd")
    with pytest.raises(Invalid) as named:
        people.take(code, "ask", "jiaonan-jd", words="李秀英说你们收烟。")
    assert "李秀英" in wrong(named)
    with pytest.raises(Invalid) as idle:
        people.take(code, "answer", "jiaonan-jd", result="upheld", answer="属实。", routes="信访。")
    assert "接着怎么办" in wrong(idle)


def test_it_stands_open_while_the_matter_runs_and_after_its_end_and_is_taken_back_by_its_writer_alone(
    people: Complainers,
) -> None:
    for stage in ("registered", "archived"):
        code = people.complain(people.road(stage))
        with pytest.raises(Refused):
            people.take(code, "withdraw", "jiaonan-jd")
        assert people.take(code, "withdraw", "resident").means == Means.WITHDRAWN


def test_an_erased_complaint_stays_counted_and_hinders_no_reading(people: Complainers) -> None:
    code = people.handled(people.complain(people.road("mediating")))
    people.settle()
    rows = list(Complained.objects.values())
    assert [row["answered"] for row in rows] != [None]
    with transaction.atomic():
        erase(people.file(code).matter, PIPL[47])
    people.settle()
    feed.rebuild(answers, "410802")
    assert list(Complained.objects.values()) == rows
