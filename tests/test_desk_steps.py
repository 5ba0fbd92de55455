"""Taking steps at the desk: every trouble has its page, and nothing that was typed is lost."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anlan.kernel.models import Act, Draft, Matter, Opening, Paper
from tests.cast import MET, Cast
from tests.files import picture
from tests.test_desk_pages import desk

__all__ = ["desk"]
PNG = picture()


def hidden(answer: Any) -> dict[str, Any]:
    """What travels along unseen on a form."""
    return dict(answer.context["hidden"])


def test_a_clerk_takes_a_step_and_is_told_where_the_case_stands(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("clerk")
    form = browser.get(f"/desk/matters/{code}/contact?from=due%3Fafter%3Dx")
    answer = browser.post(
        f"/desk/matters/{code}/contact?from=due", hidden(form) | {"how": "phone", "note": "约了周三"}, follow=True
    )
    assert answer.redirect_chain == [(f"/desk/matters/{code}?from=due", 302)]
    assert "已办理：首次联系" in answer.content.decode()
    assert "约了周三" in answer.content.decode()
    assert "已办理" not in browser.get(f"/desk/matters/{code}").content.decode()


def test_the_form_tells_what_submitting_does(desk: Any, cast: Cast) -> None:
    code = cast.road("consented")
    shown = desk("clerk").get(f"/desk/matters/{code}/accept").content.decode()
    assert "案件进入：已受理" in shown
    assert "出具：受理登记表、权利义务告知书" in shown
    assert "开始计时：调解期限" in shown


def test_a_form_that_does_not_hold_comes_back_with_everything_typed(desk: Any, cast: Cast) -> None:
    code = cast.road("investigating")
    browser = desk("mediator")
    form = browser.get(f"/desk/matters/{code}/session")
    typed = {**MET, "when": "2026-02-30T10:00", "result": "again", "process": "谈了两个小时，各让一步。"}
    answer = browser.post(f"/desk/matters/{code}/session", hidden(form) | typed)
    assert answer.status_code == 422
    assert "谈了两个小时" in answer.content.decode()
    assert "2026-02-30T10:00" in answer.content.decode()
    assert hidden(answer)["key"] == hidden(form)["key"]
    assert answer.context["form"].errors.keys() == {"when"}


def test_a_form_sent_at_once_and_sent_back_is_an_opening_that_the_parties_read(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("clerk")
    for _ in range(2):
        assert browser.post(f"/desk/matters/{code}/contact", {}).status_code == 422
    assert [(row.person.username, row.why) for row in Opening.objects.all()] == [("clerk", "")]


def test_two_at_once_the_second_is_told_what_happened_and_may_go_on(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("clerk")
    form = hidden(browser.get(f"/desk/matters/{code}/contact"))
    cast.take(code, "evidence", "resident", name="漏水照片")
    late = browser.post(f"/desk/matters/{code}/contact", form | {"how": "visit", "note": "上门看过"})
    text = late.content.decode()
    assert late.status_code == 409
    assert "案件有了新的办理" in text
    assert "漏水照片" in text
    assert "上门看过" in text
    again = browser.post(f"/desk/matters/{code}/contact", hidden(late) | {"how": "visit", "note": "上门看过"})
    assert again.status_code == 302


def test_a_step_that_others_made_impossible_is_refused_in_words_and_the_typing_kept(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("clerk")
    form = hidden(browser.get(f"/desk/matters/{code}/contact"))
    cast.take(code, "withdraw", "resident")
    late = browser.post(f"/desk/matters/{code}/contact", form | {"how": "phone", "note": "费了不少口舌"})
    assert late.status_code == 403
    assert "已撤回" in late.content.decode()
    assert "费了不少口舌" in str(Draft.objects.get().data)


def test_a_step_at_the_wrong_stage_or_by_the_wrong_person_is_refused_with_the_reason(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    wrong_stage = desk("clerk").get(f"/desk/matters/{code}/archive")
    wrong_person = desk("clerk").post(f"/desk/matters/{cast.road('assigned')}/declare", {"conflict": "no"})
    assert (wrong_stage.status_code, wrong_person.status_code) == (403, 403)
    assert "当前阶段" in wrong_stage.content.decode()
    assert "应由调解员办理" in wrong_person.content.decode()
    assert desk("clerk").get(f"/desk/matters/{code}/nostep").status_code == 403
    assert desk("judge").post(f"/desk/matters/{code}/contact", {}).status_code == 404


def test_a_double_click_takes_the_step_once(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("clerk")
    typed = hidden(browser.get(f"/desk/matters/{code}/contact")) | {"how": "phone"}
    assert [browser.post(f"/desk/matters/{code}/contact", typed).status_code for _ in range(2)] == [302, 302]
    assert Act.objects.filter(step="contact").count() == 1
    changed = browser.post(f"/desk/matters/{code}/contact", typed | {"note": "另一回"})
    assert changed.status_code == 422
    assert "已经提交过一次" in changed.content.decode()
    assert "另一回" in changed.content.decode()
    assert hidden(changed)["key"] != typed["key"]


def test_what_a_party_says_on_the_telephone_is_recorded_as_the_partys_own_act(desk: Any, cast: Cast) -> None:
    code = cast.road("asking")
    browser = desk("clerk")
    form = browser.get(f"/desk/matters/{code}/consent", follow=True)
    assert form.redirect_chain[-1][0].endswith("?for=party")
    neighbour = cast.file(code).parties[1]
    url = f"/desk/matters/{code}/consent?for=party"
    unsaid = browser.post(url, hidden(form) | {"open": "closed", "behalf-party": str(neighbour.id)})
    assert unsaid.status_code == 422
    typed = {"open": "closed", "wish": "张大姐", "behalf-party": str(neighbour.id), "behalf-way": "phone"}
    done = browser.post(url, hidden(form) | typed, follow=True)
    act = Act.objects.get(step="consent")
    assert (act.party_id, act.assisted, act.way, act.person.username) == (neighbour.id, True, "phone", "clerk")
    assert "当事人 王建国" in done.content.decode()
    assert Matter.objects.get(code=code).stage == "consented"


def test_own_steps_and_those_of_the_parties_are_told_apart(desk: Any, cast: Cast) -> None:
    code = cast.road("asking")
    shown = desk("clerk").get(f"/desk/matters/{code}").context
    assert {"decline", "evidence"} <= {step["key"] for step in shown["mine"]}
    assert "consent" not in {step["key"] for step in shown["mine"]}
    assert {"consent", "refuse", "withdraw"} <= {step["key"] for step in shown["for_party"]}


def test_after_a_refusal_no_page_offers_to_go_on(desk: Any, cast: Cast) -> None:
    code = cast.road("asking")
    cast.take(code, "refuse", "neighbour")
    shown = desk("clerk").get(f"/desk/matters/{code}").context
    assert shown["mine"] == shown["for_party"] == []


def test_a_row_is_added_without_a_word_of_blame(desk: Any, cast: Cast) -> None:
    code = cast.road("mediating")
    browser = desk("mediator")
    typed = {"instalments-0-due": "notaday", "instalments-0-amount": "600", "facts": "漏水", "_add": "instalments"}
    answer = browser.post(f"/desk/matters/{code}/draft", typed)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="instalments-1-due"' in text
    assert 'value="notaday"' in text
    assert "漏水" in text
    assert "wrong" not in text


def test_a_draft_is_kept_while_typing_restored_with_a_notice_and_can_be_thrown_away(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("clerk")
    url = f"/desk/matters/{code}/contact"
    form = browser.get(url)
    assert (
        browser.post(form.context["draft_url"], {"note": "电话打了三次", "csrfmiddlewaretoken": "x"}).status_code == 204
    )
    again = browser.get(url)
    assert "电话打了三次" in again.content.decode()
    assert "没有提交的草稿" in again.content.decode()
    assert not again.context["form"].errors
    assert "电话打了三次" not in desk("director").get(url, follow=True).content.decode()
    gone = browser.post(form.context["draft_url"], {"_drop": "1", "next": url})
    assert gone["Location"] == url
    assert "电话打了三次" not in browser.get(url).content.decode()


def test_without_scripts_a_draft_is_kept_by_a_button_and_is_gone_when_sent(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("clerk")
    url = f"/desk/matters/{code}/contact"
    kept = browser.post(url, hidden(browser.get(url)) | {"note": "还没打通", "_keep": "1"}, follow=True)
    assert "草稿已保存" in kept.content.decode()
    restored = browser.get(url)
    assert 'name="kept" value="1"' in restored.content.decode()
    assert "还没打通" in restored.content.decode()
    browser.post(url, hidden(restored) | {"how": "phone", "note": "打通了", "kept": "1"})
    assert not Draft.objects.exists()


def test_an_upload_is_served_to_whoever_may_open_the_matter_and_to_nobody_else(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("clerk")
    url = f"/desk/matters/{code}/evidence"
    picture = SimpleUploadedFile("漏水 照片.png", PNG)
    browser.post(url, hidden(browser.get(url)) | {"name": "照片", "upload": picture})
    page = browser.get(f"/desk/matters/{code}").content.decode()
    digest = Act.objects.get(step="evidence").data["upload"]["digest"]
    link = f"/desk/matters/{code}/files/{digest}"
    assert link in page
    sent = browser.get(link)
    assert sent.content == PNG
    assert "filename*=utf-8''%E6%BC%8F" in sent["Content-Disposition"]
    assert sent["Content-Disposition"].startswith("inline")
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert desk("judge").get(link).status_code == 404
    assert browser.get(link.replace(digest, "0" * 64)).status_code == 404
    assert browser.get(link.replace(code, cast.apply())).status_code == 404


def test_a_disguised_upload_is_told_at_its_field(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    browser = desk("clerk")
    url = f"/desk/matters/{code}/evidence"
    program = SimpleUploadedFile("照片.png", b"MZ\x90\x00 program")
    answer = browser.post(url, hidden(browser.get(url)) | {"name": "照片说明写了很久", "upload": program})
    assert answer.status_code == 422
    assert "这个文件的内容不是" in answer.content.decode()
    assert "照片说明写了很久" in answer.content.decode()


def test_a_paper_not_yet_made_has_a_page_that_looks_again_and_is_made_on_demand(desk: Any, cast: Cast) -> None:
    code = cast.apply()
    Paper.objects.update(asked=False)
    paper = Paper.objects.first()
    url = f"/desk/matters/{code}/papers/{paper.id}"
    waiting = desk("clerk").get(f"{url}.pdf")
    assert "正在制作" in waiting.content.decode()
    assert int(waiting["Refresh"]) > 0
    assert Paper.objects.get(id=paper.id).asked
    assert desk("judge").get(f"{url}.pdf").status_code == 404
    assert desk("clerk").get(f"/desk/matters/{cast.apply()}/papers/{paper.id}.pdf").status_code == 404
    assert desk("clerk").get(f"/desk/matters/{code}/papers/{uuid4()}.pdf").status_code == 404


def test_a_clerk_opens_a_matter_at_the_counter_and_hands_over_the_receipt(desk: Any, cast: Cast) -> None:
    browser: Client = desk("clerk")
    form = browser.get("/desk/new/mediation")
    typed = {
        "topic": "02", "subtopic": "漏水", "narrative": "楼上漏水三回了。", "claims": "修好", "place": "410802005",
        "source": "application", "way": "phone", "agreed": "on", "applicants-0-kind": "person",
        "applicants-0-name": "李秀英", "respondents-0-name": "王建国",
    }  # fmt: skip
    wrong = browser.post("/desk/new/mediation", hidden(form) | typed | {"applicants-0-phone": "12"})
    assert wrong.status_code == 422
    assert "楼上漏水三回了" in wrong.content.decode()
    assert hidden(wrong)["key"] == hidden(form)["key"]
    receipt = browser.post("/desk/new/mediation", hidden(wrong) | typed, follow=True)
    matter = Matter.objects.get()
    act = Act.objects.get()
    assert receipt.redirect_chain == [(f"/desk/receipts/{matter.code}", 302)]
    assert matter.code in receipt.content.decode()
    assert bytes(act.chain).hex() in receipt.content.decode()
    assert (act.way, act.assisted, act.person.username) == ("phone", True, "clerk")
    twice = browser.post("/desk/new/mediation", hidden(wrong) | typed)
    assert twice["Location"] == f"/desk/receipts/{matter.code}"
    assert Matter.objects.count() == 1


def test_a_reopened_matter_is_linked_with_the_old_one(desk: Any, cast: Cast) -> None:
    code = cast.road("archived")
    cast.take(code, "reopen", "resident", reason="又漏了")
    child = Matter.objects.get(parent_id__isnull=False)
    browser = desk("clerk")
    assert child.code in browser.get(f"/desk/matters/{code}").content.decode()
    assert code in browser.get(f"/desk/matters/{child.code}").content.decode()


def test_forged_forms_are_turned_away(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.person("clerk"))
    code = cast.apply()
    assert browser.post(f"/desk/matters/{code}/contact", {"how": "phone"}).status_code == 403
    assert not Act.objects.filter(step="contact").exists()


def test_a_step_costs_few_statements(desk: Any, cast: Cast, django_assert_max_num_queries: Any) -> None:
    code = cast.road("consented")
    browser = desk("clerk")
    typed = hidden(browser.get(f"/desk/matters/{code}/accept")) | {"told": "on"}
    with django_assert_max_num_queries(24) as counted:
        assert browser.post(f"/desk/matters/{code}/accept", typed).status_code == 302
    print(*(query["sql"][:150] for query in counted.captured_queries), sep="\n")


@pytest.mark.parametrize("step", ["evidence", "contact"])
def test_rubbish_in_the_hidden_fields_harms_nothing(desk: Any, cast: Cast, step: str) -> None:
    code = cast.apply()
    browser = desk("clerk")
    for rubbish in ({"seen": "-1"}, {"seen": "9" * 40}, {"key": "k" * 500}, {"behalf-party": "x"}, {"seen": "²"}):
        answer = browser.post(f"/desk/matters/{code}/{step}?for=party", {"name": "a", "how": "phone", **rubbish})
        assert answer.status_code in (302, 403, 422), rubbish
        answer = browser.post(f"/desk/matters/{code}/{step}", {"name": "a", "how": "phone", **rubbish})
        assert answer.status_code in (302, 403, 409, 422), rubbish


def test_an_added_row_that_stays_blank_is_left_out(desk: Any, cast: Cast) -> None:
    typed = {
        "topic": "02", "narrative": "楼上漏水三回了。", "claims": "修好", "place": "410802005", "agreed": "on",
        "applicants-0-kind": "person", "applicants-0-name": "李秀英", "applicants-1-kind": "person",
        "applicants-1-representatives": "", "respondents-0-name": "王建国",
    }  # fmt: skip
    assert desk("clerk").post("/desk/new/mediation", typed).status_code == 302


def test_the_forms_words_are_english_where_english_is_chosen(desk: Any, cast: Cast) -> None:
    browser = desk("clerk")
    browser.cookies["language"] = "en"
    code = cast.apply()
    shown = browser.get(f"/desk/matters/{code}/withdraw?for=party").content.decode()
    for words in ("For whom", "The case moves to:", "Keep as a draft"):
        assert words in shown
