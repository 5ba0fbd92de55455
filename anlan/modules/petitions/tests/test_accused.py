"""The accused never sees the accuser: not the file, not that there is one (信访工作条例 §30, 46(5))."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from anlan.kernel import tokens
from anlan.kernel.errors import Invalid, NotHere
from anlan.kernel.models import Matter
from anlan.kernel.search import find
from anlan.modules.petitions.tests.reception import BUREAU, CENTRE, STATION, STREET_OFFICE, Reception
from tests.cast import PASSWORD, RESIDENT

WORD = "收礼后才盖章"
TOLD: dict[str, Any] = {
    "kind": "accusation", "topic": "P15", "subject": WORD, "narrative": f"办低保时{WORD}，有转账记录。", "claims": [],
}  # fmt: skip


@pytest.fixture
def accused(reception: Reception) -> str:
    """A resident tells of the clerk of the very centre that receives petitions."""
    code = reception.register(**TOLD, accused=[{"name": "段永生", "post": "区综治中心窗口"}])
    reception.settle()
    return code


def listed(client: Client) -> str:
    """Every list, search and page of the desk on which a matter might stand."""
    places = ("/desk/", "/desk/my", "/desk/office", "/desk/due", f"/desk/search?q={WORD}", "/desk/search?q=李秀英")
    return "".join(client.get(place, follow=True).content.decode() for place in places)


def test_the_accused_official_sees_nothing_on_page_list_search_and_api(
    client: Client, reception: Reception, accused: str
) -> None:
    for name, sees in (("zz-clerk", False), ("centre-worker", True)):
        who = reception.who(name)
        assert Matter.objects.visible_to(who).filter(code=accused).exists() is sees, name
        assert [m.code for m in find(WORD, who, "410802")] == ([accused] if sees else []), name
        client.login(username=name, password=PASSWORD) if not sees else client.force_login(reception.person(name))
        assert client.get(f"/desk/matters/{accused}").status_code == (200 if sees else 404), name
        assert client.get(f"/desk/matters/{accused}/classify").status_code == (200 if sees else 404), name
        assert (accused in listed(client)) is sees, name
        secret = {"Authorization": f"Bearer {tokens.issue(reception.person(name), 'story')[1]}"}
        assert client.get(f"/api/v1/matters/{accused}", headers=secret).status_code == (200 if sees else 404), name
        assert (accused in client.get("/api/v1/matters", headers=secret).content.decode()) is sees, name
        client.logout()


def test_the_accused_official_cannot_act_on_it_either(reception: Reception, accused: str) -> None:
    for step in ("classify", "add"):
        with pytest.raises(NotHere):
            reception.do(accused, step, "zz-clerk", kind="claim", again="no", words="没有这回事。")
    reception.do(accused, "classify", "centre-worker", kind="accusation", again="no")


def test_the_desk_names_the_official_whom_the_letter_does_not(reception: Reception) -> None:
    code = reception.register(**TOLD, accused=[{"name": "姓段的窗口人员"}], office=BUREAU, accused_office=CENTRE)
    clerk = reception.person("zz-clerk").pk
    reception.do(code, "classify", "bureau-worker", kind="accusation", again="no", officials=[clerk])
    assert reception.file(code).seated("barred")[0].person_id == clerk
    reception.do(code, "accept", "bureau-worker", contact="陈经办")
    assert reception.stage(code) == "verifying"


def test_an_accusation_never_goes_to_the_office_complained_of_nor_below_it_nor_where_the_accused_works(
    reception: Reception,
) -> None:
    code = reception.register(**TOLD, accused_office=STREET_OFFICE, accused=[{"name": "陈经办"}])
    reception.do(
        code, "classify", "zz-clerk", kind="accusation", again="no", officials=[reception.person("bureau-worker").pk]
    )
    for office, why in ((STREET_OFFICE, "检举的单位"), (STATION, "检举的单位"), (BUREAU, "任职")):
        with pytest.raises(Invalid) as wrong:
            reception.do(code, "assign", "zz-clerk", mode="forward", office=office)
        assert why in str(wrong.value.form.errors["office"]), office
    with pytest.raises(Invalid):
        reception.do(code, "forward", "zz-clerk", organ="other", body="解放区焦南街道办事处")
    assert not Matter.objects.visible_to(reception.who("worker")).filter(code=code).exists()
    reception.do(code, "forward", "zz-clerk", organ="discipline", body="解放区纪委监委")
    assert (reception.stage(code), reception.papers(code)) == ("forwarded", ["receipt", "letter"])


def test_an_accusation_is_not_received_by_the_office_complained_of(reception: Reception) -> None:
    for receiving in (STREET_OFFICE, STATION):
        with pytest.raises(Invalid) as wrong:
            reception.register(**TOLD, office=receiving, accused_office=STREET_OFFICE)
        assert "12388" in str(wrong.value.form.errors["office"])
    with pytest.raises(Invalid):
        reception.register(**TOLD, accused_office=CENTRE)  # nobody chosen is the centre
    with pytest.raises(Invalid) as own:
        reception.register("zz-clerk", **TOLD, accused=[{"name": "段永生"}])
    assert "请由其他人登记" in str(own.value.form.errors)


def test_what_turns_out_to_be_an_accusation_is_not_kept_by_the_office_complained_of(reception: Reception) -> None:
    claim = {"claims": ["退还礼金"], "office": STREET_OFFICE, "accused_office": STREET_OFFICE}
    code = reception.register(**(TOLD | {"kind": "claim"} | claim))
    reception.do(code, "classify", "worker", kind="accusation", again="no")
    with pytest.raises(Invalid) as wrong:
        reception.do(code, "accept", "worker", contact="吴经办")
    assert "检举的单位" in str(wrong.value.form.errors)
    reception.do(code, "assign", "worker", mode="forward", office=CENTRE)
    reception.do(code, "accept", "zz-clerk", contact="段永生")


def test_the_accused_are_no_parties_and_their_telephones_open_nothing(reception: Reception, accused: str) -> None:
    assert [party.name for party in reception.file(accused).people] == ["李秀英"]
    phone = reception.person("zz-clerk").phone
    assert phone
    with pytest.raises(NotHere):
        reception.take(accused, "rate", "stranger", solved="yes", stars="5")


def test_an_accusation_may_be_anonymous_and_then_no_notice_is_sent(reception: Reception) -> None:
    told = TOLD | {"anonymous": True, "applicants": [], "way": "letter", "accused": [{"name": "某科长"}]}
    code = reception.register("zz-clerk", **told)
    assert reception.file(code).people == []
    reception.do(code, "classify", "zz-clerk", kind="accusation", again="no")
    reception.do(code, "accept", "zz-clerk", contact="段永生")
    assert "acceptance" not in reception.papers(code)
    reception.do(code, "answer", "zz-clerk", result="not", words="没有查实。")
    assert reception.stage(code) == "answered"


def test_who_writes_by_telephone_is_not_offered_an_anonymity_that_is_none(reception: Reception) -> None:
    code = reception.register(**TOLD, accused=[{"name": "某科长"}], anonymous=True)
    assert reception.file(code).parties[0].phone == RESIDENT
    assert "anonymous" not in reception.file(code).acts[0].data


def test_namesakes_elsewhere_are_not_barred_where_the_office_is_told(reception: Reception) -> None:
    code = reception.register(**TOLD, accused=[{"name": "陈经办"}], accused_office=STREET_OFFICE)
    assert reception.file(code).seated("barred") == []
