"""What a caseworker sees of a case, as plain values: made by `at_the_desk`, shown by pages and the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from saklig.cases.added_adults import AddedView
from saklig.cases.appeals.views import AppealView
from saklig.cases.delegating import Authority
from saklig.cases.models import (
    Appeal,
    Attachment,
    Consultation,
    CostClaim,
    Decision,
    InformationRequest,
    InterpreterWish,
    Message,
    PaperSending,
    Postponement,
    PrivacyRequest,
    Review,
    TouchedCase,
)  # fmt: skip
from saklig.cases.prices.holding import HeldBack
from saklig.cases.use_cases.registering import Registered
from saklig.cases.use_cases.representing import MandateView
from saklig.cases.views import DeadlineView, HistoryView, LetterView
from saklig.cases.work.colleagues import Colleague
from saklig.cases.work.likeness import LikeCase

__all__ = ["Desk", "FactView", "HasIt", "PartyView", "ProposalView", "RulingView"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    member: str
    name: str
    role: str
    evidence: tuple[Mapping[str, Any], ...]  # code, about, source
    confirmation: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """A fact with where it came from. `title` is the package's, in the case's language."""

    path: str
    title: str
    value: Any
    source: str
    source_at: datetime
    certainty: str  # "certain", "stated", "unknown"
    why: str  # for an unknown one: why it could not be had
    about: str | None
    about_name: str
    period: str
    attachment: UUID | None = None  # what a caseworker read it out of


@dataclass(frozen=True, kw_only=True)
class RulingView:
    """The determination on the desk. What takes evaluating is made when it is looked at: most steps need none of it."""

    id: UUID
    at: Any
    made_at: datetime
    stage: str
    settled: bool
    automatic: bool
    why_human: tuple[str, ...]  # the policy's reason codes
    why_details: tuple[tuple[str, str], ...]
    open_points: tuple[str, ...]
    missing: tuple[str, ...]
    adverse: bool
    grantable: frozenset[tuple[str, str]]  # (subject, benefit) pairs that may go out as a part decision
    package_version: str
    package_hash: str
    trace: Any
    explain: Callable[[], Any] = field(repr=False)
    find_out: Callable[[], tuple[str, ...]] = field(repr=False)

    @cached_property
    def reasons(self) -> Any:
        """The package's explanation for one who handles the case."""
        return self.explain()

    @cached_property
    def to_find_out(self) -> tuple[str, ...]:
        """Of what is missing, what makes a difference to the outcome, in the best order."""
        return self.find_out()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """The latest decision proposed under four eyes, where it waits or was sent back."""

    id: Any
    kind: str
    by: str
    at: datetime
    own_reasons: str
    mine: bool  # the one who looks has proposed it, and cannot approve it
    waits: bool
    sent_back_by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HasIt:
    """Whose the case is now, since when, given by whom, with what words."""

    name: str
    mine: bool
    since: datetime
    given_by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything about one case, for one who handles it."""

    id: UUID
    number: str
    service: str
    language: str
    state: str
    state_since: datetime
    received_at: datetime
    waiting_for: str
    restricted: bool
    applicant_name: str
    answers: Mapping[str, Any]
    steps: frozenset[str]
    parties: tuple[PartyView, ...]
    facts: tuple[FactView, ...]
    ruling: RulingView | None
    decisions: tuple[Decision, ...]
    letters: tuple[LetterView, ...]
    requests: tuple[InformationRequest, ...]
    messages: tuple[Message, ...]
    reviews: tuple[Review, ...]
    appeals: tuple[Appeal, ...]
    privacy: tuple[PrivacyRequest, ...]
    paper: tuple[PaperSending, ...]  # letters in the post: waiting, and come back
    attacks: tuple[AppealView, ...]  # the appeals, with how far each is
    wishes: tuple[Postponement, ...]
    cost_claims: tuple[CostClaim, ...]
    may_claim_costs: bool
    may_postpone: bool  # there is something for the decision to wait for, and it is not asked
    postponed: bool  # carrying its decision out waits for an appeal
    held: HeldBack | None  # its price lines that wait
    counterparties: tuple[tuple[str, str], ...]  # who may be heard on an appeal: (opaque id, name)
    to_be_told: bool  # a decision is waited for, by a day that can be told anew
    may_extend: bool  # the time to appeal runs, and may be lengthened
    touched: tuple[TouchedCase, ...]  # rules or amounts of its decision that proved wrong
    deadlines: tuple[DeadlineView, ...]
    history: tuple[HistoryView, ...]
    has_it: HasIt | None
    consultations: tuple[Consultation, ...]
    interpreters: tuple[InterpreterWish, ...]
    impartial: bool  # the one who looks has said so of themselves
    colleagues: tuple[Colleague, ...]  # who else could have it
    alike: tuple[LikeCase, ...]  # earlier decisions like what the rules come to now
    proposal: ProposalView | None = None
    # There is a determination, but it cannot be made again byte for byte: nothing is told or decided by it.
    differs: bool = False
    attachments: tuple[Attachment, ...] = ()
    representatives: tuple[MandateView, ...] = ()  # who may act for the applicant now, in this service
    same_children: tuple[str, ...] = ()  # numbers of other applicants' cases about the same children, that one may know of
    registered: Registered | None = None  # how it came in, where a caseworker wrote it in
    added: tuple[AddedView, ...] = ()  # adults whom caseworkers have added, those taken out again too
    about_adults: bool = False  # whether the service is about the adults of a household
    authorities: tuple[Authority, ...] = ()  # by which rules of delegation it was decided, and what came after
    # What the one who looks may do, and the words of the rule, by language; None where the agency has no rules.
    may: Mapping[str, Mapping[str, str]] | None = None
