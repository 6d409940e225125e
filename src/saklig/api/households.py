"""Households in which one is an adult though another applied: whether the applicant may see a common total."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.auth import citizen
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, Strict, Token

__all__ = ["router"]

router = Router(tags=["own cases"], auth=citizen)


class HouseholdOut(Schema):
    """Nothing of the case but whose it is, and what one has said oneself."""

    id: UUID
    service: str
    applicant_name: str
    shares_total: bool = Field(description="False until you say otherwise; the case is decided the same either way")


class Shares(Strict):
    """Whether the applicant may see what the household earns together."""

    token: Token
    shares_total: bool


@router.get("", response={200: list[HouseholdOut], **PROBLEMS}, summary="Others' cases in which one's income counts")
def households(request: HttpRequest) -> list[dict[str, Any]]:
    """In which one is an adult though another applied; nothing of the case but whose it is."""
    return [_shown(found) for found in cases.my_households(office(), request.auth)]


@router.post("/{household_id}", response={200: HouseholdOut, **PROBLEMS}, summary="Let the total be seen, or not")
def share(request: HttpRequest, household_id: UUID, body: Shares) -> dict[str, Any]:
    """Whether the applicant may see what the household earns together. A letter already sent is not changed."""
    cases.share_total(office(), request.auth, household_id, agree=body.shares_total, token=body.token)
    found = cases.my_households(office(), request.auth)
    return _shown(next(one for one in found if one.case_id == household_id))


def _shown(found: Any) -> dict[str, Any]:
    return {
        "id": found.case_id, "service": found.service, "applicant_name": found.applicant_name,
        "shares_total": found.shares_total,
    }  # fmt: skip
