"""What people said is sealed, read by those who handle it, shown to have been read, given out, and erased when the law says so."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.http import QueryDict

from anlan.kernel import drafts
from anlan.kernel.act import header, open_matter, take
from anlan.kernel.errors import Invalid, NotHere, ReasonNeeded, Refused
from anlan.kernel.feed import rebuild
from anlan.kernel.file import CaseFile
from anlan.kernel.keys import digest
from anlan.kernel.models import Act, Blob, Due, Entry, Matter, Opening, Party
from anlan.kernel.moment import now, standing_at, today
from anlan.kernel.openings import give_reason, read_by, said
from anlan.kernel.search import find, index
from anlan.kernel.sight import Veil
from anlan.log import ledger, receipts, verify
from anlan.town.models import Role
from anlan.vault.keys import Broken, Key, derived, key_in, mark
from tests.cast import NEIGHBOUR, RESIDENT, Cast
from tests.test_window import at_window

ID = "11010519491231002X"
SECRETS = ("李秀英", "王建国", RESIDENT, NEIGHBOUR, "号楼 2 单元", "水管坏了", ID, "微信转账")


def dumped() -> str:
    """Every value of every row of every table, as a thief of the disk reads them."""
    with connection.cursor() as sql:
        sql.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in sql.fetchall()]
        found = []
        for table in tables:
            sql.execute(f'SELECT t::text FROM "{table}" t')
            found += [row for (row,) in sql.fetchall()]
    whole = "\n".join(found)
    return whole + "".join(word for word in SECRETS if word.encode().hex() in whole)


def test_nothing_that_people_said_can_be_read_in_the_database(cast: Cast) -> None:
    party = {"kind": "person", "name": "李秀英", "phone": RESIDENT, "address": "幸福院 3 号楼 2 单元", "id_number": ID}
    cast.road("archived", applicants=[party])
    cast.settle()
    seen = dumped()
    assert [word for word in SECRETS if word in seen] == []


def test_the_same_words_are_sealed_differently_each_time_and_open_under_their_own_matter_only(cast: Cast) -> None:
    first, second = cast.apply(), cast.apply()
    with connection.cursor() as sql:
        sql.execute("SELECT told FROM kernel_act WHERE seq = 1")
        one, other = (bytes(told) for (told,) in sql.fetchall())
    assert one != other
    keys = [cast.file(code).matter.key for code in (first, second)]
    assert {key.open(one, "act.data")[:1] for key in keys if _opens(key, one)} == {b"{"}
    assert sum(_opens(key, one) for key in keys) == 1
    matters = [cast.file(code).matter for code in (first, second)]
    with pytest.raises(Broken):
        key_in(bytes(matters[0].lock), matters[1].id)


def _opens(key: Key | None, sealed: bytes) -> bool:
    try:
        return bool(key and key.open(sealed, "act.data"))
    except Broken:
        return False


@pytest.mark.parametrize("change", [0, 5, 20, -1])
def test_a_sealed_value_that_was_touched_does_not_open(change: int) -> None:
    sealed = bytearray(Key(derived("a test")).seal(b"words", "here"))
    sealed[change] ^= 1
    with pytest.raises(Broken):
        Key(derived("a test")).open(bytes(sealed), "here")


def test_what_one_column_holds_does_not_open_as_another() -> None:
    with pytest.raises(Broken):
        Key(derived("a test")).open(Key(derived("a test")).seal(b"words", "act.data"), "party.told")


def test_sm4_seals_too_and_what_aes_has_sealed_stays_readable(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    before = cast.apply()
    settings.ANLAN_CIPHER = "sm4"
    after = cast.apply()
    assert [cast.file(code).acts[0].data["subtopic"] for code in (before, after)] == ["漏水", "漏水"]
    with connection.cursor() as sql:
        sql.execute("SELECT get_byte(told, 0) FROM kernel_act ORDER BY at")
        assert [number for (number,) in sql.fetchall()] == [1, 2]


def test_a_party_is_found_by_the_whole_number_alone(cast: Cast) -> None:
    party = {"kind": "person", "name": "李秀英", "phone": RESIDENT, "id_number": ID}
    code = cast.apply(applicants=[party])
    cast.settle()
    clerk = cast.who("clerk")
    assert [matter.code for matter in find(ID.lower(), clerk, "410802")] == [code]
    assert not find(ID[:-1], clerk, "410802")
    assert Party.objects.get(role="applicant").id_mark == mark("id_number", ID)


# ── Who reads it ──────────────────────────────────────────────────────────────────────


def test_whoever_handles_a_matter_opens_it_and_is_noted_once_a_day(cast: Cast) -> None:
    code = cast.apply()
    for _time in range(3):
        CaseFile.open(code, cast.who("clerk"))
    assert [(row.person.username, row.why) for row in Opening.objects.select_related("person")] == [("clerk", "")]
    with standing_at(now() + timedelta(days=1)):
        CaseFile.open(code, cast.who("clerk"))
    assert Opening.objects.count() == 2


def test_an_official_above_says_why_first_and_the_party_reads_it(cast: Cast) -> None:
    code, above = cast.apply(), cast.who("supervisor")
    with pytest.raises(ReasonNeeded):
        CaseFile.open(code, above)
    assert not Opening.objects.exists()
    give_reason(above, CaseFile.found(code, above).matter, "supervise", "区督查组第三季度抽查")
    file = CaseFile.open(code, above)
    rows = read_by(file.matter)
    assert [(row.person.username, said(row)) for row in rows] == [("supervisor", "督查督办：区督查组第三季度抽查")]
    with standing_at(now() + timedelta(hours=13)), pytest.raises(ReasonNeeded):
        CaseFile.open(code, above)


def test_the_same_reason_given_again_on_one_day_opens_again_and_is_noted_again(cast: Cast) -> None:
    code, above = cast.apply(), cast.who("supervisor")
    with standing_at(datetime(2026, 11, 2, 0, 30, tzinfo=UTC)):
        give_reason(above, CaseFile.found(code, above).matter, "supervise", "上午")
    with standing_at(datetime(2026, 11, 2, 13, 0, tzinfo=UTC)):
        give_reason(above, CaseFile.found(code, above).matter, "supervise", "晚上")
        assert [row.note for row in read_by(CaseFile.open(code, above).matter)] == ["晚上", "上午"]


def test_who_may_not_see_a_matter_is_not_asked_why(cast: Cast) -> None:
    code = cast.apply()
    with pytest.raises(NotHere):
        CaseFile.open(code, cast.who("mediator"))


def test_a_note_of_opening_can_be_neither_changed_nor_removed(cast: Cast) -> None:
    code = cast.apply()
    CaseFile.open(code, cast.who("clerk"))
    for change in ("UPDATE kernel_opening SET why = 'help'", "DELETE FROM kernel_opening"):
        with pytest.raises(Exception, match="written once"), transaction.atomic(), connection.cursor() as sql:
            sql.execute(change)


def test_an_official_above_sees_whom_it_is_about_but_not_how_to_reach_them(cast: Cast) -> None:
    code = cast.apply()
    file = cast.file(code)
    above, own = Veil.before(cast.who("supervisor"), file), Veil.before(cast.who("clerk"), file)
    told = {"note": [f"打 {RESIDENT} 找李秀英"], "address": "幸福院 3 号楼 2 单元"}
    assert above(told) == {"note": ["打 138****0001 找李秀英"], "address": "幸福院****"}
    assert own(told) == told


def test_what_was_corrected_since_stays_hidden_too(cast: Cast) -> None:
    code, (before, after) = cast.road("assigned"), ("安居苑 5 号楼 1 单元 802", "幸福院 9 号楼 4 单元 301")
    side = str(cast.file(code).parties[1].id)
    for address in (before, after):
        cast.take(code, "amend", "clerk", party=side, address=address, reason="搬了家")
    veil = Veil.before(cast.who("supervisor"), cast.file(code))
    assert veil(f"{before}、{after}") == "安居苑****、幸福院****"
    assert before not in str(veil([act.data for act in cast.file(code).acts]))


def test_a_word_that_tells_no_door_hides_nothing_else(cast: Cast) -> None:
    side = {"kind": "person", "name": "王建国", "phone": NEIGHBOUR, "address": "无"}
    code = cast.apply(respondents=[side])
    veil = Veil.before(cast.who("supervisor"), cast.file(code))
    assert veil(["无法联系", "2026-11-28", 1, None]) == ["无法联系", "2026-11-28", 1, None]


def test_a_guardian_s_number_is_hidden_however_it_was_typed(cast: Cast) -> None:
    ward = {
        "kind": "person",
        "name": "李小小",
        "birth": "2018-05-01",
        "phone": RESIDENT,
        "guardian": "李大大 139-0000-0009",
    }
    code = cast.apply(applicants=[ward])
    veil = Veil.before(cast.who("supervisor"), cast.file(code))
    assert "0000" not in str(veil(cast.file(code).acts[0].data["applicants"]))


# ── Erasure ───────────────────────────────────────────────────────────────────────────


def asked(cast: Cast, code: str, by: str = "resident", what: str = "delete") -> str:
    typed = {"code": code, "what": what, "reason": "事情早已过去", "name": "李秀英"}
    return open_matter("personal-data", typed, by=cast.who(by)).matter.code


def over(cast: Cast, code: str) -> None:
    """Its retention ended yesterday."""
    Matter.objects.filter(code=code).update(keep_until=today() - timedelta(days=1))


def test_a_request_to_erase_is_looked_into_by_one_and_decided_by_another(cast: Cast) -> None:
    code = cast.road("archived")
    request = asked(cast, code)
    with pytest.raises(Invalid):
        cast.take(request, "grant", "director", answer="同意")
    cast.take(request, "advise", "clerk", opinion="已结案")
    with pytest.raises(Invalid) as kept:
        cast.take(request, "grant", "director", answer="同意")
    assert "法定保管期限" in str(kept.value.form.errors)
    over(cast, code)
    cast.take(request, "grant", "director", answer="同意")
    assert cast.file(code).matter.erased


def test_only_a_party_asks_for_it(cast: Cast) -> None:
    code = cast.road("archived")
    with pytest.raises(Invalid):
        asked(cast, code, by="stranger")


def test_at_the_counter_it_is_asked_for_by_somebody_in_the_file_and_not_over_what_that_one_took_back(
    cast: Cast,
) -> None:
    code = cast.road("archived")
    stranger = {"code": code, "what": "delete", "reason": "代为提出", "name": "周某"}
    with pytest.raises(Invalid) as wrong:
        open_matter("personal-data", stranger, by=cast.who("clerk"))
    assert "不在案卷里" in str(wrong.value.form.errors["name"])
    cast.take(asked(cast, code), "withdraw", "resident")
    with pytest.raises(Invalid) as again:
        asked(cast, code, by="clerk")
    assert "撤回过" in str(again.value.form.errors["code"])
    assert asked(cast, code), "she herself may ask again"


def test_a_matter_under_way_is_not_erased(cast: Cast) -> None:
    request = asked(cast, cast.apply())
    cast.take(request, "advise", "clerk", opinion="还在办")
    with pytest.raises(Invalid):
        cast.take(request, "grant", "director", answer="同意")


def erased(cast: Cast) -> str:
    """A matter that ran its whole road and was destroyed after its retention."""
    code = cast.road("archived")
    cast.settle()
    over(cast, code)
    act = open_matter("disposal", {"matter": code, "opinion": "期满"}, by=cast.who("archivist"))
    take(act.matter.code, "destroy", {"seen": True}, by=cast.who("director"))
    cast.settle()
    return code


def test_what_was_erased_is_nowhere_and_the_log_holds(cast: Cast) -> None:
    code = erased(cast)
    matter = cast.file(code).matter
    assert [word for word in SECRETS if word in dumped()] == []
    assert all(act.data == {} for act in cast.file(code).acts)
    assert {party.name for party in cast.file(code).people} == {""}
    assert not Blob.objects.filter(matter_id=matter.id).exists()
    assert not find("漏水", cast.who("clerk"), "410802")
    read = verify.verify()
    assert (read.faults, read.erased) == ([], len(cast.file(code).acts))
    assert "个人信息保护法" in cast.file(code).acts[-1].law


def test_neither_unsent_words_nor_sums_in_limits_outlive_an_erasure(cast: Cast) -> None:
    other = cast.apply()
    for code in (kept := cast.road("archived"), other):
        drafts.keep("phone:1", f"{code} rate", QueryDict("words=水管坏了"))
    drafts.keep("phone:1", "apply mediation", QueryDict("words=别的事"))
    matter = cast.file(kept).matter
    named = Due.objects.filter(matter_id=matter.id).exclude(label="")
    assert named.exists()
    over(cast, kept)
    act = open_matter("disposal", {"matter": kept, "opinion": "期满"}, by=cast.who("archivist"))
    take(act.matter.code, "destroy", {"seen": True}, by=cast.who("director"))
    assert not named.exists()
    assert {draft.form for draft in drafts.of("phone:1")} == {f"{other} rate", "apply mediation"}
    assert verify.verify().faults == []


def test_the_index_made_anew_knows_no_more_of_it_than_the_one_that_followed(cast: Cast) -> None:
    erased(cast)
    before = {(entry.matter_id, tuple(entry.grams)) for entry in Entry.objects.all()}
    rebuild(index, "410802")
    assert {(entry.matter_id, tuple(entry.grams)) for entry in Entry.objects.all()} == before


def test_a_receipt_kept_from_before_still_proves_what_was_said(cast: Cast) -> None:
    code = cast.road("archived")
    cast.settle()
    file = cast.file(code)
    ledger.append_all("410802")
    kept = receipts.receipt(file, file.acts[0], told=True)
    over(cast, code)
    act = open_matter("disposal", {"matter": code, "opinion": "期满"}, by=cast.who("archivist"))
    take(act.matter.code, "destroy", {"seen": True}, by=cast.who("director"))
    assert receipts.check(json.dumps(kept), ledger.keys("410802")).told


def test_a_digest_tells_nothing_to_whoever_guesses(cast: Cast) -> None:
    """The data of an act of consent are few; without the key none of the guesses can be tried."""
    act = cast.file(cast.road("accepted")).last("consent")
    assert act is not None
    assert digest(act.data) != bytes(act.digest)
    assert header(act)["data"] == bytes(act.digest).hex()


def test_a_key_that_is_gone_without_an_act_that_says_so_is_a_fault(cast: Cast) -> None:
    code = cast.road("accepted")
    cast.settle()
    Matter.objects.filter(code=code).update(lock=b"")
    assert any("its key is gone" in fault for fault in verify.verify().faults)


def test_the_archivist_does_not_decide_what_the_archivist_proposed(cast: Cast) -> None:
    code = cast.road("archived")
    over(cast, code)
    act = open_matter("disposal", {"matter": code, "opinion": "期满"}, by=cast.who("archivist"))
    both = cast.who("archivist")
    director = next(post for post in cast.who("director").posts if post.role == Role.DIRECTOR)
    with pytest.raises(Refused):
        take(act.matter.code, "destroy", {"seen": True}, by=replace(both, posts=(*both.posts, director)))


def test_what_is_kept_on_is_not_destroyed(cast: Cast) -> None:
    code = cast.road("archived")
    over(cast, code)
    act = open_matter("disposal", {"matter": code, "opinion": "有史料价值"}, by=cast.who("archivist"))
    later = today() + timedelta(days=3650)
    take(act.matter.code, "prolong", {"until": later.isoformat(), "reason": "史料"}, by=cast.who("director"))
    assert cast.file(code).matter.keep_until == later
    with pytest.raises(Invalid):
        open_matter("disposal", {"matter": code, "opinion": "期满"}, by=cast.who("archivist"))


def test_the_last_day_of_retention_follows_from_what_the_archivist_chose(cast: Cast) -> None:
    code = cast.road("archived")
    assert cast.file(code).matter.keep_until == today().replace(year=today().year + 10, month=12, day=31)
    assert Act.objects.filter(step="archive").exists()


def test_the_words_of_a_search_stand_in_no_address(cast: Cast, client: Any) -> None:
    cast.apply()
    cast.settle()
    client.force_login(cast.person("clerk"))
    went = client.post("/desk/search", {"q": f"李秀英 {RESIDENT}"}, follow=True)
    addresses = [went.redirect_chain[0][0], *re.findall(r'(?:href|action|value)="([^"]*)"', went.content.decode())]
    assert [row["party"] for row in went.context["rows"]] == ["李秀英 / 王建国"]
    known = ("李秀英", quote("李秀英"), RESIDENT)
    assert [text for text in addresses if text != f"李秀英 {RESIDENT}" and any(word in text for word in known)] == []
    assert client.get(f"/desk/search?q={RESIDENT}").context["q"] == ""
    assert client.get("/desk/search?w=bm90aGluZw").context["q"] == ""


def test_a_resident_takes_along_all_that_is_kept_of_her_and_nothing_of_the_other_side(
    cast: Cast, settings: Any
) -> None:
    code = cast.road("archived")
    settings.ANLAN_DEMO = True
    client = at_window(RESIDENT)
    assert code in client.get("/mine/data").content.decode()
    whole = zipfile.ZipFile(io.BytesIO(client.get("/mine/data.zip").content))
    told = json.loads(whole.read(f"{code}/matter.json"))
    assert [row["name"] for row in told["you"]] == ["李秀英"]
    assert "apply" in {json.loads(act["act"])["step"] for act in told["acts"]}
    assert NEIGHBOUR not in json.dumps(told["you"])


def test_the_page_asks_an_official_above_why_and_opens_then(cast: Cast, client: Any) -> None:
    code = cast.apply()
    client.force_login(cast.person("supervisor"))
    page = client.get(f"/desk/matters/{code}")
    assert (page.status_code, "为什么打开" in page.content.decode()) == (403, True)
    assert RESIDENT not in page.content.decode()
    where = {"next": f"/desk/matters/{code}"}
    assert client.post(f"/desk/matters/{code}/openings", where).status_code == 422
    went = client.post(f"/desk/matters/{code}/openings", {**where, "why": "review", "note": "季度评查"}, follow=True)
    assert went.status_code == 200
    assert RESIDENT not in went.content.decode()
    assert "案卷评查：季度评查" in client.get(f"/desk/matters/{code}/openings").content.decode()
