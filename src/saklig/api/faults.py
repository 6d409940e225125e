"""How rules fare in appeals, and rules or amounts that proved wrong with the cases they touched."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from saklig import cases
from saklig.api.auth import of_rules, rule_owner, staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, CaseNumber, ServiceId, Strict, Token, Words, fields_of
from saklig.api.staff import DoneOut, done

__all__ = ["router"]

router = Router(tags=["rules"], auth=of_rules)


class RateOut(Schema):
    """One rule row in one version of its package, and how it fared."""

    service: str
    provision: str
    row: str
    version: str
    package_hash: str
    attacked: int = Field(description="Appeals that attack it")
    settled: int = Field(description="Of these, with an answer on the matter itself")
    overturned: int


class FaultOut(Schema):
    """A rule row or an amount that proved wrong, and how far its cases have come."""

    id: UUID
    service: str
    kind: str = Field(description='"row" or "amount"')
    code: str
    version: str = Field(description="Of the package it is about; empty for every one")
    decided_from: date | None
    decided_until: date | None
    why: str
    found_by: str
    found_at: datetime
    searched_at: datetime | None = Field(description="null while the cases are being looked for")
    unreadable: int = Field(description="Decisions of which nothing can be said: their facts are erased")
    listed: int
    reopened: int
    left: int


class FaultDetail(FaultOut):
    """A rule that proved wrong, with the cases that the caller may know of."""

    cases: list[str] = Field(description="Numbers of those still listed, for caseworkers: of cases that they may know of")


class ReportFault(Strict):
    """What is wrong, in decisions by which package and from when. No personal data: many read it."""

    token: Token
    service: ServiceId
    kind: Literal["row", "amount"]
    code: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="The row's id, or the amount's series", examples=["a-row"]
    )
    package_hash: Annotated[str, Field(max_length=64)] = Field("", description="Only decisions by that very package")
    decided_from: date | None = None
    decided_until: date | None = None
    why: Words = Field(description="At least 20 characters")


class FaultMade(Schema):
    """What was reported. The same token again gives the same answer."""

    id: UUID


class SettleTouched(Strict):
    """What becomes of one case on the list."""

    token: Token
    reopen: bool = Field(description="false: its decision stays as it is")
    own_reasons: Words


@router.get("/rule-rates", response={200: list[RateOut], **PROBLEMS}, summary="How rules fare in appeals")
def rates(request: HttpRequest) -> list[dict[str, Any]]:
    """Every rule that was attacked in one's services, the most overturned first."""
    return [fields_of(RateOut, one) for one in cases.rule_rates(office(), request.auth)]


@router.get("/rule-faults", response={200: list[FaultOut], **PROBLEMS}, summary="Rules that proved wrong")
def listed(request: HttpRequest) -> list[dict[str, Any]]:
    """Of one's services, the newest first, with how far their cases have come."""
    return [fields_of(FaultOut, one) for one in cases.faults(office(), request.auth)]


@router.post("/rule-faults", auth=rule_owner, response={201: FaultMade, **PROBLEMS}, summary="Say that a rule is wrong")
def report(request: HttpRequest, body: ReportFault) -> Status:
    """The rule owner's. A job finds every case with a decision that rests on it; nothing is reopened by itself."""
    made = cases.report_fault(
        office(), request.auth, service=body.service, kind=body.kind, code=body.code, package_hash=body.package_hash,
        decided_from=body.decided_from, decided_until=body.decided_until, why=body.why, token=body.token,
    )  # fmt: skip
    return Status(201, {"id": made.pk})


@router.get("/rule-faults/{fault_id}", response={200: FaultDetail, **PROBLEMS}, summary="One of them, with its cases")
def fault(request: HttpRequest, fault_id: UUID) -> dict[str, Any]:
    """For a caseworker with the numbers of those still listed, of cases that they may know of."""
    return fields_of(FaultDetail, cases.fault_of(office(), request.auth, fault_id))


@router.post(
    "/cases/{number}/touched/{touched_id}/settlement", auth=staff, response={200: DoneOut, **PROBLEMS},
    summary="Reopen a case that a wrong rule touched, or leave it",
)  # fmt: skip
def settle(request: HttpRequest, number: CaseNumber, touched_id: UUID, body: SettleTouched) -> dict[str, Any]:
    """With why, in words of one's own. Once."""
    made = cases.settle_touched(
        office(), request.auth, number, touched=touched_id, reopen=body.reopen, words=body.own_reasons, token=body.token
    )
    cases.work_now(office(), made.pk)
    return done(made, number)
