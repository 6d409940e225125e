"""Unknown facts: sound (a settled answer never changes when facts are given), and as sharp as promised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.models import AT, decision, definitions, expression_model, inputs, literal, table
from saklig.decision import UNKNOWN, Result, print_path, read_model
from saklig.decision.partial import ask, still_matter

TYPES = {"n": "number", "m": "number", "p": "boolean", "q": "boolean", "s": "tKind", "xs": "tNumbers", "c": "tChild"}
ITEMS = (
    '<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"a", "b", "c"</text></allowedValues>'
    "</itemDefinition>"
    '<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    '<itemDefinition name="tChild"><itemComponent name="age"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="place"><typeRef>boolean</typeRef></itemComponent></itemDefinition>'
)

numbers = st.one_of(
    st.integers(-3, 3).map(lambda n: f"({n})"), st.sampled_from(["n", "m", "c.age", "count(xs)", "sum(xs)", "max(xs)"])
)
flat_booleans = st.sampled_from(["true", "false", "null", "p", "q", "c.place", 's = "a"', 's in ("a", "b")', "s = null"])


def _deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or", "=", "!="]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(numbers, st.sampled_from(["<", "<=", ">", "=", "!="]), numbers).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda t: f"not({t})"),
        st.tuples(inner, inner, inner).map(lambda t: f"(if {t[0]} then {t[1]} else {t[2]})"),
        inner.map(lambda t: f"(some x in xs satisfies x > n or {t})"),
        inner.map(lambda t: f"(every x in xs satisfies x != 1 and {t})"),
        inner.map(lambda t: f"list contains([{t}, p], true)"),
        st.tuples(inner, inner).map(lambda t: f"all([{t[0]}, {t[1]}])"),
        st.tuples(numbers, inner).map(lambda t: f"(count(xs[item > {t[0]} or {t[1]}]) > 1)"),
        st.tuples(numbers, numbers).map(lambda t: f"({t[0]} between 0 and {t[1]})"),
        st.tuples(numbers, numbers).map(lambda t: f"({t[0]} + {t[1]} in [0..3])"),
    )


booleans = st.recursive(flat_booleans, _deeper, max_leaves=6)
values = st.one_of(
    booleans,
    st.tuples(booleans, numbers, numbers).map(lambda t: f"if {t[0]} then {t[1]} else {t[2]}"),
    st.tuples(booleans, numbers).map(lambda t: f"{{a: {t[0]}, b: [{t[1]}, n * m]}}"),
    st.tuples(numbers, booleans).map(lambda t: f"for x in xs return if {t[1]} then x else {t[0]}"),
)
number_cells = st.sampled_from(["-", "< 0", ">= 0", "[0..2]", "1, 2", "not(1)", "null", "> m", "? > m and p"])
boolean_cells = st.sampled_from(["-", "true", "false", "null", "not(true)", "q"])
kind_cells = st.sampled_from(["-", '"a"', '"b", "c"', 'not("a")', "null"])
rows = st.tuples(number_cells, boolean_cells, kind_cells, st.sampled_from(['"x"', '"y"', "n", "p"])).map(list)
policies = st.sampled_from(["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER"])

facts = st.fixed_dictionaries(
    {
        "n": st.one_of(st.none(), st.integers(-3, 3)),
        "m": st.one_of(st.none(), st.integers(-3, 3)),
        "p": st.sampled_from([True, False, None]),
        "q": st.sampled_from([True, False, None]),
        "s": st.sampled_from(["a", "b", "c"]),
        "xs": st.lists(st.one_of(st.none(), st.integers(-3, 3)), max_size=3),
        "c": st.fixed_dictionaries({"age": st.integers(0, 5), "place": st.booleans()}),
    }
)
hidden = st.sets(st.sampled_from(["n", "m", "p", "q", "s", "xs", "xs[0]", "c", "c.age", "c.place"]), max_size=6)


def hide(known: Mapping[str, object], names: set[str]) -> dict[str, object]:
    """The facts with some of them unknown."""
    found = dict(known)
    child = dict(known["c"])  # type: ignore[call-overload]
    numbers = list(known["xs"])  # type: ignore[call-overload]
    for name in names:
        if name.startswith("c."):
            child.pop(name[2:], None)
        if name == "xs[0]" and numbers:
            numbers[0] = UNKNOWN
    found["c"], found["xs"] = child, numbers
    for name in names:
        found.pop(name, None)
    return found


def check_sound(full: Result, part: Result, names: set[str]) -> None:
    assert full.missing == frozenset()
    for path in part.missing:
        assert any(print_path(path).startswith(name) for name in names)
    if part.settled:
        assert part.value == full.value


@settings(max_examples=400, deadline=None)
@given(text=values, known=facts, names=hidden)
def test_settled_expressions_never_change(text: str, known: dict[str, object], names: set[str]) -> None:
    model = expression_model(text, TYPES, ITEMS, strict=False)
    check_sound(model.evaluate("out", known, at=AT), model.evaluate("out", hide(known, names), at=AT), names)


@settings(max_examples=400, deadline=None)
@given(cells=st.lists(rows, min_size=1, max_size=4), policy=policies, known=facts, names=hidden)
def test_settled_tables_never_change(
    cells: list[list[str]], policy: str, known: dict[str, object], names: set[str]
) -> None:
    logic = table([("n", "number"), ("p", "boolean"), ("s", "tKind")], cells, policy)
    model = read_model(definitions(ITEMS + inputs(TYPES) + decision(logic, TYPES)), strict=False)
    check_sound(model.evaluate("out", known, at=AT), model.evaluate("out", hide(known, names), at=AT), names)


@pytest.mark.parametrize(
    ("text", "known", "wanted"),
    [
        ("p and q", {"p": False}, False),
        ("p or q", {"q": True}, True),
        ("if p then 1 else 1", {}, 1),
        ("if p then {a: 1} else {a: 1}", {}, {"a": 1}),
        ("count(xs)", {"xs": [UNKNOWN, 1]}, 2),
        ("some x in xs satisfies x > 0", {"xs": [UNKNOWN, 1]}, True),
        ("list contains(xs, 1)", {"xs": [UNKNOWN, 1]}, True),
        ("n != null or m > 0", {"n": 1}, True),
        ("[1, 2, 3][n > 5]", {"n": 1}, []),
    ],
)
def test_as_sharp_as_the_logic_allows(text: str, known: dict[str, object], wanted: object) -> None:
    result = expression_model(text, TYPES, ITEMS).evaluate("out", known, at=AT)
    assert result.settled
    assert result.value == wanted


def test_a_table_over_an_unknown_enumeration_is_settled_when_all_its_values_agree() -> None:
    logic = table([("s", "tKind"), ("p", "boolean")], [['"a", "b"', "-", "1"], ['"c"', "true", "1"], ['"c"', "false", "2"]])
    model = read_model(definitions(ITEMS + inputs(TYPES) + decision(logic, TYPES)))
    assert model.evaluate("out", {"p": True}, at=AT).value == 1
    assert not model.evaluate("out", {"p": False}, at=AT).settled


def test_certain_rows_that_contradict_each_other_are_told_though_a_third_is_open() -> None:
    cells = [["-", '"x"'], ["-", '"y"'], ['"a"', '"x"']]
    model = read_model(definitions(ITEMS + inputs(TYPES) + decision(table([("s", "tKind")], cells, "ANY"), TYPES)))
    assert not model.evaluate("out", {}, at=AT).settled


def test_null_is_not_unknown() -> None:
    model = expression_model("n = null", TYPES, ITEMS)
    assert model.evaluate("out", {"n": None}, at=AT).value is True
    unknown = model.evaluate("out", {}, at=AT)
    assert not unknown.settled
    assert unknown.missing == {("n",)}


def test_one_unknown_in_a_list_leaves_the_rest_settled() -> None:
    model = expression_model("for x in xs return x * 2", TYPES, ITEMS)
    result = model.evaluate("out", {"xs": [1, UNKNOWN]}, at=AT)
    assert result.value[0] == 2
    assert result.missing == {("xs", 1)}
    assert not result.settled


def test_asks_only_what_still_matters_in_the_declared_order() -> None:
    model = expression_model('if p then "human" else if c.age < 2 then "no" else if n > 5 then "yes" else "no"', TYPES, ITEMS)
    order = [("n",), ("p",), ("c", "age"), ("m",)]

    def next_of(known: dict[str, object]) -> object:
        return ask(model, "out", known, at=date(2025, 8, 1), askable=order).ask

    first = ask(model, "out", {}, at=AT, askable=order)
    assert first.still_matter == (("n",), ("p",), ("c", "age"))
    assert next_of({"n": 9}) == ("p",)
    assert next_of({"n": 9, "p": False}) == ("c", "age")
    assert next_of({"p": True}) is None
    assert next_of({"p": False, "c": {"age": 1}}) is None
    settled = ask(model, "out", {"p": True}, at=AT, askable=order)
    assert (settled.settled, settled.value, settled.still_matter) == (True, "human", ())


def test_an_error_makes_what_rests_on_it_unsettled() -> None:
    types = {"n": "number"}
    data = definitions(
        inputs(types)
        + decision(literal('n + "kr"'), types, "broken")
        + decision(literal("1"), types, "sound")
        + '<decision id="top" name="top"><variable name="top"/>'
        '<informationRequirement><requiredDecision href="#dec-broken"/></informationRequirement>'
        f'{literal("if broken = null then 1 else 1")}</decision>'
    )
    model = read_model(data, strict=False)
    assert model.evaluate("sound", {"n": 1}, at=AT).settled
    result = model.evaluate("top", {"n": 1}, at=AT)
    assert result.value == 1
    assert not result.settled
    assert [step.settled for step in result.trace.decisions] == [False, False]


@settings(max_examples=100, deadline=None)
@given(first=values, second=values, known=facts, names=hidden)
def test_asked_together_or_one_by_one_the_same_matters(
    first: str, second: str, known: dict[str, object], names: set[str]
) -> None:
    body = decision(literal(first), TYPES, name="one") + decision(literal(second), TYPES, name="two")
    model = read_model(definitions(ITEMS + inputs(TYPES) + body.replace('id="text"', "")), strict=False)
    open_facts, askable = hide(known, names), [(name,) for name in TYPES]
    apart = [ask(model, name, open_facts, at=AT, askable=askable) for name in ("one", "two")]
    settled, matter = still_matter(model, ["one", "two"], open_facts, at=AT, askable=askable)
    assert settled == all(one.settled for one in apart)
    assert set(matter) == {path for one in apart for path in one.still_matter}
