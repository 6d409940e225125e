"""The months price lines are booked in: which are open, what is in them, closing one, and the files of one that is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import day_of
from saklig.cases.errors import NotAllowed, NotFound, TransitionRefused
from saklig.cases.models import CostLine, HeldLine, PriceHandOver, PriceLine, PriceMonth, StaffMember
from saklig.cases.office import Office
from saklig.cases.prices.files import KINDS, file_names, render, total
from saklig.cases.prices.handing_over import ask_to_hand_over
from saklig.cases.prices.lines import Price, next_month
from saklig.cases.prices.of_month import PriceFile, file_of, lines_of, people_of, rows_of, sha256, waiting_of
from saklig.cases.prices.order import closed_through, lock_name
from saklig.cases.prices.payments import PAYMENT_FILES, payments_of, render_payments, total_paid
from saklig.cases.tokens import once
from saklig.store import events
from saklig.store.errors import KeyDestroyed
from saklig.store.locks import alone

__all__ = ["MonthRow", "MonthView", "ShownLine", "close_month", "month_view", "months", "price_file"]

# Lines, reversals, lines that wait, payments.
_Counts = tuple[int, int, int, int]
_NOTHING: _Counts = (0, 0, 0, 0)
_OVERSEE = (ActorKind.CASEWORKER, ActorKind.LEADER, ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A month of a service: how many lines, of which corrections, how many wait, and when it was closed (None: it is open)."""

    service: str
    month: date
    lines: int
    reversals: int
    payments: int  # for costs of appeals, reversals of such among them
    waiting: int  # lines that would be here, of decisions whose implementation is postponed
    closed_at: datetime | None
    closable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line for the page. `case` is empty where the one who looks may not know the case."""

    id: UUID
    kind: str
    month: date
    case: str
    unit: str
    payment: Decimal
    covered: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """`shielded`: lines of cases with a protected address that the one who looks may not see; they count in the sums."""

    row: MonthRow
    titles: Any
    people: int
    payment: Decimal
    covered: Decimal
    paid: Decimal  # for costs of appeals
    lines: tuple[ShownLine, ...]
    more: int
    shielded: int
    closed_by: str
    handed_over: datetime | None  # when the invoicing system got the files; None: not yet, or there is no such system
    sends: bool  # whether there is an invoicing system that gets them
    files: tuple[str, ...]
    erased: bool


def months(office: Office, actor: Actor) -> list[MonthRow]:
    """The months of the services one works with, newest first. Errors: NotAllowed."""
    services = _services(office, actor)
    found = _counted(services)
    closed = {(one.service, one.month): one for one in PriceMonth.objects.filter(service__in=services)}
    today = day_of(office.ports.clock.now())
    return [
        _row(service, month, found.get((service, month), _NOTHING), closed.get((service, month)), today)
        for service, month in sorted({*found, *closed}, key=lambda one: (one[1], one[0]), reverse=True)
    ]


def month_view(office: Office, actor: Actor, service: str, month: date, *, first: int = 0, at_most: int = 100) -> MonthView:
    """One month: sums of all its lines, and some of them by case number. Errors: NotAllowed, NotFound."""
    _may(office, actor, service)
    closed = PriceMonth.objects.select_related("closed_by").filter(service=service, month=month).first()
    rows = rows_of(service, month)
    waiting, package = waiting_of(service, month), office.services[service].package
    paid = CostLine.objects.filter(service=service, booked=month)
    if closed is None and not _has_own(service, month) and not rows.exists():
        raise NotFound("there are no price lines in this month")
    counts = rows.aggregate(lines=Count("pk"), back=Count("pk", filter=Q(kind="reversal")), people=Count("person", distinct=True))
    sums, erased = _sums(service, month)
    may_see = rows if actor.restricted else rows.filter(case__restricted=False)
    shown = list(may_see.select_related("case").order_by("month", "written_at", "nth")[first : first + at_most])
    reads = actor.kind is ActorKind.CASEWORKER
    seen, counted = may_see.count(), (counts["lines"], counts["back"], waiting, paid.count())
    return MonthView(
        row=_row(service, month, counted, closed, day_of(office.ports.clock.now())),
        titles=prices.titles if (prices := package.service.prices) else package.titles, people=counts["people"],
        payment=sums["payment"], covered=sums["covered"], paid=sums["paid"],
        lines=tuple(_shown(one) for one in shown) if reads else (),
        more=max(0, seen - first - len(shown)), shielded=counts["lines"] - seen,
        closed_by=closed.closed_by.name if closed and closed.closed_by else "", erased=erased,
        handed_over=PriceHandOver.objects.filter(month=closed).values_list("at", flat=True).first() if closed else None,
        sends=office.ports.invoicing is not None,
        files=tuple(closed.files) if closed and reads else (),
    )  # fmt: skip


def close_month(office: Office, actor: Actor, service: str, month: date, *, token: str) -> PriceMonth:
    """Close a month: what is decided about it later is booked in the next open one. It cannot be opened again.

    Errors: NotAllowed, NotFound; TransitionRefused where an earlier month is open, or it is too early.
    """
    by, now = _closer(office, actor, service), office.ports.clock.now()

    def make() -> PriceMonth:
        alone(lock_name(service))
        last = closed_through(service)
        if last is not None and month <= last:
            raise TransitionRefused(f"{month:%Y-%m} is closed already: what comes now is booked from {next_month(last):%Y-%m}")
        lines, payments = list(lines_of(service, month)), payments_of(service, month)
        if not lines and not _has_own(service, month):
            raise NotFound("there are no price lines in this month")
        if _earlier_open(service, month):
            raise TransitionRefused("an earlier month is open and has lines: close the oldest first")
        if month > next_month(day_of(now).replace(day=1)):
            raise TransitionRefused(f"{month:%Y-%m} can be closed from the month before it, not earlier")
        priced = office.services[service].package.service.prices is not None
        files = {name: sha256(render(name, service, month, lines)) for name in file_names() if priced}
        paid = {name: sha256(render_payments(name, service, month, payments)) for name in PAYMENT_FILES if payments}
        files |= paid
        closed = PriceMonth(
            service=service, month=month, closed_at=now, closed_by=by, lines=len(lines) + len(payments), files=files
        )
        closed.save(force_insert=True)
        details = {"by": {"kind": actor.kind.value, "id": actor.staff}, "month": closed.id, "lines": closed.lines, "files": files}
        ask_to_hand_over(office, closed)
        events.append("prices.month-closed", None, details, at=now)
        return closed

    return once(actor, "close-prices", token, now=now, make=make, load=lambda pk: PriceMonth.objects.get(pk=pk))


def price_file(office: Office, actor: Actor, service: str, month: date, name: str) -> PriceFile:
    """One of a closed month's files, as often as one asks the same bytes; each reading is logged for each person in it.

    Errors: NotAllowed, also for one who may not see a protected address that is in it; NotFound; PricesDiffer where the
    lines no longer give the bytes that they gave when the month was closed.
    """
    _may(office, actor, service)
    if actor.kind is ActorKind.LEADER:
        raise NotAllowed("a leader sees sums: the files hold identity numbers, and are for those who handle the cases")
    closed = PriceMonth.objects.filter(service=service, month=month).first()
    if closed is None or name not in closed.files:
        raise NotFound("there is no such file: a month has files once it is closed")
    cleared = actor.kind is ActorKind.SYSTEM or actor.restricted
    paid = CostLine.objects.filter(service=service, booked=month)
    if not cleared and any(rows.filter(case__restricted=True).exists() for rows in (rows_of(service, month), paid)):
        raise NotAllowed("the file holds people with a protected address: one who may see them takes it out")
    found = file_of(closed, name)
    _log(actor, service, month, name, office.ports.clock.now())
    return found


# --- who may ---------------------------------------------------------------------------------------------------------


def _services(office: Office, actor: Actor) -> list[str]:
    if actor.kind not in _OVERSEE:
        raise NotAllowed(f"price lines are for caseworkers and leaders of the service, not for a {actor.kind}")
    return sorted(name for name in office.services if actor.kind is ActorKind.SYSTEM or name in actor.services)


def _may(office: Office, actor: Actor, service: str) -> None:
    if service not in _services(office, actor):
        raise NotFound("there is no such service with price lines or payments here")


def _closer(office: Office, actor: Actor, service: str) -> StaffMember | None:
    """The named caseworker who closes, or None for whoever runs the installation (`saklig prices`)."""
    _may(office, actor, service)
    if actor.kind is ActorKind.SYSTEM:
        return None
    return access.staff_member(actor)


# --- rows ------------------------------------------------------------------------------------------------------------


def _has_own(service: str, month: date) -> bool:
    """Whether lines were written for the month's files, also where all of them have waited and go elsewhere."""
    own = {"service": service, "booked": month}
    return PriceLine.objects.filter(**own).exists() or CostLine.objects.filter(**own).exists()


