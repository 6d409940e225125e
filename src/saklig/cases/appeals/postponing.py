"""Postponed implementation: a decision waits for the appeal, or for the time to appeal to be over.

A party asks for it, on the page or to a caseworker, and a human answers; or the agency gives it of its own accord. Conditions may
be set. It ends when the appeal is settled, when the time to appeal is over and no appeal has come, or when a human ends it, with
reasons. While it lasts, the price lines of the decision wait (`cases.prices.holding`), and go out once when it ends.

Source: the 1967 Act § 42: as long as the time to appeal runs or an appeal is open; a wish is settled as soon as possible, a
refusal has its reasons with it, and conditions may be set.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.appeals.extending import period_runs
from saklig.cases.deadlines import day_of, end_of_day
from saklig.cases.delegating import act_under
from saklig.cases.errors import InvalidAnswers, NotFound, TransitionRefused
from saklig.cases.models import Appeal, Case, Decision, DecisionLetter, Postponement
from saklig.cases.moves import JobWanted, enqueue, record
from saklig.cases.office import Office
from saklig.cases.prices.holding import follow
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import once_as, opened, required_words
from saklig.cases.use_cases.letters import plain_letter
from saklig.store.handlers import Run

__all__ = [
    "PERIOD_OVER", "SET_ASIDE", "answer_postponement", "ask_postponement", "end_of_period", "end_postponement",
    "give_postponement", "is_postponed", "lift_postponement", "may_postpone", "wait_for_appeal",
]  # fmt: skip

PERIOD_OVER = "case.postponement-over"
# How an appeal ends where the appeal body did not let the decision stand.
SET_ASIDE = ("changed-by-body", "annulled")
_LONGEST = 4000


# --- what there is to wait for -----------------------------------------------------------------------------------------


def _to_wait_for(case: Case, today: date) -> tuple[Decision | None, Appeal | None]:
    """The decision, and the appeal it would wait for. Errors: TransitionRefused where neither an appeal nor the time runs."""
    appeal = Appeal.objects.filter(case=case, settled_at=None).select_related("decision").order_by("-asked_at").first()
    if appeal is not None:
        return appeal.decision, appeal
    sent = period_runs(case, today)
    if sent is None:
        raise TransitionRefused("no appeal is open and no time to appeal runs, so there is nothing for the decision to wait for")
    return sent.decision, None


def may_postpone(case: Case, today: date) -> bool:
    """Whether there is something to wait for, and the decision does not wait, nor is asked to, already."""
    try:
        decision, _ = _to_wait_for(case, today)
    except TransitionRefused:
        return False
    return not _of(case, decision).filter(ended_at=None).exclude(granted=False).exists()


def is_postponed(case: Case) -> bool:
    """Whether carrying the case's decision out waits: for whoever carries it out."""
    return Postponement.objects.filter(case=case, granted=True, ended_at=None).exists()


def _of(case: Case, decision: Decision | None) -> Any:
    return Postponement.objects.filter(case=case, decision=decision)


def _new(locked: Case, decision: Decision | None, appeal: Appeal | None, now: datetime, **more: Any) -> Postponement:
    row = Postponement(case=locked, decision=decision, appeal=appeal, asked_at=now, **more)
    row.save(force_insert=True)
    if appeal is None:
        _look_when_over(row, now)
    return row


def _look_when_over(row: Postponement, now: datetime) -> None:
    day = _last_day(row)
    if day is not None:
        job = JobWanted(kind=PERIOD_OVER, ref=row.pk, run_at=end_of_day(day), key=f"{PERIOD_OVER}:{row.pk}:{day}")
        enqueue([job], now=now)


def _last_day(row: Postponement) -> date | None:
    letters = DecisionLetter.objects.filter(decision=row.decision_id, appeal_until__isnull=False)
    return letters.order_by("-appeal_until").values_list("appeal_until", flat=True).first()


# --- asked for, given, answered ----------------------------------------------------------------------------------------


