"""The tables of the sealed log: a district's keys, tiles, checkpoints and the co-signatures of its witnesses."""

from __future__ import annotations

from django.db import models
from django.db.models import CompositePrimaryKey
from django.utils.translation import gettext_lazy as _


class SigningKey(models.Model):
    """A key that signs a district's checkpoints from some size on; only its public part. Old ones stay known."""

    pk = CompositePrimaryKey("district", "number")
    district = models.CharField(max_length=6)
    number = models.IntegerField()
    vkey = models.TextField()
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    """The size up to which it signed; empty while it signs."""
    at = models.DateTimeField()
    passage = models.TextField(default="")
    """That it follows the key before it, signed by both; empty for the first key of a name."""
    why = models.TextField(default="")
    """Why a new log was begun with it, under a name of its own; empty for the first key and after a mere change."""

    class Meta:
        verbose_name = _("日志公钥")


class Tile(models.Model):
    """Up to 256 hashes of one level of a district's tree (C2SP tlog-tiles)."""

    pk = CompositePrimaryKey("district", "level", "index")
    district = models.CharField(max_length=6)
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        verbose_name = _("日志切片")


class Head(models.Model):
    """A signed checkpoint: so many acts, and the root over them (C2SP tlog-checkpoint)."""

    pk = CompositePrimaryKey("district", "size")
    district = models.CharField(max_length=6)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("签名的日志状态")


class Cosignature(models.Model):
    """A witness's line under a checkpoint: that it saw the log grow without forgetting (C2SP tlog-cosignature)."""

    pk = CompositePrimaryKey("district", "size", "witness")
    district = models.CharField(max_length=6)
    size = models.BigIntegerField()
    witness = models.CharField(max_length=120)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("见证签名")
