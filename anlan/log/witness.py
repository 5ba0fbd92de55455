"""Witnesses: others who keep the last checkpoint they saw, and sign the next only if it grew from that one.

The file `witnesses` in the home names them, a line each: a key as C2SP signed-note writes it, and the address to ask
(C2SP tlog-witness), which may be missing where signatures are brought by hand.
"""

from __future__ import annotations

import base64
import logging
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from anlan.kernel.moment import now
from anlan.log import ledger
from anlan.log.models import Cosignature, Head
from anlan.proof import note
from anlan.proof.checkpoint import Checkpoint
from anlan.proof.note import WITNESS, BadNote, Key

SECONDS = 10
LONGEST = 64_000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Witness:
    """Whose signature is taken, and where it is asked for."""

    key: Key
    address: str


def known() -> list[Witness]:
    """The witnesses of this installation; raises BadNote where a line is no key."""
    path = Path(settings.ANLAN_WITNESSES)
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except UnicodeDecodeError:
        raise BadNote(f"{path} is not UTF-8 text.") from None
    told = (line.split() for line in lines if line.strip() and not line.startswith("#"))
    return [Witness(Key.read(key), "".join(address[:1])) for key, *address in told]


def accept(text: str) -> int:
    """Keep the signatures that witnesses known here put under one of our checkpoints; how many. Raises BadNote."""
    signed = note.read(text)
    last = _ours(Checkpoint.read(signed.text))
    own = [witness.key for witness in known() if witness.key.kind == WITNESS]
    found = {(key.name, key.id) for key in signed.signers(own)}
    for name, key_id, signature in signed.signatures:
        if (name, key_id) in found:
            line = f"{note.MARK}{name} {base64.b64encode(key_id + signature).decode()}\n"
            Cosignature.objects.update_or_create(
                district=last.district, size=last.size, witness=name, defaults={"line": line, "at": now()}
            )
    return len(found)


def waiting() -> list[tuple[Witness, Head]]:
    """Each witness that has an address, with each log's last checkpoint that it has not signed."""
    return [(witness, last) for witness in known() if witness.address for last in _unsigned(witness)]


def ask_all() -> int:
    """Ask them to sign; how many did. It takes as long as they take."""
    return sum(_asked(witness, last) for witness, last in waiting())


def _ours(told: Checkpoint) -> Head:
    for head in Head.objects.filter(size=told.size):
        if Checkpoint.read(note.read(head.note).text) == told:
            return head
    raise BadNote("This is not a checkpoint of a log kept here.")


def _unsigned(witness: Witness) -> Iterator[Head]:
    for district in ledger.districts():
        last = ledger.head(district)
        signed = Cosignature.objects.filter(district=district, witness=witness.key.name)
        if last and not signed.filter(size=last.size).exists():
            yield last


def _asked(witness: Witness, last: Head) -> int:
    before = Cosignature.objects.filter(district=last.district, witness=witness.key.name).order_by("-size").first()
    try:
        lines = _add(witness.address, last, before.size if before else 0)
        return accept(last.note + lines)
    except (OSError, ValueError) as error:
        log.warning("The witness %s has not signed (%s)", witness.key.name, type(error).__name__)
        return 0


def _add(address: str, last: Head, old: int, *, again: bool = True) -> str:
    """Send it as `add-checkpoint`; a witness that knows another size says so once, and is sent what grew from that."""
    grown = ledger.growth(last.district, old, last.size) if old else []
    proof = "".join(f"{base64.b64encode(one).decode()}\n" for one in grown)
    body = f"old {old}\n{proof}\n{last.note}".encode()
    request = urllib.request.Request(f"{address.rstrip('/')}/add-checkpoint", body, method="POST")  # noqa: S310 - the operator's own list
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return str(answer.read(LONGEST).decode())
    except urllib.error.HTTPError as error:
        known_size = error.read(20).decode("ascii", "replace").strip()
        if error.code == 409 and again and known_size.isdecimal() and int(known_size) <= last.size:
            return _add(address, last, int(known_size), again=False)
        raise
