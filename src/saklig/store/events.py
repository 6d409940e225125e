"""Events: what happened, as versioned canonical bytes in a table that only grows.

A leaf is `saklig-event-v1\\n` and then JSON with sorted keys, no spaces, UTF-8. It holds random references, codes,
dates and HMACs, never personal data or a hash someone could guess; `commitment` makes an HMAC under the subject's key.
The leaf's hash is RFC 6962's; a trigger lets every event wait until the ledger's sequencer gives it its place in the tree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connections
from django.utils import timezone

from saklig.safeguards import ledger
from saklig.safeguards.ledger import MAX_ENTRY_BYTES

from .errors import EventError
from .keys import ring
from .models import Event

__all__ = ["PREFIX", "append", "append_all", "canonical", "commitment", "leaf_hash", "read"]

PREFIX = b"saklig-event-v1\n"
_CODE = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_VALUE = re.compile(r"[a-z0-9][a-z0-9_.:+-]{0,127}|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")
# Eleven digits in a row are an identity or account number in the wrong place.
_ELEVEN_DIGITS = re.compile(r"\d{11}")


def append(
    kind: str, case_ref: UUID | None, payload: Mapping[str, Any] | None = None, *, at: datetime | None = None
) -> Event:
    """Write one event in the caller's open transaction, beside the change it tells of.

    `payload` holds codes, UUIDs, dates, whole numbers, booleans, hashes, and lists and mappings of these.
    Errors: EventError where it holds anything else, or where no transaction is open.
    """
    event = _event(kind, case_ref, payload or {}, at or timezone.now())
    event.save(force_insert=True)
    return event


def append_all(kind: str, payloads: Iterable[Mapping[str, Any]], *, at: datetime) -> None:
    """Write several events of one kind, about no case, in one statement. Errors: as `append`; nothing is written then."""
    Event.objects.bulk_create([_event(kind, None, payload, at) for payload in payloads])


def _event(kind: str, case_ref: UUID | None, payload: Mapping[str, Any], at: datetime) -> Event:
    if not connections["default"].in_atomic_block:
        raise EventError(f"event {kind!r}: append it inside the transaction.atomic() of the change it tells of")
    reference = uuid4()
    leaf = canonical(kind, reference, case_ref, at, payload)
    if len(leaf) > MAX_ENTRY_BYTES:
        raise EventError(f"event {kind!r}: {len(leaf)} bytes are too many for one leaf (at most {MAX_ENTRY_BYTES})")
    return Event(reference=reference, at=at, kind=kind, case_ref=case_ref, leaf=leaf, leaf_hash=leaf_hash(leaf))


def commitment(subject: UUID, value: bytes) -> str:
    """An HMAC of `value` under the subject's key for a payload: proves it later, and dies with the key."""
    return ring().commitment(subject, value).hex()


def canonical(kind: str, reference: UUID, case_ref: UUID | None, at: datetime, payload: Mapping[str, Any]) -> bytes:
    """The leaf's bytes; the same event gives the same bytes for ever."""
    if not _CODE.fullmatch(kind):
        raise EventError(f"event kind {kind!r}: write small letters, digits, dots and hyphens, such as 'case.decided'")
    if at.tzinfo is None:
        raise EventError(f"event {kind!r}: the time has no zone")
    body = {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "case": str(case_ref) if case_ref else None,
        "data": _plain(payload, kind, "payload"),
        "id": str(reference),
        "kind": kind,
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return PREFIX + text.encode()


def read(leaf: bytes) -> dict[str, Any]:
    """The content of a leaf. Errors: EventError where it is of a version not known here."""
    leaf = bytes(leaf)
    if not leaf.startswith(PREFIX):
        raise EventError(f"a leaf of an unknown version: {leaf[:20]!r}; is it from a newer Saklig?")
    try:
        content = json.loads(leaf[len(PREFIX) :])
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise EventError("a leaf that is no JSON object: it was changed in the database")
    return content


def leaf_hash(leaf: bytes) -> str:
    """Source: RFC 6962, 2.1: SHA-256(0x00 || leaf)."""
    return ledger.leaf_hash(leaf).hex()


def _plain(value: Any, kind: str, where: str) -> Any:
    """`value` as JSON holds it; refuses what could be personal data. The message never repeats the value."""
    match value:
        case None | bool() | int():
            if isinstance(value, int) and abs(value) >= 10**9:
                # An identity number that begins with 0 has ten digits as a number.
                raise EventError(f"event {kind!r}, {where}: a number of 10 digits or more; events hold references only")
            return value
        case UUID():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case str():
            known = _UUID.fullmatch(value) or _HASH.fullmatch(value)
            if not known and (not _VALUE.fullmatch(value) or _ELEVEN_DIGITS.search(value)):
                raise EventError(
                    f"event {kind!r}, {where}: text that is no code, UUID, date or HMAC; free text and personal data"
                    " belong in a sealed field, with a reference or events.commitment() here"
                )
            return value
        case Mapping():
            for key in value:
                if not isinstance(key, str) or not _CODE.fullmatch(key):
                    raise EventError(f"event {kind!r}, {where}: a key that is no code (small letters, digits, . _ -)")
            return {key: _plain(item, kind, f"{where}.{key}") for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, kind, f"{where}[{i}]") for i, item in enumerate(value)]
    raise EventError(f"event {kind!r}, {where}: {type(value).__name__} can't stand in an event")
