"""Makes the paper of what the parties said when they had read a record. Only the press comes here, by `Procedure.makes`."""

from __future__ import annotations

from anlan.kernel.file import CaseFile
from anlan.kernel.models import Paper
from anlan.kernel.printing import sheet
from anlan.signing.authority import authority
from anlan.signing.making import Signing, joined, scanned
from anlan.signing.texts import signing_steps, standing


def reading(file: CaseFile, paper: Paper) -> bytes:
    """If all signed electronically: the record's very bytes, what each said to it, the signatures. Else what each said, and the sheets."""
    said = sheet(file, paper, paper.kind, [])
    step = next(step for step in signing_steps(file.procedure) if paper.kind in step.papers)
    found = standing(file, step, paper.seq)
    if found and found.electronic:
        return Signing(found, paper, authority(), (said,)).done()
    return joined([said, *(scanned(found) if found else ())])
