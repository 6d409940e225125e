"""The interpreter and SQL say the same of generated models and facts, to the last digit; SQL may be open, never wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.models import AT, decision, definitions, inputs, literal, table
from decision.sql.agreeing import disagreements
from decision.sql.engines import Engine, in_duckdb, in_postgres
from saklig.decision import Model, read_model
from saklig.decision.sql import Hint, NotInSql, write_query

TYPES = {
    "n": "number", "m": "number", "p": "boolean", "q": "boolean", "s": "tKind", "d": "date", "xs": "tNumbers", "c": "tChild",
}  # fmt: skip
ITEMS = (
    '<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"a", "b", "c"</text></allowedValues>'
    "</itemDefinition>"
    '<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    '<itemDefinition name="tChild"><itemComponent name="age"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="place"><typeRef>boolean</typeRef></itemComponent></itemDefinition>'
)
HINTS = {"n": Hint(places=1, digits=6), "m": Hint(places=2, digits=8), "c.age": Hint(places=0, digits=3, nullable=False),
         "xs[]": Hint(places=1, digits=6)}  # fmt: skip

plain_numbers = st.one_of(
    st.integers(-3, 3).map(lambda n: f"({n})"),
    st.sampled_from(["n", "m", "c.age", "0.5", "2.25", "(1/3)", "d.year", "d.month", "count(xs)", "sum(xs)"]),
)
flat_booleans = st.sampled_from(
    ["true", "false", "null", "p", "q", "c.place", 's = "a"', 's in ("a", "b")', "s = null", "n = null", 'd < date("2025-03-01")',
     'd + duration("P1M") >= date("2025-03-31")', 'd - duration("P3D") = date("2024-12-29")']
)  # fmt: skip


divisors = st.sampled_from(["c.age", "(c.age + 1)", "(0.13 * c.age + 1)", "m", "(n - m)"])


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, st.sampled_from(["7", "0.06", "11", "3", "(-4)", "0"])).map(lambda t: f"({t[0]} / {t[1]})"),
        st.tuples(inner, divisors).map(lambda t: f"({t[0]} / {t[1]})"),
        st.tuples(
            st.sampled_from(["floor", "ceiling", "round up", "round down", "round half up", "round half down", "decimal"]),
            inner, st.integers(-1, 3),
        ).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        st.tuples(st.sampled_from(["min", "max", "sum"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        inner.map(lambda t: f"abs({t})"),
        inner.map(lambda t: f"(-{t})"),
        st.tuples(flat_booleans, inner, inner).map(lambda t: f"(if {t[0]} then {t[1]} else {t[2]})"),
    )  # fmt: skip


numbers = st.recursive(plain_numbers, _numbers, max_leaves=4)


def _booleans(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or", "=", "!="]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(numbers, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), numbers).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        inner.map(lambda t: f"not({t})"),
        st.tuples(inner, inner, inner).map(lambda t: f"(if {t[0]} then {t[1]} else {t[2]})"),
        st.tuples(numbers, numbers).map(lambda t: f"({t[0]} between 0 and {t[1]})"),
        st.tuples(numbers, numbers).map(lambda t: f"({t[0]} in [0..{t[1]}])"),
        inner.map(lambda t: f"list contains([{t}, p], true)"),
        st.tuples(inner, inner).map(lambda t: f"all([{t[0]}, {t[1]}])"),
        st.tuples(numbers, inner).map(lambda t: f"(some x in [1, n, m] satisfies x > {t[0]} or {t[1]})"),
        inner.map(lambda t: f"(every x in xs satisfies x != 1 and {t})"),
        inner.map(lambda t: f"(some x in xs satisfies x > n or {t})"),
        st.tuples(plain_numbers, inner).map(lambda t: f"(count(xs[item > {t[0]} or {t[1]}]) > 1)"),
    )


booleans = st.recursive(flat_booleans, _booleans, max_leaves=5)
values = st.one_of(
    booleans,
    numbers.map(lambda t: f"round half up({t}, 2)"),
    st.tuples(booleans, numbers).map(lambda t: f"{{a: {t[0]}, b: decimal({t[1]}, 1)}}"),
)
number_cells = st.sampled_from(["-", "< 0", ">= 0", "[0..2]", "(0..2.5]", "1, 2", "not(1)", "null", "> m", "? > m and p", "<= m"])
boolean_cells = st.sampled_from(["-", "true", "false", "null", "not(true)", "q"])
kind_cells = st.sampled_from(["-", '"a"', '"b", "c"', 'not("a")', "null"])
date_cells = st.sampled_from(["-", '< date("2025-02-01")', '[date("2025-01-01")..date("2025-12-31")]', "null"])
rows_of = lambda outputs: st.tuples(number_cells, boolean_cells, kind_cells, date_cells, outputs).map(list)  # noqa: E731
one_hit = st.sampled_from(["UNIQUE", "FIRST", "ANY", "PRIORITY"])
aggregations = st.sampled_from(["COUNT", "SUM", "MIN", "MAX"])
COLUMNS = [("n", "number"), ("p", "boolean"), ("s", "tKind"), ("d", "date")]


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


tenths, hundredths = (st.decimals(-9, 9, places=places) for places in (1, 2))
known = {
    "n": maybe(tenths), "m": maybe(hundredths), "p": maybe(st.booleans()), "q": maybe(st.booleans()),
    "s": maybe(st.sampled_from(["a", "b", "c"])), "d": maybe(st.dates(min_value=AT.replace(year=2024), max_value=AT)),
    "xs": st.lists(maybe(tenths), max_size=3),
    "c": st.fixed_dictionaries({"place": maybe(st.booleans())}, optional={"age": st.integers(0, 5)}),
}  # fmt: skip
facts = st.one_of(st.fixed_dictionaries(known), st.fixed_dictionaries({}, optional=known))
many = st.lists(facts, min_size=1, max_size=12)


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine that answers queries of its dialect."""
    if request.param == "duckdb":
        yield Engine(dialect="duckdb", answers=in_duckdb)
        return
    server = request.getfixturevalue("postgres_server")
    with psycopg.connect(host=server.socket_folder, user="saklig", dbname="postgres", autocommit=True) as connection:
        yield Engine(dialect="postgres", answers=partial(in_postgres, connection))