def ask_postponement(office: Office, actor: Actor, number: str, *, token: str) -> Postponement:
    """The party asks, while an appeal is open or the time to appeal runs; asking twice is one wish. Errors: TransitionRefused."""
    now, case = office.ports.clock.now(), access.own_case(actor, number)

    def make() -> Postponement:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        decision, appeal = _to_wait_for(locked, day_of(now))
        waiting: Postponement | None = _of(locked, decision).filter(ended_at=None).exclude(granted=False).first()
        if waiting is not None:
            return waiting
        wish = _new(locked, decision, appeal, now)
        record(locked, "case.postponement-asked", actor, now=now, details={"postponement": wish.pk, **_named(appeal)})
        return wish

    made: Postponement = once(
        actor, "ask-postponement", token, now=now, make=make, load=lambda pk: Postponement.objects.get(pk=pk)
    )
    return made


def wait_for_appeal(locked: Case, appeal: Appeal, *, wished: bool, now: datetime) -> None:
    """An appeal has come: what waited for the time to appeal waits for it. `wished`: the appeal asks for it itself."""
    running = _of(locked, appeal.decision).filter(ended_at=None)
    running.filter(appeal=None).update(appeal=appeal)
    if wished and not running.exclude(granted=False).exists():
        _new(locked, appeal.decision, appeal, now)


def give_postponement(
    office: Office, actor: Actor, number: str, *, reasons: str, conditions: str = "", token: str
) -> Postponement:
    """The agency lets the decision wait of its own accord, with reasons in a letter.

    Errors: OwnReasonsRequired; InvalidAnswers (conditions); TransitionRefused where there is nothing to wait for, or it waits.
    """
    now, case, staff = opened(office, actor, number, "case.appeal")
    text, on = required_words(reasons), _conditions(conditions, granted=True)

    def make() -> Postponement:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        decision, appeal = _to_wait_for(locked, day_of(now))
        if _of(locked, decision).filter(ended_at=None).exclude(granted=False).exists():
            raise TransitionRefused("the decision waits already, or a wish that it shall is to be answered")
        by = act_under(office, locked, staff, "appeal", step="postponement-given", now=now)
        row = _new(
            locked, decision, appeal, now, given_by=staff, answered_at=now, answered_by=staff, granted=True, reasons=text,
            conditions=on,
        )  # fmt: skip
        _tell(office, row, "postponement-given", actor, by=by, reasons=text, now=now)
        return row

    made: Postponement = once_as(actor, "give-postponement", token, now, make, Postponement)
    return made


def answer_postponement(
    office: Office, actor: Actor, number: str, *, postponement: UUID, granted: bool, reasons: str, conditions: str = "",
    token: str,
) -> Postponement:  # fmt: skip
    """A human's yes or no, with reasons in a letter.

    Errors: NotFound; OwnReasonsRequired; InvalidAnswers (conditions); TransitionRefused once answered, or over.
    """
    now, case, staff = opened(office, actor, number, "case.appeal")
    text, on = required_words(reasons), _conditions(conditions, granted=granted)
    _known(case, postponement)

    def make() -> Postponement:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        wish = _loaded(postponement)
        if wish.answered_at is not None:
            raise TransitionRefused("the wish has been answered already")
        if wish.ended_at is not None:
            raise TransitionRefused("the appeal is settled, or the time is over: there is nothing for the decision to wait for")
        by = act_under(office, locked, staff, "appeal", step="postponement-answered", now=now)
        wish.answered_at, wish.answered_by, wish.granted, wish.reasons, wish.conditions = now, staff, granted, text, on
        wish.save(update_fields=["answered_at", "answered_by", "granted", "reasons", "conditions"])
        _tell(office, wish, "postponement-answered", actor, by=by, reasons=text, now=now)
        return wish

    made: Postponement = once_as(actor, "answer-postponement", token, now, make, Postponement)
    return made


# --- ended -------------------------------------------------------------------------------------------------------------


