"""Telling a stated cohabitant that a question waits for them: by e-mail without content, and once more after a week.

They have no case here and get no letter; the question stands on their own page. Whoever cannot be told is a human's to
reach. Source: FOR-2005-12-16-1478 § 3 d; eForvaltningsforskriften § 8.
"""

from __future__ import annotations

from datetime import datetime

from saklig.cases.actors import Actor
from saklig.cases.deadlines import unopened_reminder_due
from saklig.cases.delivery.reaching import Reached, told_by_mail
from saklig.cases.lifecycle import Need, State
from saklig.cases.models import Case, InformationRequest
from saklig.cases.moves import JobWanted, move, record
from saklig.cases.office import Office
from saklig.store.handlers import Run

__all__ = ["QUESTION_NOTICE", "QUESTION_REMINDER", "question_jobs", "remind_of_question", "tell_of_question"]

QUESTION_NOTICE = "case.question-notice"
QUESTION_REMINDER = "case.question-reminder"


def question_jobs(request: InformationRequest, now: datetime) -> list[JobWanted]:
    return [
        JobWanted(kind=QUESTION_NOTICE, ref=request.id, key=f"{QUESTION_NOTICE}:{request.id}"),
        JobWanted(
            kind=QUESTION_REMINDER, ref=request.id, key=f"{QUESTION_REMINDER}:{request.id}",
            run_at=unopened_reminder_due(now),
        ),
    ]  # fmt: skip


def tell_of_question(office: Office, run: Run) -> None:
    _tell(office, run, "question")


def remind_of_question(office: Office, run: Run) -> None:
    """A week later, if there is no answer yet."""
    _tell(office, run, "question-reminder")


def _tell(office: Office, run: Run, kind: str) -> None:
    request = InformationRequest.objects.select_related("case", "asked_of").get(pk=run.ref)
    if request.answered_at is not None or request.case.state != State.AWAITING_INFORMATION.value:
        return
    since = request.asked_at if kind == "question" else unopened_reminder_due(request.asked_at)
    reached = told_by_mail(
        office, request.case, request.asked_of, kind="question", reference=f"{kind}-{request.id}", since=since
    )
    now, system = office.ports.clock.now(), Actor.system()
    with run.completing():
        case = Case.objects.select_for_update().get(pk=request.case_id)
        details = {"request": request.id}
        if reached is Reached.TOLD:
            record(case, f"case.{kind}-notice-sent", system, now=now, details=details)
        elif case.state == State.AWAITING_INFORMATION.value:
            move(
                case, "refer_to_human", system, now=now, holds={Need.WHY}, waiting_for="caseworker",
                details={"why": ["cohabitant-not-reached"], "reached": reached.value, **details},
            )  # fmt: skip
