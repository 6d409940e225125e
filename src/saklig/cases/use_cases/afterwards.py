"""What a citizen may do about their case: dispute, review, appeal, withdraw, tell of changes, open letters.

Source: the 2025 Act § 12 (manual control); the 1967 Act §§ 28 to 31 (appeal, late ones too), § 18 (access).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.appeals.receiving import write_appeal
from saklig.cases.deadlines import DeadlineKind, day_of, end_of_day, reply_due
from saklig.cases.errors import InvalidAnswers, NotFound, TransitionRefused
from saklig.cases.lifecycle import OPEN_STATES, Need, State
from saklig.cases.models import Appeal, Case, Decision, DecisionLetter, MandateNotice, Message, Review, StaffMember
from saklig.cases.moves import JobWanted, enqueue, move, record
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.answering import last_decision, part_waits, take_or_note
from saklig.cases.use_cases.letters import CLOSE, meet_deadlines, set_deadline
from saklig.cases.use_cases.reminding import set_staff_deadline
from saklig.cases.use_cases.telling_of_mandates import letter_of_mandate
from saklig.documents.letters import Letter, Milestone, mark

__all__ = [
    "OpenedLetter",
    "appeal",
    "dispute_facts",
    "open_letter",
    "report_change",
    "request_review",
    "settle_reviews",
    "withdraw",
]

_LONGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedLetter:
    """A letter as it was sent."""

    letter_id: UUID
    case_number: str
    title: str
    language: str
    html: str
    pdf: bytes
    filename: str


def open_letter(office: Office, actor: Actor, letter_id: UUID) -> OpenedLetter:
    """The letter as sent, for its reader or a caseworker; the reader's first opening is an event (§ 8)."""
    now = office.ports.clock.now()
    if MandateNotice.objects.filter(letter=letter_id).exists():
        told = letter_of_mandate(office, actor, letter_id)
        return OpenedLetter(
            letter_id=told.id, case_number="", title=told.title, language=told.language, html=told.html, pdf=bytes(told.pdf),
            filename=f"{told.kind}.pdf",
        )  # fmt: skip
    sent = DecisionLetter.objects.select_related("case").filter(pk=letter_id, case__erased_at=None).first()
    access.refuse_if_mandate_over(actor)
    mine = sent is not None and actor.person is not None and sent.recipient_id == actor.person
    mine = mine and sent is not None and access.covered(actor, sent.case.service)
    if sent is None or not (mine or access.visible(actor).filter(pk=sent.case_id).exists()):
        raise NotFound("there is no such letter here")
    if not mine:
        access.refuse_without_reason(actor, sent.case, now=now)
    access.seen(actor, sent.case, what="letter", now=now, subject=sent.recipient_id)
    letter = Letter.objects.get(pk=letter_id)
    if mine and mark(letter.id, Milestone.Kind.OPENED, at=now):
        with transaction.atomic():
            record(sent.case, "case.letter-opened", actor, now=now, details={"letter": letter.id})
    return OpenedLetter(
        letter_id=letter.id, case_number=sent.case.number, title=letter.title, language=letter.language,
        html=letter.html, pdf=bytes(letter.pdf), filename=f"{sent.case.number}-{letter.kind}.pdf",
    )  # fmt: skip


def dispute_facts(office: Office, actor: Actor, number: str, *, what: str, token: str) -> Message:
    """The citizen says that a fact is wrong: a human takes the case, whatever the rules say.

    After the decision it becomes a review, which a human makes too.
    """
    now, case, text = office.ports.clock.now(), access.own_case(actor, number), _text(what)

    def make() -> Message:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        message = _message(locked, "dispute", actor, text, now)
        record(locked, "case.facts-disputed", actor, now=now, details={"message": message.id})
        if State(locked.state) in (State.AWAITING_REGISTER, State.AWAITING_INFORMATION, State.SUBMITTED):
            move(
                locked, "refer_to_human", actor, now=now, holds={Need.WHY}, waiting_for="caseworker",
                details={"why": ["disputed"]},
            )  # fmt: skip
        elif State(locked.state) in (State.NOTIFIED, State.CLOSED, State.ARCHIVED):
            _review(locked, actor, text, now)
        return message

    return once(actor, "dispute", token, now=now, make=make, load=lambda pk: Message.objects.get(pk=pk))


def request_review(office: Office, actor: Actor, number: str, *, why: str = "", token: str) -> Review:
    """“Let a human look at it.” The appeal period stands still meanwhile. No reason need be given."""
    now, case, text = office.ports.clock.now(), access.own_case(actor, number), _text(why, may_be_empty=True)

    def make() -> Review:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        return _review(locked, actor, text, now)

    return once(actor, "request-review", token, now=now, make=make, load=lambda pk: Review.objects.get(pk=pk))


