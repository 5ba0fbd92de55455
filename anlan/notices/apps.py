"""The notices as a Django app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from anlan.notices.checks import sound


class NoticesConfig(AppConfig):
    """What was told and what is wished; label `notices`."""

    name = "anlan.notices"
    label = "notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        """Have `anlan check` look at the words and at the senders."""
        register(sound)
