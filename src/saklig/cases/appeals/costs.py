"""Costs of having a decision changed: claimed by the party within three weeks, answered by a human, with a letter.

Source: the 1967 Act § 36: essential and necessary costs, where the decision was changed to the party's advantage, unless the
change is due to the party or to something outside the control of both; the answer can be appealed. What is granted is paid by a
line in the month's file of payments (`cases.prices.payments`).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.appeals.times import claim_in_time
from saklig.cases.deadlines import day_of
from saklig.cases.delegating import act_under
from saklig.cases.errors import InvalidAnswers, NotFound, TransitionRefused
from saklig.cases.models import Case, Channel, CostClaim, Decision
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.prices.payments import settle_payment
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import once_as, opened, required_words
from saklig.cases.use_cases.letters import plain_letter
from saklig.safeguards.privacy.identity_numbers import account_check_holds

__all__ = [
    "account_number", "answer_costs", "change_costs", "changed_decision", "claim_costs", "may_claim_costs", "receive_cost_claim",
]  # fmt: skip

_LONGEST = 10_000
_MOST = Decimal(10_000_000)


def changed_decision(case: Case) -> Decision | None:
    """The latest decision that took another's place: the one that costs can be claimed for."""
    return case.decisions.filter(supersedes__isnull=False).order_by("-number").first()


def may_claim_costs(case: Case) -> bool:
    """Whether a claim could be sent now: a decision was changed, and none for it waits or has been answered."""
    decision = changed_decision(case)
    return decision is not None and not CostClaim.objects.filter(decision=decision).exists()


def claim_costs(office: Office, actor: Actor, number: str, *, text: str, token: str) -> CostClaim:
    """The party claims costs. Errors: TransitionRefused where no decision was changed, or a claim is open."""
    now, case, words = office.ports.clock.now(), access.own_case(actor, number), _text(text)

    def make() -> CostClaim:
        return _write(case, actor, words, "web", day_of(now), now)

    made: CostClaim = once(actor, "claim-costs", token, now=now, make=make, load=lambda pk: CostClaim.objects.get(pk=pk))
    return made


def receive_cost_claim(
    office: Office, actor: Actor, number: str, *, text: str, channel: str, received_on: date, token: str
) -> CostClaim:
    """A caseworker writes down a claim that came in another way. Errors: as `claim_costs`; InvalidAnswers."""
    now, case, _ = opened(office, actor, number, "case.appeal")
    words = _text(text)
    if channel not in Channel.values:
        raise InvalidAnswers({"channel": "not-a-choice"})
    if received_on > day_of(now):
        raise InvalidAnswers({"received_on": "in-the-future"})

    def make() -> CostClaim:
        return _write(case, actor, words, channel, received_on, now)

    made: CostClaim = once_as(actor, "receive-costs", token, now, make, CostClaim)
    return made


def _text(text: str) -> str:
    words = text.strip()
    if not words or len(words) > _LONGEST:
        raise InvalidAnswers({"text": "too-long" if words else "missing"})
    return words


def _write(case: Case, actor: Actor, words: str, channel: str, day: date, now: datetime) -> CostClaim:
    locked = Case.objects.select_for_update().get(pk=case.pk)
    decision = changed_decision(locked)
    if decision is None:
        raise TransitionRefused("no decision in the case has been changed, so there are no costs to claim (1967 Act § 36)")
    if CostClaim.objects.filter(decision=decision, answered_at=None).exists():
        raise TransitionRefused("a claim for costs of this decision waits for its answer already")
    claim = CostClaim(
        case=locked, decision=decision, channel=channel, received_on=day, in_time=claim_in_time(decision, day), claim=words,
        asked_at=now,
    )  # fmt: skip
    claim.save(force_insert=True)
    record(locked, "case.costs-claimed", actor, now=now, details={"claim": claim.pk, "in-time": claim.in_time})
    return claim


def answer_costs(
    office: Office, actor: Actor, number: str, *, claim: UUID, outcome: str, amount: Decimal | None, reasons: str, token: str,
    account: str = "",
) -> CostClaim:  # fmt: skip
    """A human's answer, with reasons in a letter that can be appealed.

    `amount` in kroner and `account` where something is granted: then it is paid. Errors: NotFound; OwnReasonsRequired;
    InvalidAnswers (outcome, amount, account); TransitionRefused once answered.
    """
    return _answer(office, actor, number, claim, outcome, amount, account, reasons, token, again=False)


def change_costs(
    office: Office, actor: Actor, number: str, *, claim: UUID, outcome: str, amount: Decimal | None, reasons: str, token: str,
    account: str = "",
) -> CostClaim:  # fmt: skip
    """Another answer in place of the first (the appeal body changed it, the account was wrong): what was paid is taken back.

    Errors: as `answer_costs`; TransitionRefused where it has not been answered.
    """
    return _answer(office, actor, number, claim, outcome, amount, account, reasons, token, again=True)


def account_number(typed: str) -> str:
    """A Norwegian account's eleven digits, however they are written. Errors: InvalidAnswers, which does not repeat them."""
    digits = re.sub(r"[\s.\u00a0]", "", typed)
    if not digits:
        raise InvalidAnswers({"account": "empty"})
    if not re.fullmatch(r"[0-9]{11}", digits) or not account_check_holds(digits):
        raise InvalidAnswers({"account": "not-an-account"})
    return digits


def _answer(
    office: Office, actor: Actor, number: str, claim: UUID, outcome: str, amount: Decimal | None, account: str, reasons: str,
    token: str, *, again: bool,
) -> CostClaim:  # fmt: skip
    now, case, staff = opened(office, actor, number, "case.appeal")
    text = required_words(reasons)
    if outcome not in CostClaim.Outcome.values:
        raise InvalidAnswers({"outcome": "not-a-choice"})
    if outcome == CostClaim.Outcome.REFUSED:
        amount = None
    elif amount is None or not 0 < amount <= _MOST:
        raise InvalidAnswers({"amount": "empty" if amount is None else "invalid"})
    goes_to = "" if amount is None else account_number(account)
    if not case.cost_claims.filter(pk=claim).exists():
        raise NotFound("there is no such claim in this case")

    def make() -> CostClaim:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        row = CostClaim.objects.select_related("case").get(pk=claim)
        if (row.answered_at is not None) is not again:
            raise TransitionRefused(f"the claim has {'not ' if again else ''}been answered{'' if again else ' already'}")
        by = act_under(office, locked, staff, "appeal", step="costs-answered", now=now)
        row.answered_at, row.answered_by, row.outcome, row.reasons = now, staff, outcome, text
        row.amount = None if amount is None else str(amount)
        row.save(update_fields=["answered_at", "answered_by", "outcome", "reasons", "amount"])
        said = {"costs": {"outcome": outcome, "amount": amount, "late": not row.in_time}}
        letter = plain_letter(office, locked, kind="costs", now=now, by=by, own_reasons=text, said=said)
        lines = settle_payment(row, account=goes_to, by=staff, now=now)
        details = {"claim": row.pk, "outcome": outcome, "letter": letter, "payments": lines}
        record(locked, "case.costs-answered", actor, now=now, details=details)
        return row

    made: CostClaim = once_as(actor, "change-costs" if again else "answer-costs", token, now, make, CostClaim)
    return made
