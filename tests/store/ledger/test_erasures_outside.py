"""A copy that is put back on a new machine, where nothing is left of the old one, brings back nothing that was erased since."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps

from saklig.connectors.ledger_outside import FolderOutside
from saklig.store import backup, keys
from saklig.store.keys import subject_key
from saklig.store.ledger import openings
from saklig.store.ledger.config import Ledger
from saklig.store.models import DestroyedKey, StoredKey
from store.ledger import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


@pytest.fixture
def folder(tmp_path: Path) -> FolderOutside:
    (tmp_path / "outside").mkdir()
    return FolderOutside(tmp_path / "outside")


@pytest.fixture
def ledger(folder: FolderOutside, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    made = kit.make_ledger(folder)
    monkeypatch.setattr(apps.get_app_config("store"), "ledger", made, raising=False)
    return made


@pytest.fixture
def new_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database that is restored over knows of no erasure: there was none."""
    monkeypatch.setattr(backup, "_known_erasures", list)


def sealed_by() -> keys.KeyRef:
    """A person's key, used once."""
    ref = subject_key(uuid4())
    keys.ring().commitment(ref.subject, b"anything")
    assert StoredKey.objects.filter(subject=ref.subject, wrapped__isnull=False).exists()
    return ref


def is_there(ref: keys.KeyRef) -> bool:
    return StoredKey.objects.filter(subject=ref.subject, wrapped__isnull=False).exists()


def lost(ledger: Ledger, tmp_path: Path) -> keys.KeyRef:
    """Someone is erased after the copy was made, and then the machine is lost."""
    ref, other = sealed_by(), sealed_by()
    kit.happen(3)
    kit.enter(ledger)
    backup.backup(tmp_path / "copy")
    kit.happen(300)
    keys.destroy(ref, at=kit.AT)
    kit.happen(2)
    kit.enter(ledger)
    assert is_there(other) and not is_there(ref)
    return ref


@pytest.mark.usefixtures("new_machine")
def test_what_was_erased_since_the_copy_is_erased_again(ledger: Ledger, tmp_path: Path) -> None:
    ref = lost(ledger, tmp_path)
    report = backup.restore(tmp_path / "copy", force=True)
    assert (report.erased_again, report.not_asked) == (1, ())
    assert not is_there(ref) and DestroyedKey.objects.count() == 1
    assert StoredKey.objects.filter(wrapped__isnull=False).exists()


@pytest.mark.usefixtures("new_machine")
def test_without_a_place_outside_it_comes_back_and_a_place_that_is_away_is_told_of(
    ledger: Ledger, folder: FolderOutside, tmp_path: Path
) -> None:
    ref = lost(ledger, tmp_path)
    folder.folder.rename(tmp_path / "away")
    report = backup.restore(tmp_path / "copy", force=True)
    (told,) = report.not_asked
    assert "is not there; is it mounted?" in told and "may be back" in told
    assert is_there(ref)  # what this is about: nobody was there to tell
    (tmp_path / "away").rename(folder.folder)
    assert backup.restore(tmp_path / "copy", force=True).erased_again == 1
    assert not is_there(ref)


@pytest.mark.usefixtures("new_machine")
@pytest.mark.parametrize("change", ["another key", "no leaf", "another place", "no checkpoint", "a stranger's"])
def test_an_erasure_that_our_ledger_does_not_hold_destroys_nothing(
    ledger: Ledger, folder: FolderOutside, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, victim = lost(ledger, tmp_path), sealed_by()
    wanted = str(StoredKey.objects.get(subject=victim.subject).pk)
    backup.backup(tmp_path / "later")  # in which the victim's key is
    (leaf,) = folder.folder.glob("*/*/erasures/[0-9]*")
    bare = leaf.read_bytes()
    destroyed = str(DestroyedKey.objects.get().pk)
    match change:
        case "another key":
            leaf.write_bytes(bare.replace(destroyed.encode(), wanted.encode()))
        case "no leaf":
            leaf.write_bytes(b"{}")
        case "another place":
            leaf.rename(leaf.with_name(f"{1:012d}"))
        case "no checkpoint":
            for note in folder.folder.glob("*/*/checkpoints/*"):
                note.unlink()
        case "a stranger's":
            monkeypatch.setattr(apps.get_app_config("store"), "ledger", kit.make_ledger(folder, seed=b"x" * 32))
            monkeypatch.setattr(openings, "key_at", lambda one: kit.make_ledger(seed=b"x" * 32).signer(one.origin).key())
    report = backup.restore(tmp_path / "later", force=True)
    (told,) = report.not_asked
    assert "an erasure there is not believed" in told and is_there(victim)
    assert not is_there(ref)  # that one the copy itself knows of


@pytest.mark.usefixtures("new_machine")
def test_a_ledger_that_was_opened_anew_since_is_asked_under_each_of_its_names(ledger: Ledger, tmp_path: Path) -> None:
    first = lost(ledger, tmp_path)
    second = sealed_by()
    backup.backup(tmp_path / "copy-2")
    openings.reopen(ledger, why="false-alarm", at=kit.AT, last_outside=None)
    keys.destroy(second, at=kit.AT)
    kit.enter(ledger)
    backup.restore(tmp_path / "copy-2", force=True)
    assert not is_there(first) and not is_there(second)


def test_a_folder_from_before_gets_every_earlier_erasure(ledger: Ledger, folder: FolderOutside, tmp_path: Path) -> None:
    lost(ledger, tmp_path)
    (leaf,) = folder.folder.glob("*/*/erasures/[0-9]*")
    leaf.unlink()
    leaf.parent.rmdir()
    kit.happen(1)
    kit.enter(ledger)
    assert leaf.exists()
    assert folder.erasures(kit.NAME) == [(int(leaf.name), leaf.read_bytes())]
