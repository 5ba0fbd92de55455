"""Hand-over lists as a hotline, a court and a police station send them. Everybody in them is made up; numbers are of no network."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from anlan.imports import steps, work
from anlan.imports.models import Batch
from anlan.imports.preview import counts
from anlan.kernel.who import Who

HOTLINE = (
    "工单编号",
    "来电人",
    "来电号码",
    "诉求类型",
    "诉求内容",
    "群众诉求",
    "所属社区",
    "被反映人",
    "对方电话",
    "承办备注",
)
ROWS: tuple[tuple[Any, ...], ...] = (
    ("DH20260001", "赵桂兰", "15400009001", "邻里纠纷", "楼上空调外机滴水，正对我家窗台，说了两次没人管。", "请物业协调移机",
     "焦南街道丹桂社区", "钱大勇", "15400009002", "已派单"),
    ("DH20260002", "孙福来", "15400009003", "物业", "停车费涨价没有公示，交了费车位还被占。", "按原价收费；退回多收的",
     "焦南街道", "幸福物业公司", "", "已派单"),
    ("DH20260003", "周凤英", "15400009004", "邻里", "一楼在公共过道堆杂物，轮椅过不去。", "清走杂物", "焦南街道丹桂社区", "吴长顺", "", ""),
)  # fmt: skip
WORDS = {"agreed": "on", "source": "other", "way": "phone"}


def as_csv(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """A CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_book(rows: Sequence[Sequence[Any]], *joined: str, **formats: str) -> bytes:
    """A workbook; `joined` are ranges of joined cells, `formats` the number format by cell."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    for cell, form in formats.items():
        sheet[cell].number_format = form
    for ref in joined:
        sheet.merge_cells(ref)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(who: Who, body: bytes, handed: str = "12345 热线", name: str = "list.csv", **words: str) -> Batch:
    """Upload a list, fit it as guessed with words for every row, and have it checked."""
    made = steps.bring(who, steps.Sheet(name, body, handed), "mediation")
    for key, text in (WORDS | words).items():
        made.fit[key] = [made.fit.get(key, [None])[0], text]
    steps.fit(who, str(made.id), made.fit)
    work.work_on(made.district, made.id)
    return fresh(made)


def entered(who: Who, batch: Batch) -> Batch:
    """Confirm it, and have it entered."""
    steps.enter(who, str(batch.id))
    work.work_on(batch.district, batch.id)
    return fresh(batch)


def fresh(batch: Batch) -> Batch:
    """Read anew."""
    return Batch.objects.get(district=batch.district, id=batch.id)


def found(batch: Batch) -> dict[str, int]:
    """How many rows are in each state."""
    return counts(fresh(batch))
