"""What a table's columns can be, cut into pieces: values that the same rows let apply are one piece.

Columns of the same expression are one variable. Terms (`< limit`) get a value each, one arrangement after the other: below,
at, between and above the constants and one another, so that every order of them is tried.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.core.cells import Cell, Condition, cell_of, condition_of, constant_cell
from saklig.decision.feel.text import feel_text
from saklig.decision.types import DefinedType, Type
from saklig.decision.values import Range, Value

# more arrangements of terms, or texts that nobody named, are not tried
MAX_ARRANGEMENTS: Final = 400
_CLASSES: Final[dict[Type, type]] = {
    types.NUMBER: Decimal, types.STRING: str, types.BOOLEAN: bool, types.DATE: date,
}  # fmt: skip
OTHER_TEXT: Final = "(another text)"


@dataclass(frozen=True, slots=True)
class Variable:
    """An expression that columns ask: their places in the table, its class, and the values it can have at all."""

    text: str
    expression: nodes.Node
    kind: type
    places: tuple[int, ...]
    allowed: tuple[types.Allowed | Cell, ...]

    def admits(self, value: Value) -> bool:
        """Whether the declared type and the columns allow the value."""
        return all(one.holds(value) if isinstance(one, Cell) else one.test(value) is True for one in self.allowed)

    def declared(self) -> Iterator[Value]:
        """The constants that the allowed values name."""
        for one in self.allowed:
            if isinstance(one, Cell):
                yield from one.values
                yield from (end for held in one.ranges for end in (held.start, held.end) if end is not None)
            else:
                yield from one.ends


@dataclass(frozen=True, slots=True)
class Piece:
    """Values of a variable that the same rows let apply: one of them, and the rows as bits, the first the lowest.

    `place` counts the pieces in order; `low` and `high` are the ends as texts, the same for a single value, None for no end.
    """

    value: Value
    rows: int
    place: int
    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it is analysed: its variables, each row's conditions by variable, and the rows that are not all understood."""

    table: nodes.Table
    variables: tuple[Variable, ...]
    conditions: tuple[tuple[tuple[int, Condition], ...], ...]
    opaque: int
    not_understood: tuple[tuple[int, str], ...]


def sheet_of(table: nodes.Table) -> Sheet:
    """Read a table's columns and conditions."""
    variables = tuple(_variables(table))
    by_place = {place: index for index, variable in enumerate(variables) for place in variable.places}
    conditions, opaque, unknown = [], 0, []
    for row, rule in enumerate(table.rules):
        found = []
        for place, node in enumerate(rule.conditions):
            if node is None:
                continue
            condition = condition_of(node)
            fits = condition is not None and place in by_place and _of_class(condition, variables[by_place[place]].kind)
            if condition is not None and fits:
                found.append((by_place[place], condition))
            else:
                opaque |= 1 << row
                unknown.append((rule.number, table.inputs[place].text))
        conditions.append(tuple(found))
    return Sheet(table, variables, tuple(conditions), opaque, tuple(unknown))


def _variables(table: nodes.Table) -> Iterator[Variable]:
    places: dict[str, list[int]] = {}
    for place, column in enumerate(table.inputs):
        places.setdefault(column.text, []).append(place)
    for text, found in places.items():
        column = table.inputs[found[0]]
        kind = _CLASSES.get(types.plain(column.type))
        if kind is not None:
            allowed = [*_declared(column.type), *(constant_cell(table.inputs[place].allowed) for place in found)]
            yield Variable(text, column.expression, kind, tuple(found), tuple(one for one in allowed if one is not None))


def _declared(kind: Type) -> Iterator[types.Allowed]:
    while isinstance(kind, DefinedType):
        if kind.allowed is not None:
            yield kind.allowed
        kind = kind.base


def _of_class(condition: Condition, kind: type) -> bool:
    return all(
        type(end.value) is kind if isinstance(end, nodes.Const) else _CLASSES.get(types.plain(end.type)) is kind
        for end in condition.ends()
    )


def term_text(sheet: Sheet, node: nodes.Node) -> str:
    """What a term is called: two nodes of one name are one term."""
    names: list[str] = []
    while isinstance(node, nodes.Get):
        names.append(node.name)
        node = node.source
    if isinstance(node, nodes.Local):
        return ".".join([node.name, *reversed(names)])
    return f"#{id(node)}"


# --- arrangements ---


def arrangements(sheet: Sheet) -> Iterator[Mapping[str, Value]]:
    """Values for the terms in every order that matters; one empty arrangement where there are none."""
    terms = _terms(sheet)
    choices = [_positions(sheet, where, len(terms)) for where in terms.values()]
    for values in itertools.islice(itertools.product(*choices), MAX_ARRANGEMENTS):
        yield dict(zip(terms, values, strict=True))


def contradicts(sheet: Sheet, terms: Mapping[str, Value]) -> bool:
    """Whether a range of some cell would run the wrong way round: whoever wrote `[a..b]` says that a is no more than b."""
    return any(
        low is not None and high is not None and low > high
        for row in sheet.conditions
        for _, condition in row
        for low, high in [[_value_of(sheet, end, terms) for end in (span.low, span.high)] for span in condition.spans]
    )


def _value_of(sheet: Sheet, end: nodes.Node | None, terms: Mapping[str, Value]) -> Value:
    if end is None:
        return None
    return end.value if isinstance(end, nodes.Const) else terms[term_text(sheet, end)]


def too_many(sheet: Sheet) -> bool:
    """Whether some arrangements of the terms are left out."""
    terms = _terms(sheet)
    count = 1
    for where in terms.values():
        count *= len(_positions(sheet, where, len(terms)))
    return count > MAX_ARRANGEMENTS


