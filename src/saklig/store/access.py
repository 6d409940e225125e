"""The access log: who read what about whom, and why. Written once, kept by person."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from .errors import StoreError
from .models import AccessLog

__all__ = ["AccessLog", "about", "record"]

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
    for field, code in (("role", role), ("what", what), ("purpose", purpose)):
        if not _CODE.fullmatch(code):
            raise StoreError(f"access log: {field} must be a code of small letters, digits, dots and hyphens")
    return AccessLog.objects.create(
        at=at or timezone.now(),
        reader=reader,
        role=role,
        subject=subject,
        case_ref=case_ref,
        what=what,
        purpose=purpose,
        stated_reason=stated_reason,
    )


def about(subject: UUID) -> list[AccessLog]:
    """Everything read about a person, newest first."""
    return list(AccessLog.objects.filter(subject=subject).order_by("-at"))
