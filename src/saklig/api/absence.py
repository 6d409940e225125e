"""Being away, and who stands in: said by a caseworker of themselves, by an administrator of anyone. Why is not kept."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from saklig import cases
from saklig.api.auth import administrator, staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, Strict, Token

__all__ = ["router"]

router = Router(tags=["work"], auth=staff)


class Away(Strict):
    """From when to when. Why is not asked and not kept."""

    token: Token
    first: date
    last: date = Field(description="From today on, and at most a year after the first")
    stand_in: UUID | None = Field(None, description="A colleague who sees to the cases meanwhile")


class AbsenceOut(Schema):
    """When somebody is away, now or to come."""

    id: UUID
    first: date
    last: date
    stand_in: str = Field(description="By name; empty: nobody")


class AbsenceMade(Schema):
    """That it is said. The same token again gives the same answer."""

    id: UUID


@router.get("/absences", response={200: list[AbsenceOut], **PROBLEMS}, summary="When one is away")
def own(request: HttpRequest) -> list[dict[str, Any]]:
    """Now and to come."""
    return _listed(request, request.auth.staff)


@router.post("/absences", response={201: AbsenceMade, **PROBLEMS}, summary="Say that one is away")
def away(request: HttpRequest, body: Away) -> Status:
    """The stand-in has the cases among their own meanwhile, and nobody is given a case while away."""
    return _away(request, request.auth.staff, body)


@router.delete("/absences/{absence_id}", response={204: None, **PROBLEMS}, summary="Back before time")
def back(request: HttpRequest, absence_id: UUID) -> Status:
    """For oneself. Again is 404: there is none any more."""
    cases.end_absence(office(), request.auth, request.auth.staff, absence_id)
    return Status(204, None)


@router.get(
    "/people/{staff_id}/absences", auth=administrator, response={200: list[AbsenceOut], **PROBLEMS},
    summary="When somebody is away",
)  # fmt: skip
def of_another(request: HttpRequest, staff_id: UUID) -> list[dict[str, Any]]:
    """For the administrator."""
    return _listed(request, staff_id)


@router.post(
    "/people/{staff_id}/absences", auth=administrator, response={201: AbsenceMade, **PROBLEMS},
    summary="Say that somebody is away",
)  # fmt: skip
def another_away(request: HttpRequest, staff_id: UUID, body: Away) -> Status:
    """For the administrator. The stand-in has the cases among their own meanwhile."""
    return _away(request, staff_id, body)


@router.delete(
    "/people/{staff_id}/absences/{absence_id}", auth=administrator, response={204: None, **PROBLEMS},
    summary="Somebody is back before time",
)  # fmt: skip
def another_back(request: HttpRequest, staff_id: UUID, absence_id: UUID) -> Status:
    """Again is 404: there is none any more."""
    cases.end_absence(office(), request.auth, staff_id, absence_id)
    return Status(204, None)


def _listed(request: HttpRequest, whose: UUID) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "first": one.first, "last": one.last, "stand_in": one.stand_in}
        for one in cases.absences_of(office(), request.auth, whose)
    ]


def _away(request: HttpRequest, whose: UUID, body: Away) -> Status:
    made = cases.set_absence(
        office(), request.auth, whose, first=body.first, last=body.last, stand_in=body.stand_in, token=body.token
    )
    return Status(201, {"id": made.pk})
