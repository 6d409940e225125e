"""Backup and restore: both databases whole, keys apart, never over something, erasures kept erased."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connections
from django.utils import timezone

from saklig.store import backup, in_use, jobs, keys, people
from saklig.store.errors import BackupError
from saklig.store.models import DestroyedKey, Job, Person, StoredKey
from saklig.store.sealed import is_erased

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
NUMBER = "13918012345"


@pytest.fixture
def made(tmp_path: Path) -> backup.BackupReport:
    people.find_or_create(NUMBER, name="Kari")
    jobs.enqueue("test.effect", None)
    return backup.backup(tmp_path / "backup")


def empty() -> None:
    Person.objects.all().delete()
    Job.objects.all().delete()
    StoredKey.objects.all().delete()
    keys.ring().forget()


def test_what_was_backed_up_comes_back_readable(made: backup.BackupReport) -> None:
    empty()
    report = backup.restore(made.folder)
    assert (report.erased_again, report.migrate, report.master_key_fits) == (0, False, True)
    assert people.find(NUMBER).name == "Kari"
    assert Job.objects.count() == 1


def test_data_and_keys_lie_apart_and_only_the_owner_may_read_them(made: backup.BackupReport) -> None:
    folders = {alias: Path(path).parent for alias, path in made.files.items()}
    assert folders == {"default": made.folder / "data", "keys": made.folder / "keys"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (made.folder, *folders.values()))
    assert all(Path(path).stat().st_mode & 0o077 == 0 for path in made.files.values())


def test_a_restore_over_something_is_refused_unless_forced(made: backup.BackupReport) -> None:
    people.find_or_create("14918054321", name="Bo")
    with pytest.raises(BackupError, match="not empty .*default.store_person"):
        backup.restore(made.folder)
    assert people.find("14918054321") is not None
    backup.restore(made.folder, force=True)
    assert people.find("14918054321") is None
    assert people.find(NUMBER).name == "Kari"


def test_what_was_erased_after_the_backup_stays_erased(made: backup.BackupReport) -> None:
    person = people.find(NUMBER)
    keys.destroy(keys.subject_key(person.pk), at=timezone.now())
    report = backup.restore(made.folder, force=True)
    assert report.erased_again == 1
    # Nor is there any more what the person was found by: a look-up tells as much as the number does.
    assert people.find(NUMBER) is None and is_erased(Person.objects.get(pk=person.pk), "name")
    assert DestroyedKey.objects.count() == 1


def test_another_master_key_is_told_after_a_restore(made: backup.BackupReport, settings: Any) -> None:
    settings.SAKLIG_MASTER_KEY = base64.b64encode(bytes(32)).decode()
    apps.get_app_config("store").forget_keys()
    assert not backup.restore(made.folder, force=True).master_key_fits


def test_a_backup_from_an_older_saklig_says_that_migrate_is_needed(made: backup.BackupReport) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    older = backup.backup(made.folder.with_name("older"))
    try:
        assert backup.restore(older.folder, force=True).migrate
    finally:
        assert not backup.restore(made.folder, force=True).migrate


def test_a_backup_is_not_written_over(made: backup.BackupReport, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="exists already"):
        backup.backup(made.folder)
    (tmp_path / "file").write_text("x")
    with pytest.raises(BackupError, match="exists already"):
        backup.backup(tmp_path / "file")
    (tmp_path / "new").mkdir()
    assert backup.backup(tmp_path / "new").folder == tmp_path / "new"
    assert not list(tmp_path.glob(".*partial"))


@pytest.mark.parametrize(
    "harm", ["no manifest", "broken manifest", "newer format", "missing", "changed", "engine", "newer"]
)
def test_a_harmed_backup_is_refused_and_nothing_is_written(made: backup.BackupReport, harm: str) -> None:
    manifest_path, file = made.folder / "manifest.json", Path(made.files["keys"])
    manifest = json.loads(manifest_path.read_text())
    expected = {
        "no manifest": "no manifest.json",
        "broken manifest": "can't be read",
        "newer format": "can't be read",
        "missing": "is missing",
        "changed": "SHA-256 differs",
        "engine": "from oracle",
        "newer": "newer Saklig",
    }[harm]
    if harm == "no manifest":
        manifest_path.unlink()
    elif harm == "broken manifest":
        manifest_path.write_text("{")
    elif harm == "missing":
        file.unlink()
    elif harm == "changed":
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    else:
        if harm == "newer format":
            manifest["format"] = 99
        elif harm == "engine":
            manifest["databases"]["keys"]["engine"] = "oracle"
        else:
            manifest["databases"]["default"]["migrations"].append("store.9999_later")
        manifest_path.write_text(json.dumps(manifest))
    empty()
    with pytest.raises(BackupError, match=expected):
        backup.restore(made.folder)
    assert not Person.objects.exists()


def test_a_missing_program_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connections["default"].vendor != "postgresql":
        pytest.skip("SQLite needs no program")
    monkeypatch.setenv("SAKLIG_POSTGRES_PROGRAMS", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="apt install postgresql-client"):
        backup.backup(tmp_path / "backup")


def test_whether_somebody_uses_the_databases_is_seen(tmp_path: Path) -> None:
    assert in_use.somebody_runs(tmp_path) is None
    with in_use.hold(tmp_path), in_use.hold(tmp_path):
        assert "web or workers run" in str(in_use.somebody_runs(tmp_path))
    assert in_use.somebody_runs(tmp_path) is None
    if connections["default"].vendor == "postgresql":
        other = connections["default"].copy()
        try:
            other.ensure_connection()
            assert "1 other connection to the database 'default'" in str(in_use.somebody_runs(tmp_path))
        finally:
            other.close()
