"""Stories of hand-over lists on the desk's pages, through the second wall, by the command, and with the power cut."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client
from openpyxl import Workbook, load_workbook

from anlan.config import cli
from anlan.config import wall as building
from anlan.imports import steps, work
from anlan.imports.models import Batch, Layout, Line, Original
from anlan.imports.rights import batches
from anlan.imports.work import lines_of
from anlan.kernel.models import Matter
from tests.cast import Cast
from tests.handover import HOTLINE, ROWS, as_csv, bring, found, fresh
from tests.served import Served, eventually, served
from tests.test_wall import as_web
from tests.writing import run, shell

__all__ = ["served"]
LIST = as_csv([HOTLINE, *ROWS])


def at_desk(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def upload(client: Client, body: bytes = LIST, name: str = "清单.csv", **more: Any) -> Any:
    typed = {"procedure": "mediation", "source": "12345 热线", "file": SimpleUploadedFile(name, body)} | more
    return client.post("/desk/imports", typed)


def as_shown(batch: Batch, **words: str) -> dict[str, str]:
    """What the page of the columns sends, as it stands."""
    typed = {f"c:{key}": str(column) for key, (column, _put) in batch.fit.items() if column is not None}
    return typed | {f"w:{key}": text for key, text in ({"agreed": "on", "source": "other"} | words).items()}


def test_a_clerk_goes_the_whole_way_on_pages(cast: Cast) -> None:
    client = at_desk(cast, "clerk")
    assert "导入" in client.get("/desk/").content.decode()
    address = upload(client).headers["Location"]
    batch = Batch.objects.get()
    page = client.get(address).content.decode()
    for shown in ("工单编号", "诉求内容", "楼上空调外机滴水", "承办备注"):
        assert shown in page
    lacking = client.post(address, as_shown(batch, agreed=""))
    assert lacking.status_code == 422
    assert 'href="#c-agreed"' in lacking.content.decode()
    assert client.post(address, as_shown(batch)).status_code == 302
    waits = client.get(address).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in waits
    assert 'hx-trigger="every 2s"' in waits
    work.work_on(batch.district, batch.id)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    ready = client.get(address).content.decode()
    assert "确认后登记 3 行" in ready
    assert "没有导入的列：" in ready
    assert client.post(f"{address}/state", {"_enter": "1"}).status_code == 302
    work.work_on(batch.district, batch.id)
    done = client.get(address).content.decode()
    assert all(code in done for code in Matter.objects.values_list("code", flat=True))
    sheet = client.get(f"{address}/rows.xlsx?all")
    assert sheet.headers["Cache-Control"] == "private, no-store"
    book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content))).active
    assert book is not None
    assert book.max_row == 4
    assert client.post(f"{address}/state", {"_enter": "1"}).status_code == 403
    assert client.post(f"{address}/state", {}).status_code == 400


def test_on_the_page_of_doubles_the_known_matter_stands_beside_the_row_and_a_tick_has_it_entered(cast: Cast) -> None:
    told = {"topic": "02", "place": "410802005901", "applicants": [{"name": "赵桂兰", "phone": "15400009001"}]}
    code = cast.apply(**told)
    batch = bring(cast.who("clerk"), LIST)
    client = at_desk(cast, "clerk")
    page = client.get(f"/desk/imports/{batch.id}?show=doubled").content.decode()
    assert code in page
    assert 'name="line" value="2"' in page
    client.post(f"/desk/imports/{batch.id}/state", {"_choose": "1", "line": ["2", "x", "²"]})
    assert found(batch) == {"waiting": 3}


def test_a_file_that_is_no_list_is_answered_at_its_field_and_nothing_is_kept(cast: Cast) -> None:
    client = at_desk(cast, "clerk")
    for body, said in (
        (b"", "文件是空的"), (as_csv([HOTLINE]), "只有表头，没有数据"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "旧格式的 .xls"),
        (LIST.replace("孙".encode(), b"\xff"), "第 3 行：文字编码有误"),
    ):  # fmt: skip
        answer = upload(client, body, "a.xls")
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert 'value="12345 热线"' in answer.content.decode()  # what was typed is still there
    assert not Batch.objects.exists()


def test_nobody_else_finds_the_pages_and_no_address_holds_a_word_of_the_list(cast: Cast) -> None:
    batch = bring(cast.who("clerk"), LIST)
    for name, statuses in (
        ("mediator", (403, 404)),
        ("sysadmin", (403, 404)),
        ("qu-clerk", (200, 404)),
        ("zz-director", (200, 404)),
    ):
        client = at_desk(cast, name)
        assert (
            client.get("/desk/imports").status_code,
            client.get(f"/desk/imports/{batch.id}").status_code,
        ) == statuses
        assert client.get(f"/desk/imports/{batch.id}/rows.csv").status_code == 404
        assert client.post(f"/desk/imports/{batch.id}/state", {"_cancel": "1"}).status_code == 404
        assert ("/desk/imports" in client.get("/desk/").content.decode()) == (statuses[0] == 200)
    assert fresh(batch).state == "ready"
    assert Client().get(f"/desk/imports/{batch.id}").status_code == 302


def test_the_page_says_who_brought_a_list_and_who_has_it_in_hand(cast: Cast) -> None:
    batch = bring(cast.who("clerk"), LIST)
    page = at_desk(cast, "director").get(f"/desk/imports/{batch.id}").content.decode()
    assert "登记以您的名义办理。" in page
    assert "经手" not in page
    at_desk(cast, "director").post(f"/desk/imports/{batch.id}/state", {"_enter": "1"})
    page = at_desk(cast, "clerk").get(f"/desk/imports/{batch.id}").content.decode()
    assert cast.person("clerk").name in page
    assert f"{cast.person('director').name} 经手" in page


# Through the second wall


@pytest.fixture
def walled(cast: Cast, settings: Any) -> Cast:
    building.build()
    settings.ANLAN_WALLED = True
    return cast


def test_the_database_shows_a_list_to_its_own_office_alone(walled: Cast) -> None:
    batch = bring(walled.who("clerk"), LIST)
    for name in ("clerk", "director", "mediator", "archivist", "supervisor", "sysadmin", "qu-clerk", "zz-director"):
        who = walled.who(name)
        sees = batches(who).exists()
        with as_web(who):
            seen = (Batch.objects.count(), Line.objects.count(), Original.objects.count(), Layout.objects.count())
        assert seen == ((1, 3, 1, 1) if sees else (0, 0, 0, 0)), name
    assert lines_of(batch).count() == 3


def test_the_whole_way_is_gone_through_the_wall_and_pages_enter_nothing_themselves(walled: Cast) -> None:
    clerk = walled.who("clerk")
    with as_web(clerk):
        made = steps.bring(clerk, steps.Sheet("list.csv", LIST, "12345"), "mediation")
        steps.fit(clerk, str(made.id), made.fit | {"agreed": [None, "on"]})
    work.work_on(made.district, made.id)
    with as_web(clerk):
        steps.refit(clerk, str(made.id))
        steps.fit(clerk, str(made.id), made.fit | {"agreed": [None, "on"]})
    work.work_on(made.district, made.id)
    with as_web(clerk):
        line = lines_of(made).first()
        line.code = "x"
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            line.save(update_fields=["code"])
        steps.enter(clerk, str(made.id))
    work.work_on(made.district, made.id)
    assert (fresh(made).state, found(made)) == ("done", {"entered": 3})


def test_through_the_wall_a_colleague_confirms_in_her_own_name_and_in_no_other(walled: Cast) -> None:
    clerk, director = walled.who("clerk"), walled.who("director")
    batch = bring(clerk, LIST)
    with as_web(director):
        row = batches(director).get()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            work.move(row, Batch.State.ENTERING, by=clerk.person)
        steps.enter(director, str(batch.id))
    assert fresh(batch).by == director.person


# The command


def imported(*arguments: str) -> tuple[int, str]:
    with redirect_stdout(io.StringIO()) as said:
        code = cli.commands()["import"].take(["12345 热线", *arguments])
    return code, said.getvalue()


@pytest.fixture
def no_database_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "reach_database", lambda: None)


def test_the_command_checks_enters_and_writes_back_what_failed(
    cast: Cast, no_database_started: None, tmp_path: Path
) -> None:
    path, back = tmp_path / "list.csv", tmp_path / "back.csv"
    path.write_bytes(as_csv([HOTLINE, *ROWS[:2], (*ROWS[2][:2], "12", *ROWS[2][3:])]))
    common = (str(path), "--as", "clerk", "--set", "agreed=on")
    code, said = imported(*common)
    assert code == 1
    assert "waiting\t2" in said
    assert not Matter.objects.exists()
    code, said = imported(*common, "--enter", "--back", str(back))
    assert (code, Matter.objects.count()) == (1, 2)
    assert "entered\t2" in said
    assert "12,邻里" in back.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("none.csv", "--as", "clerk"), "none.csv"), (("list.csv", "--as", "nobody"), "nobody"),
        (("list.csv", "--as", "mediator"), "只有登记员"), (("list.csv", "--as", "clerk"), "agreed"),
        (("list.csv", "--as", "clerk", "--set", "x=1"), "“x”"), (("list.csv",), "--help"),
        (("list.csv", "--as", "clerk", "--back", "a.pdf"), ".xlsx"), (("list.csv", "--as", "clerk", "--procedure", "nothing"), "岗位"),
    ],
)  # fmt: skip
def test_a_command_that_cannot_be_done_says_why_in_a_sentence(
    cast: Cast,
    no_database_started: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_bytes(LIST)
    with pytest.raises(cli.Trouble, match=told.replace("(", r"\(")):
        imported(*arguments)
    assert not Line.objects.exists()


# With the power cut


def long_list(count: int) -> bytes:
    """A list of that many different rows."""

    def cells(n: int) -> tuple[Any, ...]:
        row = ROWS[n % len(ROWS)]
        return (f"N{n}", f"{row[1]}{n}", f"154{n:08}", *row[3:5], f"第 {n} 件：{row[5]}", *row[6:])

    return as_csv([HOTLINE, *map(cells, range(count))])


STARTED = """
from anlan.imports import steps
from anlan.kernel.moment import today
from anlan.kernel.who import official
from anlan.town import sample
from anlan.town.models import Person
sample.load("a-quiet-courtyard")
who = official(Person.objects.get(username="clerk"), today())
made = steps.bring(who, steps.Sheet("long.csv", open({path!r}, "rb").read(), "12345"), "mediation")
steps.fit(who, str(made.id), made.fit | {{"agreed": [None, "on"]}})
print(made.id)
"""
LOOK = """
import json
from collections import Counter
from anlan.imports.models import Batch, Handover, Line
from anlan.kernel.models import Act, Matter
lines = list(Line.objects.all())
print(json.dumps([Batch.objects.get().state, dict(Counter(l.state for l in lines)), Matter.objects.count(),
                  len({l.code for l in lines if l.code} & set(Matter.objects.values_list("code", flat=True))),
                  Act.objects.count(), Handover.objects.count()]))
