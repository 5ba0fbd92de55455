"""Sheets under way. What is in them is sealed under the house's key and deleted by rule; that a matter was handed over stays."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import CompositePrimaryKey
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.kernel.keys import uuid7
from anlan.town.models import Office, Person
from anlan.vault.columns import Sealed, part
from anlan.vault.keys import Key, house_key

KEPT = timedelta(days=90)
"""How long the rows of a sheet are kept after the last thing was done to it."""


class Housed(models.Model):
    """A row that belongs to no matter."""

    class Meta:
        abstract = True

    @property
    def key(self) -> Key:
        """The house's key for imports."""
        return house_key("imports")


class Batch(Housed):
    """One sheet on its way in: who brought it, for which office, and how far it is.

    person    who brought it; `by`: who has had a hand in it last, in whose name it is checked and its rows are entered
    source    who handed it over, in words (12345 热线)
    head      the names of its columns; `last` is the row that they end on; sample: the first rows of data, until it is entered
    fit       field → [column or null, what is put where the cell is empty]
    language  that its sheet is sent back in
    moved_at  when something was last done; it is deleted `KEPT` after
    """

    class State(models.TextChoices):
        """How far it is."""

        FITTING = "fitting", _("等您核对各列")
        READING = "reading", _("正在检查")
        READY = "ready", _("等您确认")
        ENTERING = "entering", _("正在登记")
        STOPPED = "stopped", _("已停下")
        DONE = "done", _("已完成")
        CANCELLED = "cancelled", _("已取消")

    pk = CompositePrimaryKey("district", "id")
    district = models.CharField(max_length=6)
    id = models.UUIDField(default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    procedure = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=State, default=State.FITTING)
    language = models.CharField(max_length=10)
    told = Sealed(default=dict)
    last = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)

    source = part("told", "source")
    file = part("told", "file")
    head = part("told", "head", [])
    sample = part("told", "sample", [])
    fit = part("told", "fit", {})
    why = part("told", "why")

    class Meta:
        verbose_name = _("导入批次")
        indexes = [
            models.Index("district", "office", "id", name="batch_office"),
            models.Index("district", "state", "id", name="batch_waits"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def waits(self) -> bool:
        """Whether the worker has something to do on it."""
        return self.state in WORKED

    @property
    def ended(self) -> bool:
        """Whether nothing more will be done on it."""
        return self.state in (self.State.DONE, self.State.CANCELLED)

    @property
    def kept_until(self) -> date:
        """The last day that its rows are kept, unless something more is done to it."""
        return timezone.localtime(self.moved_at + KEPT).date()


WORKED = (Batch.State.READING, Batch.State.ENTERING)


class Original(Housed):
    """The file as it was uploaded, until its rows are to be entered."""

    pk = CompositePrimaryKey("district", "batch_id")
    district = models.CharField(max_length=6)
    batch_id = models.UUIDField()
    body = Sealed(plain=True, default=bytes)

    class Meta:
        verbose_name = _("导入原件")


class Line(Housed):
    """One row of a sheet, and what became of it.

    told      cells: as they were sent; faults: sentences in the batch's language; empty once the matter was erased by law
    chosen    somebody has looked at what it resembles and has it entered all the same
    same, number_mark, gist  keyed marks: of the whole row, of its number at the source, of telephone, place and topic
    like, like_line  the matter, or the row of this sheet, that it resembles
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("待登记")
        DOUBLED = "doubled", _("疑似重复")
        FAULTY = "faulty", _("有问题")
        ENTERED = "entered", _("已登记")
        SKIPPED = "skipped", _("重复，未登记")

    pk = CompositePrimaryKey("district", "batch_id", "number")
    district = models.CharField(max_length=6)
    batch_id = models.UUIDField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State)
    chosen = models.BooleanField(default=False)
    told = Sealed(default=dict)
    same = models.BigIntegerField(null=True)
    number_mark = models.BigIntegerField(null=True)
    gist = models.BigIntegerField(null=True)
    like = models.UUIDField(null=True)
    like_line = models.PositiveIntegerField(null=True)
    code = models.CharField(max_length=20, blank=True)

    cells = part("told", "cells", [])
    faults = part("told", "faults", [])

    class Meta:
        verbose_name = _("导入行")
        indexes = [models.Index("district", "batch_id", "state", "number", name="line_state")]


class Handover(models.Model):
    """That a matter came from a source under a number there, by the mark of both: the same is known when it comes again."""

    pk = CompositePrimaryKey("district", "matter_id")
    district = models.CharField(max_length=6)
    matter_id = models.UUIDField()
    mark = models.BigIntegerField()

    class Meta:
        verbose_name = _("移送来源")
        indexes = [models.Index("district", "mark", name="handover_mark")]


class Layout(Housed):
    """How an office fitted a sheet with these names of columns last time, so that next time nobody does it again."""

    pk = CompositePrimaryKey("district", "office_id", "procedure", "names")
    district = models.CharField(max_length=6)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    procedure = models.CharField(max_length=40)
    names = models.BinaryField(max_length=32)
    told = Sealed(default=dict)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("列的对应")
