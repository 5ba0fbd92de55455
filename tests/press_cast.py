"""What the kernel hands to a paper, for stories about papers: a full file, and one with almost nothing in it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from anlan.kernel.press.volume import Row
from anlan.kernel.press.word import Picture, qr_png

CHINA = timezone(timedelta(hours=8))
TOLD = (
    "去年腊月二十六那天晚上，楼上暖气管爆了，水顺着天花板往下流，客厅的吊顶、木地板和一套沙发都泡坏了。"
    "我当晚就上楼找他，他说是物业的管子，不该他管；物业又说阀门以内归业主。\n"
    "前后说了四次，街坊也帮着劝过，到现在谁也没有给个说法。我找人估了价，修吊顶、换地板要八千多，沙发另算。"
    "快过年了，家里还是一股霉味，老人住着咳嗽，实在是没办法才来申请调解。"
)


def day(month: int, number: int, hour: int = 10, minute: int = 5) -> datetime:
    """A moment of 2026 in China."""
    return datetime(2026, month, number, hour, minute, 9, tzinfo=CHINA)


def act(step: str, at: datetime, party: str = "", person: str = "", **data: Any) -> dict[str, Any]:
    """An act as the kernel shows it to papers."""
    return {
        "id": f"{step} {at}", "step": step, "name": step, "at": at, "person": person, "party": party,
        "party_id": {"王桂兰": 1, "赵铁柱": 2}.get(party), "assisted_by": "", "law": "", "data": data, "chain": "5f" * 32,
    }  # fmt: skip


def side(number: int, role: str, name: str, **more: Any) -> dict[str, Any]:
    """A party of whom only the name is known, and what `more` says."""
    names = {"applicant": "申请人", "respondent": "被申请人", "third": "第三人"}
    empty = dict.fromkeys(("sex", "job", "phone", "address", "id_number", "uscc", "legal_rep"), "")
    unknown = dict.fromkeys(("age", "birth", "count"))
    known = {"id": number, "role": role, "role_name": names[role], "name": name, "kind": "person", "proxies": []}
    return known | empty | unknown | more


WANG = side(
    1, "applicant", "王桂兰", sex="女", age=67, job="退休", phone="13800001111", address="焦南街道和平社区3号楼2单元101"
)
ZHAO = side(
    2,
    "respondent",
    "赵铁柱",
    sex="男",
    age=45,
    job="个体户",
    phone="13900002222",
    address="焦南街道和平社区3号楼2单元201",
)
PROPERTY = side(
    3, "respondent", "焦作市安和物业服务有限公司解放分公司", kind="enterprise", uscc="91110000600037341L", legal_rep="孙丽",
    phone="0391-3561234", address="解放区民主中路与工业路交叉口向东二百米路北安和大厦六层",
    proxies=[{"standing_name": "代理人", "name": "周敏", "phone": "13700003333", "authority": "特别授权"}],
)  # fmt: skip
DRAFT = {
    "form": "written", "facts": TOLD, "disputed": "吊顶、地板和沙发的损失由谁承担、承担多少。",
    "responsibility": "赵铁柱未及时关闭入户阀门，承担主要责任；物业公司接到电话后处置不及时，承担次要责任。",
    "terms": [
        "赵铁柱于2026年3月31日前向王桂兰支付修缮费用6000元；物业公司支付2650元，款项直接转入王桂兰指定的银行账户。",
        "物业公司在供暖前更换3号楼2单元的入户阀门，费用自理，并把更换情况告知全体住户。",
        "各方就本次漏水不再向对方提出其他要求。",
    ],
    "amount": "8650.50", "method": "银行转账", "where": "和平社区居委会", "until": "2026-05-31",
    "instalments": [{"due": "2026-03-31", "amount": "6000.00", "what": "赵铁柱支付"}, {"due": "2026-05-31", "amount": "2650.50"}],
    "rest": "沙发的折旧如何计算，各方意见不一。",
}  # fmt: skip
ROUTES = "您仍可以：依法申请仲裁；请求有权的行政机关处理；或者向人民法院起诉。需要帮助可拨打 12348 法律服务热线。"


def acts() -> list[dict[str, Any]]:
    """Every act that leaves a paper, or whose data a paper prints."""
    return [
        act("apply", day(3, 1), "王桂兰", narrative=TOLD, claims=["修好吊顶和地板", "赔偿沙发损失3000元"],
            evidence=["现场照片六张", "装修公司报价单"], source="application", way="online"),
        act("decline", day(3, 2), person="李登记", reason="该纠纷已由人民法院受理（22号案）。", routes=ROUTES),
        act("consent", day(3, 3), "王桂兰", open="closed"), act("consent", day(3, 3, 15), "赵铁柱", open="open"),
        act("refuse", day(3, 3, 16), "赵铁柱", routes=ROUTES),
        act("accept", day(3, 4), person="李登记", hard=True, told=True),
        act("identity", day(3, 4), person="李登记", document="居民身份证") | {"data": {"party": "1", "document": "居民身份证"}},
        act("authorise", day(3, 5), principal="3", name="周敏", phone="13700003333", authority="special"),
        act("investigate", day(3, 6), person="陈安平", when="2026-03-06T09:30:00+08:00", where="3号楼2单元201",
            asked="赵铁柱", present="社区网格员刘洋", record=TOLD * 3),
        act("evidence", day(3, 7), "王桂兰", name="装修公司报价单", source="装修公司", upload={"name": "报价单.pdf"}),
        act("session", day(3, 8), person="陈安平", when="2026-03-08T14:30:00+08:00", where="和平社区居委会调解室",
            present="社区网格员刘洋、楼长马师傅", told=True, process=TOLD * 4, result="agreed",
            points=["赵铁柱修好阀门"], rest=["沙发赔多少"]),
        act("read", day(3, 8, 16), "王桂兰", answer="right"),
        act("read", day(3, 8, 17), "赵铁柱", answer="more", words="我说的是一周之内，不是三天。"),
        act("draft", day(3, 9), person="陈安平", **DRAFT),
        act("sign", day(3, 10), "王桂兰", way="e-sign"), act("sign", day(3, 10, 16), "赵铁柱", way="wet"),
        act("seal", day(3, 10, 17), person="陈安平", sealed=True),
        act("spot", day(3, 10, 17), person="陈安平", performed=True),
        act("pay", day(3, 30), "赵铁柱", instalment="第1期 6000.00元", on="2026-03-30", amount="6000.00", how="银行转账"),
        act("confirmation", day(3, 31), "王桂兰", service="和平社区3号楼2单元101，13800001111"),
        act("terminate", day(4, 1), person="陈安平", reason="apart", note="沙发的价钱差得太多。", routes=ROUTES),
        act("follow_up", day(6, 5), person="陈安平", how="visit", performed="all", satisfied="yes", sued="no", note="霉味已散。"),
        act("rate", day(6, 6), "王桂兰", solved="yes", stars="5", comment="跑前跑后，谢谢"),
        act("close", day(6, 8), person="陈安平", summary="各方自愿达成协议并已履行完毕。"),
        *organs(), *courts(),
        act("archive", day(6, 10), person="吴档案", retention="10", explanation="赵铁柱的身份证未留复印件，当场核验无误。"),
    ]  # fmt: skip


COURT = {"id": "410802-fy", "name": "解放区人民法院"}
WAYS = [
    "共同到公证处，办理写明“愿意接受强制执行”的债权文书公证（《公证法》第三十七条）",
    "就调解协议向人民法院起诉（《人民调解法》第三十二条）",
]


def organs() -> list[dict[str, Any]]:
    """What administrative mediation alone knows."""
    return [act("ask", day(3, 2, 15), person="李登记", note="电话和书面")]


def courts() -> list[dict[str, Any]]:
    """What mediation at a court's request and judicial confirmation alone know."""
    return [
        act("refer", day(3, 1), person="林法官", kind="delegate", case="（2026）豫0811诉前调15号", court=COURT, narrative=TOLD,
            organisation={"id": "x", "name": "焦南街道人民调解委员会"}, claims=["赔偿损失 8650.50 元"], evidence=["报价单"]),
        act("take_on", day(3, 2), person="李登记"),
        act("undisputed", day(3, 9), person="陈安平", facts=TOLD),
        act("agree_facts", day(3, 9, 15), "王桂兰"), act("agree_facts", day(3, 9, 16), "赵铁柱"),
        act("sham", day(3, 9, 17), person="陈安平", risk=TOLD, reported_to="解放区人民法院", end="other",
            end_name="其他导致调解无法进行的情形", routes=ROUTES),
        act("lapse", day(4, 2), on="2026-04-01", end="limit", routes=ROUTES,
            end_name="调解期限届满，未达成调解协议，且各方当事人未达成延长调解期限的合意"),
        act("finish", day(4, 2, 15), person="陈安平", note="材料共 12 页。"),
        act("open", day(3, 15), "王桂兰", organisation="焦南街道和平社区人民调解委员会", number="（2026）焦南和平人调字第12号",
            mediators="陈安平", accepted="2026-03-04", effective="2026-03-10", until="2026-05-31", court="解放区人民法院",
            service="和平社区3号楼2单元101，13800001111", **{name: DRAFT[name] for name in ("facts", "terms", "amount")}),
        act("join", day(3, 16), "赵铁柱", service="和平社区3号楼2单元201，13900002222"),
        act("lapsed", day(4, 10), on="2026-04-09", ways=WAYS),
        act("ruled", day(4, 1), person="林法官", case="（2026）豫0811诉前调确3号", enforce_from="2026-06-01", enforce_until="2028-05-31"),
    ]  # fmt: skip


