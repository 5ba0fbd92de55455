"""The explorer: one question a page, the answers in the address, nothing kept; at the end what to do, and a letter."""

from __future__ import annotations

import logging
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anlan.doors.sessions import session_of
from anlan.explorer import answers, reading
from anlan.explorer.content import UNKNOWN, Guide, Question
from anlan.explorer.letter import Letter, write
from anlan.kernel.fields import choice, day
from anlan.kernel.moment import today
from anlan.kernel.tongue import either
from anlan.law.disputes import TOPICS
from anlan.window.explained import explained
from anlan.window.letters import LetterForm, first_letter
from anlan.window.page import page
from anlan.window.preview import as_text

AT = "at"
"""Names the question of the page that was sent: a browser leaves a choice out where nothing is chosen."""
OFFICE = "社区或者街道的人民调解委员会"
"""Whose help the letter names, as the letter is in Chinese whatever the page is in."""
log = logging.getLogger("anlan.explorer")


@require_safe
def types(request: HttpRequest) -> HttpResponse:
    """The eighteen types, in plain words, to choose from."""
    rows = [
        {"name": _(name), "hint": either(*reading.subtopics(code)), "url": reverse("explore", args=[code])}
        for code, name in TOPICS.items()
    ]  # fmt: skip
    return page(
        request, "window/explore_types.html", {"choices": rows, "editor": session_of(request).official() is not None}
    )


@require_safe
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """The next question of a type; when all are answered, what follows from them."""
    guide = _guide(topic)
    given, wrong = _given(guide, request.GET)
    question = answers.next_question(guide, given)
    if question is not None:
        return _ask(request, guide, question, given, wrong)
    found = answers.findings(guide, given, _routes(), today=today(), region=settings.DISTRICT)
    said = explained(found, given) | {"back_url": _address(guide, dict(list(given.items())[:-1]))}
    return page(request, "window/explored.html", said)


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, topic: str) -> HttpResponse:
    """The letter to send first: written from what is typed, shown, printed or taken along, and not kept."""
    guide = _guide(topic)
    if request.method == "GET":
        return _form(request, guide, LetterForm(initial=first_letter(guide)))
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _form(request, guide, form, status=422)
    text = write(guide, Letter(**form.cleaned_data), office=OFFICE, today=today())
    if "take" in request.POST:
        return as_text(text, "letter.txt")
    typed = [(name, value) for name, value in request.POST.items() if name in form.fields]
    return page(request, "window/letter.html", {"text": text, "typed": typed, "topic": guide.topic})


def _form(request: HttpRequest, guide: Guide, form: LetterForm, *, status: int = 200) -> HttpResponse:
    said = {"form": form, "name": _(guide.name), "back_url": reverse("explore", args=[guide.topic])}
    return page(request, "window/letter_form.html", said, status=status)


def _ask(
    request: HttpRequest, guide: Guide, question: Question, given: dict[str, str], wrong: str
) -> HttpResponse:  # fmt: skip
    form = _field(question)(request.GET if wrong else None)
    if wrong:
        form.add_error(question.id, WRONG[wrong]())
    before = dict(list(given.items())[:-1])
    said = {
        "field": form[question.id], "given": given.items(), "number": len(given) + 1, "name": _(guide.name),
        "what": "" if given else either(*guide.what), "is_day": question.is_day, "unknown": UNKNOWN, "wrong": wrong,
        "back_url": _address(guide, before) if given else reverse("explore-types"),
    }  # fmt: skip
    return page(request, "window/explore.html", said, status=422 if wrong else 200)


WRONG = {
    "choose": lambda: _("请选一个。"),
    "day": lambda: _("没有看懂这个日期。请写成 2026-05-01 这样，或者选“不记得了”。"),
    "future": lambda: _("这一天还没有到。请填已经发生的日期。"),
    "long_ago": lambda: _("请核对年份。"),
}  # fmt: skip


def _field(question: Question) -> type[forms.Form]:
    """A form of one field, which finds no fault by itself."""
    ask, hint = either(*question.ask), either(*question.hint)
    options = [(key, either(*say)) for key, say in question.options]
    field = day(ask, needed=False, tip=hint) if question.is_day else choice(ask, options, needed=False, tip=hint)
    return cast(type[forms.Form], type("Asked", (forms.Form,), {question.id: field}))


def _given(guide: Guide, sent: QueryDict) -> tuple[dict[str, str], str]:
    """The answers in order, as far as they are answers; and what is wrong with the first that is not."""
    given: dict[str, str] = {}
    while (question := answers.next_question(guide, given)) and question.id in (*sent, sent.get(AT)):
        typed = (sent.getlist(question.id) or [""])[-1].strip()
        if wrong := answers.fault(question, typed, today()):
            return given, wrong
        given[question.id] = typed
    return given, ""


def _guide(topic: str) -> Guide:
    """What is told of a type; where the district's own file cannot be used, the country's."""
    if topic not in TOPICS:
        raise Http404
    try:
        return reading.guide(topic, settings.ANLAN_EXPLORER)
    except reading.Faulty as faulty:
        log.error("explorer %s: %s", topic, faulty)
        return reading.read(topic)


def _routes() -> Any:
    try:
        return reading.routes(settings.ANLAN_EXPLORER)
    except reading.Faulty as faulty:
        log.error("explorer routes: %s", faulty)
        return reading.read_routes()


def _address(guide: Guide, given: dict[str, str]) -> str:
    return reverse("explore", args=[guide.topic]) + (f"?{urlencode(given)}" if given else "")
