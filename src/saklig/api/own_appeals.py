"""The party's own part of an appeal: to send it, to ask that the decision waits, and to claim the costs of a changed one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from saklig import cases
from saklig.api.auth import citizen
from saklig.api.office import office
from saklig.api.own_cases import Done, Said, Wish, done
from saklig.api.schemas import PROBLEMS, CaseNumber

__all__ = ["router"]

router = Router(tags=["appeals"], auth=citizen)


class SendAppeal(Said):
    """An appeal in one's own words."""

    postpone: bool = Field(False, description="Also ask that the decision is not carried out meanwhile")


@router.post("/{number}/appeals", response={200: Done, **PROBLEMS}, summary="Appeal")
def appeal(request: HttpRequest, number: CaseNumber, body: SendAppeal) -> dict[str, Any]:
    """Received whenever it comes; whether a late one is taken up is a human's to say."""
    made = cases.appeal(office(), request.auth, number, text=body.text, postpone=body.postpone, token=body.token)
    return done(request, number, made)


@router.post("/{number}/postponements", response={200: Done, **PROBLEMS}, summary="Ask that the decision waits")
def postpone(request: HttpRequest, number: CaseNumber, body: Wish) -> dict[str, Any]:
    """While an appeal is open or the time to appeal runs. Asked twice it is one wish; a human answers, with reasons."""
    return done(request, number, cases.ask_postponement(office(), request.auth, number, token=body.token))


@router.post("/{number}/cost-claims", response={200: Done, **PROBLEMS}, summary="Claim costs of a changed decision")
def claim_costs(request: HttpRequest, number: CaseNumber, body: Said) -> dict[str, Any]:
    """Within three weeks of the new decision; one that is late is received all the same. `may_claim_costs` says when."""
    return done(request, number, cases.claim_costs(office(), request.auth, number, text=body.text, token=body.token))
