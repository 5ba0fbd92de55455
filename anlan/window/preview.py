"""For officials who look after the explorer's words: a changed text is checked and shown as residents would see it."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from anlan.doors.sessions import session_of
from anlan.explorer import answers, reading, shelf
from anlan.kernel.moment import today
from anlan.law.disputes import TOPICS
from anlan.window.explained import explained
from anlan.window.page import page

AGO = timedelta(days=30)
"""Before which day the example's dates lie."""


class Draft(forms.Form):
    """A type, and the text of its file; what is wrong with the text is said line by line."""

    use_required_attribute = False
    topic = forms.ChoiceField(label=_("哪一类"), choices=[(code, f"{code} {name}") for code, name in TOPICS.items()])
    text = forms.CharField(
        label=_("文件内容"), max_length=shelf.MOST, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
    )  # fmt: skip

    def clean(self) -> dict[str, str]:
        """Every fault of the text."""
        clean = super().clean() or {}
        if {"topic", "text"} <= set(clean):
            for fault in shelf.faults(f"{clean['topic']}.toml", clean["text"], settings.ANLAN_EXPLORER):
                self.add_error("text", fault)
        return clean


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """Show the text of a type to change; check it; show what residents would see. Nothing is published here."""
    session = session_of(request)
    if session.official() is None:
        return redirect_to_login(request.get_full_path())
    session.touch()
    if request.method == "GET":
        return _begun(request, request.GET.get("topic", ""))
    form = Draft(request.POST)
    if not form.is_valid():
        return page(request, "window/preview.html", {"form": form, "topics": TOPICS}, status=422)
    topic, text = form.cleaned_data["topic"], form.cleaned_data["text"]
    if "take" in request.POST:
        return as_text(text, f"{topic}.toml")
    typed = {"preview": True, "typed": {"topic": topic, "text": text}}
    return page(request, "window/explored.html", _shown(topic, text) | typed)


def as_text(text: str, name: str) -> HttpResponse:
    """A text to take along."""
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _begun(request: HttpRequest, topic: str) -> HttpResponse:
    topic = topic if topic in TOPICS else next(iter(TOPICS))
    text = shelf.text_now(f"{topic}.toml", settings.ANLAN_EXPLORER)
    form = Draft(initial={"topic": topic, "text": text})
    return page(request, "window/preview.html", {"form": form, "topics": TOPICS})


def _shown(topic: str, text: str) -> dict[str, object]:
    ways = shelf.own_text(reading.ROUTES_FILE, settings.ANLAN_EXPLORER)
    guide = reading.read(topic, text, ways)
    given = shelf.example(guide, (today() - AGO).isoformat())
    found = answers.findings(guide, given, reading.read_routes(ways), today=today(), region=settings.DISTRICT)
    return explained(found, given) | {"asked": [one.ask[0] for one in guide.questions]}
