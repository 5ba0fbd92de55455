"""The tables of signing. The signatures themselves are acts, and their pictures blobs of the matter: nothing of them is here."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CompositePrimaryKey
from django.utils.translation import gettext_lazy as _

from anlan.kernel.rows import Row
from anlan.town.models import Office, Person
from anlan.vault.columns import Sealed
from anlan.vault.keys import Key, house_key


class SignCode(models.Model):
    """The newest one-time code sent for signing: whose, for which text, and a salted digest of it. It opens no door."""

    pk = CompositePrimaryKey("district", "owner")
    district = models.CharField(max_length=6)
    owner = models.CharField(max_length=60)
    text = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)
    made = models.DateTimeField()

    class Meta:
        verbose_name = _("签署验证码")


class Root(models.Model):
    """A certificate under which this installation has signed, and its sealed key. The newest signs; the older ones stay known."""

    pk = CompositePrimaryKey("district", "made")
    district = models.CharField(max_length=6)
    made = models.DateTimeField()
    certificate = models.BinaryField()
    secret = Sealed(plain=True, default=bytes)

    class Meta:
        verbose_name = _("测试签名机构")

    @property
    def key(self) -> Key:
        """The house's key for signing."""
        return house_key("signing")


class Choice(Row):
    """What an office and those below it sign electronically from that moment on, and its seal. Rows are added, never changed.

    electronic  whether anything is signed electronically at all
    on_paper    the dispute types that it keeps on paper beside those that the law does
    seal        the picture of its seal, a PNG; None if papers carry none
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    electronic = models.BooleanField(default=True)
    on_paper = ArrayField(models.CharField(max_length=8), default=list)
    seal = models.BinaryField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("签署方式")
        indexes = [models.Index("district", "office", "id", name="signing_choice_office")]
