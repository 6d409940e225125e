"""Before sending: start, save and go on later, and what is still worth asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from saklig.cases import access, periods
from saklig.cases import answers as form
from saklig.cases.actors import Actor
from saklig.cases.beforehand import known_before
from saklig.cases.deadlines import day_of
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound, StaleForm, TransitionRefused
from saklig.cases.lifecycle import State
from saklig.cases.listed import fitting, in_order, lists
from saklig.cases.models import Application, Case, Registration
from saklig.cases.moves import record
from saklig.cases.office import Office, Service
from saklig.cases.periods import Period
from saklig.cases.rights.erasure import destroy_keys_of
from saklig.cases.unsent import remove_attachments
from saklig.cases.use_cases.deciding import refuse_if_not_decided_here
from saklig.cases.use_cases.own_register import COUPLED, fetch_own
from saklig.store.models import LANGUAGES, Person

__all__ = [
    "Interview", "asked_on", "current_draft", "discard_draft", "next_questions", "save_answers", "service_of",
    "start_application",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """What the form asks next. `still` are the questions that still matter and are unanswered, in the form's order."""

    ask: str | None
    still: tuple[str, ...]
    matters: frozenset[str]  # questions that matter, answered or not: the others need not be shown
    settled: bool
    answers: Mapping[str, Any]
    # Own register data: name, civil_status, protected, children (name, birth_date, at_your_address). None: not to be had.
    own: Mapping[str, Any] | None = None
    periods: tuple[Period, ...] = ()  # to choose between: the one that runs, and the next
    period: Period | None = None  # the one that is answered, or that the day points to


def service_of(office: Office, service: str) -> Service:
    found = office.services.get(service)
    if found is None:
        raise NotFound(f"this agency has no service {service!r}")
    return found


def current_draft(office: Office, actor: Actor, service: str) -> Application | None:
    """The citizen's own unsent application for a service, if there is one."""
    person = access.citizen(actor)
    if not access.covered(actor, service):
        return None
    return (
        Application.objects.select_related("case")
        .filter(
            case__applicant_id=person, case__service=service, case__state=State.DRAFT.value, case__channel=None
        )
        .first()
    )


def start_application(office: Office, actor: Actor, service: str, *, language: str) -> Application:
    """A new draft, or the one that is open already: there is one per person and service.

    Errors: NotDecidedHere for a service that another agency decides; nothing of it is kept here.
    """
    person = access.citizen(actor)
    running = service_of(office, service)
    if not access.covered(actor, service):
        raise NotAllowed("the mandate is not for this service")
    refuse_if_not_decided_here(office, service)
    if language not in dict(LANGUAGES):
        raise InvalidAnswers({"language": "not-a-choice"})
    now = office.ports.clock.now()
    found = current_draft(office, actor, service)
    if found is not None:
        if found.case.language != language:
            found.case.language = language
            found.case.save(update_fields=["language"])
        return found
    new = uuid4()
    applicant = Person.objects.get(pk=person)
    own = fetch_own(office, running, applicant, case_ref=str(new), today=day_of(now))
    try:
        with transaction.atomic():
            case = Case.objects.create(
                id=new, service=service, applicant=applicant, language=language, state=State.DRAFT.value,
                state_since=now, created_at=now,
            )  # fmt: skip
            return Application.objects.create(case=case, answers={}, own_register=own, saved_at=now)
    except IntegrityError:  # two tabs at once: the other one's draft stands
        other = current_draft(office, actor, service)
        if other is None:
            raise
        return other


