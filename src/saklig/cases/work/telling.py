"""A telephone call is written down: what a party said that may matter to the decision, and what they were told.

Source: the Public Administration Act of 1967 § 11 d second paragraph: new information or arguments of importance that a
party gives by telephone are to be written down as far as possible. It is a document of the case; the party may see it.
"""

from __future__ import annotations

from saklig.cases.actors import Actor
from saklig.cases.errors import InvalidAnswers
from saklig.cases.models import Message
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened
from saklig.cases.words import is_blank

__all__ = ["CALLED_BY", "SOMEONE_ELSE", "note_call"]

CALLED_BY = ("them", "us")
SOMEONE_ELSE = "other"
_LONGEST = 8000


def note_call(
    office: Office, actor: Actor, number: str, *, spoke_to: str, called_by: str, text: str, token: str
) -> Message:
    """Write a call down. `spoke_to` is a party's opaque id ("a1"), "applicant" before anyone is known, or "other".

    Errors: InvalidAnswers (spoke_to, called_by, words).
    """
    now, case, _ = opened(office, actor, number, "case.note-call")
    members = {*case.parties.values_list("member", flat=True), "applicant", SOMEONE_ELSE}
    problems = {} if spoke_to in members else {"spoke_to": "not-a-choice"}
    if called_by not in CALLED_BY:
        problems["called_by"] = "not-a-choice"
    words = text.strip()
    if is_blank(words) or len(words) > _LONGEST:
        problems["words"] = "empty" if is_blank(words) else "too-long"
    if problems:
        raise InvalidAnswers(problems)

    def make() -> Message:
        message = Message(
            case=case, kind=Message.Kind.PHONE, sender=actor.reference, text=words, sent_at=now,
            details={"spoke_to": spoke_to, "called_by": called_by},
        )  # fmt: skip
        message.save(force_insert=True)
        record(case, "case.call-noted", actor, now=now, details={"message": message.pk})
        return message

    return once_as(actor, "note-call", token, now, make, Message)
