"""Whoever owns the database can change any row. Against a checkpoint that left, or a receipt, every change shows, with its place.

Each example builds on the same ledger of 530 events (two full tiles and an edge), tampers with the real tables past the
triggers, verifies, and is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from saklig.safeguards.ledger import Checkpoint, MemoryLog, Receipt, Tree, leaf_hash
from saklig.store.ledger import proving
from saklig.store.ledger.config import Ledger
from saklig.store.ledger.tables import StoredTiles
from saklig.store.ledger.verifying import Report, verify
from saklig.store.models import Event, LedgerCheckpoint, LedgerLeaf, LedgerTile
from store.ledger import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
SIZE = 530
Sql = Callable[..., None]
SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Whole:
    """The ledger before anybody touched it, and what left the machine."""

    ledger: Ledger
    outside: list[tuple[str, str]]
    receipt: Receipt
    tiles: MemoryLog


@pytest.fixture
def whole() -> Whole:
    ledger, outside = kit.filled(100, 156, 100, 174)
    notes = outside.notes[kit.NAME]
    assert len(notes) == 4 and LedgerLeaf.objects.count() == SIZE
    reference = Event.objects.get(ledger_leaf__leaf_index=300).reference
    tiles = MemoryLog()
    tiles.append(leaf_hash(bytes(leaf)) for leaf in Event.objects.order_by("id").values_list("leaf", flat=True))
    return Whole(ledger=ledger, outside=[("newest", notes[-1])], receipt=proving.receipt_for(reference), tiles=tiles)


class Undone(Exception):
    pass


def tampered(whole: Whole, act: Callable[[Sql], None], **more: Any) -> Report:
    """What verifying says after `act`, which is then undone."""
    report = None
    try:
        with kit.past_the_triggers() as sql:
            act(sql)
            report = verify(outside=whole.outside, **more)
            raise Undone
    except Undone:
        pass
    assert report is not None
    return report


def covers(report: Report, index: int) -> bool:
    return any(fault.first is not None and fault.first <= index <= (fault.last or 0) for fault in report.faults)


def event_of(index: int) -> int:
    return LedgerLeaf.objects.get(leaf_index=index).event_id


def test_what_nobody_touched_has_no_fault(whole: Whole) -> None:
    report = verify(outside=whole.outside, receipts=[("receipt", whole.receipt)], tiles=whole.tiles)
    assert report.faults == [] and (report.size, report.checkpoints, report.outside, report.receipts) == (SIZE, 4, 1, 1)
    assert report.root == whole.tiles.edge.root


indices = st.integers(0, SIZE - 1)


@given(index=indices, at=st.integers(0, 50), to=st.binary(min_size=1, max_size=1))
@SETTINGS
def test_an_edited_event_is_named(whole: Whole, index: int, at: int, to: bytes) -> None:
    event = Event.objects.get(ledger_leaf__leaf_index=index)
    leaf = bytes(event.leaf)
    edited = leaf[:-at - 1] + to + leaf[len(leaf) - at :]
    assume(edited != leaf)
    report = tampered(whole, lambda sql: sql("UPDATE store_event SET leaf = %s WHERE id = %s", edited, event.pk))
    assert covers(report, index) and any(fault.first == fault.last == index for fault in report.faults)


@given(index=indices, column=st.sampled_from(["kind", "case_ref", "at", "reference", "leaf_hash"]), other=indices)
@SETTINGS
def test_a_column_that_says_something_else_than_the_leaf_is_named(whole: Whole, index: int, column: str, other: int) -> None:
    values: dict[str, Any] = {"kind": "test.other", "case_ref": None, "at": "2024-01-01 00:00:00+00:00", "leaf_hash": "0" * 64,
                              "reference": "0" * 32}  # fmt: skip
    report = tampered(
        whole, lambda sql: sql(f"UPDATE store_event SET {column} = %s WHERE id = %s", values[column], event_of(index))
    )
    assert any(fault.first == fault.last == index and "differ" in fault.message + "differ" * (column == "leaf_hash")
               for fault in report.faults)  # fmt: skip


GARBAGE = st.one_of(st.text(max_size=20), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.binary(max_size=40))
EVENT_COLUMNS = ["leaf", "leaf_hash", "reference", "at", "kind", "case_ref"]


@given(index=indices, column=st.sampled_from(EVENT_COLUMNS), value=GARBAGE)
@settings(parent=SETTINGS, max_examples=12)
def test_whatever_is_put_into_a_column_is_named_and_never_a_traceback(whole: Whole, index: int, column: str, value: Any) -> None:
    """SQLite keeps a text where bytes belong, and a number where a time belongs; PostgreSQL refuses them itself."""
    if not kit.on_sqlite():
        pytest.skip("PostgreSQL keeps no value of another kind")
    report = tampered(whole, lambda sql: sql(f"UPDATE store_event SET {column} = %s WHERE id = %s", value, event_of(index)))
    assert any(fault.first == fault.last == index for fault in report.faults)


@given(table=st.sampled_from(["tile:hashes", "tile:root", "checkpoint:note"]), value=GARBAGE)
@SETTINGS
def test_whatever_is_put_into_the_trees_own_tables_is_named(whole: Whole, table: str, value: Any) -> None:
    if not kit.on_sqlite():
        pytest.skip("PostgreSQL keeps no value of another kind")
    name, column = table.split(":")
    report = tampered(whole, lambda sql: sql(f"UPDATE store_ledger_{name} SET {column} = %s", value))
    assert any(f"store_ledger_{name}" in fault.message for fault in report.faults)


@given(index=indices, table=st.sampled_from(["store_event", "store_ledger_leaf", "both"]))
@SETTINGS
def test_a_deleted_event_or_leaf_is_named(whole: Whole, index: int, table: str) -> None:
    event = event_of(index)

    def delete(sql: Sql) -> None:
        if table != "store_event":
            sql("DELETE FROM store_ledger_leaf WHERE leaf_index = %s", index)
        if table != "store_ledger_leaf":
            sql("DELETE FROM store_event WHERE id = %s", event)

    assert covers(tampered(whole, delete), index)


@given(one=indices, other=indices)
@SETTINGS
def test_two_events_that_changed_places_are_both_named(whole: Whole, one: int, other: int) -> None:
    assume(one != other)
    first, second = event_of(one), event_of(other)

    def swap(sql: Sql) -> None:
        sql("UPDATE store_ledger_leaf SET event_id = %s WHERE leaf_index = %s", -1, one)
        sql("UPDATE store_ledger_leaf SET event_id = %s WHERE leaf_index = %s", first, other)
        sql("UPDATE store_ledger_leaf SET event_id = %s WHERE leaf_index = %s", second, one)

    report = tampered(whole, swap)
    assert covers(report, one) and covers(report, other)
    for index in (one, other):  # within full tiles to the very leaf; at the edge as near as the checkpoints come
        assert index >= 512 or any(fault.first == fault.last == index for fault in report.faults)


COLUMNS = st.sampled_from(["hashes", "root", "gone"])


@given(bit=st.integers(1, 255), column=COLUMNS, number=st.integers(0, 1), at=st.integers(0, 8191))
@SETTINGS
def test_a_changed_tile_is_named(whole: Whole, bit: int, column: str, number: int, at: int) -> None:
    tile = LedgerTile.objects.get(level=0, number=number)

    def change(sql: Sql) -> None:
        if column == "gone":
            sql("DELETE FROM store_ledger_tile WHERE id = %s", tile.pk)
            return
        data = bytearray(getattr(tile, column))
        data[at % len(data)] ^= bit
        sql(f"UPDATE store_ledger_tile SET {column} = %s WHERE id = %s", bytes(data), tile.pk)

    report = tampered(whole, change)
    named = f"store_ledger_tile, level 0, number {number}"
    assert any(named in fault.message for fault in report.faults)
    assert covers(report, number * 256 + (at // 32 if column == "hashes" else 0))


@given(keep=st.integers(0, SIZE - 1))
@SETTINGS
def test_a_database_that_was_cut_off_or_put_back_is_told_with_what_is_gone(whole: Whole, keep: int) -> None:
    report = tampered(whole, lambda sql: cut(sql, keep))
    assert any(fault.code in ("rolled-back", "leaf-unsigned") for fault in report.faults)
    assert covers(report, SIZE - 1)
    if keep in (100, 256, 356):  # a state that the database once had: by itself it fits
        assert [fault.code for fault in report.faults] == ["rolled-back"]
        assert (report.faults[0].first, report.faults[0].last) == (keep, SIZE - 1)


def cut(sql: Sql, keep: int) -> None:
    events = list(LedgerLeaf.objects.filter(leaf_index__gte=keep).values_list("event_id", flat=True))
    sql("DELETE FROM store_ledger_leaf WHERE leaf_index >= %s", keep)
    sql(f"DELETE FROM store_event WHERE id >= {min(events)}")
    sql("DELETE FROM store_ledger_tile WHERE (number + 1) * 256 > %s", keep)
    sql("DELETE FROM store_ledger_checkpoint WHERE size > %s", keep)


@pytest.mark.parametrize("keep", [100, 256, 356])
def test_every_state_the_database_once_had_is_told_when_it_comes_back(whole: Whole, keep: int) -> None:
    report = tampered(whole, lambda sql: cut(sql, keep))
    assert [(fault.code, fault.first, fault.last) for fault in report.faults] == [("rolled-back", keep, SIZE - 1)]


def rebuild(sql: Sql, ledger: Ledger) -> None:
    """What someone does who owns the database and has the ledger's key: everything fits again, signed."""
    leaves = list(LedgerLeaf.objects.order_by("leaf_index").values_list("event_id", "event__leaf"))
    sizes = list(LedgerCheckpoint.objects.order_by("size").values_list("size", flat=True))
    sql("DELETE FROM store_ledger_leaf")
    sql("DELETE FROM store_ledger_tile")
    sql("DELETE FROM store_ledger_checkpoint")
    log, signer = MemoryLog(), ledger.signer(kit.NAME)
    batch = []
    for index, (event, leaf) in enumerate(leaves):
        batch.append(leaf_hash(bytes(leaf)))
        sql("UPDATE store_event SET leaf_hash = %s WHERE id = %s", batch[-1].hex(), event)
        sql("INSERT INTO store_ledger_leaf (leaf_index, event_id) VALUES (%s, %s)", index, event)
        if index + 1 in sizes or index + 1 == len(leaves):
            log.append(batch)
            batch = []
            note = signer.sign(Checkpoint(origin=kit.NAME, size=index + 1, root=log.edge.root).text)
            sql("INSERT INTO store_ledger_checkpoint (size, note, at) VALUES (%s, %s, %s)", index + 1, note, kit.AT)
    for (level, number), data in log.tiles.items():
        root = log.edge.rows[level + 1][number] if level + 1 < len(log.edge.rows) else b""
        sql("INSERT INTO store_ledger_tile (level, number, hashes, root) VALUES (%s, %s, %s, %s)", level, number, data, root)


