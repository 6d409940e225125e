"""The access log: who read what about whom, and why. Written once, kept by person, and each entry's digest in the ledger."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from . import events
from .errors import StoreError
from .models import AccessLog

__all__ = ["COLUMNS", "READ", "AccessLog", "about", "digest", "record", "record_all"]

READ = "access.read"
COLUMNS = ("id", "at", "reader", "role", "subject", "case_ref", "what", "purpose", "stated_reason")
_CODE = re.compile(r"[a-z][a-z0-9_.-]*")


def record(
    *,
    reader: UUID,
    role: str,
    subject: UUID,
    what: str,
    purpose: str,
    case_ref: UUID | None = None,
    stated_reason: str | None = None,
    at: datetime | None = None,
) -> AccessLog:
    """Note that `reader`, as `role`, read `what` about `subject` for `purpose` (codes); a stated reason is sealed.

    Write it before the data is shown: what can't be logged is not read.
    """
    entry = _entry(reader, role, subject, what, purpose, case_ref, at or timezone.now())
    entry.stated_reason = stated_reason
    with transaction.atomic():
        entry.save(force_insert=True)
        _into_the_ledger([entry], at=entry.at)
    return entry


def record_all(
    read: Mapping[UUID, str], *, reader: UUID, role: str, purpose: str, case_ref: UUID | None, at: datetime
) -> None:
    """Note at once what was read about several people; `read` is what, by subject."""
    entries = [_entry(reader, role, subject, what, purpose, case_ref, at) for subject, what in read.items()]
    with transaction.atomic():
        AccessLog.objects.bulk_create(entries)
        _into_the_ledger(entries, at=at)


def digest(row: Mapping[str, Any]) -> str:
    """The SHA-256 of an entry as it stands in the table, by its columns (`COLUMNS`), a stated reason as it is sealed.

    It begins with the entry's random id, so that nobody can guess what it is a hash of; and it can still be held against the
    table when the person's key is destroyed and the reason can't be read.
    """
    reason = row["stated_reason"]
    plain = {name: None if row[name] is None else str(row[name]) for name in COLUMNS}
    at = row["at"].astimezone(UTC).isoformat() if row["at"] else None
    plain |= {"at": at, "stated_reason": None if reason is None else bytes(reason).hex()}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"saklig-access-v1\n" + text.encode()).hexdigest()


def _into_the_ledger(entries: list[AccessLog], *, at: datetime) -> None:
    # Read again: a reason is sealed only as it is written.
    rows = AccessLog.objects.filter(pk__in=[entry.pk for entry in entries]).values(*COLUMNS)
    events.append_all(READ, ({"entry": row["id"], "digest": digest(row)} for row in rows), at=at)


def _entry(
    reader: UUID, role: str, subject: UUID, what: str, purpose: str, case_ref: UUID | None, at: datetime
) -> AccessLog:
    for field, code in (("role", role), ("what", what), ("purpose", purpose)):
        if not _CODE.fullmatch(code):
            raise StoreError(f"access log: {field} must be a code of small letters, digits, dots and hyphens")
    return AccessLog(at=at, reader=reader, role=role, subject=subject, case_ref=case_ref, what=what, purpose=purpose)


def about(subject: UUID) -> list[AccessLog]:
    """Everything read about a person, newest first."""
    return list(AccessLog.objects.filter(subject=subject).order_by("-at"))
