"""The sealed log: what was done can be proven by whoever has a receipt, and cannot be changed unseen by whoever has the house."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from anlan.config.cli import commands
from anlan.config.trouble import Trouble
from anlan.config.watch import ready
from anlan.config.watch.figures import unsealed
from anlan.kernel.act import header
from anlan.kernel.file import CaseFile
from anlan.kernel.keys import canonical, digest, uuid7
from anlan.kernel.models import Act, Matter
from anlan.log import jobs, ledger, receipts, verify, whole, witness
from anlan.log.last import Refused
from anlan.log.models import Cosignature, Head, SigningKey, Tile
from anlan.proof import checkpoint, merkle, note, passage, tiles
from anlan.proof.checkpoint import Checkpoint
from anlan.proof.note import WITNESS, BadNote, Key, Signer
from anlan.vault.columns import Closed
from tests.cast import Cast

DISTRICT = "410802"
ROOT = Path(__file__).parents[1]


@pytest.fixture
def sealed(cast: Cast) -> str:
    code = cast.road("assigned")
    cast.settle()
    ledger.append_all(DISTRICT)
    return code


def text_of(cast: Cast, code: str, seq: int = 1, *, told: bool = True) -> str:
    file = cast.file(code)
    return json.dumps(receipts.receipt(file, file.acts[seq - 1], told=told), ensure_ascii=False)


def keys() -> list[Key]:
    return ledger.keys(DISTRICT)


def test_every_act_is_in_the_log_in_its_order(cast: Cast, sealed: str) -> None:
    last = ledger.head(DISTRICT)
    assert last is not None
    assert last.size == Act.objects.filter(district=DISTRICT).count() > 5
    for act in Act.objects.filter(district=DISTRICT).order_by("order"):
        under = checkpoint.proven(ledger.proof_of(act), bytes(act.chain), keys())
        assert (under.size, under.root) == (last.size, bytes(last.root))


def test_the_log_grows_and_never_forgets(cast: Cast, sealed: str) -> None:
    sizes = []
    for _round in range(3):
        cast.apply()
        cast.settle()
        ledger.append_all(DISTRICT)
        last = ledger.head(DISTRICT)
        assert last
        sizes.append((last.size, bytes(last.root)))
    for (old, old_root), (new, new_root) in pairwise(sizes):
        merkle.consistent(old, new, ledger.growth(DISTRICT, old, new), old_root, new_root)


def test_a_receipt_holds_at_once_and_proves_its_place_once_it_is_sealed(cast: Cast) -> None:
    code = cast.apply()
    at_once = receipts.check(text_of(cast, code), [ledger.signer(DISTRICT).key])
    assert at_once.under is None
    cast.settle()
    ledger.append_all(DISTRICT)
    held = receipts.check(text_of(cast, code), keys())
    assert held.under is not None
    assert held.act["step"] == "apply"


@pytest.mark.parametrize("part", ["act", "data", "before", "chain", "signed", "proof", "origin"])
def test_a_receipt_in_which_one_thing_was_changed_does_not_hold(cast: Cast, sealed: str, part: str) -> None:
    told = json.loads(text_of(cast, sealed, 2))
    told["data"] = told["data"] or "{}"
    other = json.loads(text_of(cast, sealed, 3))
    told[part] = {"data": '{"other":1}', "origin": "anlan.example/log/999999"}.get(part) or other[part]
    with pytest.raises(receipts.BadReceipt):
        receipts.check(json.dumps(told), keys())


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": "anlan-receipt/1"}', "null", '{"format": "anlan-receipt/1", "act": 3}']
)
def test_what_is_no_receipt_is_said_to_be_none(text: str) -> None:
    with pytest.raises(receipts.BadReceipt):
        receipts.check(text, [])


@pytest.mark.parametrize(
    "parts",
    [
        {"chain": "zz"},
        {"before": "0"},
        {"act": "[]"},
        {"act": "{}"},
        {"act": "nonsense"},
        {"signed": ""},
        {"proof": "x"},
    ],
)
def test_a_hostile_receipt_is_refused_in_words(cast: Cast, sealed: str, parts: dict[str, str]) -> None:
    told = json.loads(text_of(cast, sealed)) | parts
    if "act" in parts:
        told["chain"] = sha256(bytes.fromhex(told["before"]) + told["act"].encode()).hexdigest()
    with pytest.raises(receipts.BadReceipt):
        receipts.check(json.dumps(told), keys())


def test_a_stranger_s_key_proves_nothing(cast: Cast, sealed: str) -> None:
    stranger = Signer.of(ledger.origin(DISTRICT), b"7" * 32).key
    with pytest.raises(receipts.BadReceipt):
        receipts.check(text_of(cast, sealed), [stranger])


def test_old_checkpoints_stay_good_when_the_key_is_changed_and_receipts_are_fetched_again(
    cast: Cast, sealed: str
) -> None:
    before, checkpoints, old = text_of(cast, sealed), Head.objects.count(), keys()
    new = ledger.rotate(DISTRICT)
    assert [(key.public, key.until is None) for key in keys()] == [(new.public, True), (old[0].public, False)]
    cast.apply()
    cast.settle()
    ledger.append_all(DISTRICT)
    assert (whole.check(fail)[0], Head.objects.count()) == (checkpoints + 1, checkpoints + 1)
    with pytest.raises(receipts.BadReceipt, match="download the receipt again"):
        receipts.check(before, keys())
    receipts.check(before, old)  # whoever knows of no change
    for trusted in (keys(), [new], old):
        receipts.check(text_of(cast, sealed), trusted)
    with pytest.raises(receipts.BadReceipt, match="No key known here"):
        receipts.check(without_passages(text_of(cast, sealed)), old)


def without_passages(text: str) -> str:
    return json.dumps({**json.loads(text), "passages": []})


def test_whoever_trusts_one_key_knows_those_before_and_after_it(cast: Cast, sealed: str, tmp_path: Path) -> None:
    first, size = keys()[0], Act.objects.count()
    ledger.rotate(DISTRICT)
    last = ledger.rotate(DISTRICT)
    passages = ledger.passages(DISTRICT)
    assert [key.until for key in passage.known([first], passages)] == [size, size, None]
    assert {key: key.until for key in passage.known([last], passages)} == {key: key.until for key in keys()}
    with pytest.raises(BadNote, match="Several keys"):
        passage.known([first, last], [])
    (kept := tmp_path / "after.json").write_text(text_of(cast, sealed))
    for trusted in (first, last):
        receipts.check(kept.read_text(), [trusted])
        assert alone("receipt", str(kept), str(trusted)).returncode == 0


def forgeries(cast: Cast, code: str, stolen: Signer) -> dict[str, dict[str, Any]]:
    """What whoever has the retired key makes of a receipt of today."""
    told, own, size = json.loads(text_of(cast, code)), Signer.of(stolen.name, b"7" * 32), Act.objects.count()
    statement = note.read(told["signed"]).text
    chain = bytes.fromhex(told["chain"])
    tree = note.sign(str(Checkpoint(stolen.name, 1, merkle.leaf(chain))), stolen)
    heir = passage.made(stolen, own, size)
    return {
        "unproven": {"signed": note.sign(statement, stolen), "proof": ""},
        "a tree of its own": {"signed": note.sign(statement, stolen), "proof": checkpoint.proof(0, [], tree)},
        "an heir": {"signed": note.sign(statement, own), "passages": [heir]},
        "two heirs": {"signed": note.sign(statement, own), "passages": [*told["passages"], heir]},
        "another size": {"passages": [*told["passages"], passage.made(stolen, ledger.signer(DISTRICT), size + 9)]},
        "itself": {"signed": note.sign(statement, stolen), "passages": [passage.made(stolen, stolen, size)]},
    }


@pytest.mark.parametrize("kind", ["unproven", "a tree of its own", "an heir", "two heirs", "another size", "itself"])
def test_a_retired_key_that_was_stolen_signs_nothing_new_and_names_no_successor(
    cast: Cast, sealed: str, tmp_path: Path, kind: str
) -> None:
    stolen = ledger.signer(DISTRICT)
    new = ledger.rotate(DISTRICT)
    forged = json.dumps(json.loads(text_of(cast, sealed)) | forgeries(cast, sealed, stolen)[kind])
    for trusted in (keys(), [new]):
        with pytest.raises(receipts.BadReceipt):
            receipts.check(forged, trusted)
    (kept := tmp_path / "forged.json").write_text(forged)
    assert alone("receipt", str(kept), str(new)).returncode == 1
    forked = note.sign(str(Checkpoint(stolen.name, 900, b"1" * 32)), stolen)
    with pytest.raises(BadNote, match="was changed before"):
        checkpoint.opened(forked, keys())


@pytest.mark.parametrize("change", [{"passage": ""}, {"until": 9}, {"until": None}, {"passage": "another"}])
def test_a_change_of_keys_that_was_rewritten_is_found(cast: Cast, sealed: str, change: dict[str, Any]) -> None:
    old = ledger.signer(DISTRICT)
    ledger.rotate(DISTRICT)
    if change.get("passage"):
        change = {"passage": passage.made(old, Signer.of(old.name, b"7" * 32), Act.objects.count())}
    assert whole.check(fail)
    row = SigningKey.objects.exclude(passage="") if "passage" in change else SigningKey.objects.filter(passage="")
    assert row.update(**change) == 1
    faults: list[str] = []
    whole.check(faults.append)
    assert "not listed as they were changed" in "".join(faults)


def test_a_database_that_was_put_back_signs_with_no_retired_key(cast: Cast, sealed: str) -> None:
    before = list(SigningKey.objects.all())
    ledger.rotate(DISTRICT)
    cast.apply()
    cast.settle()
    ledger.append_all(DISTRICT)
    gone = SigningKey.objects.exclude(passage="").get()
    SigningKey.objects.filter(number=gone.number).delete()
    SigningKey.objects.filter(number=before[0].number).update(until=None)
    assert "by log-key-" in ledger.refusal()
    with pytest.raises(Refused):
        ledger.rotate(DISTRICT)
    ledger.begin_anew(DISTRICT, "put back")
    assert SigningKey.objects.latest("number").number > gone.number
    assert Key.read(SigningKey.objects.latest("number").vkey).public != Key.read(gone.vkey).public


@pytest.mark.parametrize(
    "changes",
    [{"proof": "a\nindex 0\n\nfoo"}, {"data": 5}, {"data": {}}, {"proof": []}, {"passages": [5]}, {"passages": None},
     {"passages": ["a\nkey\n1\nx+y+\nx+y+\n\nz"]}, {"signed": 5}, {"salt": 5}],
)  # fmt: skip
def test_the_checker_that_stands_alone_refuses_what_is_no_receipt_in_words(
    cast: Cast, sealed: str, tmp_path: Path, changes: dict[str, Any]
) -> None:
    (path := tmp_path / "hostile.json").write_text(json.dumps(json.loads(text_of(cast, sealed)) | changes))
    told = alone("receipt", str(path), str(keys()[0]))
    assert (told.returncode in (1, 2), told.stderr) == (True, "")
    with pytest.raises(receipts.BadReceipt):
        receipts.check(path.read_text(), keys())


@pytest.mark.parametrize("line", range(5))
def test_a_passage_in_which_one_thing_was_changed_is_none(line: int) -> None:
    one, two = (Signer.of("log.example", bytes([seed]) * 32) for seed in (1, 2))
    good = passage.made(one, two, 7)
    assert passage.read(good).old.until == 7
    lines = good.split("\n")
    lines[line] = {2: "8"}.get(line, str(Signer.of("log.example", b"3" * 32).key))
    with pytest.raises(BadNote):
        passage.read("\n".join(lines))
    with pytest.raises(BadNote, match="before it and"):
        passage.read(note.sign(note.read(good).text, one))


def test_another_key_than_the_one_listed_signs_nothing(
    cast: Cast, sealed: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    last, told = ledger.head(DISTRICT), keys()
    settings.ANLAN_SECRET = lambda name: f"made anew for {name}"
    cast.apply()
    cast.settle()
    assert jobs.append() == 0
    assert "log-key-1 of this home" in caplog.text
    with pytest.raises(Refused):
        text_of(cast, sealed)
    with pytest.raises(Refused):
        ledger.rotate(DISTRICT)
    assert (ledger.head(DISTRICT), keys()) == (last, told)
    assert [fault for fault in verify.verify().faults if "log-key-1" in fault]


def fail(what: str) -> None:
    raise AssertionError(what)


def test_verifying_recomputes_everything_and_finds_it_whole(cast: Cast, sealed: str) -> None:
    found = verify.verify()
    assert found.faults == []
    assert found.checkpoints == Head.objects.count() > 0
    assert found.tiles == Tile.objects.count() > 0
    assert ledger.behind() == {}


CHANGES = {
    "an act's words": "UPDATE kernel_act SET told = (SELECT told FROM kernel_act WHERE seq = 2) WHERE seq = 1",
    "an act's step": "UPDATE kernel_act SET step = 'decline' WHERE seq = 2",
    "an act's time": "UPDATE kernel_act SET at = at + interval '1 day' WHERE seq = 2",
    "who did it": "UPDATE kernel_act SET person_id = (SELECT max(id) FROM town_person) WHERE seq = 2",
    "an act is gone": "DELETE FROM kernel_act WHERE seq = 3",
    "two acts change places": 'UPDATE kernel_act SET "order" = -1 - "order" WHERE "order" IN (1, 2)',
    "a tile": "UPDATE log_tile SET hashes = overlay(hashes placing '\\x00'::bytea from 1)",
    "a tile is gone": "DELETE FROM log_tile",
    "a checkpoint's root": "UPDATE log_head SET root = sha256(root)",
    "a checkpoint's note": "UPDATE log_head SET note = replace(note, E'\\n\\n', E'\\nmore\\n\\n')",
    "a checkpoint that counts too many": "UPDATE log_head SET size = size + 5",
}


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_owns_the_database_cannot_change_it_unseen(cast: Cast, sealed: str, change: str) -> None:
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute("SET LOCAL session_replication_role = replica")
        sql.execute(CHANGES[change])
        assert sql.rowcount
    assert verify.verify().faults, change


def put_in(cast: Cast, code: str, told: bytes) -> Act:
    """An act of no data and no salt, with its chain and the matter's head, as whoever owns the database can put it in."""
    matter = cast.file(code).matter
    [like] = Act.objects.filter(matter_id=matter.id, seq=matter.seq)
    act = Act(
        **{field.attname: getattr(like, field.attname) for field in Act._meta.concrete_fields if field.name != "data"}
    )
    act.id, act.seq, act.order, act.papers, act.digest = uuid7(), matter.seq + 1, None, None, sha256(b"{}").digest()
    act.chain = sha256(bytes(matter.head) + canonical(header(act))).digest()
    act.__dict__["data"] = Closed(told)
    act.save(force_insert=True)
    Matter.objects.filter(id=matter.id).update(seq=act.seq, head=act.chain)
    return act


