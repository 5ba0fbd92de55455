"""Receipts: what somebody keeps of an act, and can prove by it later, to anybody and without this house.

A receipt is JSON. `act` and `data` are texts exactly as they were hashed: SHA-256 of `salt` (hex) and `data` is in `act`,
SHA-256 of the matter's former chain (`before`) and `act` is `chain`; `signed` is the server's signature of the chain, there at once;
`proof` shows the chain in the district's log (C2SP tlog-proof), a second later. Where the key was ever changed, `passages` leads
from each key to the next.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from anlan.kernel.act import header, salt_under
from anlan.kernel.file import CaseFile
from anlan.kernel.keys import canonical
from anlan.kernel.models import Act
from anlan.log import ledger
from anlan.proof import checkpoint, note, passage
from anlan.proof.merkle import BadProof
from anlan.proof.note import BadNote, Key

FORMAT = "anlan-receipt/2"
FORMATS = ("anlan-receipt/1", FORMAT)
"""The first had no salt."""
SALT = 16


class BadReceipt(ValueError):
    """A receipt that does not hold, and why."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a receipt has proven: the act's header, whether it carries the data, the checkpoint it is under if any."""

    act: dict[str, Any]
    told: bool
    under: checkpoint.Checkpoint | None


def receipt(file: CaseFile, act: Act, *, told: bool) -> dict[str, Any]:
    """The receipt of an act; with its data only if `told`, which is for whoever said them."""
    before = next((bytes(one.chain) for one in file.acts if one.seq == act.seq - 1), b"")
    chain = bytes(act.chain)
    return {
        "format": FORMAT, "code": file.matter.code, "origin": ledger.origin(act.district),
        "act": canonical(header(act)).decode(), "data": canonical(act.data).decode() if told else "",
        "salt": salt_under(act).hex() if told else "", "before": before.hex(), "chain": chain.hex(),
        "signed": note.sign(_statement(ledger.origin(act.district), chain), ledger.signer(act.district)),
        "proof": ledger.proof_of(act), "passages": ledger.passages(act.district),
    }  # fmt: skip


def check(text: str, keys: Iterable[Key]) -> Held:
    """What the receipt proves under these keys; raises BadReceipt."""
    told = _read(text)
    try:
        return _held(told, passage.known(keys, told.get("passages", [])))
    except (BadNote, BadProof) as error:
        raise BadReceipt(str(error)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise error if isinstance(error, BadReceipt) else BadReceipt("This is not a receipt.") from error


def _held(told: dict[str, Any], keys: list[Key]) -> Held:
    chain = bytes.fromhex(told["chain"])
    if sha256(bytes.fromhex(told["before"]) + told["act"].encode()).digest() != chain:
        raise BadReceipt("The act is not what the chain seals.")
    act = json.loads(told["act"])
    salt = bytes.fromhex(told.get("salt", ""))
    if len(salt) not in (0, SALT) or (told["data"] and sha256(salt + told["data"].encode()).hexdigest() != act["data"]):
        raise BadReceipt("The content is not what the act seals.")
    return Held(act, bool(told["data"]), _under(told, chain, keys))


def _under(told: dict[str, Any], chain: bytes, keys: list[Key]) -> checkpoint.Checkpoint | None:
    own = [key for key in keys if key.name == told["origin"]]
    signed = note.read(told["signed"])
    if signed.text != _statement(told["origin"], chain) or not signed.signers(own):
        raise BadNote("No key known here has signed this receipt.")
    in_use = [key for key in own if key.until is None]
    by = note.read(told["proof"].partition("\n\n")[2] or told["signed"]).signers(own)
    if by and not set(by) & set(in_use) and (in_use or not told["proof"]):
        raise BadNote(
            "The key that signed it was changed since, and may be in other hands: download the receipt again."
        )
    return checkpoint.proven(told["proof"], chain, in_use or own) if told["proof"] else None


def _statement(origin: str, chain: bytes) -> str:
    return f"{origin}\nreceipt\n{base64.b64encode(chain).decode()}\n"


def _read(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
        wanted = ("format", "origin", "act", "data", "before", "chain", "signed", "proof")
        if (
            told["format"] in FORMATS
            and isinstance(told.get("salt", ""), str)
            and all(isinstance(one, str) for one in (*(told[name] for name in wanted), *told.get("passages", [])))
        ):
            return dict(told)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise BadReceipt("This is not a receipt.")
