"""Looking back: from a matter, a paper, a place or an outcome to the acts that led to it; for those who may, and of no person."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from prov.model import ProvActivity, ProvAgent, ProvDocument, ProvEntity

from anlan.kernel import shown
from anlan.kernel.act import open_matter
from anlan.kernel.errors import NotHere, ReasonNeeded, Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Paper
from anlan.kernel.moment import standing_at
from anlan.kernel.openings import give_reason
from anlan.kernel.procedure import Means
from anlan.lookback.gaps import gaps
from anlan.lookback.gate import family, opened
from anlan.lookback.graph import Look, Part
from anlan.lookback.late import late
from anlan.lookback.outcomes import found
from anlan.lookback.prov import document
from anlan.modules.petitions.tests.reception import STREET_OFFICE, Reception
from anlan.town.models import Office, Person, Place, Post
from tests.browser import accessible
from tests.cast import RESIDENT, STREET, Cast, Rows, copied, put_back, rows_of, walked
from tests.council import OFFICE, PEOPLE, TEXT, Council
from tests.five import Five
from tests.test_english import data_strings, stray

STORY: dict[int, tuple[str, datetime, Rows]] = {}
"""Which loading of the district (the office's row) → the matter's code, the moment at its end, and all rows: lived once, then put back."""
WHO = "(SELECT * FROM town_person WHERE username = ANY('{%s}'))"
POSTS = f"(SELECT * FROM town_post WHERE person_id IN (SELECT id FROM {WHO} p))"


@pytest.fixture
def story(council: Council) -> str:
    """Refused by the lawyer, then passed; the draft changed at the meeting; one against; the head last; a limit overdue."""
    known = Office.objects.get(code=OFFICE).pk
    if known not in STORY:
        code = lived(council)
        STORY[known] = code, council.at, people() | rows_of(walked())
    code, council.at, rows = STORY[known]
    if not Act.objects.exists():
        Post.objects.filter(person__username__in=PEOPLE).delete()
        Person.objects.filter(username__in=PEOPLE).delete()
        put_back(rows)
    return code


def people() -> Rows:
    """The cast of the council and the head of the section, with their posts."""
    names = ",".join([*PEOPLE, "section"])
    with connection.cursor() as cursor:
        return {"town_person": copied(cursor, WHO % names), "town_post": copied(cursor, POSTS % names)}


def lived(council: Council) -> str:
    """Step by step; its code."""
    section = Person.objects.create_user("section", district="410802", name="韩分管")
    Post.objects.create(person=section, office=Office.objects.get(code=OFFICE), role="section", since=date(2020, 1, 1))
    code = council.propose()
    council.start(code)
    council.blank_papers()
    council.heard(code)
    council.reviewed(code, "fail")
    council.do(code, "revise", "drafter", **TEXT, why="补充资金来源。")
    council.reviewed(code)
    assert council.late(code, 9) == 1
    council.convene(code)
    council.do(code, "amend", "drafter", **TEXT | {"text": "加装五部。"}, why="增加一部。")
    council.speak(code, "m4")
    council.blank_papers()
    council.do(code, "adopt", "chief", words="同意多数人的意见，通过。")
    council.settle()
    return code


def say_why(cast: Cast, code: str) -> None:
    """The supervisor handles neither matter, and says why it is opened."""
    who = cast.who("supervisor")
    give_reason(who, CaseFile.found(code, who).matter, "supervise", "区督查组抽查")


def look(council: Cast, code: str) -> Look:
    return Look(council.file(code))


def desk(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def test_who_proposed_reviewed_decided_and_dissented_is_told(council: Council, story: str) -> None:
    here = look(council, story)
    told = {part: [link.who for link in here.of(part)] for part in Part}
    assert told[Part.PROPOSED] == ["冯提"]
    assert told[Part.REVIEWED] == ["郑法", "郑法"]
    assert told[Part.DISSENTED] == ["蒋四"]
    assert told[Part.AGREED] == ["陈一", "褚二", "卫三", "沈五"]
    assert told[Part.APPROVED] == ["周立本", "周立本"]
    (against,) = here.of(Part.DISSENTED)
    assert (against.words, against.role) == ("资金没有落实。", "会议组成人员")
    assert "第三十条" in against.law
    assert against.duty is None, "whoever dissented bears no responsibility for it"
    last = here.links[-1]
    assert (last.part, last.name) == (Part.APPROVED, "通过"), "the head is last"


def test_the_one_who_decided_saw_another_version_than_the_reviewer(council: Council, story: str) -> None:
    here = look(council, story)
    review, decided = here.of(Part.REVIEWED)[-1], here.of(Part.APPROVED)[-1]
    seen = [next(v for v in link.saw if v.kind == "draft") for link in (review, decided)]
    assert [version.seq for version in seen] == [act.seq for act in here.acts if act.step in ("revise", "amend")]
    assert len({version.digest for version in seen if version.digest}) == 2
    said = gaps(here, late(here))
    assert len(said) == 1, "one sentence, however many saw it"
    assert "决策草案" in said[0]
    assert str(decided.seq) in said[0]


def test_without_a_change_after_the_review_there_is_no_such_gap(council: Council) -> None:
    code = council.propose()
    council.start(code)
    council.heard(code)
    council.reviewed(code)
    council.convene(code)
    council.speak(code)
    council.do(code, "adopt", "chief", words="通过。")
    here = look(council, code)
    assert gaps(here, late(here)) == []


def test_what_was_overdue_is_told_with_the_office_the_hands_and_the_days(council: Council, story: str) -> None:
    (one,) = late(look(council, story))
    assert (one.office, one.days, one.stage) == ("焦南街道办事处", 9, "审查通过")
    assert one.hands == (("承办人员", "吴承"),)
    assert one.duty.direct == ("吴承",)
    assert one.duty.supervising == ("韩分管",)
    assert one.duty.leading == ("周立本",)


def test_what_waits_for_a_post_lies_in_the_hands_of_its_holder_and_of_no_member(council: Council) -> None:
    code = council.propose()
    council.start(code)
    council.heard(code)
    council.reviewed(code)
    council.convene(code)
    council.speak(code, "m4")
    assert council.late(code, 3) == 1
    here = look(council, code)
    (one,) = late(here)
    assert one.hands == (("主任", "周立本"),)
    assert one.duty.direct == ("周立本",)
    Post.objects.filter(person__username="chief").update(until=one.on)
    (one,) = late(look(council, code))
    assert (one.hands, one.duty.direct) == ((), ())
    assert any("没有落实到人" in said for said in gaps(here, [one])), "nobody had it, and nobody else is named for it"


def test_what_was_sent_on_lies_in_the_hands_of_whoever_received_it_and_not_of_the_sender(town: None) -> None:
    reception = Reception(date(2026, 3, 2))
    code = reception.assigned()
    reception.on(reception.due(code, "informing") + timedelta(days=3))
    reception.clocks()
    (one,) = late(Look(reception.file(code)))
    assert one.office == "焦南街道办事处"
    there = Post.objects.filter(office__code=STREET_OFFICE, role__in=["clerk", "staff", "director"])
    assert sorted(one.duty.direct) == sorted(there.values_list("person__name", flat=True))
    assert {"周主任", "吴经办"} <= set(one.duty.direct)


def test_what_ran_out_at_one_office_stays_its_own_when_the_matter_rises(five: Five) -> None:
    code = five.cast.road("accepted")
    on = next(run.on for run in five.cast.file(code).dues if run.clock == "assigning")
    at = timezone.now() + timedelta(days=(on - timezone.localdate()).days + 2)
    five.pass_days(at)
    with standing_at(at):
        five.cast.take(code, "rise", "clerk", why="街道协调不动")
    file = five.cast.file(code)
    assert file.matter.office == five.office("district")
    assert "office" not in str(shown.timeline(file)), "what the system keeps for itself is not read out"
    assert {one.office for one in late(Look(file))} == {"焦南街道人民调解委员会"}


def test_a_lapse_stands_though_the_limit_is_prolonged_afterwards(town: None) -> None:
    reception = Reception(date(2026, 1, 5))
    people = {"leader": reception.person("head").pk, "handler": reception.person("worker").pk}
    told = {
        "place": STREET, "topic": "P03", "subject": "拆迁安置房没有交", "narrative": "五年没有交房。", "why": "开发商停工。",
        "office": STREET_OFFICE, "applicants": [{"name": "李秀英", "phone": RESIDENT}], **people,
    }  # fmt: skip
    with reception.there():
        code = open_matter("backlog", told, by=reception.who("worker")).matter.code
    reception.do(code, "plan", "head", plan="找新的建设单位。", measures=["招标"], until="2026-01-30")
    reception.on(date(2026, 2, 6))
    reception.clocks()
    reception.do(code, "prolong", "head", until="2026-03-31", reason="等开工。")
    assert reception.run(code, "solving").state == "running"
    (one,) = (one for one in late(Look(reception.file(code))) if one.name == "化解期限")
    assert (one.on, one.ended, one.days) == (date(2026, 1, 30), date(2026, 2, 6), 7)


def test_responsibility_follows_the_posts_of_that_day_and_not_of_today(council: Council, story: str) -> None:
    first, last = (
        timezone.localtime(link.at).date()
        for link in look(council, story).links[:: len(look(council, story).links) - 1]
    )
    Post.objects.filter(person__username="chief").update(until=first)
    new = Person.objects.create_user("new", district="410802", name="新主任")
    since = last + timedelta(days=1)
    Post.objects.create(person=new, office=Office.objects.get(code=OFFICE), role="director", since=since)
    assert {name for link in look(council, story).links if link.duty for name in link.duty.leading} == set()
    Post.objects.filter(person__username="chief").update(until=since)
    assert {name for link in look(council, story).links if link.duty for name in link.duty.leading} == {"周立本"}


def test_a_paper_leads_back_to_what_led_to_it_and_no_further(council: Council, story: str) -> None:
    paper = Paper.objects.filter(matter__code=story, kind="opinion").earliest("seq")
    page = desk(council, "chief").get(f"/desk/lookback/{story}/papers/{paper.id}")
    assert page.status_code == 200
    assert page.context["here"]["links"][-1].seq == paper.seq
    assert desk(council, "chief").get(f"/desk/lookback/{story}/papers/{story_id()}").status_code == 404


def story_id() -> str:
    return "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "name", ["drafter", "lawyer", "m4", "asker", "clerk", "mediator", "judge", "archivist", "grid"]
)
def test_nobody_but_heads_and_supervisors_may_look_back(council: Council, story: str, name: str) -> None:
    client = desk(council, name)
    for tail in ("", f"/{story}", f"/{story}.pdf", f"/{story}.json"):
        assert client.get(f"/desk/lookback{tail}").status_code in (403, 404), tail
    assert "责任倒查" not in client.get(f"/desk/matters/{story}").content.decode()


def test_a_head_looks_back_at_the_own_office_only(council: Council, story: str) -> None:
    other = Cast().apply()
    with pytest.raises((NotHere, Refused)):
        opened(story, council.who("director"))
    with pytest.raises((NotHere, Refused)):
        opened(story, council.who("mediator"))
    with pytest.raises(ReasonNeeded):
        opened(story, council.who("supervisor"))
    for code in (story, other):
        say_why(council, code)
    assert opened(story, council.who("supervisor")).matter.code == story
    assert desk(council, "supervisor").get(f"/desk/lookback/{other}").status_code == 200


def test_what_was_said_in_private_never_appears(cast: Cast) -> None:
    code = cast.road("mediating")
    cast.take(code, "caucus", "mediator", party=str(cast.file(code).parties[0].id), note="底线是八百元")
    here = Look(cast.file(code))
    assert "caucus" not in {link.act.step for link in here.links}
    say_why(cast, code)
    client = desk(cast, "supervisor")
    for tail in ("", ".json"):
        told = client.get(f"/desk/lookback/{code}{tail}").content.decode()
        assert "底线" not in told
        assert "13800000001" not in told


def test_a_place_and_an_outcome_lead_to_matters_without_a_number_of_few(council: Council, story: str) -> None:
    place, who, day = Place.objects.get(code=STREET), council.who("chief"), timezone.localtime(council.at).date()
    hits = found(who, Means.OVERDUE, day - timedelta(days=1), day, place=place)
    assert [matter.code for matter, _act in hits.hits] == [story]
    assert hits.number is None
    assert found(who, Means.UNSETTLED, day, day, place=place).hits == []
    assert found(council.who("clerk"), Means.OVERDUE, day, day, place=place).hits == []
    page = desk(council, "chief").get("/desk/lookback")
    assert story in page.content.decode()
    assert "不足 10 件" in page.content.decode()
    assert desk(council, "chief").get("/desk/lookback?since=2020-01-01").status_code == 422


def test_a_matter_leads_to_those_it_came_from_and_those_that_came_from_it(council: Council, story: str) -> None:
    council.do(story, "report", "drafter", on="2026-01-05", words="同意。")
    council.do(story, "publish", "drafter", number="1号", where=["网站"], used="已说明。")
    council.do(story, "execute", "chief", unit="城管科", words="年内完成。")
    council.do(story, "adjust", "chief", title="幸福院加装电梯（调整）", reason="资金变化。", plan="改为三部。")
    child = Act.objects.filter(procedure="decision", seq=1).exclude(matter__code=story).get().matter.code
    for code in (story, child):
        kin, shut = family(council.file(code), council.who("chief"))
        assert [file.matter.code for file in kin] == [story, child]
        assert shut == []
    kin, shut = family(council.file(story), council.who("supervisor"))
    assert [file.matter.code for file in kin] == [story]
    assert [matter.code for matter in shut] == [child], "named, and shut until a reason is told"


def test_the_graph_is_prov_that_others_read_and_names_nobody(council: Council, story: str) -> None:
    raw = desk(council, "chief").get(f"/desk/lookback/{story}.json").content.decode()
    told = ProvDocument.deserialize(StringIO(raw), format="json")
    here = look(council, story)
    assert len(list(told.get_records(ProvActivity))) == len(here.links)
    papers = [one for one in told.get_records(ProvEntity) if "paper." in str(one.identifier)]
    assert len(papers) == len(here.versions)
    assert list(told.get_records(ProvAgent))
    for name in ("周立本", "蒋四", "吴承", "冯提"):
        assert name not in raw
    known = {kind: set(json.loads(raw)[kind]) for kind in ("entity", "activity", "agent")}
    for relation, kind, key in (
        ("used", "entity", "prov:entity"), ("wasGeneratedBy", "activity", "prov:activity"),
        ("wasAssociatedWith", "agent", "prov:agent"), ("actedOnBehalfOf", "agent", "prov:responsible"),
        ("wasInformedBy", "activity", "prov:informant"), ("wasDerivedFrom", "entity", "prov:usedEntity"),
    ):  # fmt: skip
        records = json.loads(raw)[relation].values()
        assert records
        assert {record[key] for record in records} <= known[kind], relation


def test_the_prov_of_a_mediation_names_no_party(cast: Cast) -> None:
    code = cast.road("performing")
    raw = json.dumps(document([Look(cast.file(code))]), ensure_ascii=False)
    assert "李秀英" not in raw
    assert ProvDocument.deserialize(StringIO(raw), format="json").get_records(ProvAgent)


def test_the_report_is_a_pdf(council: Council, story: str) -> None:
    answer = desk(council, "chief").get(f"/desk/lookback/{story}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]


def test_every_page_of_it_reads_in_english(council: Council, story: str) -> None:
    client = desk(council, "chief")
    client.cookies["language"] = "en"
    paper = Paper.objects.filter(matter__code=story).earliest("seq")
    known = ["幸福院加装电梯", "资金没有落实。", *data_strings()]
    for path in ("", f"/{story}", f"/{story}/papers/{paper.id}"):
        assert stray(client.get(f"/desk/lookback{path}").content.decode(), known) == set(), path


@pytest.mark.browser
@pytest.mark.parametrize("phone", [False, True])
def test_the_pages_are_accessible_and_fit_the_screen(
    browser_page: Any, council: Council, story: str, phone: bool, client: Client
) -> None:
    client.force_login(council.person("chief"))
    page = browser_page(phone=phone)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])
    for path in ("lookback", f"lookback/{story}", f"matters/{story}", f"matters/{story}/report"):
        page.goto(f"/desk/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        accessible(page)
