"""How often each route was asked and how long it took, counted by every process in a small file of its own.

A file is a row of slots, each a key and its numbers; whoever asks for the figures adds up the files of all processes. The
file of a process that died stays, so that no counter ever falls; the server's start takes the old ones away.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper bounds of the histogram, in seconds."""
FOLDER = "ANLAN_TALLIES"
SLOTS = 2048
KEY = struct.Struct("120s")
NUMBERS = struct.Struct(f"{len(BOUNDS) + 3}d")  # of each bucket, beyond the last, how many, seconds together
SLOT = KEY.size + NUMBERS.size

Numbers = tuple[float, ...]


class Tally:
    """The counters of this process; without a folder they are seen by this process alone."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.lock = threading.Lock()
        self.places: dict[bytes, int] = {}
        self.pid = 0
        self.memory: mmap.mmap

    def count(self, key: str, seconds: float) -> None:
        """Count one answer under the key."""
        with self.lock:
            self._open()
            place = self._place(key.encode()[: KEY.size])
            if place is not None:
                numbers = list(NUMBERS.unpack_from(self.memory, place + KEY.size))
                for changed, by in ((_bucket(seconds), 1), (-2, 1), (-1, seconds)):
                    numbers[changed] += by
                NUMBERS.pack_into(self.memory, place + KEY.size, *numbers)

    def all(self) -> dict[str, Numbers]:
        """The numbers of every process, added up by key."""
        told: dict[str, Numbers] = {}
        for whole in self._wholes():
            for key, numbers in _slots(whole):
                before = told.get(key, (0.0,) * len(numbers))
                told[key] = tuple(a + b for a, b in zip(before, numbers, strict=True))
        return told

    def _wholes(self) -> Iterator[bytes]:
        if self.folder:
            yield from (path.read_bytes() for path in self.folder.glob("*.tally"))
        elif self.pid:
            yield bytes(self.memory)

    def _open(self) -> None:
        """The memory of this process; one made by fork takes a file of its own."""
        if self.pid == os.getpid():
            return
        self.pid, self.places = os.getpid(), {}
        if self.folder is None:
            self.memory = mmap.mmap(-1, SLOTS * SLOT)
            return
        with (self.folder / f"{self.pid}.tally").open("w+b") as file:
            file.truncate(SLOTS * SLOT)
            self.memory = mmap.mmap(file.fileno(), SLOTS * SLOT)

    def _place(self, key: bytes) -> int | None:
        """Where the key's slot begins; a key beyond the last slot is not counted."""
        if key not in self.places and len(self.places) < SLOTS:
            place = len(self.places) * SLOT
            KEY.pack_into(self.memory, place, key)
            self.places[key] = place
        return self.places.get(key)


def begin(folder: Path) -> None:
    """Have the processes started from here on count in this folder, from nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ[FOLDER] = str(folder)


def _bucket(seconds: float) -> int:
    return next((place for place, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))


def _slots(whole: bytes) -> Iterator[tuple[str, Numbers]]:
    for place in range(0, len(whole) - SLOT + 1, SLOT):
        key = KEY.unpack_from(whole, place)[0].rstrip(b"\0")
        if not key:
            return
        yield key.decode(errors="replace"), NUMBERS.unpack_from(whole, place + KEY.size)


TALLY = Tally(Path(os.environ[FOLDER]) if FOLDER in os.environ else None)
