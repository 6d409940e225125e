"""Handing in attachments, seeing them as pictures of their pages, saving them, and judging them: as the pages do it.

What somebody else made is never given out as something to open here: pages are pictures drawn anew, and the file comes as a
download in a response that no browser makes a page of (nosniff, sandbox, attachment).
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Form, Router, Schema, Status
from ninja.errors import ValidationError
from ninja.files import UploadedFile
from pydantic import Field

from saklig import cases
from saklig.api.attached import AttachmentOut, shown_attachment
from saklig.api.auth import citizen, signed_in, staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, CaseNumber, Strict, Text, Token
from saklig.documents.intake import MOST_BYTES, MOST_PAGES

__all__ = ["of_applications", "of_cases", "of_requests", "router"]

router = Router(tags=["attachments"], auth=signed_in)
of_applications = Router(tags=["attachments"], auth=signed_in)
of_cases = Router(tags=["attachments"], auth=staff)
of_requests = Router(tags=["attachments"], auth=citizen)

_MEGABYTES = MOST_BYTES // 1024 // 1024
# Nothing in it runs, frames or fetches, whatever a browser makes of it.
_STERILE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_BINARY = {"schema": {"type": "string", "format": "binary"}}


class HandIn(Strict):
    """The fields beside the file, in the same form (multipart/form-data)."""

    token: Token
    document: Annotated[str, Field(max_length=100)] = Field(
        "", description="One of the `kinds` in the list; empty for something that proves nothing they name"
    )
    about: Annotated[str, Field(max_length=40)] = Field(
        "", description="One of the `subjects` in the list; empty for the first of them"
    )
    note: Annotated[str, Field(max_length=1000)] = Field("", description="What whoever reads it should know")
    replaces: UUID | None = Field(None, description="The attachment that was asked for again, and that this is given for")


class KindOut(Schema):
    """A kind of document that the service knows, and the facts that it can prove."""

    code: str
    titles: Text
    proves: list[str]
    seen_by_applicant: bool = Field(description="false: handed in by another adult who is asked, the applicant does not see it")


class SubjectOut(Schema):
    """One whom an attachment may be about."""

    value: str = Field(description="Goes into `about`")
    name: str


class AttachmentsOut(Schema):
    """What has been handed in, and what can be."""

    items: list[AttachmentOut]
    kinds: list[KindOut]
    subjects: list[SubjectOut]
    most_bytes: int
    most_pages: int


class Judge(Strict):
    """A caseworker's reading of it."""

    token: Token
    taken: bool = Field(description="false: it is asked for again")
    why: Annotated[str, Field(max_length=1000)] = Field(
        "", description="Needed where it is asked for again: what is wrong, in words that the applicant will read"
    )


@of_applications.get("/{application_id}/attachments", response={200: AttachmentsOut, **PROBLEMS}, summary="What was handed in")
def own(request: HttpRequest, application_id: UUID) -> dict[str, Any]:
    """With one's own application, sent or not; for a caseworker, with a registration. And what may be handed in."""
    return _listed(request, cases.own_application(office(), request.auth, application_id).case)


@of_applications.post(
    "/{application_id}/attachments", response={201: AttachmentOut, **PROBLEMS}, summary="Hand in an attachment"
)
def hand_in(request: HttpRequest, application_id: UUID, body: Form[HandIn], file: File[UploadedFile]) -> Status:
    """PDF, JPEG or PNG, whatever the file is called. It is scanned before anyone sees it."""
    found = cases.own_application(office(), request.auth, application_id)
    return _handed_in(request, found.case.pk, body, file)


