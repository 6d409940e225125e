"""An interpreter is wished for, and somebody sees to it. Saklig books none: it keeps that one is needed until it is settled.

Source: the Interpreting Act (LOV-2021-06-11-79) § 6: an agency uses an interpreter where due process or proper service
demands it; § 7: a qualified one. Which language somebody needs says something of who they are, and lies sealed.
"""

from __future__ import annotations

from uuid import UUID

from saklig.cases.actors import Actor
from saklig.cases.errors import InvalidAnswers, NotFound, TransitionRefused
from saklig.cases.models import Case, InterpreterWish
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened
from saklig.cases.words import is_blank

__all__ = ["settle_interpreter", "wish_interpreter"]

_LONGEST_LANGUAGE, _LONGEST = 60, 2000


def wish_interpreter(
    office: Office, actor: Actor, number: str, *, language: str, way: str, words: str = "", token: str
) -> InterpreterWish:
    """Keep that an interpreter is needed. Errors: InvalidAnswers (language, way, words)."""
    now, case, staff = opened(office, actor, number, "case.interpreter")
    named, text = language.strip(), words.strip()
    problems = {}
    if is_blank(named) or len(named) > _LONGEST_LANGUAGE:
        problems["language"] = "empty" if is_blank(named) else "too-long"
    if way not in InterpreterWish.Way.values:
        problems["way"] = "not-a-choice"
    if len(text) > _LONGEST:
        problems["words"] = "too-long"
    if problems:
        raise InvalidAnswers(problems)

    def make() -> InterpreterWish:
        wish = InterpreterWish(case=case, language=named, way=way, words=text or None, asked_by=staff, asked_at=now)
        wish.save(force_insert=True)
        record(case, "case.interpreter-wished", actor, now=now, details={"interpreter": wish.pk})
        return wish

    return once_as(actor, "interpreter", token, now, make, InterpreterWish)


def settle_interpreter(
    office: Office, actor: Actor, number: str, *, wish: UUID, outcome: str, token: str
) -> InterpreterWish:
    """One is booked, or none is needed after all. Errors: NotFound, TransitionRefused, InvalidAnswers (outcome)."""
    now, case, staff = opened(office, actor, number, "case.interpreter")
    if outcome not in InterpreterWish.Outcome.values:
        raise InvalidAnswers({"outcome": "not-a-choice"})

    def make() -> InterpreterWish:
        Case.objects.select_for_update().get(pk=case.pk)
        found = case.interpreters.select_related("case").filter(pk=wish).first()
        if found is None:
            raise NotFound("there is no such wish for an interpreter in this case")
        if found.settled_at is not None:
            raise TransitionRefused("this wish is settled already")
        found.outcome, found.settled_at, found.settled_by = outcome, now, staff
        found.save(update_fields=["outcome", "settled_at", "settled_by"])
        record(case, "case.interpreter-settled", actor, now=now, details={"interpreter": found.pk, "outcome": outcome})
        return found

    return once_as(actor, "interpreter-settled", token, now, make, InterpreterWish)
