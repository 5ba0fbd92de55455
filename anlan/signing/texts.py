"""The text that is signed: which paper, its very bytes, its words; and how far its signing has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from anlan.kernel import blobs
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Paper, Party
from anlan.kernel.procedure import Procedure, Step

TEXT, SIGNED = "anlan.signing.making.text", "anlan.signing.making.signed"
"""What makes the two papers (`Procedure.makes`)."""
SUFFIX = "_text"
"""A paper `agreement_text` is what is read and signed; `agreement` is the same bytes with the signatures behind them."""
E_SIGN, WET = "e-sign", "wet"
THIRD = "third"


@dataclass(frozen=True)
class Text:
    """The paper that is read before it is signed."""

    file: CaseFile
    paper: Paper

    @property
    def digest(self) -> str:
        """The SHA-256 of its PDF in hexadecimal; '' while it is being made."""
        return bytes(self.paper.pdf or b"").hex()

    @cached_property
    def body(self) -> bytes:
        """Its very bytes. Only once it is made."""
        return bytes(blobs.fetch(bytes(self.paper.pdf or b""), self.file.matter).body)

    @property
    def words(self) -> list[str]:
        """What stands on its pages, read from these bytes, page by page."""
        return [page.extract_text() for page in PdfReader(BytesIO(self.body)).pages]


@dataclass(frozen=True)
class Standing:
    """Who has signed a text, and how; `asked` is the act that laid it before the parties.

    signed  the newest signature of each side since then
    """

    file: CaseFile
    asked: Act
    text: Text | None
    signed: dict[UUID, Act]

    @property
    def sides(self) -> list[Party]:
        """Whose signatures it takes."""
        return [party for party in self.file.parties if party.role != THIRD]

    @property
    def electronic(self) -> bool:
        """Whether every side has signed this text electronically: if one takes the pen, all do."""
        return self.text is not None and all(self._electronically(party) for party in self.sides)

    @property
    def scans(self) -> list[dict[str, Any]]:
        """The sheets that were signed with the pen, as their uploads are kept; none twice."""
        given = (act.data["scan"] for act in self.signed.values() if "scan" in act.data)
        return list({scan["digest"]: scan for scan in given}.values())

    def _electronically(self, party: Party) -> bool:
        data = self.signed[party.id].data if party.id in self.signed else {}
        return bool(data.get("way") == E_SIGN and self.text and data.get("text") == self.text.digest)


def signing_steps(procedure: Procedure) -> Iterator[Step]:
    """The steps by which parties sign a text."""
    return (step for step in procedure.steps() if getattr(step.form, "signs", False))


def standing(file: CaseFile, step: Step, upto: int | None = None) -> Standing | None:
    """How far the signing by that step has come (as it was after the act of that number); None if nothing was laid before anybody."""
    acts = [act for act in file.acts if upto is None or act.seq <= upto]
    asked = next((act for act in reversed(acts) if act.step in step.joint), None)
    if asked is None:
        return None
    given = [act for act in acts if act.step == step.key and act.seq > asked.seq]
    texts = [paper for paper in file.papers if paper.act_id == asked.id and _is_text(paper.kind, step)]
    text = Text(file, texts[-1]) if texts else None
    return Standing(file, asked, text, {act.party_id: act for act in given if act.party_id})


def _is_text(kind: str, step: Step) -> bool:
    """Whether it is what is signed by that step: the paper that its form names, else one drawn up to be signed."""
    named = getattr(step.form, "reads", "")
    return kind in named if named else kind.endswith(SUFFIX)


def newest(file: CaseFile) -> Standing | None:
    """The newest text that was drawn up for the parties of a file to sign, with its signatures."""
    steps = (step for step in signing_steps(file.procedure) if not getattr(step.form, "reads", ""))
    known = [found for step in steps if (found := standing(file, step))]
    return max(known, key=lambda found: found.asked.seq, default=None)
