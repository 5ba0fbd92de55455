"""The town as a Django app."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anlan.law import rules, targets


class TownConfig(AppConfig):
    """Places, offices, people, posts; label `town`."""

    name = "anlan.town"
    label = "town"
    verbose_name = _("地方与机构")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the district's own service targets be found."""
        rules.ALSO[:] = [targets.Shelf(settings.ANLAN_TARGETS, settings.DISTRICT)]