def test_an_act_in_which_nothing_was_sealed_is_found_and_gets_no_place(cast: Cast, sealed: str) -> None:
    act = put_in(cast, sealed, b"")
    assert any(f"act {act.seq} has other data" in fault for fault in verify.verify().faults)
    cast.settle()
    assert Act.objects.get(id=act.id).order is None
    assert unsealed()[0] == 1, "that it waits is told"


def test_an_act_with_the_seal_of_another_and_no_salt_is_found(cast: Cast, sealed: str) -> None:
    key = cast.file(sealed).matter.key
    assert key
    act = put_in(cast, sealed, key.seal(b"{}", "act.data"))
    assert any(f"act {act.seq} has no salt" in fault for fault in verify.verify().faults)
    cast.settle()
    ledger.append_all(DISTRICT)
    assert any(f"act {act.seq} has no salt" in fault for fault in verify.verify().faults)


def test_acts_of_before_the_salt_hold(cast: Cast) -> None:
    code = cast.apply()
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute("SET LOCAL session_replication_role = replica")
        [act] = cast.file(code).acts
        act.digest = digest(act.data)
        act.chain = sha256(canonical(header(act))).digest()
        sql.execute("UPDATE kernel_act SET digest = %s, chain = %s", [act.digest, act.chain])
        sql.execute("UPDATE kernel_matter SET head = %s", [act.chain])
    cast.settle()
    cast.apply()
    cast.settle()
    ledger.append_all(DISTRICT)
    assert verify.verify().faults == []


