"""How far the year is, and what it would come to: counts and sums for the leader, of nobody in particular."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from saklig.cases import periods
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.lifecycle import State
from saklig.cases.models import ReachedOutside, ReachedRight, Renewal, RenewalRun
from saklig.cases.office import Office
from saklig.cases.renewal.finding import of_period
from saklig.cases.renewal.making import BECOMES_A_CASE
from saklig.cases.renewal.running import renewable
from saklig.cases.use_cases.drafts import service_of
from saklig.store.errors import KeyDestroyed
from saklig.store.keys import ring

__all__ = ["FEWEST", "Row", "YearView", "year_view", "years"]

# A sum over fewer would tell of somebody.
FEWEST = 5
_AT_ONCE = 1000
_DECIDED = [State.DECIDED.value, State.NOTIFIED.value, State.CLOSED.value, State.ARCHIVED.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One finding: how many, what they pay in the whole period now and then (None where so few would tell of somebody)."""

    finding: str
    count: int
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearView:
    """A service's year. `begun_at` is None where nothing has been begun for the coming period."""

    service: str
    titles: Mapping[str, str]
    period_titles: Mapping[str, str]
    period: int
    begun_at: datetime | None
    begun_by: str
    found_at: datetime | None
    released_at: datetime | None
    released_by: str
    total: int
    prepared: int
    rows: tuple[Row, ...]
    cases: int  # how many have become a case
    decided: int
    heard: int  # how many wait for an answer to prior notice
    at_the_desk: int
    reached: int  # how many reach a right, and are told when the year is released
    outside: Mapping[str, int]  # of those in no case who reach one: what came of telling their parents

    @property
    def becomes(self) -> int:
        return sum(row.count for row in self.rows if row.finding in {one.value for one in BECOMES_A_CASE})


def years(office: Office, actor: Actor) -> list[YearView]:
    """The coming period of each service that goes on, and earlier runs, newest first. Errors: NotAllowed."""
    found = []
    for name in renewable(office, actor):
        package = service_of(office, name).package
        coming = int(periods.chosen(package, {}, day_of(office.ports.clock.now())).value)
        runs = RenewalRun.objects.select_related("begun_by", "released_by").filter(service=name).order_by("-period")
        known = [_view(office, name, one.period, one, sums=False) for one in runs]
        if coming not in {one.period for one in known}:
            known.insert(0, _view(office, name, coming, None, sums=False))
        found += known
    return found


def year_view(office: Office, actor: Actor, service: str, period: int) -> YearView | None:
    """One of them, with sums; None where there is no such run. Errors: NotAllowed."""
    if service not in renewable(office, actor):
        return None
    runs = RenewalRun.objects.select_related("begun_by", "released_by")
    run = runs.filter(service=service, period=period).first()
    coming = int(periods.chosen(service_of(office, service).package, {}, day_of(office.ports.clock.now())).value)
    if run is None and period != coming:
        return None
    return _view(office, service, period, run, sums=True)


def _view(office: Office, service: str, period: int, run: RenewalRun | None, *, sums: bool) -> YearView:
    package = service_of(office, service).package
    items = Renewal.objects.filter(run=run) if run else Renewal.objects.none()
    counts = dict(items.values_list("finding").annotate(count=Count("pk")))
    by_state = items.aggregate(
        cases=Count("case"), decided=Count("pk", filter=Q(case__state__in=_DECIDED)),
        heard=Count("pk", filter=Q(case__state=State.AWAITING_INFORMATION.value)),
        desk=Count("pk", filter=Q(case__state=State.AWAITING_JUDGEMENT.value)),
    )  # fmt: skip
    money = _money(run) if sums and run and not counts.get("waiting") else {}
    of_period(package, period)
    return YearView(
        service=service, titles=package.titles, period_titles=package.service.period.titles, period=period,
        begun_at=run.begun_at if run else None, begun_by=run.begun_by.name if run and run.begun_by else "",
        found_at=run.found_at if run else None, released_at=run.released_at if run else None,
        released_by=run.released_by.name if run and run.released_by else "",
        total=sum(counts.values()), prepared=sum(counts.values()) - counts.get("waiting", 0),
        rows=tuple(
            _row(finding.value, counts.get(finding.value, 0), money) for finding in Renewal.Finding if counts.get(finding.value)
        ),
        cases=by_state["cases"], decided=by_state["decided"], heard=by_state["heard"], at_the_desk=by_state["desk"],
        reached=ReachedRight.objects.filter(run=run).count() if run else 0,
        outside=dict(ReachedOutside.objects.filter(run=run).values_list("outcome").annotate(count=Count("pk"))) if run else {},
    )  # fmt: skip


def _row(finding: str, count: int, money: Mapping[str, tuple[Decimal, Decimal]]) -> Row:
    told = money.get(finding) if count >= FEWEST else None
    return Row(finding=finding, count=count, before=told[0] if told else None, after=told[1] if told else None)


def _money(run: RenewalRun) -> dict[str, tuple[Decimal, Decimal]]:
    """Sums of what was kept of each, by finding."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    part: list[Renewal] = []
    rows: Any = Renewal.objects.filter(run=run, figures__isnull=False).select_related("source").order_by("pk")
    for item in rows.iterator(chunk_size=_AT_ONCE):
        part.append(item)
        if len(part) == _AT_ONCE:
            _add(sums, part)
            part = []
    _add(sums, part)
    return sums


def _add(sums: dict[str, tuple[Decimal, Decimal]], part: list[Renewal]) -> None:
    ring().prepare(item.sealing_key() for item in part)
    for item in part:
        try:
            kept = item.figures
        except KeyDestroyed:
            continue
        before, after = sums.get(item.finding, (Decimal(0), Decimal(0)))
        sums[item.finding] = (before + Decimal(kept["before"]), after + Decimal(kept["after"]))
