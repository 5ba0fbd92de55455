"""Has the signatures of a PDF read by a process of its own, which knows nothing of this house and is killed by its clock."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anlan.kernel.errors import TooOften

SECONDS, PATIENCE = 25.0, 1.0
"""How long reading one may take, and how long another waits for its turn: hostile papers hold one thread of a server, not all."""
MOMENTS = ("at", "ended")
TURN = threading.BoundedSemaphore()
PASSED = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")
"""What of the environment it is told: no secret."""


@dataclass(frozen=True)
class Verdict:
    """What was found. `readable`: whether it is a PDF at all.

    signatures  as `anlan.signing.reading.read` tells them, in their order
    texts       the texts that they name, each with whether the file begins with it
    """

    readable: bool = False
    signatures: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Verdict:
        """As it was told; moments are read. A file of which nothing is told cannot be read."""
        if not told:
            return cls()
        signatures = [one | {name: _moment(one[name]) for name in MOMENTS} for one in told["signatures"]]
        return cls(readable=True, signatures=signatures, texts=told["text"])

    @property
    def unchanged(self) -> bool:
        """Whether every signature holds, nothing but signatures was added, and the text is the one that was read."""
        last = any(one["last"] for one in self.signatures)
        return last and all(one["unchanged"] for one in self.signatures) and all(text["there"] for text in self.texts)

    @property
    def trusted(self) -> bool:
        """Whether every certificate was issued under a root of this installation, and in force when it signed."""
        return bool(self.signatures) and all(one["trusted"] for one in self.signatures)

    @property
    def ended(self) -> datetime | None:
        """When the first of the certificates ran out that have since; None if none has."""
        return min((one["ended"] for one in self.signatures if one["ended"]), default=None)


def verdict(pdf: bytes, roots: list[bytes]) -> Verdict:
    """What its signatures say, under these roots (DER). Raises TooOften while another is being read: one at a time in a process."""
    if not TURN.acquire(timeout=PATIENCE):
        raise TooOften(int(SECONDS), _("正在核验别的文书，请过半分钟再试。"))
    try:
        return _read(pdf, roots)
    finally:
        TURN.release()


def _read(pdf: bytes, roots: list[bytes]) -> Verdict:
    asked = {"pdf": base64.b64encode(pdf).decode(), "roots": [base64.b64encode(root).decode() for root in roots]}
    env = {name: os.environ[name] for name in PASSED if name in os.environ}
    try:
        run = subprocess.run(
            [sys.executable, "-m", "anlan.signing.reading"], input=json.dumps(asked), capture_output=True, text=True,
            timeout=SECONDS, env=env,
        )  # fmt: skip
        told = json.loads(run.stdout or "{}")
    except (subprocess.TimeoutExpired, ValueError):
        told = {}
    return Verdict.of(told)


def _moment(told: str) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
