"""Why the outcome: the reasons of the decisions in force, as the letter has them, and the amounts they set.

The decision is replayed and explained by `cases` for its applicant as the reader, so what rests on another adult's figures is
withheld there and not here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from typing import Any

from saklig import cases
from saklig.assistant.answers import Sentence
from saklig.assistant.own_case.saying import Teller
from saklig.decision.explanation import say

__all__ = ["amount", "heads", "told_decisions", "why"]

_log = logging.getLogger(__name__)
_MOST_CHANGES = 3
_DISMISSAL = "dismissal"


def told_decisions(teller: Teller, *, changes: bool = False) -> list[Any] | None:
    """The decisions with their reasons in the reader's language, the latest last; None where they cannot be made again now."""
    try:
        found = cases.decisions_told(
            teller.office, teller.actor, teller.number, changes=changes, language=teller.language
        )
    except cases.ReplayDiffers:
        # Invariant 3: nothing is said by figures that cannot be made again.
        _log.exception("case %s: a determination could not be replayed", teller.number)
        return None
    return list(found)


def why(teller: Teller) -> list[Sentence]:
    """The latest decision: who made it and when, each outcome with the rule it rests on, and what would change it."""
    if teller.case.decided_at is None:
        return [teller.line("why.not-decided"), teller.line(f"state.{teller.case.state}")]
    told = told_decisions(teller, changes=True)
    if not told:
        return [teller.line("why.untold")]
    last = told[-1]
    found = [teller.line(_made(last), date=last.decided_at, by=last.decided_by)]
    if last.reasons is not None:
        found += _outcomes(teller, last.reasons)
    if last.own_reasons:
        found.append(teller.line("why.own-reasons", reasons=last.own_reasons))
    if last.reasons is not None:
        texts = dict.fromkeys(change.text for change in last.reasons.changes)
        found += [teller.line("why.change", text=text) for text in list(texts)[:_MOST_CHANGES]]
        if last.reasons.withheld:
            found.append(teller.line("why.withheld"))
    return [*found, teller.line("why.see")] if teller.case.letters else found


def _made(decision: Any) -> str:
    if decision.kind == _DISMISSAL:
        return "why.dismissed"
    return "why.automatic" if decision.automatic else "why.made"


def heads(teller: Teller, outcomes: Iterable[Any]) -> list[Sentence]:
    """What each outcome is: the benefit, whose, when, and what became of it."""
    return [_head(teller, outcome) for outcome in outcomes]


def _head(teller: Teller, outcome: Any) -> Sentence:
    return teller.line(
        "why.line" if outcome.name else "why.line-nobody", benefit=outcome.benefit_title, name=outcome.name,
        period=period(teller, outcome.start, outcome.until), kind=outcome.kind_title,
    )  # fmt: skip


def _outcomes(teller: Teller, reasons: Any) -> list[Sentence]:
    """Each outcome and the sentences of the rows it rests on, each sentence once; what is common to all comes last."""
    found, said, common = [], set[str](), []
    for outcome in reasons.outcomes:
        found.append(_head(teller, outcome))
        for row in outcome.rows:
            if row.detail or row.withheld or row.text in said:
                continue
            said.add(row.text)
            (common if row.common else found).append(teller.told(f"{row.text} ({row.provision_text})"))
    return [*found, *common]


def amount(teller: Teller) -> list[Sentence]:
    """What the decisions set for each person and span of months; that is what the case knows of money."""
    if teller.case.decided_at is None:
        return [teller.line("why.not-decided"), teller.line("amount.paid")]
    told = told_decisions(teller)
    if not told:
        return [teller.line("why.untold")]
    reasons = told[-1].reasons
    found = [_payment(teller, one) for one in reasons.payments] if reasons is not None else []
    return [*(found or [teller.line("amount.none")]), teller.line("amount.paid")]


def _payment(teller: Teller, payment: Any) -> Sentence:
    values = {"period": period(teller, payment.start, payment.until)}
    if payment.payment is None:
        return teller.line("amount.unknown", name=payment.name or teller.title, **values)
    key = "amount.line" if payment.name else "amount.line-nobody"
    return teller.line(key, name=payment.name, amount=payment.payment_text, **values)


def period(teller: Teller, start: date, until: date) -> str:
    """The months an outcome holds for."""
    first, last = (say(day, "month", teller.language) for day in (start, until))
    return teller.texts("period.one", start=first) if first == last else teller.texts("period.span", start=first, until=last)
