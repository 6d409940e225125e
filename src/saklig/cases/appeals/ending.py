"""How an appeal ends at the agency: sent on with a statement, what the appeal body answered, and that it is carried out.

Source: the 1967 Act § 33 (the agency may change its decision; else the case goes to the appeal body, and the party gets a copy of
the statement), § 34 (the body decides anew, or annuls and sends the case back), § 36 last paragraph (the party is told of costs).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from saklig.cases.actors import Actor
from saklig.cases.appeals.taking import attackable, settle, too_old, write_points
from saklig.cases.deadlines import DeadlineKind, day_of
from saklig.cases.delegating import act_under
from saklig.cases.errors import InvalidAnswers, TransitionRefused
from saklig.cases.lifecycle import Need, State
from saklig.cases.models import Appeal, AppealPoint, Case, Decision, StaffMember
from saklig.cases.moves import move, record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened, required_words
from saklig.cases.use_cases.afterwards import settle_reviews
from saklig.cases.use_cases.answering import last_decision, open_beside
from saklig.cases.use_cases.letters import meet_deadlines, plain_letter
from saklig.cases.use_cases.taking_up_again import restart

__all__ = ["BY_THE_BODY", "OUTCOMES", "carried_out_otherwise", "forward_appeal", "settle_appeal"]

BY_THE_BODY = ("upheld", "changed-by-body", "annulled", "rejected")
OUTCOMES = ("changed", "withdrawn", *BY_THE_BODY)
# What the appeal body decided is to be carried out here.
TO_CARRY_OUT = ("changed-by-body", "annulled")


def forward_appeal(office: Office, actor: Actor, number: str, *, statement: str, token: str) -> Case:
    """The appeal goes to the appeal body with the agency's statement, and the appellant gets a copy (§ 33).

    One in time is taken up with it; a late one must have been taken up before. Errors: TransitionRefused.
    """
    now, case, staff = opened(office, actor, number, "case.appeal")
    text = required_words(statement)

    def make() -> Case:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        if locked.state != State.APPEALED.value and "settle_appeal" not in open_beside(locked):
            raise TransitionRefused(f"there is no open appeal; the case is {locked.state}")
        by = act_under(office, locked, staff, "appeal", step="appeal-forwarded", now=now)
        appeals = list(_open(locked))
        for found in appeals:
            _take_up_with(found, staff, now)
        Appeal.objects.filter(case=locked, settled_at=None).update(outcome="forwarded", forwarded_at=now)
        if appeals:
            appeals[-1].settled_reasons = text
            appeals[-1].save(update_fields=["settled_reasons"])
        letter = plain_letter(office, locked, kind="appeal-forwarded", now=now, by=by, own_reasons=text)
        record(locked, "case.appeal-forwarded", actor, now=now, details={"letter": letter})
        meet_deadlines(locked, now, DeadlineKind.REVIEW)
        return locked

    made: Case = once_as(actor, "forward-appeal", token, now, make, Case)
    return made


def _open(case: Case) -> Any:
    rows = Appeal.objects.filter(case=case, settled_at=None).select_related("case", "decision__determination")
    return rows.order_by("asked_at")


def _take_up_with(found: Appeal, staff: StaffMember, now: datetime) -> None:
    """Who sends an appeal on has taken it up. It is linked to all that counts against the party, where nobody said less."""
    if found.taken_up_at is not None:
        return
    if not found.in_time:
        grounds = "came more than a year after the decision" if too_old(found) else "is late"
        raise TransitionRefused(f"an appeal {grounds}: take it up with reasons, or dismiss it, before the case is sent on")
    Appeal.objects.filter(pk=found.pk).update(taken_up_at=now, taken_up_by=staff)
    offered = attackable(found)
    write_points(found, [one for one in offered if one.adverse] or offered)


def settle_appeal(
    office: Office, actor: Actor, number: str, *, own_reasons: str, outcome: str, decided_on: date | None = None, token: str
) -> Case:
    """What came of the appeals: "changed" by a new decision here, "withdrawn" by the appellant, or what the appeal body answered.

    Where the body changed or annulled the decision, the case is reopened at once, and stays a task until that is carried out.
    Errors: InvalidAnswers (outcome, decided_on); TransitionRefused where no appeal is open.
    """
    now, case, staff = opened(office, actor, number, "case.appeal")
    text = required_words(own_reasons)
    if outcome not in OUTCOMES:
        raise InvalidAnswers({"outcome": "not-a-choice"})
    if decided_on is not None and decided_on > day_of(now):
        raise InvalidAnswers({"decided_on": "too-late"})

    def make() -> Case:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        appeals = list(_open(locked))
        _refuse_unfit(locked, appeals, outcome)
        by = act_under(office, locked, staff, "appeal", step="settle-appeal", now=now)
        beside = locked.state != State.APPEALED.value
        if beside and "settle_appeal" not in open_beside(locked):
            raise TransitionRefused(f"there is no open appeal; the case is {locked.state}")
        for found in appeals:
            settle(found.pk, staff, text, outcome, now)
            _mark_points(found, last_decision(locked), outcome)
        done = None if outcome in TO_CARRY_OUT else now
        chosen = [found.pk for found in appeals]
        Appeal.objects.filter(pk__in=chosen).update(body_decided_on=decided_on, carried_out_at=done)
        details = {"outcome": outcome, "appeals": chosen}
        if beside:
            record(locked, "case.settle-appeal", actor, now=now, details=details)  # the case has gone on meanwhile
        else:
            move(locked, "settle_appeal", actor, now=now, holds={Need.DECIDER, Need.OWN_REASONS}, details=details)
        # Whoever appealed while a human was to look at it has had the answer with the appeal's.
        settle_reviews(locked, staff, text, now, "appeal-settled")
        meet_deadlines(locked, now, DeadlineKind.REVIEW)
        if outcome != "withdrawn":
            said = {"settled": {"outcome": outcome, "changed": outcome in ("changed", *TO_CARRY_OUT)}}
            plain_letter(office, locked, kind="appeal-outcome", now=now, by=by, own_reasons=text, said=said)
        if outcome in TO_CARRY_OUT and not beside:
            restart(locked, actor, "reopen", "appeal-body", token, now)
        return Case.objects.get(pk=locked.pk)

    made: Case = once_as(actor, "settle-appeal", token, now, make, Case)
    return made


def _refuse_unfit(case: Case, appeals: list[Appeal], outcome: str) -> None:
    if outcome in BY_THE_BODY and any(found.forwarded_at is None for found in appeals):
        raise InvalidAnswers({"outcome": "not-forwarded"})
    last = last_decision(case)
    if outcome == "changed" and not any(last and found.decision_id not in (None, last.pk) for found in appeals):
        raise InvalidAnswers({"outcome": "no-new-decision"})


def _mark_points(appeal: Appeal, last: Decision | None, outcome: str) -> None:
    """Whether each rule that was attacked was overturned: as the new decision has it, or as the appeal body said."""
    if outcome == "withdrawn":
        return
    for point in appeal.points.all():
        overturned = outcome in TO_CARRY_OUT or (
            outcome == "changed" and last is not None and appeal.decision is not None and _differs(appeal.decision, last, point)
        )
        AppealPoint.objects.filter(pk=point.pk).update(overturned=overturned)


def _differs(before: Decision, after: Decision, point: AppealPoint) -> bool:
    """Whether the new decision comes to something else on the benefit, for whom and when the attacked row decided before."""

    def lines(decision: Decision) -> dict[tuple[str, date], tuple[str, Any]]:
        rows = decision.lines.filter(benefit=point.benefit).select_related("case")
        return {(row.subject, row.month): (row.kind, row.value) for row in rows}

    old, new = lines(before), lines(after)
    about = before.lines.filter(benefit=point.benefit, reason=point.row).values_list("subject", "month")
    return any(new.get(key) != old[key] for key in about)


def carried_out_otherwise(office: Office, actor: Actor, number: str, *, words: str, token: str) -> Case:
    """What the appeal body decided has been carried out without a new decision here, and how."""
    now, case, staff = opened(office, actor, number, "case.appeal")
    text = required_words(words)

    def make() -> Case:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        waiting = list(locked.appeals.select_related("case").filter(outcome__in=TO_CARRY_OUT, carried_out_at=None))
        if not waiting:
            raise TransitionRefused("nothing that an appeal body decided waits to be carried out")
        act_under(office, locked, staff, "appeal", step="appeal-carried-out", now=now)
        for found in waiting:
            found.carried_out_at, found.settled_reasons = now, f"{found.settled_reasons or ''}\n\n{staff.name}: {text}".strip()
            found.save(update_fields=["carried_out_at", "settled_reasons"])
        details = {"appeals": [found.pk for found in waiting], "by": {"kind": actor.kind.value, "id": staff.pk}}
        record(locked, "case.appeal-carried-out", actor, now=now, details=details)
        return locked

    made: Case = once_as(actor, "appeal-carried-out", token, now, make, Case)
    return made
