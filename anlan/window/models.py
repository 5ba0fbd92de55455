"""One-time codes by telephone: only a salted digest is kept, for ten minutes and five tries."""

from __future__ import annotations

from django.db import models
from django.db.models import CompositePrimaryKey


class PhoneCode(models.Model):
    """The newest code that a browser had sent to a telephone; the mark in `phone` is of the two together."""

    pk = CompositePrimaryKey("district", "phone")
    district = models.CharField(max_length=6)
    phone = models.BigIntegerField()
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)
    made = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "短信验证码"
