"""What the ledger's tests share: a ledger with a twin outside, events to enter, and a way past the triggers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connections, transaction

from saklig.connectors.ledger_outside import MemoryOutside
from saklig.store import events
from saklig.store.ledger.config import Ledger
from saklig.store.ledger.sequencer import Sequencer
from saklig.store.models import Event

NAME = "post.agency.example/ledger"
SEED = b"s" * 32
AT = datetime(2025, 9, 1, 10, 0, tzinfo=UTC)


def on_sqlite() -> bool:
    return connections["default"].vendor == "sqlite"


class Clock:
    """A clock that the test moves."""

    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def make_ledger(*outside: Any, seed: bytes = SEED, name: str = NAME, **more: Any) -> Ledger:
    return Ledger(name=name, seed=seed, outside=outside, **more)


def happen(count: int = 1, *, at: datetime = AT) -> list[Event]:
    """Events, as use cases write them."""
    with transaction.atomic():
        return [events.append("test.happened", uuid4(), {"number": number}, at=at) for number in range(count)]


def enter(ledger: Ledger, *, clock: Callable[[], datetime] | None = None) -> int:
    """Give all that waits its place, and send the checkpoint."""
    return Sequencer(ledger, clock=clock or Clock()).run_until_idle()


def filled(*sizes: int) -> tuple[Ledger, MemoryOutside]:
    """A ledger that grew in batches of these sizes, and the twin that got a checkpoint after each."""
    outside = MemoryOutside()
    ledger = make_ledger(outside)
    for size in sizes:
        happen(size)
        enter(ledger)
    return ledger, outside


@contextmanager
def past_the_triggers() -> Iterator[Callable[..., None]]:
    """What someone can do who owns the database: statements that the triggers would refuse."""
    connection = connections["default"]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield lambda sql, *values: cursor.execute(sql, values)
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield lambda sql, *values: cursor.execute(sql, values)
        for _, sql in triggers:
            cursor.execute(sql)
