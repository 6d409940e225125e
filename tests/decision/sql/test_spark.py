"""Spark says what the interpreter says, of a sample of generated models; and of numbers at the ends of what it can hold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision.models import AT, decision, definitions, inputs, literal, table
from decision.sql import test_agreement as generated
from decision.sql.agreeing import disagreements
from decision.sql.engines import in_duckdb
from decision.sql.spark import in_spark, session
from saklig.decision import Model, read_model
from saklig.decision.sql import Hint, NotInSql, write_query

pytestmark = pytest.mark.slow
SAMPLE = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    yield from session()


def check(spark: Any, model: Model, rows: list[dict[str, Any]], hints: dict[str, Hint] = generated.HINTS) -> None:
    try:
        query = write_query(model, ["out"], at=AT, dialect="spark", hints=hints)
    except NotInSql:
        return
    found = disagreements(model, query, rows, in_spark(spark, query, rows))
    if found:
        # open where the last digits could tell, though all is known: so it must be in DuckDB too
        plain = write_query(model, ["out"], at=AT, dialect="duckdb", hints=hints)
        found = sorted(set(found) - set(disagreements(model, plain, rows, in_duckdb(plain, rows))))
    assert not found, found[0]


def model_of(logic: str, types: dict[str, str] = generated.TYPES) -> Model:
    return read_model(definitions(generated.ITEMS + inputs(types) + decision(logic, types)), strict=False)


@SAMPLE
@given(text=generated.values, rows=generated.many)
def test_expressions(spark: Any, text: str, rows: list[dict[str, Any]]) -> None:
    check(spark, model_of(literal(text)), rows)


@SAMPLE
@given(
    cells=st.lists(generated.rows_of(st.sampled_from(['"x"', '"y"', "null"])), min_size=1, max_size=4, unique_by=tuple),
    policy=st.sampled_from(["UNIQUE", "FIRST", "ANY"]), rows=generated.many,
)
def test_tables_of_one_hit(spark: Any, cells: list[list[str]], policy: str, rows: list[dict[str, Any]]) -> None:
    check(spark, model_of(table(generated.COLUMNS, cells, policy)), rows)


@SAMPLE
@given(
    cells=st.lists(generated.rows_of(st.sampled_from(["1", "2.5", "m", "null", "-3"])), min_size=1, max_size=4),
    how=generated.aggregations, rows=generated.many,
)
def test_tables_that_collect(spark: Any, cells: list[list[str]], how: str, rows: list[dict[str, Any]]) -> None:
    check(spark, model_of(table(generated.COLUMNS, cells, "COLLECT", f' aggregation="{how}"')), rows)


FORMS = (
    "count(xs[item > n])", "sum(xs)", "sum(xs[item > 0])", "some x in xs satisfies x > n", "every x in xs satisfies x != n",
    'if d + duration("P1M") > date("2025-03-01") then 1 else 2', "d.year * 100 + d.month", "date(d.year, d.month, 1) = d",
    "modulo(c.age, 3)", "round half up(m / 7, 2)", "round down(n * m / 3, 1)", "decimal(m, 1)", "ceiling(m)", "floor(-m)",
    "for x in xs return x + 1", "xs[item > n]", "count(distinct values(xs))", "n = null", "s = null", 's < "b"',
)  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"n": Decimal(n), "m": Decimal(m), "p": True, "q": None, "s": s, "d": d, "xs": [Decimal(x) for x in xs],
     "c": {"age": Decimal(age), "place": True}}
    for n, m, s, d, xs, age in (
        ("1.5", "-0.05", "a", AT.replace(month=1, day=31), ["1.5", "2", "2"], 4),
        ("-9", "0.15", None, AT.replace(day=1), [], 0),
        ("0", "8.75", "c", AT.replace(year=2024, month=2, day=29), ["-1"], 5),
    )
] + [{}, {"n": None, "m": None, "s": None, "d": None, "xs": None}]  # fmt: skip


@pytest.mark.parametrize("text", FORMS)
def test_forms(spark: Any, text: str) -> None:
    model = model_of(literal(text))
    query = None
    try:
        query = write_query(model, ["out"], at=AT, dialect="spark", hints=generated.HINTS)
    except NotInSql as refused:
        assert refused.refused
        return
    answers = in_spark(spark, query, ROWS)
    if len(answers) == len(ROWS):
        assert not disagreements(model, query, ROWS, answers)
    else:
        wanted = [len(value) for value in (model.evaluate("out", row, at=AT).value for row in ROWS) if isinstance(value, list)]
        assert sum(1 for answer in answers if answer["out_state"] != "unknown") == sum(wanted)


WIDE_TYPES = {"n": "number", "m": "number"}
WIDE = {"n": Hint(places=0, digits=14, nullable=False), "m": Hint(places=0, digits=14, nullable=False)}


def test_what_is_beyond_a_bigint_is_exact(spark: Any) -> None:
    """DIV of Spark gives a BIGINT, and loses what is beyond it without a word, in its strict mode too."""
    model = model_of(literal("round half up(n * m / 7, 0)"), WIDE_TYPES)
    query = write_query(model, ["out"], at=AT, dialect="spark", hints=WIDE)
    most = Decimal(10**14 - 1)
    rows = [{"n": n, "m": m} for n in (most, -most, Decimal(3)) for m in (most, most - 6, Decimal(1))]
    answers = in_spark(spark, query, rows)
    assert {answer["out_state"] for answer in answers} == {"known"}
    assert not disagreements(model, query, rows, answers)
    lost = spark.sql("SELECT CAST(99999999999999999999 AS DECIMAL(38, 0)) DIV CAST(7 AS DECIMAL(38, 0)) AS x").collect()[0].x
    assert lost != 99999999999999999999 // 7


def test_what_spark_has_no_room_for_is_refused() -> None:
    """32 digits stand before the six decimals of each quotient of decimals."""
    hints = {name: Hint(places=0, digits=17, nullable=False) for name in WIDE}
    model = model_of(literal("round half up(n * m / 7, 0)"), WIDE_TYPES)
    with pytest.raises(NotInSql) as refused:
        write_query(model, ["out"], at=AT, dialect="spark", hints=hints)
    assert refused.value.refused[0].code == "TOO_WIDE"
    assert write_query(model, ["out"], at=AT, dialect="duckdb", hints=hints).sql


def test_a_number_keeps_its_decimals(spark: Any) -> None:
    model = model_of(literal("n * 0.0000001 * m"), WIDE_TYPES)
    query = write_query(model, ["out"], at=AT, dialect="spark", hints=WIDE)
    rows = [{"n": Decimal(10**14 - 1), "m": Decimal(10**14 - 3)}, {"n": Decimal(1), "m": Decimal(-1)}]
    answers = in_spark(spark, query, rows)
    assert not disagreements(model, query, rows, answers)
    assert answers[1]["out"] == Decimal("-0.0000001")


def test_nothing_is_answered_without_the_mode_that_tells_of_overflow(spark: Any) -> None:
    """Since Spark 4 it is on unless one turns it off; without it, what overflows would be null. Whatever is read of the query."""
    from pyspark.errors import PySparkException  # noqa: PLC0415

    assert spark.conf.get("spark.sql.ansi.enabled") == "true"
    for logic in ("n", "round half up(n * m / 7, 0)"):
        query = write_query(model_of(literal(logic), WIDE_TYPES), ["out"], at=AT, dialect="spark", hints=WIDE)
        rows = [{"n": Decimal(7), "m": Decimal(1)}]
        assert in_spark(spark, query, rows)[0]["out"] in (7, 1)
        spark.conf.set("spark.sql.ansi.enabled", "false")
        try:
            for asked in (query.sql, f"SELECT COUNT(*) FROM ({query.sql})", f"SELECT MAX(out_state) FROM ({query.sql})"):
                with pytest.raises(PySparkException, match=r"SET spark\.sql\.ansi\.enabled = true"):
                    spark.sql(asked).collect()
        finally:
            spark.conf.unset("spark.sql.ansi.enabled")


def test_a_query_around_it_is_planned(spark: Any) -> None:
    """A WHERE around a query of many layers is not written into each of them in turn, which would take for ever."""
    steps = ", ".join(f"x{n + 1}: if x{n} > {n} then x{n} - 1 else x{n} + 1" for n in range(30))
    model = model_of(literal(f"{{x0: n, {steps}}}.x30"), WIDE_TYPES)
    query = write_query(model, ["out"], at=AT, dialect="spark", hints=WIDE)
    in_spark(spark, query, [{"n": Decimal(n), "m": Decimal(0)} for n in range(60)])
    asked = f"SELECT COUNT(*) AS n, MAX(out) AS most FROM ({query.sql}) WHERE out_state = 'known' AND out >= 30"
    wanted = [model.evaluate("out", {"n": Decimal(n), "m": Decimal(0)}, at=AT).value for n in range(60)]
    found = spark.sql(asked).collect()[0]
    assert (found.n, found.most) == (sum(1 for one in wanted if one >= 30), max(wanted))
