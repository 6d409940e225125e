"""What an unknown column of a table can be, in pieces: single values, and spans between the constants its cells name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from saklig.decision import types
from saklig.decision.core.cells import condition_of
from saklig.decision.core.nodes import Const, Table
from saklig.decision.domains import among
from saklig.decision.types import plain
from saklig.decision.values import Domain, Unknown, Value

# conditions asked for the pieces of one column; with more the column stays in one piece
MAX_ASKED: Final = 5_000
_BOOLEAN: Final = Domain(kind=bool, values=(True, False))


def pieces_of(node: Table, position: int, value: Unknown, points: Sequence[Any], asked: int) -> list[Value]:
    """Values, and unknown ones of a narrower domain, that together are all that the column can be.

    `points` are the constants that the column compares with, `asked` how many conditions it has.
    """
    domain = _domain(node, position, value)
    if domain is None or domain.kind is None:
        return [value]
    null: list[Value] = [None] if domain.null else []
    if domain.values is not None:
        found: list[Value] = [*domain.values, *null]
    else:
        whole = value._replace(raw=False, domain=domain._replace(null=False))
        found = [*_spans(whole, points), *null]
    return found if len(found) * asked <= MAX_ASKED else [value]


def _domain(node: Table, position: int, value: Unknown) -> Domain | None:
    """What the value can be, and what the column allows beside null."""
    column = node.inputs[position]
    domain = value.domain
    if column.domain is not None and (domain is None or domain.values is None):
        declared = among(column.domain)
        if declared is not None and (domain is None or domain.null):
            return declared._replace(null=True)
        return declared
    return domain or (_BOOLEAN if plain(column.type) is types.BOOLEAN else None)


def _spans(whole: Unknown, points: Sequence[Any]) -> Iterator[Value]:
    """The points that lie in the domain, and what lies between them, before the first and after the last."""
    domain = whole.domain
    assert domain is not None
    own = [point for point in points if type(point) is domain.kind and _inside(point, domain)]
    low, included = domain.low, domain.low_included
    for point in own:
        if low is None or low < point:
            until = domain._replace(low=low, low_included=included, high=point, high_included=False)
            yield whole._replace(domain=until)
        yield point
        low, included = point, False
    if domain.high is None or low is None or low < domain.high or (included and domain.high_included):
        yield whole._replace(domain=domain._replace(low=low, low_included=included))


def _inside(point: Any, domain: Domain) -> bool:
    if domain.low is not None and not (domain.low < point or (domain.low_included and domain.low == point)):
        return False
    return domain.high is None or bool(point < domain.high or (domain.high_included and point == domain.high))


def points_of(node: Table, position: int) -> tuple[Any, ...]:
    """The constants that a column's cells compare with, in order: numbers or dates or texts, whichever there are most of."""
    found: list[Value] = []
    for rule in node.rules:
        condition = condition_of(rule.conditions[position])
        if condition is not None:
            found += [end.value for end in condition.ends() if isinstance(end, Const)]
    kinds = [type(one) for one in found if type(one) is not bool]
    if not kinds:
        return ()
    kind = max(set(kinds), key=lambda one: (kinds.count(one), one is Decimal))
    return tuple(sorted({one for one in found if type(one) is kind}))
