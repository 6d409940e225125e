"""Backup and restore: data and key store apart, each with its hash, in one folder.

<folder>/manifest.json                what, when, SHA-256 of each file
<folder>/data/default.sqlite3         (PostgreSQL: default.dump)
<folder>/keys/keys.sqlite3            move this one elsewhere: each without the other is unreadable

The data is copied before the keys, because a key is always committed before the row that needs it: so the copied key
store holds every key that the copied data needs. A restore destroys again every key whose erasure the backup, the
database restored over, or the ledger's places outside know of.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from . import backup_copies, keys
from .database import KEYS, KEYS_APP
from .errors import BackupError, ConfigurationError, KeyStoreError
from .models import DestroyedKey

__all__ = ["BackupReport", "KEYS_KEPT", "RestoreReport", "backup", "old_keys", "restore", "verify"]

FORMAT = 1
# What is erased is gone from the copies too once those of the keys have rolled over (invariant 6).
KEYS_KEPT = timedelta(days=30)
_PLACES = {"default": "data", "keys": "keys"}
# What a freshly started, unused installation holds already.
_NO_CONTENT = {"django_migrations", "django_session", "store_installation_key", "store_role"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a backup holds: path and SHA-256 by database, and when it was made."""

    folder: Path
    made_at: str
    files: dict[str, str]
    hashes: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """What was restored, and what is left to do.

    `erased_again`: keys that were destroyed again. `migrate`: the backup is older, `migrate` must be run.
    `master_key_fits`: whether SAKLIG_MASTER_KEY opens the restored key store; if not, nothing sealed can be read.
    `not_asked`: why erasures that went out of the machine could not all be read back.
    """

    made_at: str
    erased_again: int
    migrate: bool
    master_key_fits: bool
    not_asked: tuple[str, ...] = ()