def test_even_with_chains_and_tree_made_anew_the_old_checkpoint_tells(cast: Cast, sealed: str, settings: Any) -> None:
    """Whoever rewrites the acts, the chains, the tiles and the heads with the key itself is found out by a receipt.

    The database alone is not enough: nothing is signed over what the home remembers.
    """
    kept, own = text_of(cast, sealed), keys()
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute("SET LOCAL session_replication_role = replica")
        sql.execute("UPDATE kernel_act SET chain = sha256(chain)")
        sql.execute("DELETE FROM log_tile")
        sql.execute("DELETE FROM log_head")
        sql.execute("DELETE FROM log_signingkey")
    with pytest.raises(Refused, match="are not those that were signed"):
        ledger.append_all(DISTRICT)
    settings.ANLAN_REMEMBERED = lambda _name: ""  # who has the home as well
    ledger.append_all(DISTRICT)
    old = receipts.check(kept, own).under
    last = ledger.head(DISTRICT)
    assert old is not None
    assert last is not None
    assert old.size == last.size
    assert old.root != bytes(last.root)


def grown(cast: Cast) -> None:
    cast.apply()
    cast.settle()
    ledger.append_all(DISTRICT)


def test_rows_of_the_log_that_are_gone_are_found_out(cast: Cast, sealed: str) -> None:
    for _time in range(2):
        grown(cast)
    with connection.cursor() as sql:
        sql.execute("DELETE FROM log_tile")
        sql.execute("DELETE FROM log_head")
    assert [fault for fault in verify.verify().faults if "is not the one that this house signed last" in fault]
    assert ready.ASKING["log"]()
    with pytest.raises(Refused):
        ledger.append_all(DISTRICT)
    assert ledger.head(DISTRICT) is None


