"""The receipt of an act, for a program or another district: what proves it later, to anybody and without this house."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from anlan.api.answers import SignedReceipt
from anlan.api.door import told
from anlan.api.problems import Nowhere
from anlan.kernel import shown
from anlan.kernel.file import CaseFile
from anlan.kernel.who import Who
from anlan.log import receipts


def receipt(request: HttpRequest, who: Who, code: str, seq: int) -> HttpResponse:  # noqa: ARG001
    """The receipt of an act; with its content only for whoever did it."""
    file = CaseFile.open(code, who)
    act = next((act for act in file.acts if act.seq == seq and not shown.private(file, act)), None)
    if act is None:
        raise Nowhere
    own = who.person is not None and act.person_id == who.person.pk
    return told(SignedReceipt(**receipts.receipt(file, act, told=own)))
