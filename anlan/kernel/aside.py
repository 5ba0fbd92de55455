"""What lies beside the files: numbers given, requests answered, places read to, drafts, the search index, keys to the API."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CompositePrimaryKey
from django.utils.translation import gettext_lazy as _

from anlan.kernel.rows import Row
from anlan.town.models import Person, Post
from anlan.vault.columns import Sealed
from anlan.vault.keys import Key, house_key


class Counter(models.Model):
    """The last number given in a series (an office, a year, a kind of paper)."""

    pk = CompositePrimaryKey("district", "series")
    district = models.CharField(max_length=6)
    series = models.CharField(max_length=80)
    last = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("编号")


class Attempt(models.Model):
    """A write with an idempotency key: its second coming gets the first answer and changes nothing."""

    pk = CompositePrimaryKey("district", "key")
    district = models.CharField(max_length=6)
    key = models.CharField(max_length=120)
    request = models.BinaryField(max_length=32)
    act_id = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("幂等键")


class Cursor(models.Model):
    """How far a projection has read a district's sealed acts."""

    pk = CompositePrimaryKey("district", "projection")
    district = models.CharField(max_length=6)
    projection = models.CharField(max_length=60)
    order = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("读取位置")


class Draft(models.Model):
    """What somebody has typed into a form and not yet sent: nothing typed is lost."""

    pk = CompositePrimaryKey("district", "owner", "form")
    district = models.CharField(max_length=6)
    owner = models.CharField(max_length=80)
    form = models.CharField(max_length=120)
    data = Sealed(db_column="told", default=dict)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("草稿")

    @property
    def key(self) -> Key:
        """The house's key for drafts: there is no matter yet."""
        return house_key("drafts")


class Throttle(models.Model):
    """How often something was tried in a window of time, counted across processes."""

    pk = CompositePrimaryKey("district", "key", "window")
    district = models.CharField(max_length=6)
    key = models.CharField(max_length=120)
    window = models.BigIntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("频次")


class Entry(models.Model):
    """The search index of a matter: keyed marks of its characters and bigrams, of where it is and who works on it."""

    pk = CompositePrimaryKey("district", "matter_id")
    district = models.CharField(max_length=6)
    matter_id = models.UUIDField()
    grams = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = _("检索")
        indexes = [GinIndex(fields=["grams"], name="entry_grams")]


class Token(Row):
    """A key to the API: only its digest is kept. It may be narrower than its person: one `post`, or reading alone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32)
    created = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    reads_only = models.BooleanField(default=False)
    used = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("接口令牌")
        constraints = [models.UniqueConstraint(fields=("district", "digest"), name="token_digest")]
