"""Deadlines that bind the agency, and the caseworker's reminder before each: the case is marked in the queue."""

from __future__ import annotations

from datetime import date, datetime

from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind, day_of, morning_of, working_days_before
from saklig.cases.models import Case, Deadline
from saklig.cases.moves import JobWanted, enqueue, record
from saklig.cases.office import Office
from saklig.cases.use_cases.letters import set_deadline
from saklig.cases.use_cases.sending import REMIND_CASEWORKER
from saklig.store.handlers import Run

__all__ = ["PRELIMINARY_REPLY", "remind_caseworker", "set_staff_deadline"]

PRELIMINARY_REPLY = "case.preliminary-reply"
_DAYS_BEFORE = 3
_STAFF = (DeadlineKind.PRELIMINARY_REPLY, DeadlineKind.DECISION, DeadlineKind.REVIEW, DeadlineKind.PRIVACY)
# When one of these cannot be kept, the applicant is told.
_TOLD = (DeadlineKind.PRELIMINARY_REPLY, DeadlineKind.DECISION)


def set_staff_deadline(case: Case, kind: DeadlineKind, due: date, now: datetime) -> None:
    """A deadline that binds the agency, with the job that reminds of it."""
    set_deadline(case, kind, due, now)
    remind_at = morning_of(working_days_before(due, _DAYS_BEFORE))
    key = f"{REMIND_CASEWORKER}:{case.id}:{kind}:{due}"
    enqueue([JobWanted(kind=REMIND_CASEWORKER, ref=case.id, run_at=max(remind_at, now), key=key)], now=now)


def remind_caseworker(office: Office, run: Run) -> None:
    """Three working days before a deadline: mark the case for the queue, and plan what the applicant is told on the day."""
    now = office.ports.clock.now()
    with run.completing():
        case = Case.objects.select_for_update().get(pk=run.ref)
        for found in Deadline.objects.filter(case=case, kind__in=_STAFF, met_at=None, reminded_at=None):
            if day_of(now) < working_days_before(found.due, _DAYS_BEFORE):
                continue  # another job's: the day may have been moved since this one was planned
            Deadline.objects.filter(pk=found.pk).update(reminded_at=now)
            record(case, "case.caseworker-reminded", Actor.system(), now=now, details={"due": found.due})
            if found.kind in _TOLD:
                key = f"{PRELIMINARY_REPLY}:{case.id}:{found.due}"
                at = morning_of(found.due)
                enqueue([JobWanted(kind=PRELIMINARY_REPLY, ref=case.id, key=key, run_at=at)], now=now)
