"""The quick ways of generated code give what the general ways give: value, diagnostics and trace, byte for byte.

The general ways alone are had by a namespace in which no value is of any class that the quick ways ask for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.models import AT, decision, definitions, inputs, literal, table
from decision.test_unknown import ITEMS, TYPES, facts, policies, rows, values
from saklig.decision import Model, Result, read_model
from saklig.decision.core.cells import Cell, constant_cell
from saklig.decision.evaluation.code import ways
from saklig.decision.evaluation.tables import deciding

_QUICK = ("Decimal", "date", "str", "bool", "dict", "list")


class _Nothing:
    """The class of no value."""


@contextmanager
def general_ways_only() -> Iterator[None]:
    """Models compiled inside go the general ways."""
    kept = ways.SHARED
    ways.SHARED = {**kept, **dict.fromkeys(_QUICK, _Nothing), "COMPARED_PLAINLY": frozenset()}
    try:
        yield
    finally:
        ways.SHARED = kept


def of(text: str) -> bytes:
    return definitions(ITEMS + inputs(TYPES) + decision(literal(text), TYPES))


def told(result: Result) -> tuple[object, ...]:
    return result.value, result.settled, result.missing, result.diagnostics, result.trace.to_json()


def both(data: bytes, facts: Mapping[str, object]) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """What a model gives by the quick ways, and by the general ones."""
    quick = told(read_model(data, strict=False).evaluate("out", facts, at=AT))
    with general_ways_only():
        # what is compiled late is compiled inside too
        general = told(read_model(data, strict=False).evaluate("out", facts, at=AT))
    return quick, general


@settings(max_examples=150, deadline=None)
@given(values, facts)
def test_expressions(text: str, given: Mapping[str, object]) -> None:
    quick, general = both(of(text), given)
    assert quick == general


OPERANDS = (
    "1", "-2.50", '"a"', '"b"', "true", "null", '@"2024-02-29"', '@"P1D"', '@"P1M"', '@"12:00:00"', "[1]", "[1..3]", "n",
    "s", "p", "c", "c.age", "xs", "{a: 1}", "1e6000", "0",
)  # fmt: skip
SHAPES = (
    "{} + {}", "{} - {}", "{} * {}", "{} / {}", "{} ** {}", "{} < {}", "{} >= {}", "{} = {}", "{} != {}", "{} and {}",
    "{} or {}", "{} in {}", "{} in [{}..9]", "if {} then {} else 3", "min({}, {})", "decimal({}, {})", "-({}) < {}",
    "{} between {} and 5", "list contains({}, {})", "contains({}, {})", "[{}, {}][item > 0]", "{}.a = {}",
    "for x in {} return x = {}", "{} in (> {}, null)", "some x in {} satisfies x = {}", "concatenate({}, {})",
    "string({}) = {}",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SHAPES), st.sampled_from(OPERANDS), st.sampled_from(OPERANDS), facts)
def test_every_kind_with_every_operator(shape: str, left: str, right: str, given: Mapping[str, object]) -> None:
    quick, general = both(of(shape.format(left, right)), given)
    assert quick == general


def _table(lines: list[list[str]], policy: str) -> bytes:
    columns = [("n", "number"), ("p", "boolean"), ("s", "tKind")]
    return definitions(ITEMS + inputs(TYPES) + decision(table(columns, lines, policy), TYPES))


@settings(max_examples=100, deadline=None)
@given(st.lists(rows, min_size=1, max_size=12), policies, facts)
def test_an_index_finds_what_the_rows_one_by_one_find(
    lines: list[list[str]], policy: str, given: Mapping[str, object]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "WRITTEN_OUT", 10**6)
        written_out = told(read_model(_table(lines, policy), strict=False).evaluate("out", given, at=AT))
        patch.setattr(deciding, "WRITTEN_OUT", -1)
        indexed = told(read_model(_table(lines, policy), strict=False).evaluate("out", given, at=AT))
    assert indexed == written_out


_numbers = st.integers(-4, 4)
_cells = st.one_of(
    st.just("-"), _numbers.map(str), _numbers.map(lambda n: f"not({n}, [0..{n + 1}))" if n >= 0 else f"not({n})"),
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), _numbers).map(lambda t: f"{t[0]} {t[1]}"),
    st.tuples(st.sampled_from("[("), _numbers, _numbers, st.sampled_from("])")).map(
        lambda t: f"{t[0]}{min(t[1:3])}..{max(t[1:3])}{t[3]}"
    ),
    st.lists(_numbers, min_size=2, max_size=3).map(lambda found: ", ".join(map(str, found))),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_cells, _cells, _numbers.map(str)).map(list), min_size=1, max_size=15), _numbers, _numbers)
def test_an_index_of_ranges(lines: list[list[str]], n: int, m: int) -> None:
    data = definitions(inputs({"n": "number", "m": "number"}) + decision(
        table([("n", "number"), ("m", "number")], lines, "RULE ORDER"), {"n": "number", "m": "number"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "WRITTEN_OUT", 10**6)
        written_out = read_model(data).evaluate("out", {"n": n, "m": m}, at=AT)
        patch.setattr(deciding, "WRITTEN_OUT", -1)
        indexed = read_model(data).evaluate("out", {"n": n, "m": m}, at=AT)
    assert told(indexed) == told(written_out)


def test_a_large_table_has_an_index_and_a_small_one_none() -> None:
    def decider(count: int) -> deciding.Decider:
        lines = [[f"[{row * 10}..{row * 10 + 9}]", f'"{row}"'] for row in range(count)]
        model = read_model(definitions(inputs({"n": "number"}) + decision(table([("n", "number")], lines), {"n": "number"})))
        assert model.evaluate("out", {"n": Decimal(15)}, at=AT).value == "1"
        return _decider(model)

    assert decider(3).index is None
    found = decider(200).index
    assert found is not None
    assert [column.position for column in found.columns] == [0]
    assert not any(found.left)


def _decider(model: Model) -> deciding.Decider:
    """The one table of a model."""
    names: dict[str, object] = {}
    for unit in model.compiled.units.values():
        names |= {key: value for key, value in unit.__globals__.items() if isinstance(value, deciding.Decider)}
    # the table's own function stands in the unit's namespace, and the decider in the same
    (found,) = names.values()
    assert isinstance(found, deciding.Decider)
    return found


def test_what_an_index_can_not_hold_is_asked_of_the_rows_that_are_left() -> None:
    lines = [[f"{row}", "? > 3 and p", f'"{row}"'] for row in range(30)]
    types = {"n": "number", "m": "number", "p": "boolean"}
    data = definitions(inputs(types) + decision(table([("n", "number"), ("m", "number")], lines), types))
    model = read_model(data)
    assert model.evaluate("out", {"n": 7, "m": 4, "p": True}, at=AT).value == "7"
    assert model.evaluate("out", {"n": 7, "m": 3, "p": True}, at=AT).value is None
    found = _decider(model).index
    assert found is not None and found.left == ((1,),) * 30
    assert isinstance(constant_cell(_decider(model).node.rules[0].conditions[0]), Cell)
