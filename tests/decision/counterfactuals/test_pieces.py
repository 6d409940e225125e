"""The pieces of a fact, held against every value evaluated one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings

from decision.counterfactuals.expressions import ITEMS, TYPES, facts, values
from decision.models import AT, expression_model
from saklig.decision import Model
from saklig.decision.explanation.counterfactuals import Pieces, Span, Varies, pieces


def out(found: Mapping[str, Any]) -> Any:
    value = found["out"]
    return tuple(value) if isinstance(value, list) else value


def plainly(model: Model, given_facts: Mapping[str, object]) -> Any:
    return out({"out": model.evaluate("out", given_facts, at=AT).value})


def agrees(outcome: Any, value: Any, x: Any) -> bool:
    """Whether a piece's outcome is the value that was found at x."""
    if isinstance(outcome, tuple):
        same = isinstance(value, tuple) and len(value) == len(outcome)
        return same and all(agrees(*two, x) for two in zip(outcome, value, strict=True))
    if isinstance(outcome, Varies):
        if not isinstance(value, Decimal):
            return False
        if outcome.slope is None or outcome.base is None:
            return True
        measured = x.toordinal() if isinstance(x, date) else x
        return abs(float(outcome.base) + float(outcome.slope) * float(measured) - float(value)) < 1e-6
    return type(outcome) is type(value) and outcome == value


def holds(found: Pieces, model: Model, given_facts: Mapping[str, object], domain: list[Any]) -> None:
    """Every value of the domain lies in one piece, in order, and its outcome is that piece's."""
    assert found.complete
    assert (found.pieces[0].low, found.pieces[-1].high) == (domain[0], domain[-1])
    place = 0
    for piece in found.pieces:
        assert piece.low == domain[place]
        while place < len(domain) and domain[place] <= piece.high:
            value = plainly(model, {**given_facts, str(found.path[0]): domain[place]})
            assert agrees(piece.outcome, value, domain[place]), (piece, value, domain[place])
            place += 1
    assert place == len(domain)


@settings(max_examples=120, deadline=None)
@given(values, facts)
def test_pieces_of_a_number_are_what_each_value_gives(text: str, given_facts: dict[str, object]) -> None:
    model = expression_model(text, TYPES, ITEMS, strict=False)
    span = Span(least=Decimal(-6), most=Decimal(8), smallest=Decimal("0.5"))
    found = pieces(model, ["out"], given_facts, ("n",), span, at=AT, outcome=out)
    holds(found, model, given_facts, [Decimal(n) / 2 for n in range(-12, 17)])


@settings(max_examples=120, deadline=None)
@given(values, facts)
def test_pieces_of_a_day_are_what_each_day_gives(text: str, given_facts: dict[str, object]) -> None:
    model = expression_model(text, TYPES, ITEMS, strict=False)
    first, last = date(2024, 1, 20), date(2025, 3, 5)
    found = pieces(model, ["out"], given_facts, ("d",), Span(least=first, most=last), at=AT, outcome=out, most=2000)
    domain = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    holds(found, model, given_facts, domain)
