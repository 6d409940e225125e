"""What a handler of jobs is, and what it is handed: one run of one job, with its lease."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from .errors import JobError, LeaseLost, OutOfTime
from .models import Job

KIND = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


class Later(JobError):
    """Raised by a handler that can't go on now (a register is down): run again after `wait`, no attempt lost."""

    def __init__(self, wait: timedelta, why: str) -> None:
        super().__init__(f"to be run again in {wait}: {why}")
        self.wait, self.why = wait, why


class GiveUp(JobError):
    """Raised by a handler for a fault that trying again can't mend; its text is kept, so it holds no personal data."""

    safe_message = True


class Ended(StrEnum):
    """How a run ended."""

    DONE = "done"
    LATER = "later"  # back in the queue: out of time, waiting, or to be tried again
    DEAD = "dead"  # on the list of the failed
    TAKEN = "taken"  # another holder runs it
    NOT_DUE = "not_due"
    LOST = "lost"  # the lease was lost while running; nothing was written


@dataclass(slots=True, kw_only=True)
class Run:
    """One holder's run of one job, handed to the handler."""

    job_id: UUID
    kind: str
    ref: UUID | None
    attempt: int
    fence: int
    clock: Callable[[], datetime]
    deadline: float | None = None  # time.monotonic()
    told_to_stop: Callable[[], bool] = lambda: False  # a worker that ends waits for the job in hand
    completed: bool = field(default=False, init=False)

    def remaining(self) -> float | None:
        """Seconds left to run in, or None in a worker. Errors: OutOfTime when none is left (a worker then goes on)."""
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime(f"{self.kind}: the time for running it at once is used up; a worker goes on with it")
        return left

    @contextmanager
    def fenced(self) -> Iterator[None]:
        """A transaction that commits only while this run still holds the job. Errors: LeaseLost."""
        with transaction.atomic():
            # The row lock keeps a new claim out until this transaction ends; SQLite's IMMEDIATE does the same.
            if not self.held().select_for_update().exists():
                raise self._lost()
            yield

    @contextmanager
    def completing(self) -> Iterator[None]:
        """The transaction of the effect, which also ends the job. Errors: LeaseLost."""
        if self.completed:
            raise JobError(f"{self.kind}: completing() twice in one run")
        with transaction.atomic():
            # First, so that the row lock keeps a new claim out until the effect is committed too.
            if not self.held().update(
                state=Job.State.DONE, finished_at=self.clock(), lease_until=None, error_class="", error_message=""
            ):
                raise self._lost()
            yield
        self.completed = True

    def held(self) -> QuerySet[Job]:
        """The job's row, as long as this run holds it."""
        return Job.objects.filter(id=self.job_id, state=Job.State.RUNNING, fence=self.fence)

    def _lost(self) -> LeaseLost:
        return LeaseLost(f"{self.kind} {self.job_id}: another worker has taken the job over; nothing was written")


class Handlers:
    """Which function does which kind of job."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Callable[[Run], None]] = {}
        self._background: set[str] = set()

    def handler(
        self, kind: str, *, background: bool = False
    ) -> Callable[[Callable[[Run], None]], Callable[[Run], None]]:
        """Register the decorated function for `kind`. `background`: it takes long, and nobody waits for it."""
        check_kind(kind)
        if background:
            self._background.add(kind)

        def register(function: Callable[[Run], None]) -> Callable[[Run], None]:
            if self._by_kind.get(kind, function) is not function:
                raise JobError(f"job kind {kind!r} has two handlers: {self._by_kind[kind]} and {function}")
            self._by_kind[kind] = function
            return function

        return register

    def include(self, others: Handlers) -> None:
        """Take over another room's handlers."""
        for kind, function in others._by_kind.items():
            self.handler(kind, background=kind in others._background)(function)

    def __getitem__(self, kind: str) -> Callable[[Run], None]:
        try:
            return self._by_kind[kind]
        except KeyError:
            known = ", ".join(sorted(self._by_kind)) or "none"
            raise GiveUp(
                f"no handler for job kind {kind!r} (known: {known}); is this worker older than the job?"
            ) from None

    @property
    def background(self) -> frozenset[str]:
        """The kinds that hold up no others where a worker of their own runs them (`Worker`, `run_processes`)."""
        return frozenset(self._background)

    @property
    def kinds(self) -> Mapping[str, Callable[[Run], None]]:
        return dict(self._by_kind)


def check_kind(kind: str) -> None:
    """Errors: JobError where `kind` is no code."""
    if not KIND.fullmatch(kind):
        raise JobError(f"job kind {kind!r}: write small letters, digits, dots and hyphens, such as 'case.process'")