def check(model: Model, rows: list[dict[str, Any]], engine: Engine) -> bool:
    """Ask both; false where SQL refuses by name."""
    try:
        query = write_query(model, ["out"], at=AT, dialect=engine.dialect, hints=HINTS)
    except NotInSql:
        return False
    found = disagreements(model, query, rows, engine.answers(query, rows))
    assert not found, found[0]
    return True


@settings(max_examples=20, deadline=None)
@given(text=values, rows=many)
def test_expressions(engine: Engine, text: str, rows: list[dict[str, Any]]) -> None:
    model = read_model(definitions(ITEMS + inputs(TYPES) + decision(literal(text), TYPES)), strict=False)
    check(model, rows, engine)


@settings(max_examples=20, deadline=None)
@given(
    cells=st.lists(rows_of(st.sampled_from(['"x"', '"y"', "null"])), min_size=1, max_size=4, unique_by=tuple),
    policy=one_hit, rows=many,
)
def test_tables_of_one_hit(engine: Engine, cells: list[list[str]], policy: str, rows: list[dict[str, Any]]) -> None:
    outputs = '<output id="o"><outputValues><text>"y", "x"</text></outputValues></output>'
    logic = table(COLUMNS, cells, policy, outputs=outputs if policy == "PRIORITY" else "")
    model = read_model(definitions(ITEMS + inputs(TYPES) + decision(logic, TYPES)), strict=False)
    assert check(model, rows, engine)


@settings(max_examples=20, deadline=None)
@given(
    cells=st.lists(rows_of(st.sampled_from(["1", "2.5", "m", "null", "-3"])), min_size=1, max_size=4), how=aggregations, rows=many
)
def test_tables_that_collect(engine: Engine, cells: list[list[str]], how: str, rows: list[dict[str, Any]]) -> None:
    logic = table(COLUMNS, cells, "COLLECT", f' aggregation="{how}"')
    model = read_model(definitions(ITEMS + inputs(TYPES) + decision(logic, TYPES)), strict=False)
    assert check(model, rows, engine)

