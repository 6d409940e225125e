"""An appeal as pages show it: how it came, how far it is, what it attacks, what came of it. For one who may see the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from saklig.cases.appeals.taking import Attackable, attackable, too_old
from saklig.cases.deadlines import day_of
from saklig.cases.models import Appeal, Case

__all__ = ["AppealView", "appeals_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealView:
    """`stage`: "received", "taken-up", "forwarded", or the outcome. `points`: (benefit, provision, row, overturned)."""

    id: UUID
    text: str
    channel: str
    asked_at: datetime
    received_on: date
    posted_on: date | None
    in_time: bool
    too_old: bool
    of_dismissal: bool
    stage: str
    taken_up: bool
    settled_at: datetime | None
    settled_reasons: str
    to_carry_out: bool
    points: tuple[tuple[str, str, str, bool | None], ...]
    attackable: tuple[Attackable, ...]  # what it may attack, until it is taken up
    postponed: bool | None  # the answer to a wish to postpone; None where there is none
    postpone_asked: bool


def appeals_of(case: Case) -> tuple[AppealView, ...]:
    """The case's appeals, oldest first."""
    rows = case.appeals.select_related("case", "decision").prefetch_related("points", "postponements")
    return tuple(map(_view, rows.order_by("asked_at", "pk")))


def _view(one: Appeal) -> AppealView:
    wishes = list(one.postponements.all())
    answered = next((wish.granted for wish in wishes if wish.answered_at is not None), None)
    return AppealView(
        id=one.pk, text=one.text, channel=one.channel, asked_at=one.asked_at,
        received_on=one.received_on or day_of(one.asked_at), posted_on=one.posted_on, in_time=one.in_time,
        too_old=too_old(one), of_dismissal=one.of_dismissal_id is not None, stage=_stage(one),
        taken_up=one.taken_up_at is not None, settled_at=one.settled_at, settled_reasons=one.settled_reasons or "",
        to_carry_out=one.outcome in ("changed-by-body", "annulled") and one.carried_out_at is None,
        points=tuple((point.benefit, point.provision, point.row, point.overturned) for point in one.points.all()),
        attackable=() if one.taken_up_at or one.settled_at else attackable(one), postponed=answered, postpone_asked=bool(wishes),
    )  # fmt: skip


def _stage(one: Appeal) -> str:
    if one.outcome:
        return str(one.outcome)
    return "taken-up" if one.taken_up_at else "received"
