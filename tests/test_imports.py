"""Stories of hand-over lists: looked through before anything is written, entered once whatever happens, sent back with what failed."""

from __future__ import annotations

import csv
import io
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from openpyxl import load_workbook

from anlan.imports import steps, work
from anlan.imports.fields import blank, fields_of
from anlan.imports.fitting import guessed
from anlan.imports.jobs import sweep
from anlan.imports.models import KEPT, Batch, Handover, Layout, Line, Original
from anlan.imports.preview import Preview, unread
from anlan.imports.returned import returned
from anlan.imports.rights import batch as one
from anlan.imports.rights import batches, importable
from anlan.imports.work import lines_of
from anlan.kernel.erasure import erase
from anlan.kernel.errors import NotHere, Refused
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter
from anlan.kernel.moment import now
from anlan.kernel.procedure import Means
from anlan.kernel.registry import procedures
from anlan.kernel.shown import note
from anlan.law.ids import ID_CHECKS, ID_WEIGHTS
from anlan.law.statutes import PIPL
from anlan.sheets import Unread
from anlan.town.models import Office, Person, Post
from tests.cast import Cast
from tests.handover import HOTLINE, ROWS, as_book, as_csv, bring, entered, found, fresh

SAMPLES = Path(__file__).parent.parent / "docs" / "samples"
LIST = as_csv([HOTLINE, *ROWS])


def changed(number: int = 0, **cells: Any) -> tuple[Any, ...]:
    """A row of the hotline's list with other cells, by the names of their columns."""
    return tuple(cells.get(name, cell) for name, cell in zip(HOTLINE, ROWS[number], strict=True))


def faults(batch: Batch) -> dict[int, list[str]]:
    return {line.number: line.faults for line in lines_of(batch).order_by("number") if line.faults}


def sent_back(batch: Batch, **every: bool) -> list[list[str]]:
    return list(csv.reader(io.StringIO(returned(batch, "csv", **every).read().decode("utf-8-sig"), newline="")))


# The main road


def test_a_hotlines_list_becomes_matters_each_at_the_office_of_its_place(cast: Cast) -> None:
    clerk = cast.who("clerk")
    checked = bring(clerk, LIST)
    assert (checked.state, found(checked), Matter.objects.count()) == ("ready", {"waiting": 3}, 0)
    done = entered(clerk, checked)
    assert (done.state, found(done)) == ("done", {"entered": 3})
    titles = ["赵桂兰与钱大勇邻里纠纷", "孙福来与幸福物业公司物业纠纷", "周凤英与吴长顺邻里纠纷"]
    matters = [CaseFile(Matter.objects.get(code=line.code)) for line in lines_of(done).order_by("number")]
    assert [file.matter.title for file in matters] == titles
    assert {file.matter.registrar for file in matters} == {cast.person("clerk")}
    assert [file.acts[0].data["claims"] for file in matters][1] == ["按原价收费", "退回多收的"]
    assert all(file.acts[0].means == Means.RECEIVED and len(file.papers) for file in matters)


def test_who_handed_it_over_and_its_number_there_are_sealed_with_the_act_and_read_in_the_file(cast: Cast) -> None:
    done = entered(cast.who("clerk"), bring(cast.who("clerk"), LIST))
    first = lines_of(done).order_by("number").first()
    file = CaseFile(Matter.objects.get(code=first.code))
    told = {"name": "12345 热线 DH20260001", "source": "12345 热线", "number": "DH20260001"}
    assert file.acts[0].data["handover"] == told
    cast.settle()
    assert Act.objects.filter(matter_id=file.matter.id).exclude(order=None).exists()
    said = note(file.procedure.opening, file.acts[0].data, file)
    assert "12345 热线 DH20260001" in [text for _label, text in said]


