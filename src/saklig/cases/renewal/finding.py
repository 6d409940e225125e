"""Which decisions go on: granted in the period that ends, by applicants who applied for more than one period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from saklig.cases import periods
from saklig.cases.deadlines import day_of
from saklig.cases.lifecycle import State
from saklig.cases.models import Application, Case, OutcomeLine, Renewal, RenewalRun
from saklig.cases.periods import Period
from saklig.store.errors import KeyDestroyed
from saklig.store.keys import ring
from saklig.store.models import Person

__all__ = ["GONE", "answers_for", "before", "going_on", "has_applied", "of_period", "period_of"]

# States in which nothing of a case goes on, whatever was decided in it.
GONE = frozenset({State.DRAFT, State.WITHDRAWN, State.INADMISSIBLE})
_AT_ONCE = 500


def of_period(package: Any, value: int) -> Period:
    """The period by the year it begins. Errors: ValueError where the service has none such."""
    found = periods.of_value(package, value)
    if found is None:
        raise ValueError(f"{package.id} has no period {value}")
    return found


def before(package: Any, period: Period) -> Period:
    return of_period(package, int(period.value) - 1)


def going_on(package: Any, period: Period) -> Iterator[list[tuple[UUID, datetime]]]:
    """(case, when the application that goes on was received), some at a time; of each applicant the latest case."""
    last = before(package, period)
    granted = OutcomeLine.objects.filter(
        case__service=package.id, case__erased_at=None, kind="granted", month__range=(last.first, last.last)
    ).exclude(case__state__in=[state.value for state in GONE])
    rows = Case.objects.filter(pk__in=granted.values("case_id")).order_by("applicant_id", "-received_at", "-pk")
    latest: dict[UUID, UUID] = {}
    for case, applicant in rows.values_list("pk", "applicant_id"):
        latest.setdefault(applicant, case)
    chosen = sorted(latest.values(), key=str)
    for start in range(0, len(chosen), _AT_ONCE):
        yield list(_that_go_on(package, last, chosen[start : start + _AT_ONCE]))


def _that_go_on(package: Any, last: Period, part: list[UUID]) -> Iterator[tuple[UUID, datetime]]:
    applications = list(Application.objects.select_related("case").filter(case__in=part).order_by("case_id"))
    ring().prepare(one.sealing_key() for one in applications)
    firsts = dict(Renewal.objects.filter(case__in=part).values_list("case_id", "first_received"))
    for one in applications:
        try:
            goes_on = one.answers.get(package.service.renewal.asked_by) is True
            ends = period_of(package, one)
        except KeyDestroyed:
            continue  # erased meanwhile: there is nobody left to make a decision for
        if goes_on and ends.value == last.value and one.received_at is not None:
            yield one.case_id, firsts.get(one.case_id, one.received_at)


def answers_for(package: Any, application: Application, run: RenewalRun) -> dict[str, Any]:
    """What the applicant answered, for the new period: what held for one period alone is taken as the package says."""
    period = package.origins.path("applicant", "period")
    return {**application.answers, **package.service.renewal.anew, period: run.period}


def period_of(package: Any, application: Application) -> Period:
    """The period that an application, sent or not, is for."""
    on = day_of(application.received_at or application.saved_at)
    return periods.chosen(package, application.answers, on)


def has_applied(package: Any, applicant: Person, source: UUID, period: Period) -> bool:
    """Whether the applicant has sent an application of their own for the period, that was not taken back."""
    gone = [state.value for state in GONE]
    others = Application.objects.select_related("case").filter(
        case__applicant=applicant, case__service=package.id, case__erased_at=None
    )
    others = others.exclude(case__state__in=gone).exclude(case=source)
    return any(period_of(package, one).value == period.value for one in others)
