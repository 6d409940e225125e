"""Payments for costs of appeals: lines beside the price lines, in files of their own of the same months.

Flow: 1 a human grants a claim, and in the same transaction its line is written; 2 another answer takes the line back whole and
writes a new one; 3 a line is booked in the month it is written in, or the first open one after; 4 the month is closed with its
price lines, and its files are the same bytes each time (`months`, `of_month`).
Source: the 1967 Act § 36; docs/price-lines.md, which is the format.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from saklig.cases import canonical
from saklig.cases.deadlines import day_of
from saklig.cases.models import CostClaim, CostLine, StaffMember
from saklig.cases.prices.lines import in_oere
from saklig.cases.prices.order import alone_with, first_open
from saklig.store.keys import ring, subject_key

__all__ = ["PAYMENT_FILES", "Payment", "differing_claims", "payments_of", "render_payments", "settle_payment", "total_paid"]

FORMAT = "saklig-payments-1"
PAYMENT_FILES = ("payments.csv", "payments.json")
_COLUMNS = ("line", "kind", "reverses", "service", "booked", "case", "person", "account", "amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A line as the files need it. `person` is the identity number; `amount` less than zero where it takes one back."""

    id: UUID
    kind: str
    reverses: UUID | None
    case: str
    person: str
    account: str
    amount: Decimal

    def __repr__(self) -> str:
        return f"Payment({self.id})"  # an account in a traceback is a leak


def settle_payment(claim: CostClaim, *, account: str, by: StaffMember, now: datetime) -> int:
    """Lines so that what the claim's answer grants is paid, once. Returns how many; none where nothing changes.

    Call with the case's row locked, in the transaction that writes the answer.
    """
    case = claim.case
    alone_with(case.service, [case.applicant_id])
    before = CostLine.objects.filter(claim=claim, kind=CostLine.Kind.PAYMENT, reversed_by=None).select_related("case").first()
    granted = Decimal(claim.amount) if claim.amount is not None else None
    wanted = None if granted is None else {"amount": str(in_oere(granted, up=True)), "account": account}
    if (before.payment if before else None) == wanted:
        return 0
    booked = max(day_of(now).replace(day=1), first_open(case.service))
    nth = CostLine.objects.filter(claim=claim).count()
    rows = [] if before is None else [("reversal", before.pk, before.payment)]
    rows += [] if wanted is None else [("payment", None, wanted)]
    for n, (kind, reverses, payment) in enumerate(rows, start=nth + 1):
        CostLine(
            case=case, claim=claim, service=case.service, person_id=case.applicant_id, booked=booked, nth=n, kind=kind,
            reverses_id=reverses, written_at=now, written_by=by, payment=payment,
        ).save(force_insert=True)  # fmt: skip
    return len(rows)


def payments_of(service: str, month: date) -> list[Payment]:
    """Every payment booked in a month. Errors: KeyDestroyed where somebody in it is erased."""
    rows = list(CostLine.objects.filter(service=service, booked=month).select_related("case", "person").order_by("pk"))
    ring().prepare([key for row in rows for key in (row.sealing_key(), subject_key(row.person_id))])
    return [_opened(row) for row in rows]


def _opened(row: CostLine) -> Payment:
    amount = Decimal(row.payment["amount"])
    return Payment(
        id=row.pk, kind=row.kind, reverses=row.reverses_id, case=row.case.number or "", person=row.person.identity_number,
        account=row.payment["account"], amount=-amount if row.reverses_id else amount,
    )  # fmt: skip


def total_paid(payments: Iterable[Payment]) -> Decimal:
    return sum((one.amount for one in payments), Decimal("0.00"))


def render_payments(name: str, service: str, month: date, payments: Iterable[Payment]) -> bytes:
    """The bytes of one of `PAYMENT_FILES`."""
    chosen = sorted(payments, key=lambda one: str(one.id))
    rows: list[dict[str, Any]] = [
        {
            "line": str(one.id), "kind": one.kind, "reverses": str(one.reverses or ""), "service": service,
            "booked": f"{month:%Y-%m}", "case": one.case, "person": one.person, "account": one.account,
            "amount": str(one.amount),
        }
        for one in chosen
    ]  # fmt: skip
    if name == "payments.csv":
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, _COLUMNS, delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue().encode()
    told = {
        "format": FORMAT, "kind": "payments", "service": service, "booked": f"{month:%Y-%m}", "count": len(rows),
        "sum": str(total_paid(chosen)), "lines": rows,
    }  # fmt: skip
    return canonical.dumps(told) + b"\n"


def differing_claims(service: str) -> Iterator[tuple[CostClaim, Decimal, Decimal]]:
    """Claims whose lines come to something else than their answer: (claim, granted, what the lines say)."""
    claims = CostClaim.objects.filter(case__service=service, case__erased_at=None, answered_at__isnull=False)
    rows = claims.select_related("case").prefetch_related("lines__case").order_by("answered_at", "pk")
    for claim in rows.iterator(chunk_size=200):  # a thousand cases in one query are more than SQLite takes
        granted = Decimal(claim.amount) if claim.amount is not None else Decimal(0)
        lines = sum(
            (Decimal(one.payment["amount"]) * (-1 if one.reverses_id else 1) for one in claim.lines.all()), Decimal(0)
        )
        if lines != granted:
            yield claim, granted, lines
