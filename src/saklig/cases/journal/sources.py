"""Which rows are documents: from each of them, what the journal says of it. A new kind of document gets its function here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from saklig.cases.actors import ActorKind
from saklig.cases.deadlines import day_of
from saklig.cases.lifecycle import State
from saklig.cases.models import (
    Appeal,
    Application,
    Attachment,
    Case,
    CostClaim,
    DecisionLetter,
    InformationRequest,
    JournalEntry,
    Message,
    Review,
)

__all__ = ["SOURCES", "Document", "Source", "find_document", "kind_of_letter", "not_entered"]

IN, OUT = JournalEntry.Direction.IN.value, JournalEntry.Direction.OUT.value
# Outcomes are confidential: what was decided does not show in what kind of document it is. Others are "letter".
_LETTERS = {
    "granted": "decision", "part": "decision", "refused": "decision", "dismissed": "decision", "upheld": "review-answer",
    "preliminary-reply": "preliminary-reply", "information-request": "question", "appeal-forwarded": "appeal-forwarded",
    "prior-notice": "prior-notice", "appeal-received": "appeal-received", "appeal-dismissed": "appeal-answer",
    "appeal-outcome": "appeal-answer", "postponement": "appeal-answer", "costs": "cost-answer",
    "appeal-incomplete": "question", "appeal-hearing": "question", "appeal-period": "appeal-answer",
    "later-than-told": "preliminary-reply",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document as the journal knows it. `party` is who sent it to the agency, or whom the agency sent it to."""

    case: Case
    direction: str
    kind: str
    party: UUID | None
    dated: date
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table of which some rows are documents: which, asked of the database (`chosen`) and of a row in hand (`is_one`); the
    column that says when it came to be one (`at`), in which `direction` it went, its kind, whose it is, and its version.
    """

    model: Any
    at: str
    direction: str
    kind: Callable[[Any], str]
    party: Callable[[Any], UUID | None]
    chosen: Q = field(default_factory=Q)
    is_one: Callable[[Any], bool] = lambda _: True
    version: Callable[[Any], int] = lambda _: 1

    def moment(self, row: Any) -> datetime:
        """When the row became a document."""
        found: datetime = getattr(row, self.at)
        return found

    def read(self, row: Any) -> Document:
        """What the journal says of it."""
        return Document(
            case=row.case, direction=self.direction, kind=self.kind(row), party=self.party(row),
            dated=day_of(self.moment(row)), version=self.version(row),
        )  # fmt: skip


def kind_of_letter(kind: str) -> str:
    """What the journal calls a letter of this kind, which gives no outcome away."""
    return _LETTERS.get(kind, "letter")


def _sender(row: Message) -> UUID | None:
    """A citizen sends in their own name; what staff took down for somebody is the applicant's."""
    kind, _, reference = row.sender.partition(":")
    return UUID(reference) if kind == ActorKind.CITIZEN and reference else row.case.applicant_id


_TOLD = (Message.Kind.CHANGE.value, Message.Kind.DISPUTE.value)
# Notes are the agency's own and stay in the case: documents for its own preparation need no entry (§ 14 second paragraph).
SOURCES: Mapping[str, Source] = {
    "application": Source(
        model=Application, at="received_at", direction=IN, kind=lambda _: "application",
        party=lambda row: row.case.applicant_id, version=lambda row: max(1, row.version),
        chosen=Q(receipt_number__isnull=False), is_one=lambda row: row.receipt_number is not None,
    ),
    "letter": Source(
        model=DecisionLetter, at="created_at", direction=OUT, kind=lambda row: kind_of_letter(row.kind),
        party=lambda row: row.recipient_id,
    ),
    "review": Source(
        model=Review, at="asked_at", direction=IN, kind=lambda _: "review", party=lambda row: row.asked_by_id,
    ),
    "appeal": Source(
        model=Appeal, at="asked_at", direction=IN, kind=lambda _: "appeal", party=lambda row: row.asked_by_id,
    ),
    "cost-claim": Source(
        model=CostClaim, at="asked_at", direction=IN, kind=lambda _: "cost-claim", party=lambda row: row.case.applicant_id,
    ),
    "message": Source(
        model=Message, at="sent_at", direction=IN, kind=lambda row: str(row.kind), party=_sender,
        chosen=Q(kind__in=_TOLD), is_one=lambda row: row.kind in _TOLD,
    ),
    # One that held a virus is no document any more; one on a draft is none yet (the daily look finds it once that is sent).
    "attachment": Source(
        model=Attachment, at="received_at", direction=IN, kind=lambda _: "attachment", party=lambda row: row.owner_id,
        chosen=Q(scan=Attachment.Scan.CLEAN) & ~Q(case__state=State.DRAFT.value),
        is_one=lambda row: row.scan == Attachment.Scan.CLEAN and row.case.state != State.DRAFT.value,
    ),
    "answer": Source(
        model=InformationRequest, at="answered_at", direction=IN, kind=lambda _: "answer",
        party=lambda row: row.asked_of_id, chosen=Q(answered_at__isnull=False),
        is_one=lambda row: row.answered_at is not None,
    ),
}  # fmt: skip


def not_entered(name: str) -> QuerySet[Any]:
    """Documents of one table that the journal lacks."""
    source = SOURCES[name]
    entered = JournalEntry.objects.filter(source=name, source_ref=OuterRef("pk"))
    found: QuerySet[Any] = source.model.objects.filter(source.chosen, ~Exists(entered))
    return found


def find_document(ref: UUID) -> tuple[str, Document] | None:
    """The document that a job is about, with its table; None where the row is none, or is there no more (a draft taken back)."""
    for name, source in SOURCES.items():
        row = source.model.objects.select_related("case").filter(source.chosen, pk=ref).first()
        if row is not None:
            return name, source.read(row)
    return None
