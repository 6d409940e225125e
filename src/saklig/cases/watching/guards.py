"""The migration step that guards what the registers told of: nothing is lowered for it before the party has been heard."""

from __future__ import annotations

from types import MappingProxyType

from saklig.cases.guards import Guards

__all__ = ["GuardWatched"]

# The case was last taken up again because of a register, and this is the first decision of the whole since.
_UNHEARD = """
NEW.adverse AND EXISTS (
    SELECT 1 FROM cases_change AS c JOIN cases_decision AS d ON d.id = NEW.decision_id
    WHERE c.case_id = NEW.case_id AND c.found_id IS NOT NULL
    AND c.at = (SELECT max(x.at) FROM cases_change AS x WHERE x.case_id = NEW.case_id)
    AND NOT EXISTS (SELECT 1 FROM cases_decision AS o WHERE o.case_id = NEW.case_id AND o.kind <> 'part'
                    AND o.decided_at > c.at AND o.number < d.number)
    AND NOT EXISTS (SELECT 1 FROM cases_information_request AS i WHERE i.case_id = NEW.case_id
                    AND i.kind = 'prior-notice' AND i.asked_at >= c.at
                    AND (i.answered_at IS NOT NULL OR i.due < oslo_day(d.decided_at))))
"""


class GuardWatched(Guards):
    """What a register told of lowers nothing before prior notice of it is answered or over."""

    guards = MappingProxyType({
        "cases_outcome_watched_guard": (
            "cases_outcome_line", "INSERT", _UNHEARD,
            "what a register told of lowers nothing before the party has been given prior notice",
        ),
    })  # fmt: skip
    what = "Lower nothing unheard for what a register told of"
    migration_name_fragment = "guard_watched"
