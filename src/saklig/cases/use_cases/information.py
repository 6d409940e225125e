"""Asking a party for information, and a stated cohabitant for their own word; answering sets the case going again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind, day_of, end_of_day, not_before_working_day
from saklig.cases.errors import InvalidAnswers, NotFound, TransitionRefused
from saklig.cases.lifecycle import ANSWERABLE_STATES, Need, State
from saklig.cases.models import Appeal, Case, InformationRequest
from saklig.cases.moves import JobWanted, enqueue, move, record
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import opened
from saklig.cases.use_cases.asking import question_jobs
from saklig.cases.use_cases.drafts import service_of
from saklig.cases.use_cases.letters import meet_deadlines, plain_letter, set_deadline
from saklig.cases.use_cases.sending import PROCESS
from saklig.cases.use_cases.taking_up_again import restart
from saklig.cases.words import names_no_day
from saklig.store.models import Person

__all__ = [
    "INFORMATION_OVERDUE", "answer_information", "answerable_by", "ask_cohabitant", "ask_information", "information_due",
    "my_requests",
    "overdue", "still_asked", "overdue_job", "tell_what_is_asked", "wait_for_answer",
]  # fmt: skip

INFORMATION_OVERDUE = "case.information-overdue"
_LONGEST = 4000
_OF_APPEAL = (InformationRequest.Kind.APPEAL_MEND.value, InformationRequest.Kind.APPEAL_HEARD.value)
# What a representative may answer for the party.
_FOR_ANOTHER = (InformationRequest.Kind.QUESTIONS.value, InformationRequest.Kind.APPEAL_MEND.value)


def ask_information(
    office: Office, actor: Actor, number: str, *, questions: Sequence[str], token: str
) -> InformationRequest:
    """A caseworker asks the applicant; the case waits, with a day by which to answer. A letter tells of it.

    Errors: InvalidAnswers when nothing is asked, or a day is named that the calendar does not have.
    """
    now, case, staff = opened(office, actor, number, "case.ask-information")
    asked = [text.strip() for text in questions if text.strip()]
    if not asked or any(len(text) > _LONGEST for text in asked):
        raise InvalidAnswers({"questions": "missing" if not asked else "too-long"})
    if any(names_no_day(text) for text in asked):
        raise InvalidAnswers({"questions": "no-such-day"})

    def make() -> InformationRequest:
        request = InformationRequest.objects.create(
            case=case, kind="questions", asked_of=case.applicant, asked_by=staff, asked_at=now,
            due=information_due(office, case, now), questions=asked,
        )  # fmt: skip
        wait_for_answer(office, actor, case, request, now)
        return request

    return once(actor, "ask-information", token, now=now, make=make, load=_load)


def ask_cohabitant(
    office: Office, case: Case, person: Person, *, now: datetime, why: Mapping[str, Any] | None = None
) -> InformationRequest:
    """The system asks a stated cohabitant to confirm, in the transaction of the assessment; `why` names it in the event."""
    request = InformationRequest.objects.create(
        case=case, kind="cohabitant", asked_of=person, asked_at=now, due=information_due(office, case, now), questions=[],
    )  # fmt: skip
    wait_for_answer(office, Actor.system(), case, request, now, why=why)
    return request


def overdue_job(request: InformationRequest) -> JobWanted:
    """What happens when the day to answer by has passed."""
    return JobWanted(
        kind=INFORMATION_OVERDUE, ref=request.id, key=f"{INFORMATION_OVERDUE}:{request.id}", run_at=_day_after(request)
    )


def wait_for_answer(
    office: Office, actor: Actor, case: Case, request: InformationRequest, now: datetime, *,
    why: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """The case waits for the answer, with its day; whoever is asked is told."""
    move(
        case, "ask_information", actor, now=now, holds={Need.QUESTIONS},
        waiting_for="applicant" if request.asked_of_id == case.applicant_id else "cohabitant",
        details={"request": request.id, "due": request.due, **(why or {})}, wanted=[overdue_job(request)],
    )  # fmt: skip
    set_deadline(case, DeadlineKind.INFORMATION, request.due, now)
    tell_what_is_asked(office, case, request, now)


def tell_what_is_asked(office: Office, case: Case, request: InformationRequest, now: datetime) -> None:
    """The letter with the questions and the day to answer by; one who has not applied gets a notice without content."""
    if request.asked_of_id != case.applicant_id:
        enqueue(question_jobs(request, now), now=now)
        return
    plain_letter(
        office, case, kind="information-request", now=now,
        information={"questions": list(request.questions), "deadline": request.due},
    )  # fmt: skip


def my_requests(office: Office, actor: Actor) -> list[InformationRequest]:
    """What this citizen is asked for and has not answered, as an applicant or as a stated cohabitant."""
    person = access.citizen(actor)
    found = answerable_by(actor, InformationRequest.objects.filter(asked_of_id=person, answered_at=None))
    return list(found.filter(still_asked()).select_related("case").order_by("asked_at"))


def answerable_by(actor: Actor, found: QuerySet[InformationRequest]) -> QuerySet[InformationRequest]:
    """Of these the ones that the one who acts may answer, and know of. What a cohabitant says is nobody's to say for them."""
    return found if actor.by is None else found.filter(kind__in=_FOR_ANOTHER, case__service__in=actor.services)


