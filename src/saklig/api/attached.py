"""An attachment as the API tells of it: to its owner, and to those who handle the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

__all__ = ["AttachmentOut", "shown_attachment"]


class AttachmentOut(Schema):
    """What was handed in and what became of it; its pages and the file itself are fetched by its id once it is `clean`."""

    id: UUID
    number: int = Field(description="1, 2, … in the case")
    name: str = Field(description="Of the file, with an ending that fits what it is", examples=["payslip.pdf"])
    document: str = Field(description="Which of the service's kinds of document it is; empty for something else")
    about: str = Field(description="Whom it is about, by name; empty where no name is known")
    note: str
    received_at: datetime
    kind: str = Field(description='What the file is, by its bytes: "pdf", "jpeg" or "png"')
    size: int = Field(description="Bytes")
    pages: int
    scan: str = Field(description='"waiting": nobody sees it yet; "clean"; or "infected": its bytes are destroyed')
    judged: str = Field(description='"" until a caseworker has read it, then "taken", or "incomplete": asked for again')
    judged_at: datetime | None
    asked_again: str | None = Field(description="What is asked for in its place; hand in with `replaces`")
    replaces: UUID | None = Field(description="The attachment it was handed in in place of")


def shown_attachment(one: Any) -> dict[str, Any]:
    """An attachment of `cases`, for one who may see it."""
    plain = ("number", "name", "document", "received_at", "kind", "size", "pages", "scan", "judged", "judged_at")
    again = one.asked_again
    return {name: getattr(one, name) for name in plain} | {
        "id": one.pk,
        "about": one.about_name or "",
        "note": one.note or "",
        "asked_again": again.questions[0] if again and again.answered_at is None else None,
        "replaces": one.replaces_id,
    }
