"""How much waits, and for whom: the head of a caseworker's queue. Counts and dates only; no case is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import DeadlineKind
from saklig.cases.errors import NotAllowed
from saklig.cases.lifecycle import OPEN_STATES, State
from saklig.cases.models import Case, Deadline
from saklig.cases.office import Office
from saklig.cases.signals import AT_THE_DESK, at_the_desk

__all__ = ["SOON_DAYS", "Workload", "workload"]

SOON_DAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Of the cases that wait for a human here: how many, the oldest, the nearest deadline, how many are late or soon so.

    `elsewhere`: how many open cases are in each other state, by state.
    """

    here: int
    oldest: datetime | None
    next_due: date | None
    overdue: int
    soon: int
    elsewhere: Mapping[str, int]


def workload(office: Office, actor: Actor, *, today: date, service: str | None = None) -> Workload:
    """What the services of this caseworker or leader have to do; a leader gets the numbers and no case. Errors: NotAllowed."""
    if actor.kind is ActorKind.LEADER:
        cases = Case.objects.filter(service__in=actor.services).exclude(state=State.DRAFT.value)
    elif actor.kind is ActorKind.CASEWORKER:
        cases = access.visible(actor)
    else:
        raise NotAllowed(f"only a caseworker or a leader sees how much waits, not a {actor.kind}")
    if service is not None:
        cases = cases.filter(service=service)
    desk = at_the_desk(cases).values("pk")
    found = Case.objects.filter(pk__in=desk).aggregate(here=Count("pk"), oldest=Min("received_at"))
    of_each = Deadline.objects.filter(met_at=None, case__in=desk).exclude(kind=DeadlineKind.APPEAL.value)
    due = of_each.values("case").annotate(nearest=Min("due"))
    found |= due.aggregate(
        next_due=Min("nearest"), overdue=Count("case", filter=Q(nearest__lt=today)),
        soon=Count("case", filter=Q(nearest__gte=today, nearest__lte=today + timedelta(days=SOON_DAYS))),
    )  # fmt: skip
    others = [state.value for state in OPEN_STATES | {State.DECIDED, State.REOPENED} if state not in AT_THE_DESK]
    counted = cases.filter(state__in=others).values_list("state").annotate(count=Count("pk")).order_by()
    return Workload(**found, elsewhere=dict(counted))
