"""The addresses that are there whatever procedures there are: what each is called, takes and answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.api import answers, declared
from anlan.api.reads import MOST, NARROWED, PAGE

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Operation:
    """A GET, or a POST of `body`: key, path below /api/v1, name, answer (None: text or bytes), parameters by name."""

    key: str
    path: str
    name: Promise
    answer: type[msgspec.Struct] | None = None
    parameters: tuple[str, ...] = ()
    media: str = JSON
    public: bool = False
    body: type[msgspec.Struct] | None = None


PAGED = ("limit", "cursor")
FIXED = (
    Operation("matters", "/matters", gettext_lazy("案件列表"), answers.MatterList, (*NARROWED, "due_before", "q", *PAGED)),
    Operation("matter", "/matters/{code}", gettext_lazy("一个案件"), answers.Matter, ("code",)),
    Operation("acts", "/matters/{code}/acts", gettext_lazy("办理过程"), answers.ActList, ("code", *PAGED)),
    Operation("shared", "/shared", gettext_lazy("请我们单位协办的案件"), answers.MatterList),
    Operation(
        "receipt", "/matters/{code}/acts/{seq}/receipt", gettext_lazy("存证回执"), answers.SignedReceipt, ("code", "seq"),
    ),
    Operation("papers", "/matters/{code}/papers", gettext_lazy("文书"), answers.PaperList, ("code",)),
    Operation("pdf", "/matters/{code}/papers/{paper}.pdf", gettext_lazy("文书（PDF）"), None, ("code", "paper"), "application/pdf"),
    Operation(
        "docx", "/matters/{code}/papers/{paper}.docx", gettext_lazy("文书（Word）"), None, ("code", "paper"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    Operation("permissions", "/matters/{code}/permissions", gettext_lazy("我现在可以办什么"), answers.Permissions, ("code",)),
    Operation("openings", "/matters/{code}/openings", gettext_lazy("谁打开过这个案卷"), answers.OpeningList, ("code",)),
    Operation(
        "open", "/matters/{code}/openings", gettext_lazy("说明为什么打开不由自己承办的案卷"), answers.OpeningList, ("code",),
        body=answers.Reason,
    ),
    Operation("procedures", "/procedures", gettext_lazy("程序"), declared.ProcedureList),
    Operation("procedure", "/procedures/{key}", gettext_lazy("一个程序的声明"), declared.ProcedureInfo, ("key",)),
    Operation("guide", "/procedures/{key}/guide", gettext_lazy("办事指南"), None, ("key",), "text/markdown"),
    Operation("rules", "/rules", gettext_lazy("期限规则"), declared.RuleList),
    Operation(
        "deadline", "/deadlines", gettext_lazy("推算期限"), declared.Deadline,
        ("rule", "span", "from", "region", "topic", "pause", "extra"),
    ),
    Operation("problems", "/problems", gettext_lazy("出错的种类"), declared.ProblemList, public=True),
    Operation("problem", "/problems/{slug}", gettext_lazy("一种错误"), declared.ProblemKind, ("slug",), public=True),
    Operation("openapi", "/openapi.json", gettext_lazy("这份文件"), None, (), JSON, public=True),
)  # fmt: skip
"""Every address but those of the procedures."""


def parameters() -> dict[str, Any]:
    """Every parameter by its name."""
    text = {"type": "string"}
    return {
        "code": _one("code", "path", _("案件编号（一案一码）"), text),
        "key": _one("key", "path", _("程序"), text),
        "paper": _one("paper", "path", _("文书的 id"), {"type": "string", "format": "uuid"}),
        "seq": _one("seq", "path", _("办理行为在案件里的序号"), {"type": "integer", "minimum": 1}),
        "slug": _one("slug", "path", _("错误的名字"), text),
        "Idempotency-Key": _one("Idempotency-Key", "header", _("同一个键再来一次，得到第一次的回答，什么也不改"), text),
        "If-Match": _one("If-Match", "header", _("您看到的案件的 ETag；此后有人办理过，就得到 409"), text),
        "for_party": _one("for_party", "query", _("代哪一方记录"), text | {"format": "uuid"}),
        "procedure": _one("procedure", "query", _("程序"), text),
        "stage": _one("stage", "query", _("阶段"), text),
        "topic": _one("topic", "query", _("类型"), text),
        "office": _one("office", "query", _("单位代码"), text),
        "due_before": _one("due_before", "query", _("最近的期限在这一天之前，按期限排列"), text | {"format": "date"}),
        "q": _one("q", "query", _("编号、姓名、电话或正文里的字，每个词至少两个字"), text),
        "limit": _one(
            "limit", "query", _("最多几项"), {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE}
        ),
        "cursor": _one("cursor", "query", _("上一页的 next"), text),
        "rule": _one("rule", "query", _("期限规则的 id；与 span 二选一"), text),
        "span": _one("span", "query", _("期间：30d、5wd（工作日）、1m、72h"), text),
        "from": _one("from", "query", _("从哪一天起（按小时的写到分钟）；不写就是今天"), text),
        "region": _one("region", "query", _("区划代码：地方规则先于国家规则"), text),
        "pause": _one("pause", "query", _("中止：2026-02-02..2026-02-25，几段用逗号隔开"), text),
        "extra": _one("extra", "query", _("延长多久，从最后一天起算"), text),
    }


def _one(name: str, place: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "description": description, "schema": schema}
