"""The tables of the notices. No name, number, address or sentence of a matter is in them: all that is looked up at sending."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CompositePrimaryKey, Q
from django.utils.translation import gettext_lazy as _

from anlan.kernel.rows import Row, of_matter
from anlan.notices.ways import Way
from anlan.town.models import Office, Person
from anlan.vault.columns import Sealed, part
from anlan.vault.keys import Key, house_key


class NoticeSet(models.QuerySet["Notice"]):
    """Questions about many notices."""

    def of(self, district: str, owner: str) -> Self:
        """What somebody was told, by any way; the newest first."""
        return self.filter(district=district, owner=owner).select_related("matter__office").order_by("-id")

    def news(self, district: str, owner: str) -> Self:
        """The notices themselves: what went out beside them is the same again."""
        return self.of(district, owner).filter(way=Way.APP)

    def amiss(self) -> Self:
        """Those that did not go out, or of which nobody knows whether they did."""
        return self.filter(state__in=(Notice.State.FAILED, Notice.State.UNKNOWN))


class Notice(Row):
    """That somebody is told of one act (or of a clock's coming end) by one way, and what became of it.

    cause     the act; for a clock's end a name made of the run and its date
    owner     whose it is, as `Who.owner` says it; `office:CODE` of a group, `hook:NAME` of a system
    party_id, person  where the telephone is looked up when it is sent
    text      which text, by its key (texts.toml); on: the day that it speaks of
    next_try  when it is due; while it is being sent, since when
    why       why it was not sent, a word of `WHY`
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("等待发送")
        SENDING = "sending", _("正在发送")
        SENT = "sent", _("已送出")
        FAILED = "failed", _("没有送出")
        UNKNOWN = "unknown", _("不知道送到没有")
        SKIPPED = "skipped", _("没有发")

    matter_id = models.UUIDField()
    matter = of_matter("notices")
    cause = models.UUIDField()
    owner = models.CharField(max_length=60)
    party_id = models.UUIDField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    way = models.CharField(max_length=8, choices=Way)
    text = models.CharField(max_length=30)
    on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    why = models.CharField(max_length=12, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = NoticeSet.as_manager()

    class Meta:
        verbose_name = _("通知")
        constraints = [models.UniqueConstraint(fields=("district", "cause", "owner", "way"), name="notice_once")]
        indexes = [
            models.Index("district", "owner", "id", name="notice_owner"),
            models.Index("district", "matter_id", name="notice_matter"),
            models.Index(
                "district", "next_try", name="notice_waiting", condition=Q(state__in=("waiting", "sending"))
            ),
            models.Index("district", "id", name="notice_amiss", condition=Q(state__in=("failed", "unknown"))),
            models.Index("district", "owner", name="notice_unread", condition=Q(read_at=None, way="app")),
        ]  # fmt: skip


WHY = {
    "opted": _("本人不要这种通知"),
    "gone": _("没有可用的号码或地址"),
    "off": _("没有设置这种发送方式"),
    "local": _("没有接通发送服务，只记在本机"),
    "refused": _("发送服务不接受"),
    "busy": _("多次没有接通发送服务"),
    "late": _("等得太久，不再发"),
    "lost": _("发送时中断，不知道送到没有"),
}
"""Why a notice was not sent, in words."""


class Wish(models.Model):
    """By which ways somebody does not want to be told, in which language, and to which e-mail address. Nobody else sets it."""

    pk = CompositePrimaryKey("district", "owner")
    district = models.CharField(max_length=6)
    owner = models.CharField(max_length=60)
    off = ArrayField(models.CharField(max_length=8), default=list)
    language = models.CharField(max_length=8, blank=True)
    told = Sealed(default=dict)
    at = models.DateTimeField()

    email = part("told", "email")

    class Meta:
        verbose_name = _("通知意愿")

    @property
    def key(self) -> Key:
        """The house's key for notices."""
        return house_key("notices")


class Wording(Row):
    """An office's own words for one notice, from that moment on, for itself and the offices below it; empty: the house's again.

    Rows are added, never changed: the newest counts, and who published what stays known.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=30)
    zh = models.CharField(max_length=200, blank=True)
    en = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("通知用语")
        indexes = [models.Index("district", "office", "text", "id", name="wording_office")]
