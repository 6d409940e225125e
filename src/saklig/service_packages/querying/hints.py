"""What a table of facts holds for each fact of a package: decimals and digits by unit, and whether null is an answer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from saklig.decision.sql import Hint
from saklig.service_packages.package import Package
from saklig.service_packages.shapes import FactSpec

__all__ = ["hints_of"]

# decimals and digits of a number, by its unit: kroner to the øre and up to a hundred million (a hundred thousand a month),
# shares to a millionth; what is greater is unknown to the query
_NUMBERS: Final[Mapping[str | None, tuple[int, int]]] = {
    "kr": (2, 10), "kr/month": (2, 7), "kr/year": (2, 10), "share": (6, 7), "hours/week": (2, 5), "months": (0, 4),
    "years": (0, 4), "year": (0, 4), "number": (2, 10), None: (4, 14),
}  # fmt: skip
# what no such number is greater than, and none is below zero
_HIGHEST: Final[Mapping[str | None, Decimal]] = {
    "hours/week": Decimal(168), "share": Decimal(1), "months": Decimal(1_200), "years": Decimal(200),
}  # fmt: skip


def hints_of(package: Package) -> dict[str, Hint]:
    """A hint per fact, by its path with `[]`. A group or list that the package does not declare is never null."""
    found = {}
    for path, spec in package.facts.items():
        found[path] = _hint(spec)
        for end in range(len(path)):
            if path[end] in ".[" and path[:end] not in package.facts:
                found.setdefault(path[:end], Hint(nullable=False))
        for inside in (path, f"{path}[]"):
            if spec.type.startswith("list"):
                found.setdefault(inside, Hint(nullable=False))
        head = path
        while "[]" in head:
            head = head.rpartition("[]")[0]
            found.setdefault(f"{head}[]", Hint(nullable=False))
    return found


def _hint(spec: FactSpec) -> Hint:
    places, digits = _NUMBERS.get(spec.unit, _NUMBERS[None])
    high = _HIGHEST.get(spec.unit)
    low = None if high is None else Decimal(0)
    return Hint(places=places, digits=digits, nullable=spec.nullable, low=low, high=high)
