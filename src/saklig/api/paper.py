"""Letters on paper: what waits to be printed, batches for the printer, the day posted, and mail that came back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from saklig import cases
from saklig.api.auth import staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, CaseNumber, Language, ServiceId, Strict, Token, fields_of
from saklig.api.staff import DoneOut, done

__all__ = ["SendingOut", "router", "shown_sending"]

router = Router(tags=["paper"], auth=staff)

Lines = Annotated[str, Field(max_length=300, description="One to four lines of at most 60 characters, under the name")]
_PDF = {"responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}}


class WaitingLetter(Schema):
    """A letter that waits to be printed, without personal data."""

    number: str
    service: str
    restricted: bool
    why: str = Field(description='Why on paper: "reserved", "no-address", "not-in-register", "sent-again", …')
    wanted_at: datetime
    has_address: bool
    no_address: str = Field(description="Why nothing can stand on the envelope; empty where something can")
    opened: bool = Field(description="Its reader has read it on the web meanwhile")
    carrier: str = Field(description='What a carrier has to do with it: "asked", "taken", "refused", "not-delivered" or ""')


class ReadyOut(Schema):
    """How many letters of a service could be printed now; restricted ones go apart."""

    service: str
    restricted: bool
    letters: int


class BatchOut(Schema):
    """A batch for the printer, without personal data."""

    id: UUID
    service: str
    restricted: bool
    letters: int
    made_at: datetime
    made_by: str
    sent_on: date | None
    sent_by: str


class ReturnedOut(Schema):
    """A letter that came back, by its case."""

    number: str
    returned_on: date
    why: str


class PaperOut(Schema):
    """All that goes by post in the caller's services."""

    waiting: list[WaitingLetter]
    ready: list[ReadyOut]
    printed: list[BatchOut] = Field(description="And not posted yet")
    posted: list[BatchOut] = Field(description="In the last thirty days")
    returned: list[ReturnedOut] = Field(description="Came back, and nobody has dealt with it yet")


class SendingOut(Schema):
    """One letter on its way by post, in its case. What came back and is sent again has two of these."""

    id: UUID
    letter: UUID
    recipient_name: str
    why: str
    wanted_at: datetime
    no_address: str
    in_batch: UUID | None
    carrier: str = Field(description="As in the list of what waits; one that has it is printed by nobody")
    sent_on: date | None
    counted_from: date | None = Field(description="The day it counts as received: the appeal period runs from there")
    returned_on: date | None
    returned_why: str
    handled_at: datetime | None = Field(description="What came back has been dealt with")


class MakeBatch(Strict):
    """Which letters are to be printed together."""

    token: Token
    service: ServiceId
    restricted: bool = Field(False, description="The letters of restricted cases, for those who may open these")


class BatchPosted(Strict):
    """The whole batch was put in the post on a day."""

    token: Token
    day: date = Field(description="The day the whole batch was posted: not before it was made, and not to come")


class CameBack(Strict):
    """A letter that came back, known by the reference on its envelope sheet."""

    token: Token
    reference: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        description="Eight characters", examples=["7KQ2M4XA"]
    )
    why: Literal["moved", "unknown", "not-fetched", "other"]
    day: date


class CameBackOut(Schema):
    """That it is registered; nothing of the case is told for a reference."""

    id: UUID


class Address(Strict):
    """What stands on the envelope under the name."""

    token: Token
    address: Lines = Field("", description="Empty: the population register is asked once more")


class Handle(Strict):
    """What becomes of a letter that came back."""

    token: Token
    how: Literal["register", "address", "by-hand"] = Field(
        description="Sent again to the register's address as it is now, or to one that is given; or handed over"
    )
    address: Lines = Field("", description="Needed where `how` is address")
    day: date | None = Field(None, description="The day it was handed over; today where none is given")


class PdfQuery(Strict):
    """How the file is laid out for the printer."""

    both_sides: bool = Field(False, description="For paper that is printed on both sides")
    language: Language = Field("nb", description="Of the list on the first page; each letter has its own")


