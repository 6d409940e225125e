"""Locks by name that last as long as the transaction: many may share one, or one may have it for itself.

On SQLite every transaction that writes has the database for itself already (IMMEDIATE), so there is nothing to take.
"""

from __future__ import annotations

import hashlib

from django.db import connection

from .errors import StoreError

__all__ = ["alone", "share"]


def share(name: str) -> None:
    """Let others share it and nobody have it alone until this transaction ends. Errors: StoreError outside a transaction."""
    _take("pg_advisory_xact_lock_shared", name)


def alone(name: str) -> None:
    """Have it alone until this transaction ends; waits for those who share it. Errors: StoreError outside a transaction."""
    _take("pg_advisory_xact_lock", name)


def _take(function: str, name: str) -> None:
    if not connection.in_atomic_block:
        raise StoreError(f"the lock {name!r} lasts as long as a transaction: take it inside transaction.atomic()")
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [number])  # noqa: S608  (one of two names of our own)
