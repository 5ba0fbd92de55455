"""The doors as a Django app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from anlan.doors.checks import sound


class DoorsConfig(AppConfig):
    """Sessions, factors, entrances; label `doors`."""

    name = "anlan.doors"
    label = "doors"
    verbose_name = _("出入")

    def ready(self) -> None:
        """Have `anlan check` look at the settings."""
        register(sound)
