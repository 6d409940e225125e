"""How long cases are worked on, measured by the house itself: so that what automation saved can be shown.

A case is worked on while its pages are what a caseworker looks at. The time between two of their requests counts for the
case that was open, and at most `IDLE_AFTER` of it: whoever goes for lunch with a case open has not worked on it for an hour.
The sum stands with the case and says nothing of who; nobody's own time is kept anywhere, and what a leader sees is sums
of at least `FEWEST` cases. What is read away from the screen is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import end_of_day
from saklig.cases.errors import NotAllowed
from saklig.cases.models import Decision, HandlingTime
from saklig.cases.office import Office

__all__ = ["FEWEST", "IDLE_AFTER", "Handled", "add_time", "counted", "handled"]

IDLE_AFTER = timedelta(minutes=5)
FEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """One service's decisions since a day. `minutes` and `median_minutes` are None where there are fewer than `FEWEST`.

    `saved_minutes`: what the automatic decisions would have taken at the median of those that people made. An estimate.
    """

    service: str
    automatic: int
    by_people: int
    timed: int
    minutes: int | None
    median_minutes: int | None
    saved_minutes: int | None


def counted(before: datetime, now: datetime) -> int:
    """How many seconds of a pause between two requests count as work."""
    gap = now - before
    return max(0, int(min(gap, IDLE_AFTER).total_seconds()))


def add_time(case: UUID, seconds: int) -> None:
    """Count so many seconds for the case."""
    if seconds <= 0:
        return
    if not HandlingTime.objects.filter(pk=case).update(seconds=F("seconds") + seconds):
        HandlingTime.objects.bulk_create([HandlingTime(case_id=case, seconds=0)], ignore_conflicts=True)
        HandlingTime.objects.filter(pk=case).update(seconds=F("seconds") + seconds)


def handled(office: Office, actor: Actor, *, since: date) -> list[Handled]:
    """What a leader's services have decided since a day, by rules and by people, and how long people worked on it.

    Errors: NotAllowed.
    """
    if actor.kind is not ActorKind.LEADER:
        raise NotAllowed(f"only a leader sees how long cases take, not a {actor.kind}")
    # By when they were made alone, and which service each is of is looked up after: asked for one service's, the databases begin
    # with every case that it has ever had.
    made = Decision.objects.filter(decided_at__gte=end_of_day(since - timedelta(days=1)))
    kinds = made.values("case__service").annotate(
        automatic=Count("pk", filter=Q(kind="automatic")), by_people=Count("pk", filter=~Q(kind="automatic"))
    )
    counts = {row["case__service"]: (row["automatic"], row["by_people"]) for row in kinds}
    times = _seconds(made.exclude(kind="automatic"))
    return [_of(name, *counts.get(name, (0, 0)), times.get(name, ())) for name in sorted(actor.services)]


def _seconds(by_people: QuerySet[Decision]) -> dict[str, list[int]]:
    """By service, of each case that people made such a decision in, how long it was worked on."""
    found: dict[str, list[int]] = {}
    worked_on = HandlingTime.objects.filter(case__in=by_people.values("case"), seconds__gt=0)
    for service, seconds in worked_on.values_list("case__service", "seconds"):
        found.setdefault(service, []).append(seconds)
    return found


def _of(service: str, automatic: int, by_people: int, seconds: Iterable[int]) -> Handled:
    times = list(seconds)
    enough = len(times) >= FEWEST
    middle = median(times) / 60 if enough else 0
    return Handled(
        service=service, automatic=automatic, by_people=by_people, timed=len(times),
        minutes=round(sum(times) / 60) if enough else None, median_minutes=round(middle) if enough else None,
        saved_minutes=round(middle * automatic) if enough else None,
    )  # fmt: skip
