"""How accounts and posts change: proposed by the system administrator, decided by the security administrator."""

from __future__ import annotations

from anlan.kernel.procedure import AUDITOR, SECADMIN, SYSADMIN, SYSTEM, Clock, Means, Procedure, Stage, Step
from anlan.law.statutes import CSL
from anlan.modules.accounts import effects, forms
from anlan.modules.accounts.kinds import KINDS, MEASURES

THREE = frozenset(actor.key for actor in (SYSADMIN, SECADMIN, AUDITOR))
"""Those who see these matters, and no others."""

# fmt: off
account = Procedure(
    "account", "账号变更",
    opening=Step(
        "propose", "提出账号变更", SYSADMIN, "proposed", forms.Propose, Means.RECEIVED, CSL[23], effect=effects.name,
        hint="由安全管理员审核后才生效",
    ),
    stages=(
        Stage("proposed", "待审核", "等安全管理员审核",
            Step("approve", "批准", SECADMIN, "approved", forms.Approve, Means.CONFIRMED, CSL[23],
                 apart=("propose",), effect=effects.approve),
            Step("decline", "不批准", SECADMIN, "declined", forms.Reason, Means.DECLINED, apart=("propose",)),
            Step("withdraw", "撤回", SYSADMIN, "withdrawn", forms.Reason, Means.WITHDRAWN)),
        Stage("approved", "已生效", "已批准并且生效"),
        Stage("declined", "未批准", "没有批准，什么也没有改动"),
        Stage("withdrawn", "已撤回", "提出的人撤回了"),
    ),
    clocks=(Clock("deciding", "审核期限", "ACCOUNT_DECISION", ("propose",), ("approve", "decline", "withdraw")),),
    topics=KINDS, overseers=THREE,
)

safeguard = Procedure(
    "safeguard", "安全处置",
    opening=Step("secure", "处置账号安全", SECADMIN, "secured", forms.Secure, Means.RECEIVED, CSL[23], effect=effects.secure),
    stages=(Stage("secured", "已处置", "已经处置"),),
    topics=MEASURES, overseers=THREE,
)

appointment = Procedure(
    "appointment", "系统任命",
    opening=Step("appoint", "任命管理员", SYSTEM, "appointed", forms.Appoint, Means.RECEIVED, CSL[23], effect=effects.appoint),
    stages=(Stage("appointed", "已任命", "已经任命"),),
    overseers=THREE,
)
