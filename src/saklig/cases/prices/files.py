"""The files of a closed month: one for the invoices and one for whoever runs the places, each as CSV and JSON.

A line holds whose it is, for which month, at which place and how much, and a random reference of its own: neither
income, reasons nor names. Lines no longer change and stand in a fixed order, so a file is the same bytes each time.
Source: docs/price-lines.md, which is the format.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from saklig.cases import canonical
from saklig.cases.prices.lines import Price

__all__ = ["FORMAT", "KINDS", "Line", "file_name", "file_names", "render", "total"]

FORMAT = "saklig-price-lines-1"
# What each file's amount is of.
KINDS = {"invoice": "payment", "covered": "covered"}
_ENDINGS = ("csv", "json")
_COLUMNS = ("line", "kind", "reverses", "service", "booked", "month", "person", "unit", "amount")
# What a spreadsheet would take for a formula: it comes from a register, and is nobody's to run.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A price line as the files need it. `person` is the identity number."""

    id: UUID
    kind: str
    reverses: UUID | None
    month: date
    person: str
    price: Price

    def amount(self, of: str) -> Decimal:
        """Kroner of one kind, less than zero where it takes an earlier line back."""
        amount: Decimal = getattr(self.price, of)
        return -amount if self.reverses else amount


def file_names() -> tuple[str, ...]:
    return tuple(f"{kind}.{ending}" for kind in KINDS for ending in _ENDINGS)


def file_name(service: str, month: date, name: str) -> str:
    """What a file is called where it is kept: the same month gives the same name."""
    return f"{service}-{month:%Y-%m}-{name}"


def total(lines: Iterable[Line], of: str) -> Decimal:
    return sum((line.amount(of) for line in lines), Decimal("0.00"))


def render(name: str, service: str, month: date, lines: Iterable[Line]) -> bytes:
    """The bytes of one of the files. Errors: KeyError for a name that is none of `file_names`."""
    kind, _, ending = name.partition(".")
    of = KINDS[kind]
    # A line with nothing in it for this file says nothing there.
    chosen = sorted(
        (line for line in lines if of == "payment" or line.price.covered), key=lambda line: (line.month, str(line.id))
    )
    rows = [_row(service, month, line, of) for line in chosen]
    if ending == "csv":
        return _csv(rows)
    told = {
        "format": FORMAT, "kind": kind, "service": service, "booked": f"{month:%Y-%m}", "count": len(rows),
        "sum": str(total(chosen, of)), "lines": rows,
    }  # fmt: skip
    return canonical.dumps(told) + b"\n"


def _row(service: str, month: date, line: Line, of: str) -> dict[str, str]:
    return {
        "line": str(line.id), "kind": line.kind, "reverses": str(line.reverses or ""), "service": service,
        "booked": f"{month:%Y-%m}", "month": f"{line.month:%Y-%m}", "person": line.person, "unit": line.price.unit,
        "amount": str(line.amount(of)),
    }  # fmt: skip


def _csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        unit = row["unit"]
        writer.writerow({**row, "unit": f"'{unit}" if unit.startswith(_FORMULA) else unit})
    return out.getvalue().encode()
