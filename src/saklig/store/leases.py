"""Taking a job under lease, running it, and what becomes of it; one path for requests and workers."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from .errors import LeaseLost, LedgerAlarmed, OutOfTime, StoreError
from .handlers import Ended, GiveUp, Handlers, Later, Run
from .ledger.alarms import refuse_if_alarmed
from .models import Job

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 8
_LONGEST_WAIT = timedelta(hours=1)
_ALARMED = timedelta(minutes=1)  # no job is run while the ledger has an open alarm, and none is lost
log = logging.getLogger(__name__)


def claim(
    *,
    clock: Callable[[], datetime],
    holder: str,
    lease: timedelta = LEASE,
    job_id: UUID | None = None,
    expired: bool = False,
    kinds: Q | None = None,
) -> Run | None:
    """Take one due job, or with `expired` one whose holder died, or the one named (either way). None: there is none.

    `kinds`: of these alone.
    """
    now = clock()
    queued, abandoned = Q(state=Job.State.QUEUED, run_at__lte=now), _abandoned(now, lease)
    with transaction.atomic():
        # SKIP LOCKED on PostgreSQL; on SQLite the transaction is IMMEDIATE, so one claims at a time.
        free = Job.objects.select_for_update(skip_locked=True).filter(kinds or Q())
        if job_id is not None:
            job = free.filter(queued, id=job_id).first() or free.filter(abandoned, id=job_id).first()
        elif expired:
            job = free.filter(abandoned).order_by("lease_until").first()
        else:
            job = free.filter(queued).order_by("run_at").first()
        if job is None:
            return None
        if job.attempts >= MAX_ATTEMPTS:
            _bury(job, now, "WorkerDied", f"{job.attempts} runs ended without a word: its worker was killed each time")
            return None
        return take(job, clock=clock, holder=holder, lease=lease)


def is_due(job: Job, now: datetime) -> bool:
    """Whether a job, as it was read, may be taken; one that has had all its attempts is left to `claim`."""
    return job.state == Job.State.QUEUED and job.run_at <= now and job.attempts < MAX_ATTEMPTS


def take(job: Job, *, clock: Callable[[], datetime], holder: str, lease: timedelta = LEASE) -> Run | None:
    """Take this job as it was read, in one statement. None: somebody has taken it, or put it back, since."""
    attempt, fence = job.attempts + 1, job.fence + 1
    as_read = Job.objects.filter(id=job.id, state=job.state, attempts=job.attempts, fence=job.fence)
    if not as_read.update(
        state=Job.State.RUNNING, holder=holder, lease_until=clock() + lease, attempts=attempt, fence=fence
    ):
        return None
    return Run(job_id=job.id, kind=job.kind, ref=job.ref, attempt=attempt, fence=fence, clock=clock)


def due(clock: Callable[[], datetime], kinds: Q | None = None) -> bool:
    """Whether there is anything to take; reads only, so that idle workers don't ask SQLite for its write lock."""
    now, free = clock(), Job.objects.filter(kinds or Q())
    queued = free.filter(state=Job.State.QUEUED, run_at__lte=now)
    return queued.exists() or free.filter(_abandoned(now, LEASE)).exists()


def _abandoned(now: datetime, lease: timedelta) -> Q:
    """Jobs whose holder is gone: the lease has run out, or ends later than any lease given by this clock could.

    The second is a clock that was set back: a living holder's next heartbeat mends it, and one that is robbed meanwhile
    writes nothing (its fence is too low).
    """
    running = Q(state=Job.State.RUNNING)
    return running & (Q(lease_until__lte=now) | Q(lease_until__gt=now + 2 * max(lease, LEASE)))


def extend(run: Run, lease: timedelta) -> bool:
    """Heartbeat: hold the job for another `lease`. False where it was lost or is over."""
    return bool(run.held().update(lease_until=run.clock() + lease))


def execute(run: Run, handlers: Handlers) -> Ended:
    """Run the handler and record how it ended. Never raises for a fault of the handler."""
    try:
        refuse_if_alarmed()
        handlers[run.kind](run)
        if not run.completed:
            with run.completing():
                pass
        return Ended.DONE
    except LeaseLost:
        log.warning("job %s %s: lease lost, nothing written", run.kind, run.job_id)
        return Ended.LOST
    except OutOfTime:
        return _back_in_queue(run, wait=timedelta(0), counted=False)
    except LedgerAlarmed as alarmed:
        return _back_in_queue(run, wait=_ALARMED, counted=False, error_class="LedgerAlarmed", message=str(alarmed))
    except Later as later:
        return _back_in_queue(run, wait=later.wait, counted=False, error_class="Later", message=later.why)
    except Exception as error:  # noqa: BLE001  (whatever a handler raises, the job must get an end)
        return _faulted(run, error)


def _faulted(run: Run, error: Exception) -> Ended:
    name, message = type(error).__name__, safe_message(error)
    log.warning("job %s %s, attempt %d: %s: %s", run.kind, run.job_id, run.attempt, name, message)
    if run.completed:  # the effect is committed; what failed came after it
        return Ended.DONE
    if isinstance(error, GiveUp) or run.attempt >= MAX_ATTEMPTS:
        with transaction.atomic():
            job = run.held().select_for_update().first()
            if job is None:
                return Ended.LOST
            _bury(job, run.clock(), name, message)
        return Ended.DEAD
    return _back_in_queue(run, wait=back_off(run.attempt, run.job_id), counted=True, error_class=name, message=message)


def back_off(attempt: int, job_id: UUID) -> timedelta:
    """2, 4, 8 … seconds, an hour at most, spread by a quarter so that jobs that failed together don't return so."""
    wait = min(timedelta(seconds=2.0**attempt), _LONGEST_WAIT)
    return wait * (1 + (job_id.int % 1000) / 4000)


def safe_message(error: BaseException) -> str:
    """What may be kept of an error: its own text where its class vouches for it, else only where it was raised."""
    if isinstance(error, StoreError) or getattr(error, "safe_message", False) is True:
        return str(error)[:500]
    frames = traceback.extract_tb(error.__traceback__)[1:]  # the first is `execute` itself
    own = [frame for frame in frames if "/saklig/" in frame.filename] or frames
    return f"in {own[-1].name} ({own[-1].filename.rsplit('/saklig/')[-1]}:{own[-1].lineno})" if own else ""


def _back_in_queue(run: Run, *, wait: timedelta, counted: bool, error_class: str = "", message: str = "") -> Ended:
    changed = run.held().update(
        state=Job.State.QUEUED,
        run_at=run.clock() + wait,
        attempts=run.attempt if counted else run.attempt - 1,
        lease_until=None,
        error_class=error_class,
        error_message=message[:500],
    )
    return Ended.LATER if changed else Ended.LOST


def _bury(job: Job, now: datetime, error_class: str, message: str) -> None:
    job.state, job.finished_at, job.lease_until = Job.State.DEAD, now, None
    job.error_class, job.error_message = error_class[:100], message[:500]
    job.save(update_fields=["state", "finished_at", "lease_until", "error_class", "error_message"])
    log.error("job %s %s is given up: %s: %s", job.kind, job.id, error_class, message)
