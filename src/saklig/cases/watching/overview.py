"""How far the watching is and what it found: counts for the leader, and for a caseworker the cases that were taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import NotAllowed
from saklig.cases.models import Change, WatchLook, WatchRun
from saklig.cases.office import Office
from saklig.cases.use_cases.drafts import service_of
from saklig.cases.watching.running import watched

__all__ = ["FoundChange", "RunView", "WatchView", "watches"]

_RUNS, _CASES = 7, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A day's run: how many decisions it looks at, how many it has looked at, and what each finding came to."""

    day: date
    begun_at: datetime
    found_at: datetime | None
    total: int
    looked: int
    last_at: datetime | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChange:
    """A case that was taken up again because of a register, for one who may see it."""

    number: str
    month: date | None
    at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchView:
    """A service that is watched: on which basis, what for, and the latest runs, newest first."""

    service: str
    titles: Mapping[str, str]
    purpose: Mapping[str, str]
    provision: Mapping[str, str]
    registers: tuple[str, ...]
    every_days: int
    runs: tuple[RunView, ...]
    cases: tuple[FoundChange, ...]


def watches(office: Office, actor: Actor) -> list[WatchView]:
    """The watched services of this leader or caseworker. Errors: NotAllowed."""
    if actor.kind not in (ActorKind.LEADER, ActorKind.CASEWORKER):
        raise NotAllowed(f"what the registers are watched for is shown to leaders and caseworkers, not to a {actor.kind}")
    _ = access.leader(actor) if actor.kind is ActorKind.LEADER else access.staff_member(actor)
    return [_view(office, actor, name) for name in watched(office) if name in actor.services]


def _view(office: Office, actor: Actor, name: str) -> WatchView:
    package = service_of(office, name).package
    said: Any = package.service.watch
    runs = WatchRun.objects.filter(service=name).order_by("-day")[:_RUNS]
    return WatchView(
        service=name, titles=package.service.titles, purpose=said.purpose,
        provision={one: package.provision_text(said.provision, one) for one in package.service.languages},
        registers=said.registers, every_days=said.every_days, runs=tuple(map(_run, runs)), cases=_cases(actor, name),
    )  # fmt: skip


def _run(run: WatchRun) -> RunView:
    rows = WatchLook.objects.filter(run=run).values_list("finding").annotate(count=Count("pk"), last=Max("looked_at"))
    counts = {finding: count for finding, count, _ in rows}
    waiting = counts.pop(WatchLook.Finding.WAITING.value, 0)
    looked = sum(counts.values())
    last = max((at for _, _, at in rows if at is not None), default=None)
    return RunView(
        day=run.day, begun_at=run.begun_at, found_at=run.found_at, total=looked + waiting, looked=looked, last_at=last,
        counts=counts,
    )  # fmt: skip


def _cases(actor: Actor, service: str) -> tuple[FoundChange, ...]:
    """For a leader none: a leader sees no case by this door."""
    if actor.kind is not ActorKind.CASEWORKER:
        return ()
    seen = access.visible(actor).filter(service=service)
    found = Change.objects.filter(found__isnull=False, case__in=seen).select_related("case").order_by("-at")[:_CASES]
    return tuple(
        FoundChange(number=one.case.number, month=one.month, at=one.at, state=one.case.state) for one in found
    )