def test_a_police_stations_workbook_with_title_and_joined_names_is_guessed_without_a_word(cast: Cast) -> None:
    table = [
        ("焦南派出所矛盾纠纷移送清单",), ("警情编号", "甲方", "", "乙方", "", "纠纷类型", "简要案情", "当事人要求", "案发地",
         "接警时间"),
        ("", "姓名", "联系电话", "姓名", "联系电话", "", "", "", "", ""),
        ("JQ-1", "李秀英", 15400009001, "王建国", 15400009002.0, "邻里", "半夜吵闹，已出警两次", "保证安静",
         "解放区焦南街道丹桂社区", 46082),
    ]  # fmt: skip
    body = as_book(table, "A1:J1", "A2:A3", "B2:C2", "D2:E2", *(f"{c}2:{c}3" for c in "FGHIJ"))
    batch = bring(cast.who("clerk"), body, "焦南派出所", source="police")
    assert {key: batch.head[column] for key, (column, _put) in batch.fit.items() if column is not None} == {
        "handover.number": "警情编号", "applicants-0-name": "甲方姓名", "applicants-0-phone": "甲方联系电话",
        "respondents-0-name": "乙方姓名", "respondents-0-phone": "乙方联系电话", "topic": "纠纷类型",
        "narrative": "简要案情", "claims": "当事人要求", "place": "案发地",
    }  # fmt: skip
    assert (found(batch), unread(batch)) == ({"waiting": 1}, ["接警时间"])
    done = entered(cast.who("clerk"), batch)
    (act,) = Act.objects.filter(matter_id=Matter.objects.get(code=lines_of(done).get().code).id)
    assert (act.data["source"], act.data["respondents"][0]["phone"]) == ("police", "15400009002")


@pytest.mark.parametrize("name", ["12345", "court", "police"])
def test_the_sample_lists_are_understood_without_a_word(cast: Cast, name: str) -> None:
    batch = bring(cast.who("clerk"), (SAMPLES / f"{name}.csv").read_bytes(), name)
    assert set(found(batch)) == {"waiting"}, faults(batch)
    assert len(unread(batch)) <= 2
    assert set(found(entered(cast.who("clerk"), batch))) == {"entered"}


def test_the_columns_of_any_procedure_are_guessed_from_its_own_form(cast: Cast) -> None:
    for procedure in procedures().values():
        fields = fields_of(blank(procedure, cast.who("clerk")))
        fit = guessed(fields, [str(field) for field in fields])
        assert len({column for column, _put in fit.values()}) == len(fit)
    request = procedures()["personal-data"]
    fields = fields_of(blank(request, cast.who("clerk")))
    assert guessed(fields, [str(field.label) for field in fields]).keys() >= {f.key for f in fields if f.required}


def test_the_office_is_asked_once_how_a_list_is_read(cast: Cast) -> None:
    bring(cast.who("clerk"), LIST, claims="请协调")
    again = steps.bring(
        cast.who("director"), steps.Sheet("next.csv", as_csv([HOTLINE, changed(工单编号="2")]), "12345"), "mediation"
    )
    assert again.fit["claims"] == [5, "请协调"]
    assert again.fit["agreed"] == [None, "on"]
    assert Layout.objects.count() == 1


# What is wrong with a row


def test_the_forms_own_sentences_stand_beside_the_senders_own_names_of_columns(cast: Cast) -> None:
    rows = [
        changed(来电号码="1540000"),
        changed(1, 诉求内容=""),
        changed(2, 所属社区="某某社区"),
        changed(诉求类型="说不清"),
    ]
    batch = bring(cast.who("clerk"), as_csv([HOTLINE, *rows]))
    told = faults(batch)
    assert told[2] == ["来电号码：位数不对，请再数一遍。"]
    assert told[3] == ["诉求内容：这个字段是必填项。"]
    assert [fault.partition("：")[0] for fault in (*told[4], *told[5])] == ["所属社区", "诉求类型"]
    with pytest.raises(Refused):
        steps.enter(cast.who("clerk"), str(batch.id))


