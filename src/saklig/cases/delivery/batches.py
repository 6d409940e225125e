"""What waits to be printed, a batch of it for the printer, and the day on which it was posted.

A batch is of one service, and restricted cases go apart: whoever may not open the case neither prints nor marks it. The
letters are the ones that were kept; the envelope sheets are drawn when the batch is fetched, and until it has been posted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import day_of, paper_received
from saklig.cases.delivery.telling import period_from
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound, TransitionRefused
from saklig.cases.models import Case, DecisionLetter, PaperBatch, PaperSending
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.documents import Envelope, Sender, draw_batch
from saklig.documents.letters import Letter, Milestone, mark, milestones_of

__all__ = [
    "MOST_IN_A_BATCH", "BatchView", "PaperView", "WaitingView", "batch_pdf", "make_batch", "mark_batch_sent", "paper",
    "paper_batch", "posted",
]  # fmt: skip

MOST_IN_A_BATCH = 200
WITH_CARRIER = (PaperSending.Carrier.ASKED.value, PaperSending.Carrier.TAKEN.value)
# How long batches that were posted stand in the list, so that what was marked can be seen.
_SHOWN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    """One letter that waits, without personal data. `no_address` is why nothing can stand on the envelope."""

    number: str
    service: str
    restricted: bool
    why: str
    wanted_at: datetime
    has_address: bool
    no_address: str
    opened: bool  # its reader has read it on the web meanwhile
    carrier: str  # what a carrier has to do with it, as `PaperSending.Carrier`; empty where none has been asked


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    id: UUID
    service: str
    restricted: bool
    letters: int
    made_at: datetime
    made_by: str
    sent_on: date | None
    sent_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """`ready`: how many letters can be printed now, by (service, restricted)."""

    waiting: tuple[WaitingView, ...]
    ready: tuple[tuple[str, bool, int], ...]
    printed: tuple[BatchView, ...]  # and not posted yet
    posted: tuple[BatchView, ...]
    returned: tuple[tuple[str, date, str], ...]  # case number, day, why


def paper(office: Office, actor: Actor) -> PaperView:
    """All that goes by post in this caseworker's services. Errors: NotAllowed."""
    now, mine = office.ports.clock.now(), _mine(actor)
    opened = Milestone.objects.filter(letter=OuterRef("letter"), kind=Milestone.Kind.OPENED)
    waits = mine.filter(sent_on=None, dropped_at=None, batch=None).select_related("case")
    rows = tuple(map(_waiting, waits.annotate(opened=Exists(opened)).order_by("wanted_at", "id")[:500]))
    ready = _ready(mine).values_list("case__service", "case__restricted").annotate(count=Count("id"))
    batches = _counted(_batches(actor)).order_by("-made_at")
    back = mine.filter(returned_on__isnull=False, handled_at=None).order_by("returned_on")
    return PaperView(
        waiting=rows, ready=tuple(sorted(ready)),
        printed=tuple(map(_batch, batches.filter(sent_on=None))),
        posted=tuple(map(_batch, batches.filter(marked_at__gt=now - _SHOWN)[:50])),
        returned=tuple(back.values_list("case__number", "returned_on", "returned_why")),
    )  # fmt: skip


def paper_batch(office: Office, actor: Actor, batch_id: UUID) -> BatchView:
    """One batch, without personal data. Errors: NotAllowed, NotFound."""
    return _batch(_counted(PaperBatch.objects.filter(pk=_batch_of(actor, batch_id).pk)).get())


def _counted(batches: QuerySet[PaperBatch]) -> QuerySet[Any]:
    return batches.select_related("made_by", "sent_by").annotate(letters=Count("sendings"))


def _mine(actor: Actor) -> QuerySet[PaperSending]:
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker sends letters, not a {actor.kind}")
    return PaperSending.objects.filter(case__in=access.visible(actor))


def _ready(sendings: QuerySet[PaperSending]) -> QuerySet[PaperSending]:
    waits = sendings.filter(sent_on=None, dropped_at=None, batch=None).exclude(address_from="")
    return waits.exclude(carrier__in=WITH_CARRIER)


def _batches(actor: Actor) -> QuerySet[PaperBatch]:
    found = PaperBatch.objects.filter(service__in=actor.services)
    return found if actor.restricted else found.filter(restricted=False)


def _waiting(row: Any) -> WaitingView:
    return WaitingView(
        number=row.case.number or "", service=row.case.service, restricted=row.case.restricted, why=row.why,
        wanted_at=row.wanted_at, has_address=bool(row.address_from), no_address=row.no_address, opened=row.opened,
        carrier=row.carrier,
    )  # fmt: skip


def _batch(row: Any) -> BatchView:
    return BatchView(
        id=row.id, service=row.service, restricted=row.restricted, letters=row.letters, made_at=row.made_at,
        made_by=row.made_by.name, sent_on=row.sent_on, sent_by=row.sent_by.name if row.sent_by else "",
    )  # fmt: skip


