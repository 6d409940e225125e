"""The jobs of this room, for the store's workers; composition includes them with the office they work for."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from uuid import UUID

from django.apps import apps
from django.db import DatabaseError
from django.db.models import QuerySet

from saklig.cases.agency_changes import with_changes
from saklig.cases.appeals.faults import FIND_TOUCHED, find_touched
from saklig.cases.appeals.postponing import PERIOD_OVER, end_of_period
from saklig.cases.delivery.carrying import carry_letter, follow_carried
from saklig.cases.delivery.paper import look_up_address
from saklig.cases.delivery.planning import CARRY, FOLLOW_CARRIED, NOTICE, PAPER_ADDRESS, REMIND_UNOPENED
from saklig.cases.delivery.telling import remind_unopened, send_notice
from saklig.cases.journal.archiving import ARCHIVE, ARCHIVE_CASE, archive_case, archive_entry
from saklig.cases.journal.asking import ACCESS_NOTICE, tell_of_access
from saklig.cases.journal.entering import ENTER, LOOK, enter, look
from saklig.cases.office import Office
from saklig.cases.prices.handing_over import HAND_OVER, hand_over
from saklig.cases.renewal.making import RENEW, renew
from saklig.cases.renewal.outside import OUTSIDE, tell_outside
from saklig.cases.renewal.preparing import PREPARE, prepare
from saklig.cases.renewal.prior_notice import send_prior_notice
from saklig.cases.renewal.reaching import REACHED, tell_reached
from saklig.cases.renewal.running import BEGIN, RELEASE, find, release
from saklig.cases.renewal.waiting import PRIOR_NOTICE
from saklig.cases.rights.keeping import RETENTION_JOB, run_retention
from saklig.cases.rights.telling import ANSWER_NOTICE, tell_of_answer
from saklig.cases.use_cases.asking import QUESTION_NOTICE, QUESTION_REMINDER, remind_of_question, tell_of_question
from saklig.cases.use_cases.attaching import SCAN
from saklig.cases.use_cases.deciding import LETTER
from saklig.cases.use_cases.information import INFORMATION_OVERDUE, overdue
from saklig.cases.use_cases.letters import send_letter
from saklig.cases.use_cases.processing import process
from saklig.cases.use_cases.scanning import scan_attachment
from saklig.cases.use_cases.sending import PROCESS, REMIND_CASEWORKER
from saklig.cases.use_cases.telling_of_mandates import MANDATE_NOTICE, tell_of_mandate
from saklig.cases.use_cases.timekeeping import (
    CLOSE,
    PRELIMINARY_REPLY,
    close_when_over,
    preliminary_reply,
    remind_caseworker,
)
from saklig.cases.watching.looking import LOOK as WATCH_LOOK
from saklig.cases.watching.looking import look as watch_look
from saklig.cases.watching.running import FIND, WATCH, find_those_whose_turn_it_is, watch
from saklig.store import jobs
from saklig.store.handlers import Handlers, Run
from saklig.store.models import Job

__all__ = ["decide_now", "job_handlers", "scan_now", "work_now"]

_log = logging.getLogger(__name__)
_BY_KIND: dict[str, Callable[[Office, Run], None]] = {
    PROCESS: process,
    LETTER: send_letter,
    NOTICE: send_notice,
    REMIND_UNOPENED: remind_unopened,
    PAPER_ADDRESS: look_up_address,
    CARRY: carry_letter,
    FOLLOW_CARRIED: follow_carried,
    FIND_TOUCHED: find_touched,
    REMIND_CASEWORKER: remind_caseworker,
    PRELIMINARY_REPLY: preliminary_reply,
    INFORMATION_OVERDUE: overdue,
    QUESTION_NOTICE: tell_of_question,
    QUESTION_REMINDER: remind_of_question,
    CLOSE: close_when_over,
    PERIOD_OVER: end_of_period,
    RETENTION_JOB: run_retention,
    ANSWER_NOTICE: tell_of_answer,
    ENTER: enter,
    LOOK: look,
    HAND_OVER: hand_over,
    ARCHIVE: archive_entry,
    ARCHIVE_CASE: archive_case,
    SCAN: scan_attachment,
    BEGIN: find,
    PREPARE: prepare,
    RELEASE: release,
    RENEW: renew,
    PRIOR_NOTICE: send_prior_notice,
    REACHED: tell_reached,
    OUTSIDE: tell_outside,
    MANDATE_NOTICE: tell_of_mandate,
    ACCESS_NOTICE: tell_of_access,
    WATCH: watch,
    FIND: find_those_whose_turn_it_is,
    WATCH_LOOK: watch_look,
}


def job_handlers(office: Office) -> Handlers:
    """What to do for each kind of job this room asks for."""
    handlers = Handlers()
    for kind, function in _BY_KIND.items():
        handlers.handler(kind)(_bound(function, office))
    return handlers


def _bound(function: Callable[[Office, Run], None], office: Office) -> Callable[[Run], None]:
    def run(job: Run) -> None:
        function(with_changes(office), job)  # as the agency is reached when the job is run

    return run


def decide_now(office: Office, case_id: UUID, *, budget_seconds: float = 2.0) -> None:
    """Run the case's assessment here and now under lease: what a request does that sends an application.

    The very job a worker would take; what is not done in time is left to it, and so is the letter, which nobody should
    wait for to see the decision. Never raises for a job's fault.
    """
    _run(office, case_id, (PROCESS,), budget_seconds)


def work_now(office: Office, case_id: UUID, *, budget_seconds: float = 2.0) -> None:
    """The same, and the letter that follows: for a caseworker, who is told whether it could be made."""
    _run(office, case_id, (PROCESS, LETTER), budget_seconds)


def scan_now(office: Office, attachment: UUID, *, budget_seconds: float = 5.0) -> None:
    """Have an attachment scanned here and now; what is not done in time, or now, is left to a worker."""
    _run_these(office, Job.objects.filter(kind=SCAN, ref=attachment), time.monotonic() + budget_seconds)


def _run(office: Office, case_id: UUID, kinds: tuple[str, ...], budget_seconds: float) -> None:
    until = time.monotonic() + budget_seconds
    for kind in kinds:
        refs = [case_id] if kind == PROCESS else _decisions(case_id)
        if not _run_these(office, Job.objects.filter(kind=kind, ref__in=refs), until):
            return


def _run_these(office: Office, wanted: QuerySet[Job], until: float) -> bool:
    """Run the jobs of these that are due. False where time is up, or the database too busy for more."""
    handlers, clock = job_handlers(office), office.ports.clock.now
    due = wanted.filter(state=Job.State.QUEUED, run_at__lte=clock())
    for job in due.order_by("created_at"):
        left = until - time.monotonic()
        if left <= 0:
            return False
        try:
            jobs.run_now(job, budget_seconds=left, handlers=handlers, clock=clock)
        except DatabaseError as error:
            # What was sent is received and committed: a database too busy for more is no reason to say otherwise.
            _log.warning("job %s is left to a worker: %s", job.kind, type(error).__name__)
            return False
    return True


def _decisions(case_id: UUID) -> list[UUID]:
    return list(apps.get_model("cases", "Decision").objects.filter(case_id=case_id).values_list("id", flat=True))