def test_good_rows_are_entered_and_what_failed_goes_back_to_be_corrected_and_sent_again(cast: Cast) -> None:
    clerk = cast.who("clerk")
    rows = [ROWS[0], changed(1, 来电号码="1540000", 承办备注="=1+1"), ROWS[2]]
    done = entered(clerk, bring(clerk, as_csv([HOTLINE, *rows])))
    assert found(done) == {"entered": 2, "faulty": 1}
    names, failed = sent_back(done)
    assert names == [*HOTLINE, "结果", "案件编号", "问题"]
    assert failed == [*map(str, rows[1][:-1]), "'=1+1", "有问题", "", "来电号码：位数不对，请再数一遍。"]
    every = sent_back(done, every=True)
    assert [row[-3] for row in every] == ["结果", "已登记", "有问题", "已登记"]
    assert {row[-2] for row in every[1:]} == {*Matter.objects.values_list("code", flat=True), ""}
    sheet = load_workbook(io.BytesIO(returned(done, "xlsx").read())).active
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == [names, failed]
    failed[HOTLINE.index("来电号码")] = "15400009003"
    again = bring(clerk, as_csv([names, failed]))
    assert (found(again), again.fit["handover.number"][0]) == ({"waiting": 1}, 0)
    assert found(entered(clerk, again)) == {"entered": 1}
    assert Matter.objects.count() == 3


def test_digits_that_a_spreadsheet_has_cut_off_are_found_out_and_whole_ones_restored(cast: Cast) -> None:
    rows = [changed(来电号码="1.54E+10"), changed(1, 来电号码="1.5400009003E10")]
    batch = bring(cast.who("clerk"), as_csv([HOTLINE, *rows]))
    assert faults(batch) == {
        2: ["来电号码：“1.54E+10”是表格软件改写过的数字，末几位已经丢了：请把这一列设为“文本”，重新填写"]
    }
    assert found(batch) == {"faulty": 1, "waiting": 1}


@pytest.mark.parametrize("written", ["1990-03-07", "1990/3/7", "1990年3月7日", "1990.03.07", "19900307", "32939"])
def test_dates_are_read_however_they_are_written(cast: Cast, written: str) -> None:
    batch = bring(cast.who("clerk"), as_csv([(*HOTLINE, "来电人出生日期"), (*ROWS[0], written)]))
    done = entered(cast.who("clerk"), batch)
    file = CaseFile(Matter.objects.get(code=lines_of(done).get().code))
    assert file.parties[0].birth.isoformat() == "1990-03-07"


def test_an_identity_number_kept_as_text_holds_and_one_kept_as_a_number_is_found_out(cast: Cast) -> None:
    body = "41080219900307002"
    whole = body + ID_CHECKS[sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True)) % 11]
    names = (*HOTLINE, "来电人身份证号")
    batch = bring(cast.who("clerk"), as_book([names, (*ROWS[0], whole), (*ROWS[1], int(body + "1"))]))
    assert found(batch) == {"waiting": 1, "faulty": 1}
    assert "末几位已经丢了" in faults(batch)[3][0]


def test_a_place_of_which_there_are_two_is_asked_for_and_never_guessed(cast: Cast) -> None:
    rows = [changed(所属社区="福满院"), changed(1, 所属社区="安平里社区福满院"), changed(2, 所属社区="410802005")]
    batch = bring(cast.who("clerk"), as_csv([HOTLINE, *rows]))
    assert list(faults(batch)) == [2]
    assert faults(batch)[2][0].startswith("所属社区：“福满院”不止一处叫这个名字：")


def test_joined_cells_formulas_and_cells_too_many_are_told_by_name_in_their_row_alone(cast: Cast) -> None:
    rows = [ROWS[0], changed(1, 来电号码="=A1"), (*ROWS[2], "多出来的")]
    batch = bring(cast.who("clerk"), as_book([HOTLINE, *rows], "F2:G2"))
    told = faults(batch)
    assert told[2][0] == "单元格 F2:G2 是横向合并的，看不出属于哪一列：请取消合并后重填"
    assert told[3][0] == "单元格 C3 是公式，没有存下结果：请粘贴为数值"
    assert told[4] == ["这一行比表头多出几列：请检查有没有多余的分隔符"]


def test_a_row_over_which_a_form_breaks_is_faulty_and_keeps_nothing_else_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    form: Any = procedures()["mediation"].opening.form
    clean = form.clean

    def breaks(self: Any) -> Any:
        if "轮椅" in self.data.get("narrative", ""):
            raise ZeroDivisionError(self.data["narrative"])
        return clean(self)

    monkeypatch.setattr(form, "clean", breaks)
    with caplog.at_level(logging.DEBUG):
        batch = bring(cast.who("clerk"), LIST)
    assert (found(batch), faults(batch)) == ({"waiting": 2, "faulty": 1}, {4: ["检查时系统出错：请手工登记这一行"]})
    assert not any("轮椅" in record.getMessage() or "周凤英" in record.getMessage() for record in caplog.records)


