"""Whether the log is what the rows say: the tree grown anew from the acts, beside every checkpoint and every tile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from anlan.log import ledger
from anlan.log.models import Head, Tile
from anlan.proof import checkpoint, merkle, passage, tiles
from anlan.proof.note import BadNote, Key

Where = tuple[int, int]
Tell = Callable[[str], None]


class Regrown:
    """The tree of a district grown anew; it keeps the last tile of each level, and compares the others as they fill."""

    def __init__(self, district: str, wrong: Tell) -> None:
        self.district, self.wrong = district, wrong
        self.size = 0
        self.last: dict[Where, bytes] = {}
        self.tiles = 0

    def grow_to(self, size: int) -> bytes:
        """The root at that size."""
        while self.size < size:
            entries = ledger.entries(self.district, self.size, min(size, self.size + ledger.BATCH))
            if not entries:
                self.wrong(f"The log of {self.district} has {size} acts, there are {self.size}.")
                return b""
            self._take([merkle.leaf(entry) for entry in entries])
        return merkle.root(self.size, tiles.node_from(self._load))

    def compare(self) -> None:
        """Compare what has not filled."""
        for where in list(self.last):
            self._compare(where)
        if Tile.objects.filter(district=self.district).count() != self.tiles:
            self.wrong(f"The log of {self.district} has tiles that belong to no act.")

    def _load(self, level: int, index: int) -> bytes:
        return self.last[level, index]

    def _take(self, leaves: list[bytes]) -> None:
        changed = tiles.grown(self.size, leaves, self._load)
        self.size += len(leaves)
        self.last |= changed
        newest = dict(sorted(self.last))
        for level, index in [where for where in self.last if where[1] != newest[where[0]]]:
            self._compare((level, index))
            del self.last[level, index]

    def _compare(self, where: Where) -> None:
        self.tiles += 1
        if ledger.loader(self.district)(*where) != self.last[where]:
            self.wrong(f"Tile {where[0]}/{where[1]} of the log of {self.district} is not what its acts make.")


def check(wrong: Tell) -> tuple[int, int]:
    """Check every district's log; how many checkpoints and tiles there were. What is wrong is told."""
    heads = held = 0
    for district in ledger.districts():
        tree, keys = Regrown(district, wrong), ledger.keys(district)
        for head in _heads(district):
            heads += 1
            _compare(head, tree.grow_to(head.size), keys, wrong)
        _passages(district, keys, wrong)
        tree.compare()
        held += tree.tiles
    return heads, held


def _passages(district: str, keys: list[Key], wrong: Tell) -> None:
    """Whether each change from a key to the next of its name was signed by both, with the size at which it was."""
    try:
        told = [(one.old, one.old.until, one.new) for one in map(passage.read, ledger.passages(district))]
    except BadNote as error:
        wrong(f"A change of the log's key of {district} does not hold: {error}")
        return
    changes = [(old, old.until, new) for old, new in pairwise(reversed(keys)) if old.name == new.name]
    if told != changes or [key for key in keys if key.until is None] != keys[:1]:
        wrong(f"The log's keys of {district} are not listed as they were changed.")


def _heads(district: str) -> Iterator[Head]:
    return Head.objects.filter(district=district).order_by("size").iterator(chunk_size=ledger.BATCH)


def _compare(head: Head, root: bytes, keys: list[Key], wrong: Tell) -> None:
    try:
        signed = checkpoint.opened(head.note, keys)
    except BadNote as error:
        wrong(f"The checkpoint of {head.district} at {head.size} does not hold: {error}")
        return
    if (signed.size, signed.root) != (head.size, bytes(head.root)) or bytes(head.root) != root:
        wrong(f"The checkpoint of {head.district} at {head.size} is not of the acts that are there.")
