"""What time itself asks for: a preliminary reply, and closing when nothing runs any more. `reminding` reminds before.

Source: the 1967 Act § 11 a (preliminary reply within a month, with when an answer can be expected).
"""

from __future__ import annotations

from datetime import timedelta

from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind, day_of, end_of_day
from saklig.cases.delivery.telling import notice_given
from saklig.cases.lifecycle import OPEN_STATES, Need, State
from saklig.cases.models import Case, Deadline, DecisionLetter, Review
from saklig.cases.moves import move, record
from saklig.cases.office import Office
from saklig.cases.use_cases.letters import CLOSE, meet_deadlines, plain_letter
from saklig.cases.use_cases.reminding import PRELIMINARY_REPLY, remind_caseworker, set_staff_deadline
from saklig.store.handlers import Later, Run

__all__ = ["CLOSE", "PRELIMINARY_REPLY", "close_when_over", "preliminary_reply", "remind_caseworker"]

_PROMISED = (DeadlineKind.PRELIMINARY_REPLY, DeadlineKind.DECISION)
_MORE_TIME = timedelta(days=28)
# Why an answer takes time, in the words of the letter; by what the case waits for.
_WHY = {
    "register": {
        "nb": "Vi har ennå ikke fått opplysningene vi trenger fra et offentlig register.",
        "nn": "Vi har enno ikkje fått opplysningane vi treng frå eit offentleg register.",
        "en": "We have not yet received the information we need from a public register.",
    },
    "information": {
        "nb": "Vi venter på opplysninger vi har bedt om.",
        "nn": "Vi ventar på opplysningar vi har bede om.",
        "en": "We are waiting for information we have asked for.",
    },
    "caseworker": {
        "nb": "En saksbehandler må vurdere søknaden, og vi har ikke rukket det ennå.",
        "nn": "Ein saksbehandlar må vurdere søknaden, og vi har ikkje rokke det enno.",
        "en": "A caseworker must look at your application, and we have not reached it yet.",
    },
}


def preliminary_reply(office: Office, run: Run) -> None:
    """On the last day of the month: an undecided case gets a preliminary reply, with why and when to expect more.

    When that day cannot be kept either, there is another.
    """
    now = office.ports.clock.now()
    with run.completing():
        case = Case.objects.select_for_update().select_related("applicant").get(pk=run.ref)
        due = Deadline.objects.filter(case=case, kind__in=_PROMISED, met_at=None, due__lte=day_of(now))
        if State(case.state) not in OPEN_STATES or not due.exists():
            return
        expected = day_of(now) + _MORE_TIME
        why = _WHY[_waits_for(case)][case.language]
        letter = plain_letter(
            office, case, kind="preliminary-reply", now=now, preliminary={"why": why, "expected": expected}
        )
        meet_deadlines(case, now, *_PROMISED)
        set_staff_deadline(case, DeadlineKind.DECISION, expected, now)
        details = {"letter": letter, "expected": expected}
        record(case, "case.preliminary-reply", Actor.system(), now=now, details=details)


def _waits_for(case: Case) -> str:
    if case.state == State.AWAITING_REGISTER.value:
        return "register"
    return "information" if case.state == State.AWAITING_INFORMATION.value else "caseworker"


def close_when_over(office: Office, run: Run) -> None:
    """The day after the appeal period: close the case if nothing runs; the period may have been moved meanwhile."""
    now = office.ports.clock.now()
    last = Deadline.objects.filter(case_id=run.ref, kind=DeadlineKind.APPEAL, met_at=None).order_by("-due").first()
    if last is not None and now < end_of_day(last.due):
        raise Later(end_of_day(last.due) - now, "the appeal period runs")
    letters = DecisionLetter.objects.filter(case_id=run.ref, decision__isnull=False).values_list("letter", flat=True)
    if not all(notice_given(letter) for letter in letters):
        raise Later(timedelta(days=1), "no notice has been given yet")
    with run.completing():
        case = Case.objects.select_for_update().get(pk=run.ref)
        if case.state != State.NOTIFIED.value or Review.objects.filter(case=case, settled_at=None).exists():
            return
        meet_deadlines(case, now, DeadlineKind.APPEAL)
        move(case, "close", Actor.system(), now=now, holds={Need.PERIOD_OVER})
