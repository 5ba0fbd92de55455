"""The clocks that run in every mediation once it has a mediator."""

from __future__ import annotations

from anlan.kernel.procedure import Clock
from anlan.modules.disputes import effects

# fmt: off
COUNTDOWN_ENDS = ("remediate", "sue", "close")
countdown = Clock(
    "confirmation", "申请司法确认", "JC_APPLY", ("seal",), ("heard", *COUNTDOWN_ENDS), kind="party", then="lapsed", warns="remind"
)
"""The thirty days for a joint application, counted in the mediation's own file until something is heard of one."""


def usual_clocks(fails: tuple[str, ...], until_confirmed: Clock, *, settled: tuple[str, ...] = ("seal", "spot")) -> tuple[Clock, ...]:
    """From the first session to the archive; `fails` are the steps that end it without an agreement, `settled` those with one."""
    return (
        Clock("meeting", "第一次调解会", "FIRST_SESSION", ("declare",), ("session", "recuse", "pause", *fails)),
        Clock("resuming", "中止情况核对", "RESUME_CHECK", ("pause",), ("resume", *fails)),
        Clock("signing", "签署协议", "SIGN_AGREEMENT", ("draft",), (*settled, "reject", "redraft", *fails)),
        Clock(
            "performance", "履行期限", "INSTALMENT", ("seal",), ("confirm", "late", "remediate", "sue"),
            dates=effects.instalments,
        ),
        until_confirmed,
        Clock("urging", "督促履行", "URGE_AGAIN", ("breach",), ("urge", "remediate", "sue", "late")),
        Clock("following", "回访", "FOLLOWUP_1", ("confirm", "late", *settled[1:]), ("follow_up",)),
        Clock("closing", "结案", "CLOSE_CASE", ("follow_up", *fails, "sue", "correct"), ("close", "finish")),
        Clock("archiving", "归档", "ARCHIVE_VOLUME", ("close", "finish"), ("archive", "correct")),
    )
# fmt: on
