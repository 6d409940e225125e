"""What the registers hold about a synthetic population, in the words of the ports.

One `World` feeds both the in-memory twins and the stand-in register process, so that the same contract tests can
compare what comes out of each. It holds everything unmasked; what a municipality is shown of protected persons is
decided where it is asked for (`memory.seen_by_municipality`, `stand_in.wire`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from saklig.cases.ports import Contact, PersonIncome, Place, RegisteredPerson

__all__ = ["World"]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Synthetic people and what the registers say of them. Keys are identity numbers as eleven digits."""

    persons: Mapping[str, RegisteredPerson] = field(default_factory=dict)
    incomes: Mapping[tuple[str, int], PersonIncome] = field(default_factory=dict)  # (person, income year)
    places: tuple[Place, ...] = ()
    contacts: Mapping[str, Contact] = field(default_factory=dict)
