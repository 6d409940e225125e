"""The three engines that a query runs on, and what is asked of each: the rows in, the columns out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision.sql import KEY, DialectName, Query, row_of
from saklig.service_packages.querying import in_duckdb

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine: its dialect, and what it answers to a query over facts, in their order."""

    dialect: DialectName
    answers: Callable[[Query, Rows], list[dict[str, Any]]]


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
        cursor.execute(query.sql)
        titles = [column.name for column in cursor.description]
        answers = [dict(zip(titles, row, strict=True)) for row in cursor.fetchall()]
    return sorted(answers, key=lambda answer: int(answer[KEY]))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    assert isinstance(value, date)
    return value.isoformat()


__all__ = ["Engine", "in_duckdb", "in_postgres"]
