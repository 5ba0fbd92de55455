"""Signing as a Django app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from anlan.signing.listed import sound


class SigningConfig(AppConfig):
    """One-time codes, the authority of this installation, what offices decided; label `signing`."""

    name = "anlan.signing"
    label = "signing"
    verbose_name = _("签署")

    def ready(self) -> None:
        """Have `anlan check` look at the certificates that are listed."""
        register(sound)
