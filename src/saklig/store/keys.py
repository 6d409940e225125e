"""Keys by subject and case, kept wrapped in the key store; destroying one makes what it sealed unreadable.

Master (environment, or a key service: `masters`) → subject (a person, or an anonymous conversation) → case and retention
class. A key is committed in the key store *before* the row that needs it, so a crash between leaves at most an unused key,
which harms nobody.
"""

from __future__ import annotations

import base64
import binascii
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.apps import apps
from django.db import IntegrityError, connections, transaction

from saklig.safeguards.privacy import (
    EnvelopeError,
    associated_data,
    derive,
    fingerprint,
    mac,
    new_key,
    unwrap,
    wrap,
)

from .database import KEYS
from .errors import ConfigurationError, KeyDestroyed, KeyStoreError
from .masters import EnvironmentMasters, MasterKeys

__all__ = ["KeyRef", "KeyRing", "case_key", "destroy", "read_master_keys", "ring", "subject_key"]

ERASED = "erasure.keys-destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRef:
    """Which key: a subject's own, or with `case` and `retention` that subject's key for a case and retention class."""

    subject: UUID
    case: UUID | None = None
    retention: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.subject, UUID) or not isinstance(self.case, UUID | None):
            raise KeyStoreError("a key is named by the UUIDs of subject and case; was an identity number given?")
        if (self.case is None) != (self.retention == ""):
            raise KeyStoreError("a case's key needs a retention class, and a subject's own key has none")


def subject_key(subject: UUID) -> KeyRef:
    """The key of what belongs to a person whatever the case: name, contact, identity number."""
    return KeyRef(subject=subject)


def case_key(subject: UUID, case: UUID, retention: str) -> KeyRef:
    """The key of what is known about `subject` in one case and is kept equally long (`retention`, from the package)."""
    return KeyRef(subject=subject, case=case, retention=retention)


def ring() -> KeyRing:
    """This process's key ring."""
    return apps.get_app_config("store").key_ring  # type: ignore[attr-defined,no-any-return]


def destroy(ref: KeyRef, *, at: datetime) -> int:
    """Erase for good what `ref` sealed; a subject's own key takes all its cases' keys along. Returns keys destroyed.

    Other processes may still read what they hold for at most `KeyRing.LIFE` seconds. The list of destroyed keys also
    stands in the main database, so that a restored older key store can be brought up to date (`backup.restore`).
    """
    from . import events  # noqa: PLC0415
    from .models import DestroyedKey, StoredKey  # noqa: PLC0415

    where = StoredKey.objects.filter(subject=ref.subject, wrapped__isnull=False)
    if ref.case is not None:
        where = where.filter(case=ref.case, retention=ref.retention)
    ids = list(where.values_list("id", flat=True))
    # The note first: if the process dies between, the erasure is taken up again from the note, never forgotten.
    with transaction.atomic():
        DestroyedKey.objects.bulk_create([DestroyedKey(id=key, at=at) for key in ids], ignore_conflicts=True)
        events.append_all(ERASED, [{"keys": ids[first : first + 500]} for first in range(0, len(ids), 500)], at=at)
    StoredKey.objects.filter(id__in=ids).update(wrapped=None, destroyed_at=at)
    ring().forget()
    return len(ids)


def apply_destroyed() -> int:
    """Destroy again every key on the main database's list (after a restore). Returns how many were still there."""
    from .models import DestroyedKey, StoredKey  # noqa: PLC0415

    gone = 0
    for key_id, at in DestroyedKey.objects.values_list("id", "at").iterator():
        gone += StoredKey.objects.filter(id=key_id, wrapped__isnull=False).update(wrapped=None, destroyed_at=at)
    ring().forget()
    return gone