def backup(folder: Path, *, clock: Callable[[], datetime] = timezone.now) -> BackupReport:
    """Copy both databases into a new `folder` while the service runs. Errors: BackupError."""
    folder = Path(folder).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder} exists already: name a new or an empty folder, backups are never written over")
    # Half a backup must not look like one: it gets its name when it is whole.
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(mode=0o700, parents=True)
        databases = {alias: _copy_out(alias, draft) for alias in _PLACES}
        manifest = {"format": FORMAT, "made_at": clock().isoformat(), "databases": databases}
        (draft / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")
        _flush_to_disk(draft)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except OSError as error:
        raise BackupError(f"the backup could not be written to {folder}: {error.strerror}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return verify(folder)


def verify(folder: Path) -> BackupReport:
    """See that a backup is whole and unchanged. Errors: BackupError, names the file."""
    folder = Path(folder).absolute()
    manifest = _read_manifest(folder)
    files, hashes = {}, {}
    for alias in _PLACES:
        entry = manifest["databases"][alias]
        path = folder / entry["file"]
        if not path.is_file():
            raise BackupError(f"{path} is missing; if it was moved elsewhere, put it back for the restore")
        if _hash(path) != entry["sha256"]:
            raise BackupError(f"{path} is not as it was written (SHA-256 differs): use another backup")
        files[alias], hashes[alias] = str(path), entry["sha256"]
    return BackupReport(folder=folder, made_at=manifest["made_at"], files=files, hashes=hashes)


def old_keys(beside: Path, *, delete: bool, clock: Callable[[], datetime] = timezone.now) -> list[Path]:
    """Copies of keys in the backups of this folder that are older than `KEYS_KEPT`; with `delete` they are taken away.

    The copy of the data stays, and without its keys it is unreadable. Errors: BackupError where a file can't be deleted.
    """
    found = []
    for manifest in sorted(Path(beside).glob("*/manifest.json")):
        entry = _read_manifest(manifest.parent)
        path = manifest.parent / entry["databases"]["keys"]["file"]
        if clock() - datetime.fromisoformat(entry["made_at"]) > KEYS_KEPT and path.is_file():
            found.append(path)
    try:
        for path in found if delete else ():
            path.unlink()
    except OSError as error:
        raise BackupError(f"the old copy of keys {error.filename} could not be deleted: {error.strerror}") from None
    return found


def restore(folder: Path, *, force: bool = False) -> RestoreReport:
    """Put both databases back from a backup; stop web and workers first. Errors: BackupError; nothing written then.

    Refuses where the databases hold anything, unless `force`: then what they hold is replaced.
    """
    report = verify(folder)
    manifest = _read_manifest(report.folder)
    for alias in _PLACES:
        _fits(alias, manifest["databases"][alias])
    full = [table for alias in _PLACES for table in _tables_with_content(alias)]
    if full and not force:
        raise BackupError(
            f"the databases are not empty ({', '.join(full[:5])}): restore into a new data folder or database,"
            " or say --force to replace what they hold"
        )
    erased = _known_erasures()
    for alias in _PLACES:
        backup_copies.copy_in(connections[alias], Path(report.files[alias]))
    outside, not_asked = _erasures_outside()
    erased += [DestroyedKey(id=key, at=at) for key, at in outside.items()]
    again, behind, fits = _apply_erasures(erased), _behind(), _master_key_fits()
    if not behind:
        # Rooms above take out of their lists what can't be read any more; on older tables the daily job does it later.
        for room in apps.get_app_config("store").after_restore:  # type: ignore[attr-defined]
            room(timezone.now())
    return RestoreReport(
        made_at=report.made_at, erased_again=again, migrate=behind, master_key_fits=fits, not_asked=tuple(not_asked)
    )


def _copy_out(alias: str, draft: Path) -> dict[str, Any]:
    place = draft / _PLACES[alias]
    place.mkdir(mode=0o700)
    path = backup_copies.copy_out(connections[alias], place / alias)
    return {
        "file": str(path.relative_to(draft)),
        "engine": connections[alias].vendor,
        "sha256": _hash(path),
        "bytes": path.stat().st_size,
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationLoader(connections[alias]).applied_migrations),
    }


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        known = manifest["format"] == FORMAT and all(
            isinstance(manifest["databases"][alias][name], str)
            for alias in _PLACES
            for name in ("file", "sha256", "engine")
        )
    except (FileNotFoundError, NotADirectoryError):
        raise BackupError(f"{folder} holds no manifest.json: it is no backup, or not a whole one") from None
    except OSError as error:
        raise BackupError(f"{folder / 'manifest.json'} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise BackupError(f"{folder / 'manifest.json'} can't be read; is it damaged, or from a newer Saklig?")
    return manifest


def _fits(alias: str, entry: dict[str, Any]) -> None:
    vendor = connections[alias].vendor
    if entry["engine"] != vendor:
        raise BackupError(f"the backup of {alias} is from {entry['engine']}, but this installation runs on {vendor}")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = [name for name in entry["migrations"] if name not in known]
    if newer:
        raise BackupError(f"the backup is from a newer Saklig (it knows {newer[0]}): install that version first")


def _tables_with_content(alias: str) -> list[str]:
    connection = connections[alias]
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in _NO_CONTENT:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
                if cursor.fetchone():
                    found.append(f"{alias}.{table}")
    return found


def _known_erasures() -> list[DestroyedKey]:
    """Erasures the database about to be replaced knows of; without tables there are none."""
    if DestroyedKey._meta.db_table not in connections["default"].introspection.table_names():
        return []
    return list(DestroyedKey.objects.all())


def _erasures_outside() -> tuple[dict[UUID, datetime], list[str]]:
    """What the ledger's places outside know of; without a ledger in this process there is nobody to ask."""
    from .ledger.config import ledger  # noqa: PLC0415
    from .ledger.erasures import destroyed_outside  # noqa: PLC0415

    try:
        return destroyed_outside(ledger())
    except ConfigurationError:
        return {}, []


def _apply_erasures(erased: list[DestroyedKey]) -> int:
    DestroyedKey.objects.bulk_create(erased, ignore_conflicts=True)
    return keys.apply_destroyed()


def _behind() -> bool:
    """Whether the restored databases are from an older Saklig."""
    for alias in _PLACES:
        loader = MigrationLoader(connections[alias])
        # Of the key store only the store's own count (`store.management.commands.migrate`).
        wanted = {one for one in loader.disk_migrations if alias != KEYS or one[0] == KEYS_APP}
        if wanted - set(loader.applied_migrations):
            return True
    return False


def _master_key_fits() -> bool:
    try:
        keys.ring().check()
    except KeyStoreError:
        return False
    return True


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush_to_disk(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
