"""Who may see and do what. Every use case begins here; what may not be seen is answered as if it did not exist.

A citizen: the case they applied in, their own figures, never another adult's income or a total that gives it away. A
stated cohabitant: the question put to them, nothing else. A caseworker: cases of their services that are in work, or
that they state a reason to open (`stating`), and applications that they or a colleague write in (`registrations`);
those with a protected address only with that right, and none in which they are not impartial. Rule owner, leader, privacy
officer, auditor and administrator: no case at all by this door. The system: what its job is about.
Source: design invariant 6; Public Administration Act 1967 §§ 13, 18.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import MandateOver, NotAllowed, NotFound, ReasonNeeded
from saklig.cases.lifecycle import State
from saklig.cases.models import Application, Assignment, Case, Impartiality, Mandate, StaffMember
from saklig.cases.signals import for_a_human
from saklig.store import access as log

__all__ = [
    "REASON_LASTS",
    "REASON_STATED",
    "SYSTEM_READER",
    "by_number",
    "citizen",
    "covered",
    "draft_of",
    "in_work",
    "known_case",
    "leader",
    "may_see_total",
    "oneself",
    "own_case",
    "privacy_officer",
    "refuse_anothers",
    "refuse_if_mandate_over",
    "refuse_without_reason",
    "registrations",
    "seen",
    "staff_case",
    "staff_member",
    "visible",
]

SYSTEM_READER = UUID(int=0)
# What nobody works with any more, unless something in it calls for a human.
FINISHED = frozenset({State.NOTIFIED, State.CLOSED, State.ARCHIVED, State.WITHDRAWN, State.INADMISSIBLE})
# A stated reason opens the case for a day's work, and no longer.
REASON_LASTS = timedelta(hours=8)
# In the access log: the reason that was stated, and what begins the name of every step of handling a case.
REASON_STATED, HANDLING = "reason-stated", "case."
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,20}")


def citizen(actor: Actor) -> UUID:
    """The person who acts as a citizen. Errors: NotAllowed for everyone else."""
    if actor.kind is not ActorKind.CITIZEN or actor.person is None:
        raise NotAllowed(f"only a citizen may do this, not a {actor.kind}")
    refuse_if_mandate_over(actor)
    return actor.person


def oneself(actor: Actor) -> UUID:
    """The person who acts for themselves: for what is told to, or said by, that person alone. Errors: NotAllowed."""
    if actor.by is not None:
        raise NotAllowed("this is for the person themselves, and no representative's")
    return citizen(actor)


def refuse_if_mandate_over(actor: Actor, *, lock: bool = False) -> None:
    """Stop a representative whose mandate has been withdrawn since the request began. Errors: MandateOver.

    `lock`: in a transaction that writes, so that a withdrawal at the same moment comes before or after it and not within.
    """
    if actor.mandate is None:
        return
    rows = Mandate.objects.filter(pk=actor.mandate, withdrawn_at=None)
    if not (rows.select_for_update() if lock else rows).exists():
        raise MandateOver("the mandate to act for this person has been withdrawn")


def covered(actor: Actor, service: str) -> bool:
    """Whether the one who acts may do so in this service: everyone for themselves, a representative where the mandate says."""
    return actor.by is None or service in actor.services


def visible(actor: Actor) -> QuerySet[Case]:
    """The cases this actor may know of."""
    if actor.kind is ActorKind.SYSTEM:
        return Case.objects.all()
    if actor.kind is ActorKind.CITIZEN and actor.person is not None:
        refuse_if_mandate_over(actor)
        own = Case.objects.filter(applicant_id=actor.person, erased_at=None)
        return own if actor.by is None else own.filter(service__in=actor.services)
    if actor.kind is ActorKind.CASEWORKER:
        allowed = Q(service__in=actor.services) & ~Q(state=State.DRAFT.value)
        allowed &= Q(erased_at=None) & ~_partial(actor)
        return Case.objects.filter(allowed if actor.restricted else allowed & Q(restricted=False))
    return Case.objects.none()


def _partial(actor: Actor) -> Q:
    """Cases in which this member of staff is not impartial: they neither prepare nor decide them (the 1967 Act § 6)."""
    known = Impartiality.objects.filter(staff=actor.staff, case=OuterRef("pk"), partial=True, lifted_at=None)
    return Q(Exists(known))


def own_case(actor: Actor, number: str) -> Case:
    """A citizen's own case by its number. Errors: NotAllowed, NotFound."""
    citizen(actor)
    return by_number(visible(actor).exclude(state=State.DRAFT.value), number)


def draft_of(actor: Actor, application_id: UUID) -> Application:
    """An application that is this actor's to write, sent or not: a citizen's own, or one that a caseworker registers.

    Errors: NotAllowed, NotFound.
    """
    found = _theirs(actor).filter(pk=application_id).first()
    if found is None:
        raise _no_such_application()
    return found


def refuse_anothers(actor: Actor, application: Application) -> None:
    """Refuse an application that was read before, if it is not this actor's to write. Errors: NotAllowed, NotFound."""
    own = actor.kind is ActorKind.CITIZEN and application.case.applicant_id == citizen(actor)
    own = own and covered(actor, application.case.service)
    if not own and not _theirs(actor).filter(pk=application.pk).exists():
        raise _no_such_application()