def read_master_keys(text: str) -> Mapping[str, bytes]:
    """Master keys by fingerprint from base64 text; the first one wraps, the others only unwrap (rotation)."""
    found: dict[str, bytes] = {}
    for part in text.split(","):
        try:
            key = base64.b64decode(part.strip(), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise ConfigurationError(
                "SAKLIG_MASTER_KEY: every key must be 32 bytes in base64 (44 characters, ends with =)."
                " Make one with: python -c 'import base64,secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'"
            )
        found[fingerprint(key)] = key
    return found


class KeyRing:
    """The keys one process holds for a short while; the only place where keys stand unwrapped."""

    LIFE = 30.0
    _ROOM = 8192

    def __init__(
        self, *, masters: MasterKeys | Mapping[str, bytes], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._masters = EnvironmentMasters(masters) if isinstance(masters, Mapping) else masters
        self._monotonic = monotonic
        self._held: OrderedDict[object, tuple[float, UUID, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def for_sealing(self, ref: KeyRef) -> tuple[UUID, bytes]:
        """Id and key for `ref`, made and committed now if there is none. Errors: KeyDestroyed, KeyStoreError."""
        held = self._look(ref)
        if held is None:
            held = self._hold_row(ref, self._find_or_make([ref])[ref])
        return held

    def prepare(self, refs: Iterable[KeyRef]) -> None:
        """Have the keys of all these at hand: what is missing is made in one commit for subjects and one for cases.

        A destroyed key is passed over, and sealing by it refused where that is tried. Errors: KeyDestroyed where a case's
        key would need a destroyed one above it, KeyStoreError.
        """
        wanted = [ref for ref in dict.fromkeys(refs) if self._look(ref) is None]
        subjects = dict.fromkeys(subject_key(ref.subject) for ref in wanted)
        # Subjects' keys first: those of cases lie under them.
        for level in (subjects, [ref for ref in wanted if ref.case is not None]):
            for ref, row in self._find_or_make([ref for ref in level if self._look(ref) is None]).items():
                if row.wrapped is not None:
                    self._hold_row(ref, row)

    def for_reading(self, key_id: UUID) -> bytes:
        """The key with this id. Errors: KeyDestroyed, KeyStoreError."""
        held = self._look(key_id)
        if held is None:
            from .models import StoredKey  # noqa: PLC0415

            row = StoredKey.objects.filter(id=key_id).first()
            if row is None:
                raise KeyStoreError(
                    f"the key store holds no key {key_id}; was the data restored without its key store?"
                )
            held = (key_id, self._open(row))
            self._hold(key_id, *held)
        return held[1]

    def for_lookup(self, purpose: str) -> bytes:
        """The key of this installation's keyed look-ups for one purpose (kept when the master key is rotated)."""
        return derive(self._installation("lookup"), purpose)

    def commitment(self, subject: UUID, value: bytes) -> bytes:
        """HMAC under the subject's key: shows later that a value was this one, and tells nothing once it is erased."""
        return mac(derive(self.for_sealing(subject_key(subject))[1], "commitment"), value)

    def check(self) -> None:
        """Open the key store, and see that the master key is its own. Errors: KeyStoreError, says what is wrong."""
        self._installation("lookup")

    def forget(self) -> None:
        """Drop every key held."""
        with self._lock:
            self._held.clear()

    def rewrap(self) -> int:
        """Wrap everything that lies under an older master key under the newest. Returns how many; run it again freely.

        Only subjects' keys lie under the master: cases' keys need no touching, nor does any sealed value.
        """
        from .models import InstallationKey, StoredKey  # noqa: PLC0415

        moved, newest = 0, self._masters.newest
        old = StoredKey.objects.filter(case__isnull=True, wrapped__isnull=False).exclude(master=newest)
        for row in [*old, *InstallationKey.objects.exclude(master=newest)]:
            before = bytes(row.wrapped)
            name, again = self._masters.wrap(self._under_master(row), row.place())
            # Compare and set: a key destroyed meanwhile must not come back.
            same = type(row).objects.filter(pk=row.pk, wrapped=before)
            moved += same.update(wrapped=again, master=name)
        return moved

    def under_older(self) -> int:
        """How many keys lie under an older master key still."""
        from .models import InstallationKey, StoredKey  # noqa: PLC0415

        subjects = StoredKey.objects.filter(case__isnull=True, wrapped__isnull=False)
        newest = self._masters.newest
        return sum(rows.exclude(master=newest).count() for rows in (subjects, InstallationKey.objects.all()))

    def _find_or_make(self, refs: list[KeyRef]):  # type: ignore[no-untyped-def]
        """The rows of these keys, all of subjects or all of cases; what is missing is made and committed at once."""
        from .models import StoredKey  # noqa: PLC0415

        rows = _rows_of(refs)
        missing = [ref for ref in refs if ref not in rows]
        if missing:
            _refuse_open_transaction()
            fresh = [self._fresh(ref) for ref in missing]
            try:
                with transaction.atomic(using=KEYS):
                    StoredKey.objects.bulk_create(fresh)
                rows |= dict(zip(missing, fresh, strict=True))
            except IntegrityError:
                # Two processes made the same key at once; the first one's stands.
                StoredKey.objects.bulk_create(fresh, ignore_conflicts=True)
                rows |= _rows_of(missing)
        return rows

    def _fresh(self, ref: KeyRef):  # type: ignore[no-untyped-def]
        """A new key's row, not saved yet."""
        from .models import StoredKey  # noqa: PLC0415

        fresh = StoredKey(id=uuid4(), subject=ref.subject, case=ref.case, retention=ref.retention)
        if ref.case is None:
            fresh.master, fresh.wrapped = self._masters.wrap(new_key(), fresh.place())
        else:
            fresh.parent_id, outer = self.for_sealing(subject_key(ref.subject))
            fresh.wrapped = wrap(outer, new_key(), fresh.place())
        return fresh

    def _hold_row(self, ref: KeyRef, row) -> tuple[UUID, bytes]:  # type: ignore[no-untyped-def]
        held = (row.id, self._open(row))
        self._hold(ref, *held)
        self._hold(row.id, *held)
        return held

    def _open(self, row) -> bytes:  # type: ignore[no-untyped-def]
        if row.wrapped is None:
            raise KeyDestroyed(f"the key {row.id} was destroyed: what it sealed is erased")
        if row.parent_id is None:
            return self._under_master(row)
        try:
            return unwrap(self.for_reading(row.parent_id), bytes(row.wrapped), row.place())
        except EnvelopeError as error:
            raise KeyStoreError(
                f"the key {row.pk} in the key store was changed: {error}. Restore a backup of it"
            ) from None

    def _under_master(self, row) -> bytes:  # type: ignore[no-untyped-def]
        try:
            return self._masters.unwrap(row.master, bytes(row.wrapped), row.place())
        except KeyStoreError as error:
            raise KeyStoreError(f"the key {row.pk} in the key store was changed or can't be opened: {error}") from None

    def _installation(self, name: str) -> bytes:
        held = self._look(name)
        if held is None:
            from .models import InstallationKey  # noqa: PLC0415

            row = InstallationKey.objects.filter(name=name).first()
            if row is None:
                _refuse_open_transaction()
                fresh = InstallationKey(name=name)
                fresh.master, fresh.wrapped = self._masters.wrap(new_key(), fresh.place())
                InstallationKey.objects.bulk_create([fresh], ignore_conflicts=True)
                row = InstallationKey.objects.get(name=name)
            held = (UUID(int=0), self._under_master(row))
            self._hold(name, *held)
        return held[1]

    def _look(self, name: object) -> tuple[UUID, bytes] | None:
        with self._lock:
            found = self._held.get(name)
            if found is None:
                return None
            if self._monotonic() >= found[0]:
                del self._held[name]
                return None
            return found[1:]

    def _hold(self, name: object, key_id: UUID, key: bytes) -> None:
        with self._lock:
            self._held[name] = (self._monotonic() + self.LIFE, key_id, key)
            while len(self._held) > self._ROOM:
                self._held.popitem(last=False)


def _rows_of(refs: list[KeyRef]):  # type: ignore[no-untyped-def]
    """The key store's rows by what they are keys of; `refs` are all subjects' own, or all cases'."""
    from .models import StoredKey  # noqa: PLC0415

    if not refs:
        return {}
    which = {"case__isnull": True} if refs[0].case is None else {"case__in": {ref.case for ref in refs}}
    found = StoredKey.objects.filter(subject__in={ref.subject for ref in refs}, **which)
    rows = {KeyRef(subject=row.subject, case=row.case, retention=row.retention): row for row in found}
    return {ref: rows[ref] for ref in refs if ref in rows}


def _refuse_open_transaction() -> None:
    """A key made inside an open transaction of the key store could be rolled back after its row was committed."""
    blocks: list[transaction.Atomic] = connections[KEYS].atomic_blocks
    if any(not block._from_testcase for block in blocks):  # type: ignore[attr-defined]
        raise KeyStoreError("a key can't be made inside transaction.atomic(using='keys'): leave that block first")


def place_of(table: str, *parts: object) -> bytes:
    """What a wrapped key is bound to: its own row."""
    return associated_data(table, *(str(part) for part in parts))
