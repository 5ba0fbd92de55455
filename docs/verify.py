#!/usr/bin/env python3
"""Check what an Anlan installation says, without trusting it: one file, Python 3.9 or newer, and `pip install cryptography`.

    python verify.py receipt FILE KEY            a receipt, offline, under the key that you wrote down
    python verify.py log URL KEY [CHECKPOINT]    a whole log, read from https://…/log/<district>: that its entries make its
                                                 root, and that it grew from the checkpoint that you kept (a file)

KEY is one line, name+id+base64; where the log changed its key since, both go from the one you trust to the others.
Exit code 0: it holds; 1: it does not; 2: it could not be looked at.
Formats: C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-proof; hashing: RFC 9162, section 2.1.
"""

import base64
import json
import sys
import urllib.request
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Bad(Exception):
    """It does not hold, and why."""


def need(holds, why):
    if not holds:
        raise Bad(why)


def leaf(entry):
    return sha256(b"\0" + entry).digest()


def both(left, right):
    return sha256(b"\1" + left + right).digest()


def canonical(vkey):
    """A key as it is always written."""
    name, key_id, body = vkey.strip().split("+", 2)
    raw = base64.b64decode(body, validate=True)
    need(raw[:1] == b"\1" and len(raw) == 33, "the key is of no kind known here")
    need(sha256(name.encode() + b"\n" + raw).hexdigest()[:8] == key_id, "the key was copied wrongly")
    return f"{name}+{key_id}+{base64.b64encode(raw).decode()}"


def opened(note, keys):
    """The text of a signed note, and those of the keys that have signed it."""
    text, gap, lines = note.rpartition("\n\n")
    need(gap, "there is no signature")
    by = []
    for line in lines.splitlines():
        _dash, who, signature = line.split(" ")
        sealed = base64.b64decode(signature)
        for vkey in keys:
            name, key_id, body = vkey.split("+", 2)
            if (who, sealed[:4].hex()) == (name, key_id):
                try:
                    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(body)[1:])
                    public.verify(sealed[4:], (text + "\n").encode())
                except InvalidSignature:
                    raise Bad("the signature is false") from None
                by.append(vkey)
    need(by, "no key that you trust has signed it")
    return text + "\n", by


def known(trusted, passages):
    """The key that is trusted and those before and after it, each with the size of the log up to which it signs."""
    after, before, keys = {}, {}, {trusted: sys.maxsize}
    for note in passages:
        origin, word, size, *two = note.rpartition("\n\n")[0].split("\n")
        old, new = map(canonical, two)
        need(word == "key" and {old.split("+")[0], new.split("+")[0]} == {origin}, "this is no change of keys")
        need(old != new and set(opened(note, (old, new))[1]) == {old, new}, "both keys must sign a change of keys")
        need(after.setdefault(old, (int(size), new)) == (int(size), new), "two keys are said to follow one")
        before[new] = int(size), old
    at = trusted
    while at in after and after[at][1] not in keys:
        keys[at], at = after[at]
        keys[at] = sys.maxsize
    at = trusted
    while at in before and before[at][1] not in keys:
        size, old = before[at]
        keys[old], at = min(size, keys[at]), old
    return keys


def state(note, keys, *, in_use=True):
    """Size and root of a checkpoint, signed by a key that is in use, or that was when the log had this size."""
    text, by = opened(note, keys)
    origin, size, root, *_more = text.splitlines()
    need(origin == by[0].split("+")[0], "the checkpoint is of another log")
    last = sys.maxsize if in_use else int(size)
    need(any(keys[vkey] >= last for vkey in by), "its key was changed since, and may be in other hands: fetch it again")
    return int(size), base64.b64decode(root)