def save_answers(
    office: Office, actor: Actor, application_id: UUID, answers: Mapping[str, Any], *, version: int | None = None
) -> Application:
    """Keep these answers beside those already given; what is wrong is told and nothing of it is kept.

    Errors: InvalidAnswers; StaleForm when another tab has saved since `version`; TransitionRefused once it is sent.
    """
    now = office.ports.clock.now()
    with transaction.atomic():
        application = access.draft_of(actor, application_id)
        case = Case.objects.select_for_update().get(pk=application.case_id)
        application.refresh_from_db()
        if case.state != State.DRAFT.value:
            raise TransitionRefused("the application has been sent; tell of a change in the case instead")
        if version is not None and version != application.version:
            raise StaleForm("the application was saved in another window since this one was opened")
        package = service_of(office, case.service).package
        kept, problems = form.clean(package, answers)
        if problems:
            raise InvalidAnswers(problems)
        merged = {**application.answers, **kept}
        if form.COHABITANT in kept or form.CHILDREN in kept:
            problems = form.same_person_twice(merged, case.applicant.identity_number)
            if problems:
                raise InvalidAnswers(problems)
        # "No cohabitant" is an answer; None for any other question takes the answer back.
        given = {k: v for k, v in merged.items() if v is not None or k == form.COHABITANT}
        application.answers = fitting(package, given)
        application.version += 1
        application.saved_at = now
        application.save(update_fields=["answers", "version", "saved_at"])
    return application


def discard_draft(office: Office, actor: Actor, application_id: UUID) -> None:
    """Erase one's own application that was never sent, and destroy the keys it was sealed under: gone in backups too.

    Nothing was received, so nothing is kept (design, invariants 5 and 6). What a caseworker began to write in, and takes away
    again because it was a mistake, leaves an event that says who did.
    Errors: NotFound; TransitionRefused once it is sent.
    """
    application = access.draft_of(actor, application_id)
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=application.case_id).first()
        if case is None:
            raise NotFound("there is no such application here")
        if case.state != State.DRAFT.value:
            raise TransitionRefused("the application has been sent; it can be withdrawn in the case instead")
        if case.channel is not None:
            record(case, "case.registration-discarded", actor, now=office.ports.clock.now())
            Registration.objects.filter(case=case).delete()
        remove_attachments(case)
        application.delete()
        case.delete()
    destroy_keys_of(application.case_id, office.ports.clock.now())


def next_questions(office: Office, actor: Actor, application: Application) -> Interview:
    """Which questions of one's own application still matter, from the rules themselves; never by tax data.

    Nothing is fetched here. What only registers can say is unknown at this point, so a question drops out only when the
    rules need it no more whatever the registers will say. Errors: NotFound for another's.
    """
    access.refuse_anothers(actor, application)
    service = service_of(office, application.case.service)
    on = asked_on(application.case, office.ports.clock.now())
    return interview(service, application.answers, on=on, own=application.own_register)


def asked_on(case: Case, now: datetime) -> date:
    """The day that the questions are chosen by: today, or the true day of an application that staff write in."""
    return day_of(now) if case.channel is None else case.registration.received_on


def interview(
    service: Service, given: Mapping[str, Any], *, on: date, own: Mapping[str, Any] | None = None
) -> Interview:
    """The same from answers and own register data. Pure, but for the rules it runs."""
    from saklig.cases.rules import still_matter  # noqa: PLC0415  (the engine is loaded when first needed)

    package = service.package
    asked, people = in_order(package, given), lists(package)
    period = periods.chosen(package, given, on)
    open_paths = [path for path in asked if "[]" not in path and path not in given]
    settled, matter = False, frozenset[str]()
    if open_paths:
        facts = known_before(package, period, on, given)
        settled, matter = still_matter(service, facts, open_paths, at=on)
    # The period has been assumed above, so that the rest can be worked out; it is asked all the same.
    first = {package.origins.period_path(), *people}  # of how many people there are all else about them rests
    still = [path for path in asked if path in matter or (path in first and path not in given)]
    adults = package.origins.list_of("adults")
    if adults is not None and given.get(form.COHABITANT):
        # Asked about the stated cohabitant; with none stated, there is nobody to ask about.
        still += [path for path in asked if path.startswith(adults) and path not in given]
    if adults is not None and form.COHABITANT not in given and (own or {}).get("civil_status") not in COUPLED:
        still.append(form.COHABITANT)
    matters = frozenset(still) | frozenset(path for path in asked if path in given)
    return Interview(
        ask=still[0] if still else None, still=tuple(still), matters=matters, settled=settled, answers=dict(given),
        own=own, periods=periods.may_choose(package, on), period=period,
    )  # fmt: skip
