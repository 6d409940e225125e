"""Price lines: the months they are booked in, what is in one, closing it, and the files of one that is closed.

The files are the bytes that docs/price-lines.md describes, as CSV and as JSON: the same each time.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.auth import overseeing, staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, PageQuery, ServiceId, Strict, Text, Token, fields_of

__all__ = ["router"]

router = Router(tags=["prices"], auth=overseeing)

Service = Annotated[ServiceId, Path()]
Month = Annotated[str, Path(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="Year and month, such as 2026-08")]
FileName = Annotated[str, Path(max_length=40, pattern=r"^[a-z-]+\.(csv|json)$", description="One of the month's `files`")]
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
_TEXT = {"schema": {"type": "string"}}


class MonthOut(Schema):
    """A month of a service in which lines are booked."""

    service: str
    month: date = Field(description="Its first day")
    lines: int
    reversals: int = Field(description="Of these, lines that take an earlier one back")
    closed_at: datetime | None
    closable: bool


class LineOut(Schema):
    """A line by its case, without names. `case` is empty where the caller may not know the case."""

    id: UUID
    kind: str
    month: date
    case: str
    unit: str
    payment: Decimal = Field(description="Kroner, as decimal text; less than zero where it takes an earlier line back")
    covered: Decimal


class MonthDetail(MonthOut):
    """A month with its sums, and for caseworkers some of its lines and its files."""

    titles: Text
    people: int
    payment: Decimal = Field(description="The sum of all lines")
    covered: Decimal
    items: list[LineOut] = Field(description="Some of the lines, for caseworkers alone; a leader sees sums")
    more: int = Field(description="Lines after these")
    shielded: int = Field(description="Lines of cases that the caller may not see; they count in the sums")
    closed_by: str
    handed_over: datetime | None = Field(description="When the invoicing system got the files")
    files: list[str] = Field(description="Once it is closed, for caseworkers: invoice.csv, invoice.json, covered.csv, …")
    erased: bool = Field(description="Somebody in it is erased: the sums and files can't be made any more")


class CloseMonth(Strict):
    """The wish to close a month, once."""

    token: Token


@router.get("", response={200: list[MonthOut], **PROBLEMS}, summary="Months with price lines, newest first")
def months(request: HttpRequest) -> list[dict[str, Any]]:
    """In the services one works with or leads."""
    return [_row(one) for one in cases.months(office(), request.auth)]


@router.get("/{service_id}/{month}", response={200: MonthDetail, **PROBLEMS}, summary="One month")
def month(request: HttpRequest, service_id: Service, month: Month, query: Query[PageQuery]) -> dict[str, Any]:
    """Sums of all its lines, and for caseworkers some of the lines by case."""
    return _month(request, service_id, month, query.offset, query.limit)


@router.post(
    "/{service_id}/{month}/closing", auth=staff, response={200: MonthDetail, **PROBLEMS}, summary="Close a month"
)
def close(request: HttpRequest, service_id: Service, month: Month, body: CloseMonth) -> dict[str, Any]:
    """What is decided about it later is booked in the next open one. It cannot be opened again."""
    cases.close_month(office(), request.auth, service_id, _first_of(month), token=body.token)
    return _month(request, service_id, month, 0, 50)


@router.get(
    "/{service_id}/{month}/files/{file}", auth=staff, response={200: None, **PROBLEMS},
    summary="A closed month's file",
    openapi_extra={"responses": {200: {
        "content": {kind.partition(";")[0]: _TEXT for kind in _TYPES.values()},
        "headers": {"X-Content-SHA256": {"description": "As it was when the month was closed", **_TEXT}},
    }}},
)  # fmt: skip
def file(request: HttpRequest, service_id: Service, month: Month, file: FileName) -> HttpResponse:
    """The same bytes however often it is taken out. Each person in it is a reading, and is logged."""
    found = cases.price_file(office(), request.auth, service_id, _first_of(month), file)
    answer = HttpResponse(found.content, content_type=_TYPES[file.rpartition(".")[2]])
    answer["Content-Disposition"] = f'attachment; filename="{found.name}"'
    answer["X-Content-SHA256"] = found.sha256
    return answer


def _first_of(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    if year < 1:
        raise cases.NotFound("there is no such month")
    return date(year, number, 1)


def _row(row: Any) -> dict[str, Any]:
    return fields_of(MonthOut, row)


def _month(request: HttpRequest, service: str, month: str, first: int, at_most: int) -> dict[str, Any]:
    found = cases.month_view(office(), request.auth, service, _first_of(month), first=first, at_most=at_most)
    plain = ("people", "payment", "covered", "more", "shielded", "closed_by", "handed_over", "files", "erased")
    return _row(found.row) | {name: getattr(found, name) for name in plain} | {
        "titles": {language: found.titles[language] for language in ("nb", "nn", "en")},
        "items": [fields_of(LineOut, line) for line in found.lines],
    }  # fmt: skip
