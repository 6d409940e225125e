"""Migration steps that guard outcomes in the database itself: what a CHECK cannot see, because it lies in two tables.

Source: invariant 1. An adverse outcome line needs a decision by that same named human, with reasons of their own; an
automatic decision has none. A case is dismissed only with a dismissal by a person; and the person behind a decision
cannot be taken away afterwards. It holds for whoever writes, raw SQL included, foreign keys checked or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db.migrations.operations.base import Operation

from saklig.store.oslo_day import in_the_database

__all__ = [
    "GuardAccessAnswered", "GuardArchived", "GuardAttachments", "GuardAuthority", "GuardDeciders", "GuardFourEyes",
    "GuardImpartiality", "GuardMandates", "GuardOutcomes", "GuardRoles", "Guards",
]  # fmt: skip

# table, event, condition over NEW and OLD, message
Guard = tuple[str, str, str, str]

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


class Guards(Operation):
    """Put triggers up, each a table, event, condition and message by name. A migration that rebuilds one of the tables on
    SQLite must end with the same operation again.
    """

    reversible = True
    reduces_to_sql = True
    guards: Mapping[str, Guard]
    on_sqlite_alone: Mapping[str, Guard] = MappingProxyType({})
    what: str
    migration_name_fragment: str

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.alias != "default":
            return
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        vendor = schema_editor.connection.vendor
        write = _in_postgresql if vendor == "postgresql" else _in_sqlite
        for name, (table, event, when, message) in self._here(schema_editor).items():
            for statement in write(name, table, event, in_the_database(when, vendor=vendor), message):
                schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.alias != "default":
            return
        for name, (table, *_) in self._here(schema_editor).items():
            on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")

    def _here(self, schema_editor: Any) -> Mapping[str, Guard]:
        return {**self.guards, **(self.on_sqlite_alone if schema_editor.connection.vendor == "sqlite" else {})}

    def describe(self) -> str:
        return self.what


_DECIDED = "EXISTS (SELECT 1 FROM cases_decision AS d WHERE d.decided_by_id = {row}.id)"
_DISMISSED = """
EXISTS (SELECT 1 FROM cases_decision AS d WHERE d.case_id = NEW.id AND d.kind = 'dismissal' AND d.decided_by_id IS NOT NULL)
"""
_KEPT = "a person who has decided a case is not removed; set active to false instead"
_NOT_DISMISSED = "a case is inadmissible only by a dismissal with a named person behind it"
_DECIDER_GUARDS = {
    "cases_case_dismissal_guard": ("cases_case", "UPDATE OF state", f"NEW.state = 'inadmissible' AND NOT {_DISMISSED}",
                                   _NOT_DISMISSED),
    "cases_case_new_dismissal_guard": ("cases_case", "INSERT", f"NEW.state = 'inadmissible' AND NOT {_DISMISSED}",
                                       _NOT_DISMISSED),
    "cases_staff_delete_guard": ("cases_staff_member", "DELETE", _DECIDED.format(row="OLD"), _KEPT),
    "cases_staff_id_guard": ("cases_staff_member", "UPDATE OF id", f"NEW.id <> OLD.id AND {_DECIDED.format(row='OLD')}",
                             _KEPT),
}  # fmt: skip
# On SQLite only: INSERT OR REPLACE takes the old row away and asks no delete trigger.
_STAFF_REPLACED = f"""
EXISTS (SELECT 1 FROM cases_staff_member AS s WHERE {_DECIDED.format(row="s")}
        AND (s.id = NEW.id OR s.subject = NEW.subject OR s.rowid = NEW.rowid))
"""  # noqa: S608  (no value from outside)


class GuardDeciders(Guards):
    """Dismissals are by a person, and the people who decided stay."""

    guards = _DECIDER_GUARDS
    on_sqlite_alone = MappingProxyType(
        {"cases_staff_replace_guard": ("cases_staff_member", "INSERT", _STAFF_REPLACED, _KEPT)}
    )
    what = "Refuse dismissals without a person, and keep the people who decided"
    migration_name_fragment = "guard_deciders"


_DECIDED_ELSEWHERE = """
EXISTS (SELECT 1 FROM cases_case AS c JOIN cases_estimated_service AS e ON e.service = c.service WHERE c.id = NEW.case_id)
"""
_NOT_HERE = "the law lets another agency decide this service: no decision on it is written here"


class GuardAuthority(Guards):
    """Refuse decisions on services that another kind of agency decides, as the settings say (`authority`)."""

    guards = MappingProxyType({"cases_authority_guard": ("cases_decision", "INSERT", _DECIDED_ELSEWHERE, _NOT_HERE)})
    what = "Refuse decisions on services that another agency decides"
    migration_name_fragment = "guard_authority"


_NOT_APART = """
EXISTS (SELECT 1 FROM cases_staff_role AS r WHERE r.staff_id = NEW.staff_id
        AND (r.role = 'administrator') <> (NEW.role = 'administrator'))
