"""The caseworker's queue: which cases, in which order, and what is told of each, without opening any.

Which cases stand on the page is found first, by what is indexed; everything that is told of them is asked of those alone. So
the page costs the same in an agency of a hundred thousand cases. Cases with an open deadline come by it; then the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import DeadlineKind, day_of
from saklig.cases.errors import NotAllowed
from saklig.cases.models import Assignment, Case, Consultation, Deadline, Determination
from saklig.cases.office import Office
from saklig.cases.signals import at_the_desk, signals
from saklig.cases.work.absence import stands_in_for

__all__ = ["QueueRow", "queue"]

_LARGEST = 500
# What binds a caseworker; an appeal period does not.
_OPEN = Deadline.objects.filter(met_at=None).exclude(kind=DeadlineKind.APPEAL.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One case in a caseworker's queue, without personal data."""

    number: str
    service: str
    state: str
    state_since: datetime
    received_at: datetime
    waiting_for: str
    restricted: bool
    due: date | None
    reminded: bool
    reasons: tuple[str, ...]  # why it was not decided automatically
    needs_paper: bool
    returned: bool
    unread: bool  # the citizen has told of something that nobody has read yet
    proposed: bool  # a decision is proposed, and waits for a second caseworker
    attached: bool  # an attachment has come in that nobody has read yet
    privacy: bool  # somebody asks for something about their data, and nobody has answered yet
    has_it: str  # the name of the caseworker who has it, or empty
    mine: bool
    asked_me: bool  # a colleague has asked the one who looks about it


def queue(
    office: Office,
    actor: Actor,
    *,
    service: str | None = None,
    states: Iterable[str] | None = None,
    whose: str = "",
    order: str = "deadline",
    limit: int = 100,
    offset: int = 0,
) -> list[QueueRow]:
    """The cases this caseworker may handle: by nearest deadline, or "oldest" first. `states`: by default those that
    wait for a human; "all" lists everything, so that what waits for whom is seen too. `whose`: "mine" (also theirs for
    whom one stands in), "nobody" (that nobody has), or "asked" (that a colleague asks the caseworker about), in whatever state.
    """
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker has a queue, not a {actor.kind}")
    day = day_of(office.ports.clock.now())
    cases = _chosen(access.visible(actor), actor, states, whose, day)
    if service is not None:
        cases = cases.filter(service=service)
    first, last = offset, offset + max(1, min(limit, _LARGEST))
    page = _by_deadline(cases, first, last) if order == "deadline" else _by_age(cases)[first:last]
    return _told(list(page), actor)


def _chosen(cases: QuerySet[Case], actor: Actor, states: Iterable[str] | None, whose: str, day: date) -> QuerySet[Case]:
    if whose == "asked":
        asked = Consultation.objects.filter(asked_of=actor.staff, answered_at=None)
        return cases.filter(pk__in=asked.values("case"))
    if states is None:
        cases = at_the_desk(cases)
    elif "all" not in (wanted := list(states)):
        cases = cases.filter(state__in=wanted)
    held = Assignment.objects.filter(ended_at=None)
    if whose == "mine":
        mine = [actor.staff, *stands_in_for(actor.staff, day)]
        cases = cases.filter(pk__in=held.filter(staff__in=mine).values("case"))
    elif whose == "nobody":
        cases = cases.filter(~Exists(held.filter(case=OuterRef("pk"))))
    return cases


def _by_age(cases: QuerySet[Case]) -> Any:
    return cases.order_by("received_at", "number").values_list("pk", flat=True)


def _by_deadline(cases: QuerySet[Case], first: int, last: int) -> list[UUID]:
    """So many keys: those with an open deadline by the nearest of theirs, then the rest by age."""
    due = _OPEN.values("case").annotate(due=Min("due"))
    with_one = cases.filter(pk__in=_OPEN.values("case"))
    nearest = Subquery(due.filter(case=OuterRef("pk")).values("due"))
    ranked = with_one.annotate(nearest=nearest).order_by("nearest", "received_at", "number")
    page = list(ranked.values_list("pk", flat=True)[first:last])
    if len(page) < last - first:
        before = with_one.count() if not page else first + len(page)
        rest = _by_age(cases.exclude(pk__in=_OPEN.values("case")))
        page += rest[max(0, first - before) : max(0, last - before)]
    return page


def _told(keys: list[UUID], actor: Actor) -> list[QueueRow]:
    """What the page tells of these cases, in their order."""
    held = Assignment.objects.filter(case=OuterRef("pk"), ended_at=None)
    asked_me = Consultation.objects.filter(case=OuterRef("pk"), asked_of=actor.staff, answered_at=None)
    latest = Determination.objects.filter(case=OuterRef("pk")).order_by("-number")
    found = Case.objects.filter(pk__in=keys).annotate(
        due=Subquery(_OPEN.filter(case=OuterRef("pk")).order_by("due").values("due")[:1]),
        why=Subquery(latest.values("reasons")[:1]), asked_me=Exists(asked_me), mine=Exists(held.filter(staff=actor.staff)),
        has_it=Subquery(held.values("staff__name")[:1]), **signals(),
    )  # fmt: skip
    by_key = {case.pk: case for case in found}
    return [_row(by_key[key]) for key in keys]


def _row(case: Any) -> QueueRow:
    return QueueRow(
        number=case.number, service=case.service, state=case.state, state_since=case.state_since,
        received_at=case.received_at, waiting_for=case.waiting_for, restricted=case.restricted, due=case.due,
        reminded=case.reminded, reasons=tuple(case.why or ()), needs_paper=case.needs_paper, returned=case.returned,
        unread=case.unread, privacy=case.privacy, proposed=case.proposed, has_it=case.has_it or "", mine=case.mine,
        asked_me=case.asked_me, attached=case.attached,
    )  # fmt: skip
