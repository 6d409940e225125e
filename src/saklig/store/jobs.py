"""Jobs: work that is asked for in the transaction of the change that needs it, and whose effect happens once.

HANDLERS = Handlers()

@HANDLERS.handler("case.process")
def process(run: Run) -> None:
    answers = ask_registers(run.ref, seconds=run.remaining())   # slow, outside a transaction, may happen twice
    with run.completing():                                      # the effect and the job's end: one transaction
        save(answers)

A job is leased to one holder at a time. Each claim raises the job's `fence`; `completing` and `fenced` check it in the
transaction of the effect, so a holder that was slow, stopped or declared dead can't write after another has taken over.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import connections
from django.utils import timezone

from .errors import JobError
from .handlers import Ended, GiveUp, Handlers, Later, Run, check_kind
from .leases import claim, execute, is_due, take
from .models import Job

__all__ = [
    "Ended",
    "FailedJob",
    "GiveUp",
    "Handlers",
    "Later",
    "Run",
    "Wanted",
    "enqueue",
    "enqueue_all",
    "failed",
    "pending",
    "retry",
    "run_now",
]

_KEY = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,199}")
# Eleven digits in a row that are no part of a UUID are an identity number in the wrong place.
_ELEVEN_DIGITS = re.compile(r"(?<![0-9a-f-])\d{11}(?![0-9a-f-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Work to ask for: as the arguments of `enqueue`."""

    kind: str
    ref: UUID | None = None
    run_at: datetime | None = None
    key: str | None = None


def enqueue(
    kind: str,
    ref: UUID | None,
    *,
    run_at: datetime | None = None,
    key: str | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> Job:
    """Ask for work in the caller's transaction; with `key`, asking again for ever gives the first job back.

    `ref` names what the work is about. Errors: JobError where an argument is no id.
    """
    job = _asked(Wanted(kind=kind, ref=ref, run_at=run_at, key=key), clock())
    if key is None:
        job.save(force_insert=True)
        return job
    Job.objects.bulk_create([job], ignore_conflicts=True)
    return Job.objects.get(key=key)


def enqueue_all(wanted: Iterable[Wanted], *, clock: Callable[[], datetime] = timezone.now) -> None:
    """Ask for several works in one statement, in the caller's transaction; what was asked for before is left as it is.

    Errors: JobError as `enqueue`; nothing is asked for then.
    """
    now = clock()
    Job.objects.bulk_create([_asked(one, now) for one in wanted], ignore_conflicts=True)


def _asked(wanted: Wanted, now: datetime) -> Job:
    kind, ref, key = wanted.kind, wanted.ref, wanted.key
    check_kind(kind)
    if ref is not None and not isinstance(ref, UUID):
        raise JobError(f"job {kind!r}: ref must be the UUID of a row, not {type(ref).__name__}; jobs hold ids only")
    if key is not None and (not _KEY.fullmatch(key) or _ELEVEN_DIGITS.search(key)):
        raise JobError(f"job {kind!r}: the key may hold codes, ids and dates only (small letters, digits, . _ : -)")
    return Job(kind=kind, ref=ref, key=key, run_at=wanted.run_at or now, created_at=now)


def run_now(
    job: Job | UUID,
    *,
    budget_seconds: float = 2.0,
    handlers: Handlers | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> Ended:
    """Run one committed job here and now under lease, by the very path a worker takes.

    The handler asks `run.remaining()` and stops when the budget is used up; the job is then back in the queue for a
    worker, and the answer is `Ended.LATER`. Never raises for a fault of the handler.
    Errors: JobError inside an open transaction, where the job could still be rolled back.
    """
    if any(not block._from_testcase for block in connections["default"].atomic_blocks):  # type: ignore[attr-defined]
        raise JobError("run_now: leave transaction.atomic() first; the job must be committed before it is run")
    job_id = job.pk if isinstance(job, Job) else job
    run = take(job, clock=clock, holder="request") if isinstance(job, Job) and is_due(job, clock()) else None
    run = run or claim(clock=clock, holder="request", job_id=job_id)
    if run is None:
        return _not_claimed(job_id, clock())
    run.deadline = time.monotonic() + budget_seconds
    return execute(run, handlers or apps.get_app_config("store").handlers)  # type: ignore[attr-defined]


def _not_claimed(job_id: UUID, now: datetime) -> Ended:
    state, run_at = Job.objects.values_list("state", "run_at").get(id=job_id)
    if state == Job.State.DONE:
        return Ended.DONE
    if state == Job.State.DEAD:
        return Ended.DEAD
    return Ended.NOT_DUE if state == Job.State.QUEUED and run_at > now else Ended.TAKEN


def pending(ref: UUID) -> bool:
    """Whether work about `ref` is still to be done (for the page that shows progress)."""
    return Job.objects.filter(ref=ref, state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedJob:
    """A job that was given up, and why; holds no personal data."""

    job_id: UUID
    kind: str
    ref: UUID | None
    attempts: int
    error_class: str
    error_message: str
    failed_at: datetime | None


def failed(*, limit: int = 1000) -> list[FailedJob]:
    """The jobs that were given up, newest first."""
    return [
        FailedJob(
            job_id=job.id,
            kind=job.kind,
            ref=job.ref,
            attempts=job.attempts,
            error_class=job.error_class,
            error_message=job.error_message,
            failed_at=job.finished_at,
        )
        for job in Job.objects.filter(state=Job.State.DEAD).order_by("-finished_at")[:limit]
    ]


def retry(job_id: UUID, *, clock: Callable[[], datetime] = timezone.now) -> bool:
    """Put a failed job back in the queue with all its attempts. Returns whether it was on the list of the failed."""
    dead = Job.objects.filter(id=job_id, state=Job.State.DEAD)
    return bool(dead.update(state=Job.State.QUEUED, run_at=clock(), attempts=0, finished_at=None))
