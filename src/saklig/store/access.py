"""The access log: who read what about whom, and why. Written once, kept by person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from .errors import StoreError
from .models import AccessLog

__all__ = ["AccessLog", "about", "record", "record_all"]

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
    entry.save(force_insert=True)
    return entry


def record_all(
    read: Mapping[UUID, str], *, reader: UUID, role: str, purpose: str, case_ref: UUID | None, at: datetime
) -> None:
    """Note at once what was read about several people; `read` is what, by subject."""
    AccessLog.objects.bulk_create(
        _entry(reader, role, subject, what, purpose, case_ref, at) for subject, what in read.items()
    )


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
