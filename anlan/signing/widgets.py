"""What the signing forms show: the whole text, a pad to write on, a code with the button that sends it, sheets side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms


class Shown(forms.Widget):
    """Shows what `said` tells when it comes to that, and sends back what its template has for it; never what was typed."""

    use_fieldset = True

    def __init__(self, template: str) -> None:
        self.template_name = template
        self.said: Callable[[], dict[str, Any]] = dict
        super().__init__()

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What is shown, beside Django's own."""
        return super().get_context(name, value, attrs) | self.said()

    def id_for_label(self, id_: str) -> str:
        """A legend, no label: nothing here is filled in."""
        return id_


class Pad(forms.TextInput):
    """A field to write on with finger, pen or mouse; without scripts it is not there, and the name is typed."""

    template_name = "signing/pad.html"
    use_fieldset = True

    def format_value(self, value: Any) -> str:  # noqa: ARG002 - Django's own signature
        """What was drawn is not sent back: it is drawn again."""
        return ""


class OneTime(forms.TextInput):
    """Six digits, and the button that has them sent; `address` is where it posts."""

    template_name = "signing/code.html"
    address = ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With the address."""
        return super().get_context(name, value, attrs) | {"address": self.address}

    def format_value(self, value: Any) -> str:  # noqa: ARG002 - Django's own signature
        """A code is typed once."""
        return ""
