"""Rectification, restriction, objection, erasure: the person asks, and a named human answers with reasons within a month.

What is asked about a case becomes work at its desk; what is about everything is the privacy officer's. While a restriction
or an objection is open or granted, nothing in the case is decided by itself; while a restriction is, nobody decides it.
A correction is entered as any other (`cases.enter_facts`): it adds, and what stood before stays to be seen.
Source: GDPR articles 12(3) and (4), 16, 18, 21, 22.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min, QuerySet

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import DeadlineKind, reply_due
from saklig.cases.errors import InvalidAnswers, NotFound, TransitionRefused
from saklig.cases.lifecycle import State
from saklig.cases.models import Case, Party, PrivacyRequest
from saklig.cases.moves import enqueue
from saklig.cases.office import Office
from saklig.cases.rights.restraint import HOLDS
from saklig.cases.rights.telling import answer_job
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import required_words
from saklig.cases.use_cases.letters import meet_deadlines
from saklig.cases.use_cases.reminding import set_staff_deadline
from saklig.store import events

__all__ = [
    "Concerned", "answer_request", "ask_about_data", "lift_restriction", "may_concern", "open_requests", "requests_of",
]  # fmt: skip

_LONGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """A case that one may ask about: one's own by its number, another's by nothing but the service."""

    reference: UUID
    number: str
    titles: Mapping[str, str]


def may_concern(office: Office, actor: Actor) -> list[Concerned]:
    """The cases a person may name: their own, and those in which they are an adult beside the applicant."""
    me = access.oneself(actor)
    own = access.visible(actor).exclude(state=State.DRAFT.value).order_by("-received_at")
    beside = _beside(me).order_by("-case__received_at")
    found = [(case, case.number or "") for case in own] + [(party.case, "") for party in beside]
    return [
        Concerned(reference=case.id, number=number, titles=office.services[case.service].package.titles)
        for case, number in found
    ]


def _beside(person: UUID) -> QuerySet[Party]:
    rows = Party.objects.filter(person_id=person, case__restricted=False, case__erased_at=None)
    return rows.exclude(case__applicant_id=person).exclude(case__state=State.DRAFT.value).select_related("case")


def ask_about_data(
    office: Office, actor: Actor, kind: str, *, text: str, case: UUID | None, token: str
) -> PrivacyRequest:
    """Receive what a person asks for; it is never refused here. Errors: InvalidAnswers, NotFound for another's case."""
    me, now = access.oneself(actor), office.ports.clock.now()
    words = _words(kind, text)
    concerned = _concerned(office, actor, case) if case else None

    def make() -> PrivacyRequest:
        request = PrivacyRequest.objects.create(
            person_id=me, case=concerned, kind=kind, text=words or None, asked_at=now, due=reply_due(now)
        )
        _record("privacy.asked", request, actor, now)
        if concerned is not None:
            _set_deadline(concerned, now)
        return request

    return once(actor, f"privacy-{kind}", token, now=now, make=make, load=_load)


def _words(kind: str, text: str) -> str:
    if kind not in PrivacyRequest.Kind.values:
        raise InvalidAnswers({"kind": "not-a-choice"})
    words = text.strip() if isinstance(text, str) else ""
    if len(words) > _LONGEST:
        raise InvalidAnswers({"text": "too-long"})
    if not words and kind != PrivacyRequest.Kind.ERASURE.value:
        raise InvalidAnswers({"text": "missing"})
    return words


def _concerned(office: Office, actor: Actor, case: UUID) -> Case:
    if case not in {one.reference for one in may_concern(office, actor)}:
        raise NotFound("there is no such case of yours here")
    return Case.objects.get(pk=case)


def requests_of(person: UUID) -> list[PrivacyRequest]:
    """What a person has asked for, newest first."""
    found = PrivacyRequest.objects.filter(person_id=person).select_related("case", "answered_by")
    return list(found.order_by("-asked_at"))


