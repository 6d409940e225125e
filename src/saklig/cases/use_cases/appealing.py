"""An appeal at the agency: sent on with a statement, and what the appeal body answered. Source: the 1967 Act §§ 28 to 36."""

from __future__ import annotations

from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind
from saklig.cases.errors import InvalidAnswers, TransitionRefused
from saklig.cases.lifecycle import Need, State
from saklig.cases.models import Appeal, Case
from saklig.cases.moves import move, record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened, required_words
from saklig.cases.use_cases.afterwards import settle_reviews
from saklig.cases.use_cases.answering import open_beside
from saklig.cases.use_cases.letters import meet_deadlines, plain_letter

__all__ = ["forward_appeal", "settle_appeal"]


def forward_appeal(office: Office, actor: Actor, number: str, *, statement: str, token: str) -> Case:
    """The appeal goes to the appeal body with the agency's statement, and the appellant gets a copy (§ 33)."""
    now, case, staff = opened(office, actor, number, "case.appeal")
    text = required_words(statement)

    def make() -> Case:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        if locked.state != State.APPEALED.value and "settle_appeal" not in open_beside(locked):
            raise TransitionRefused(f"there is no open appeal; the case is {locked.state}")
        Appeal.objects.filter(case=locked, settled_at=None).update(outcome="forwarded")
        found = Appeal.objects.filter(case=locked, settled_at=None).select_related("case").order_by("-asked_at").first()
        if found is not None:
            found.settled_reasons = text
            found.save(update_fields=["settled_reasons"])
        letter = plain_letter(
            office, locked, kind="appeal-forwarded", now=now, by=staff.name, own_reasons=text
        )
        record(locked, "case.appeal-forwarded", actor, now=now, details={"letter": letter})
        meet_deadlines(locked, now, DeadlineKind.REVIEW)
        return locked

    return once_as(actor, "forward-appeal", token, now, make, Case)


def settle_appeal(office: Office, actor: Actor, number: str, *, own_reasons: str, outcome: str, token: str) -> Case:
    """What the appeal body answered ("upheld", "annulled", "rejected"). For a changed decision, reopen instead."""
    now, case, staff = opened(office, actor, number, "case.appeal")
    text = required_words(own_reasons)
    if outcome not in {"upheld", "annulled", "rejected"}:
        raise InvalidAnswers({"outcome": "not-a-choice"})

    def make() -> Case:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.state != State.APPEALED.value and "settle_appeal" in open_beside(locked):
            record(locked, "case.settle-appeal", actor, now=now)  # the case has gone on meanwhile
        else:
            move(locked, "settle_appeal", actor, now=now, holds={Need.DECIDER, Need.OWN_REASONS})
        # Whoever appealed while a human was to look at it has had the answer with the appeal's.
        settle_reviews(locked, staff, text, now, "appeal-settled")
        meet_deadlines(locked, now, DeadlineKind.REVIEW)
        for found in Appeal.objects.filter(case=locked, settled_at=None).select_related("case"):
            found.settled_at, found.settled_by, found.settled_reasons, found.outcome = now, staff, text, outcome
            found.save(update_fields=["settled_at", "settled_by", "settled_reasons", "outcome"])
        return locked

    return once_as(actor, "settle-appeal", token, now, make, Case)