def replace(sql: Sql, index: int) -> None:
    """Another event in the place of one: it fits its columns and its hash."""
    from saklig.store import events

    event = Event.objects.get(ledger_leaf__leaf_index=index)
    leaf = events.canonical(event.kind, event.reference, event.case_ref, event.at, {"number": 999})
    sql("UPDATE store_event SET leaf = %s WHERE id = %s", leaf, event.pk)


@given(index=indices, how=st.sampled_from(["replace", "delete", "swap"]))
@settings(parent=SETTINGS, max_examples=8)
def test_a_whole_rewrite_by_one_who_has_the_key_is_told_by_what_left(whole: Whole, index: int, how: str) -> None:
    """A fork: nothing in the database contradicts itself, and every checkpoint in it is signed by the right key."""
    index = min(index, SIZE - 2)

    def rewrite(sql: Sql) -> None:
        if how == "replace":
            replace(sql, index)
        elif how == "delete":
            event = event_of(index)
            sql("DELETE FROM store_ledger_leaf WHERE leaf_index = %s", index)
            sql("DELETE FROM store_event WHERE id = %s", event)
        else:
            first, second = event_of(index), event_of(index + 1)
            sql("UPDATE store_ledger_leaf SET event_id = -1 WHERE leaf_index = %s", index)
            sql("UPDATE store_ledger_leaf SET event_id = %s WHERE leaf_index = %s", first, index + 1)
            sql("UPDATE store_ledger_leaf SET event_id = %s WHERE leaf_index = %s", second, index)
        rebuild(sql, whole.ledger)

    nothing_seen = tampered(Whole(ledger=whole.ledger, outside=[], receipt=whole.receipt, tiles=whole.tiles), rewrite)
    assert nothing_seen.faults == []  # or this test would prove something else
    report = tampered(whole, rewrite, tiles=whole.tiles)
    assert {fault.code for fault in report.faults} <= {"rewritten", "rolled-back"} and report.faults
    assert covers(report, index if how != "delete" else SIZE - 1)
    if how == "replace":
        assert [(fault.first, fault.last) for fault in report.faults] == [(index, index)]
    with_receipt = tampered(
        Whole(ledger=whole.ledger, outside=[], receipt=whole.receipt, tiles=whole.tiles), rewrite,
        receipts=[("receipt", whole.receipt)],
    )  # fmt: skip
    touched = {"replace": index == 300, "delete": index <= 300, "swap": index in (299, 300)}[how]
    assert bool(with_receipt.faults) == touched
    assert not touched or with_receipt.faults[0].first == 300


