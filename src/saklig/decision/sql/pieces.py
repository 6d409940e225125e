"""What an expression comes to while a query is written: a value known beforehand, a cell of each row, or several.

A cell's SQL is NULL where the value is null and where it is unknown; `unknown` tells the two apart. A number is a whole number
over a divisor, so that every calculation is exact: `whole / (divisor * over)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final, Literal

from saklig.decision.sql.words import FALSE, Expression
from saklig.decision.values import Value

Kind = Literal["number", "text", "boolean", "date"]
# how a number compares with what the interpreter works out in 34 digits: the same; the same but for one rounding of a
# quotient; the same but for several roundings
FINITE: Final = 0
QUOTIENT: Final = 1
ROUGH: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A value that is the same for every row."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A scalar of each row.

    `sql` is NULL where it is null or unknown; `unknown` is true only where it is unknown. `may_be_null` is false where it
    can be neither, or NULL for being unknown alone. `domain` are the values it can have, where they are few.
    """

    kind: Kind
    sql: Expression
    unknown: Expression = FALSE
    may_be_null: bool = True
    domain: tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A whole number of each row that numbers are divided by: at least 1, at most `most`, never NULL."""

    sql: Expression
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Cell):
    """A number: `sql` is a whole number between `low` and `high`, to be divided by `divisor` and by each factor of `over`."""

    kind: Kind = "number"
    low: int
    high: int
    divisor: int = 1
    over: tuple[Factor, ...] = ()
    exact: int = FINITE

    @property
    def most(self) -> int:
        """The greatest that the factors come to."""
        return prod(factor.most for factor in self.over)

    @property
    def largest(self) -> int:
        """The greatest absolute value of the whole number."""
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A context of each row; null or unknown as a whole where the two say so."""

    entries: Mapping[str, Piece]
    null: Expression = FALSE
    unknown: Expression = FALSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An element of a list that may be missing from it: `there` is true or false."""

    piece: Piece
    there: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list whose possible elements are known beforehand, in order."""

    items: tuple[Item, ...]
    null: Expression = FALSE
    unknown: Expression = FALSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """A list of facts, or what is made of each of its elements: `make` gives the element, `keep` whether it is in the list."""

    source: Source
    make: Callable[[Piece], Piece]
    keep: tuple[Callable[[Piece], Cell | Known], ...] = ()
    # whether what is made of an element is a list, and all of them are one
    flat: bool = False
    # where nobody knows what the list is; and whether what is in it twice counts once
    unknown: Expression = FALSE
    distinct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What is made of each item of a listing, not worked out yet: as items, or as rows of which each is one item."""

    source: Listing
    make: Callable[[Piece], Piece]
    keep: tuple[Callable[[Piece], Cell | Known], ...] = ()
    flat: bool = False
    done: list[Listing] = field(init=False, default_factory=list, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """A duration of so many months, which is a whole number of each row."""

    count: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a value stands in a list; `first` counts from 1, null for nowhere."""

    first: Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A list column of facts, with the facts of each element (`columns.Fact`)."""

    sql: Expression
    members: Mapping[str, Any]
    path: str
    unknown: Expression = FALSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Callable_:
    """A function value: called with pieces."""

    name: str
    call: Callable[[list[Piece]], Piece]
    parameters: tuple[str, ...] = field(default=())


Piece = Known | Cell | Group | Listing | Each | Mapped | Months | Places | Callable_

NOTHING: Final = Known(value=None)

