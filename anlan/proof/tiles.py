"""The tree as tiles of 256 hashes, under the addresses of C2SP tlog-tiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anlan.proof.merkle import Node, both

HEIGHT, WIDTH, HASH = 8, 256, 32
Load = Callable[[int, int], bytes]
"""The hashes of the tile at (level, index), as many as there are."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its level (None for the entries themselves), its index, and how many hashes of it are asked for."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its address, e.g. tile/0/x001/067.p/12."""
        digits = f"{self.index:d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        where = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        level = "entries" if self.level is None else self.level
        return f"tile/{level}/{where}" + (f".p/{self.width}" if self.width < WIDTH else "")

    @classmethod
    def read(cls, path: str) -> Tile | None:
        """The tile at an address; None if that is no tile's."""
        where, _dot, width = path.removeprefix("tile/").partition(".p/")
        level, *groups = where.split("/")
        digits = "".join(group.removeprefix("x") for group in groups)
        if not digits.isdecimal() or not (level == "entries" or level.isdecimal()) or len(digits) > 15:
            return None
        tile = cls(None if level == "entries" else int(level), int(digits), int(width) if width.isdecimal() else WIDTH)
        return tile if tile.path == path and tile.width > 0 else None


def width_at(level: int, index: int, size: int) -> int:
    """How many hashes the tile has in a tree of `size` leaves."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH))


def node_from(load: Load) -> Node:
    """How to find the hash of a complete subtree in the tiles; each tile is loaded once."""
    kept: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        row, above = divmod(level, HEIGHT)
        first = index << above
        where = (row, first // WIDTH)
        if where not in kept:
            kept[where] = load(*where)
        return _subtree(kept[where], first % WIDTH, 1 << above)

    return node


def _subtree(tile: bytes, first: int, count: int) -> bytes:
    hashes = [tile[at * HASH : (at + 1) * HASH] for at in range(first, first + count)]
    while len(hashes) > 1:
        hashes = [both(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def grown(size: int, leaves: list[bytes], load: Load) -> dict[tuple[int, int], bytes]:
    """The tiles that change when `leaves` come to a tree of `size`, whole, by (level, index)."""
    changed: dict[tuple[int, int], bytes] = {}
    level, at, hashes = 0, size, leaves
    while hashes:
        filled = _filled(level, at, hashes, load, changed)
        level, at, hashes = level + 1, at // WIDTH, filled
    return changed


def _filled(level: int, at: int, hashes: list[bytes], load: Load, changed: dict[tuple[int, int], bytes]) -> list[bytes]:
    """Put the hashes of a level into its tiles; the hashes of those tiles that are full now."""
    full = []
    while hashes:
        index, used = divmod(at, WIDTH)
        taken, hashes = hashes[: WIDTH - used], hashes[WIDTH - used :]
        tile = (load(level, index)[: used * HASH] if used else b"") + b"".join(taken)
        changed[level, index] = tile
        at += len(taken)
        if len(tile) == WIDTH * HASH:
            full.append(_subtree(tile, 0, WIDTH))
    return full
