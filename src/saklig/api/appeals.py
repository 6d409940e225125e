"""Appeals at the desk: received, taken up or dismissed, forwarded, settled, carried out; wishes to postpone, and costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from saklig import cases
from saklig.api.auth import staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, CaseNumber, Strict, Token, Words
from saklig.api.staff import DoneOut, Reasoned, done

__all__ = ["router"]

router = Router(tags=["appeals"], auth=staff)

Channel = Literal["paper", "telephone", "counter"]
Kroner = Annotated[Decimal, Field(ge=0, le=10**7, max_digits=12, decimal_places=2)]


class ReceiveAppeal(Strict):
    """What came on paper, by telephone or over the counter, with the true day it came."""

    token: Token
    text: Words = Field(description="As it was said or written")
    channel: Channel
    received_on: date
    posted_on: date | None = Field(None, description="The day it was handed to the post, where that is known: it counts")
    postpone: bool = Field(False, description="It is also asked that the decision waits")


class TakeUp(Strict):
    """Which rules an appeal attacks, and for a late one why it is taken up."""

    token: Token
    points: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field(
        default_factory=list, max_length=200, description="Which rules it attacks: `key` of the appeal's `attackable`"
    )
    why: str = Field("", max_length=10_000, description="Needed for a late one: why it is taken up all the same")


class SettleAppeal(Strict):
    """What came of the open appeals."""

    token: Token
    own_reasons: Words
    outcome: Literal["changed", "withdrawn", "upheld", "changed-by-body", "annulled", "rejected"] = Field(
        description="changed by a new decision here, withdrawn by the party, or what the appeal body answered"
    )
    decided_on: date | None = Field(None, description="The day the appeal body decided")


Conditions = Annotated[
    str, Field(max_length=4000, description="Conditions that are set for waiting; the party reads them. None with a refusal")
]


class AnswerWish(Strict):
    """A human's yes or no to a wish that the decision waits, with reasons that the party reads."""

    token: Token
    granted: bool
    own_reasons: Words
    conditions: Conditions = ""


class Postpone(Strict):
    """Why the decision waits though nobody has asked, and on which conditions."""

    token: Token
    own_reasons: Words
    conditions: Conditions = ""


class ReceiveClaim(Strict):
    """A claim for costs that came another way than over the web."""

    token: Token
    text: Words
    channel: Channel
    received_on: date


class AnswerClaim(Strict):
    """A human's answer, in a letter that can be appealed."""

    token: Token
    outcome: Literal["granted", "partly", "refused"]
    amount: Kroner | None = Field(None, description="Needed where something is granted")
    account: Annotated[str, Field(max_length=40)] = Field(
        "", description="Needed where something is granted: where it is paid to. It is told in no answer"
    )
    own_reasons: Words


@router.post("/cases/{number}/appeals", response={200: DoneOut, **PROBLEMS}, summary="Write down an appeal")
def receive(request: HttpRequest, number: CaseNumber, body: ReceiveAppeal) -> dict[str, Any]:
    """As it was said or written. It names the day it came, from which it is in time or not."""
    made = cases.receive_appeal(
        office(), request.auth, number, text=body.text, channel=body.channel, received_on=body.received_on,
        posted_on=body.posted_on, postpone=body.postpone, token=body.token,
    )  # fmt: skip
    return done(made, number)


@router.post("/cases/{number}/appeals/{appeal_id}/taking-up", response={200: DoneOut, **PROBLEMS}, summary="Take it up")
def take_up(request: HttpRequest, number: CaseNumber, appeal_id: UUID, body: TakeUp) -> dict[str, Any]:
    """A late one needs reasons, and one that came more than a year after the decision can only be dismissed."""
    made = cases.take_up(
        office(), request.auth, number, appeal=appeal_id, points=body.points, why=body.why, token=body.token
    )
    return done(made, number)


@router.post(
    "/cases/{number}/appeals/{appeal_id}/dismissal", response={200: DoneOut, **PROBLEMS}, summary="Dismiss an appeal"
)
def dismiss(request: HttpRequest, number: CaseNumber, appeal_id: UUID, body: Reasoned) -> dict[str, Any]:
    """A decision with reasons, in a letter that says how to appeal against that."""
    made = cases.dismiss_appeal(
        office(), request.auth, number, appeal=appeal_id, own_reasons=body.own_reasons, token=body.token
    )
    return done(made, number)


@router.post("/cases/{number}/appeal-forwarding", response={200: DoneOut, **PROBLEMS}, summary="Send the appeal on")
def forward(request: HttpRequest, number: CaseNumber, body: Reasoned) -> dict[str, Any]:
    """To the appeal body, with the agency's statement, of which the party gets a copy."""
    made = cases.forward_appeal(office(), request.auth, number, statement=body.own_reasons, token=body.token)
    return done(made, number)


