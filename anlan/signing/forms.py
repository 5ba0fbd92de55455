"""The forms of signing: `SignForm` for the joint step by which parties sign a text, `Countersign` for whoever signs after them.

A module that wants a paper signed declares three things (docs/signing.md): the step that lays the text before the parties
leaves `NAME_text`, the joint step that answers it has a `SignForm`, and whatever follows leaves `NAME`, which
`Procedure.makes` has made by `anlan.signing.making`.
"""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.doors import factors
from anlan.kernel import blobs
from anlan.kernel.fields import choice, line, tick
from anlan.kernel.forms import StepForm, Upload
from anlan.kernel.may import may
from anlan.kernel.models import Matter
from anlan.kernel.papers import ask_for
from anlan.kernel.procedure import Step
from anlan.kernel.who import Who
from anlan.signing import codes
from anlan.signing.drawing import NoDrawing, picture_in
from anlan.signing.plan import on_paper
from anlan.signing.texts import E_SIGN, WET, Standing, Text, newest, signing_steps, standing
from anlan.signing.widgets import OneTime, Pad, Shown

WAYS = [(E_SIGN, gettext_lazy("电子签名")), (WET, gettext_lazy("纸上签名、按指印"))]
BY_HAND = ("agreed", "once_drawing", "name", "once_code")
"""What only an electronic signature asks for."""


class SignForm(StepForm):
    """签署: the text whole; electronically with each party's own agreement (电子签名法 §3), by hand and one-time code; or on paper."""

    signs = True
    reads: tuple[str, ...] = ()
    """The papers one of which is read and signed, where it is not drawn up to be signed (`…_text`): a record."""
    by_pen = gettext_lazy("纸上签名、按指印")
    sheet_needed = True
    """Whether who does not sign electronically hands in a sheet of paper."""
    text = forms.CharField(label=gettext_lazy("要签的全文"), required=False, widget=Shown("signing/text.html"))
    read = tick(gettext_lazy("我已从头到尾看过全文，同意签署"), needed=True)
    way = choice(gettext_lazy("怎样签"), WAYS)
    agreed = tick(
        gettext_lazy("我同意采用电子签名"),
        tip=gettext_lazy("各方都同意才用电子签名；有一方不同意，就都在纸上签。可以不同意。"),
    )
    once_drawing = forms.CharField(label=gettext_lazy("手写签名"), required=False, widget=Pad)
    name = line(
        gettext_lazy("不能手写的，键入自己的姓名"), most=40, needed=False,
        tip=gettext_lazy("签署页上会写明是键入的"),
    )  # fmt: skip
    once_code = forms.CharField(label=gettext_lazy("短信验证码"), required=False, max_length=12, widget=OneTime)
    scan = Upload(
        label=gettext_lazy("签好的协议照片或扫描件"), required=False,
        help_text=gettext_lazy("在纸上签的才要；各方签在同一份上，只传一次"),
    )  # fmt: skip

    @property
    def step(self) -> Step | None:
        """The step whose form it is; of several, whose form says the most."""
        steps = signing_steps(self.file.procedure) if self.file else ()
        fitting = [step for step in steps if step.form and isinstance(self, step.form)]
        return max(fitting, key=lambda step: len(step.form.__mro__) if step.form else 0, default=None)

    def prepare(self) -> None:
        """Show the text; leave out what this party, this matter or this office does not sign electronically with."""
        self.standing: Standing | None = standing(self.file, self.step) if self.file and self.step else None
        if self.standing is None:
            return
        text, why = self.standing.text, self._why_paper(self.standing)
        ways, widget = [WAYS[0], (WET, self.by_pen)], cast(Any, self.fields["text"].widget)
        widget.said = partial(_whole, text, self.who)
        self.fields["way"].choices = ways[1:] if why else ways  # type: ignore[attr-defined]
        if why:
            self.fields["way"].help_text = why
            self.initial.setdefault("way", WET)
            for name in BY_HAND:
                del self.fields[name]
        else:
            code: Any = self.fields["once_code"].widget
            code.address = reverse(
                "window-sign-code", args=[self.standing.file.matter.code, self.step and self.step.key]
            )

    def _why_paper(self, found: Standing) -> str:
        if self.who.person is not None:
            return _("谁也不能替别人电子签名：当事人在纸上签好，把扫描件传上来。")
        if found.text is None:
            return _("这份文书是以前拟定的，请在纸上签。")
        return on_paper(found.file)

    def clean(self) -> dict[str, Any]:
        """The text is the one that lies there; a hand and a code, or a sheet of paper."""
        clean = super().clean()
        match clean.get("way"):
            case "wet":
                self._clean_wet(clean)
            case "e-sign":
                self._clean_electronic(clean, self.standing.text if self.standing else None)
        return clean

    def _clean_wet(self, clean: dict[str, Any]) -> None:
        if self.sheet_needed and not clean.get("scan") and not (self.standing and self.standing.scans):
            self.add_error("scan", _("纸上签署的，请上传签好的照片或扫描件。"))
        for name in ("text", *BY_HAND):
            clean.pop(name, None)

    def _clean_electronic(self, clean: dict[str, Any], text: Text | None) -> None:
        clean.pop("scan", None)
        if text is None or not text.digest or clean.get("text") != text.digest:
            self.add_error("text", _("您看的不是现在这一份。请把上面的全文再看一遍，然后再签。"))
        if not clean.get("agreed"):
            self.add_error("agreed", _("不同意采用电子签名，就请选“纸上签名、按指印”。"))
        self._clean_hand(clean)
        if text and not self.errors and not codes.right(self.who, text.digest, str(clean.get("once_code", "")).strip()):
            self.add_error("once_code", _("验证码不对或已过期，请重新获取。"))

    def _clean_hand(self, clean: dict[str, Any]) -> None:
        signer = may(self.who, self.step, self.file).party if self.step and self.file else None
        known = signer.name if signer else ""  # one telephone may speak for several, each signs for itself
        typed, drawn = "".join(str(clean.get("name") or "").split()), clean.get("once_drawing")
        if not drawn and typed != "".join(known.split()):
            self.add_error("name", _("请手写签名；不能手写的，键入自己的姓名，要与案件里的一致。"))
        try:
            clean["once_drawing"] = picture_in(drawn) if drawn else b""
        except NoDrawing:
            self.add_error("once_drawing", _("没有看到签名，请再写一次。"))
        clean["name"] = known

    def as_data(self, matter: Matter) -> dict[str, Any]:
        """That there was a code is kept, not which; the picture lies under the matter's key, in no list of its files."""
        clean = self.cleaned_data
        drawing, code = clean.pop("once_drawing", b""), clean.pop("once_code", "")
        data = super().as_data(matter)
        if drawing:
            data["once_drawing"] = {"name": "手写签名", "picture": blobs.store(drawing, "image/png", matter)}
        return data | ({"proved": "sms"} if code else {})


