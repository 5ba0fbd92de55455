"""Whether the files of a matter are those that its acts and its sealed papers name, by their SHA-256."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from anlan.kernel import blobs
from anlan.kernel.models import Act, Blob, Compartment, Matter
from anlan.vault.keys import Broken

AT_ONCE = 4
"""How many files are in memory."""


def check(matter: Matter, acts: Iterable[Act], wrong: Callable[[str], None]) -> None:
    """Tell which named file of a matter that is kept is missing, and which kept one is not that of its digest."""
    kept = Blob.objects.filter(district=matter.district, matter_id=matter.id)
    missing = _named(matter, acts)
    for blob in kept.iterator(chunk_size=AT_ONCE):
        name = bytes(blob.digest).hex()
        missing.discard(name)
        if not blobs.fits(blob, matter):
            wrong(f"{matter.code}: the file {name} is not what was kept.")
    for name in sorted(missing):
        wrong(f"{matter.code}: the file {name} is missing.")


def _named(matter: Matter, acts: Iterable[Act]) -> set[str]:
    acts = list(acts)
    apart = Compartment.objects.filter(district=matter.district, matter_id=matter.id).iterator()
    papers = {digest for act in acts for _kind, _seq, digest in act.papers or ()}
    return papers.union(*(digests(_said(row, matter)) for row in (*acts, *apart)))


def _said(row: Any, matter: Matter) -> Any:
    row.matter = matter
    try:
        return row.data
    except Broken:
        return None


def digests(data: Any) -> Iterator[str]:
    """The files that data name: what was handed in, and the hand of whoever signed; `given` is of what was not kept."""
    match data:
        case {"digest": str() as digest, "media": _} | {"name": str(), "picture": str() as digest}:
            yield digest
        case dict():
            yield from (found for value in data.values() for found in digests(value))
        case list():
            yield from (found for value in data for found in digests(value))