def test_the_rows_faults_are_told_in_the_readers_language(cast: Cast) -> None:
    batch = bring(cast.who("clerk"), as_csv([HOTLINE, changed(来电号码="1540000")]))
    with work.override("en"):
        (seen,) = Preview(batch, cast.who("director")).rows("faulty")
    assert not any("位数" in fault for fault in seen.faults)
    assert len(seen.faults) == 1


# Doubles


def test_a_list_sent_twice_is_shown_beside_what_it_became_and_entered_by_nobody_unasked(cast: Cast) -> None:
    clerk = cast.who("clerk")
    entered(clerk, bring(clerk, LIST))
    again = bring(clerk, as_csv([HOTLINE, *ROWS, changed(工单编号="DH9", 来电号码="15400009077", 诉求内容="另一件事")]))
    assert found(again) == {"doubled": 3, "waiting": 1}
    seen = Preview(again, clerk).rows("doubled")
    assert {row.code for row in seen} == set(Matter.objects.values_list("code", flat=True))
    assert steps.choose(clerk, str(again.id), [3, 99]) == 1
    done = entered(clerk, again)
    assert found(done) == {"entered": 2, "skipped": 2}
    assert Matter.objects.count() == 5
    assert {row[-1] for row in sent_back(done)[1:]} == {"和已有的一件很像"}


def test_the_same_row_twice_in_a_sheet_and_the_same_number_are_held_back_with_the_row_they_repeat(cast: Cast) -> None:
    rows = [*ROWS, ROWS[1], changed(工单编号="DH20260003", 来电号码="15400009055", 诉求内容="别的话")]
    batch = bring(cast.who("clerk"), as_csv([HOTLINE, *rows]))
    doubled = lines_of(batch).filter(state="doubled").order_by("number")
    assert [(line.number, line.like_line) for line in doubled] == [(5, 3), (6, 4)]


def test_the_same_telephone_place_and_topic_of_late_is_likely_the_same_and_long_ago_is_not(cast: Cast) -> None:
    told = {"topic": "02", "place": "410802005901", "applicants": [{"name": "赵桂兰", "phone": "15400009001"}]}
    code = cast.apply(**told)
    assert found(bring(cast.who("clerk"), as_csv([HOTLINE, ROWS[0]]))) == {"doubled": 1}
    Matter.objects.filter(code=code).update(opened_at=now() - timedelta(days=91))
    assert found(bring(cast.who("clerk"), as_csv([HOTLINE, ROWS[0]]))) == {"waiting": 1}


def test_of_a_matter_that_the_reader_may_not_see_no_more_is_said_than_that_there_is_one(cast: Cast) -> None:
    told = {"topic": "02", "place": "410802005901", "applicants": [{"name": "赵桂兰", "phone": "15400009001"}]}
    Matter.objects.filter(code=cast.apply(**told)).update(
        office=Office.objects.exclude(pk__in=cast.who("clerk").reach).filter(kind="committee").first()
    )
    batch = bring(cast.who("clerk"), as_csv([HOTLINE, ROWS[0]]))
    (row,) = Preview(batch, cast.who("clerk")).rows("doubled")
    assert (row.code, bool(row.line.like), row.faults) == ("", True, ["和已有的一件很像"])


def test_two_lists_confirmed_before_either_is_entered_make_no_double(cast: Cast) -> None:
    clerk = cast.who("clerk")
    first, second = bring(clerk, LIST), bring(clerk, LIST)
    assert (found(first), found(second)) == ({"waiting": 3}, {"waiting": 3})
    entered(clerk, first)
    assert found(entered(clerk, second)) == {"skipped": 3}
    assert Matter.objects.count() == 3


# Stopping, going on, forgetting