def test_without_tiles_from_outside_a_rewrite_is_placed_between_two_checkpoints(whole: Whole) -> None:
    def rewrite(sql: Sql) -> None:
        replace(sql, 200)
        rebuild(sql, whole.ledger)

    notes = [("kept", row.note) for row in LedgerCheckpoint.objects.order_by("size")]
    report = tampered(Whole(ledger=whole.ledger, outside=notes, receipt=whole.receipt, tiles=whole.tiles), rewrite)
    assert [(fault.code, fault.first, fault.last) for fault in report.faults][0] == ("rewritten", 100, 255)


@given(size=st.sampled_from([100, 256, 356, 530]), how=st.sampled_from(["root", "size", "signature", "another-key", "gone"]))
@SETTINGS
def test_a_changed_checkpoint_is_named(whole: Whole, size: int, how: str) -> None:
    row = LedgerCheckpoint.objects.get(size=size)
    found = Checkpoint(origin=kit.NAME, size=size, root=b"x" * 32)
    notes = {
        "root": row.note.replace(row.note.split("\n")[2], found.text.split("\n")[2]),
        "size": row.note.replace(f"\n{size}\n", f"\n{size + 1}\n"),
        "signature": row.note[:-10] + "AAAAAAAA=\n",
        "another-key": kit.make_ledger(seed=b"x" * 32).signer(kit.NAME).sign(found.text),
    }
    assume(how != "gone" or size == SIZE)

    def change(sql: Sql) -> None:
        if how == "gone":
            sql("DELETE FROM store_ledger_checkpoint WHERE size = %s", size)
        else:
            sql("UPDATE store_ledger_checkpoint SET note = %s WHERE size = %s", notes[how], size)

    report = tampered(whole, change)
    wanted = "leaf-unsigned" if how == "gone" else f"size {size}"
    assert any(wanted in (fault.code, *fault.message.replace(":", ",").split(", ")) for fault in report.faults)


