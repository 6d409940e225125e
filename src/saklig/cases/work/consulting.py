"""Asking a colleague by name. The answer is kept in the case; whoever asked decides, and answers for it.

What colleagues say to each other in a case is the agency's internal document (the 1967 Act § 18 a): kept, and not shown to
the party as a matter of course.
"""

from __future__ import annotations

from uuid import UUID

from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound, TransitionRefused
from saklig.cases.models import Case, Consultation
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened
from saklig.cases.words import is_blank
from saklig.cases.work.colleagues import chosen

__all__ = ["answer_colleague", "ask_colleague"]

_LONGEST = 4000


def ask_colleague(office: Office, actor: Actor, number: str, *, of: UUID, question: str, token: str) -> Consultation:
    """Ask one who may see the case too. Errors: InvalidAnswers (of, words)."""
    now, case, staff = opened(office, actor, number, "case.ask-colleague")
    text, colleague = _text(question), chosen(case, actor, of, field="of", day=day_of(now))

    def make() -> Consultation:
        asked = Consultation(case=case, asked_by=staff, asked_of=colleague, asked_at=now, question=text)
        asked.save(force_insert=True)
        record(case, "case.colleague-asked", actor, now=now, details={"consultation": asked.pk, "of": colleague.pk})
        return asked

    return once_as(actor, "ask-colleague", token, now, make, Consultation)


def answer_colleague(
    office: Office, actor: Actor, number: str, *, consultation: UUID, answer: str, token: str
) -> Consultation:
    """Answer what one was asked. Errors: NotFound; NotAllowed for what another was asked; InvalidAnswers (words)."""
    now, case, staff = opened(office, actor, number, "case.answer-colleague")
    text = _text(answer)

    def make() -> Consultation:
        Case.objects.select_for_update().get(pk=case.pk)
        asked = case.consultations.select_related("case").filter(pk=consultation).first()
        if asked is None:
            raise NotFound("there is no such question in this case")
        if asked.asked_of_id != staff.pk:
            raise NotAllowed("another was asked: whoever was asked answers")
        if asked.answered_at is not None:
            raise TransitionRefused("this question is answered already")
        asked.answer, asked.answered_at = text, now
        asked.save(update_fields=["answer", "answered_at"])
        record(case, "case.colleague-answered", actor, now=now, details={"consultation": asked.pk})
        return asked

    return once_as(actor, "answer-colleague", token, now, make, Consultation)


def _text(raw: str) -> str:
    text = raw.strip()
    if is_blank(text) or len(text) > _LONGEST:
        raise InvalidAnswers({"words": "empty" if is_blank(text) else "too-long"})
    return text