def lift_postponement(
    office: Office, actor: Actor, number: str, *, postponement: UUID, reasons: str, token: str
) -> Postponement:
    """A human ends it before the appeal or the time does: a condition is not kept, or the reasons for it are gone.

    Errors: NotFound; OwnReasonsRequired; TransitionRefused where it does not last.
    """
    now, case, staff = opened(office, actor, number, "case.appeal")
    text = required_words(reasons)
    _known(case, postponement)

    def make() -> Postponement:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        row = _loaded(postponement)
        if not row.granted or row.ended_at is not None:
            raise TransitionRefused("the decision does not wait by this any more, or never did")
        by = act_under(office, locked, staff, "appeal", step="postponement-lifted", now=now)
        row.ended_at, row.ended_by, row.end_reasons = now, staff, text
        row.save(update_fields=["ended_at", "ended_by", "end_reasons"])
        _tell(office, row, "postponement-lifted", actor, by=by, reasons=text, now=now)
        return row

    made: Postponement = once_as(actor, "lift-postponement", token, now, make, Postponement)
    return made


def end_postponement(appeal: Appeal, outcome: str, *, now: datetime) -> None:
    """The appeal is settled: what waited for it is carried out, unless the appeal body has set the decision aside.

    Then only a new decision here has a price. Call with the case's row locked.
    """
    ended = appeal.postponements.filter(ended_at=None)
    if ended.update(ended_at=now, void=outcome in SET_ASIDE):
        _prices_follow(appeal.case, appeal.decision, _named(appeal), now=now)


def end_of_period(office: Office, run: Run) -> None:
    """The job: the time to appeal is over, and no appeal has come. Looked at again where it was lengthened meanwhile."""
    row, now = _loaded(run.ref), office.ports.clock.now()
    with run.completing():
        locked = Case.objects.select_for_update().get(pk=row.case_id)
        row = _loaded(run.ref)
        if row.ended_at is not None or row.appeal_id is not None:
            return
        last = _last_day(row)
        if last is not None and day_of(now) <= last:
            _look_when_over(row, now)
            return
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        record(locked, "case.postponement-over", Actor.system(), now=now, details={"postponement": row.pk})
        _prices_follow(locked, row.decision, {"postponement": row.pk}, now=now)


# --- beneath -----------------------------------------------------------------------------------------------------------


def _conditions(text: str, *, granted: bool) -> str | None:
    said = text.strip()
    if said and not granted:
        raise InvalidAnswers({"conditions": "no-conditions-of-a-refusal"})
    if len(said) > _LONGEST:
        raise InvalidAnswers({"conditions": "too-long"})
    return said or None


def _known(case: Case, postponement: UUID) -> None:
    if not case.postponements.filter(pk=postponement).exists():
        raise NotFound("there is no such wish in this case")


def _loaded(pk: UUID) -> Postponement:
    return Postponement.objects.select_related("case__applicant", "decision__case", "appeal").get(pk=pk)


def _named(appeal: Appeal | None) -> dict[str, Any]:
    return {} if appeal is None else {"appeal": appeal.pk}


def _tell(office: Office, row: Postponement, event: str, actor: Actor, *, by: str, reasons: str, now: datetime) -> None:
    """The letter, the event, and what it means for the prices."""
    said = {
        "granted": bool(row.granted), "ended": row.ended_at is not None, "asked": row.given_by_id is None,
        "appealed": row.appeal_id is not None, "conditions": row.conditions or "",
    }  # fmt: skip
    letter = plain_letter(
        office, row.case, kind="postponement", now=now, by=by, own_reasons=reasons, said={"postponed": said}
    )
    about = {"postponement": row.pk, **_named(row.appeal)}
    record(row.case, f"case.{event}", actor, now=now, details={**about, "granted": bool(row.granted), "letter": letter})
    _prices_follow(row.case, row.decision, about, now=now)


def _prices_follow(case: Case, decision: Decision | None, about: dict[str, Any], *, now: datetime) -> None:
    if decision is None:
        return
    held, out = follow(decision, now=now)
    for event, lines in (("case.prices-held", held), ("case.prices-let-out", out)):
        if lines:
            record(case, event, Actor.system(), now=now, details={**about, "lines": lines})
