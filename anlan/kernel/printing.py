"""Makes the bytes of papers, after the commit, from what the acts recorded."""

from __future__ import annotations

from anlan.kernel.models import Paper


def make(paper: Paper) -> None:
    """Render a paper."""
