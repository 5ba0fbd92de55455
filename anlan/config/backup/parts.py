"""What is inside a sealed stream: named parts one after another, and last a manifest that knows the SHA-256 of each."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator
from typing import Any

from anlan.config.backup.sealed import Sealer
from anlan.config.trouble import Trouble

MANIFEST = "manifest.json"
LENGTH = struct.Struct(">I")
PIECE = 256 * 1024
Pieces = Iterator[bytes]


class PartsWriter:
    """Writes parts; each is streamed, its length need not be known before."""

    def __init__(self, sealer: Sealer) -> None:
        self.sealer = sealer
        self.digests: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one part."""
        whole = hashlib.sha256()
        self._piece(name.encode())
        for piece in pieces:
            if piece:
                whole.update(piece)
                self._piece(piece)
        self._piece(b"")
        self.digests[name] = whole.hexdigest()

    def close(self, manifest: dict[str, Any]) -> None:
        """Write the manifest with every part's digest, and make the stream whole."""
        told = json.dumps(manifest | {"parts": dict(self.digests)}, ensure_ascii=False, indent=1)
        self.add(MANIFEST, [told.encode()])
        self.sealer.close()

    def _piece(self, data: bytes) -> None:
        self.sealer.write(LENGTH.pack(len(data)))
        self.sealer.write(data)


class Reader:
    """Reads exactly so many bytes of a stream of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.have = chunks, bytearray()

    def read(self, size: int) -> bytes:
        """So many bytes, or fewer at the end."""
        while len(self.have) < size and (chunk := next(self.chunks, None)) is not None:
            self.have += chunk
        told = bytes(self.have[:size])
        del self.have[:size]
        return told

    def piece(self) -> bytes | None:
        """The next piece; None at the end."""
        length = self.read(LENGTH.size)
        return self.read(LENGTH.unpack(length)[0]) if len(length) == LENGTH.size else None


def parts(chunks: Iterator[bytes]) -> Iterator[tuple[str, Pieces]]:
    """Every part's name and pieces, in order; what the taker leaves of a part is passed over."""
    reader = Reader(chunks)
    while (name := reader.piece()) is not None:
        pieces = _pieces(reader)
        yield name.decode(), pieces
        for _rest in pieces:
            pass


def _pieces(reader: Reader) -> Pieces:
    while piece := reader.piece():
        yield piece


def manifest(chunks: Iterator[bytes]) -> dict[str, Any]:
    """Read everything, compare each part with the manifest, and return that."""
    found: dict[str, str] = {}
    told: dict[str, Any] = {}
    for name, pieces in parts(chunks):
        if name == MANIFEST:
            told = json.loads(b"".join(pieces))
            continue
        whole = hashlib.sha256()
        for piece in pieces:
            whole.update(piece)
        found[name] = whole.hexdigest()
    if told.get("parts") != found:
        raise Trouble("The backup's parts are not those that its manifest names; take another copy.")
    return told
