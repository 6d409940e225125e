"""Whether some row of a table applies whatever its columns hold: then the last needs no condition, and nothing is null.

The conditions are asked at the ends of each column, at every limit, and one step on either side: between those they say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import product
from math import prod
from operator import eq, ge, gt, le, lt, ne
from typing import Final

from sqlglot import exp

from saklig.decision.sql import words
from saklig.decision.sql.pieces import Cell, Number, Piece
from saklig.decision.sql.words import FALSE, Expression

_MOST: Final = 4_000
_HOLDS: Final[dict[type[Expression], Callable[..., bool]]] = {
    exp.EQ: eq, exp.NEQ: ne, exp.LT: lt, exp.LTE: le, exp.GT: gt, exp.GTE: ge,
}  # fmt: skip
_Value = int | bool | str


class _Opaque(Exception):
    """An expression that is not understood here."""


def complete(columns: Iterable[Piece], rows: Sequence[Expression]) -> bool:
    """Whether always one of these conditions is true; false where it can't be seen."""
    cells = {one.sql.name: one for one in columns if isinstance(one, Cell) and isinstance(one.sql, exp.Column)}
    points = {
        name: _points(cell, [_limits(row, name) for row in rows])
        for name, cell in cells.items()
        if not cell.may_be_null and cell.unknown == FALSE
    }
    if prod(map(len, points.values())) > _MOST:
        return False
    return all(_covered(rows, dict(zip(points, values, strict=True))) for values in product(*points.values()))


def _points(cell: Cell, limits: Iterable[set[_Value]]) -> list[_Value]:
    """What a column can hold, as far as the limits tell it apart."""
    found = {limit for some in limits for limit in some}
    if isinstance(cell, Number):
        around = {limit + step for limit in found if type(limit) is int for step in (-1, 0, 1)} | {cell.low, cell.high}
        return [value for value in around if cell.low <= value <= cell.high]
    if cell.kind == "boolean":
        return [False, True]
    if cell.kind != "text":
        return [""]
    longest = max((len(value) for value in found if isinstance(value, str)), default=0)
    return [*(value for value in found if isinstance(value, str)), "x" * (longest + 1)]


def _limits(row: Expression, name: str) -> set[_Value]:
    """What a column is compared with."""
    found: set[_Value] = set()
    for one in row.find_all(*_HOLDS):
        if isinstance(one.this, exp.Column) and one.this.name == name:
            with suppress(_Opaque):
                found.add(_value(one.expression, {}))
    return found


def _covered(rows: Sequence[Expression], facts: Mapping[str, _Value]) -> bool:
    for row in rows:
        with suppress(_Opaque):
            if _value(row, facts) is True:
                return True
    return False


def _value(part: Expression, facts: Mapping[str, _Value]) -> _Value:
    """What an expression comes to. Errors: _Opaque."""
    known = words.whole_of(part)
    if known is not None:
        return known
    if isinstance(part, exp.Paren):
        return _value(part.this, facts)
    if isinstance(part, exp.Boolean):
        return bool(part.this)
    if isinstance(part, exp.Literal):
        return str(part.this)
    if isinstance(part, exp.Column) and part.name in facts:
        return facts[part.name]
    if isinstance(part, exp.Not):
        return not _value(part.this, facts)
    if isinstance(part, exp.And | exp.Or):
        sides = _value(part.this, facts), _value(part.expression, facts)
        return all(sides) if isinstance(part, exp.And) else any(sides)
    if type(part) in _HOLDS and isinstance(part.this, exp.Column):
        # with another column it would not say the same between the points
        one, other = _value(part.this, facts), _value(part.expression, {})
        if type(one) is not type(other) or (type(one) is str and not isinstance(part, exp.EQ | exp.NEQ)):
            raise _Opaque
        return _HOLDS[type(part)](one, other)
    raise _Opaque


__all__ = ["complete"]
