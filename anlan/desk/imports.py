"""Sheets on their way in: uploaded, fitted, looked through, confirmed; and what became of each row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.desk.door import official
from anlan.desk.imported import fitting, looked_through
from anlan.desk.page import page, say
from anlan.imports import rights, steps
from anlan.imports.models import Batch
from anlan.imports.returned import FORMS, returned
from anlan.imports.unreadable import told
from anlan.intake import tidy
from anlan.kernel import limits
from anlan.kernel.errors import Refused
from anlan.kernel.who import Who
from anlan.sheets import LARGEST, Unread

S = Batch.State
ON_LIST = 50


class Upload(forms.Form):
    """A sheet: what it is for, who handed it over, and the file."""

    use_required_attribute = False
    procedure = forms.ChoiceField(label=gettext_lazy("登记成哪一类案件"))
    office = forms.ChoiceField(label=gettext_lazy("由哪个机构导入"), required=False)
    source = forms.CharField(
        label=gettext_lazy("谁移送的"), max_length=40, help_text=gettext_lazy("例如：12345 热线、区法院、焦南派出所")
    )
    file = forms.FileField(
        label=gettext_lazy("清单文件"),
        help_text=gettext_lazy(".xlsx 或 CSV，不超过 50 MB、100,000 行"),
        allow_empty_file=True,
    )

    def __init__(self, who: Who, *args: Any) -> None:
        super().__init__(*args)
        known = [(one.key, f"{_(one.name)} · {_(one.opening.name)}") for one in rights.importable(who)]
        self.fields["procedure"].choices = known  # type: ignore[attr-defined]
        mine = [(office.code, office.name) for office in rights.offices(who)]
        self.fields["office"].choices = mine  # type: ignore[attr-defined]
        if len(mine) == 1:
            del self.fields["office"]

    def clean_file(self) -> UploadedFile[bytes]:
        """Not larger than what is read."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST:
            raise forms.ValidationError(told(Unread("large")))
        return upload


@require_http_methods(["GET", "POST"])
@official
def imports(request: HttpRequest, who: Who) -> HttpResponse:
    """The sheets of the own office, and a form for another."""
    if not rights.offices(who):
        raise Refused(_("只有登记员、主任和经办人可以导入清单。"))
    form = Upload(who, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid() and (made := _brought(form, who)):
        return redirect("desk-import", made.id)
    said = {"form": form, "batches": rights.batches(who).order_by("-id")[:ON_LIST]}
    return page(request, who, "desk/imports.html", said, status=422 if form.is_bound else 200)


def _brought(form: Upload, who: Who) -> Batch | None:
    typed = form.cleaned_data
    sheet = steps.Sheet(typed["file"].name or "", typed["file"].read(), typed["source"])
    try:
        return steps.bring(who, sheet, typed["procedure"], typed.get("office", ""))
    except Unread as wrong:
        form.add_error("file", told(wrong))
        return None


@require_http_methods(["GET", "POST"])
@official
def batch(request: HttpRequest, who: Who, key: UUID) -> HttpResponse:
    """One sheet, as far as it is; POST fits its columns."""
    found = rights.batch(who, key)
    if found.state == S.FITTING:
        return _fitted(request, who, found)
    if request.method == "POST":
        raise Refused(_("这份清单已经核对过各列。"))
    response = page(request, who, "desk/import.html", looked_through(request, who, found))
    if request.headers.get("HX-Request") and not found.waits:
        response.headers["HX-Refresh"] = "true"
    return response


def _fitted(request: HttpRequest, who: Who, found: Batch) -> HttpResponse:
    fields = steps.known_fields(found, who)
    lacking = []
    if request.method == "POST":
        columns = {field.key: request.POST.get(f"c:{field.key}", "") for field in fields}
        words = {field.key: request.POST.get(f"w:{field.key}", "").strip()[:2000] for field in fields}
        found.fit = steps.chosen_fit(fields, columns, words, len(found.head))
        lacking = steps.lacking(fields, found.fit)
        if not lacking:
            steps.fit(who, str(found.id), found.fit)
            return redirect("desk-import", found.id)
    said = fitting(found, fields, lacking)
    return page(request, who, "desk/import_fit.html", said, status=422 if lacking else 200)


@require_POST
@official
def batch_state(request: HttpRequest, who: Who, key: UUID) -> HttpResponse:
    """Confirm, choose what is no double, cancel, go on, or go back to the columns."""
    if "_choose" in request.POST:
        numbers = [int(n) for n in request.POST.getlist("line") if n.isdecimal() and len(n) < len("10000000")]
        count = steps.choose(who, str(key), numbers)
        say(request, "success", _("已选 %d 行，确认后一并登记。") % count)
        return redirect("desk-import", key)
    done = {"_enter": steps.enter, "_cancel": steps.cancel, "_refit": steps.refit}
    for name, step in done.items():
        if name in request.POST:
            step(who, str(key))
            return redirect("desk-import", key)
    return HttpResponse(status=400)


@require_safe
@official
def sheet(request: HttpRequest, who: Who, key: UUID, kind: str) -> HttpResponse:
    """The sheet that goes back to its sender: what was not entered and why, or every row."""
    found = rights.batch(who, key)
    limits.spend(limits.FILES, who.owner)
    out = returned(found, kind, every="all" in request.GET)
    name = tidy(" ".join((_("导入结果"), found.source)), f".{kind}", kind)
    response: Any = FileResponse(out, as_attachment=True, filename=name, content_type=FORMS[kind][1])
    response.headers["Cache-Control"] = "private, no-store"
    return response
