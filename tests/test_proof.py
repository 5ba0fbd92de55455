"""Proof: the published vectors, every size up to some hundreds against the definition, and everything that lies."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.proof import checkpoint, merkle, note, tiles
from anlan.proof.checkpoint import Checkpoint
from anlan.proof.merkle import BadProof, both
from anlan.proof.note import BadNote, Key, Signer
from anlan.proof.tiles import Tile

VECTORS = Path(__file__).parent / "data" / "merkle"
SOME = 300
LEAVES = [merkle.leaf(b"entry %d" % number) for number in range(1200)]


def vectors(kind: str) -> list[dict[str, Any]]:
    """transparency-dev/merkle, testdata (Apache-2.0)."""
    return json.loads((VECTORS / f"{kind}.json").read_text())


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def root_of(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return merkle.EMPTY
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return both(root_of(leaves[:split]), root_of(leaves[split:]))


class Store:
    """Tiles in memory, grown by uneven batches."""

    def __init__(self, size: int, batches: tuple[int, ...] = (1, 7, 256, 300)) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        done = turn = 0
        while done < size:
            more = LEAVES[done : min(size, done + batches[turn % len(batches)])]
            self.tiles |= tiles.grown(done, more, self.load)
            done, turn = done + len(more), turn + 1
        self.node = tiles.node_from(self.load)

    def load(self, level: int, index: int) -> bytes:
        return self.tiles[level, index]


WHOLE = Store(len(LEAVES))


@pytest.mark.parametrize("case", vectors("inclusion"), ids=lambda case: case["_file"])
def test_inclusion_is_as_published(case: dict[str, Any]) -> None:
    proof = [raw(one) for one in case["proof"] or []]
    asked = (raw(case["leafHash"]), case["leafIdx"], case["treeSize"], proof, raw(case["root"]))
    if case["wantErr"]:
        with pytest.raises(BadProof):
            merkle.included(*asked)
    else:
        merkle.included(*asked)


@pytest.mark.parametrize("case", vectors("consistency"), ids=lambda case: case["_file"])
def test_consistency_is_as_published(case: dict[str, Any]) -> None:
    proof = [raw(one) for one in case["proof"] or []]
    asked = (case["size1"], case["size2"], proof, raw(case["root1"]), raw(case["root2"]))
    if case["wantErr"]:
        with pytest.raises(BadProof):
            merkle.consistent(*asked)
    else:
        merkle.consistent(*asked)


@pytest.mark.parametrize("size", [*range(70), 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 1200])
def test_the_root_from_tiles_is_the_one_of_the_definition(size: int) -> None:
    assert merkle.root(size, Store(size).node) == root_of(LEAVES[:size])
    assert merkle.root(size, WHOLE.node) == root_of(LEAVES[:size])  # an old tree in the tiles of a newer one


@given(st.integers(1, 1200), st.data())
def test_every_leaf_is_proven_in_every_tree_and_nothing_else_is(size: int, data: Any) -> None:
    index = data.draw(st.integers(0, size - 1))
    top = root_of(LEAVES[:size])
    proof = merkle.inclusion(index, size, WHOLE.node)
    merkle.included(LEAVES[index], index, size, proof, top)
    other = data.draw(st.integers(0, size))
    if other != index:
        with pytest.raises(BadProof):
            merkle.included(LEAVES[index], other, size, proof, top)
    with pytest.raises(BadProof):
        merkle.included(merkle.leaf(b"another"), index, size, proof, top)


@given(st.integers(1, 1200), st.data())
def test_every_tree_is_the_beginning_of_every_later_one_and_of_no_other(new: int, data: Any) -> None:
    old = data.draw(st.integers(1, new))
    proof = merkle.consistency(old, new, WHOLE.node)
    old_top, new_top = root_of(LEAVES[:old]), root_of(LEAVES[:new])
    merkle.consistent(old, new, proof, old_top, new_top)
    for wrong in ((b"\0" * 32, new_top), (old_top, b"\0" * 32)):
        with pytest.raises(BadProof):
            merkle.consistent(old, new, proof, *wrong)


def test_tiles_have_the_widths_and_addresses_of_the_specification() -> None:
    def widths(level: int, size: int) -> list[int]:
        return [width for index in range(300) if (width := tiles.width_at(level, index, size))]

    assert widths(0, 70_000) == [256] * 273 + [112]
    assert widths(1, 70_000) == [256, 17]
    assert widths(2, 70_000) == [1]
    assert Tile(3, 1234067).path == "tile/3/x001/x234/067"
    assert Tile(None, 5, 12).path == "tile/entries/005.p/12"
    for tile in (Tile(0, 0), Tile(63, 999, 255), Tile(None, 1234067, 1), Tile(0, 1000)):
        assert Tile.read(tile.path) == tile


@pytest.mark.parametrize("path", ["tile/0/1", "tile/0/001.p/0", "tile/0/001.p/256", "tile/x/001", "tile/00/001", "tile/0/x001",
                                  "tile/0/001/002", "tile/0/../001", "tile/0/", "tile/0/x000/001", "tile/0/00१"])  # fmt: skip
def test_what_is_no_address_of_a_tile_is_none(path: str) -> None:
    assert Tile.read(path) is None


EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
"""From the specification of signed notes."""


def test_the_example_of_the_specification_is_verified() -> None:
    key = Key.read(EXAMPLE_KEY)
    assert str(key) == EXAMPLE_KEY
    assert note.read(EXAMPLE).signers([key]) == [key]
    with pytest.raises(BadNote):
        note.read(EXAMPLE.replace("example message", "Example message")).signers([key])


LOG = Signer.of("anlan.example/410802", b"\1" * 32)
LATER = Signer.of("anlan.example/410802", b"\2" * 32)
SEER = Signer.of("witness.example", b"\3" * 32, note.WITNESS)


def proof_of(index: int, size: int, *signers: Signer) -> str:
    state = Checkpoint(LOG.name, size, merkle.root(size, WHOLE.node))
    return checkpoint.proof(index, merkle.inclusion(index, size, WHOLE.node), note.sign(str(state), *signers))


def test_a_proof_stands_by_itself() -> None:
    proven = checkpoint.proven(proof_of(17, 700, LOG), b"entry 17", [LOG.key])
    assert proven.size == 700
    with pytest.raises(BadProof):
        checkpoint.proven(proof_of(17, 700, LOG), b"entry 18", [LOG.key])


def test_a_stranger_s_signature_proves_nothing() -> None:
    text = proof_of(17, 700, LATER)
    with pytest.raises(BadNote):
        checkpoint.proven(text, b"entry 17", [LOG.key])
    assert checkpoint.proven(text, b"entry 17", [LOG.key, LATER.key])  # after a change of keys both are known


def test_a_witness_signs_beside_the_log_and_alone_is_not_enough() -> None:
    state = Checkpoint(LOG.name, 5, merkle.root(5, WHOLE.node))
    signed = note.sign(str(state), LOG) + SEER.line(str(state), at=1_790_000_000)
    assert note.read(signed).signers([LOG.key, SEER.key]) == [LOG.key, SEER.key]
    assert checkpoint.opened(signed, [LOG.key]) == state  # who does not know the witness is not troubled
    with pytest.raises(BadNote):
        checkpoint.opened(signed, [SEER.key])
    with pytest.raises(BadNote):
        note.read(signed.replace("\n5\n", "\n6\n")).signers([SEER.key])


@given(st.text(max_size=200))
def test_no_text_breaks_the_readers(text: str) -> None:
    for read in (note.read, Key.read, Checkpoint.read):
        try:
            read(text)
        except BadNote:
            continue
    with pytest.raises((BadNote, BadProof)):
        checkpoint.proven(text, b"", [LOG.key])


@given(st.integers(0, 2000), st.integers(0, 255))
def test_no_single_changed_byte_passes(at: int, new: int) -> None:
    text = proof_of(3, 700, LOG)
    changed = text[: at % len(text)] + chr(new) + text[at % len(text) + 1 :]
    if changed != text:
        with pytest.raises((BadNote, BadProof)):
            checkpoint.proven(changed, b"entry 3", [LOG.key])