"""
_APART = "one who gives roles has no other: an administrator cannot read cases, whatever roles were given before"
_ANOTHER_ROLE = "NEW.role <> OLD.role OR NEW.staff_id <> OLD.staff_id OR NEW.service <> OLD.service"
_GIVEN = "a role is withdrawn and another given, so that both are seen; it is not changed"


class GuardRoles(Guards):
    """An administrator has no other role, and a role becomes no other."""

    guards = MappingProxyType({
        "cases_staff_role_apart": ("cases_staff_role", "INSERT", _NOT_APART, _APART),
        "cases_staff_role_stays": ("cases_staff_role", "UPDATE", _ANOTHER_ROLE, _GIVEN),
    })
    what = "Keep administrators apart, and roles as they were given"
    migration_name_fragment = "guard_roles"


_APPROVED = """
EXISTS (SELECT 1 FROM cases_proposal AS p WHERE p.case_id = {row}.case_id AND p.outcome = 'approved'
        AND p.proposed_by_id = {row}.decided_by_id AND p.settled_by_id <> p.proposed_by_id
        AND (p.determination_id = {row}.determination_id
             OR p.determination_id IS NULL AND {row}.determination_id IS NULL){unused})
"""
_ASKED = "SELECT 1 FROM cases_case AS c JOIN cases_four_eyes_service AS f ON f.service = c.service WHERE c.id = NEW.case_id"
_UNSEEN = f"""
NEW.kind <> 'automatic' AND EXISTS ({_ASKED} AND (f.scope = 'always' OR NEW.kind = 'dismissal'))
AND NOT {_APPROVED.format(row="NEW", unused=" AND p.decision_id IS NULL")}
"""  # noqa: S608  (no value from outside)
_ADVERSE_UNSEEN = f"""
NEW.adverse AND EXISTS ({_ASKED})
AND NOT EXISTS (SELECT 1 FROM cases_decision AS d WHERE d.id = NEW.decision_id AND {_APPROVED.format(row="d", unused="")})
"""  # noqa: S608
_SETTLED = """
NEW.case_id <> OLD.case_id OR NEW.proposed_by_id <> OLD.proposed_by_id OR NEW.kind <> OLD.kind
OR OLD.outcome <> 'open' AND (NEW.outcome <> OLD.outcome OR NEW.settled_by_id <> OLD.settled_by_id OR OLD.decision_id IS NOT NULL)
"""
_SECOND = "this decision needs another caseworker than the one who made it: it is proposed, and approved by a second"
_ONCE = "a proposal is settled once, and by whom does not change"


class GuardFourEyes(Guards):
    """Refuse decisions without a second caseworker where the service asks for one, whoever writes."""

    guards = MappingProxyType({
        "cases_decision_second_guard": ("cases_decision", "INSERT", _UNSEEN, _SECOND),
        "cases_outcome_second_guard": ("cases_outcome_line", "INSERT", _ADVERSE_UNSEEN, _SECOND),
        "cases_proposal_settled_guard": ("cases_proposal", "UPDATE", _SETTLED, _ONCE),
    })
    what = "Refuse decisions without a second caseworker where a service asks for one"
    migration_name_fragment = "guard_four_eyes"


_PARTIAL = """
EXISTS (SELECT 1 FROM cases_impartiality AS i WHERE i.case_id = NEW.case_id AND i.staff_id = NEW.{who} AND i.partial
        AND i.lifted_at IS NULL)
"""
_NOT_IMPARTIAL = "one who is not impartial in the case neither decides nor approves it (the 1967 Act § 6)"


class GuardImpartiality(Guards):
    """Refuse decisions and approvals by one who is not impartial in the case, whoever writes."""

    guards = MappingProxyType({
        "cases_decision_partial_guard": ("cases_decision", "INSERT", _PARTIAL.format(who="decided_by_id"), _NOT_IMPARTIAL),
        "cases_proposal_partial_guard": (
            "cases_proposal", "UPDATE", f"NEW.outcome = 'approved' AND {_PARTIAL.format(who='settled_by_id')}", _NOT_IMPARTIAL
        ),
    })  # fmt: skip
    what = "Refuse decisions by one who is not impartial"
    migration_name_fragment = "guard_impartiality"


_ANSWERED_ANEW = """
OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at OR NEW.outcome <> OLD.outcome
                                 OR NEW.answered_by_id <> OLD.answered_by_id OR NEW.number <> OLD.number)
