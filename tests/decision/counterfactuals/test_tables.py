"""Pieces through tables of every policy, contexts, lists, called models and a service: held against each value by itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.counterfactuals.test_pieces import holds, out
from decision.models import AT, decision, definitions, inputs, literal, table
from saklig.decision import Model, read_model
from saklig.decision.explanation.counterfactuals import Span, pieces

TYPES = {"n": "number", "m": "number", "p": "boolean"}
DOMAIN = [Decimal(n) for n in range(-5, 10)]
SPAN = Span(least=DOMAIN[0], most=DOMAIN[-1])

cells = st.sampled_from([
    "-", "< 2", ">= 3", "[0..4]", "(1..5]", "1, 2, 7", "not(2)", "> m", "[m..m + 3]", "? + m > 4", "null", "not(< 0)",
])  # fmt: skip
truths = st.sampled_from(["-", "true", "false"])
results = st.sampled_from(['"x"', '"y"', "n", "m", "floor(n / 2)"])
rows = st.lists(st.tuples(cells, cells, truths, results).map(list), min_size=1, max_size=6)
POLICIES = ["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER"]


def model_of(rows: list[list[str]], policy: str, extra: str = "") -> Model:
    columns = [("n", "number"), ("n - m", "number"), ("p", "boolean")]
    return read_model(definitions(inputs(TYPES) + decision(table(columns, rows, policy, extra), TYPES)), strict=False)


@settings(max_examples=60, deadline=None)
@given(rows, st.sampled_from(POLICIES), st.integers(-2, 3), st.booleans())
def test_pieces_through_a_table(rows: list[list[str]], policy: str, m: int, p: bool) -> None:
    model = model_of(rows, policy)
    facts = {"n": 0, "m": m, "p": p}
    holds(pieces(model, ["out"], facts, ("n",), SPAN, at=AT, outcome=out), model, facts, DOMAIN)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cells, cells, truths, st.sampled_from(["n", "m", "3", "n * 2"])).map(list), min_size=1, max_size=5),
       st.sampled_from(["SUM", "MIN", "MAX", "COUNT"]), st.integers(-2, 3))  # fmt: skip
def test_pieces_through_an_aggregation(rows: list[list[str]], aggregation: str, m: int) -> None:
    model = model_of(rows, "COLLECT", f' aggregation="{aggregation}"')
    facts = {"n": 0, "m": m, "p": True}
    holds(pieces(model, ["out"], facts, ("n",), SPAN, at=AT, outcome=out), model, facts, DOMAIN)


@pytest.mark.parametrize(
    "text",
    [
        "{a: n + 1, b: [n, m], c: b[1] > 3}.c",
        "for x in [n, m, 1] return x > 2",
        "[1, 5, 3][item > n]",
        "some x in [{v: n}, {v: m}] satisfies x.v > 4",
        "every x in [n, n + 1] satisfies x > 2",
        "(function(a, b) if a > b then a - b else 0)(n, m) >= 2",
        "sort([n, m, 4], function(a, b) a < b)[1]",
        "if n = 3 then null else n > 3",
        "n in ([1..3], > 6)",
        'if string(n) = "4" then "four" else "other"',
        "count([n, m, 3][item = 3])",
        "{limits: [{from: 0, v: 2}, {from: 5, v: 7}], r: limits[from <= n][-1].v}.r",
        "min(n, 3) + max(n, 6) > 9",
        "n * n > 10",
        "10 / (n + 20) > 0.5",
        "n ** 2 = 9",
        "if n instance of number then modulo(n, 3) = 1 else false",
        "[n, 2] = [4, 2]",
        "{a: n} = {a: 4}",
        "index of([2, n, 6], 6)",
        "not(n > 3) or n = 7",
    ],
)
def test_pieces_through_an_expression(text: str) -> None:
    model = read_model(definitions(inputs(TYPES) + decision(literal(text), TYPES)), strict=False)
    facts = {"n": 0, "m": 2, "p": True}

    def shown(found: Any) -> Any:
        value = found["out"]
        return tuple(value) if isinstance(value, list) else value

    holds(pieces(model, ["out"], facts, ("n",), SPAN, at=AT, outcome=shown), model, facts, DOMAIN)


def test_thresholds_are_solved_and_not_searched_for() -> None:
    """A threshold at a sixteenth digit of a span of ten to the eighteenth takes no more evaluations than one at 3."""
    model = read_model(definitions(inputs(TYPES) + decision(literal("n * 0.06 / 11 < 7345678901234567.5 / 11"), TYPES)))
    facts = {"n": 5, "m": 0, "p": True}
    span = Span(least=Decimal(0), most=Decimal(10) ** 18)
    found = pieces(model, ["out"], facts, ("n",), span, at=AT, outcome=out)
    limit = (Decimal("7345678901234567.5") / Decimal("0.06")).to_integral_value(rounding="ROUND_CEILING")
    assert [(one.low, one.high, one.outcome) for one in found.pieces] == [(0, limit - 1, True), (limit, 10**18, False)]


def test_what_is_taken_value_by_value_is_named_and_the_end_of_the_search_is_told() -> None:
    model = read_model(definitions(inputs(TYPES) + decision(literal("string length(string(n)) > 2"), TYPES)))
    facts = {"n": 5, "m": 0, "p": True}
    found = pieces(model, ["out"], facts, ("n",), Span(least=Decimal(0)), at=AT, outcome=out, most=40)
    assert not found.complete and found.alone == ("string",)
    assert (found.pieces[0].low, found.pieces[0].outcome) == (0, False)
    whole = pieces(model, ["out"], facts, ("n",), Span(least=Decimal(0), most=Decimal(120)), at=AT, outcome=out)
    assert [(one.low, one.high) for one in whole.pieces] == [(0, 99), (100, 120)] and whole.complete


def test_a_fact_that_is_no_number_and_no_day_is_refused() -> None:
    model = read_model(definitions(inputs(TYPES) + decision(literal("p"), TYPES)))
    facts = {"n": 5, "m": 0, "p": True}
    with pytest.raises(ValueError, match="p is no number and no day"):
        pieces(model, ["out"], facts, ("p",), Span(), at=AT, outcome=out)
    with pytest.raises(ValueError, match="there is no value for n from 3 to 2"):
        pieces(model, ["out"], facts, ("n",), Span(least=Decimal(3), most=Decimal(2)), at=AT, outcome=out)
    with pytest.raises(LookupError):
        pieces(model, ["out"], facts, ("n", "x"), Span(), at=date(2025, 1, 1), outcome=out)
