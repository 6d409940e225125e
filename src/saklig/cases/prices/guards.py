"""The migration step that guards price lines: closed months stay closed, and nobody has two prices at once."""

from __future__ import annotations

from types import MappingProxyType

from saklig.cases.guards import Guards

__all__ = ["GuardHeld", "GuardPayments", "GuardPrices"]

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


def _left_behind(lines: str) -> str:
    """Whether a month before the one that is closed has something in this table, and is open."""
    closed = "SELECT 1 FROM cases_price_month AS m WHERE m.service = l.service AND m.month >= l.booked"
    return f"""
EXISTS (SELECT 1 FROM {lines} AS l WHERE l.service = NEW.service AND l.booked < NEW.month AND NOT EXISTS ({closed}))
"""  # noqa: S608


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
            "cases_price_month", "INSERT", _left_behind("cases_price_line"),
            "an earlier month has lines and is open: the oldest is closed first",
        ),
    })  # fmt: skip
    what = "Keep closed months of price lines closed, and one price for each person and month"
    migration_name_fragment = "guard_prices"


_GONE = """
EXISTS (SELECT 1 FROM cases_price_line AS l JOIN cases_price_month AS m ON m.service = l.service
        WHERE l.id = NEW.line_id AND m.month >= {booked})
"""
_FOREIGN = "NOT EXISTS (SELECT 1 FROM cases_price_line AS l WHERE l.id = NEW.line_id AND l.service = NEW.service)"
_OUT = "the line has gone out in the file of a closed month: it is neither held back nor moved"
_LATE = "the month is closed: a line that waited is booked in the next open month"


class GuardHeld(Guards):
    """What has gone out in a file is not held back, and what waited goes out in an open month."""

    guards = MappingProxyType({
        "cases_held_line_new_guard": ("cases_held_line", "INSERT", f"{_GONE.format(booked='l.booked')} OR {_FOREIGN}", _OUT),
        "cases_held_line_again_guard": (
            "cases_held_line", "UPDATE", f"NEW.line_id <> OLD.line_id OR NEW.service <> OLD.service OR OLD.booked IS NOT NULL"
            f" AND {_GONE.format(booked='OLD.booked')}", _OUT,
        ),
        "cases_held_line_late_guard": (
            "cases_held_line", "UPDATE", f"NEW.booked IS NOT NULL AND {_GONE.format(booked='NEW.booked')}", _LATE
        ),
        "cases_held_line_kept_guard": ("cases_held_line", "DELETE", "TRUE", "that a line has waited is not forgotten"),
        "cases_held_month_left_guard": (
            "cases_price_month", "INSERT", _left_behind("cases_held_line"),
            "an earlier month has lines that waited and is open: the oldest is closed first",
        ),
    })  # fmt: skip
    what = "Keep what has gone out of price lines that are held back"
    migration_name_fragment = "guard_held"


_BEFORE = "SELECT 1 FROM cases_cost_line AS l WHERE l.claim_id = NEW.claim_id AND l.nth = NEW.nth - 1"
_PAID_OUT_OF_TURN = f"(NEW.kind = 'payment') <> (NEW.nth % 2 = 1) OR NEW.nth > 1 AND NOT EXISTS ({_BEFORE})"
_TAKES_BACK_ANOTHER = f"NEW.kind = 'reversal' AND NOT EXISTS ({_BEFORE} AND l.id = NEW.reverses_id)"
_NOT_GRANTED = """
NOT EXISTS (SELECT 1 FROM cases_cost_claim AS k JOIN cases_case AS c ON c.id = k.case_id
            WHERE k.id = NEW.claim_id AND k.case_id = NEW.case_id AND c.service = NEW.service AND k.answered_by_id IS NOT NULL
            AND (NEW.kind = 'reversal' OR k.outcome IN ('granted', 'partly')))
"""


class GuardPayments(Guards):
    """No payment in a closed month, none twice, none that a named person has not granted."""

    guards = MappingProxyType({
        "cases_cost_line_open_guard": (
            "cases_cost_line", "INSERT", _CLOSED.format(row="NEW", column="booked"),
            "the month is closed: what comes after is booked in the next open month",
        ),
        "cases_cost_line_turn_guard": (
            "cases_cost_line", "INSERT", _PAID_OUT_OF_TURN, "a payment that stands is taken back before there is another",
        ),
        "cases_cost_line_reversal_guard": (
            "cases_cost_line", "INSERT", _TAKES_BACK_ANOTHER, "a reversal is of the payment before it, of the same claim"
        ),
        "cases_cost_line_granted_guard": (
            "cases_cost_line", "INSERT", _NOT_GRANTED, "a payment is of a claim in its own case that a named person has granted"
        ),
        "cases_cost_month_left_guard": (
            "cases_price_month", "INSERT", _left_behind("cases_cost_line"),
            "an earlier month has payments and is open: the oldest is closed first",
        ),
    })  # fmt: skip
    what = "Keep closed months of payments closed, and one payment for each claim"
    migration_name_fragment = "guard_payments"
