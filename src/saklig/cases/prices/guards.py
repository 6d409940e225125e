"""The migration step that guards price lines: closed months stay closed, and nobody has two prices at once."""

from __future__ import annotations

from types import MappingProxyType

from saklig.cases.guards import Guards

__all__ = ["GuardPrices"]

_CLOSED = "EXISTS (SELECT 1 FROM cases_price_month AS m WHERE m.service = NEW.service AND m.month >= {row}.{column})"
_SAME = "l.service = NEW.service AND l.person_id = NEW.person_id AND l.month = NEW.month AND l.nth = NEW.nth - 1"
_OUT_OF_TURN = f"""
(NEW.kind = 'charge') <> (NEW.nth % 2 = 1)
OR NEW.nth > 1 AND NOT EXISTS (SELECT 1 FROM cases_price_line AS l WHERE {_SAME})
"""  # noqa: S608  (no value from outside)
_OF_ANOTHER = f"""
NEW.kind = 'reversal' AND NOT EXISTS (SELECT 1 FROM cases_price_line AS l WHERE {_SAME} AND l.id = NEW.reverses_id)
"""  # noqa: S608
_NOT_DECIDED = """
NOT EXISTS (SELECT 1 FROM cases_decision AS d JOIN cases_case AS c ON c.id = d.case_id
            WHERE d.id = NEW.decision_id AND d.case_id = NEW.case_id AND c.service = NEW.service)
"""
_LEFT_BEHIND = """
EXISTS (SELECT 1 FROM cases_price_line AS l WHERE l.service = NEW.service AND l.booked < NEW.month
        AND NOT EXISTS (SELECT 1 FROM cases_price_month AS m WHERE m.service = l.service AND m.month >= l.booked))
"""


class GuardPrices(Guards):
    """No line in a closed month, none beside another that still holds, none that reverses what it is not about."""

    guards = MappingProxyType({
        "cases_price_line_open_guard": (
            "cases_price_line", "INSERT", _CLOSED.format(row="NEW", column="booked"),
            "the month is closed: what comes after is booked in the next open month",
        ),
        "cases_price_line_turn_guard": (
            "cases_price_line", "INSERT", _OUT_OF_TURN,
            "a price line that holds is reversed before there is another for the same person and month",
        ),
        "cases_price_line_reversal_guard": (
            "cases_price_line", "INSERT", _OF_ANOTHER, "a reversal is of the line before it, for the same person and month"
        ),
        "cases_price_line_decision_guard": (
            "cases_price_line", "INSERT", _NOT_DECIDED, "a price line is of a decision in its own case and service"
        ),
        "cases_price_month_order_guard": (
            "cases_price_month", "INSERT", _CLOSED.format(row="NEW", column="month"),
            "this month, or a later one, is closed already",
        ),
        "cases_price_month_left_guard": (
            "cases_price_month", "INSERT", _LEFT_BEHIND, "an earlier month has lines and is open: the oldest is closed first"
        ),
    })  # fmt: skip
    what = "Keep closed months of price lines closed, and one price for each person and month"
    migration_name_fragment = "guard_prices"
