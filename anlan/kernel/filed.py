"""What is filed with a matter: when its file was opened, which clocks run, its papers, and the bytes of them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import CompositePrimaryKey, Q
from django.utils.translation import gettext_lazy as _

from anlan.kernel.queries import DueSet
from anlan.kernel.rows import Row, of_matter
from anlan.town.models import Office, Person
from anlan.vault.columns import Sealed
from anlan.vault.keys import Key


class Opening(Row):
    """That an official opened the file on a day, and why, if it was not hers to handle. Its parties read it; nobody changes it."""

    class Why(models.TextChoices):
        """What for."""

        OWN = "", _("承办")
        SUPERVISE = "supervise", _("督查督办")
        COMPLAINT = "complaint", _("核查投诉或复查")
        HELP = "help", _("会商、协助办理")
        REVIEW = "review", _("案卷评查")
        INQUIRY = "inquiry", _("有关机关依法查询")

    matter_id = models.UUIDField()
    matter = of_matter("openings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    at = models.DateTimeField()
    why = models.CharField(max_length=10, choices=Why, blank=True)
    note = Sealed(db_column="told", default=str)

    class Meta:
        verbose_name = _("打开案卷记录")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "matter_id", "person", "day"), name="opening_once_a_day", condition=Q(why="")
            )
        ]
        indexes = [models.Index("district", "at", "id", name="opening_at")]


class Due(Row):
    """One run of a clock on a matter: its rule as it was when it started, its date, its pauses."""

    class State(models.TextChoices):
        """How it stands."""

        RUNNING = "running", _("计时中")
        PAUSED = "paused", _("已暂停")
        STOPPED = "stopped", _("已停止")
        OVERDUE = "overdue", _("已到期")

    matter_id = models.UUIDField()
    matter = of_matter("dues")
    clock = models.CharField(max_length=40)
    label = models.CharField(max_length=80, blank=True)
    rule = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    region = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=16, default="limit")
    since = models.DateTimeField()
    on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    pauses = models.JSONField(default=list)
    warn_on = models.DateField(null=True)
    extended = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    objects = DueSet.as_manager()

    class Meta:
        verbose_name = _("期限")
        indexes = [
            models.Index("district", "matter_id", name="due_matter"),
            models.Index("district", "on", name="due_running", condition=Q(state="running")),
            models.Index("district", "warn_on", name="due_warning", condition=Q(warn_on__isnull=False, ended_at=None)),
        ]

    def stop(self, at: datetime) -> None:
        """End the run; one that was overdue stays so."""
        if self.state != Due.State.OVERDUE:
            self.state = Due.State.STOPPED
        self.ended_at = at
        self.save(update_fields=["state", "ended_at"])


class Paper(Row):
    """A numbered document that an act left; its bytes are made after the commit, from the acts.

    sealed  the act (its `seq`) that sealed the digest of the PDF, which is the next one on the matter
    """

    matter_id = models.UUIDField()
    matter = of_matter("papers")
    act_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    seq = models.IntegerField()
    docx = models.BinaryField(max_length=32, null=True)
    pdf = models.BinaryField(max_length=32, null=True)
    pages = models.PositiveSmallIntegerField(default=0)
    asked = models.BooleanField(default=True)
    fault = models.TextField(blank=True)
    sealed = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("文书")
        indexes = [
            models.Index("district", "matter_id", name="paper_matter"),
            models.Index("district", "at", name="paper_unmade", condition=Q(pdf=None, asked=True, fault="")),
        ]


class Blob(models.Model):
    """A matter's bytes by their SHA-256, in the database so that one backup holds everything and a crash loses nothing."""

    pk = CompositePrimaryKey("district", "matter_id", "digest")
    district = models.CharField(max_length=6)
    matter_id = models.UUIDField()
    matter = of_matter("blobs")
    digest = models.BinaryField(max_length=32)
    media = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    body = Sealed(plain=True, default=bytes)

    class Meta:
        verbose_name = _("附件")

    @property
    def key(self) -> Key | None:
        """Its matter's key."""
        return self.matter.key  # type: ignore[no-any-return]