def _terms(sheet: Sheet) -> dict[str, list[int]]:
    """Each term with the variables that it is compared with, and its own where it is one of them."""
    found: dict[str, list[int]] = {}
    own = {variable.text: index for index, variable in enumerate(sheet.variables)}
    for row in sheet.conditions:
        for index, condition in row:
            for end in condition.ends():
                if not isinstance(end, nodes.Const):
                    text = term_text(sheet, end)
                    where = found.setdefault(text, [])
                    where += [one for one in (index, own.get(text)) if one is not None and one not in where]
    return found


def _positions(sheet: Sheet, where: Sequence[int], terms: int) -> list[Value]:
    points = sorted({point for index in where for point in constants_of(sheet, index)})
    kind = sheet.variables[where[0]].kind
    if not points:
        points = [date(2025, 1, 1) if kind is date else Decimal(100)]
    return list(_between(points, kind, terms))


def _between(points: list[Any], kind: type, count: int) -> Iterator[Any]:
    """The points, `count` values in each gap between two, and `count` before the first and after the last."""
    step: Any = timedelta(days=1) if kind is date else Decimal(1)
    for number in range(count, 0, -1):
        yield points[0] - step * number
    for low, high in itertools.pairwise([*points, None]):
        yield low
        for number in range(1, count + 1):
            if high is None:
                yield low + step * number
            elif kind is not date:
                yield low + (high - low) * number / (count + 1)
            elif low + step * number < high:
                yield low + step * number


# --- pieces ---


def constants_of(sheet: Sheet, index: int) -> set[Value]:
    """The constants that a variable is compared with, and those that its allowed values name."""
    variable = sheet.variables[index]
    found = {value for value in variable.declared() if type(value) is variable.kind}
    for row in sheet.conditions:
        for at, condition in row:
            if at == index:
                found |= {end.value for end in condition.ends() if isinstance(end, nodes.Const)}
    return found


def pieces_of(sheet: Sheet, index: int, terms: Mapping[str, Value]) -> list[Piece]:
    """A variable's pieces under an arrangement, in order."""
    variable = sheet.variables[index]
    cells: list[tuple[int, Cell]] = []
    constrained = 0
    for row, conditions in enumerate(sheet.conditions):
        for at, condition in conditions:
            if at == index:
                constrained |= 1 << row
                cells.append((row, _arranged(sheet, condition, variable.kind, terms)))
    free = ((1 << len(sheet.conditions)) - 1) & ~constrained
    found: list[Piece] = []
    values = list(_values(sheet, index, terms))
    for place, value in enumerate(values):
        if variable.admits(value):
            rows = free | constrained
            for row, cell in cells:
                if not cell.holds(value):
                    rows &= ~(1 << row)
            found.append(Piece(value, rows, place, *_ends(variable, values, place, terms)))
    return found


def _ends(
    variable: Variable, values: Sequence[Value], place: int, terms: Mapping[str, Value]
) -> tuple[str | None, str | None]:
    """The ends of a piece as texts. Ordered values are before the first point, the point, after it, and so on."""
    if variable.kind in (str, bool) or variable.text in terms:
        text = _named(values[place], terms)
        return text, text
    if place % 2:
        return (_named(values[place], terms),) * 2
    return (
        _named(values[place - 1], terms) if place else None,
        _named(values[place + 1], terms) if place + 1 < len(values) else None,
    )


def _named(value: Value, terms: Mapping[str, Value]) -> str:
    names = [name for name, own in terms.items() if own == value]
    return names[0] if names else feel_text(value, nested=True) if value != OTHER_TEXT else OTHER_TEXT


def _values(sheet: Sheet, index: int, terms: Mapping[str, Value]) -> Iterator[Value]:
    """One value of every piece that a variable can have."""
    variable = sheet.variables[index]
    if variable.text in terms:
        yield terms[variable.text]
        return
    if variable.kind is bool:
        yield from (True, False)
        return
    points = constants_of(sheet, index)
    if variable.kind is str:
        yield from sorted(points)
        yield OTHER_TEXT
        return
    for conditions in sheet.conditions:
        for at, condition in conditions:
            if at == index:
                ends = (end for end in condition.ends() if not isinstance(end, nodes.Const))
                points |= {terms[term_text(sheet, end)] for end in ends}
    default: Any = date(2025, 1, 1) if variable.kind is date else Decimal(0)
    yield from _alternating(sorted(points) or [default], variable.kind)


def _alternating(points: Sequence[Any], kind: type) -> Iterator[Any]:
    """Before the first point, the point, after it, …; between neighbouring days stands the first of them once more."""
    day: Any = timedelta(days=1)
    yield points[0] - day if kind is date else _inside(points[0] - 2, points[0])
    for low, high in itertools.pairwise([*points, None]):
        yield low
        if kind is date:
            yield low + day if high is None or low + day < high else low
        else:
            yield _inside(low, low + 2 if high is None else high)


def _inside(low: Decimal, high: Decimal) -> Decimal:
    """A number between two: a whole one if there is one, for those that can be no other."""
    whole = low.to_integral_value(ROUND_FLOOR) + 1
    return whole if whole < high else (low + high) / 2


def _arranged(sheet: Sheet, condition: Condition, kind: type, terms: Mapping[str, Value]) -> Cell:
    """The condition with its terms' values in their places."""
    cell = cell_of(condition)
    if cell is not None:
        return cell
    values, ranges = [], []
    for span in condition.spans:
        low, high = (_value_of(sheet, end, terms) for end in (span.low, span.high))
        if span.low is span.high:
            values.append(low)
        else:
            ranges.append(Range(low, high, span.low_included, span.high_included))
    return Cell(kind, tuple(values), tuple(ranges), condition.negated)
