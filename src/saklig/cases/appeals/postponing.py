"""Postponed implementation: a party asks that the decision waits for the appeal, and a human answers with reasons.

While it lasts, the price lines of the decision wait (`cases.prices.holding`).

Source: the 1967 Act § 42: a wish is settled as soon as possible, and a refusal has its reasons with it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.delegating import act_under
from saklig.cases.errors import NotFound, TransitionRefused
from saklig.cases.models import Appeal, Case, Postponement
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.prices.holding import follow
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import once_as, opened, required_words
from saklig.cases.use_cases.letters import plain_letter

__all__ = ["SET_ASIDE", "answer_postponement", "ask_postponement", "end_postponement", "is_postponed"]

# How an appeal ends where the appeal body did not let the decision stand.
SET_ASIDE = ("changed-by-body", "annulled")


def ask_postponement(office: Office, actor: Actor, number: str, *, token: str) -> Postponement:
    """The party asks, while an appeal of theirs is open; asking twice is one wish. Errors: TransitionRefused."""
    now, case = office.ports.clock.now(), access.own_case(actor, number)

    def make() -> Postponement:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        appeal = Appeal.objects.filter(case=locked, settled_at=None).order_by("-asked_at").first()
        if appeal is None:
            raise TransitionRefused("there is no open appeal for the decision to wait for")
        waiting = Postponement.objects.filter(appeal=appeal, answered_at=None).first()
        if waiting is not None:
            return waiting
        wish = Postponement(case=locked, appeal=appeal, asked_at=now)
        wish.save(force_insert=True)
        record(locked, "case.postponement-asked", actor, now=now, details={"appeal": appeal.pk})
        return wish

    made: Postponement = once(
        actor, "ask-postponement", token, now=now, make=make, load=lambda pk: Postponement.objects.get(pk=pk)
    )
    return made


def answer_postponement(
    office: Office, actor: Actor, number: str, *, postponement: UUID, granted: bool, reasons: str, token: str
) -> Postponement:
    """A human's yes or no, with reasons in a letter. Errors: NotFound; OwnReasonsRequired; TransitionRefused once answered."""
    now, case, staff = opened(office, actor, number, "case.appeal")
    text = required_words(reasons)
    if not case.postponements.filter(pk=postponement).exists():
        raise NotFound("there is no such wish in this case")

    def make() -> Postponement:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        wish = Postponement.objects.select_related("case", "appeal__decision__case").get(pk=postponement)
        if wish.answered_at is not None:
            raise TransitionRefused("the wish has been answered already")
        if wish.ended_at is not None:
            raise TransitionRefused("the appeal is settled, so there is nothing for the decision to wait for")
        by = act_under(office, locked, staff, "appeal", step="postponement-answered", now=now)
        wish.answered_at, wish.answered_by, wish.granted, wish.reasons = now, staff, granted, text
        wish.save(update_fields=["answered_at", "answered_by", "granted", "reasons"])
        said = {"postponed": {"granted": granted}}
        letter = plain_letter(office, locked, kind="postponement", now=now, by=by, own_reasons=text, said=said)
        details = {"appeal": wish.appeal_id, "granted": granted, "letter": letter}
        record(locked, "case.postponement-answered", actor, now=now, details=details)
        _prices_follow(wish.appeal, now=now)
        return wish

    made: Postponement = once_as(actor, "answer-postponement", token, now, make, Postponement)
    return made


def end_postponement(appeal: Appeal, outcome: str, *, now: datetime) -> None:
    """The appeal is settled: what waited for it is carried out, unless the appeal body has set the decision aside.

    Then only a new decision here has a price. Call with the case's row locked.
    """
    ended = appeal.postponements.filter(ended_at=None)
    if ended.update(ended_at=now, void=outcome in SET_ASIDE):
        _prices_follow(appeal, now=now)


def _prices_follow(appeal: Appeal, *, now: datetime) -> None:
    if appeal.decision is None:
        return
    held, out = follow(appeal.decision, now=now)
    for event, lines in (("case.prices-held", held), ("case.prices-let-out", out)):
        if lines:
            record(appeal.case, event, Actor.system(), now=now, details={"appeal": appeal.pk, "lines": lines})


def is_postponed(case: Case) -> bool:
    """Whether carrying the case's decision out waits for an appeal: for whoever carries it out."""
    return Postponement.objects.filter(case=case, granted=True, ended_at=None).exists()
