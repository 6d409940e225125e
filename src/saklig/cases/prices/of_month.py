"""The lines of one month as they were written, and the files of a closed one, held against what they were."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from saklig.cases.errors import PricesDiffer
from saklig.cases.models import CostLine, HeldLine, PriceLine, PriceMonth
from saklig.cases.prices.files import Line, file_name, render
from saklig.cases.prices.lines import Price
from saklig.cases.prices.payments import PAYMENT_FILES, payments_of, render_payments
from saklig.store.errors import KeyDestroyed
from saklig.store.keys import ring, subject_key

__all__ = ["PriceFile", "file_of", "lines_of", "people_of", "rows_of", "sha256", "waiting_of"]

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFile:
    name: str
    content: bytes
    sha256: str


def rows_of(service: str, month: date) -> Any:
    """What the month's files hold: the lines booked in it that never waited, and those that came out of waiting in it.

    Few lines ever wait, so they are named one by one: the index on service and month finds the others.
    """
    waited = HeldLine.objects.filter(service=service)
    away = list(waited.filter(line__booked=month).values_list("pk", flat=True))
    came = list(waited.filter(booked=month).values_list("pk", flat=True))
    rows = PriceLine.objects.filter(service=service, booked=month)
    if away:
        rows = rows.exclude(pk__in=away)
    return rows | PriceLine.objects.filter(pk__in=came) if came else rows


def waiting_of(service: str, month: date) -> int:
    """How many lines would be in the month and wait, because their decision's implementation is postponed."""
    return HeldLine.objects.filter(service=service, line__booked=month, booked=None).count()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_of(closed: PriceMonth, name: str) -> PriceFile:
    """A closed month's file, held against what it was. Errors: PricesDiffer."""
    try:
        content = _content(name, closed.service, closed.month)
    except KeyDestroyed:
        raise PricesDiffer(
            f"{closed.service} {closed.month:%Y-%m}: some of the people in it have been erased since, so the file can no"
            " longer be made; the copy that the invoicing system got is theirs to keep", why="erased",
        ) from None  # fmt: skip
    if sha256(content) != closed.files[name]:
        raise PricesDiffer(
            f"{closed.service} {closed.month:%Y-%m}, {name}: the lines give other bytes than when the month was closed; find"
            " out what changed them before anything is invoiced (saklig prices check)", why="differs",
        )  # fmt: skip
    return PriceFile(name=file_name(closed.service, closed.month, name), content=content, sha256=closed.files[name])


def _content(name: str, service: str, month: date) -> bytes:
    if name in PAYMENT_FILES:
        return render_payments(name, service, month, payments_of(service, month))
    return render(name, service, month, lines_of(service, month))


def people_of(service: str, month: date) -> set[UUID]:
    """Everybody in the month's files."""
    paid = CostLine.objects.filter(service=service, booked=month).values_list("person_id", flat=True)
    return {*rows_of(service, month).values_list("person_id", flat=True), *paid}


def lines_of(service: str, month: date) -> Iterator[Line]:
    """Every line booked in a month, opened some at a time. Errors: KeyDestroyed where somebody in it is erased."""
    rows = rows_of(service, month).select_related("case", "person").order_by("pk")
    part: list[PriceLine] = []
    for row in rows.iterator(chunk_size=_AT_ONCE):
        part.append(row)
        if len(part) == _AT_ONCE:
            yield from _opened(part)
            part = []
    yield from _opened(part)


def _opened(part: list[PriceLine]) -> Iterator[Line]:
    ring().prepare([key for row in part for key in (row.sealing_key(), subject_key(row.person_id))])
    for row in part:
        yield Line(
            id=row.id, kind=row.kind, reverses=row.reverses_id, month=row.month, person=row.person.identity_number,
            price=Price.from_json(row.price),
        )  # fmt: skip
