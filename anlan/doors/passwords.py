"""What a password must be, and when it must be changed."""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from anlan.doors.models import Entrance
from anlan.kernel.moment import now
from anlan.town.models import Person

CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")
LONG = 16
"""From this length on the kinds of characters do not matter: a sentence is stronger than a mixed word."""


class Mixed:
    """Three of four kinds of characters, or a long sentence."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's signature
        """ValidationError if it is neither."""
        kinds = sum(bool(re.search(kind, password)) for kind in CLASSES)
        if len(password) < LONG and kinds < 3:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """The rule, in words."""
        return _("密码要含大写字母、小写字母、数字、符号中的三种；或者用一句 16 个字符以上的话。")


def worn_out(person: Person) -> bool:
    """Whether rotation is switched on and she has not changed hers for so long."""
    if not settings.ANLAN_PASSWORD_DAYS:
        return False
    since = now() - timedelta(days=settings.ANLAN_PASSWORD_DAYS)
    changed = Entrance.objects.of(person).filter(kind=Entrance.Kind.PASSWORD, success=True, at__gt=since)
    return not changed.exists()
