"""A migration step that makes a table append-only in the database itself, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import router
from django.db.migrations.operations.base import Operation
from django.db.models import UniqueConstraint

_FUNCTION = """
CREATE OR REPLACE FUNCTION saklig_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP; END $$
"""


class WaitsForTheLedger(Operation):
    """Let every row that enters the table of `model_name` enter `store_ledger_waiting` too, whoever writes it.

    On PostgreSQL ids are given before transactions commit, so that no query by id could tell which events are new.
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
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        enter = "INSERT INTO store_ledger_waiting (event_id) VALUES (NEW.id);"
        when = f"CREATE TRIGGER {table}_waits AFTER INSERT ON {table}"
        if schema_editor.connection.vendor == "postgresql":
            body = f"BEGIN {enter} RETURN NULL; END"
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION saklig_event_waits() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$", params=None
            )
            schema_editor.execute(f"{when} FOR EACH ROW EXECUTE FUNCTION saklig_event_waits()", params=None)
        else:
            schema_editor.execute(f"{when} BEGIN {enter} END", params=None)
        # What happened before there was a tree enters it first, in the order in which it was written.
        schema_editor.execute(f"INSERT INTO store_ledger_waiting (event_id) SELECT id FROM {table} ORDER BY id")  # noqa: S608

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label, model_name=self.model_name.lower()):
            return
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_waits{on}")

    def describe(self) -> str:
        return f"Let every new {self.model_name} wait for the ledger"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model_name.lower()}_waits"


class AppendOnly(Operation):
    """Refuse UPDATE, DELETE (and TRUNCATE) on the table of `model_name`, whoever asks.

    SQLite drops a table's triggers when Django rebuilds the table for a later change: such a migration must end with
    this operation again (a test sees to it, because it looks at the migrated database). Doing it again puts up the
    triggers as they are written now.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, *, again: bool = False) -> None:
        self.model_name = model_name
        self.again = again  # an earlier migration did it first: taking this one back must not lay the table open

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label, model_name=self.model_name.lower()):
            return
        options = to_state.apps.get_model(app_label, self.model_name)._meta
        _take_down(schema_editor, options.db_table)
        for statement in append_only_sql(schema_editor.connection.vendor, options.db_table, unique_columns(options)):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label, model_name=self.model_name.lower()):
            return
        if not self.again:
            _take_down(schema_editor, from_state.apps.get_model(app_label, self.model_name)._meta.db_table)

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model_name.lower()}_append_only"


def _take_down(schema_editor: Any, table: str) -> None:
    for name in trigger_names(schema_editor.connection.vendor, table):
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def trigger_names(vendor: str, table: str) -> list[str]:
    """The names of the triggers that guard `table`."""
    if vendor == "postgresql":
        return [f"{table}_append_only", f"{table}_no_truncate"]
    return [f"{table}_no_update", f"{table}_no_delete", f"{table}_no_replace"]


def unique_columns(options: Any) -> list[tuple[str, ...]]:
    """The sets of columns in which no two rows of a model are alike: single ones, and unique constraints."""
    single = [(field.column,) for field in options.local_concrete_fields if field.unique]
    together = [
        tuple(options.get_field(name).column for name in constraint.fields)
        for constraint in options.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    return single + together


def append_only_sql(vendor: str, table: str, once: list[tuple[str, ...]]) -> list[str]:
    """Statements that put the triggers up; `once`: `unique_columns`. Errors: NotImplementedError elsewhere."""
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
        # INSERT OR REPLACE deletes every row the new one collides with, by any unique key and by the hidden rowid, and
        # asks no delete trigger (recursive_triggers is off). A rowid that is not given is -1 here, which no row has.
        keys = [*once, ("rowid",)]
        same = " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys)
        earlier = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608  (names from our own models)
        return [
            f"CREATE TRIGGER {names[0]} BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {names[1]} BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {names[2]} BEFORE INSERT ON {table} WHEN EXISTS ({earlier}) {refuse}",
        ]
    raise NotImplementedError(f"{vendor}: Saklig runs on SQLite and PostgreSQL")