@of_requests.get(
    "/{request_id}/attachments", response={200: AttachmentsOut, **PROBLEMS}, summary="What one has handed in where one is asked"
)
def asked(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """To a case in which one is asked for something, while it is open. Who has not applied hands in about themselves alone."""
    return _listed(request, cases.asked_attachable(request.auth, request_id, now=office().ports.clock.now()))


@of_requests.post(
    "/{request_id}/attachments", response={201: AttachmentOut, **PROBLEMS}, summary="Hand in what one is asked for"
)
def give(request: HttpRequest, request_id: UUID, body: Form[HandIn], file: File[UploadedFile]) -> Status:
    """The applicant sees it only where every fact that its kind proves is shown to the parties (`seen_by_applicant`)."""
    found = cases.asked_attachable(request.auth, request_id, now=office().ports.clock.now())
    return _handed_in(request, found.pk, body, file)


@of_cases.get("/cases/{number}/attachments", response={200: AttachmentsOut, **PROBLEMS}, summary="What was handed in to a case")
def listed(request: HttpRequest, number: CaseNumber) -> dict[str, Any]:
    """By anyone, and what may be handed in to it. Opening the case is logged."""
    return _listed(request, _case(request, number))


@of_cases.post("/cases/{number}/attachments", response={201: AttachmentOut, **PROBLEMS}, summary="Hand in what came by post")
def receive(request: HttpRequest, number: CaseNumber, body: Form[HandIn], file: File[UploadedFile]) -> Status:
    """For what came by post or over the counter to a case that is sent."""
    return _handed_in(request, _case(request, number).pk, body, file)


@of_cases.post(
    "/attachments/{attachment_id}/judgement", response={200: AttachmentOut, **PROBLEMS},
    summary="Take an attachment, or ask for it again",
)  # fmt: skip
def judge(request: HttpRequest, attachment_id: UUID, body: Judge) -> dict[str, Any]:
    """Once, by a named human. Asked for again, the applicant gets the question with a day to answer by, and the case waits."""
    made = cases.judge_attachment(
        office(), request.auth, attachment_id, taken=body.taken, why=body.why, token=body.token
    )
    return shown_attachment(made)


@router.get("/{attachment_id}", response={200: AttachmentOut, **PROBLEMS}, summary="One attachment")
def one(request: HttpRequest, attachment_id: UUID) -> dict[str, Any]:
    """For its owner, and for those who handle the case. Reading it is logged."""
    return shown_attachment(cases.attachment_seen(office(), request.auth, attachment_id))


@router.get(
    "/{attachment_id}/pages/{page}", response={200: None, **PROBLEMS}, summary="A page of an attachment, as a picture",
    openapi_extra={"responses": {200: {"content": {"image/png": _BINARY}}}},
)  # fmt: skip
def page(request: HttpRequest, attachment_id: UUID, page: int) -> HttpResponse:
    """Drawn anew, counted from 1. 404 until it is scanned and found clean."""
    media, picture = cases.attachment_page(office(), request.auth, attachment_id, page)
    return HttpResponse(picture, content_type=media, headers=_STERILE)


@router.get(
    "/{attachment_id}/file", response={200: None, **PROBLEMS}, summary="An attachment as it came",
    openapi_extra={"responses": {200: {"content": dict.fromkeys(("application/pdf", "image/jpeg", "image/png"), _BINARY)}}},
)  # fmt: skip
def file(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """To be saved: others have made it, and it may hold what a program that opens it should be careful with."""
    found = cases.attachment_file(office(), request.auth, attachment_id)
    answer = HttpResponse(found.data, content_type=found.media, headers=_STERILE)
    answer["Content-Disposition"] = content_disposition_header(True, found.name)
    return answer


def _case(request: HttpRequest, number: str) -> Any:
    """The case that this caseworker may hand something in to; opening it is logged as the desk's page does."""
    desk = cases.desk(office(), request.auth, number)
    return cases.attachable(request.auth, desk.id, now=office().ports.clock.now())


def _listed(request: HttpRequest, case: Any) -> dict[str, Any]:
    package = office().services[case.service].package
    return {
        "items": [shown_attachment(found) for found in cases.attachments_of(case, request.auth)],
        "kinds": [
            {
                "code": code, "titles": {name: kind.titles[name] for name in ("nb", "nn", "en")}, "proves": list(kind.proves),
                "seen_by_applicant": not cases.is_another(case, request.auth) or cases.shown_to_party(package, code),
            }
            for code, kind in cases.documents_for(package, case, request.auth).items()
        ],
        "subjects": [{"value": whom.value, "name": whom.name} for whom in cases.subjects_of(case, request.auth)],
        "most_bytes": MOST_BYTES,
        "most_pages": MOST_PAGES,
    }


def _handed_in(request: HttpRequest, case: UUID, body: HandIn, given: UploadedFile) -> Status:
    """Received, and scanned at once where the scanner answers; else the worker has it scanned."""
    _refuse_more(request)
    made = cases.attach(
        office(), request.auth, case, data=given.read(), name=given.name or "", document=body.document, about=body.about,
        note=body.note, replaces=body.replaces, token=body.token,
    )  # fmt: skip
    cases.scan_now(office(), made.pk)
    return Status(201, shown_attachment(cases.attachment_seen(office(), request.auth, made.pk)))


def _refuse_more(request: HttpRequest) -> None:
    """One file and the fields named, each once: what is ignored in silence leaves people to believe that it was taken."""
    fields = {name: len(values) for name, values in request.POST.lists()}
    files = {name: len(values) for name, values in request.FILES.lists()}
    more = [name for name in fields if name not in HandIn.model_fields] + [name for name in files if name != "file"]
    twice = [name for name, count in (fields | files).items() if count > 1]
    if more or twice:
        raise ValidationError(
            [{"type": "extra_forbidden", "loc": ("form", name), "msg": "Not a field of this form"} for name in more]
            + [{"type": "given-twice", "loc": ("form", name), "msg": "Given more than once"} for name in twice]
        )