LEFT_BY = {
    "receipt": "apply", "application": "apply", "refusal": "decline", "registration": "accept", "rights": "accept",
    "identity": "identity", "authority": "authorise", "investigation": "investigate", "evidence": "evidence",
    "record": "session", "reading": "read", "agreement": "seal", "oral": "spot", "performance": "pay", "followup": "follow_up",
    "confirmation": "confirmation", "termination": "terminate", "closing": "close", "cover": "archive",
    "index": "archive", "explanation": "archive", "back": "archive",
    "am_receipt": "apply", "am_application": "apply", "am_opinion": "ask", "am_acceptance": "accept", "am_rights": "accept",
    "am_refusal": "decline", "am_record": "session", "am_agreement": "seal", "am_termination": "terminate",
    "referral": "refer", "rights_court": "take_on", "agreement_court": "seal", "termination_court": "lapse",
    "docketing": "lapse", "sham": "sham", "undisputed": "agree_facts", "returned": "finish", "joint_application": "join",
    "proof": "join", "enclosures": "join", "service": "join", "other_ways": "lapsed", "enforcement": "ruled",
}  # fmt: skip
"""Paper → the step that leaves it."""


def rich(paper: str) -> dict[str, Any]:
    """Everything is known."""
    done = acts()
    grouped: dict[str, list[dict[str, Any]]] = {}
    for one in done:
        grouped.setdefault(one["step"], []).append(one)
    latest = {step: found[-1] for step, found in grouped.items()}
    return file(paper, [WANG, ZHAO, PROPERTY]) | {
        "act": latest[LEFT_BY[paper]], "a": latest, "all": grouped, "mediators": ["陈安平", "郑和"], "recorder": "马记录",
        "missing": ["身份证明：赵铁柱"],
        "rows": [Row(n, title, "（2026）焦南人调字第12号", 2 * n - 1, 2 * n, "") for n, title in enumerate(["人民调解申请书"] * 20, 1)],
    }  # fmt: skip


