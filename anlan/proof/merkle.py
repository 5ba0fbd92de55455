"""The Merkle tree of RFC 9162, section 2.1 (that of RFC 6962): roots, proofs and their checking. Hashes are 32 bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""
Node = Callable[[int, int], bytes]
"""The hash of the complete subtree at (level, index): of the leaves from index << level, 1 << level of them."""
Part = tuple[int, int]
"""A complete subtree: its level and its index there."""


class BadProof(ValueError):
    """A proof that does not prove what it should."""


def leaf(entry: bytes) -> bytes:
    """The hash of an entry."""
    return sha256(b"\0" + entry).digest()


def both(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return sha256(b"\1" + left + right).digest()


def parts(start: int, end: int) -> list[Part]:
    """The complete subtrees that make up the leaves from `start` to before `end`; `start` is where a subtree begins."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, the largest first."""
    if not hashes:
        return EMPTY
    top = hashes[-1]
    for left in reversed(hashes[:-1]):
        top = both(left, top)
    return top


def root(size: int, node: Node) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _hash(0, size, node) if size else sha256().digest()


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The proof that the leaf at `index` is in the tree of `size` leaves (section 2.1.3.1)."""
    if not 0 <= index < size:
        raise BadProof(f"There is no leaf {index} among {size}.")
    return [_hash(start, end, node) for start, end in _beside(index, index + 1, size)]


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of the one of `new` leaves (section 2.1.4.1)."""
    if not 0 < old <= new:
        raise BadProof(f"A tree of {new} leaves has no beginning of {old}.")
    if old == new:
        return []
    start = (old - 1) & old  # where the last complete subtree of the old tree begins
    beside = list(_beside(start, old, new))
    return [_hash(a, b, node) for a, b in ([(start, old), *beside] if start else beside)]


def _beside(start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """The subtrees on the way from the subtree (start, end) to the root, from the bottom up."""
    level = (end - start).bit_length() - 1
    while end - start < size or start:
        width = 1 << level
        if start & width:
            yield start - width, start
            start -= width
        elif start + width < size:
            yield start + width, min(start + 2 * width, size)
        level += 1
        end = min(start + (1 << level), size)


def _hash(start: int, end: int, node: Node) -> bytes:
    return fold([node(level, index) for level, index in parts(start, end)])


def included(entry: bytes, index: int, size: int, proof: Sequence[bytes], top: bytes) -> None:
    """Check an inclusion proof of the leaf hash `entry` (section 2.1.3.2); raises BadProof."""
    if not 0 <= index < size:
        raise BadProof(f"There is no leaf {index} among {size}.")
    inner, border = _lengths(index, size)
    if len(proof) != inner + border:
        raise BadProof("The proof has not as many hashes as it must have.")
    if _up(entry, index, proof[:inner], proof[inner:]) != top:
        raise BadProof("The proof does not lead to the root.")


def consistent(old: int, new: int, proof: Sequence[bytes], old_top: bytes, new_top: bytes) -> None:
    """Check a consistency proof (section 2.1.4.2); raises BadProof."""
    if not 0 < old <= new:
        raise BadProof(f"A tree of {new} leaves has no beginning of {old}.")
    if old == new:
        if proof or old_top != new_top:
            raise BadProof("Two trees of one size must be the same.")
        return
    shift = (old & -old).bit_length() - 1
    inner, border = _lengths(old - 1, new)
    seed, rest = (old_top, proof) if old == 1 << shift else (proof[0] if proof else b"", proof[1:])
    if len(rest) != inner - shift + border:
        raise BadProof("The proof has not as many hashes as it must have.")
    inside, beyond = rest[: inner - shift], rest[inner - shift :]
    index = (old - 1) >> shift
    if _left(seed, index, inside, beyond) != old_top:
        raise BadProof("The proof does not lead to the old root.")
    if _up(seed, index, inside, beyond) != new_top:
        raise BadProof("The proof does not lead to the new root.")


def _lengths(index: int, size: int) -> tuple[int, int]:
    """How many hashes lie where the ways of this leaf and of the last one still differ, and how many above."""
    inner = (index ^ (size - 1)).bit_length()
    return inner, (index >> inner).bit_count()


def _up(seed: bytes, index: int, inside: Sequence[bytes], beyond: Sequence[bytes]) -> bytes:
    for level, beside in enumerate(inside):
        seed = both(beside, seed) if index >> level & 1 else both(seed, beside)
    for beside in beyond:
        seed = both(beside, seed)
    return seed


def _left(seed: bytes, index: int, inside: Sequence[bytes], beyond: Sequence[bytes]) -> bytes:
    """The same, but only what lies to the left: what was there before."""
    for level, beside in enumerate(inside):
        seed = both(beside, seed) if index >> level & 1 else seed
    for beside in beyond:
        seed = both(beside, seed)
    return seed
