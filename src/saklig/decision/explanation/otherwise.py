"""What could have been otherwise, as values: rows that nearly applied, and changes that give another outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = ["ChangeReason", "FactChange", "NearRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """One fact of a change: what it is, what it would be, and (`limit`) the value next to that, which does not do it."""

    path: str
    title: str
    about: str | None
    about_name: str
    before: Any
    before_text: str
    after: Any
    after_text: str
    limit: Any
    limit_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReason:
    """What would give one person another outcome: facts to change, or no fact and `later` so many steps of time.

    `start` is the first month with that outcome, `row` the rule row that would give it, `distance` how many steps away it
    is. `general`: the outcome rests on facts of others that the reader may not see, so this tells the law and its limits
    alone, and neither facts nor distance; it is told whatever those facts are.
    """

    subject: str
    name: str
    benefit: str
    benefit_title: str
    before: str | None
    kind: str
    kind_title: str
    text: str
    provision: str
    provision_text: str
    row: str = ""
    facts: tuple[FactChange, ...] = ()
    distance: Decimal | None = None
    start: date | None = None
    later: int = 0
    general: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NearRow:
    """A rule row that did not apply because of one condition alone, in a table that the outcome asked.

    `column` and `condition` are that condition (as the model writes it, and in the package's words), `value` what it was
    held against, `away` how far that is from the nearest value that would do (of numbers; of days, in days), where the
    condition is a comparison.
    """

    row: str
    provision: str
    provision_text: str
    within: str
    column: str
    condition: str
    condition_text: str
    value: Any
    value_text: str
    away: Decimal | None
