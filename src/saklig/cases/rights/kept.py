"""How long what is held in a case is kept, from the package's own retention classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from saklig.cases.deadlines import day_of
from saklig.cases.lifecycle import State
from saklig.cases.models import Case
from saklig.cases.models.case import RETENTION
from saklig.safeguards.privacy.retention import Period, last_day

__all__ = ["ENDED", "WITHDRAWN", "Kept", "class_of", "kept", "period_of"]

WITHDRAWN = "withdrawn"

# Nothing more is to be done in these; the day a case came there is the day it was closed.
ENDED = frozenset({State.CLOSED, State.ARCHIVED, State.WITHDRAWN, State.INADMISSIBLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`until` is None while the day it is counted from has not come."""

    code: str
    years: int
    after: str
    why: Mapping[str, str]
    until: date | None


def kept(case: Case, package: Any, code: str = RETENTION) -> Kept:
    """What the package says of a class; a class that it does not have is kept as the case is."""
    found = class_of(case, package, code)
    return Kept(
        code=found.code, years=found.years, after=found.after, why=found.why, until=last_day(period_of(case, found))
    )


def class_of(case: Case, package: Any, code: str) -> Any:
    """The package's retention class for what is held in this case under `code`.

    An application that was taken back before anything was decided is no decision to document: where the package has a class
    "withdrawn", that one holds for it. Without it the case is kept as any other.
    """
    withdrawn = code == RETENTION and WITHDRAWN in package.retention and case.state == State.WITHDRAWN.value
    if withdrawn and not case.decisions.exists():
        return package.retention[WITHDRAWN]
    known = package.retention.get(code) or package.retention.get(RETENTION)
    # A package that names no such class is kept as long as its longest: never shorter than it says of anything.
    return known or max(package.retention.values(), key=lambda one: one.years)


def period_of(case: Case, retention: Any) -> Period:
    """The class's period in this case."""
    return Period(years=retention.years, since=_since(case, retention.after))


def _since(case: Case, after: str) -> date | None:
    if after == "sent":
        return day_of(case.received_at) if case.received_at else None
    if State(case.state) not in ENDED:
        return None
    closed = day_of(case.state_since)
    if after == "place ends":
        # What was decided says for how long: the last month of it, or the closing where nothing was.
        months = case.outcome_lines.order_by("-month").values_list("month", flat=True).first()
        return max(closed, months) if months else closed
    return closed
