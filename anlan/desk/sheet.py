"""A form sheet: the form of a step as it is filled in, its draft, for whom it is recorded, and what submitting does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.kernel import drafts
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import Rows, StepForm
from anlan.kernel.models import Party
from anlan.kernel.procedure import Procedure, Step
from anlan.kernel.who import Who

WAYS = (("counter", gettext_lazy("窗口当面")), ("phone", gettext_lazy("电话")), ("visit", gettext_lazy("上门")))
"""How a party told an official what to record."""


class Unjudged(forms.BaseForm):
    """Shows what was typed without finding fault with it: a draft, a form to which a row is being added."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for known in self.fields.values():
            if isinstance(known, Rows):
                known.row = unjudged(known.row)

    def full_clean(self) -> None:
        """Find nothing."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}


@cache
def unjudged(form: type[Any]) -> type[Any]:
    """The same form, which finds fault with nothing."""
    metaclass: Any = type(form)
    return metaclass(f"Unjudged{form.__name__}", (Unjudged, form), {})


class Behalf(forms.Form):
    """Whose act is recorded, and how the party told of it."""

    prefix = "behalf"
    use_required_attribute = False
    party = forms.UUIDField(label=gettext_lazy("代谁记录"), widget=forms.Select)
    way = forms.ChoiceField(label=gettext_lazy("当事人怎样表示的"), choices=WAYS, widget=forms.RadioSelect)

    def offer(self, parties: Iterable[Party]) -> Behalf:
        """Let one of these parties be chosen."""
        known = [(str(p.id), p.name + _("（%s）") % p.get_role_display()) for p in parties]
        self.fields["party"].widget.choices = known if len(known) == 1 else [("", "—"), *known]
        return self

    def speaker(self, who: Who) -> Who:
        """The official, recording for that party."""
        party: UUID = self.cleaned_data["party"]
        return replace(who, for_party=party, way=self.cleaned_data["way"])


@dataclass
class Sheet:
    """One form as it stands on the page. `form` and `behalf` carry judged values; else what was typed is just shown.

    name     by which its draft is kept
    parties  those for whom it may be recorded; None if it is the official's own act
    key      idempotency key; the one that was typed, else a fresh one
    """

    who: Who
    procedure: Procedure
    step: Step
    name: str
    typed: QueryDict | None = None
    file: CaseFile | None = None
    form: StepForm | None = None
    parties: list[Party] | None = None
    behalf: Behalf | None = None
    initial: dict[str, Any] = field(default_factory=dict)
    key: str = ""

    def context(self) -> dict[str, Any]:
        """The context of `desk/form.html`."""
        draft = self.typed is None and self._draft_found()
        blank: Any = self.step.form or StepForm
        form = self.form or unjudged(blank)(self.typed, file=self.file, who=self.who, initial=self.initial)
        return {
            "form": form, "sections": list(self._sections(form)), "hidden": self._hidden(), "draft": draft,
            "draft_url": f"{reverse('desk-drafts')}?{urlencode({'form': self.name})}",
            "after": list(consequences(self.procedure, self.step)), "submit": _(self.step.name),
        }  # fmt: skip

    def _draft_found(self) -> bool:
        self.typed = drafts.kept(self.who.owner, self.name)
        return self.typed is not None

    def _hidden(self) -> list[tuple[str, Any]]:
        key = self.key or (self.typed.get("key") if self.typed else "") or uuid4().hex
        return [("key", key), *([("seen", self.file.matter.seq)] if self.file else [])]

    def _sections(self, form: StepForm) -> Iterator[dict[str, Any]]:
        if self.parties is not None:
            behalf = self.behalf or unjudged(Behalf)(self.typed)
            yield {"heading": _("代当事人记录"), "fields": list(behalf.offer(self.parties))}
        for heading, names in form.pages or (("", tuple(form.fields)),):
            if shown := [form[name] for name in names if name in form.fields]:
                yield {"heading": heading, "fields": shown}


def forget(who: Who, name: str, typed: QueryDict) -> None:
    """Drop the draft of what was sent; a form that never kept one says so, and saves the statement."""
    if typed.get("kept"):
        drafts.drop(who.owner, name)


def consequences(procedure: Procedure, step: Step) -> Iterator[str]:
    """What taking the step does, in the reader's words: where it leads, which papers it leaves, which clocks start."""
    if step.targets:
        stages = _(" 或 ").join(_(procedure.stage(key).name) for key in step.targets)
        yield _("案件进入：%(stages)s") % {"stages": stages}
    if step.papers:
        yield _("出具：%(papers)s") % {"papers": _named(procedure.papers[kind] for kind in step.papers)}
    if started := [clock.name for clock in procedure.clocks if step.key in clock.since]:
        yield _("开始计时：%(clocks)s") % {"clocks": _named(started)}
    if step.joint:
        yield _("各方都办了这一步才算数。")
    if step.private:
        yield _("内容只有您本人看得到，不进案卷。")
    if step.between:
        yield _("内容只有各方当事人看得到，工作人员看不到。")


def _named(names: Iterable[str]) -> str:
    return _("、").join(_(name) for name in names)
