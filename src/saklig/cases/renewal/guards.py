"""The migration step that guards the year: a case is made from another once, and nothing is lowered unheard."""

from __future__ import annotations

from types import MappingProxyType

from saklig.cases.guards import Guards

__all__ = ["GuardRenewals"]

_RUNNING = """
EXISTS (SELECT 1 FROM cases_information_request AS i WHERE i.case_id = NEW.case_id AND i.kind = 'prior-notice'
        AND i.answered_at IS NULL AND i.due >= oslo_day(NEW.decided_at))
"""
_UNHEARD = """
NEW.adverse AND EXISTS (SELECT 1 FROM cases_renewal AS n WHERE n.case_id = NEW.case_id) AND NOT EXISTS (
    SELECT 1 FROM cases_information_request AS i JOIN cases_decision AS d ON d.case_id = i.case_id
    WHERE i.case_id = NEW.case_id AND d.id = NEW.decision_id AND i.kind = 'prior-notice'
    AND (i.answered_at IS NOT NULL OR i.due < oslo_day(d.decided_at)))
"""
_MADE_OVER = """
OLD.case_id IS NOT NULL AND (NEW.case_id IS NULL OR NEW.case_id <> OLD.case_id)
OR NEW.source_id <> OLD.source_id OR NEW.run_id <> OLD.run_id
"""


class GuardRenewals(Guards):
    """What goes on from period to period becomes a case once, and is lowered only once the party has been heard."""

    guards = MappingProxyType({
        "cases_renewal_once_guard": (
            "cases_renewal", "UPDATE", _MADE_OVER, "a decision that goes on becomes a case once, and which does not change"
        ),
        "cases_decision_notice_guard": (
            "cases_decision", "INSERT", _RUNNING, "prior notice runs: nothing is decided before it is answered or over"
        ),
        "cases_outcome_unheard_guard": (
            "cases_outcome_line", "INSERT", _UNHEARD, "what goes on is not lowered before the party has been given prior notice"
        ),
    })  # fmt: skip
    what = "Make a case of what goes on once, and lower nothing unheard"
    migration_name_fragment = "guard_renewals"
