"""What is not exact in SQL is refused by name, with how to mend it; what can be is in the query all the same."""

from __future__ import annotations

from decimal import Decimal

import pytest

from decision.models import AT, decision, definitions, expression_model, inputs, table
from saklig.decision import Model, UnknownDecision, read_model
from saklig.decision.sql import Hint, NotInSql, Query, write_query
from saklig.service_packages.querying import in_duckdb

TYPES = {"n": "number", "s": "string", "d": "date"}


def asked(model: Model, name: str = "out") -> Query:
    return write_query(model, [name], at=AT, dialect="duckdb")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("n / 7", "QUOTIENT"),
        ("sqrt(n)", "FUNCTION"),
        ("s + s", "ARITHMETIC"),
        ('upper case(s)', "FUNCTION"),
        ("n ** 2", "ARITHMETIC"),
        ("for i in 1..3 return sum(partial) + n", "PARTIAL"),
        ("n * n * n * n * n", "TOO_WIDE"),
        ("round half up(n, n)", "SCALE"),
        ("if n > 1 then n else s", "MIXED"),
        ('string length(s)', "FUNCTION"),
    ],
)  # fmt: skip
def test_refused_by_name(text: str, code: str) -> None:
    model = expression_model(text, TYPES, strict=False)
    with pytest.raises(NotInSql) as refused:
        asked(model)
    assert [one.code for one in refused.value.refused] == [code]
    assert str(refused.value).startswith("out: ")


def test_what_can_be_exact_is_there_beside_what_cannot() -> None:
    query = asked(expression_model("{share: n / 7, whole: floor(n / 7)}", TYPES))
    assert [one.entry for one in query.outputs] == [("whole",)]
    assert [(one.entry, one.code) for one in query.refused] == [(("share",), "QUOTIENT")]


def test_a_table_of_thousands_of_rows_is_refused_at_once() -> None:
    rows = [[str(number), str(number)] for number in range(1_001)]
    model = read_model(definitions(inputs({"n": "number"}) + decision(table([("n", "number")], rows), {"n": "number"})))
    with pytest.raises(NotInSql, match="1001 rows: at most 1000"):
        asked(model)


def test_a_decision_that_is_none() -> None:
    with pytest.raises(UnknownDecision):
        asked(expression_model("n", TYPES), "in")


def test_a_fact_that_is_always_known_has_no_state() -> None:
    model = expression_model("n > 1", TYPES)
    query = write_query(model, ["out"], at=AT, dialect="duckdb", hints={"n": Hint(always_known=True, nullable=False)})
    assert "n_state" not in query.create
    assert '"n" DECIMAL(14, 2) NOT NULL' in query.create


def test_a_row_of_more_digits_than_the_interpreter_can_tell_apart_is_open() -> None:
    query = asked(expression_model("floor(n * n * 100000 / 7)", {"n": "number"}))
    rows = [{"n": Decimal(7)}, {"n": Decimal("0.07")}, {"n": Decimal("999999999999")}]
    found = [(row["out_state"], row["out"]) for row in in_duckdb(query, rows)]
    assert found == [("known", 700_000), ("known", 70), ("unknown", None)]
    assert query.leaves_limits


def test_a_divisor_with_more_decimals_than_34_digits_hold_is_no_end() -> None:
    """n / 2**40 ends after forty decimals, which the interpreter rounds: it may not be shown as if it were exact."""
    model = expression_model("n / 1099511627776", {"n": "number"})
    with pytest.raises(NotInSql, match="a quotient that is not rounded"):
        asked(model)
