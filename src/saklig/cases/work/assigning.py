"""Whose a case is: take it, hand it over, put it back. At most one has it, and the database sees to that.

Nobody must have a case to work with it, so that nothing waits for one who is away; having it says who sees to it.
"""

from __future__ import annotations

from uuid import UUID

from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.errors import InvalidAnswers, TransitionRefused
from saklig.cases.models import Assignment, Case
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened
from saklig.cases.work.colleagues import chosen
from saklig.cases.work.holding import assign, end, holder

__all__ = ["hand_over", "put_back", "take"]

_LONGEST = 4000


def take(office: Office, actor: Actor, number: str, *, token: str) -> Assignment:
    """The case is mine from now on, also where a colleague had it: both are told by the case's history.

    Errors: TransitionRefused where I have it already.
    """
    now, case, staff = opened(office, actor, number, "case.take")

    def make() -> Assignment:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        held = holder(locked)
        if held is not None and held.staff_id == staff.pk:
            raise TransitionRefused("you have this case already")
        return assign(locked, staff, actor, by=staff, why=Assignment.Why.TAKEN, now=now)

    return once_as(actor, "take", token, now, make, Assignment)


def hand_over(office: Office, actor: Actor, number: str, *, to: UUID, words: str = "", token: str) -> Assignment:
    """A colleague has the case from now on. `words` are for the colleague, and lie in the case.

    Errors: InvalidAnswers (to, words).
    """
    now, case, staff = opened(office, actor, number, "case.hand-over")
    text = words.strip()
    if len(text) > _LONGEST:
        raise InvalidAnswers({"words": "too-long"})
    colleague = chosen(case, actor, to, field="to", day=day_of(now))

    def make() -> Assignment:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        why = Assignment.Why.HANDED_OVER
        return assign(locked, colleague, actor, by=staff, why=why, now=now, words=text)

    return once_as(actor, "hand-over", token, now, make, Assignment)


def put_back(office: Office, actor: Actor, number: str, *, token: str) -> Case:
    """Nobody has the case any more. Errors: TransitionRefused where nobody had it."""
    now, case, _ = opened(office, actor, number, "case.put-back")

    def make() -> Case:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if end(locked, actor, now=now) is None:
            raise TransitionRefused("nobody has this case")
        return locked

    return once_as(actor, "put-back", token, now, make, Case)
