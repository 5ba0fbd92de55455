"""The app that remembers which requests of other districts have come."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Exchange between districts; label `exchange`."""

    name = "anlan.exchange"
    label = "exchange"
    verbose_name = _("跨区协办")
