"""Signed notes, checkpoints, witnesses' cosignatures, receipts: the standards' examples, and every way to get them wrong."""

from __future__ import annotations

import base64
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saklig.safeguards.ledger import (
    COSIGNATURE,
    Checkpoint,
    KeyInvalid,
    LedgerError,
    MemoryLog,
    NoteInvalid,
    Receipt,
    ReceiptInvalid,
    Signer,
    leaf_hash,
    open_checkpoint,
    read_checkpoint,
    read_note,
    read_receipt,
    read_vkey,
)

VECTORS = tomllib.loads(Path(__file__).with_name("vectors.toml").read_text("utf-8"))
NAME = "post.agency.example/ledger"
LOG, OTHER, WITNESS = Signer(NAME, b"l" * 32), Signer(NAME, b"o" * 32), Signer("witness.example/w1", b"w" * 32)
ROOT = base64.b64encode(b"r" * 32).decode()
KEY = VECTORS["note"]["key"]
CHECKPOINT = Checkpoint(origin=NAME, size=3, root=b"r" * 32)


def test_the_standards_own_note_is_verified_by_its_own_key() -> None:
    key = read_vkey(VECTORS["note"]["key"])
    assert key.vkey == VECTORS["note"]["key"]
    opened = read_note(VECTORS["note"]["note"]).open([key])
    assert opened.text == "This is an example message.\n"
    assert opened.signed_by == ((key, None),)


def test_the_standards_own_checkpoint_is_read_with_its_two_signatures() -> None:
    given_note = VECTORS["checkpoint"]
    note = read_note(given_note["note"])
    found = read_checkpoint(note.text)
    assert (found.origin, found.size) == (given_note["origin"], given_note["size"])
    assert found.text == note.text and note.dump() == given_note["note"]
    log, witness = note.signatures
    assert log.name == given_note["origin"] and len(log.value) == 64
    assert int.from_bytes(witness.value[:8], "big") == given_note["witnessed_at"] and len(witness.value) == 72


def test_what_is_signed_is_opened_by_its_key_alone() -> None:
    signed = LOG.sign(CHECKPOINT.text)
    assert open_checkpoint(signed, log=LOG.key())[0] == CHECKPOINT
    with pytest.raises(NoteInvalid, match="no key that is trusted"):
        open_checkpoint(signed, log=OTHER.key())
    for changed in (signed.replace("\n3\n", "\n4\n"), signed.replace("post.", "past.", 1)):
        with pytest.raises(NoteInvalid):
            open_checkpoint(changed, log=LOG.key())


def test_a_witness_signs_with_the_time_and_beside_the_log_never_in_its_place() -> None:
    note = read_note(LOG.sign(CHECKPOINT.text))
    witnessed = note.with_signatures([WITNESS.cosignature(CHECKPOINT.text, time=1_700_000_000)])
    key = WITNESS.key(COSIGNATURE)
    _, opened = open_checkpoint(witnessed.dump(), log=LOG.key(), witnesses=[key])
    assert opened.signed_by == ((LOG.key(), None), (key, 1_700_000_000))
    assert witnessed.with_signatures(witnessed.signatures) == witnessed
    alone = type(note)(text=note.text, signatures=witnessed.signatures[1:])
    with pytest.raises(NoteInvalid, match="log itself has not signed"):
        open_checkpoint(alone.dump(), log=LOG.key(), witnesses=[key])
    # The log's own kind of signature by the witness's key is none of the witness's.
    assert WITNESS.key().key_id != key.key_id


def test_a_cosignature_of_another_time_or_checkpoint_is_refused() -> None:
    good = WITNESS.cosignature(CHECKPOINT.text, time=1_700_000_000)
    later = type(good)(name=good.name, key_id=good.key_id, value=(1_700_000_001).to_bytes(8, "big") + good.value[8:])
    never = WITNESS.cosignature(CHECKPOINT.text, time=0)
    other = WITNESS.cosignature(Checkpoint(origin=NAME, size=4, root=b"r" * 32).text, time=1_700_000_000)
    for wrong in (later, never, other):
        note = read_note(LOG.sign(CHECKPOINT.text)).with_signatures([wrong])
        with pytest.raises(NoteInvalid, match="witness.example/w1"):
            open_checkpoint(note.dump(), log=LOG.key(), witnesses=[WITNESS.key(COSIGNATURE)])
        # Unknown signatures are let be, as the standard wants it.
        assert open_checkpoint(note.dump(), log=LOG.key())[0] == CHECKPOINT


def test_a_checkpoint_of_another_logs_name_is_refused_though_the_key_is_trusted() -> None:
    foreign = Checkpoint(origin="elsewhere.example/ledger", size=3, root=b"r" * 32)
    with pytest.raises(NoteInvalid, match="of the log elsewhere"):
        open_checkpoint(LOG.sign(foreign.text), log=LOG.key())


