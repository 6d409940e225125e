"""How the installation is: counts for operations, and what has waited too long. The page, the metrics and `saklig alarms` show
the same. Everything is a count or a time; nothing is about a person, and no case is opened.

Each figure is read from the database when it is asked for, so that every process tells the same and a restart loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import DeadlineKind, day_of
from saklig.cases.errors import NotAllowed
from saklig.cases.lifecycle import State
from saklig.cases.models import ArchiveDelivery, Case, Deadline, DecisionLetter
from saklig.cases.office import LIMITS, Office
from saklig.cases.signals import at_the_desk
from saklig.store.ledger.alarms import open_alarms
from saklig.store.models import Event, Job, LedgerWaiting, Role

__all__ = ["Alarm", "Figure", "alarms", "figures", "for_administrator", "late_by_service", "told_in_vain"]

@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One count or time. `label` tells several of one name apart (a state); the unit stands in the name."""

    name: str
    value: int
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A figure that is more than it may be."""

    name: str
    value: int
    limit: int


def figures(office: Office) -> list[Figure]:
    """Everything that is counted, now."""
    now = office.ports.clock.now()
    others = (figure for count in office.counted for figure in count(now))
    return [*_jobs(now), *_ledger(now), *_cases(now), *_archive(now), *others]


def alarms(office: Office) -> list[Alarm]:
    """What is more than it may be, by the limits of the house and of the agency."""
    limits = {**LIMITS, **office.alarms}
    return [
        Alarm(name=one.name, value=one.value, limit=limits[one.name])
        for one in figures(office)
        if one.name in limits and one.value > limits[one.name]
    ]


def for_administrator(office: Office, actor: Actor) -> tuple[list[Figure], list[Alarm]]:
    """The same for the page. Errors: NotAllowed for anyone but an administrator."""
    if actor.kind is not ActorKind.ADMINISTRATOR:
        raise NotAllowed(f"only an administrator sees how the installation is, not a {actor.kind}")
    return figures(office), alarms(office)


def _jobs(now: datetime) -> list[Figure]:
    due = Job.objects.filter(state=Job.State.QUEUED, run_at__lte=now).aggregate(count=Count("pk"), oldest=Min("run_at"))
    # A process that works holds the ledger's role, or the lease of a job.
    alive = Role.objects.filter(lease_until__gt=now).exists() or Job.objects.filter(lease_until__gt=now).exists()
    return [
        Figure(name="jobs_due", value=due["count"]),
        Figure(name="jobs_oldest_seconds", value=_seconds(now, due["oldest"])),
        Figure(name="jobs_failed", value=Job.objects.filter(state=Job.State.DEAD).count()),
        Figure(name="workers_missing", value=0 if alive else 1),
    ]


def _ledger(now: datetime) -> list[Figure]:
    first = LedgerWaiting.objects.order_by("event_id").values_list("event_id", flat=True).first()
    since = Event.objects.filter(pk=first).values_list("at", flat=True).first() if first else None
    return [
        Figure(name="ledger_waiting", value=LedgerWaiting.objects.count()),
        Figure(name="ledger_oldest_seconds", value=_seconds(now, since)),
        Figure(name="ledger_alarms", value=len(open_alarms())),
    ]


def _cases(now: datetime) -> list[Figure]:
    alive = Case.objects.filter(erased_at=None).exclude(state=State.DRAFT.value)
    desk = at_the_desk(alive).values("pk")
    oldest = Case.objects.filter(pk__in=desk).aggregate(count=Count("pk"), since=Min("received_at"))
    waits = alive.filter(state=State.AWAITING_REGISTER.value).aggregate(since=Min("state_since"))
    late = Deadline.objects.filter(met_at=None, due__lt=day_of(now)).exclude(kind=DeadlineKind.APPEAL.value)
    states = alive.values_list("state").annotate(count=Count("pk")).order_by("state")
    return [
        *(Figure(name="cases", label=state, value=count) for state, count in states),
        Figure(name="desk_cases", value=oldest["count"]),
        Figure(name="desk_oldest_days", value=_seconds(now, oldest["since"]) // 86_400),
        Figure(name="desk_overdue", value=late.values("case").distinct().count()),
        Figure(name="told_in_vain", value=sum(told_in_vain().values())),
        Figure(name="register_oldest_hours", value=_seconds(now, waits["since"]) // 3600),
        Figure(name="letters_on_paper", value=DecisionLetter.objects.filter(needs_paper=True).count()),
    ]


def _archive(now: datetime) -> list[Figure]:
    """On the way to the archive: what it refused, or has not answered, and what somebody is to correct there by hand."""
    state = ArchiveDelivery.State
    kinds = dict(ArchiveDelivery.objects.values_list("state").annotate(count=Count("pk")))
    under_way = ArchiveDelivery.objects.filter(state__in=[state.WAITING, state.SENT]).aggregate(since=Min("begun_at"))
    return [
        Figure(name="archive_refused", value=kinds.get(state.REFUSED.value, 0)),
        Figure(name="archive_by_hand", value=kinds.get(state.BY_HAND.value, 0)),
        Figure(name="archive_oldest_hours", value=_seconds(now, under_way["since"]) // 3600),
    ]


def told_in_vain() -> dict[str, int]:
    """By service, how many cases have an applicant who was told a day for the decision that has passed, and no human has told
    another.
    """
    # Begins with the days that are not met: asked for one service's, the databases begin with every case it has ever had.
    rows = Deadline.objects.filter(told__gte=2, met_at=None, case__erased_at=None)
    return dict(rows.values_list("case__service").annotate(count=Count("case", distinct=True)))


def late_by_service(office: Office, actor: Actor) -> list[tuple[str, int]]:
    """For a leader: how many of each service's cases that is. Errors: NotAllowed."""
    if actor.kind is not ActorKind.LEADER:
        raise NotAllowed(f"a leader sees which services keep no day that was told, not a {actor.kind}")
    return sorted((name, count) for name, count in told_in_vain().items() if name in actor.services & office.services.keys())


def _seconds(now: datetime, since: datetime | None) -> int:
    return max(0, int((now - since) / timedelta(seconds=1))) if since else 0