def _earlier_open(service: str, month: date) -> bool:
    last = closed_through(service)
    earlier = Q(booked__lt=month, booked__gt=last or date.min)
    return any(model.objects.filter(earlier, service=service).exists() for model in (PriceLine, HeldLine, CostLine))


def _counted(services: list[str]) -> dict[tuple[str, date], _Counts]:
    """Lines, reversals, lines that wait and payments, by service and month."""
    rows = PriceLine.objects.filter(service__in=services).values("service", "booked")
    counted = rows.annotate(lines=Count("pk"), back=Count("pk", filter=Q(kind=PriceLine.Kind.REVERSAL)))
    found = {(one["service"], one["booked"]): (one["lines"], one["back"], 0, 0) for one in counted}
    waited = HeldLine.objects.filter(service__in=services).values_list("service", "line__booked", "line__kind", "booked")
    for service, own, kind, booked in waited:
        back = int(kind == PriceLine.Kind.REVERSAL)
        lines, reversals, waiting, _ = found[service, own]
        found[service, own] = lines - 1, reversals - back, waiting + int(booked is None), 0
        if booked is not None:
            lines, reversals, waiting, _ = found.get((service, booked), _NOTHING)
            found[service, booked] = lines + 1, reversals + back, waiting, 0
    paid = CostLine.objects.filter(service__in=services).values_list("service", "booked").annotate(count=Count("pk"))
    for service, booked, count in paid.order_by():
        found[service, booked] = (*found.get((service, booked), _NOTHING)[:3], count)
    return found