def climbed(entry, index, size, path):
    """The root that an entry's place and its proof lead to (RFC 9162, 2.1.3.2)."""
    need(0 <= index < size, "the place is not in the tree")
    here, last, found = index, size - 1, leaf(entry)
    for step in path:
        need(last, "the proof is too long")
        if here & 1 or here == last:
            found = both(step, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = both(found, step)
        here, last = here >> 1, last >> 1
    need(last == 0, "the proof is too short")
    return found


def receipt(path, vkey):
    """Check a receipt and tell what it proves."""
    with open(path, encoding="utf-8") as file:
        told = json.load(file)
    need(isinstance(told, dict), "this is not a receipt")
    need(told.get("format") in ("anlan-receipt/1", "anlan-receipt/2"), "this is not a receipt")
    parts = [told[name] for name in ("act", "data", "before", "chain", "origin", "signed", "proof")]
    parts += [told.get("salt", ""), *told.get("passages", [])]
    need(all(isinstance(part, str) for part in parts), "this is not a receipt")
    chain, act = bytes.fromhex(told["chain"]), json.loads(told["act"])
    need(
        sha256(bytes.fromhex(told["before"]) + told["act"].encode()).digest() == chain, "the act is not what was sealed"
    )
    if told["data"]:
        salt = bytes.fromhex(told.get("salt", ""))
        need(len(salt) in (0, 16), "the salt is of no kind known here")
        need(sha256(salt + told["data"].encode()).hexdigest() == act["data"], "the content is not what was sealed")
    statement = f"{told['origin']}\nreceipt\n{base64.b64encode(chain).decode()}\n"
    keys = known(canonical(vkey), told.get("passages", []))
    text, by = opened(told["signed"], keys)
    need(text == statement, "the signature is of something else")
    in_use = any(keys[vkey] == sys.maxsize for vkey in by)
    need(told["proof"] or in_use, "its key was changed since, and may be in other hands: download it again")
    print(f"signed by {told['origin']}: {act['step']} at {act['at']}")
    if "seen" in act:
        print(f"  taken from a page that showed steps 1 to {act['seen']}")
    for kind, seq, digest in act.get("papers", []):
        print(f"  seals the paper {kind} of step {seq}: sha256 {digest}")
    if told["proof"]:
        head, _gap, note = told["proof"].partition("\n\n")
        kind, place, *path_text = head.splitlines()
        size, root = state(note, keys)
        need(
            kind == "c2sp.org/tlog-proof@v1" and note.startswith(told["origin"] + "\n"),
            "the proof is of something else",
        )
        index = int(place.removeprefix("index "))
        need(climbed(chain, index, size, [base64.b64decode(one) for one in path_text]) == root, "it is not in the log")
        print(f"in the log as number {index + 1} of {size}")
    else:
        print("no proof of the log yet: download the receipt again")


def tile_path(index, width):
    digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    where = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
    return f"tile/entries/{where}" + (f".p/{width}" if width < 256 else "")


def fetched(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def entries(url, size):
    """Every entry of the log, in order."""
    for start in range(0, size, 256):
        width = min(256, size - start)
        bundle = fetched(f"{url}/{tile_path(start // 256, width)}")
        at = 0
        for _one in range(width):
            length = int.from_bytes(bundle[at : at + 2], "big")
            yield bundle[at + 2 : at + 2 + length]
            at += 2 + length


def log(url, vkey, kept=None):
    """Read the whole log, grow its tree, and compare with its checkpoint and with one that was kept."""
    keys = known(canonical(vkey), json.loads(fetched(f"{url}/passages")))
    size, root = state(fetched(f"{url}/checkpoint").decode(), keys)
    old_size, old_root = 0, b""
    if kept:
        with open(kept, encoding="utf-8") as file:
            old_size, old_root = state(file.read(), keys, in_use=False)
    need(old_size <= size, "the log is shorter than it was: it has forgotten")
    peaks = []  # complete subtrees from the left, as (leaves, hash)
    for number, entry in enumerate(entries(url.rstrip("/"), size), 1):
        peaks.append((1, leaf(entry)))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            right, left = peaks.pop(), peaks.pop()
            peaks.append((left[0] * 2, both(left[1], right[1])))
        if number == size:
            need(folded(peaks) == root, f"the {size} entries are not what was signed")
        if number == old_size:
            need(folded(peaks) == old_root, "the log is not the one that you kept")
    print(
        f"{size} entries make the signed root" + (f", and the first {old_size} are those that you kept" if kept else "")
    )


def folded(peaks):
    found = peaks[-1][1]
    for _leaves, left in reversed(peaks[:-1]):
        found = both(left, found)
    return found


def main(arguments):
    does = {"receipt": receipt, "log": log}
    if len(arguments) < 3 or arguments[0] not in does:
        print(__doc__)
        return 2
    try:
        does[arguments[0]](*arguments[1:])
    except Bad as error:
        print(f"DOES NOT HOLD: {error}")
        return 1
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        print(f"cannot be looked at: {error}")
        return 2
    print("It holds.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
