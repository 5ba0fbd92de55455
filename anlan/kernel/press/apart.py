"""A PDF made in a process of its own: what asks for one page needs none of the press's memory."""

from __future__ import annotations

import subprocess
import sys

SECONDS = 60


class NotMade(RuntimeError):
    """The page could not be laid out, or took too long."""


def pdf_apart(html: str) -> bytes:
    """HTML as PDF; raises NotMade."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "anlan.kernel.press"], input=html.encode(), capture_output=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired as late:
        raise NotMade from late
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise NotMade
    return done.stdout