"""
CONFIRM = """
from anlan.imports import steps
from anlan.imports.models import Batch
from anlan.kernel.moment import today
from anlan.kernel.who import official
batch = Batch.objects.get()
print(steps.enter(official(batch.person, today()), str(batch.id)).state)
"""


def looked(home: Path) -> list[Any]:
    return list(json.loads(shell(home, LOOK)))


def killed_again_and_again(home: Path, until: str) -> int:
    """Start the work and kill -9 it after ever longer times, until it has come to that state; how often it was killed."""
    kills = 0
    while looked(home)[0] != until:
        command = [sys.executable, "-m", "anlan.config", "import", "--waiting"]
        worker = subprocess.Popen(command, env={**os.environ, "ANLAN_HOME": str(home)})
        time.sleep(3 + kills)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        kills += 1
        assert kills < 30
    return kills


@pytest.mark.soak
def test_killed_at_any_moment_no_row_is_entered_twice_and_none_is_lost(served: Served, tmp_path: Path) -> None:
    for pid in served.running("anlan.config worker"):  # the one that would do the work beside ours
        os.kill(pid, signal.SIGSTOP)
    path = tmp_path / "long.csv"
    path.write_bytes(long_list(KILLED))
    shell(served.home, STARTED.format(path=str(path)))
    killed_again_and_again(served.home, "ready")
    assert looked(served.home)[1:3] == [{"waiting": KILLED}, 0]
    shell(served.home, CONFIRM)
    kills = killed_again_and_again(served.home, "done")
    state, lines, matters, named, acts, handed = looked(served.home)
    assert (state, lines) == ("done", {"entered": KILLED})
    assert (matters, named, acts, handed) == (KILLED, KILLED, KILLED, KILLED)
    assert kills > 1
    for pid in served.running("anlan.config worker"):
        os.kill(pid, signal.SIGCONT)


KILLED = 250


def test_the_worker_does_what_waits_by_itself(served: Served, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(long_list(5))
    shell(served.home, STARTED.format(path=str(path)))
    eventually(lambda: looked(served.home)[0] == "ready", "the worker has checked it")
    shell(served.home, CONFIRM)
    eventually(lambda: looked(served.home)[0] == "done", "the worker has entered it")
    assert looked(served.home)[2] == 5
    assert run(served.home, "verify").returncode == 0


# A hundred thousand rows


def big_book(count: int, path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HOTLINE)
    for n in range(count):
        row = ROWS[n % len(ROWS)]
        sheet.append((f"N{n}", f"{row[1]}{n}", f"154{n:08}", *row[3:5], f"第 {n} 件：{row[5]}", *row[6:]))
    book.save(path)


PLAIN = """
import re, sys, time
from openpyxl import load_workbook
began = time.monotonic()
count = sum(1 for _row in load_workbook(sys.argv[1]).active.iter_rows(values_only=True))
print(count, time.monotonic() - began, int(re.search("VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024)
"""
OURS = """
import re, sys, time
from pathlib import Path
from anlan.sheets import body_rows, head
began = time.monotonic()
body = Path(sys.argv[1]).read_bytes()
count = 1 + sum(1 for _row in body_rows(body, head(body)))
print(count, time.monotonic() - began, int(re.search("VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024)
"""


def measured(code: str, path: Path) -> tuple[int, float, float]:
    """Rows, seconds and MB of a process of its own."""
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    count, seconds, size = done.stdout.split()
    return int(count), float(seconds), float(size)


@pytest.mark.parametrize("count", [3_000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_a_long_workbook_is_read_row_by_row_in_less_room_than_whole(count: int, tmp_path: Path) -> None:
    big_book(count, path := tmp_path / "big.xlsx")
    ours, plain = measured(OURS, path), measured(PLAIN, path)
    print(f"\n{count} rows", *(f"{rows / seconds:.0f} rows/s {size:.0f} MB" for rows, seconds, size in (ours, plain)))
    assert ours[0] == plain[0] == count + 1
    assert ours[2] < plain[2] + 10


@pytest.mark.parametrize("count", [3_000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_a_long_list_is_checked_whole_and_in_bounded_memory(cast: Cast, count: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.monotonic()
    batch = bring(cast.who("clerk"), long_list(count))
    seconds, grown = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    print(f"\n{count} rows checked: {count / seconds:.0f} rows/s, {grown:.0f} MB more")
    assert found(batch) == {"waiting": count}
    assert grown < 400