def _row(service: str, month: date, counts: _Counts, closed: PriceMonth | None, today: date) -> MonthRow:
    early = month > next_month(today.replace(day=1))
    return MonthRow(
        service=service, month=month, lines=counts[0], reversals=counts[1], waiting=counts[2], payments=counts[3],
        closed_at=closed.closed_at if closed else None,
        closable=closed is None and not early and not _earlier_open(service, month),
    )  # fmt: skip


def _shown(row: PriceLine) -> ShownLine:
    price, back = Price.from_json(row.price), row.kind == PriceLine.Kind.REVERSAL
    return ShownLine(
        id=row.id, kind=row.kind, month=row.month, case=row.case.number or "", unit=price.unit,
        payment=-price.payment if back else price.payment, covered=-price.covered if back else price.covered,
    )  # fmt: skip


def _sums(service: str, month: date) -> tuple[dict[str, Decimal], bool]:
    """Sums of all lines of a month; zero and True where somebody in it is erased."""
    try:
        lines, paid = list(lines_of(service, month)), total_paid(payments_of(service, month))
    except KeyDestroyed:
        return dict.fromkeys([*KINDS.values(), "paid"], Decimal(0)), True
    return {"paid": paid, **{of: total(lines, of) for of in KINDS.values()}}, False


def _log(actor: Actor, service: str, month: date, name: str, now: datetime) -> None:
    people = people_of(service, month)
    access.log.record_all(
        dict.fromkeys(people, "prices.file"), reader=actor.staff or access.SYSTEM_READER, role=actor.kind.value,
        purpose="case-handling", case_ref=None, at=now,
    )  # fmt: skip
    by = {"kind": actor.kind.value, "id": actor.staff}
    with transaction.atomic():
        events.append("prices.file-read", None, {"by": by, "service": service, "file": name, "booked": f"{month:%Y-%m}"}, at=now)