def still_asked() -> Q:
    """Requests that can be answered: while the case waits, or about an appeal, while one is open."""
    of_appeal = Q(kind__in=_OF_APPEAL) & Exists(Appeal.objects.filter(case=OuterRef("case"), settled_at=None))
    return of_appeal | (~Q(kind__in=_OF_APPEAL) & Q(case__state__in=ANSWERABLE_STATES))


def answer_information(
    office: Office, actor: Actor, request_id: UUID, answers: Mapping[str, Any], *, token: str
) -> InformationRequest:
    """The one who was asked answers; the case is assessed anew. Nobody answers for another.

    For questions: {"text": ...}. For a stated cohabitant: {"confirmed": bool, "lived_together_12_of_18": bool}, and
    "shares_total": whether the applicant may see the household's total.
    """
    person, now = access.citizen(actor), office.ports.clock.now()
    request = InformationRequest.objects.select_related("case").filter(pk=request_id, asked_of_id=person).first()
    by_another = actor.by is not None and request is not None
    if request is None or (by_another and (request.kind not in _FOR_ANOTHER or not access.covered(actor, request.case.service))):
        raise NotFound("there is no such question to you here")
    given = _checked(request, answers)

    def make() -> InformationRequest:
        case = Case.objects.select_for_update().get(pk=request.case_id)
        request.refresh_from_db()
        if request.answered_at is not None:
            return request
        if not InformationRequest.objects.filter(still_asked(), pk=request.pk).exists():
            raise TransitionRefused(f"the case no longer waits for an answer; it is {case.state}")
        request.case, request.answers, request.answered_at = case, given, now
        request.save(update_fields=["answers", "answered_at"])
        if request.kind == "cohabitant":
            _keep_confirmation(case, person, given)
        record(case, "case.information-answered", actor, now=now, details={"request": request.id})
        if request.kind not in _OF_APPEAL:  # an appeal is with a human as it is
            meet_deadlines(case, now, DeadlineKind.INFORMATION)
            _go_on(case, request, token, now)
        return request

    return once(actor, "answer-information", token, now=now, make=make, load=_load)


def _go_on(case: Case, request: InformationRequest, token: str, now: datetime) -> None:
    """A cohabitant's yes or no is a fact the rules can read; free text is for a human to read, who may have it already."""
    with_a_human = case.state == State.AWAITING_JUDGEMENT.value
    if request.kind == "cohabitant" and with_a_human:
        restart(case, Actor.system(), "assess_again", "answered", token, now)
    elif request.kind == "cohabitant":
        enqueue([JobWanted(kind=PROCESS, ref=case.id, key=f"{PROCESS}:{case.id}:i{request.id}")], now=now)
    elif not with_a_human:
        move(
            case, "refer_to_human", Actor.system(), now=now, holds={Need.WHY}, waiting_for="caseworker",
            details={"why": ["answered"], "request": request.id},
        )  # fmt: skip


def _keep_confirmation(case: Case, person: UUID, given: Mapping[str, Any]) -> None:
    party = case.parties.filter(person_id=person).first()
    if party is not None:
        party.case = case
        party.confirmation = dict(given)
        party.save(update_fields=["confirmation"])


def overdue(office: Office, run: Any) -> None:
    """The day to answer by has passed: a human goes on with it. No answer is no admission, and no refusal."""
    request = InformationRequest.objects.select_related("case").get(pk=run.ref)
    if request.answered_at is not None:
        return
    now = office.ports.clock.now()
    with run.completing():
        case = Case.objects.select_for_update().get(pk=request.case_id)
        if case.state == State.AWAITING_INFORMATION.value:
            meet_deadlines(case, now, DeadlineKind.INFORMATION)
            move(
                case, "refer_to_human", Actor.system(), now=now, holds={Need.WHY}, waiting_for="caseworker",
                details={"why": ["no-answer"], "request": request.id},
            )  # fmt: skip


def _checked(request: InformationRequest, answers: Mapping[str, Any]) -> dict[str, Any]:
    if request.kind in ("questions", "prior-notice", *_OF_APPEAL):
        text = answers.get("text")
        if not isinstance(text, str) or not text.strip():
            raise InvalidAnswers({"text": "missing"})
        if len(text) > _LONGEST:
            raise InvalidAnswers({"text": "too-long"})
        return {"text": text.strip()}
    problems = {
        key: "not-yes-or-no"
        for key in ("confirmed", "lived_together_12_of_18")
        if not isinstance(answers.get(key), bool) and (key == "confirmed" or answers.get("confirmed") is True)
    }
    if problems:
        raise InvalidAnswers(problems)
    confirmed = answers["confirmed"]
    return {
        "confirmed": confirmed,
        "lived_together_12_of_18": answers["lived_together_12_of_18"] if confirmed else None,
        "shares_total": answers.get("shares_total") is True,
    }


def information_due(office: Office, case: Case, now: datetime) -> date:
    """The last day to answer what is asked now."""
    day: date = service_of(office, case.service).package.deadline_day("information", day_of(now))
    return not_before_working_day(day)


def _day_after(request: InformationRequest) -> datetime:
    return end_of_day(request.due)


def _load(pk: UUID) -> InformationRequest:
    return InformationRequest.objects.select_related("case").get(pk=pk)
