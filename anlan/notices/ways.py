"""The ways by which something is told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """By which way something is told."""

    APP = "app", _("站内")
    SMS = "sms", _("短信")
    EMAIL = "email", _("邮件")
    HOOK = "webhook", _("系统接口")
    WECOM = "wecom", _("企业微信群")
