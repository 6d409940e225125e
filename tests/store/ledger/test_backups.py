"""An older copy, made and put back by the real commands' own code, is found against what left the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from saklig.connectors.ledger_outside import FolderOutside
from saklig.store import backup
from saklig.store.ledger import alarms, openings, starting
from saklig.store.ledger.verifying import verify
from saklig.store.models import LedgerLeaf, LedgerWaiting
from store.ledger import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def test_a_copy_put_back_by_restore_is_found_and_gone_on_from(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    outside = FolderOutside(tmp_path / "outside")
    ledger = kit.make_ledger(outside)
    kit.happen(10)
    kit.enter(ledger)
    kit.happen(1)  # a copy may be made between an event and its place
    copy = backup.backup(tmp_path / "copy")
    kit.happen(5)
    kit.enter(ledger)
    assert backup.restore(copy.folder, force=True).master_key_fits
    assert (LedgerLeaf.objects.count(), LedgerWaiting.objects.count()) == (10, 1)
    starting.check(ledger, now=kit.AT)
    (alarm,) = alarms.open_alarms()
    assert alarm.code == "rolled-back" and "leaves 10 to 15 are gone" in alarm.message
    notes, tiles = outside.kept(kit.NAME)
    (fault,) = verify(outside=[("folder", notes[-1])], tiles=tiles).faults
    assert (fault.code, fault.first, fault.last) == ("rolled-back", 10, 15)
    assert kit.enter(ledger) == 0  # nothing is signed over it
    openings.reopen(ledger, why="restored", at=kit.AT, last_outside=starting.newest_outside(ledger, kit.NAME))
    assert kit.enter(ledger) == 2 and alarms.open_alarms() == []
    starting.check(ledger, now=kit.AT)
    assert alarms.open_alarms() == []
    report = verify(kept=[("folder", note) for note in outside.kept(f"{kit.NAME}/2")[0] + notes])
    assert report.faults == [] and len(report.lost) == 1


def test_a_newer_state_put_back_is_no_alarm(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    ledger = kit.make_ledger(FolderOutside(tmp_path / "outside"))
    kit.happen(10)
    kit.enter(ledger)
    copy = backup.backup(tmp_path / "copy")
    assert backup.restore(copy.folder, force=True).master_key_fits
    starting.check(ledger, now=kit.AT)
    kit.happen(1)
    assert kit.enter(ledger) == 1 and alarms.open_alarms() == []