def open_requests(case: Case) -> QuerySet[PrivacyRequest]:
    """What is asked about a case and not answered."""
    return PrivacyRequest.objects.filter(case=case, answered_at=None)


def answer_request(
    office: Office, actor: Actor, request_id: UUID, *, outcome: str, reasons: str, token: str
) -> PrivacyRequest:
    """A named human answers, with reasons whatever the answer. Errors: NotFound, OwnReasonsRequired, TransitionRefused."""
    now, text = office.ports.clock.now(), required_words(reasons)
    found, staff = _opened(office, actor, request_id, now)
    if outcome not in PrivacyRequest.Outcome.values:
        raise InvalidAnswers({"outcome": "not-a-choice"})

    def make() -> PrivacyRequest:
        request = PrivacyRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=found.pk)
        if request.answered_at is not None:
            raise TransitionRefused("this request has been answered; open the case again and read the answer")
        request.answered_at, request.answered_by, request.outcome, request.reasons = now, staff, outcome, text
        request.save(update_fields=["answered_at", "answered_by", "outcome", "reasons"])
        _record("privacy.answered", request, actor, now, outcome=outcome)
        enqueue([answer_job(request)], now=now)
        if request.case is not None:
            _set_deadline(request.case, now)
        return request

    return once(actor, "privacy-answer", token, now=now, make=make, load=_load)


def lift_restriction(office: Office, actor: Actor, request_id: UUID, *, token: str) -> PrivacyRequest:
    """End a restriction or objection that was granted. The person sees on their page that it has ended (article 18(3))."""
    now = office.ports.clock.now()
    found, _ = _opened(office, actor, request_id, now)

    def make() -> PrivacyRequest:
        request = PrivacyRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=found.pk)
        if request.kind not in HOLDS or request.answered_at is None or request.lifted_at is not None:
            raise TransitionRefused("there is no restriction here that is granted and still holds")
        request.lifted_at = now
        request.save(update_fields=["lifted_at"])
        _record("privacy.lifted", request, actor, now)
        return request

    return once(actor, "privacy-lift", token, now=now, make=make, load=_load)


def _opened(office: Office, actor: Actor, request_id: UUID, now: datetime) -> tuple[PrivacyRequest, Any]:
    """The request, for a caseworker who may see its case, or the privacy officer; the reading is logged."""
    request = PrivacyRequest.objects.select_related("case").filter(pk=request_id).first()
    if actor.kind is ActorKind.CASEWORKER:
        if request is None or request.case is None or not access.visible(actor).filter(pk=request.case_id).exists():
            raise NotFound("there is no such request here")
        access.seen(actor, request.case, what="case.privacy", now=now, subject=request.person_id)
        return request, access.staff_member(actor)
    staff = access.privacy_officer(actor)
    if request is None:
        raise NotFound("there is no such request here")
    access.log.record(
        reader=staff.id, role=actor.kind.value, subject=request.person_id, what="privacy-request", purpose="information",
        case_ref=request.case_id, at=now,
    )  # fmt: skip
    return request, staff


def _set_deadline(case: Case, now: datetime) -> None:
    """The case's day to answer by is the first of those that are open."""
    first = open_requests(case).aggregate(first=Min("due"))["first"]
    if first is None:
        meet_deadlines(case, now, DeadlineKind.PRIVACY)
    else:
        set_staff_deadline(case, DeadlineKind.PRIVACY, first, now)


def _record(kind: str, request: PrivacyRequest, actor: Actor, now: datetime, **more: Any) -> None:
    by = {"kind": actor.kind.value, "id": actor.person or actor.staff}
    with transaction.atomic():
        events.append(kind, request.case_id, {"by": by, "request": request.id, "asked": request.kind, **more}, at=now)


def _load(pk: UUID) -> PrivacyRequest:
    return PrivacyRequest.objects.select_related("case").get(pk=pk)