@pytest.mark.parametrize(
    "note",
    [
        "", "text\n", "text\n\n", "text\n\n\n", "text\n\n— a\n", "text\n\n- a AAAAAAAA\n", "text\n\n— a AAAA\n",
        "text\n\n— a+b AAAAAAAA\n", "text\n\n— a AAAAAAAA", "te\txt\n\n— a AAAAAAAA\n", "text\n\n— a !!!!\n",
        "x" * 100_001 + "\n\n— a AAAAAAAA\n", b"\xff\n\n\xe2\x80\x94 a AAAAAAAA\n",
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(note: Any) -> None:
    with pytest.raises(NoteInvalid):
        read_note(note)


@pytest.mark.parametrize(
    "text",
    ["", "a\n3\n", "a\n03\nx\n", "a\n-1\nx\n", "a\n3\nAAAA\n", f"\n3\n{ROOT}\n", "a\n3\n!\n", f"a\n0\n{ROOT}\n",
     f"a\n3\n{ROOT}\n\n", f"a\n٣\n{ROOT}\n", f"a\n3\n{ROOT}"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteInvalid):
        read_checkpoint(text)


@pytest.mark.parametrize(
    "vkey",
    ["", "a", "a+b+c", "a+530d903a+AAAA", KEY.replace("530d903a", "530d903b"), KEY[:-4], KEY.replace("foo", "fo o"),
     KEY.replace("+Ae", "+Be")],
)  # fmt: skip
def test_what_is_no_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(KeyInvalid):
        read_vkey(vkey)


def test_a_private_key_of_another_length_or_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(KeyInvalid, match="32 bytes"):
        Signer(NAME, b"short")
    for name in ("", "two words", "a+b", "line\nbreak"):
        with pytest.raises(KeyInvalid, match="cannot name a key"):
            Signer(name, b"l" * 32)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_byte_of_a_signed_checkpoint_can_be_changed_unseen(data: st.DataObject) -> None:
    signed = LOG.sign(CHECKPOINT.text).encode()
    at = data.draw(st.integers(0, len(signed) - 1))
    changed = signed[:at] + bytes([data.draw(st.integers(0, 255))]) + signed[at + 1 :]
    try:
        found, _ = open_checkpoint(changed, log=LOG.key())
    except NoteInvalid:
        return
    assert found == CHECKPOINT  # the same byte, or one of the bits of base64 that mean nothing


# --- receipts --------------------------------------------------------------------------------------------------------


def receipt(index: int = 5, size: int = 9) -> Receipt:
    log = MemoryLog()
    leaves = [f"saklig-event-v1\n{{{number}}}".encode() for number in range(size)]
    log.append(map(leaf_hash, leaves))
    checkpoint = Checkpoint(origin=NAME, size=size, root=log.edge.root)
    proof = log.tree.inclusion_proof(index)
    return Receipt(leaf=leaves[index], index=index, proof=proof, checkpoint=LOG.sign(checkpoint.text), key=LOG.key())


def test_a_receipt_survives_its_file_and_holds() -> None:
    for index in range(9):
        made = receipt(index)
        read = read_receipt(made.to_json())
        assert read == made
        assert read.check([LOG.key()]).size == 9


def test_a_receipt_signed_by_another_key_or_over_another_leaf_does_not_hold() -> None:
    good = receipt()
    with pytest.raises(ReceiptInvalid, match="no key that is trusted"):
        good.check([OTHER.key()])
    body = json.loads(good.to_json())
    for change in ({"leaf": body["leaf"] + " "}, {"index": 4}, {"proof": body["proof"][:-1]}, {"proof": body["proof"][::-1]}):
        with pytest.raises(ReceiptInvalid):
            read_receipt(json.dumps(body | change)).check([LOG.key()])


@pytest.mark.parametrize(
    "change",
    [{"format": "other"}, {"index": "5"}, {"index": True}, {"proof": "x"}, {"proof": [1]}, {"proof": ["!"]}, {"leaf": 1},
     {"key": "x"}, {"checkpoint": None}, {"more": 1}],
)  # fmt: skip
def test_what_is_no_receipt_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ReceiptInvalid):
        read_receipt(json.dumps(json.loads(receipt().to_json()) | change))


@pytest.mark.parametrize("data", ["", "[]", "{", "null", "[" * 100_000, "x" * 200_001, b"\xff"])
def test_what_is_no_file_of_a_receipt_is_refused(data: Any) -> None:
    with pytest.raises(ReceiptInvalid):
        read_receipt(data)


def test_a_leaf_that_is_no_text_has_no_receipt() -> None:
    bare = receipt()
    with pytest.raises(ReceiptInvalid, match="UTF-8"):
        Receipt(leaf=b"\xff", index=0, proof=(), checkpoint=bare.checkpoint, key=bare.key).to_json()


def test_the_text_form_is_a_tlog_proof() -> None:
    made = receipt()
    head, _, checkpoint = made.to_tlog_proof().partition("\n\n")
    first, extra, index, *proof = head.split("\n")
    assert (first, index) == ("c2sp.org/tlog-proof@v1", "index 5")
    assert base64.b64decode(extra.removeprefix("extra ")) == made.leaf
    assert [base64.b64decode(one) for one in proof] == list(made.proof)
    assert open_checkpoint(checkpoint, log=LOG.key())[0].size == 9


@given(st.binary(max_size=200))
def test_no_bytes_end_in_anything_but_an_error_of_ours(data: bytes) -> None:
    for read in (read_note, read_receipt):
        with pytest.raises(LedgerError):
            read(data)
