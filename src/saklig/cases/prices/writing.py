"""Writing a decision's price lines, in the transaction that writes the decision: they are there, or neither is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from saklig.cases.models import Case, Decision, PriceLine
from saklig.cases.prices.holding import dead_lines, let_out_replaced
from saklig.cases.prices.lines import Key, Price, Standing, decided_months, entries, prices_of
from saklig.cases.prices.order import alone_with, first_open

__all__ = ["standing_of", "write_lines"]


def write_lines(
    case: Case, package: Any, decision: Decision, found: Any, *, people: Mapping[str, UUID], now: datetime,
    subjects: Collection[str] | None = None,
) -> int:  # fmt: skip
    """The lines of a decision, and the reversals of what it replaces. Returns how many; none where nothing changes.

    `subjects` are those a part decision is about; a whole one also ends what it has no price for any more, of the months it
    is about and its own case. Call with the case's row locked.
    """
    if package.service.prices is None:
        return 0
    wanted = prices_of(package, found, people, subjects)
    months = None if subjects is not None else decided_months(found)
    concerned = sorted({*(person for person, _ in wanted), *_priced_before(case)})
    if not concerned:
        return 0
    alone_with(case.service, concerned)
    standing = standing_of(case.service, concerned)
    over = {
        key
        for key, one in standing.items()
        if months is not None and one.case == case.id and months[0] <= key[1] <= months[1] and key not in wanted
    }
    written = entries(standing, wanted, _last(case.service, concerned), over)
    opens = first_open(case.service)
    PriceLine.objects.bulk_create(
        PriceLine(
            case=case, decision=decision, service=case.service, person_id=entry.key[0], month=entry.key[1], nth=entry.nth,
            booked=max(entry.key[1], opens), written_at=now, price=entry.price.to_json(), reverses_id=entry.reverses,
            kind=PriceLine.Kind.REVERSAL if entry.reverses else PriceLine.Kind.CHARGE,
        )
        for entry in written
    )  # fmt: skip
    let_out_replaced(case.service, {entry.key for entry in written}, now=now)
    return len(written)


def standing_of(service: str, people: Iterable[UUID]) -> dict[Key, Standing]:
    """The charges that hold for these people, by person and month."""
    concerned = list(people)
    rows = PriceLine.objects.filter(service=service, person__in=concerned, kind=PriceLine.Kind.CHARGE, reversed_by=None)
    dead = dead_lines(service, concerned)
    return {
        (row.person_id, row.month): Standing(
            line=row.id, nth=row.nth, case=row.case_id, price=Price.from_json(row.price), dead=row.id in dead
        )
        for row in rows
    }


def _priced_before(case: Case) -> set[UUID]:
    return set(PriceLine.objects.filter(case=case).values_list("person_id", flat=True))


def _last(service: str, people: Iterable[UUID]) -> dict[Key, int]:
    rows = PriceLine.objects.filter(service=service, person__in=list(people)).values("person_id", "month")
    return {(row["person_id"], row["month"]): row["last"] for row in rows.annotate(last=Max("nth"))}
