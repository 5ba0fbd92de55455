"""The steps that any procedure puts into its stages so that it is met about, and that its record is read by those who were there."""

from __future__ import annotations

from anlan.kernel.procedure import CLERK, PARTY, Step, seat
from anlan.sessions import forms, holding
from anlan.sessions.booking import HELD

MEDIATOR = seat("mediator", "调解员")
HOSTS = CLERK | MEDIATOR
"""Who books."""

book = Step(
    "book", "约时间或者改期", HOSTS, form=forms.Book, effect=holding.hold,
    hint="同一个房间、同一位调解员、同一位当事人，同一时间只能约一次",
)  # fmt: skip
unbook = Step("unbook", "取消约好的时间", HOSTS, form=forms.Unbook, effect=holding.call_off)
come = Step(
    "come",
    "能来",
    PARTY,
    form=forms.Come,
    joint=("book",),
    unless=("unbook", HELD),
    hint="来不了也没关系，用下面的“说来不了的时间”",
)
cannot = Step(
    "cannot",
    "说来不了的时间",
    PARTY,
    form=forms.Cannot,
    hint="约好的时间来不了，或者想先说哪些时间没空，都在这里写；会另约时间",
)
bring = Step(
    "bring", "请人翻译或者陪同", HOSTS | PARTY, form=forms.Bring, hint="各方都同意，这个人才能参加；有一方不同意就算了"
)
admit = Step(
    "admit", "答复谁来帮忙", PARTY, form=forms.Admit, joint=("bring",), anew=True, hint="不同意也没关系，不用说理由"
)
talk = Step("talk", "打开或者关闭留言", MEDIATOR, form=forms.Talk)
read = Step(
    "read", "看调解记录", PARTY, form=forms.Read, joint=(HELD,), anew=True, paper="reading",
    hint="请从头到尾看一遍；有不对的、要补充的都可以写，原样附在记录后面",
)  # fmt: skip
MEETING = (book, unbook, come, cannot, bring, admit, talk)
"""What the stages take in at which it is met about."""
SESSIONS = (*MEETING, read)
"""The same, and the reading of the record, which a later stage may go on with."""
PAPER = "调解记录阅看表"
"""What the paper is called that every party's reading leaves."""
MADE = {"reading": "anlan.sessions.making.reading"}
"""What makes it (`Procedure.makes`)."""
