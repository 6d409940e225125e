"""Prior notice: what a decision to one's disadvantage would rest on, and time to answer before anybody may make it.

Source: Public Administration Act 1967 §§ 16 and 17. The case waits for the answer; the letter counts the time from the day
it is made available. The database refuses a decision while the time runs (`guards`).
"""

from __future__ import annotations

from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind, day_of, not_before_working_day
from saklig.cases.errors import TransitionRefused
from saklig.cases.lifecycle import State
from saklig.cases.models import Case, Determination, InformationRequest
from saklig.cases.moves import enqueue, record
from saklig.cases.office import Office
from saklig.cases.renewal.waiting import KIND, wait_for_answer
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import opened
from saklig.cases.use_cases.drafts import service_of
from saklig.cases.use_cases.information import overdue_job
from saklig.cases.use_cases.judging import latest
from saklig.cases.use_cases.letters import draft_letter, keep_letter, set_deadline
from saklig.cases.use_cases.proposing import replace_open
from saklig.store.handlers import Run

__all__ = ["give_prior_notice", "send_prior_notice"]



def give_prior_notice(office: Office, actor: Actor, number: str, *, token: str) -> Case:
    """A caseworker sends prior notice of what is on the desk. Errors: NotFound, NotAllowed, TransitionRefused."""
    now, case, _ = opened(office, actor, number, "case.prior-notice")

    def make() -> Case:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        determination = latest(locked)
        if determination is None or (KIND, locked.language) not in service_of(office, locked.service).package.letters:
            raise TransitionRefused("there is nothing to give notice of: have the case assessed first")
        if not determination.settled:
            raise TransitionRefused("part of the outcome rests on facts that are unknown: ask for them first")
        if InformationRequest.objects.filter(case=locked, kind=KIND, asked_at__gte=determination.made_at).exists():
            raise TransitionRefused("prior notice of this very outcome has been given already")
        wait_for_answer(locked, actor, determination, now)
        replace_open(locked, now=now)
        return locked

    return once(actor, "prior-notice", token, now=now, make=make, load=lambda pk: Case.objects.get(pk=pk))


def send_prior_notice(office: Office, run: Run) -> None:
    """The job: the letter with the new data, the question, and the day by which it is to be answered: one transaction."""
    determination = Determination.objects.select_related("case__applicant").get(pk=run.ref)
    case = determination.case
    if case.state != State.AWAITING_INFORMATION.value or _given(determination):
        return
    now = office.ports.clock.now()
    package = service_of(office, case.service).package
    due = not_before_working_day(package.deadline_day("information", day_of(now)))
    rendered = draft_letter(
        office, case, determination, kind=KIND, by="", own_reasons="", only=None, now=now,
        information={"questions": [], "deadline": due},
    )  # fmt: skip
    with run.completing():
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        if locked.state != State.AWAITING_INFORMATION.value or _given(determination):
            return
        request = InformationRequest.objects.create(
            case=locked, kind=KIND, asked_of=locked.applicant, asked_at=now, due=due, questions=[]
        )
        letter = keep_letter(locked, rendered, kind=KIND, now=now, to=locked.applicant)
        set_deadline(locked, DeadlineKind.INFORMATION, due, now)
        enqueue([overdue_job(request)], now=now)
        details = {"request": request.id, "letter": letter, "due": due, "determination": determination.id}
        record(locked, "case.prior-notice", Actor.system(), now=now, details=details)


def _given(determination: Determination) -> bool:
    asked = InformationRequest.objects.filter(case=determination.case_id, kind=KIND)
    return asked.filter(asked_at__gte=determination.made_at).exists()