@router.post("/cases/{number}/appeal-outcome", response={200: DoneOut, **PROBLEMS}, summary="What came of the appeal")
def settle(request: HttpRequest, number: CaseNumber, body: SettleAppeal) -> dict[str, Any]:
    """Where the body changed or annulled the decision, the case is reopened at once, until that is carried out."""
    made = cases.settle_appeal(
        office(), request.auth, number, own_reasons=body.own_reasons, outcome=body.outcome, decided_on=body.decided_on,
        token=body.token,
    )  # fmt: skip
    cases.work_now(office(), made.pk)
    return done(made, number)


@router.post("/cases/{number}/appeal-carried-out", response={200: DoneOut, **PROBLEMS}, summary="Carried out otherwise")
def carried_out(request: HttpRequest, number: CaseNumber, body: Reasoned) -> dict[str, Any]:
    """What the appeal body decided is carried out without a new decision here, and how."""
    made = cases.carried_out_otherwise(office(), request.auth, number, words=body.own_reasons, token=body.token)
    return done(made, number)


@router.post(
    "/cases/{number}/postponements", response={200: DoneOut, **PROBLEMS}, summary="Let the decision wait"
)
def postpone(request: HttpRequest, number: CaseNumber, body: Postpone) -> dict[str, Any]:
    """Of the agency's own accord, while an appeal is open or the time to appeal runs; a letter tells of it."""
    made = cases.give_postponement(
        office(), request.auth, number, reasons=body.own_reasons, conditions=body.conditions, token=body.token
    )
    return done(made, number)


@router.post(
    "/cases/{number}/postponements/{postponement_id}/ending", response={200: DoneOut, **PROBLEMS},
    summary="End that the decision waits",
)  # fmt: skip
def end_postponement(request: HttpRequest, number: CaseNumber, postponement_id: UUID, body: Reasoned) -> dict[str, Any]:
    """Before the appeal is settled or the time is over: with reasons, in a letter. What waited is carried out."""
    made = cases.lift_postponement(
        office(), request.auth, number, postponement=postponement_id, reasons=body.own_reasons, token=body.token
    )
    return done(made, number)


@router.post(
    "/cases/{number}/postponements/{postponement_id}/answer", response={200: DoneOut, **PROBLEMS},
    summary="Answer a wish that the decision waits",
)  # fmt: skip
def answer_wish(request: HttpRequest, number: CaseNumber, postponement_id: UUID, body: AnswerWish) -> dict[str, Any]:
    """With reasons, in a letter. Once."""
    made = cases.answer_postponement(
        office(), request.auth, number, postponement=postponement_id, granted=body.granted, reasons=body.own_reasons,
        conditions=body.conditions, token=body.token,
    )  # fmt: skip
    return done(made, number)


@router.post("/cases/{number}/cost-claims", response={200: DoneOut, **PROBLEMS}, summary="Write down a claim for costs")
def receive_claim(request: HttpRequest, number: CaseNumber, body: ReceiveClaim) -> dict[str, Any]:
    """With the true day it came, from which it is in time or not."""
    made = cases.receive_cost_claim(
        office(), request.auth, number, text=body.text, channel=body.channel, received_on=body.received_on, token=body.token
    )
    return done(made, number)


@router.post(
    "/cases/{number}/cost-claims/{claim_id}/answer", response={200: DoneOut, **PROBLEMS}, summary="Answer a claim for costs"
)
def answer_claim(request: HttpRequest, number: CaseNumber, claim_id: UUID, body: AnswerClaim) -> dict[str, Any]:
    """What is granted is paid: a line in the month's files."""
    made = cases.answer_costs(office(), request.auth, number, token=body.token, **_answer(claim_id, body))
    return done(made, number)


@router.put(
    "/cases/{number}/cost-claims/{claim_id}/answer", response={200: DoneOut, **PROBLEMS}, summary="Another answer in its place"
)
def change_claim(request: HttpRequest, number: CaseNumber, claim_id: UUID, body: AnswerClaim) -> dict[str, Any]:
    """The appeal body changed it, or the account was wrong: what was paid is taken back whole."""
    made = cases.change_costs(office(), request.auth, number, token=body.token, **_answer(claim_id, body))
    return done(made, number)


def _answer(claim: UUID, body: AnswerClaim) -> dict[str, Any]:
    return {
        "claim": claim, "outcome": body.outcome, "amount": body.amount, "account": body.account,
        "reasons": body.own_reasons,
    }  # fmt: skip
