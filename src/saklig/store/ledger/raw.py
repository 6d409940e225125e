"""Reading what somebody may have put into a column: SQLite keeps whatever it is given, and no reading may end in a traceback."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

__all__ = ["as_bytes", "rows_by"]

_UNREADABLE = (ValueError, TypeError, OverflowError)


def as_bytes(value: Any) -> bytes:
    """A column of bytes, whatever stands in it."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return b"" if value is None else str(value).encode("utf-8", "surrogatepass")


def rows_by(found: QuerySet[Any], columns: Iterable[str], key: str) -> tuple[dict[Any, dict[str, Any]], list[Any]]:
    """The rows by one of their columns; and the keys of those in which something stands that is no value of its column."""
    columns = tuple(columns)
    try:
        return {row[key]: row for row in found.values(*columns)}, []
    except _UNREADABLE:
        pass
    rows, unreadable = {}, []
    for one in found.values_list(key, flat=True):
        try:
            rows[one] = found.filter(**{key: one}).values(*columns).get()
        except _UNREADABLE:
            unreadable.append(one)
    return rows, unreadable
