"""A migration step that makes a table append-only in the database itself, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import router
from django.db.migrations.operations.base import Operation

_FUNCTION = """
CREATE OR REPLACE FUNCTION saklig_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP; END $$
"""


class AppendOnly(Operation):
    """Refuse UPDATE, DELETE (and TRUNCATE) on the table of `model_name`, whoever asks.

    SQLite drops a table's triggers when Django rebuilds the table for a later change: such a migration must end with
    this operation again (a test sees to it, because it looks at the migrated database).
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label, model_name=self.model_name.lower()):
            return
        options = to_state.apps.get_model(app_label, self.model_name)._meta
        once = [field.column for field in options.local_concrete_fields if field.unique]
        for statement in append_only_sql(schema_editor.connection.vendor, options.db_table, once):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label, model_name=self.model_name.lower()):
            return
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for name in trigger_names(schema_editor.connection.vendor, table):
            on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model_name.lower()}_append_only"


def trigger_names(vendor: str, table: str) -> list[str]:
    """The names of the triggers that guard `table`."""
    if vendor == "postgresql":
        return [f"{table}_append_only", f"{table}_no_truncate"]
    return [f"{table}_no_update", f"{table}_no_delete", f"{table}_no_replace"]


def append_only_sql(vendor: str, table: str, once: list[str]) -> list[str]:
    """Statements that put the triggers up; `once` names the unique columns. Errors: NotImplementedError elsewhere."""
    names = trigger_names(vendor, table)
    if vendor == "postgresql":
        call = "EXECUTE FUNCTION saklig_append_only()"
        return [
            _FUNCTION.strip(),
            f"CREATE TRIGGER {names[0]} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}",
            f"CREATE TRIGGER {names[1]} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}",
        ]
    if vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
        # INSERT OR REPLACE deletes the old row without asking the delete trigger (recursive_triggers is off).
        same = " OR ".join(f"{column} = NEW.{column}" for column in once)
        earlier = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608  (names from our own models)
        return [
            f"CREATE TRIGGER {names[0]} BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {names[1]} BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {names[2]} BEFORE INSERT ON {table} WHEN EXISTS ({earlier}) {refuse}",
        ]
    raise NotImplementedError(f"{vendor}: Saklig runs on SQLite and PostgreSQL")
