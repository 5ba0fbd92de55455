"""The tables of the sessions. What was agreed stands in acts; here is what the database itself must keep apart, and what is no act."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import CompositePrimaryKey, F, Func, Q
from django.utils.translation import gettext_lazy as _

from anlan.kernel.rows import Row, of_matter
from anlan.town.models import Office, Person
from anlan.vault.columns import Sealed


class Period(Func):
    """From one moment to another, the first within and the last without: one meeting may begin as another ends."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Arrangement(Row):
    """How an office meets, from that moment on, for itself and the offices below it: hours, rooms, video, telephone.

    Rows are added, never changed: the newest counts, and who published what stays known.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    told = models.JSONField(default=dict)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("会面安排")
        indexes = [models.Index("district", "office", "id", name="arrangement_office")]


class Hold(Row):
    """One thing that one meeting needs while it lasts: a room, an official, somebody's telephone, the matter itself.

    No two meetings hold the same thing at once: PostgreSQL refuses the second, whoever writes it.

    thing     its keyed mark: equal for the same room or telephone in any matter, and telling nothing else
    seq       the act that booked it
    room      its name, of a room
    reminded  of the matter's own row: whether those concerned were told that it is near
    """

    class Kind(models.TextChoices):
        """What is held."""

        MATTER = "matter", _("案件")
        ROOM = "room", _("房间")
        OFFICIAL = "official", _("工作人员")
        PARTY = "party", _("当事人")

    matter_id = models.UUIDField()
    matter = of_matter("holds")
    seq = models.IntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    thing = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    room = models.CharField(max_length=60, blank=True)
    reminded = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("占用的时间")
        constraints = [
            ExclusionConstraint(
                name="hold_once",
                expressions=[
                    ("district", RangeOperators.EQUAL),
                    ("thing", RangeOperators.EQUAL),
                    (Period("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="hold_lasts"),
        ]
        indexes = [
            models.Index("district", "matter_id", name="hold_matter"),
            models.Index("district", "until", name="hold_coming", condition=Q(kind="matter")),
        ]


class Message(Row):
    """A short message in the room of a matter, sealed under the matter's key. Its parties and whoever mediates it read it.

    announced  whether the others were told that there is something to read
    """

    matter_id = models.UUIDField()
    matter = of_matter("messages")
    party_id = models.UUIDField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    text = Sealed(db_column="told", default=str)
    announced = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("留言")
        indexes = [
            models.Index("district", "matter_id", "id", name="message_matter"),
            models.Index("district", "id", name="message_fresh", condition=Q(announced=False)),
        ]


class Seen(models.Model):
    """Up to which message somebody has read; `owner` as `Who.owner` says it."""

    pk = CompositePrimaryKey("district", "matter_id", "owner")
    district = models.CharField(max_length=6)
    matter_id = models.UUIDField()
    matter = of_matter("seen")
    owner = models.CharField(max_length=60)
    upto = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("看到哪里")
