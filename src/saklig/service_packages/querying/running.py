"""A query run in process, by DuckDB, over facts in memory: for checks and small tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from saklig.decision.sql import KEY, Query, row_of
from saklig.service_packages.querying.query import UnfitFacts

__all__ = ["in_duckdb"]


def in_duckdb(query: Query, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The answers for facts as the model reads them, by column; `id` is the row's number as a text.

    Errors: UnfitFacts where a number has more decimals than its column.
    """
    import duckdb  # noqa: PLC0415  (heavy: only where a query is run)

    with duckdb.connect(config={"threads": 2}) as connection:
        # planned as it is written: for few rows, finding a better plan takes longer than this one
        connection.execute("PRAGMA disable_optimizer")
        connection.execute(query.create)
        types = {name: kind for name, kind, *_ in connection.execute(f'DESCRIBE "{query.table}"').fetchall()}
        for number, facts in enumerate(rows):
            row = {KEY: str(number), **row_of(query.facts, facts)}
            _check_fit(row, types)
            names = ", ".join(f'"{name}"' for name in row)
            places = ", ".join(f"CAST(? AS {types[name]})" for name in row)
            connection.execute(f'INSERT INTO "{query.table}" ({names}) VALUES ({places})', list(row.values()))  # noqa: S608
        found = connection.execute(query.sql)
        titles = [column[0] for column in found.description or ()]
        answers = [dict(zip(titles, row, strict=True)) for row in found.fetchall()]
    return sorted(answers, key=lambda answer: int(answer[KEY]))


def _check_fit(row: Mapping[str, Any], types: Mapping[str, str]) -> None:
    """A number that its column would round is not put into it."""
    for name, value in row.items():
        for one in _numbers(value):
            places = _places(types[name]) if not isinstance(value, list) else None
            if places is not None and one != round(one, places):
                raise UnfitFacts(f"{name}: {one} has more than the {places} decimals of its column")


def _numbers(value: Any) -> list[Decimal]:
    return [value] if isinstance(value, Decimal) else []


def _places(kind: str) -> int | None:
    return int(kind.partition(",")[2].strip(" )")) if kind.startswith("DECIMAL") else 0
