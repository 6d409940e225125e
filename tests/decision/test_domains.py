"""Domains of unknown facts: what is settled holds for every value, and what a domain settles is settled."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.models import AT, decision, definitions, expression_model, inputs, table
from saklig.decision import Model, Result, print_path, read_model

TYPES = {"n": "tAmount", "m": "tWhole", "k": "tOpen", "p": "tYes", "s": "tKind", "d": "tDay", "x": "number", "q": "boolean"}


def _item(name: str, base: str, allowed: str) -> str:
    return (
        f'<itemDefinition name="{name}"><typeRef>{base}</typeRef><allowedValues><text>{allowed}</text></allowedValues>'
        "</itemDefinition>"
    )


ITEMS = (
    _item("tAmount", "number", "[0..3]") + _item("tWhole", "number", "-1, 0, 2") + _item("tOpen", "number", "&gt; 1")
    + _item("tYes", "boolean", "true, false") + _item("tKind", "string", '"a", "b", "c"')
    + _item("tDay", "date", '[@"2025-01-31"..@"2026-02-01"]')
)  # fmt: skip
# values that each fact may have: the ends, what lies between, and null where nothing forbids it
EVERY = {
    "n": [0, 1, 1.5, 3], "m": [-1, 0, 2], "k": [1.01, 2, 7], "p": [True, False], "s": ["a", "b", "c"],
    "d": [date(2025, 1, 31), date(2025, 8, 1), date(2026, 2, 1)], "x": [None, -2, 0, 1, 5], "q": [None, True, False],
}  # fmt: skip

numbers = st.recursive(
    st.sampled_from(["n", "m", "k", "x", "0", "1", "(-2)", "3", "d.year", "d.month"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["min", "max", "sum"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        st.tuples(st.sampled_from(["floor", "ceiling", "abs", "-"]), inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(st.sampled_from(["decimal", "round up", "round half down"]), inner).map(lambda t: f"{t[0]}({t[1]}, 1)"),
        st.tuples(st.sampled_from(["p", "q", 's = "a"', "n > 1"]), inner, inner).map(
            lambda t: f"(if {t[0]} then {t[1]} else {t[2]})"
        ),
    ),
    max_leaves=4,
)
comparisons = st.one_of(
    st.tuples(numbers, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), numbers).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
    st.tuples(numbers, numbers, numbers).map(lambda t: f"{t[0]} between {t[1]} and {t[2]}"),
    st.tuples(numbers, numbers).map(lambda t: f"{t[0]} in ({t[1]}, > 4, [-1..0))"),
    st.sampled_from(
        ['d < @"2024-12-31"', 'd + duration("P1D") > @"2025-01-31"', 'd - duration("P1M") <= @"2026-01-01"',
         "d.year in [2025..2026]", 's in ("a", "b", "c")', 's = "z"', "n = null", "x != null", "p = null", "q = null",
         'not(s = "a")', "d = null"]
    ),
)  # fmt: skip
logic = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda t: f"not({t})"),
        st.tuples(inner, inner, inner).map(lambda t: f"(if {t[0]} then {t[1]} else {t[2]})"),
    ),
    max_leaves=3,
)
expressions = st.one_of(logic, st.tuples(logic, numbers, numbers).map(lambda t: f"if {t[0]} then {t[1]} else {t[2]}"), numbers)
hidden = st.sets(st.sampled_from(sorted(EVERY)), min_size=1, max_size=3)
given_facts = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in EVERY.items()})


def completions(known: Mapping[str, object], names: set[str]) -> Iterator[dict[str, object]]:
    """The facts with the hidden ones given, in every way."""
    for values in itertools.product(*(EVERY[name] for name in sorted(names))):
        yield {**known, **dict(zip(sorted(names), values, strict=True))}


def check_every_completion(model: Model, known: Mapping[str, object], names: set[str]) -> Result:
    """What is settled is the value for every way to give the facts, and only those named matter."""
    part = model.evaluate("out", {name: value for name, value in known.items() if name not in names}, at=AT)
    told = {print_path(path) for path in part.missing}
    assert {path.split(".")[0] for path in told} <= names
    if part.settled:
        assert not told
        for facts in completions(known, names):
            assert model.evaluate("out", facts, at=AT).value == part.value
    return part


@settings(max_examples=400, deadline=None)
@given(expressions, given_facts, hidden)
def test_settled_expressions_hold_for_every_value(text: str, known: dict[str, object], names: set[str]) -> None:
    check_every_completion(expression_model(text, TYPES, ITEMS, strict=False), known, names)


number_cells = st.sampled_from(
    ["-", "< 0", ">= 0", "[0..2]", "(1..3]", "1, 2", "not(1)", "null", "> x", "> 9", "<= 3", "[n..3]"]
)
cells = st.tuples(
    number_cells, st.sampled_from(["-", "true", "false", "null", "not(true)"]),
    st.sampled_from(["-", '"a"', '"b", "c"', 'not("a")']),
    st.sampled_from(["-", '< @"2025-08-01"', '>= @"2025-08-01"', '@"2026-02-01"']),
    st.sampled_from(['"x"', '"x"', '"y"', "n", "k + 1"]),
).map(list)  # fmt: skip
policies = st.sampled_from(["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER"])


@settings(max_examples=400, deadline=None)
@given(st.lists(cells, min_size=1, max_size=5), policies, st.sampled_from(["n", "m", "k", "x", "n + m"]), given_facts, hidden)
def test_settled_tables_hold_for_every_value(
    rows: list[list[str]], policy: str, first: str, known: dict[str, object], names: set[str]
) -> None:
    columns = [(first, "number"), ("q", "boolean"), ("s", "tKind"), ("d", "date")]
    body = decision(table(columns, rows, policy), TYPES)
    check_every_completion(read_model(definitions(ITEMS + inputs(TYPES) + body), strict=False), known, names)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n >= 0", True),
        ("n < 0", False),
        ("n + 1 > 0", True),
        ("n * 0.06 <= 0.18", True),
        ("(n + m) * 2 < 11", True),
        ("n / 2 - 5 < 0", True),
        ("k > 1", True),
        ("k >= 1.5 or k < 7 or k != 1", True),
        ("min(n, k) <= 3", True),
        ("sum([n, m, 1]) > -1", True),
        ("decimal(n / 7, 2) <= 0.43", True),
        ("if n > 1 then floor(n) <= 3 else true", True),
        ("abs(m) <= 2", True),
        ("m in (-1, 0, 2, 5)", True),
        ('s != "z"', True),
        ('if s = "a" or s = "b" then 1 else 1', 1),
        ("n = null", False),
        ("if p then 2 > n - 2 else n < 4", True),
        ('d.year >= 2025 and d < @"2026-02-02"', True),
        ('d + duration("P1Y") > @"2025-12-31"', True),
        ("(if p then 10 else 20) > n", True),
        ('{a: if p then "x" else "y", b: n > 3}.b', False),
    ],
)
def test_what_all_of_a_domain_agrees_on_is_settled(text: str, value: object) -> None:
    result = expression_model(text, TYPES, ITEMS, strict=False).evaluate("out", {}, at=AT)
    assert (result.value, result.settled) == (value, True)


@pytest.mark.parametrize(
    ("text", "missing"),
    [("n > 0", {"n"}), ("n + m >= 0", {"n", "m"}), ("x > -1000", {"x"}), ("q or true = q", {"q"}), ("k < 100", {"k"})],
)
def test_what_a_domain_leaves_open_is_open(text: str, missing: set[str]) -> None:
    result = expression_model(text, TYPES, ITEMS, strict=False).evaluate("out", {}, at=AT)
    assert not result.settled
    assert set(map(print_path, result.missing)) == missing


@pytest.mark.parametrize("text", ["n - n = 0", "if x > 1 then 1 else if x <= 1 then 1 else 1 + x"])
def test_what_two_values_share_is_not_seen(text: str) -> None:
    """Given up, and said so: it asks one question too many."""
    assert not expression_model(text, TYPES, ITEMS, strict=False).evaluate("out", {}, at=AT).settled


@pytest.mark.parametrize(
    ("column", "rows", "value"),
    [
        ("n", [["< 2", '"x"'], [">= 2", '"x"']], "x"),
        ("n", [["< 0", '"y"'], [">= 0", '"x"'], ["null", '"z"']], "x"),
        ("k", [["<= 1", '"y"'], ["> 1", '"x"']], "x"),
        ("m", [["-1", '"x"'], ["0, 2", '"x"'], ["-", '"y"']], "x"),
        ("d", [['< @"2025-08-01"', '"x"'], ['>= @"2025-08-01"', '"x"']], "x"),
        ("x", [["< 0", '"x"'], [">= 0", '"x"'], ["null", '"x"']], "x"),
        ("n + m", [["< -1", '"y"'], ["[-1..5]", '"x"'], ["> 5", '"y"']], "x"),
        ("if p then 1 else 2", [["1", '"x"'], ["2", '"x"']], "x"),
    ],
)
def test_tables_are_settled_where_every_piece_of_a_domain_agrees(column: str, rows: list[list[str]], value: str) -> None:
    policy = "FIRST" if column == "m" else "UNIQUE"
    kind = "date" if column == "d" else "number"
    body = decision(table([(column, kind)], rows, policy), TYPES)
    result = read_model(definitions(ITEMS + inputs(TYPES) + body), strict=False).evaluate("out", {}, at=AT)
    assert (result.value, result.settled) == (value, True)


def test_a_column_that_makes_no_difference_is_not_asked_for() -> None:
    rows = [["< 1", "-", '"x"'], [">= 1", "true", '"y"'], [">= 1", "false", '"z"']]
    body = decision(table([("n", "number"), ("p", "boolean")], rows), TYPES)
    model = read_model(definitions(ITEMS + inputs(TYPES) + body))
    assert model.evaluate("out", {"n": 0}, at=AT).settled
    assert model.evaluate("out", {"n": 2}, at=AT).missing == {("p",)}
    assert model.evaluate("out", {"p": True}, at=AT).missing == {("n",)}


LIST_TYPES = {"xs": "tNumbers", "n": "tAmount", "q": "boolean", "p": "tYes"}
LIST_ITEMS = ITEMS + '<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
filters = st.sampled_from(
    ["item > n", "item <= n", "q", "p", "item = 1", "item > 5", "item > 1 or q", "p and item < 2", "item = null"]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(-1, 4)), max_size=4), st.lists(filters, min_size=1, max_size=3),
    st.sampled_from(["count({})", "count({}) > 1", "{}", "{} = []", "for x in {} return 1", "some x in {} satisfies x > 0",
                     "1 + count({})", "{}[1]", "if count({}) < 5 then 1 else 2"]),
    st.sets(st.sampled_from(["n", "q", "p"]), min_size=1),
)  # fmt: skip
def test_filtered_lists_hold_for_every_value(items: list[object], conditions: list[str], shape: str, names: set[str]) -> None:
    text = shape.format("xs" + "".join(f"[{one}]" for one in conditions))
    model = expression_model(text, LIST_TYPES, LIST_ITEMS, strict=False)
    check_every_completion(model, {"xs": items, "n": 1, "q": True, "p": False}, names)


@pytest.mark.parametrize(
    ("text", "value"),
    [("count([1, 5][item > n][item < 0])", 0), ("count([2, 9][item > n]) > 0", True), ("count([1, 2][q]) <= 2", True),
     ("[1, 2][item > n][item > 3]", [])],
)  # fmt: skip
def test_what_may_be_in_a_list_is_seen(text: str, value: object) -> None:
    result = expression_model(text, LIST_TYPES, LIST_ITEMS, strict=False).evaluate("out", {}, at=AT)
    assert (result.value, result.settled) == (value, True)
