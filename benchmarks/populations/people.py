"""People who do not exist, drawn by DuckDB from a seed into a temporary Parquet file; one income in twenty lies at the limit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb

from saklig.decision.sql import Hint

RATES = {
    "year": Decimal(2026), "max_price": Decimal(1200), "income_limit": Decimal(642_700), "months": Decimal(11),
    "full_hours": Decimal(41),
}  # fmt: skip
CODES = ("free-zone", "refused", "nothing-to-pay", "core-hours", "income-cap", "siblings", "full-price")


def known(places: int | None = None, digits: int = 2, low: int = 0) -> Hint:
    """What is known in every row; a whole number of so many digits."""
    if places is None:
        return Hint(always_known=True, nullable=False)
    return Hint(always_known=True, nullable=False, places=places, digits=digits, low=Decimal(low))


HOUSEHOLD = {"household": known(), "household.income": known(0, 7), "household.applied_in_time": known()}
CHILD_HINTS = {
    **HOUSEHOLD, "child": known(), "child.age": known(0, 2), "child.order": known(0, 2, 1), "child.hours": known(0, 2),
    "child.zone": known(),
}  # fmt: skip
FAMILY_HINTS = {
    **HOUSEHOLD, "children": known(), "children[]": known(), "children[].number": known(0, 2), "children[].born": known(),
    "children[].hours": known(0, 2), "children[].zone": known(),
}  # fmt: skip

# a draw below n, from the row, what is drawn, and the seed
_DRAW = "CREATE OR REPLACE TEMP MACRO draw(i, what, n) AS (hash(i, what, {seed}) % n)::INT"
_INCOME = "(CASE WHEN draw(i, 1, 20) = 0 THEN 642699 + draw(i, 2, 3) ELSE 90000 + draw(i, 2, 1210001) END)::INT"
_IN_TIME = "draw(i, 3, 10) <> 0"
_HOURS = """(CASE WHEN draw({i}, 6, 100) < 50 THEN 41 WHEN draw({i}, 6, 100) < 70 THEN 45 WHEN draw({i}, 6, 100) < 80 THEN 30
             WHEN draw({i}, 6, 100) < 90 THEN 24 WHEN draw({i}, 6, 100) < 95 THEN 18 ELSE 12 END)::INT"""
_ZONE = "CASE WHEN draw(i, 7, 10) < 7 THEN 'ordinary' WHEN draw(i, 7, 10) < 9 THEN 'sparsely populated' ELSE 'action zone' END"


def write_children(con: duckdb.DuckDBPyConnection, rows: int, seed: int, path: Path) -> None:
    """One child a row."""
    con.execute(_DRAW.format(seed=seed))
    con.execute(f"""
        COPY (SELECT i::VARCHAR AS id, {_INCOME} AS household_income, {_IN_TIME} AS household_applied_in_time,
                     draw(i, 4, 7) AS child_age,
                     (CASE WHEN draw(i, 5, 100) < 60 THEN 1 WHEN draw(i, 5, 100) < 88 THEN 2
                           WHEN draw(i, 5, 100) < 97 THEN 3 ELSE 4 END)::INT AS child_order,
                     {_HOURS.format(i="i")} AS child_hours, {_ZONE} AS child_zone
              FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet)""")


def write_families(con: duckdb.DuckDBPyConnection, children: int, seed: int, path: Path) -> None:
    """Households with about so many children in all, one to four each, in no order; some are twins."""
    con.execute(_DRAW.format(seed=seed))
    each = "i * 10 + j"
    con.execute(f"""
        COPY (WITH child AS (
                SELECT i, j::INT AS number, DATE '2020-01-01' + draw({each}, 4, 2500) // 5 * 5 AS born,
                       {_HOURS.format(i=each)} AS hours, {_ZONE} AS zone, draw({each}, 8, 10000) AS place
                FROM range({round(children / 1.52)}) t(i), range(1, 5) s(j)
                WHERE j <= CASE WHEN draw(i, 5, 100) < 60 THEN 1 WHEN draw(i, 5, 100) < 90 THEN 2
                                WHEN draw(i, 5, 100) < 98 THEN 3 ELSE 4 END)
              SELECT i::VARCHAR AS id, any_value({_INCOME}) AS household_income,
                     any_value({_IN_TIME}) AS household_applied_in_time,
                     list({{number: number, born: born, hours: hours, zone: zone}} ORDER BY place) AS children
              FROM child GROUP BY i ORDER BY i) TO '{path}' (FORMAT parquet)""")