def sparse(paper: str) -> dict[str, Any]:
    """Two names, and otherwise nothing."""
    only = act(LEFT_BY[paper], day(3, 1))
    return file(paper, [side(1, "applicant", "王桂兰"), side(2, "respondent", "赵铁柱")]) | {
        "act": only, "a": {only["step"]: only}, "all": {only["step"]: [only]}, "mediators": [], "missing": [], "rows": [],
    }  # fmt: skip


def file(paper: str, parties: list[dict[str, Any]]) -> dict[str, Any]:
    """What every paper is given."""
    early = paper in ("receipt", "application", "refusal", "am_receipt", "am_application", "am_opinion", "am_refusal")
    return {
        "matter": {"code": "JF26-7K3M-9Q", "title": "王桂兰与赵铁柱漏水纠纷", "topic": "02", "topic_name": "邻里", "procedure": "人民调解",
                   "subtopic": "漏水", "place": "解放区焦南街道和平社区", "opened_at": day(3, 1), "closed_at": None,
                   "stage_name": "履行中"},
        "office": {"name": "焦南街道和平社区人民调解委员会", "mark": "焦南和平", "address": "和平街12号", "phone": "0391-3560001"},
        "number": "JF26-7K3M-9Q" if early else "（2026）焦南和平人调字第12号", "year": 2026, "today": day(6, 10).date(),
        "parties": parties, "applicants": parties[:1], "respondents": parties[1:],
        "qr": Picture(qr_png("https://anlan.example/m/JF26-7K3M-9Q")),
    }  # fmt: skip