def test_an_older_state_is_not_signed_over_and_a_new_log_is_begun_with_its_reason(
    cast: Cast, sealed: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What a restore, a recovery to a moment or a failover does to the log: the same key must not sign two histories."""
    kept, older = text_of(cast, sealed), transaction.savepoint()
    for _time in range(2):
        grown(cast)
    newer = keys()
    transaction.savepoint_rollback(older)
    for _act in range(4):
        cast.apply()
    cast.settle()
    assert jobs.append() == 0
    assert "anlan log begin-anew" in caplog.text
    assert verify.verify().faults
    with pytest.raises(Refused):
        ledger.rotate(DISTRICT)
    with pytest.raises(Trouble, match="Say why"):
        asked("begin-anew")
    asked("begin-anew", "--why", "the disk was lost; back to the night before")
    assert jobs.append() > 0
    assert verify.verify().faults == []
    assert SigningKey.objects.latest("number").why.startswith("the disk was lost")
    assert ledger.origin(DISTRICT) == keys()[0].name != newer[0].name
    assert receipts.check(text_of(cast, sealed), keys()[:1]).under is not None
    receipts.check(kept, newer)
    assert "the disk was lost" in Client().get("/log/").content.decode()


def asked(*arguments: str) -> int:
    return commands()["log"].take(arguments)


def test_what_was_signed_and_not_committed_is_signed_again(cast: Cast, sealed: str) -> None:
    """A loss of power between the two: the same acts, in the same order, have the same root."""
    cast.apply()
    cast.settle()
    before = transaction.savepoint()
    ledger.append_all(DISTRICT)
    transaction.savepoint_rollback(before)
    assert ledger.refusal() == ""
    grown(cast)
    assert verify.verify().faults == []


def test_the_log_is_read_by_its_public_addresses_alone(cast: Cast, sealed: str, client: Client) -> None:
    base = f"/log/{DISTRICT}/"
    under = checkpoint.opened(client.get(base + "checkpoint").content.decode(), keys())
    assert client.get(base + "keys").content.decode().split() == [str(key) for key in keys()]
    width = tiles.width_at(0, 0, under.size)
    leaves = client.get(base + tiles.Tile(0, 0, width).path).content
    bundle = client.get(base + tiles.Tile(None, 0, width).path).content
    made = b"".join(merkle.leaf(bundle[at + 2 : at + 34]) for at in range(0, len(bundle), 34))
    assert made == leaves
    assert merkle.root(under.size, tiles.node_from(lambda _level, _index: leaves)) == under.root
    assert client.get(base + "checkpoint").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("where", ["tile/0/000", "tile/0/001.p/1", "tile/9/000.p/1", "tile/0/000.p/0", "tile/x/000", "tile/entries/000",
                                   "witnessed", "tile/0/000.p/999"])  # fmt: skip
def test_what_the_log_has_not_is_not_there(cast: Cast, sealed: str, client: Client, where: str) -> None:
    assert client.get(f"/log/{DISTRICT}/{where}").status_code == 404
    assert client.get("/log/999999/checkpoint").status_code == 404
    assert client.post(f"/log/{DISTRICT}/checkpoint").status_code == 405


def test_tiles_hold_beyond_one_tile_and_beyond_one_level() -> None:
    """A tree of 70,000 entries, grown in uneven steps, has the root of the same tree made at once."""
    entries = [merkle.leaf(number.to_bytes(32)) for number in range(70_000)]
    kept: dict[tuple[int, int], bytes] = {}
    size = 0
    for step in (1, 255, 300, 40_000, 29_444):
        kept |= tiles.grown(size, entries[size : size + step], lambda level, index: kept[level, index])  # noqa: B023 - asked at once
        size += step
    whole_tree = tiles.grown(0, entries, lambda _level, _index: b"")
    assert kept == whole_tree


@pytest.fixture
def seen_by(tmp_path: Path, settings: Any) -> Iterator[Witness]:
    told = Witness()
    settings.ANLAN_WITNESSES = tmp_path / "witnesses"
    settings.ANLAN_WITNESSES.write_text(
        f"# who is asked\n{told.signer.key} http://127.0.0.1:{told.server.server_port}\n"
    )
    yield told
    told.server.shutdown()


class Witness:
    """A witness as C2SP tlog-witness has it: it keeps the last size and root, and signs only what grew from them."""

    def __init__(self) -> None:
        self.signer = Signer.of("witness.example/w", b"w" * 32, WITNESS)
        self.size, self.root, self.refused = 0, b"", 0
        outer = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status, text = outer.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, body: str) -> tuple[int, str]:
        told, _gap, signed = body.partition("\n\n")
        old, *proof = told.split("\n")
        made = checkpoint.Checkpoint.read(note.read(signed).text)
        if int(old.removeprefix("old ")) != self.size:
            self.refused += 1
            return 409, f"{self.size}\n"
        if self.size:
            merkle.consistent(self.size, made.size, [base64.b64decode(line) for line in proof], self.root, made.root)
        self.size, self.root = made.size, made.root
        return 200, self.signer.line(note.read(signed).text, 1_790_000_000)


def test_a_witness_signs_what_grew_and_the_signature_is_served(
    cast: Cast, sealed: str, seen_by: Witness, client: Client
) -> None:
    assert witness.ask_all() == 1
    assert witness.ask_all() == 0, "it has signed this one"
    cast.apply()
    cast.settle()
    ledger.append_all(DISTRICT)
    Cosignature.objects.all().delete()  # what was kept is lost: the witness says how far it knows the log
    assert witness.ask_all() == 1
    assert seen_by.refused == 1
    text = client.get(f"/log/{DISTRICT}/witnessed").content.decode()
    assert {key.name for key in note.read(text).signers([*keys(), seen_by.signer.key])} == {
        ledger.origin(DISTRICT),
        "witness.example/w",
    }


def test_nobody_else_s_signature_is_taken(cast: Cast, sealed: str, seen_by: Witness) -> None:
    last = ledger.head(DISTRICT)
    assert last
    text = note.read(last.note).text
    assert witness.accept(last.note + Signer.of("stranger.example", b"s" * 32, WITNESS).line(text, 1)) == 0
    with pytest.raises(BadNote):
        witness.accept(last.note + Signer.of("witness.example/w", b"w" * 32, WITNESS).line(text + "more\n", 1))
    other = str(checkpoint.Checkpoint(ledger.origin(DISTRICT), last.size, b"x" * 32))
    with pytest.raises(BadNote):
        witness.accept(note.sign(other, seen_by.signer))


def test_a_witness_that_is_away_is_asked_again_later(cast: Cast, sealed: str, seen_by: Witness) -> None:
    seen_by.server.shutdown()
    seen_by.server.server_close()
    assert witness.ask_all() == 0


def test_a_party_downloads_the_proof_of_what_she_did_and_no_more_of_what_others_did(
    cast: Cast, sealed: str, client: Client
) -> None:
    enter(client, "13800000001")
    told = [client.get(f"/m/{sealed}/receipts/{act.seq}.json") for act in cast.file(sealed).acts]
    held = [receipts.check(answer.content.decode(), keys()) for answer in told if answer.status_code == 200]
    assert held[0].told
    assert [one.act["seq"] for one in held] == [
        act.seq for act in cast.file(sealed).acts if not private(cast.file(sealed), act)
    ]
    assert not any(one.told for one in held if one.act["party"] != held[0].act["party"])
    enter(client, "13800000009")
    assert client.get(f"/m/{sealed}/receipts/1.json").status_code == 404


def enter(client: Client, phone: str) -> None:
    session = client.session
    session["phone"] = phone
    session.save()
    client.cookies["sessionid"] = session.session_key


def private(file: CaseFile, act: Act) -> bool:
    step = file.procedure.step(act.step)
    return step is None or step.private


def test_the_stand_alone_verifier_says_the_same_of_good_and_bad(cast: Cast, sealed: str, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(text_of(cast, sealed))
    bad.write_text(text_of(cast, sealed).replace("水管", "水表"))
    vkey = str(keys()[0])
    assert alone("receipt", str(good), vkey).returncode == 0
    assert alone("receipt", str(bad), vkey).returncode == 1
    stranger = Signer.of(ledger.origin(DISTRICT), b"7" * 32).key
    assert alone("receipt", str(good), str(stranger)).returncode == 1


def alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(ROOT / "docs" / "verify.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_stand_alone_verifier_knows_nothing_of_the_server() -> None:
    text = (ROOT / "docs" / "verify.py").read_text(encoding="utf-8")
    assert "anlan." not in text.replace("anlan.example", "")
    assert len(text.splitlines()) <= 240


def test_public_pages_say_what_the_log_is(cast: Cast, sealed: str, client: Client) -> None:
    last = ledger.head(DISTRICT)
    assert last
    assert bytes(last.root).hex() in client.get("/log/").content.decode()
    key = SigningKey.objects.get()
    assert key.vkey in client.get("/log/verify").content.decode()
