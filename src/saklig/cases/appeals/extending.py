"""A longer time to appeal, given by the agency before the time is over, in special cases.

Source: the 1967 Act § 29 fourth paragraph ("may in special cases lengthen the time limit before it has run out"). An appeal that
comes after the time is another matter (§ 31, `taking`); and none is taken up more than a year after the decision, so no longer
time is given than that.
"""

from __future__ import annotations

from datetime import date

from saklig.cases.actors import Actor
from saklig.cases.appeals.times import beyond_a_year
from saklig.cases.deadlines import DeadlineKind, day_of, end_of_day, not_before_working_day
from saklig.cases.delegating import act_under
from saklig.cases.errors import InvalidAnswers, TransitionRefused
from saklig.cases.models import Case, DecisionLetter
from saklig.cases.moves import JobWanted, enqueue, record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened, required_words
from saklig.cases.use_cases.letters import CLOSE, plain_letter, set_deadline

__all__ = ["extend_appeal_period", "period_runs"]


def period_runs(case: Case, today: date) -> DecisionLetter | None:
    """The letter of the last decision, while the time to appeal it runs; None where it does not."""
    last = DecisionLetter.objects.filter(case=case, decision__isnull=False).order_by("-created_at").first()
    return last if last is not None and last.appeal_until is not None and today <= last.appeal_until else None


def extend_appeal_period(
    office: Office, actor: Actor, number: str, *, until: date, own_reasons: str, token: str
) -> Case:
    """Give the party until another day to appeal. Errors: OwnReasonsRequired; InvalidAnswers (until); TransitionRefused."""
    now, case, staff = opened(office, actor, number, "case.appeal")
    text = required_words(own_reasons)

    def make() -> Case:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        sent = period_runs(locked, day_of(now))
        if sent is None:
            raise TransitionRefused("the time to appeal does not run (1967 Act § 29: it is lengthened before it is over)")
        day = not_before_working_day(until)
        if day <= sent.appeal_until:
            raise InvalidAnswers({"until": "not-later"})
        if beyond_a_year(sent.decision, day):
            raise InvalidAnswers({"until": "beyond-a-year"})
        before = sent.appeal_until
        DecisionLetter.objects.filter(pk=sent.pk).update(appeal_until=day)
        set_deadline(locked, DeadlineKind.APPEAL, day, now)
        close = JobWanted(kind=CLOSE, ref=locked.id, run_at=end_of_day(day), key=f"{CLOSE}:{sent.letter}:{day}")
        enqueue([close], now=now)
        said = {"extended": {"before": before, "until": day}}
        by = act_under(office, locked, staff, "appeal", step="appeal-period", now=now)
        letter = plain_letter(office, locked, kind="appeal-period", now=now, by=by, own_reasons=text, said=said)
        record(locked, "case.appeal-period", actor, now=now, details={"before": before, "until": day, "letter": letter})
        return locked

    made: Case = once_as(actor, "extend-appeal-period", token, now, make, Case)
    return made
