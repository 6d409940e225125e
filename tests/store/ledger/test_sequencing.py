"""Events get their places: once, in order, whoever writes and whatever the clock says; the checkpoint leaves the machine."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from scitt_cose import merkle as independent

from saklig.connectors.ledger_outside import MemoryOutside
from saklig.safeguards.ledger import COSIGNATURE, Signer, open_checkpoint
from saklig.store import events, roles
from saklig.store.errors import LeaseLost, LedgerAlarmed, LedgerKeyWrong
from saklig.store.ledger import alarms, openings, proving, sequencing, starting
from saklig.store.ledger.sequencer import Sequencer, send_latest
from saklig.store.ledger.verifying import verify
from saklig.store.models import Event, LedgerCheckpoint, LedgerLeaf, LedgerSent, LedgerTile, LedgerWaiting
from store.ledger import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def test_every_event_waits_from_its_own_transaction_on_and_gets_one_place() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        kit.happen(1)
        raise RuntimeError
    assert not LedgerWaiting.objects.exists()
    written = kit.happen(3)
    assert list(LedgerWaiting.objects.order_by("pk").values_list("pk", flat=True)) == [event.pk for event in written]
    assert kit.enter(kit.make_ledger()) == 3 and not LedgerWaiting.objects.exists()
    assert list(LedgerLeaf.objects.order_by("pk").values_list("pk", "event_id")) == list(enumerate(event.pk for event in written))
    assert kit.enter(kit.make_ledger()) == 0


def test_the_signed_root_is_that_of_an_independent_tree_over_the_events() -> None:
    ledger, outside = kit.filled(1, 2, 253, 1, 300)
    texts = [bytes(leaf).hex() for leaf in Event.objects.order_by("id").values_list("leaf", flat=True)]
    for note in outside.notes[kit.NAME]:
        found, _ = open_checkpoint(note, log=ledger.signer(kit.NAME).key())
        assert found.root.hex() == independent.merkle_root(texts[: found.size])
    assert [size for (size,) in LedgerCheckpoint.objects.order_by("size").values_list("size")] == [1, 3, 256, 257, 557]
    assert [(tile.level, tile.number) for tile in LedgerTile.objects.order_by("level", "number")] == [(0, 0), (0, 1)]


def test_a_batch_is_no_larger_than_it_may_be_and_the_next_goes_on() -> None:
    kit.happen(700)
    ledger, clock = kit.make_ledger(), kit.Clock()
    held = roles.take(sequencing.ROLE, holder="test", clock=clock)
    assert held is not None
    assert [sequencing.enter(ledger, held, clock=clock, batch=300) for _ in range(4)] == [300, 300, 100, 0]
    assert verify().faults == [] and LedgerCheckpoint.objects.count() == 3


def test_the_clock_may_go_backwards_and_the_order_stays() -> None:
    clock = kit.Clock()
    ledger = kit.make_ledger(MemoryOutside())
    for hours in (0, -5, 3, -30):
        kit.happen(2, at=kit.AT + timedelta(hours=hours))
        clock.at = kit.AT + timedelta(hours=hours)
        assert kit.enter(ledger, clock=clock) == 2
    report = verify()
    assert report.faults == [] and report.size == 8
    # Each leaf says its time, and its index says the order; where the two differ it is told.
    assert report.backwards == 2
    times = [row.event.at for row in LedgerLeaf.objects.select_related("event").order_by("pk")]
    assert times != sorted(times)


def test_of_two_sequencers_one_holds_the_role_and_the_slower_writes_nothing() -> None:
    clock = kit.Clock()
    first = roles.take("ledger", holder="one", clock=clock)
    assert first is not None and roles.take("ledger", holder="two", clock=clock) is None
    assert roles.is_held("ledger", now=clock())
    clock.move(roles.LEASE.total_seconds() + 1)
    second = roles.take("ledger", holder="two", clock=clock)
    assert second is not None and second.fence > first.fence
    kit.happen(1)
    with pytest.raises(LeaseLost):
        sequencing.enter(kit.make_ledger(), first, clock=clock)
    assert not first.extend() and not LedgerLeaf.objects.exists()
    assert sequencing.enter(kit.make_ledger(), second, clock=clock) == 1
    second.leave()
    assert not roles.is_held("ledger", now=clock())


def test_a_clock_that_was_set_back_does_not_keep_the_role_for_hours() -> None:
    clock = kit.Clock()
    assert roles.take("ledger", holder="one", clock=clock)
    clock.move(-3600)
    assert not roles.is_held("ledger", now=clock())
    assert roles.take("ledger", holder="two", clock=clock)


def test_the_same_size_is_never_signed_twice() -> None:
    kit.filled(3)
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerCheckpoint.objects.create(size=3, note="another", at=kit.AT)


# --- out of the machine -----------------------------------------------------------------------------------------------


def wait_for(condition: Any, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def test_a_running_sequencer_enters_and_sends_while_others_write() -> None:
    from django.utils import timezone

    outside = MemoryOutside(witness=Signer("witness.example/w", b"w" * 32))
    ledger = kit.make_ledger(outside, witnesses=(Signer("witness.example/w", b"w" * 32).key(COSIGNATURE),))
    sequencers = [Sequencer(ledger, clock=timezone.now, poll_seconds=0.01) for _ in range(2)]
    threads = [threading.Thread(target=one.run) for one in sequencers]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            kit.happen(5)
        wait_for(lambda: LedgerSent.objects.filter(size=50).exists())
    finally:
        for one in sequencers:
            one.stop()
        for thread in threads:
            thread.join()
    assert not LedgerWaiting.objects.exists() and verify().faults == []
    note = proving.checkpoint_note(LedgerCheckpoint.objects.get(size=50))
    checkpoint, opened = open_checkpoint(note, log=ledger.signer(kit.NAME).key(), witnesses=ledger.witnesses)
    assert checkpoint.size == 50 and len(opened.signed_by) == 2
    assert outside.notes[kit.NAME][-1] == LedgerCheckpoint.objects.get(size=50).note


def test_a_worker_enters_and_sends_beside_its_jobs_and_when_it_is_run_until_idle() -> None:
    from django.utils import timezone

    from saklig.store import jobs
    from saklig.store.worker import Worker

    handlers, outside = jobs.Handlers(), MemoryOutside()

    @handlers.handler("test.effect")
    def effect(run: jobs.Run) -> None:
        with run.completing():
            events.append("test.effect", run.ref)

    def make() -> Worker:
        ledger = kit.make_ledger(outside)
        return Worker(clock=timezone.now, handlers=handlers, poll_seconds=0.01, beside=[Sequencer(ledger, clock=timezone.now)])

    with transaction.atomic():
        jobs.enqueue("test.effect", None)
    assert make().run_until_idle() == 1 and LedgerSent.objects.get().size == 1
    worker = make()
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        with transaction.atomic():
            jobs.enqueue("test.effect", None)
        wait_for(lambda: LedgerSent.objects.get().size == 2)
    finally:
        worker.stop()
        thread.join()
    assert verify().faults == [] and not roles.is_held("ledger", now=timezone.now())


def test_no_fault_ends_a_running_sequencer(caplog: pytest.LogCaptureFixture) -> None:
    """Here a key that was changed by another process meanwhile, and a place that answers with a fault of its own."""
    from django.utils import timezone

    class Broken(MemoryOutside):
        broken = True

        def send(self, sending: Any) -> Any:
            if self.broken:
                raise ZeroDivisionError
            return super().send(sending)

    place = Broken()
    kit.happen(1)
    assert kit.enter(kit.make_ledger(seed=b"t" * 32)) == 1
    sequencer = Sequencer(kit.make_ledger(place), clock=timezone.now, poll_seconds=0.01)
    thread = threading.Thread(target=sequencer.run)
    thread.start()
    try:
        kit.happen(1)
        wait_for(lambda: "SAKLIG_LEDGER_KEY is not the key" in caplog.text and "ZeroDivisionError" in caplog.text)
        place.broken = False
        sequencer._ledger = kit.make_ledger(place, seed=b"t" * 32)  # as if it had been given the right one
        wait_for(lambda: LedgerSent.objects.filter(size=2).exists())
    finally:
        sequencer.stop()
        thread.join()


def test_stopping_sends_what_was_entered_last() -> None:
    from django.utils import timezone

    outside = MemoryOutside()
    sequencer = Sequencer(kit.make_ledger(outside), clock=timezone.now, poll_seconds=0.01)
    thread = threading.Thread(target=sequencer.run)
    thread.start()
    kit.happen(1)
    wait_for(lambda: LedgerCheckpoint.objects.exists())
    sequencer.stop()
    thread.join()
    assert LedgerSent.objects.get().size == 1 and outside.notes


def test_what_did_not_get_out_goes_out_later_and_the_tree_waits_for_nobody() -> None:
    outside = MemoryOutside()
    ledger = kit.make_ledger(outside)
    outside.away = True
    kit.happen(2)
    assert kit.enter(ledger) == 2 and not LedgerSent.objects.exists() and alarms.open_alarms() == []
    outside.away = False
    assert send_latest(ledger, outside, clock=kit.Clock()) and not send_latest(ledger, outside, clock=kit.Clock())
    assert LedgerSent.objects.get().size == 2


# --- keys -----------------------------------------------------------------------------------------------------------


def test_another_key_or_name_is_refused_and_says_what_to_do() -> None:
    kit.filled(1)
    starting.check(kit.make_ledger(), now=kit.AT)
    with pytest.raises(LedgerKeyWrong, match=r"SAKLIG_LEDGER_KEY is not the key .* reopen --because new-key"):
        starting.check(kit.make_ledger(seed=b"t" * 32), now=kit.AT)
    with pytest.raises(LedgerKeyWrong, match="SAKLIG_LEDGER_NAME is other"):
        starting.check(kit.make_ledger(name="other.example/ledger"), now=kit.AT)
    kit.happen(1)
    with pytest.raises(LedgerKeyWrong):
        kit.enter(kit.make_ledger(seed=b"t" * 32))
    assert LedgerLeaf.objects.count() == 1


def test_a_new_key_opens_the_ledger_again_under_a_new_name_and_the_tree_goes_on() -> None:
    _, outside = kit.filled(3)
    fresh = kit.make_ledger(outside, seed=b"t" * 32)
    opening = openings.reopen(fresh, why="new-key", at=kit.AT, last_outside=None)
    assert (opening.number, opening.origin, opening.from_size) == (2, f"{kit.NAME}/2", 3)
    starting.check(fresh, now=kit.AT)
    assert kit.enter(fresh) == 1  # that it was opened again
    assert verify(outside=[("outside", note) for notes in outside.notes.values() for note in notes]).faults == []
    said = Event.objects.order_by("-id").first()
    assert said is not None and said.kind == "ledger.reopened"
    note, _ = open_checkpoint(outside.notes[f"{kit.NAME}/2"][-1], log=fresh.signer(f"{kit.NAME}/2").key())
    assert note.size == 4


# --- alarms ---------------------------------------------------------------------------------------------------------


def test_a_change_at_the_edge_stops_the_signing_and_opens_an_alarm() -> None:
    ledger, _ = kit.filled(3)
    with kit.past_the_triggers() as sql:
        sql("UPDATE store_event SET leaf = %s WHERE id = (SELECT min(id) FROM store_event)", b"saklig-event-v1\n{}")
    kit.happen(1)
    assert kit.enter(ledger) == 0
    (alarm,) = alarms.open_alarms()
    assert alarm.code == "edge-changed" and "3 leaves" in alarm.message
    assert LedgerCheckpoint.objects.count() == 1 and LedgerWaiting.objects.count() == 1
    with pytest.raises(LedgerAlarmed, match="edge-changed"), transaction.atomic():
        alarms.refuse_if_alarmed()
    # Nothing more is signed, and no second alarm of the kind is opened.
    assert kit.enter(ledger) == 0 and len(alarms.open_alarms()) == 1


def test_a_waiting_event_that_was_changed_is_not_entered() -> None:
    ledger = kit.make_ledger()
    kit.happen(2)
    with kit.past_the_triggers() as sql:
        sql("UPDATE store_event SET leaf_hash = %s", "0" * 64)
    assert kit.enter(ledger) == 0
    assert [alarm.code for alarm in alarms.open_alarms()] == ["event-changed"]


@pytest.mark.parametrize(
    "change",
    ["UPDATE store_event SET leaf = 'x' WHERE id = {0}", "UPDATE store_event SET kind = 'x' WHERE id = {0}",
     "DELETE FROM store_ledger_leaf WHERE event_id = {0}", "UPDATE store_ledger_tile SET hashes = 'x' WHERE number = 1"],
)  # fmt: skip
def test_a_change_far_back_is_found_by_the_rounds_that_are_made_while_nothing_waits(change: str) -> None:
    ledger, _ = kit.filled(600)
    sequencer = Sequencer(ledger, clock=kit.Clock())
    for _ in range(5):
        sequencer._look()
    assert alarms.open_alarms() == []
    event = LedgerLeaf.objects.get(leaf_index=300).event_id
    with kit.past_the_triggers() as sql:
        sql(change.format(event))
    kit.happen(1)
    assert kit.enter(ledger) == 1 and alarms.open_alarms() == []  # the edge is as it was
    for _ in range(3):
        sequencer._look()
    (alarm,) = alarms.open_alarms()
    assert ("leaf 300" in alarm.message) == ("tile" not in change)


def test_a_running_sequencer_makes_its_rounds() -> None:
    from django.utils import timezone

    ledger, _ = kit.filled(300)
    with kit.past_the_triggers() as sql:
        sql("UPDATE store_event SET kind = 'x' WHERE id = (SELECT event_id FROM store_ledger_leaf WHERE leaf_index = 7)")
    sequencer = Sequencer(ledger, clock=timezone.now, poll_seconds=0.01)
    thread = threading.Thread(target=sequencer.run)
    thread.start()
    try:
        wait_for(lambda: alarms.open_alarms() != [])
    finally:
        sequencer.stop()
        thread.join()
    assert "leaf 7 " in alarms.open_alarms()[0].message


def roll_back(size: int) -> None:
    """What restoring an older copy does: everything after `size` leaves is gone, and what is left fits."""
    with kit.past_the_triggers() as sql:
        sql("DELETE FROM store_event WHERE id IN (SELECT event_id FROM store_ledger_leaf WHERE leaf_index >= %s)", size)
        sql("DELETE FROM store_ledger_leaf WHERE leaf_index >= %s", size)
        sql("DELETE FROM store_ledger_checkpoint WHERE size > %s", size)
        sql("DELETE FROM store_ledger_tile WHERE (number + 1) * 256 > %s", size)
        sql("DELETE FROM store_ledger_sent")


def test_an_older_copy_is_found_at_the_start_by_what_lies_outside() -> None:
    ledger, _ = kit.filled(3, 4, 5)
    roll_back(7)
    assert verify().faults == []  # by itself it fits
    starting.check(ledger, now=kit.AT)
    (alarm,) = alarms.open_alarms()
    assert alarm.code == "rolled-back" and "leaves 7 to 11 are gone" in alarm.message


def test_an_older_copy_is_found_when_it_is_put_back_under_a_running_sequencer() -> None:
    clock, outside = kit.Clock(), MemoryOutside()
    sequencer = Sequencer(kit.make_ledger(outside), clock=clock)
    for _ in range(3):
        kit.happen(2)
        sequencer.run_until_idle()
    roll_back(4)
    kit.happen(1)
    assert sequencer.run_until_idle() == 0
    assert [alarm.code for alarm in alarms.open_alarms()] == ["rolled-back"]


def test_after_a_restore_the_ledger_is_opened_again_and_says_what_was_lost() -> None:
    ledger, outside = kit.filled(3, 4, 5)
    lost = outside.notes[kit.NAME][-1]
    roll_back(7)
    starting.check(ledger, now=kit.AT)
    opening = openings.reopen(ledger, why="restored", at=kit.AT, last_outside=starting.newest_outside(ledger, kit.NAME))
    assert opening.previous == lost and alarms.open_alarms() == []
    kit.happen(2)
    assert kit.enter(ledger) == 3
    starting.check(ledger, now=kit.AT)
    assert alarms.open_alarms() == []
    assert verify(outside=[("kept", note) for note in outside.notes[f"{kit.NAME}/2"]]).faults == []
    # The checkpoint from before still tells of what was lost.
    (fault,) = verify(outside=[("kept", lost)]).faults
    assert (fault.code, fault.first, fault.last) == ("lost", 7, 11) and "opened again" in fault.message


def test_a_database_without_a_ledger_beside_a_place_that_knows_one_is_told() -> None:
    ledger, _ = kit.filled(2)
    with kit.past_the_triggers() as sql:
        for table in ("store_ledger_leaf", "store_ledger_checkpoint", "store_ledger_opening", "store_event", "store_ledger_sent"):
            sql(f"DELETE FROM {table}")
    starting.check(ledger, now=kit.AT)
    assert [alarm.code for alarm in alarms.open_alarms()] == ["rolled-back"]
