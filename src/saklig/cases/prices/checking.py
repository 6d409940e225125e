"""Whether the price lines come to what the decisions say: counted once more, from the decisions alone.

Flow: 1 the decisions of a service in the order they were made; 2 each sets what it pays for a person and month, and a whole
one ends what its own case no longer has a price for; 3 what stands at the end is held against the sum of all lines.
It shares no arithmetic with `lines` and `writing`, which it is there to catch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from saklig.cases.deadlines import day_of
from saklig.cases.models import Decision, PriceLine
from saklig.cases.office import Office
from saklig.cases.prices.payments import differing_claims

__all__ = ["Difference", "differences", "in_force"]

_NOTHING = Decimal(0)
_AT_ONCE = 200  # decisions: a query that names thousands of them is more than SQLite takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One person and month whose lines come to something else than the decisions. `what`: "payment", "covered" or "costs".

    Of costs the month is the one the claim was answered in.
    """

    service: str
    person: UUID
    month: date
    what: str
    decided: Decimal
    lines: Decimal


@dataclass(slots=True)
class _Set:
    case: UUID
    payment: Decimal
    covered: Decimal | None  # None: a part decision, whose lines tell only of what it grants


def differences(office: Office) -> Iterator[Difference]:
    """Every one, service by service. Errors: KeyDestroyed where something in it is erased."""
    for name, service in sorted(office.services.items()):
        if service.package.service.prices is not None:
            yield from _of_service(name, service.package)
        for claim, granted, found in differing_claims(name):
            yield Difference(
                service=name, person=claim.case.applicant_id, month=day_of(claim.answered_at).replace(day=1), what="costs",
                decided=granted, lines=found,
            )  # fmt: skip


def _of_service(name: str, package: Any) -> Iterator[Difference]:
    decided, lined = in_force(name, package), _lined(name)
    for person, month in sorted({*decided, *lined}, key=lambda key: (key[1], str(key[0]))):
        said, found = decided.get((person, month)), lined.get((person, month), (_NOTHING, _NOTHING))
        wanted = (said.payment, said.covered) if said else (_NOTHING, _NOTHING)
        for what, is_decided, in_lines in zip(("payment", "covered"), wanted, found, strict=True):
            if is_decided is not None and is_decided != in_lines:
                yield Difference(
                    service=name, person=person, month=month, what=what, decided=is_decided, lines=in_lines
                )


def in_force(service: str, package: Any) -> dict[tuple[UUID, date], _Set]:
    """What the decisions of a service have set, the last one for each person and month."""
    found: dict[tuple[UUID, date], _Set] = {}
    of_case: dict[UUID, set[tuple[UUID, date]]] = defaultdict(set)  # what each case has set, now or before
    decisions = Decision.objects.filter(case__service=service, case__erased_at=None, determination__isnull=False)
    rows = decisions.prefetch_related("payments__case", "lines__case").order_by("decided_at", "number")
    for decision in rows.iterator(chunk_size=_AT_ONCE):
        payments, outcomes = list(decision.payments.all()), list(decision.lines.all())
        whole = decision.kind != Decision.Kind.PART
        months = {one.month for one in (*payments, *outcomes)}
        if whole and months:
            for key in of_case[decision.case_id]:
                if min(months) <= key[1] <= max(months) and key in found and found[key].case == decision.case_id:
                    del found[key]
        for payment in payments:
            saved = [
                Decimal(one.value) for one in outcomes
                if (one.subject, one.month, one.kind) == (payment.subject, payment.month, "granted")
                and one.benefit in package.service.prices.covered and one.value is not None
            ]  # fmt: skip
            of_case[decision.case_id].add((payment.person_id, payment.month))
            found[payment.person_id, payment.month] = _Set(
                decision.case_id, Decimal(payment.payment), sum(saved, _NOTHING) if whole else None
            )
    return found


def _lined(service: str) -> dict[tuple[UUID, date], tuple[Decimal, Decimal]]:
    sums: dict[tuple[UUID, date], tuple[Decimal, Decimal]] = {}
    for line in PriceLine.objects.filter(service=service, case__erased_at=None).select_related("case").iterator(1000):
        sign = -1 if line.kind == PriceLine.Kind.REVERSAL else 1
        payment, covered = sums.get((line.person_id, line.month), (_NOTHING, _NOTHING))
        sums[line.person_id, line.month] = (
            payment + sign * Decimal(line.price["payment"]), covered + sign * Decimal(line.price["covered"])
        )  # fmt: skip
    return sums