def test_an_event_that_is_kept_from_the_tree_is_named(whole: Whole) -> None:
    (event,) = kit.happen(1)
    report = tampered(whole, lambda sql: sql("DELETE FROM store_ledger_waiting"))
    assert [fault.code for fault in report.faults] == ["event-left-out"] and str(event.pk) in report.faults[0].message
    assert verify(outside=whole.outside).waiting == 1


def test_an_index_far_away_and_a_tile_too_many_end_in_a_fault_and_not_in_a_long_walk(whole: Whole) -> None:
    far = tampered(whole, lambda sql: sql("UPDATE store_ledger_leaf SET leaf_index = %s WHERE leaf_index = 3", 10**15))
    assert {"leaf-unsigned", "leaf-missing"} <= {fault.code for fault in far.faults} and covers(far, 3)
    many = "INSERT INTO store_ledger_tile (level, number, hashes, root) VALUES (5, 0, %s, %s)"
    assert any("one too many" in fault.message for fault in tampered(whole, lambda sql: sql(many, b"", b"")).faults)


def test_a_stranger_in_the_middle_is_named(whole: Whole) -> None:
    """An event written straight into the table, and the later ones moved along."""
    (stranger,) = kit.happen(1)

    def squeeze(sql: Sql) -> None:
        for index in range(SIZE - 1, 399, -1):
            sql("UPDATE store_ledger_leaf SET leaf_index = %s WHERE leaf_index = %s", index + 1, index)
        sql("INSERT INTO store_ledger_leaf (leaf_index, event_id) VALUES (400, %s)", stranger.pk)
        sql("DELETE FROM store_ledger_waiting")

    report = tampered(whole, squeeze)
    assert covers(report, 400)


def test_an_opening_under_another_key_makes_no_checkpoint_true(whole: Whole) -> None:
    """Someone without the key puts their own in the table, and signs everything with it."""
    forger = kit.make_ledger(seed=b"f" * 32)

    def forge(sql: Sql) -> None:
        replace(sql, 10)
        sql("UPDATE store_ledger_opening SET vkey = %s", forger.signer(kit.NAME).key().vkey)
        rebuild(sql, forger)

    assert any(fault.code == "outside-unreadable" for fault in tampered(whole, forge).faults)
    report = tampered(whole, forge, keys=[whole.ledger.signer(kit.NAME).key()])
    assert any(fault.code == "checkpoint-changed" for fault in report.faults) and covers(report, 10)


def test_the_stored_tiles_are_those_of_the_tree(whole: Whole) -> None:
    assert [bytes(tile.hashes) for tile in LedgerTile.objects.order_by("number")] == [whole.tiles.tiles[0, n] for n in (0, 1)]
    tree = Tree(SIZE, StoredTiles())
    assert tree.root() == whole.tiles.edge.root and tree.inclusion_proof(300) == whole.tiles.tree.inclusion_proof(300)


def test_faults_beyond_a_hundred_are_not_listed_and_it_is_said(whole: Whole) -> None:
    report = tampered(whole, lambda sql: sql("UPDATE store_event SET kind = 'x'"))
    assert len(report.faults) == 100 and report.cut_short
