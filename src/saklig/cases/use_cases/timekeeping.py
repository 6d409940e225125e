"""What time itself asks for: a preliminary reply, and closing when nothing runs any more. `reminding` reminds before.

Source: the 1967 Act § 11 a: what takes disproportionately long gets a preliminary reply as soon as possible, with why, and as far
as possible when an answer can be expected (second paragraph); in a case about a decision, whenever it is not answered within a
month (third paragraph). When the day that was told has passed, what was told no longer holds: another is told, and the leader
learns of it. After three days in a row no machine promises a fourth: a human tells the applicant (docs/decisions/0039).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind, day_of, end_of_day
from saklig.cases.delivery.telling import notice_given
from saklig.cases.errors import InvalidAnswers, TransitionRefused
from saklig.cases.lifecycle import OPEN_STATES, Need, State
from saklig.cases.models import Case, Deadline, DecisionLetter, Review
from saklig.cases.moves import move, record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened, required_words
from saklig.cases.use_cases.letters import CLOSE, meet_deadlines, plain_letter
from saklig.cases.use_cases.reminding import PRELIMINARY_REPLY, remind_caseworker, set_staff_deadline
from saklig.store.handlers import Later, Run

__all__ = [
    "CLOSE", "PRELIMINARY_REPLY", "PROMISED", "close_when_over", "day_waited_for", "preliminary_reply", "remind_caseworker",
    "tell_new_day",
]  # fmt: skip

PROMISED = (DeadlineKind.PRELIMINARY_REPLY, DeadlineKind.DECISION)
# How much longer, by how many days in a row have been told: who was wrong once promises less the next time.
_MORE_TIME = (timedelta(weeks=4), timedelta(weeks=6), timedelta(weeks=8))
_LONGEST = timedelta(weeks=16)
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

    When that day cannot be kept either, another letter says so and tells a later one; after three the deadline stays open and
    overdue, until a human tells another (`tell_new_day`) or decides.
    """
    now = office.ports.clock.now()
    with run.completing():
        case = Case.objects.select_for_update().select_related("applicant").get(pk=run.ref)
        due = Deadline.objects.filter(case=case, kind__in=PROMISED, met_at=None, due__lte=day_of(now))
        if State(case.state) not in OPEN_STATES or not due.exists():
            return
        told, before = due.order_by("-told").values_list("told", "due")[0]
        if told >= len(_MORE_TIME):
            record(case, "case.told-in-vain", Actor.system(), now=now, details={"told": told, "due": before})
            return
        expected = day_of(now) + _MORE_TIME[told]
        why = _WHY[_waits_for(case)][case.language]
        letter = _tell(office, case, why, expected, before if told else None, now)
        _promise(case, expected, told + 1, now)
        details = {"letter": letter, "expected": expected, "told": told + 1}
        record(case, "case.preliminary-reply", Actor.system(), now=now, details=details)


def tell_new_day(office: Office, actor: Actor, number: str, *, expected: date, own_reasons: str, token: str) -> Case:
    """A human tells the applicant why it takes time, and by which day a decision can be expected now.

    Errors: OwnReasonsRequired; InvalidAnswers (expected); TransitionRefused where nothing waits to be decided.
    """
    now, case, staff = opened(office, actor, number, "case.tell-new-day")
    text, today = required_words(own_reasons), day_of(now)
    if not today < expected <= today + _LONGEST:
        raise InvalidAnswers({"expected": "too-early" if expected <= today else "too-late"})

    def make() -> Case:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        waits = day_waited_for(locked)
        if waits is None:
            raise TransitionRefused(f"nothing in the case waits to be decided by a day; it is {locked.state}")
        before = waits.due if waits.told else None
        letter = _tell(office, locked, text, expected, before, now, by=staff.name)
        _promise(locked, expected, 1, now)
        record(locked, "case.new-day-told", actor, now=now, details={"letter": letter, "expected": expected})
        return locked

    made: Case = once_as(actor, "tell-new-day", token, now, make, Case)
    return made


def day_waited_for(case: Case) -> Deadline | None:
    """The day by which a decision is waited for; None where none is."""
    if State(case.state) not in OPEN_STATES:
        return None
    return Deadline.objects.filter(case=case, kind__in=PROMISED, met_at=None).order_by("-told", "due").first()


def _tell(
    office: Office, case: Case, why: str, expected: date, before: date | None, now: datetime, *, by: str | None = None
) -> UUID:
    """The preliminary reply; or, where a day has been told before, the letter that says it was not kept."""
    said = {"why": why, "expected": expected}
    if before is None:
        return plain_letter(office, case, kind="preliminary-reply", now=now, by=by, preliminary=said)
    told = {"late": {**said, "before": before, "passed": before <= day_of(now)}}
    return plain_letter(office, case, kind="later-than-told", now=now, by=by, said=told)


def _promise(case: Case, expected: date, told: int, now: datetime) -> None:
    meet_deadlines(case, now, *PROMISED)
    set_staff_deadline(case, DeadlineKind.DECISION, expected, now)
    Deadline.objects.filter(case=case, kind=DeadlineKind.DECISION, met_at=None).update(told=told)


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
