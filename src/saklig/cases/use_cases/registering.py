"""Staff write in what came on paper, by telephone or over the counter: the same form, and sent on the same path.

The day it reached the agency is its day: rights and deadlines count from it, however long it lay before it was written in.
It is never a day to come. What is begun here has been received, so it is never thrown away as an idle draft is; a caseworker
who began it by mistake takes it away again, and an event says so.
Source: the 1967 Act § 11 d (whoever has a reason for it may be heard by word of mouth), § 11 (guidance); design invariant 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.answers import identity_number
from saklig.cases.deadlines import OSLO, day_of
from saklig.cases.errors import InvalidAnswers, NotAllowed
from saklig.cases.lifecycle import State
from saklig.cases.models import Application, Case, Channel, Registration
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.deciding import refuse_if_not_decided_here
from saklig.cases.use_cases.drafts import service_of
from saklig.cases.use_cases.own_register import fetch_own
from saklig.store import people
from saklig.store.models import LANGUAGES

__all__ = ["Registered", "Waiting", "begun", "moment_received", "registered", "start_registration"]

# Older than this is hardly a day read right: an application that lay longer is a case for a human, with a note.
_OLDEST = timedelta(days=3 * 366)
_LONGEST_HELP = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """How an application came in, for those who handle it and for the party."""

    channel: str
    received_on: date
    by: str
    at: datetime
    helped_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A registration that is begun and not sent. `name` is what the population register says, or empty."""

    application_id: UUID
    service: str
    name: str
    how: Registered


def start_registration(
    office: Office, actor: Actor, service: str, *, identity: str, channel: str, received: date, language: str,
    helped_by: str = "", token: str,
) -> Application:  # fmt: skip
    """A draft for the one who applies, written in by a caseworker of the service. The same form again gives the same draft.

    Errors: NotAllowed (no caseworker of this service; or a protected address without the right to it), NotDecidedHere,
    InvalidAnswers by field: identity, channel, received ("in-the-future", "too-early"), language, helped_by.
    """
    now, staff = office.ports.clock.now(), access.staff_member(actor)
    running = service_of(office, service)
    if service not in actor.services:
        raise NotAllowed("an application is registered by a caseworker of its service")
    refuse_if_not_decided_here(office, service)
    digits = _checked(identity, channel, received, language, helped_by, day_of(now))
    applicant = people.find_or_create(digits)
    new = uuid4()
    own = fetch_own(office, running, applicant, case_ref=str(new), today=day_of(now))
    hidden = bool((own or {}).get("protected")) or applicant.protection not in (None, "", people.UNPROTECTED)
    if hidden and not actor.restricted:
        raise NotAllowed("this application must be registered by a caseworker who may work with protected addresses")

    def make() -> Application:
        case = Case.objects.create(
            id=new, service=service, applicant=applicant, language=language, state=State.DRAFT.value, state_since=now,
            created_at=now, channel=channel, restricted=hidden,
        )  # fmt: skip
        Registration.objects.create(
            case=case, received_on=received, registered_by=staff, registered_at=now, helped_by=helped_by.strip() or None
        )
        access.seen(actor, case, what="case.registration", now=now)
        record(case, "case.registration-begun", actor, now=now, details={"channel": channel, "received": received})
        return Application.objects.create(case=case, answers={}, own_register=own, saved_at=now)

    return once(
        actor, "register", token, now=now, make=make,
        load=lambda pk: Application.objects.select_related("case").get(pk=pk),
    )  # fmt: skip


def _checked(identity: str, channel: str, received: date, language: str, helped_by: str, today: date) -> str:
    problems, digits = {}, ""
    try:
        digits = identity_number(identity)
    except ValueError as error:
        problems["identity"] = str(error)
    if channel not in Channel.values:
        problems["channel"] = "not-a-choice"
    if language not in dict(LANGUAGES):
        problems["language"] = "not-a-choice"
    if received > today:
        problems["received"] = "in-the-future"
    elif received < today - _OLDEST:
        problems["received"] = "too-early"
    if len(helped_by) > _LONGEST_HELP:
        problems["helped_by"] = "too-long"
    if problems:
        raise InvalidAnswers(problems)
    return digits


def begun(office: Office, actor: Actor) -> list[Waiting]:
    """Registrations in this caseworker's services that are not sent yet, the one received first on top. Errors: NotAllowed."""
    access.staff_member(actor)
    rows = access.registrations(actor).filter(case__state=State.DRAFT.value)
    rows = rows.select_related("case__applicant", "case__registration__registered_by")
    found = []
    for row in rows.order_by("case__registration__received_on", "saved_at"):
        access.seen(actor, row.case, what="case.registration", now=office.ports.clock.now())
        found.append(
            Waiting(
                application_id=row.pk, service=row.case.service, name=row.case.applicant.name or "", how=_how(row.case)
            )
        )
    return found


def registered(case: Case) -> Registered | None:
    """How the application came in; None where the party sent it on the pages."""
    return None if case.channel is None else _how(case)


def _how(case: Case) -> Registered:
    found = case.registration
    return Registered(
        channel=case.channel or "", received_on=found.received_on, by=found.registered_by.name, at=found.registered_at,
        helped_by=found.helped_by or "",
    )  # fmt: skip


def moment_received(case: Case, now: datetime) -> datetime:
    """When the application was received: now, or for one that was written in its true day (of which noon stands for the hour)."""
    if case.channel is None:
        return now
    day = case.registration.received_on
    return now if day == day_of(now) else datetime.combine(day, time(12), tzinfo=OSLO)
