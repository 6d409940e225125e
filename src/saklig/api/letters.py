"""Letters as they were sent. Opening one's own letter is noted, as eForvaltningsforskriften § 8 asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from saklig import cases
from saklig.api.auth import signed_in
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS

__all__ = ["router"]

router = Router(tags=["letters"], auth=signed_in)


class LetterContent(Schema):
    """A letter as it was sent, for its reader or one who handles the case."""

    id: UUID
    case_number: str
    title: str
    language: str
    html: str


@router.get("/{letter_id}", response={200: LetterContent, **PROBLEMS}, summary="A letter as HTML")
def letter(request: HttpRequest, letter_id: UUID) -> dict[str, Any]:
    """For its reader, and for those who handle the case. The HTML is a fragment with no script and no style."""
    found = cases.open_letter(office(), request.auth, letter_id)
    return {
        "id": found.letter_id, "case_number": found.case_number, "title": found.title, "language": found.language,
        "html": found.html,
    }  # fmt: skip


@router.get(
    "/{letter_id}/pdf",
    response={200: None, **PROBLEMS},
    summary="A letter as PDF",
    openapi_extra={
        "responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
    },
)
def pdf(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The bytes as they were sent: tagged, exported as PDF/A-2a and PDF/UA-1."""
    found = cases.open_letter(office(), request.auth, letter_id)
    disposition = f'attachment; filename="{found.filename}"'
    return HttpResponse(found.pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})
