"""A package's rules as a query: what the table holds, what is refused, and that a difference is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from saklig.decision.sql import NotInSql, Query
from saklig.service_packages import example_local, load
from saklig.service_packages.checking.agreement import agreement_findings, compare
from saklig.service_packages.querying import UnfitFacts, agreement, in_duckdb, query_of

KINDERGARTEN = "redusert-foreldrebetaling"
AT = date(2025, 8, 15)


def asked(**more: Any) -> Query:
    package = load(KINDERGARTEN)
    return query_of(package, "Income matters", at=AT, dialect="duckdb", local=example_local(package), **more)


def test_a_missing_fact_makes_the_row_open_and_null_is_no_missing_fact() -> None:
    query = asked()
    both = {"asks_income_cap": False, "asks_core_hours": False}
    rows = [{"application": both}, {"application": {"asks_income_cap": False}}, {"application": {"asks_core_hours": True}}, {}]
    states = [(row["income_matters_state"], row["income_matters"]) for row in in_duckdb(query, rows)]
    assert states == [("known", False), ("unknown", None), ("known", True), ("unknown", None)]


def test_a_value_beside_a_state_that_contradicts_it_is_not_read() -> None:
    duckdb = pytest.importorskip("duckdb")
    query = asked()
    with duckdb.connect() as connection:
        connection.execute(query.create)
        for number, state in enumerate(("known", "unknown", "null", None, "sure")):
            connection.execute(
                "INSERT INTO facts (id, application_asks_income_cap, application_asks_income_cap_state,"
                " application_asks_core_hours, application_asks_core_hours_state) VALUES (?, true, ?, false, 'known')",
                [str(number), state],
            )
        found = dict(connection.execute(f"SELECT id, income_matters_state FROM ({query.sql})").fetchall())
    assert found == {"0": "known", "1": "unknown", "2": "unknown", "3": "unknown", "4": "unknown"}


def test_facts_that_are_the_same_for_all_stand_in_the_query() -> None:
    query = asked(given={"application": {"asks_income_cap": True}})
    assert [row["income_matters"] for row in in_duckdb(query, [{}])] == [True]
    assert "application_asks_income_cap" not in query.create


def test_a_number_with_more_decimals_than_its_column_is_refused() -> None:
    package = load(KINDERGARTEN)
    query = query_of(package, "Income year", at=AT, dialect="duckdb", local=example_local(package))
    with pytest.raises(UnfitFacts, match="decimals"):
        in_duckdb(query, [{"application": {"year_start": Decimal("2025.5")}}])


def test_what_cannot_be_exact_is_refused_by_name() -> None:
    package = load(KINDERGARTEN)
    with pytest.raises(NotInSql, match="Highest monthly payment: a quotient that is not rounded"):
        query_of(package, "Highest monthly payment", at=AT, dialect="duckdb", local=example_local(package))


def test_a_query_that_says_otherwise_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_krone_more(query: Query, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        answers = in_duckdb(query, rows)
        for answer in answers:
            if answer.get("payments_payment") == Decimal("1090"):
                answer["payments_payment"] += 1
        return answers

    monkeypatch.setattr(agreement, "in_duckdb", one_krone_more)
    package = load(KINDERGARTEN)
    found = list(agreement_findings(package, compare(package)))
    assert found
    assert "the query has 1091, the interpreter 1090" in found[0].what
