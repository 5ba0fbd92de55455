"""The tables of the doors. What is secret in them is sealed or only a digest; a stolen copy opens nothing."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import CompositePrimaryKey
from django.utils.translation import gettext_lazy as _

from anlan.kernel.models import Row
from anlan.town.models import Person


class VisitSet(models.QuerySet["Visit"]):
    """Questions about many visits."""

    def of(self, person: Person) -> Self:
        """The official's own, the last used first."""
        return self.filter(district=person.district, person=person).order_by("-seen")


class Visit(models.Model):
    """A session: kept under the digest of its key, so that the table does not open it; its content is sealed."""

    pk = CompositePrimaryKey("district", "id")
    district = models.CharField(max_length=6)
    id = models.BinaryField(max_length=32)
    body = models.BinaryField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    phone = models.BigIntegerField(null=True)
    device = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=45, blank=True)
    made = models.DateTimeField()
    seen = models.DateTimeField()
    until = models.DateTimeField()

    objects = VisitSet.as_manager()

    class Meta:
        verbose_name = _("会话")
        indexes = [
            models.Index("district", "person", name="visit_person", condition=models.Q(person__isnull=False)),
            models.Index("district", "phone", name="visit_phone", condition=models.Q(phone__isnull=False)),
            models.Index("district", "until", name="visit_until"),
        ]

    @property
    def name(self) -> str:
        """What it is called on its owner's page: a digest of a digest opens nothing."""
        return bytes(self.id).hex()[:32]


class EntranceSet(models.QuerySet["Entrance"]):
    """Questions about the record of entrances."""

    def newest(self, district: str, *, before: str | None = None, most: int = 50) -> list[Entrance]:
        """The newest `most`, with their people; `before` is the id of the last one seen (keyset)."""
        rows = self.filter(district=district).select_related("person").order_by("-id")
        return list((rows.filter(id__lt=before) if before else rows)[:most])

    def of(self, person: Person) -> Self:
        """One person's, newest first."""
        return self.filter(district=person.district, person=person).order_by("-id")


class Entrance(Row):
    """Who came in, who was refused, what was changed about it. Written once; a trigger holds it.

    `phone` is a keyed mark of a resident's number, `address` is cut short: enough to see a pattern, not to follow anybody.
    """

    class Kind(models.TextChoices):
        """What happened."""

        ENTERED = "entered", _("登录")
        LOCKED = "locked", _("锁定")
        PROVED = "proved", _("再次验证")
        LEFT = "left", _("退出")
        ENDED = "ended", _("会话结束")
        FACTOR = "factor", _("验证方式变更")
        PASSWORD = "password", _("密码变更")
        KEY = "key", _("接口令牌变更")

    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind)
    success = models.BooleanField(default=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    phone = models.BigIntegerField(null=True)
    way = models.CharField(max_length=20, blank=True)
    about = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=60, blank=True)

    objects = EntranceSet.as_manager()

    class Meta:
        verbose_name = _("出入记录")
        indexes = [models.Index("district", "person", "id", name="entrance_person")]


class Guess(models.Model):
    """Wrong tries under one key (a name and from where), and until when no further one is looked at."""

    pk = CompositePrimaryKey("district", "key")
    district = models.CharField(max_length=6)
    key = models.BinaryField(max_length=32)
    whose = models.BinaryField(max_length=32)
    tries = models.IntegerField(default=0)
    locks = models.IntegerField(default=0)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("错误次数")


class Totp(Row):
    """An authenticator app (RFC 6238): its secret sealed; `step` is the last one used, so that no code serves twice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    secret = models.BinaryField()
    step = models.BigIntegerField(default=0)
    made = models.DateTimeField()
    used = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("动态口令")
        constraints = [models.UniqueConstraint(fields=("district", "person"), name="totp_person")]


class Passkey(Row):
    """A passkey (WebAuthn): its public half, and how often it says that it signed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    credential = models.BinaryField()
    public_key = models.BinaryField()
    signs = models.BigIntegerField(default=0)
    name = models.CharField(max_length=40)
    made = models.DateTimeField()
    used = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("通行密钥")
        constraints = [models.UniqueConstraint(fields=("district", "credential"), name="passkey_credential")]
        indexes = [models.Index("district", "person", name="passkey_person")]


class RecoveryCode(Row):
    """A code for the day when phone and key are lost: only its keyed digest; used once, then gone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("恢复码")
        constraints = [models.UniqueConstraint(fields=("district", "person", "digest"), name="recovery_code")]