"""
_GIVEN_OUT = "a request for access is answered once: what was given out is not taken back, nor by whom changed"


class GuardAccessAnswered(Guards):
    """A request for access is answered once."""

    guards = MappingProxyType({
        "cases_access_answered_once": ("cases_access_request", "UPDATE", _ANSWERED_ANEW, _GIVEN_OUT),
    })
    what = "Keep answers to requests for access"
    migration_name_fragment = "guard_access_answered"


_TAKEN_BACK = """
OLD.state = 'accepted' AND (NEW.state <> OLD.state OR NEW.entry_id <> OLD.entry_id OR NEW.receipt IS NULL)
OR NEW.entry_id <> OLD.entry_id OR NEW.case_id <> OLD.case_id OR NEW.round < OLD.round
"""
_ARCHIVED = "what the archive has taken stays taken, with its receipt"


class GuardArchived(Guards):
    """What the archive has a receipt for is not handed over again, whoever writes."""

    guards = MappingProxyType({
        "cases_archive_delivery_stays": ("cases_archive_delivery", "UPDATE", _TAKEN_BACK, _ARCHIVED),
        "cases_archive_delivery_kept": ("cases_archive_delivery", "DELETE", "OLD.state = 'accepted'", _ARCHIVED),
    })
    what = "Keep what the archive has taken"
    migration_name_fragment = "guard_archived"
_ANOTHER_MANDATE = """
NEW.principal_id <> OLD.principal_id OR NEW.representative_id <> OLD.representative_id OR NEW.kind <> OLD.kind
OR NEW.source <> OLD.source OR NEW.begins <> OLD.begins OR OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NULL
"""
_AS_GIVEN = "a mandate stays as it was given, and one that is withdrawn stays withdrawn; another one is given instead"


class GuardMandates(Guards):
    """Who may act for whom is not rewritten: it is given, and withdrawn once."""

    guards = MappingProxyType({"cases_mandate_stays_guard": ("cases_mandate", "UPDATE", _ANOTHER_MANDATE, _AS_GIVEN)})
    what = "Keep mandates as they were given"
    migration_name_fragment = "guard_mandates"


_ANOTHER_FILE = """
NEW.case_id <> OLD.case_id OR NEW.owner_id <> OLD.owner_id OR NEW.number <> OLD.number OR NEW.commitment <> OLD.commitment
OR NEW.sender <> OLD.sender OR NEW.document <> OLD.document OR OLD.scan <> 'waiting' AND NEW.scan <> OLD.scan
OR OLD.judged <> '' AND (NEW.judged <> OLD.judged OR NEW.judged_by_id <> OLD.judged_by_id)
"""
_AS_IT_CAME = "an attachment stays as it came; it is scanned and judged once, and what is wrong with it is handed in anew"


class GuardAttachments(Guards):
    """An attachment is what was handed in, by whom and for what; a scan's answer and a caseworker's stand."""

    guards = MappingProxyType({
        "cases_attachment_stays_guard": ("cases_attachment", "UPDATE", _ANOTHER_FILE, _AS_IT_CAME),
        "cases_attachment_content_guard": ("cases_attachment_content", "UPDATE", "1 = 1", _AS_IT_CAME),
    })
    what = "Keep attachments as they came"
    migration_name_fragment = "guard_attachments"


_ANOTHER_ADULT = """
NEW.case_id <> OLD.case_id OR NEW.person_id <> OLD.person_id OR NEW.added_by_id <> OLD.added_by_id
OR NEW.added_at <> OLD.added_at OR OLD.taken_out_at IS NOT NULL
"""
_AS_ADDED = "that an adult was added stays as it was; they are taken out once, and added anew"


class GuardAdded(Guards):
    """Whom a caseworker added to a household, and who took them out, is not rewritten."""

    guards = MappingProxyType({
        "cases_added_adult_stays_guard": ("cases_added_adult", "UPDATE", _ANOTHER_ADULT, _AS_ADDED),
        "cases_added_adult_kept_guard": ("cases_added_adult", "DELETE", "1 = 1", _AS_ADDED),
    })
    what = "Keep which adults were added to a household"
    migration_name_fragment = "guard_added"


def _in_sqlite(name: str, table: str, event: str, when: str, message: str) -> list[str]:
    return [f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"]


def _in_postgresql(name: str, table: str, event: str, when: str, message: str) -> list[str]:
    # A trigger's own WHEN may not look into another table on PostgreSQL: the condition stands in the function.
    back = "OLD" if event == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; RETURN {back}; END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