def _review(case: Case, actor: Actor, text: str, now: datetime) -> Review:
    review = Review.objects.create(
        case=case, decision=_last_decision(case), asked_by_id=actor.person, asked_at=now, text=text
    )
    take_or_note(case, "request_review", actor, now=now, details={"review": review.id})
    set_staff_deadline(case, DeadlineKind.REVIEW, reply_due(now), now)
    return review


def appeal(office: Office, actor: Actor, number: str, *, text: str, postpone: bool = False, token: str) -> Appeal:
    """An appeal is received whenever it comes; whether a late one is taken up is a human's to say (§ 31).

    `postpone`: the party also asks that the decision is not carried out meanwhile (§ 42).
    """
    now, case, words = office.ports.clock.now(), access.own_case(actor, number), _text(text)

    def make() -> Appeal:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        return write_appeal(
            office, locked, actor, person=locked.applicant_id, text=words, now=now, postpone=postpone
        )

    return once(actor, "appeal", token, now=now, make=make, load=lambda pk: Appeal.objects.get(pk=pk))


def _goes_on(case: Case, review: Review, now: datetime) -> date | None:
    """The appeal period goes on from where it stood when the review was asked for: as many days as were left then."""
    last = DecisionLetter.objects.filter(case=case, decision__isnull=False).order_by("-created_at").first()
    if last is None or last.appeal_until is None:
        return None
    left = max(last.appeal_until - day_of(review.asked_at), timedelta(0))
    until = max(last.appeal_until, day_of(now) + left)
    DecisionLetter.objects.filter(pk=last.pk).update(appeal_until=until)
    set_deadline(case, DeadlineKind.APPEAL, until, now)
    # The job that closes the case may have come by while the review was open.
    close = JobWanted(kind=CLOSE, ref=case.id, run_at=end_of_day(until), key=f"{CLOSE}:{review.id}")
    enqueue([close], now=now)
    return until


def settle_reviews(case: Case, staff: StaffMember, text: str, now: datetime, outcome: str) -> date | None:
    """Settle what is open; returns the last day to appeal where the decision stands."""
    until = None
    for review in Review.objects.filter(case=case, settled_at=None).select_related("case"):
        review.settled_at, review.settled_by, review.outcome = now, staff, outcome
        review.settled_reasons = text or None
        review.save(update_fields=["settled_at", "settled_by", "outcome", "settled_reasons"])
        if outcome == "upheld":
            until = _goes_on(case, review, now)
    return until


def withdraw(office: Office, actor: Actor, number: str, *, token: str) -> Case:
    """Take the application back, as long as nothing is decided; after a part decision, what is left of it."""
    now, case = office.ports.clock.now(), access.own_case(actor, number)

    def make() -> Case:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if not locked.decisions.exists():
            move(locked, "withdraw", actor, now=now)
            meet_deadlines(locked, now, *DeadlineKind)
        elif part_waits(last_decision(locked)):
            move(locked, "withdraw_rest", actor, now=now)
            kept = {DeadlineKind.APPEAL, DeadlineKind.REVIEW}
            meet_deadlines(locked, now, *(kind for kind in DeadlineKind if kind not in kept))
            # The job that closes the case may have come by while the rest was open.
            enqueue([JobWanted(kind=CLOSE, ref=locked.id, key=f"{CLOSE}:{locked.id}:rest")], now=now)
        else:
            raise TransitionRefused("the case has been decided and is taken up again; tell us what you want instead")
        return locked

    return once(actor, "withdraw", token, now=now, make=make, load=lambda pk: Case.objects.get(pk=pk))


def report_change(office: Office, actor: Actor, number: str, *, text: str, token: str) -> Message:
    """Changed circumstances: a caseworker reads it. Nothing is lowered by a machine."""
    now, case, words = office.ports.clock.now(), access.own_case(actor, number), _text(text)
    if case.state == State.WITHDRAWN.value:
        raise TransitionRefused(f"the case is {case.state}; send a new application instead")

    def make() -> Message:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        message = _message(locked, "change", actor, words, now)
        record(locked, "case.change-reported", actor, now=now, details={"message": message.id})
        if State(locked.state) in OPEN_STATES - {State.AWAITING_JUDGEMENT, State.ASSESSING}:
            move(
                locked, "refer_to_human", actor, now=now, holds={Need.WHY}, waiting_for="caseworker",
                details={"why": ["change-reported"]},
            )  # fmt: skip
        return message

    return once(actor, "report-change", token, now=now, make=make, load=lambda pk: Message.objects.get(pk=pk))


def _message(case: Case, kind: str, actor: Actor, text: str, now: datetime) -> Message:
    return Message.objects.create(case=case, kind=kind, sender=actor.reference, text=text, sent_at=now)


def _last_decision(case: Case) -> Decision | None:
    return case.decisions.order_by("-number").first()


def _text(value: Any, *, may_be_empty: bool = False) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text and not may_be_empty:
        raise InvalidAnswers({"text": "missing"})
    if len(text) > _LONGEST:
        raise InvalidAnswers({"text": "too-long"})
    return text
