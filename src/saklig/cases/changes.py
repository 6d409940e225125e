"""Something has changed: which months are decided anew, and what of places and outcomes is then looked at.

Earlier months stand as they were decided, with their payments and price lines: a new decision is about the months from the
change on, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from saklig.cases.errors import InvalidAnswers
from saklig.cases.models import Case, Change, InformationRequest, OutcomeLine, Renewal

__all__ = ["changeable_months", "from_month_of", "is_unheard", "lasting", "narrowed", "opened_by", "refuse_other_months"]


def opened_by(case: Case) -> Change | None:
    """What the case was taken up again for, and is to be decided for now. What was before the last decision is done with."""
    found = Change.objects.filter(case=case).order_by("-at", "-pk").first()
    if found is None:
        return None
    decided = case.decisions.filter(decided_at__gt=found.at).exclude(kind="part").exists()
    return None if decided else found


def from_month_of(case: Case) -> date | None:
    """The first month that is to be decided now; None: all."""
    found = opened_by(case)
    return None if found is None else found.month


def is_unheard(case: Case) -> bool:
    """Whether nothing may be lowered yet: the agency began this by itself, and the party has not had prior notice of it.

    Source: the 1967 Act § 16. It holds for what goes on from year to year, and for a change that nobody told of; a party who
    asked for something, or told of a change, has been heard by that. The database has the same guards.
    """
    notices, change = InformationRequest.objects.filter(case=case, kind="prior-notice"), opened_by(case)
    if change is not None and change.found_id is not None:
        return not notices.filter(asked_at__gte=change.at).exists()
    return Renewal.objects.filter(case=case).exists() and not notices.exists()


def changeable_months(case: UUID) -> list[date]:
    """The months that have been decided in a case, and so can be decided anew."""
    months = OutcomeLine.objects.filter(case=case).order_by("month").values_list("month", flat=True)
    return list(months.distinct())


def refuse_other_months(case: Case, month: date | None) -> None:
    """Errors: InvalidAnswers for a month that has not been decided in the case."""
    if month is not None and month not in changeable_months(case.pk):
        raise InvalidAnswers({"month": "not-a-choice"})


def narrowed(found: Any, month: date | None) -> Any:
    """A determination from a month on."""
    if month is None:
        return found
    return replace(
        found, outcomes=tuple(line for line in found.outcomes if line.month >= month),
        payments=tuple(payment for payment in found.payments if payment.month >= month),
    )  # fmt: skip


def lasting(places: Iterable[Any] | None, month: date | None) -> Any:
    """The places that last into the months that are decided: one that ended before has nothing to say of them."""
    if places is None or month is None:
        return places
    return tuple(place for place in places if place.valid_until is None or place.valid_until >= month)