def make_batch(
    office: Office, actor: Actor, *, service: str, restricted: bool = False, token: str
) -> PaperBatch:
    """What is ready to be printed of one service, the oldest first. Two who ask at once share it; no letter is in two.

    Errors: NotAllowed; InvalidAnswers where nothing is ready.
    """
    now, staff = office.ports.clock.now(), access.staff_member(actor)
    if service not in actor.services or (restricted and not actor.restricted):
        raise NotAllowed("these letters are not this caseworker's to print")

    def make() -> PaperBatch:
        ready = _ready(_mine(actor)).filter(case__service=service, case__restricted=restricted)
        chosen = list(ready.order_by("wanted_at", "id").values_list("id", flat=True)[:MOST_IN_A_BATCH])
        batch = PaperBatch(service=service, restricted=restricted, made_by=staff, made_at=now)
        batch.save(force_insert=True)
        # Asked again in the statement that takes them: of two at once, the second takes what the first has left.
        if not _ready(PaperSending.objects.filter(pk__in=chosen)).update(batch=batch):
            raise InvalidAnswers({"service": "nothing-to-print"})
        return batch

    return once(actor, "make-batch", token, now=now, make=make, load=lambda pk: PaperBatch.objects.get(pk=pk))


def batch_pdf(office: Office, actor: Actor, batch_id: UUID, *, both_sides: bool = False, language: str = "nb") -> bytes:
    """The batch for the printer, its list in the language of whoever prints it and each sheet in its reader's own.

    Every letter in it is a reading, logged before it is drawn.
    Errors: NotAllowed, NotFound; TransitionRefused once it has been posted: a letter is then opened in its case.
    """
    now, batch = office.ports.clock.now(), _batch_of(actor, batch_id)
    if batch.sent_on is not None:
        raise TransitionRefused("this batch has been posted; open the single letter in its case instead")
    sendings = list(_of_batch(batch).select_related("case", "recipient").order_by("wanted_at", "id"))
    letters = Letter.objects.in_bulk([one.letter for one in sendings])
    envelopes = []
    for one in sendings:
        access.seen(actor, one.case, what="letter", now=now, subject=one.recipient_id)
        letter = letters[one.letter]
        envelopes.append(
            Envelope(
                reference=one.reference, name=one.recipient.name or "", lines=tuple(one.address or ()),
                language=letter.language, pdf=bytes(letter.pdf),
            )
        )  # fmt: skip
    agency = office.agency
    sender = Sender(name=agency.name, address=tuple(agency.address), fictional=agency.fictional)
    return draw_batch(envelopes, sender=sender, language=language, made_at=batch.made_at, both_sides=both_sides)


def mark_batch_sent(office: Office, actor: Actor, batch_id: UUID, *, day: date, token: str) -> PaperBatch:
    """The whole batch was posted on a day: each appeal period runs from when its letter counts as received.

    Errors: NotAllowed, NotFound; InvalidAnswers (day); TransitionRefused where it has been marked already.
    """
    now, staff = office.ports.clock.now(), access.staff_member(actor)
    batch = _batch_of(actor, batch_id)
    check_day(day, earliest=day_of(batch.made_at), now=now)

    def make() -> PaperBatch:
        if not PaperBatch.objects.filter(pk=batch.pk, sent_on=None).update(sent_on=day, sent_by=staff, marked_at=now):
            raise TransitionRefused("this batch has been marked as posted already")
        sendings = _of_batch(batch).select_related("case", "recipient").order_by("case_id", "id")
        for sending in sendings:
            posted(office, actor, sending, day, now=now)
        return PaperBatch.objects.get(pk=batch.pk)

    return once(actor, "batch-sent", token, now=now, make=make, load=lambda pk: PaperBatch.objects.get(pk=pk))


def check_day(day: date, *, earliest: date, now: datetime) -> None:
    """A day on which something can have been posted. Errors: InvalidAnswers (day)."""
    if day > day_of(now):
        raise InvalidAnswers({"day": "too-late"})
    if day < earliest:
        raise InvalidAnswers({"day": "too-early"})


def posted(
    office: Office, actor: Actor, sending: PaperSending, day: date, *, now: datetime, by_hand: bool = False, read: bool = False,
) -> None:  # fmt: skip
    """One letter was posted, handed over, or read where a carrier laid it, on a day. In the caller's transaction; a second time
    changes nothing.
    """
    counted = day if by_hand or read else paper_received(day)
    changed: dict[str, Any] = {"sent_on": day, "counted_from": counted}
    if by_hand:
        changed |= {"address_from": "by-hand"}
    case = Case.objects.select_for_update().get(pk=sending.case_id)
    if not PaperSending.objects.filter(pk=sending.pk, sent_on=None, dropped_at=None).update(**changed):
        return
    DecisionLetter.objects.filter(pk=sending.letter).update(needs_paper=False)
    told_before = Milestone.Kind.NOTICE_SENT in milestones_of(sending.letter)
    mark(sending.letter, Milestone.Kind.SENT_ON_PAPER, at=now)
    details = {"letter": sending.letter, "day": day, "counted-from": counted, "by-hand": by_hand}
    record(case, "case.sent-on-paper", actor, now=now, details=details)
    if not told_before:  # a period that runs already is not begun anew by a copy on paper
        period_from(office, case, DecisionLetter.objects.get(pk=sending.letter), counted, now)


def _of_batch(batch: PaperBatch) -> QuerySet[PaperSending]:
    return PaperSending.objects.filter(batch=batch, dropped_at=None, sent_on=None)


def _batch_of(actor: Actor, batch_id: UUID) -> PaperBatch:
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker sends letters, not a {actor.kind}")
    found = _batches(actor).filter(pk=batch_id).first()
    if found is None:
        raise NotFound("there is no such batch here")
    return found
