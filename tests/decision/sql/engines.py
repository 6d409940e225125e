"""The three engines that a query runs on, and what is asked of each: the rows in, the columns out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from saklig.decision.sql import KEY, Query, row_of

Rows = Sequence[Mapping[str, Any]]


def in_duckdb(query: Query, rows: Rows) -> list[dict[str, Any]]:
    """What DuckDB gives for facts, in their order."""
    with duckdb.connect() as con:
        con.execute(query.create)
        types = {name: kind for name, kind, *_ in con.execute("DESCRIBE facts").fetchall()}
        for number, facts in enumerate(rows):
            row = {KEY: str(number), **row_of(query.facts, facts)}
            places = ", ".join(f'CAST(? AS {types[name]})' for name in row)
            names = ", ".join(f'"{name}"' for name in row)
            con.execute(f"INSERT INTO facts ({names}) VALUES ({places})", list(row.values()))
        found = con.execute(query.sql)
        titles = [column[0] for column in found.description or ()]
        answers = [dict(zip(titles, row, strict=True)) for row in found.fetchall()]
    return sorted(answers, key=lambda answer: int(answer[KEY]))


def in_postgres(connection: Any, query: Query, rows: Rows) -> list[dict[str, Any]]:
    """What PostgreSQL gives for facts, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS facts")
        cursor.execute(query.create)
        for number, facts in enumerate(rows):
            row = {KEY: str(number), **row_of(query.facts, facts)}
            values = [json.dumps(value, default=_plain) if isinstance(value, list) else value for value in row.values()]
            names = ", ".join(f'"{name}"' for name in row)
            cursor.execute(f"INSERT INTO facts ({names}) VALUES ({', '.join(['%s'] * len(row))})", values)
        cursor.execute(query.sql.replace("%", "%%") if False else query.sql)
        titles = [column.name for column in cursor.description]
        answers = [dict(zip(titles, row, strict=True)) for row in cursor.fetchall()]
    return sorted(answers, key=lambda answer: int(answer[KEY]))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    assert isinstance(value, date)
    return value.isoformat()