def test_cancelling_enters_no_more_and_leaves_what_was_entered(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = cast.who("clerk")
    batch = bring(clerk, LIST)
    once = work._enter_line

    def cancelled_after_the_first(of: Batch, *rest: Any) -> None:
        once(of, *rest)
        steps.cancel(clerk, str(of.id))

    monkeypatch.setattr(work, "_enter_line", cancelled_after_the_first)
    assert (entered(clerk, batch).state, found(batch), Matter.objects.count()) == (
        "cancelled",
        {"entered": 1, "waiting": 2},
        1,
    )
    assert len(sent_back(fresh(batch))) == 3
    assert not Original.objects.exists()
    with pytest.raises(Refused):
        steps.cancel(clerk, str(batch.id))


def test_whoever_loses_the_post_enters_no_more_and_it_goes_on_where_it_stopped(cast: Cast) -> None:
    clerk = cast.who("clerk")
    batch = bring(clerk, LIST)
    steps.enter(clerk, str(batch.id))
    post = Post.objects.filter(person=clerk.person, role="clerk")
    post.update(until=now().date())
    work.work_on(batch.district, batch.id)
    assert (fresh(batch).state, fresh(batch).why) == ("stopped", "只有登记员、主任和经办人可以导入清单。")
    assert Matter.objects.count() == 0
    post.update(until=None)
    assert found(entered(clerk, fresh(batch))) == {"entered": 3}


def test_whoever_confirms_a_list_enters_it_and_nobody_in_anothers_name(cast: Cast) -> None:
    clerk, director = cast.who("clerk"), cast.who("director")
    batch = bring(clerk, LIST)
    steps.refit(director, str(batch.id))
    steps.fit(director, str(batch.id), batch.fit | {"claims": [None, "另写的一句"]})
    work.work_on(batch.district, batch.id)
    assert found(entered(director, batch)) == {"entered": 3}
    assert set(Act.objects.values_list("person__username", flat=True)) == {"director"}
    assert {matter.registrar for matter in Matter.objects.all()} == {director.person}
    assert (fresh(batch).person, fresh(batch).by) == (clerk.person, director.person)


def test_the_right_that_is_asked_is_that_of_whoever_confirmed_and_of_whoever_goes_on_after_a_stop(cast: Cast) -> None:
    clerk, director = cast.who("clerk"), cast.who("director")
    batch = bring(clerk, LIST)
    steps.enter(director, str(batch.id))
    Post.objects.filter(person=director.person).update(until=now().date())
    work.work_on(batch.district, batch.id)
    assert (fresh(batch).state, Matter.objects.count()) == ("stopped", 0)
    assert found(entered(clerk, fresh(batch))) == {"entered": 3}
    assert set(Act.objects.values_list("person__username", flat=True)) == {"clerk"}


def test_a_stop_while_rows_are_checked_goes_on_with_the_next_row(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "CHUNK", 1)
    sift, calls = work._sifted, []

    def breaks_at_the_second(*given: Any) -> Any:
        calls.append(given[3][0].number)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return sift(*given)

    monkeypatch.setattr(work, "_sifted", breaks_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        bring(cast.who("clerk"), as_csv([HOTLINE, *ROWS, ROWS[0]]))
    batch = Batch.objects.get()
    assert (batch.state, found(batch)) == ("reading", {"waiting": 1})
    assert work.work_once()
    assert calls == [2, 3, 3, 4, 5]
    assert [(line.number, line.like_line) for line in lines_of(batch).filter(state="doubled")] == [(5, 2)]


def test_ninety_days_after_the_last_thing_was_done_the_rows_are_gone_and_the_matters_stay(cast: Cast) -> None:
    done = entered(cast.who("clerk"), bring(cast.who("clerk"), LIST))
    waiting = bring(cast.who("clerk"), LIST)
    Batch.objects.filter(id=done.id).update(moved_at=now() - KEPT - timedelta(hours=1))
    assert sweep() == 1
    assert [row.id for row in Batch.objects.all()] == [waiting.id]
    assert set(Line.objects.values_list("batch_id", flat=True)) == {waiting.id}
    assert (Matter.objects.count(), Handover.objects.count()) == (3, 3)
    assert found(bring(cast.who("clerk"), LIST)) == {"doubled": 3}  # that they were handed over is known still


# Who may


def test_what_is_erased_is_gone_from_its_sheet_and_the_other_rows_stay(cast: Cast) -> None:
    clerk = cast.who("clerk")
    done, again = (
        entered(clerk, bring(clerk, LIST)),
        entered(clerk, bring(clerk, as_csv([HOTLINE, changed(1), changed(2, 工单编号="DH9", 来电号码="15400009009")]))),
    )
    first, second, third = lines_of(done).order_by("number")
    matter = CaseFile(Matter.objects.get(code=second.code)).matter
    Matter.objects.filter(id=matter.id).update(closed_at=now())
    with transaction.atomic():
        erase(matter, PIPL[47])
    gone = [lines_of(done).get(number=second.number), lines_of(again).order_by("number").first()]
    assert [(line.told, line.same, line.number_mark, line.gist) for line in gone] == [({}, None, None, None)] * 2
    assert (gone[0].state, gone[0].code) == ("entered", second.code)
    assert [lines_of(done).get(number=line.number).cells for line in (first, third)] == [first.cells, third.cells]
    assert done.sample == again.sample == []
    assert len(sent_back(done, every=True)) == 4
    assert [len(Preview(done, clerk).rows("entered")), len(Preview(again, clerk).rows("skipped"))] == [
        3,
        found(again)["skipped"],
    ]


def test_only_clerks_directors_and_staff_bring_lists_in_and_only_for_what_they_may_open(cast: Cast) -> None:
    for person in Person.objects.filter(posts__isnull=False).distinct():
        who = cast.who(person.username)
        mine = {post.role for post in who.posts} & {"clerk", "director", "staff"}
        assert bool(importable(who)) == bool(mine), person.username
        if not mine:
            with pytest.raises(Refused):
                steps.bring(who, steps.Sheet("a.csv", LIST, "12345"), "mediation")
    assert "account" not in {known.key for known in importable(cast.who("clerk"))}
    with pytest.raises(Refused):
        steps.bring(cast.who("clerk"), steps.Sheet("a.csv", LIST, "12345"), "account")
    assert not Batch.objects.exists()


def test_a_list_is_seen_at_its_own_office_alone(cast: Cast) -> None:
    batch = bring(cast.who("clerk"), LIST)
    seeing = {person.username for person in Person.objects.all() if batches(cast.who(person.username)).exists()}
    here = Post.objects.filter(office=batch.office, role__in=("clerk", "director", "staff"), until=None)
    assert seeing == set(here.values_list("person__username", flat=True)) >= {"clerk", "director"}
    for name in ("mediator", "supervisor", "sysadmin", "zz-clerk", "qu-director"):
        with pytest.raises(NotHere):
            one(cast.who(name), str(batch.id))


def test_nothing_of_a_list_can_be_read_in_the_database(cast: Cast) -> None:
    batch = bring(cast.who("clerk"), LIST)
    entered(cast.who("clerk"), batch)
    with work.connection.cursor() as sql:
        for table in ("imports_batch", "imports_line", "imports_layout", "imports_handover", "imports_original"):
            sql.execute(f"SELECT t::text FROM {table} t")
            stored = " ".join(row for (row,) in sql.fetchall())
            for word in ("赵桂兰", "15400009001", "DH20260001", "空调"):
                assert word not in stored
                assert word.encode().hex() not in stored


def test_what_is_no_list_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    for body in (b"", as_csv([HOTLINE]), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9)):
        with pytest.raises(Unread):
            bring(cast.who("clerk"), body)
    assert not Batch.objects.exists()


def test_steps_are_taken_in_their_order_alone(cast: Cast) -> None:
    clerk = cast.who("clerk")
    batch = bring(clerk, LIST)
    with pytest.raises(Refused):
        steps.fit(clerk, str(batch.id), batch.fit)
    assert steps.refit(clerk, str(batch.id)).state == "fitting"
    assert found(batch) == {}
    with pytest.raises(Refused):
        steps.enter(clerk, str(batch.id))
    fields = steps.known_fields(batch, clerk)
    assert {field.key for field in steps.lacking(fields, {})} >= {"narrative", "place", "agreed", "applicants-0-name"}
    assert steps.lacking(fields, batch.fit) == []
