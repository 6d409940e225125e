"""A migration step that guards outcomes in the database itself: what a CHECK cannot see, because it lies in two tables.

Source: invariant 1. An adverse outcome line needs a decision by that same named human, with reasons of their own; an
automatic decision has none. It holds for whoever writes, raw SQL included.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

__all__ = ["GuardOutcomes"]

_MESSAGE = "an adverse outcome needs a decision by the same named person with reasons of their own"
_NO_SUCH_DECISION = """
NOT EXISTS (SELECT 1 FROM cases_decision AS d WHERE d.id = NEW.decision_id AND d.case_id = NEW.case_id
            AND d.decided_by_id = NEW.decided_by_id AND d.own_reasons IS NOT NULL)
"""
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION cases_guard_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.adverse AND {_NO_SUCH_DECISION} THEN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_outcome_line_guard BEFORE INSERT OR UPDATE ON cases_outcome_line
FOR EACH ROW EXECUTE FUNCTION cases_guard_outcome();
"""  # noqa: S608  (no value from outside)
_SQLITE = f"""
CREATE TRIGGER cases_outcome_line_guard BEFORE INSERT ON cases_outcome_line
WHEN NEW.adverse AND {_NO_SUCH_DECISION}
BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END
"""  # noqa: S608


class GuardOutcomes(Operation):
    """Put the trigger up. A migration that rebuilds the table on SQLite must end with this operation again."""

    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.alias != "default":
            return
        schema_editor.execute(_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.alias != "default":
            return
        on = " ON cases_outcome_line" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS cases_outcome_line_guard{on}")

    def describe(self) -> str:
        return "Refuse adverse outcomes without a person"

    @property
    def migration_name_fragment(self) -> str:
        return "guard_outcomes"
