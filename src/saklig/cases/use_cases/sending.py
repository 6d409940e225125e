"""Sending: application, number, receipt, deadline and job in one commit. From here on it exists for ever."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saklig.cases import access, canonical
from saklig.cases.actors import Actor
from saklig.cases.answers import COHABITANT
from saklig.cases.deadlines import DeadlineKind, day_of, morning_of, preliminary_reply_due, working_days_before
from saklig.cases.errors import InvalidAnswers
from saklig.cases.lifecycle import Need, State
from saklig.cases.models import Application, Case, Deadline
from saklig.cases.moves import JobWanted, move
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.deciding import refuse_if_not_decided_here
from saklig.cases.use_cases.drafts import asked_on, interview, service_of
from saklig.cases.use_cases.registering import moment_received
from saklig.store import events

__all__ = ["PROCESS", "REMIND_CASEWORKER", "Receipt", "case_number", "sent_bytes", "submit"]

PROCESS = "case.process"
REMIND_CASEWORKER = "case.remind-caseworker"
# Without the letters and digits that are read wrong over the telephone.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the citizen can show: that this application was received, and when (its true day, where staff wrote it in)."""

    receipt_number: str
    case_number: str
    case_id: UUID
    application_id: UUID
    received_at: datetime
    service: str


def submit(office: Office, actor: Actor, application_id: UUID, *, token: str) -> Receipt:
    """Receive the application, from the party or from a caseworker who has written it in. Again gives the same receipt.

    Nothing is asked of any register here: a register that is down keeps nobody from applying.
    Errors: InvalidAnswers naming what is missing; NotFound.
    """
    now = office.ports.clock.now()
    application = access.draft_of(actor, application_id)
    if application.case.state != State.DRAFT.value:
        return _receipt(application)
    refuse_if_not_decided_here(office, application.case.service)
    _refuse_incomplete(office, application, now)
    return _receipt(
        once(
            actor, "submit", token, now=now,
            make=lambda: _send(office, actor, application, now),
            load=lambda pk: access.draft_of(actor, pk),
        )
    )  # fmt: skip


def _refuse_incomplete(office: Office, application: Application, now: datetime) -> None:
    service = service_of(office, application.case.service)
    given = application.answers
    asked_by = [benefit.asked_by for benefit in service.package.benefits.values() if benefit.asked_by]
    if asked_by and not any(given.get(path) is True for path in asked_by):
        raise InvalidAnswers({asked_by[0]: "nothing-asked"})
    missing = interview(service, given, on=asked_on(application.case, now), own=application.own_register).still
    # No cohabitant stated is none; no year stated is the one that the day of applying points to.
    problems = {path: "missing" for path in missing if path not in (COHABITANT, service.package.origins.period_path())}
    if problems:
        raise InvalidAnswers(problems)


def _send(office: Office, actor: Actor, draft: Application, now: datetime) -> Application:
    # The lock first: of two tabs that send at once, the second finds it sent, and what another has saved is read anew.
    case = Case.objects.select_for_update().get(pk=draft.case_id)
    application = Application.objects.get(pk=draft.pk)
    application.case = case
    if case.state != State.DRAFT.value:
        return application
    received = moment_received(case, now)
    case.number = case_number(now)
    case.received_at = received
    application.receipt_number = f"K-{_random(12)}"
    application.received_at = received
    application.save(update_fields=["receipt_number", "received_at"])
    due = preliminary_reply_due(service_of(office, case.service).package, received)
    remind_at = morning_of(working_days_before(due, 3))
    Deadline.objects.create(case=case, kind=DeadlineKind.PRELIMINARY_REPLY, due=due, set_at=now)
    move(
        case, "submit", actor, now=now, holds={Need.ANSWERS},
        details={
            "application": application.id,
            # The receipt proves what was sent, and means nothing without the applicant's key.
            "commitment": events.commitment(case.applicant_id, sent_bytes(application)),
            **({} if case.channel is None else {"channel": case.channel, "received": day_of(received)}),
        },
        wanted=[
            JobWanted(kind=PROCESS, key=f"{PROCESS}:{case.id}:1"),
            JobWanted(kind=REMIND_CASEWORKER, key=f"{REMIND_CASEWORKER}:{case.id}:1", run_at=remind_at),
        ],
    )  # fmt: skip
    return application


def case_number(now: datetime) -> str:
    """A number for a new case: the year, and what nobody can count on from."""
    return f"{day_of(now).year}-{_random(7)}"


def sent_bytes(application: Application) -> bytes:
    """What the receipt's commitment is made of."""
    return canonical.dumps({"answers": application.answers, "receipt": application.receipt_number})


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _receipt(application: Application) -> Receipt:
    case = application.case
    return Receipt(
        receipt_number=application.receipt_number, case_number=case.number, case_id=case.id,
        application_id=application.id, received_at=application.received_at, service=case.service,
    )  # fmt: skip
