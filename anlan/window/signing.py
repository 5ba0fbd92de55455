"""A code for signing, sent to the party's own telephone; and for anybody: whether a signed paper is as it was signed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.kernel import drafts, limits
from anlan.kernel.errors import Refused, TooOften
from anlan.kernel.file import CaseFile
from anlan.kernel.may import steps_open_to
from anlan.kernel.who import Who
from anlan.signing import checking, codes
from anlan.signing.plan import on_paper
from anlan.signing.roots import as_pem, roots
from anlan.signing.texts import standing
from anlan.vault.sources import source
from anlan.window.matters import opened
from anlan.window.page import fault_page, known, page, say

PDF = b"%PDF-"


class Signed(forms.Form):
    """A paper to look at."""

    use_required_attribute = False
    paper = forms.FileField(
        label=gettext_lazy("签过名的 PDF"), widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"})
    )

    def clean_paper(self) -> bytes:
        """A PDF of a size that papers have."""
        upload = self.cleaned_data["paper"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(_("文件太大：最多 10 MB。"))
        body: bytes = upload.read()
        if not body.startswith(PDF):
            raise forms.ValidationError(_("这不是 PDF 文件。"))
        return body


@require_POST
@known
def code(request: HttpRequest, who: Who, code: str, key: str) -> HttpResponse:
    """Send it; what was typed so far stays."""
    file = opened(request, who, code)
    digest = _to_sign(file, who, key)
    digits = codes.send(who, digest, source(request))
    said = _said(who, digits)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(said)
    drafts.keep(who.owner, f"{code} {key}", request.POST)
    say(request, "info", said)
    return redirect("window-step", code, key)


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Whoever has a signed paper sees whose signatures are in it and whether anything was changed. Nothing is kept."""
    form = Signed(request.POST, request.FILES) if request.method == "POST" else Signed()
    try:
        verdict = _verdict(request, form)
    except TooOften as fault:
        return fault_page(request, fault)
    said = {"form": form, "verdict": verdict}
    return page(request, "window/verify_paper.html", said, status=422 if form.is_bound and verdict is None else 200)


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The certificates under which papers are verified, for a PDF reader to trust."""
    response = HttpResponse(as_pem(), content_type="application/x-pem-file")
    response.headers["Content-Disposition"] = 'attachment; filename="anlan-certificates.pem"'
    return response


def _verdict(request: HttpRequest, form: Signed) -> checking.Verdict | None:
    """What is found in the paper; None if none was sent that can be looked at. TooOften."""
    if not (form.is_bound and form.is_valid()):
        return None
    limits.count(f"papers verified from {source(request)}", most=30, seconds=codes.HOUR)
    return checking.verdict(form.cleaned_data["paper"], roots())


def _to_sign(file: CaseFile, who: Who, key: str) -> str:
    """The digest of what this party signs now by that step; Refused with the reason if there is none."""
    signing = {step.key: step for step in steps_open_to(who, file) if getattr(step.form, "signs", False)}
    found = standing(file, signing[key]) if key in signing else None
    if found is None or found.text is None or not found.text.digest:
        raise Refused(_("现在没有要您签的文书。"))
    if why := on_paper(file):
        raise Refused(why)
    return found.text.digest


def _said(who: Who, digits: str) -> Any:
    sent = _("验证码已发到 %(phone)s，十分钟内有效。") % {"phone": f"{who.phone[:3]}****{who.phone[-4:]}"}
    if not settings.ANLAN_DEMO:
        return sent
    return format_html('{} {} <b class="num" id="demo-code">{}</b>', sent, _("演示：验证码是"), digits)
