"""Which services are watched by asking registers again, on which basis, and what the latest runs came to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.auth import overseeing
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, Text, fields_of

__all__ = ["router"]

router = Router(tags=["staff"], auth=overseeing)


class RunOut(Schema):
    """A day's run over the decisions in force whose turn it was."""

    day: date
    begun_at: datetime
    found_at: datetime | None = Field(description="When all whose turn it is were found")
    total: int
    looked: int
    last_at: datetime | None
    counts: dict[str, int] = Field(description='"same", "changed", "busy" or "unclear": how many cases')


class FoundOut(Schema):
    """A case that was taken up again because of a register."""

    number: str
    month: date | None
    at: datetime
    state: str


class WatchOut(Schema):
    """A watched service. `cases` is empty for a leader, who sees no case."""

    service: str
    titles: Text
    purpose: Text
    provision: Text
    registers: list[str]
    every_days: int
    runs: list[RunOut] = Field(description="The latest, newest first")
    cases: list[FoundOut]


@router.get("/watches", response={200: list[WatchOut], **PROBLEMS}, summary="What the registers are watched for")
def watches(request: HttpRequest) -> list[dict[str, Any]]:
    """For a leader or a caseworker, of their own services."""
    plain = ("service", "registers", "every_days")
    return [
        {name: getattr(one, name) for name in plain}
        | {name: _text(getattr(one, name)) for name in ("titles", "purpose", "provision")}
        | {
            "runs": [fields_of(RunOut, run) for run in one.runs],
            "cases": [fields_of(FoundOut, found) for found in one.cases],
        }
        for one in cases.watches(office(), request.auth)
    ]


def _text(said: Any) -> dict[str, str]:
    return {language: said[language] for language in ("nb", "nn", "en")}