@router.get("/paper", response={200: PaperOut, **PROBLEMS}, summary="What goes by post")
def paper(request: HttpRequest) -> dict[str, Any]:
    """What waits, what is printed, what was posted, and what came back; without personal data."""
    found = cases.paper(office(), request.auth)
    return {
        "waiting": [fields_of(WaitingLetter, one) for one in found.waiting],
        "ready": [{"service": service, "restricted": hidden, "letters": count} for service, hidden, count in found.ready],
        "printed": [fields_of(BatchOut, one) for one in found.printed],
        "posted": [fields_of(BatchOut, one) for one in found.posted],
        "returned": [{"number": number, "returned_on": day, "why": why} for number, day, why in found.returned],
    }


@router.post("/paper/batches", response={201: BatchOut, **PROBLEMS}, summary="Make a batch of what is ready")
def make_batch(request: HttpRequest, body: MakeBatch) -> Status:
    """The oldest first, at most 200 letters. No letter is in two batches."""
    made = cases.make_batch(office(), request.auth, service=body.service, restricted=body.restricted, token=body.token)
    return Status(201, fields_of(BatchOut, cases.paper_batch(office(), request.auth, made.pk)))


@router.get("/paper/batches/{batch_id}", response={200: BatchOut, **PROBLEMS}, summary="One batch")
def batch(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """Without personal data: how many letters, by whom and when."""
    return fields_of(BatchOut, cases.paper_batch(office(), request.auth, batch_id))


@router.get(
    "/paper/batches/{batch_id}/pdf", response={200: None, **PROBLEMS}, summary="The batch for the printer", openapi_extra=_PDF
)
def batch_pdf(request: HttpRequest, batch_id: UUID, query: Query[PdfQuery]) -> HttpResponse:
    """Every letter in it is a reading, and is logged. 409 once it has been posted."""
    drawn = cases.batch_pdf(office(), request.auth, batch_id, both_sides=query.both_sides, language=query.language)
    disposition = f'attachment; filename="letters-{str(batch_id)[:8]}.pdf"'
    return HttpResponse(drawn, content_type="application/pdf", headers={"Content-Disposition": disposition})


@router.post("/paper/batches/{batch_id}/posted", response={200: BatchOut, **PROBLEMS}, summary="The batch was posted")
def batch_posted(request: HttpRequest, batch_id: UUID, body: BatchPosted) -> dict[str, Any]:
    """Each appeal period runs from when its letter counts as received."""
    cases.mark_batch_sent(office(), request.auth, batch_id, day=body.day, token=body.token)
    return fields_of(BatchOut, cases.paper_batch(office(), request.auth, batch_id))


@router.post("/paper/returned", response={201: CameBackOut, **PROBLEMS}, summary="A letter came back")
def came_back(request: HttpRequest, body: CameBack) -> Status:
    """It is a task in its case from now on; where the notice reached nobody, no appeal period has run."""
    made = cases.register_returned(
        office(), request.auth, reference=body.reference, why=body.why, day=body.day, token=body.token
    )
    return Status(201, {"id": made.pk})


@router.post(
    "/cases/{number}/paper/{sending_id}/address", response={200: DoneOut, **PROBLEMS}, summary="An address for a letter"
)
def set_address(request: HttpRequest, number: CaseNumber, sending_id: UUID, body: Address) -> dict[str, Any]:
    """For one that waits for want of an address. One that is protected is kept nowhere here (403)."""
    made = cases.set_address(
        office(), request.auth, number, sending=sending_id, address=body.address, token=body.token
    )
    return done(made, number)


@router.post(
    "/cases/{number}/paper/{sending_id}/again", response={200: DoneOut, **PROBLEMS}, summary="What becomes of what came back"
)
def handle(request: HttpRequest, number: CaseNumber, sending_id: UUID, body: Handle) -> dict[str, Any]:
    """Sent again to another address, or handed over. Once."""
    made = cases.handle_returned(
        office(), request.auth, number, sending=sending_id, how=body.how, address=body.address, day=body.day,
        token=body.token,
    )  # fmt: skip
    return done(made, number)


def shown_sending(one: Any) -> dict[str, Any]:
    """A letter in the post, for one who handles its case."""
    own = {"recipient_name": one.recipient.name or "", "in_batch": one.batch_id}
    return {name: getattr(one, name) for name in SendingOut.model_fields if name not in own} | own
