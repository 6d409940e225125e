"""What pages and the API show: read models, made for one actor. Whatever that actor may not see is not in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.appeals.costs import may_claim_costs
from saklig.cases.appeals.postponing import is_postponed, may_postpone
from saklig.cases.appeals.views import AppealView, appeals_of
from saklig.cases.deadlines import DeadlineKind, day_of
from saklig.cases.delivery.history import ReachedView, steps_of
from saklig.cases.errors import NotFound
from saklig.cases.lifecycle import OPEN_STATES, State, steps_from
from saklig.cases.models import (
    Application,
    Attachment,
    Case,
    CostClaim,
    Decision,
    DecisionLetter,
    InformationRequest,
    PaperSending,
    StaffMember,
)
from saklig.cases.office import Office
from saklig.cases.prices.holding import HeldBack, held_back
from saklig.cases.use_cases.answering import extra_steps, last_decision, part_waits
from saklig.cases.use_cases.attaching import attachments_of
from saklig.cases.use_cases.information import still_asked
from saklig.cases.use_cases.registering import Registered, registered
from saklig.cases.use_cases.sharing import NOT_SHARED, SHARED
from saklig.documents.letters import Letter, Milestone
from saklig.store import events, people
from saklig.store.models import Event, Person

__all__ = [
    "CaseView",
    "DeadlineView",
    "HistoryView",
    "LetterView",
    "Progress",
    "citizen_actor",
    "deadlines_of",
    "history_of",
    "letters_of",
    "my_cases",
    "name_of",
    "own_application",
    "principal_name",
    "own_case",
    "progress",
]

_TO_DECIDE = (DeadlineKind.PRELIMINARY_REPLY.value, DeadlineKind.DECISION.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    id: UUID
    kind: str
    title: str
    language: str
    available_at: datetime
    opened_at: datetime | None
    appeal_until: date | None
    on_paper: bool
    needs_paper: bool  # it is still to be sent
    reached: tuple[ReachedView, ...] = ()  # how it got, or did not get, to its reader


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineView:
    kind: str
    due: date
    met: bool
    reminded: bool
    told: int = 0  # how many days in a row the applicant has been told for the decision


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """One event: what, when, by what kind of actor. `data` holds codes, dates and random references only."""

    kind: str
    at: datetime
    by: str
    data: Mapping[str, Any]
    for_another: bool = False  # a representative did it for the party


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A citizen's own case. `steps` are the lifecycle's steps they may take now ("withdraw", "request_review", …)."""

    id: UUID
    number: str
    service: str
    language: str
    state: str
    state_since: datetime
    received_at: datetime
    receipt_number: str
    waiting_for: str
    steps: frozenset[str]
    letters: tuple[LetterView, ...]
    requests: tuple[InformationRequest, ...]
    deadlines: tuple[DeadlineView, ...]
    decided_at: datetime | None
    decided_automatically: bool | None
    decided_by: str | None
    decide_by: date | None  # by when there is a decision or a preliminary reply
    appeal_until: date | None
    history: tuple[HistoryView, ...]
    registered: Registered | None = None  # how it came in, where a caseworker wrote it in
    application_id: UUID | None = None
    attachments: tuple[Attachment, ...] = ()  # those that this actor may see
    appeals: tuple[AppealView, ...] = ()
    may_claim_costs: bool = False  # a decision was changed, and no claim for it is open
    postponed: bool = False  # carrying the decision out waits for an appeal
    may_postpone: bool = False  # there is something for the decision to wait for, and it is not asked
    held: HeldBack | None = None  # price lines that wait
    cost_claims: tuple[CostClaim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the receipt of a sent application shows: that it was received, and how far it has come."""

    application_id: UUID
    case_number: str
    receipt_number: str
    received_at: datetime
    language: str
    state: str
    steps: frozenset[str]  # what may be done, as names of lifecycle steps
    decided: bool
    decide_by: date | None  # by when there is a decision or a preliminary reply
    # A case just sent has neither; the same list of what may be done is made of it as of an older one.
    appeals: tuple[AppealView, ...] = ()
    may_claim_costs: bool = False
    may_postpone: bool = False


# --- who -------------------------------------------------------------------------------------------------------------


def citizen_actor(office: Office, identity: str) -> Actor:
    """The citizen with this identity number, from sign-in; known from now on."""
    return Actor.citizen(people.find_or_create(identity).id)


def name_of(office: Office, actor: Actor) -> str:
    """The actor's own name, for the top of their own pages; empty where it is not known yet."""
    if actor.staff is not None:
        found = StaffMember.objects.filter(pk=actor.staff).values_list("name", flat=True).first()
        return found or ""
    person = Person.objects.filter(pk=actor.by or actor.person).first()
    return (person.name or "") if person else ""


def principal_name(office: Office, actor: Actor) -> str:
    """The name of the one whom a representative acts for; empty where it is not known."""
    access.citizen(actor)
    person = Person.objects.filter(pk=actor.person).first()
    return (person.name or "") if person else ""


# --- citizen ---------------------------------------------------------------------------------------------------------


def own_application(office: Office, actor: Actor, application_id: UUID) -> Application:
    """One's own application, sent or not, with its case; for a caseworker one that is written in, which is logged."""
    found = access.draft_of(actor, application_id)
    if actor.kind is ActorKind.CASEWORKER:
        access.seen(actor, found.case, what="case.registration", now=office.ports.clock.now())
    return found


def progress(office: Office, actor: Actor, application_id: UUID) -> Progress:
    """How far one's own application has come. Errors: NotFound, also for one that is not sent yet."""
    application = access.draft_of(actor, application_id)
    case = application.case
    if case.state == State.DRAFT.value:
        raise NotFound("this application has not been sent yet")
    last, still_open = last_decision(case), State(case.state) in OPEN_STATES
    return Progress(
        application_id=application.id, case_number=case.number, receipt_number=application.receipt_number,
        received_at=application.received_at, language=case.language, state=case.state,
        steps=_steps(case, last), decided=last is not None,
        decide_by=_decide_by(deadlines_of(case)) if still_open else None,
    )  # fmt: skip


def my_cases(office: Office, actor: Actor) -> list[CaseView]:
    """One's own cases that have been sent, newest first."""
    access.citizen(actor)
    sent = access.visible(actor).exclude(state=State.DRAFT.value).select_related("application")
    return [_view(case, actor) for case in sent.order_by("-received_at")]


def own_case(office: Office, actor: Actor, number: str) -> CaseView:
    """One's own case by its number. Errors: NotFound."""
    return _view(access.own_case(actor, number), actor, today=day_of(office.ports.clock.now()))


def _view(case: Case, actor: Actor, *, today: date | None = None) -> CaseView:
    """`today`: of one case by itself; a list says nothing of what there is to wait for."""
    decision = last_decision(case)
    deadlines = deadlines_of(case)
    letters = letters_of(case, recipient=actor.person)
    requests = InformationRequest.objects.filter(case=case, asked_of_id=actor.person, answered_at=None)
    open_requests = requests.filter(still_asked())
    return CaseView(
        id=case.id, number=case.number, service=case.service, language=case.language, state=case.state,
        state_since=case.state_since, received_at=case.received_at, receipt_number=case.application.receipt_number,
        waiting_for=case.waiting_for, steps=_steps(case, decision),
        letters=letters, requests=tuple(open_requests), deadlines=deadlines,
        decided_at=decision.decided_at if decision else None,
        decided_automatically=decision.kind == "automatic" if decision else None,
        decided_by=decision.decided_by.name if decision and decision.decided_by else None,
        decide_by=_decide_by(deadlines) if State(case.state) in OPEN_STATES else None,
        appeal_until=_appeal_until(letters), history=_own_history(case), registered=registered(case),
        application_id=case.application.id, attachments=tuple(attachments_of(case, actor)),
        appeals=appeals_of(case), may_claim_costs=may_claim_costs(case),
        postponed=is_postponed(case), may_postpone=today is not None and may_postpone(case, today), held=held_back(case),
        cost_claims=tuple(case.cost_claims.order_by("asked_at")),
    )  # fmt: skip


def _steps(case: Case, last: Decision | None) -> frozenset[str]:
    found = {step.name for step in steps_from(State(case.state), ActorKind.CITIZEN)} | extra_steps(case, last)
    # One button for the citizen: what it takes back follows from what has been decided.
    if last is not None and not part_waits(last):
        found.discard("withdraw")
    return frozenset(found - {"withdraw_rest"})


def _own_history(case: Case) -> tuple[HistoryView, ...]:
    """What has happened, without what another adult has said about their own figures: that is theirs."""
    return tuple(event for event in history_of(case) if event.kind not in (SHARED, NOT_SHARED))


def _appeal_until(letters: Iterable[LetterView]) -> date | None:
    days = [letter.appeal_until for letter in letters if letter.appeal_until]
    return days[-1] if days else None


def letters_of(case: Case, *, recipient: UUID | None = None) -> tuple[LetterView, ...]:
    """The case's letters, oldest first; with `recipient` that person's only."""
    sent = {row.letter: row for row in DecisionLetter.objects.filter(case=case)}
    found = Letter.objects.filter(pk__in=list(sent)).order_by("created_at", "id")
    if recipient is not None:
        found = found.filter(recipient=recipient)
    on_paper: dict[UUID, list[PaperSending]] = {}
    for sending in PaperSending.objects.filter(case=case, dropped_at=None).defer("address").order_by("wanted_at"):
        on_paper.setdefault(sending.letter, []).append(sending)
    views = []
    for letter in found.prefetch_related("milestones"):
        passed = {stone.kind: stone.at for stone in letter.milestones.all()}
        views.append(
            LetterView(
                id=letter.id, kind=letter.kind, title=letter.title, language=letter.language,
                available_at=passed.get(Milestone.Kind.MADE_AVAILABLE, letter.created_at),
                opened_at=passed.get(Milestone.Kind.OPENED), appeal_until=sent[letter.id].appeal_until,
                on_paper=sent[letter.id].needs_paper or Milestone.Kind.SENT_ON_PAPER in passed,
                needs_paper=sent[letter.id].needs_paper, reached=steps_of(passed, on_paper.get(letter.id, ())),
            )
        )  # fmt: skip
    return tuple(views)


def deadlines_of(case: Case) -> tuple[DeadlineView, ...]:
    return tuple(
        DeadlineView(
            kind=row.kind, due=row.due, met=row.met_at is not None, reminded=row.reminded_at is not None, told=row.told
        )
        for row in case.deadlines.order_by("due", "id")
    )


def _decide_by(deadlines: Iterable[DeadlineView]) -> date | None:
    return min((row.due for row in deadlines if not row.met and row.kind in _TO_DECIDE), default=None)


def history_of(case: Case) -> tuple[HistoryView, ...]:
    """What has happened, from the ledger itself."""
    found = []
    for event in Event.objects.filter(case_ref=case.id).order_by("id"):
        leaf = events.read(event.leaf)
        data = dict(leaf["data"])
        by = data.pop("by", {})
        data.pop("commitment", None)
        found.append(HistoryView(kind=leaf["kind"], at=event.at, by=by.get("kind", ""), data=data, for_another="for" in by))
    return tuple(found)
