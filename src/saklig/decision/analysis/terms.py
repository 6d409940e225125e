"""Values for the terms that cells compare with (`< limit`): below, at, between and above the constants and one another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from saklig.decision.analysis.effort import Effort
from saklig.decision.analysis.sheets import Sheet, term_text
from saklig.decision.core import nodes
from saklig.decision.values import Value

# more arrangements of terms are not tried
MAX_ARRANGEMENTS: Final = 400
# steps that reading a row anew for an arrangement is worth
_A_ROW: Final = 100


def arrangements(sheet: Sheet, effort: Effort) -> Iterator[Mapping[str, Value]]:
    """Values for the terms in every order that the table's ranges leave open; one empty arrangement where there are none."""
    terms = _terms(sheet)
    choices = []
    for where in terms.values():
        choices.append(_positions(sheet, where, len(terms)))
        effort.spend(len(choices[-1]))
    for values in itertools.islice(itertools.product(*choices), MAX_ARRANGEMENTS):
        arranged = dict(zip(terms, values, strict=True))
        effort.spend(_A_ROW * len(sheet.conditions) if terms else 0)
        if not _contradicts(sheet, arranged):
            yield arranged


def _contradicts(sheet: Sheet, terms: Mapping[str, Value]) -> bool:
    """Whether a range of some cell would run the wrong way round: whoever wrote `[a..b]` says that a is no more than b."""
    return any(
        low is not None and high is not None and low > high
        for row in sheet.conditions
        for _, condition in row
        for low, high in [[value_of(end, terms) for end in (span.low, span.high)] for span in condition.spans]
    )


def value_of(end: nodes.Node | None, terms: Mapping[str, Value]) -> Value:
    """The value of an end of a span; None for no end."""
    if end is None:
        return None
    return end.value if isinstance(end, nodes.Const) else terms[term_text(end)]


def too_many(sheet: Sheet) -> bool:
    """Whether some arrangements of the terms are left out."""
    terms = _terms(sheet)
    count = 1
    for where in terms.values():
        count *= len(_positions(sheet, where, len(terms)))
        if count > MAX_ARRANGEMENTS:
            return True
    return False


def term_nodes(sheet: Sheet) -> dict[str, nodes.Node]:
    """An expression of each term."""
    return {
        term_text(end): end
        for row in sheet.conditions
        for _, condition in row
        for end in condition.ends()
        if not isinstance(end, nodes.Const)
    }


def _terms(sheet: Sheet) -> dict[str, list[int]]:
    """Each term with the variables that it is compared with, and its own where it is one of them."""
    found: dict[str, list[int]] = {}
    own = {variable.text: index for index, variable in enumerate(sheet.variables)}
    for row in sheet.conditions:
        for index, condition in row:
            for end in condition.ends():
                if not isinstance(end, nodes.Const):
                    text = term_text(end)
                    where = found.setdefault(text, [])
                    where += [one for one in (index, own.get(text)) if one is not None and one not in where]
    return found


def constants_of(sheet: Sheet, index: int) -> set[Value]:
    """The constants that a variable is compared with, and those that its allowed values name."""
    variable = sheet.variables[index]
    found = {value for value in variable.declared() if type(value) is variable.kind}
    for row in sheet.conditions:
        for at, condition in row:
            if at == index:
                found |= {end.value for end in condition.ends() if isinstance(end, nodes.Const)}
    return found


def _positions(sheet: Sheet, where: Sequence[int], terms: int) -> list[Value]:
    points = sorted({point for index in where for point in constants_of(sheet, index)})
    kind = sheet.variables[where[0]].kind
    if not points:
        points = [date(2025, 1, 1) if kind is date else Decimal(100)]
    return list(_between(points, kind, terms))


def _between(points: list[Any], kind: type, count: int) -> Iterator[Any]:
    """The points, `count` values in each gap between two, and `count` before the first and after the last."""
    for number in range(count, 0, -1):
        yield moved(points[0], -number)
    for low, high in itertools.pairwise([*points, None]):
        yield low
        for number in range(1, count + 1):
            if high is not None and kind is not date:
                yield low + (high - low) * number / (count + 1)
            elif high is None or moved(low, number) < high:
                yield moved(low, number)


def moved(value: Any, by: int) -> Any:
    """A number or day so many further on; no day is before or after the calendar."""
    if not isinstance(value, date):
        return value + by
    return date.fromordinal(min(max(value.toordinal() + by, date.min.toordinal()), date.max.toordinal()))