def _whole(text: Text | None, who: Who) -> dict[str, Any]:
    """The whole text with its digest to send back; while it is being made, that it is."""
    if text is None:
        return {"missing": True}
    if not text.digest:
        ask_for(text.paper)
    url = reverse("window-paper" if who.phone else "desk-pdf", args=[text.file.matter.code, text.paper.id])
    return {"digest": text.digest, "words": text.words if text.digest else [], "url": url, "number": text.paper.number}


class Countersign(StepForm):
    """What whoever signs after the parties looks at: their electronic signatures, or the sheets beside the text. Her own signature."""

    review = forms.CharField(label=gettext_lazy("各方的签署"), required=False, widget=Shown("signing/review.html"))
    once_proof = forms.CharField(
        label=gettext_lazy("您的密码，或者动态码"), required=False, strip=False, max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("各方都用电子签名，您也电子签名：要再确认一次是您本人"),
    )  # fmt: skip

    def prepare(self) -> None:
        """A proof where all have signed electronically, else a tick for each signature on the sheets."""
        self.standing: Standing | None = newest(self.file) if self.file else None
        if self.standing is None or not self.standing.electronic:
            del self.fields["once_proof"]
        if self.standing is None or not (self.standing.electronic or self.standing.scans):
            del self.fields["review"]
            return
        widget: Any = self.fields["review"].widget
        widget.said = partial(reviewed, self.standing)
        for number, party in enumerate(self.standing.sides if self.standing.scans else ()):
            self.fields[f"seen_{number}"] = tick(_("纸上有%(name)s的签名或者指印") % {"name": party.name}, needed=True)

    def clean(self) -> dict[str, Any]:
        """Whoever signs has shown again who she is; what showed it is not kept."""
        clean = super().clean()
        clean.pop("review", None)
        if "once_proof" in self.fields and not self.errors:
            how = proved(self.who, str(clean.pop("once_proof", "")))
            if not how:
                self.add_error("once_proof", _("密码或者动态码不对。"))
            clean["proved"] = how
        return clean


def reviewed(found: Standing) -> dict[str, Any]:
    """What is laid side by side: the text, the sheets, and what a machine can say of them."""
    code = found.file.matter.code
    text = found.text
    return {
        "electronic": found.electronic,
        "signed": [_signature(found, number) for number in range(len(found.sides))],
        "url": reverse("desk-pdf", args=[code, text.paper.id]) if text else "",
        "pages": text.paper.pages if text else 0,
        "words": text.words if text and text.digest else [],
        "scans": [scan | {"url": reverse("desk-upload", args=[code, scan["digest"]]),
                          "picture": scan["media"].startswith("image/")} for scan in found.scans],
    }  # fmt: skip


def _signature(found: Standing, number: int) -> dict[str, Any]:
    party = found.sides[number]
    act = found.signed.get(party.id)
    data = act.data if act else {}
    return {
        "name": party.name, "by": data.get("name", ""), "at": act.at if act else None, "way": dict(WAYS).get(str(data.get("way")), ""),
        "hand": "once_drawing" in data,
    }  # fmt: skip


def proved(who: Who, typed: str) -> str:
    """How an official has shown again who she is: "password", "totp", "recovery"; '' if she has not."""
    if who.person is None or not typed:
        return ""
    return factors.typed_right(who.person, typed.strip()) or ("password" if who.person.check_password(typed) else "")
