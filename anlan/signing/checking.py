"""Has the signatures of a PDF read by a process of its own, which knows nothing of this house and is killed by its clock."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

SECONDS = 25.0
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

    @property
    def unchanged(self) -> bool:
        """Whether every signature holds, nothing but signatures was added, and the text is the one that was read."""
        last = any(one["last"] for one in self.signatures)
        return last and all(one["unchanged"] for one in self.signatures) and all(text["there"] for text in self.texts)

    @property
    def trusted(self) -> bool:
        """Whether every certificate was issued under a root of this installation."""
        return bool(self.signatures) and all(one["trusted"] for one in self.signatures)


def verdict(pdf: bytes, roots: list[bytes]) -> Verdict:
    """What its signatures say, under these roots (DER)."""
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
    return Verdict(readable=True, signatures=told["signatures"], texts=told["text"]) if told else Verdict()
