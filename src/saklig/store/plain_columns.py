"""The list of plain columns (plain_columns.toml) against the models: what is not sealed is listed, with why."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.apps import apps

from .sealed import SealedField

LIST = Path(__file__).with_name("plain_columns.toml")


def listed() -> dict[str, dict[str, str]]:
    """Reasons by table and column, as written in the list."""
    tables: dict[str, dict[str, str]] = tomllib.loads(LIST.read_text())
    return tables


def plain() -> dict[str, set[str]]:
    """Columns of every installed Saklig model that are not sealed, by table (join tables too)."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("saklig."):
            columns = {
                field.column for field in model._meta.local_concrete_fields if not isinstance(field, SealedField)
            }
            found.setdefault(model._meta.db_table, set()).update(columns)
    return found


def problems() -> list[str]:
    """What differs between list and models, as sentences."""
    said, real = listed(), plain()
    missing = [
        f"{table}.{column} is plain but not listed: seal it, or say in {LIST.name} under [{table}] why it may be plain"
        for table, columns in sorted(real.items())
        for column in sorted(columns)
        if not said.get(table, {}).get(column, "").strip()
    ]
    stale = [
        f"{LIST.name} lists {table}.{column}, which is no plain column of any model: take the line out"
        for table, columns in sorted(said.items())
        for column in sorted(columns)
        if column not in real.get(table, set())
    ]
    return missing + stale
