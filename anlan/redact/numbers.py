"""What is recognised by its form: numbers, codes, plates, accounts, dates of birth. Every pattern is bounded: linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from anlan.redact.folded import digits, walled
from anlan.redact.spans import Hit, Kind

S = r"[ \t\-‐‑–—−_.·•・‧∙*~/]{0,3}"
"""What people and machines put between two digits."""
HAN = r"\u4e00-\u9fff"
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
DATE = r"(?:19|20)\d\d ?[年.\-/] ?(?:1[0-2十]|[0十]?\d|十[12]?) ?[月.\-/]?(?: ?(?:[0123十]?十?\d|[123]?十) ?[日号]?)?"
BANK_WORDS = r"(?:卡号|账号|帐号|账户|帐户|银行卡|信用卡|工资卡|的卡上?|尾号|[农工建中商]行|转入|转至|打到|存入|汇至)"
PHONE_WORDS = r"(?:电话|手机|热线|传真|联系方式|拨打|致电|号码|座机|回电|来电|电)"
ACCOUNT_WORDS = r"(?:微信号?|[Ww]e[Cc]hat|[Vv][Xx]|[Ww][Xx]|QQ号?|qq号?|抖音号?|快手号?|支付宝账?号?|网名|账号)"
CODE_WORDS = (
    r"(?:住院号|门诊号|病历号|警号|工号|学号|学籍号|保单号|单号|证号|证书编?号|证字号|注册号|档案编?号|合同编号|编号|车架号|识别代号|"
    r"执业证号?|医保卡号|回乡证号?|通行证号?|护照号?|军官证号?|驾驶证号?|残疾人证|居住证号?码?|证明编号|准考证号?|保险号|社保号)"
)

DASH = r" ?[\-‐‑–—−_.] ?"
DASHED = rf"[0-9]{{6}}{DASH}[0-9]{{2}}{DASH}[0-9A-Za-z]{{4}}{DASH}[0-9A-Za-z]{{4}}"
"""A case code as it is printed, whatever stands for the dashes: its last eight are base 32 (kernel/keys.py)."""
LETTERED = rf"[0-9]{{6}}{S}[0-9]{{2}}{S}(?=(?:[0-9]{S}){{0,7}}[A-Za-z])[0-9A-Za-z]{{4}}{S}[0-9A-Za-z]{{4}}"
"""One as people type it, with blanks or nothing between; of digits alone it would be taken for a card or an identity number."""


class Rule(NamedTuple):
    """A pattern; its group `x`, or all of it, is the find."""

    kind: Kind
    why: str
    pattern: re.Pattern[str]


def _rule(kind: Kind, why: str, pattern: str) -> Rule:
    return Rule(kind, why, re.compile(pattern, re.ASCII))


def _spaced(first: str, rest: str, count: int) -> str:
    return rf"{first}(?:{S}{rest}){{{count}}}"


ID18 = rf"[1-9]{_spaced('', '[0-9]', 5)}{S}(?:1{S}[89]|2{S}0){_spaced('', '[0-9]', 9)}{S}[0-9Xx]"
ID15 = rf"[1-9]{_spaced('', '[0-9]', 7)}{S}(?:0{S}[1-9]|1{S}[0-2]){S}[0-3]{_spaced('', '[0-9]', 4)}"
MOBILE = rf"(?:(?:\+|0{S}0)?{S}8{S}6{S})?1{S}[3-9]{_spaced('', '[0-9]', 9)}"
USCC = rf"[159NY]{S}[1239]{_spaced('', '[0-9]', 6)}{_spaced('', '[0-9A-HJ-NP-RTUWXYa-hj-np-rtuwxy]', 10)}"
EXTENSION = r"(?: ?(?:转|-|ext\.?|#) ?\d{1,6})?"
BEFORE, AFTER = r"(?<![0-9])", r"(?![0-9])"
LINK = r"(?:码|号码|号|为|是|系|改为|:|,| |\"|“){0,4}"
YEAR = r"[〔\[(【{]\d{4}[〕\])】}]"

RULES = (
    _rule(Kind.EMAIL, "e-mail", r"[A-Za-z0-9_.+\-]{1,64} ?(?:@|\(at\)|\[at\]) ?[A-Za-z0-9\-]{1,63}(?: ?\. ?[A-Za-z0-9\-]{1,63}){1,4}"),
    _rule(Kind.BIRTH, "date of birth", rf"(?<!\d)(?P<x>{DATE})(?= ?[出降诞]?生(?!效|产|活|病|前|日快))"),
    _rule(Kind.BIRTH, "date of birth", rf"(?:出?生于|出生(?:日期|年月|时间)|生日)[是为:在 ]{{0,3}}(?P<x>{DATE})"),
    _rule(Kind.BIRTH, "date of birth", rf"于(?P<x>{DATE})(?=出生)"),
    _rule(Kind.CASE, "case code", rf"(?<![0-9A-Za-z])(?:{DASHED}|{LETTERED})(?![0-9A-Za-z])"),
    _rule(Kind.CASE, "court case", rf"{YEAR} ?[{HAN}] ?\d{{0,4}} ?[{HAN}]{{1,10}} ?\d{{1,6}}(?:之\d)? ?号"),
    _rule(Kind.CASE, "court case", rf"[{PROVINCES}]\d{{2,4}}[{HAN}]{{1,6}}{YEAR}\d{{1,6}}号"),
    _rule(Kind.LICENCE, "title to property", rf"[{HAN}] ?[(（]\d{{4}}[)）][{HAN}]{{1,12}}第 ?\d{{4,10}} ?号"),
    _rule(Kind.LICENCE, "certificate", rf"[{HAN}]{{0,6}}证[{HAN}]{{0,4}}字第? ?\d{{5,14}} ?号"),
    _rule(Kind.LICENCE, "certificate", rf"[{HAN}]字第 ?\d{{5,14}} ?号"),
    _rule(Kind.CASE, "document", r"第 ?\d{10,22} ?号"),
    _rule(Kind.USCC, "credit code", rf"(?<![0-9A-Za-z])(?:{USCC})(?![0-9A-Za-z])"),
    _rule(Kind.ID, "identity number", rf"{BEFORE}(?:{ID18}){AFTER}"),
    _rule(Kind.LICENCE, "code by its word", rf"{CODE_WORDS}{LINK}(?P<x>[A-Za-z0-9][A-Za-z0-9\-]{{3,40}})"),
    _rule(Kind.BANK, "account by its word", rf"{BANK_WORDS}[^0-9。;]{{0,8}}(?P<x>\d(?:{S}\d){{7,24}}){AFTER}"),
    _rule(Kind.ACCOUNT, "account by its word", rf"{ACCOUNT_WORDS}[^A-Za-z0-9。;,]{{0,6}}(?P<x>[A-Za-z][\w\-]{{4,30}}|[1-9]\d{{4,11}})"),
    _rule(Kind.ACCOUNT, "messenger account", r"(?<![A-Za-z0-9])wxid_[A-Za-z0-9]{6,30}"),
    _rule(Kind.PHONE, "mobile number", rf"{BEFORE}(?:{MOBILE}){AFTER}"),
    _rule(Kind.PHONE, "service number", rf"{BEFORE}[48]00{S}\d{{3}}{S}\d{{4}}{AFTER}"),
    _rule(Kind.PHONE, "landline", rf"{BEFORE}\(?0[1-9]\d{{1,2}}\)?{S}[2-9]\d{{2,3}}{S}\d{{4}}{EXTENSION}{AFTER}"),
    _rule(Kind.ID, "identity number of 15 digits", rf"{BEFORE}(?:{ID15}){AFTER}"),
    _rule(Kind.PLATE, "number plate", rf"[{PROVINCES}] ?[A-Z] ?[·.\- ]? ?(?:[A-Z0-9] ?){{4,5}}[A-Z0-9警学港澳挂领]"),
    _rule(Kind.PLATE, "number plate", rf"WJ ?[{PROVINCES}]? ?\d{{4,5}}[A-Z0-9]?|使 ?\d{{6}}(?!\d)"),
    _rule(Kind.PHONE, "telephone by its word", rf"{PHONE_WORDS}[^0-9。;、]{{0,5}}(?P<x>\d(?:{S}\d){{6,14}}){EXTENSION}{AFTER}"),
    _rule(Kind.BANK, "card number", rf"{BEFORE}(?:62|4|5|3){_spaced('', '[0-9]', 14)}(?:{S}[0-9]){{0,3}}{AFTER}"),
    _rule(Kind.LICENCE, "passport", r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{7,10}(?![A-Za-z0-9])"),
    _rule(Kind.LICENCE, "code", r"(?<![A-Za-z0-9])(?=[A-Z0-9\-]{0,20}\d{5})[A-Z]{1,5}[A-Z0-9\-]{6,34}(?![A-Za-z0-9])"),
    _rule(Kind.LICENCE, "code", r"(?<![A-Za-z0-9])\d{4,8}[A-Z]\d{5,10}(?![A-Za-z0-9])"),
    _rule(Kind.PHONE, "local number", rf"{BEFORE}[2-9]\d{{6,7}}(?![0-9.,]|[元万亿])"),
    _rule(Kind.OTHER, "long number", rf"{BEFORE}\d{{9,40}}(?![元万亿])"),
)  # fmt: skip
_DOCUMENT = re.compile(rf"{YEAR}(?P<rest>[{HAN}]{{0,12}}?第? ?\d{{1,8}} ?号)", re.ASCII)
_LEFT = re.compile(rf"[{HAN}()（）]{{2,14}}$")
_CUT = re.compile(r".*(?:[书号案例编由回、,]|裁决|认定|决定)(?=.)")
_PUBLIC = re.compile(r"(?:发|令|函|通|告|释|规)$")


def find(text: str) -> Iterator[Hit]:
    """Every find, none overlapping another; `text` is folded."""
    view = digits(text)
    for rule in RULES:
        hits = [_hit(rule, found) for found in rule.pattern.finditer(view)]
        yield from hits
        view = walled(view, hits) if hits else view
        if rule.why == "case code":
            documents = list(_documents(view))
            yield from documents
            view = walled(view, documents)


def _hit(rule: Rule, found: re.Match[str]) -> Hit:
    group = "x" if "x" in rule.pattern.groupindex else 0
    return Hit(found.start(group), found.end(group), rule.kind, rule.why)


def _documents(view: str) -> Iterator[Hit]:
    """焦公（民）行罚决字〔2026〕88号: as much of the left as belongs to it; documents of government stay."""
    for found in _DOCUMENT.finditer(view):
        before = _LEFT.search(view, max(0, found.start() - 14), found.start())
        name = _CUT.sub("", before[0]) if before else ""
        if name and not _PUBLIC.search(name):
            yield Hit(found.start() - len(name), found.end(), Kind.CASE, "document number")
