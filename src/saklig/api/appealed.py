"""Appeals, wishes to postpone and claims for costs as the API tells of them: to the party, and to those who handle the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from saklig.api.schemas import fields_of

__all__ = [
    "AppealAtDesk", "AppealOut", "CostClaimOut", "PostponementOut", "TouchedOut", "shown_appeals", "shown_at_desk",
    "shown_claims", "shown_touched", "shown_wishes",
]  # fmt: skip


class AppealOut(Schema):
    """An appeal and how far it has come."""

    id: UUID
    text: str
    channel: str = Field(description='"web", "paper", "telephone" or "counter"')
    received_on: date
    in_time: bool
    stage: str = Field(description='"received", "taken-up", "forwarded", "dismissed", or what came of it')
    settled_at: datetime | None
    postpone_asked: bool = Field(description="It is asked that the decision waits for it")
    postponed: bool | None = Field(description="The answer to that; null where there is none")


class PointOut(Schema):
    """A rule that the appeal attacks. `overturned` is null until it is settled."""

    benefit: str
    provision: str
    row: str
    overturned: bool | None


class AttackableOut(Schema):
    """A rule that the decision rests on, and that the appeal may attack."""

    key: str = Field(description="Goes into `points` where the appeal is taken up")
    benefit: str
    provision: str
    row: str
    adverse: bool


class AppealAtDesk(AppealOut):
    """What those who handle the case see besides."""

    asked_at: datetime
    posted_on: date | None
    too_old: bool = Field(description="Late, and more than a year after the decision: it can only be dismissed")
    of_dismissal: bool = Field(description="Against the dismissal of an earlier appeal")
    taken_up: bool
    settled_reasons: str
    to_carry_out: bool = Field(description="The appeal body changed or annulled the decision, and nothing is done about it yet")
    points: list[PointOut]
    attackable: list[AttackableOut] = Field(description="Until it is taken up")


class PostponementOut(Schema):
    """That the decision is not carried out before the appeal is settled, or the time to appeal is over: asked for, or given."""

    id: UUID
    asked_at: datetime
    own_accord: bool = Field(description="Given by the agency, though nobody asked")
    appealed: bool = Field(description="It waits for an appeal; false while only the time to appeal runs")
    answered_at: datetime | None
    granted: bool | None
    conditions: str
    ended_at: datetime | None
    end_reasons: str = Field(description="Where a human ended it before the appeal or the time did")


class CostClaimOut(Schema):
    """A claim for the costs of having a decision changed, and its answer."""

    id: UUID
    channel: str
    received_on: date
    in_time: bool
    claim: str
    answered_at: datetime | None
    outcome: str = Field(description='"" until it is answered; "granted", "partly" or "refused"')
    amount: str | None = Field(description="Kroner, as decimal text")


class TouchedOut(Schema):
    """A rule or an amount that the decision rests on, and that proved wrong."""

    id: UUID
    fault: UUID
    kind: str
    code: str
    why: str
    listed_at: datetime
    outcome: str = Field(description='"listed" until somebody has settled it; "reopened" or "left"')


def shown_appeals(views: Iterable[Any]) -> list[dict[str, Any]]:
    return [fields_of(AppealOut, one) for one in views]


def shown_at_desk(views: Iterable[Any]) -> list[dict[str, Any]]:
    """Appeals for one who handles the case."""
    return [
        {name: getattr(one, name) for name in AppealAtDesk.model_fields if name not in ("points", "attackable")}
        | {
            "points": [dict(zip(PointOut.model_fields, point, strict=True)) for point in one.points],
            "attackable": [fields_of(AttackableOut, rule) for rule in one.attackable],
        }
        for one in views
    ]


def shown_wishes(wishes: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.pk, "asked_at": one.asked_at, "own_accord": one.given_by_id is not None,
            "appealed": one.appeal_id is not None, "answered_at": one.answered_at, "granted": one.granted,
            "conditions": one.conditions or "", "ended_at": one.ended_at, "end_reasons": one.end_reasons or "",
        }
        for one in wishes
    ]  # fmt: skip


def shown_claims(claims: Iterable[Any]) -> list[dict[str, Any]]:
    return [fields_of(CostClaimOut, one) for one in claims]


def shown_touched(listed: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.pk, "fault": one.fault_id, "kind": one.fault.kind, "code": one.fault.code, "why": one.fault.why,
            "listed_at": one.listed_at, "outcome": one.outcome,
        }
        for one in listed
    ]  # fmt: skip