def _theirs(actor: Actor) -> QuerySet[Application]:
    if actor.kind is ActorKind.CASEWORKER:
        return registrations(actor)
    own = Application.objects.select_related("case").filter(case__applicant_id=citizen(actor), case__erased_at=None)
    if actor.by is not None:
        own = own.filter(case__service__in=actor.services)
    # What staff are writing in is not the party's to send; once it is sent it is their application as any other.
    return own.filter(Q(case__channel=None) | ~Q(case__state=State.DRAFT.value))


def registrations(actor: Actor) -> QuerySet[Application]:
    """Applications that came on paper, by telephone or over the counter, for this caseworker's services, sent or not."""
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker may do this, not a {actor.kind}")
    found = Application.objects.select_related("case").filter(case__channel__isnull=False, case__erased_at=None)
    found = found.filter(case__service__in=actor.services)
    return found if actor.restricted else found.filter(case__restricted=False)


def _no_such_application() -> NotFound:
    return NotFound("there is no such application here")


def staff_case(actor: Actor, number: str, *, what: str, now: datetime) -> Case:
    """A case for one who handles it; the reading is logged before anything is shown.

    Errors: NotAllowed; NotFound; ReasonNeeded for a case that is not in this caseworker's work.
    """
    case = known_case(actor, number)
    refuse_without_reason(actor, case, now=now)
    seen(actor, case, what=what, now=now)
    return case


def known_case(actor: Actor, number: str) -> Case:
    """A case that this caseworker may know of, and may not have a reason to open. Errors: NotAllowed, NotFound."""
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker may do this, not a {actor.kind}")
    return by_number(visible(actor), number)


def refuse_without_reason(actor: Actor, case: Case, *, now: datetime) -> None:
    """Let a caseworker on to what is in their work, or what they have stated a reason for. Errors: ReasonNeeded."""
    if not in_work(actor, case, now=now):
        raise ReasonNeeded(case.number or "")


def in_work(actor: Actor, case: Case, *, now: datetime) -> bool:
    """Whether the case is this caseworker's to open: it is not finished, something in it calls for a human, it is theirs,
    they have handled it themselves, or they have stated a reason within the hours that one lasts.
    """
    if State(case.state) not in FINISHED or Case.objects.filter(for_a_human(), pk=case.pk).exists():
        return True
    if Assignment.objects.filter(case=case, staff=actor.staff, ended_at=None).exists():
        return True
    mine = log.AccessLog.objects.filter(reader=actor.staff, case_ref=case.pk)
    stated = Q(what=REASON_STATED, at__gt=now - REASON_LASTS, at__lte=now)
    return mine.filter(stated | Q(what__startswith=HANDLING)).exists()


def staff_member(actor: Actor) -> StaffMember:
    """The named human who acts. Errors: NotAllowed when there is none, or one who no longer works here."""
    return _named(actor, ActorKind.CASEWORKER)


def privacy_officer(actor: Actor) -> StaffMember:
    """The named human who sees to it that the law on personal data is kept. Errors: NotAllowed for everyone else."""
    return _named(actor, ActorKind.PRIVACY_OFFICER)


def auditor(actor: Actor) -> StaffMember:
    """The named human who checks that what was done can be traced and is right. Errors: NotAllowed for everyone else."""
    return _named(actor, ActorKind.AUDITOR)


def leader(actor: Actor) -> StaffMember:
    """The named human who leads a service. Errors: NotAllowed for everyone else."""
    return _named(actor, ActorKind.LEADER)


def _named(actor: Actor, kind: ActorKind) -> StaffMember:
    if actor.kind is not kind or actor.staff is None:
        raise NotAllowed(f"only a {kind} may do this, not a {actor.kind}")
    found = StaffMember.objects.filter(pk=actor.staff, active=True).first()
    if found is None:
        raise NotAllowed(f"this {kind} is not known here, or works here no longer")
    return found


def seen(actor: Actor, case: Case, *, what: str, now: datetime, subject: UUID | None = None, purpose: str = "") -> None:
    """Note in the access log that the actor reads this about the case's applicant, or about another person in it."""
    log.record(
        reader=actor.reader or SYSTEM_READER,
        role=actor.role,
        subject=subject or case.applicant_id,
        what=what,
        purpose=purpose or "case-handling",
        case_ref=case.id,
        at=now,
    )


def may_see_total(case: Case, adults: Iterable[UUID | None]) -> bool:
    """Whether the applicant may see a total of these adults: the only one, or every other has agreed to it in the case.

    `adults` are those the determination was about: one who has left the household since has not agreed any more.
    """
    others = set(adults) - {case.applicant_id}
    if not others:
        return True
    agreed = {p.person_id for p in case.parties.all() if (p.confirmation or {}).get("shares_total") is True}
    return not case.restricted and others <= agreed


def by_number(cases: QuerySet[Case], number: str) -> Case:
    """The one of these cases with this number. Errors: NotFound."""
    # What cannot be a number is not asked of the database: PostgreSQL takes no text with a null in it.
    wellformed = _NUMBER.fullmatch(number)
    found = cases.select_related("applicant", "application").filter(number=number).first() if wellformed else None
    if found is None:
        raise NotFound("there is no such case here")
    return found
