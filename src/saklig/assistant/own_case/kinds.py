"""What people ask about their own case, told by words: from a question to one of a few kinds.

The words stand in `words.toml`, in bokmål, nynorsk and English together, since people mix them (`assistant.phrases`).
"""

from __future__ import annotations

import re
from enum import StrEnum

from saklig.assistant.phrases import phrases_of

__all__ = ["CLAIMS", "Kind", "kind_of", "number_in"]

_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\d{4}-[0-9A-Za-z]{7}(?![0-9A-Za-z-])")


class Kind(StrEnum):
    STATUS = "status"
    MISSING = "missing"
    DEADLINE = "deadline"
    NEXT = "next"
    WHY = "why"
    AMOUNT = "amount"
    WHO_HAS_SEEN = "who-has-seen"
    # What somebody says, or asks, has been done; each is held against the case.
    SENT = "sent"  # the application
    DOCUMENTS = "documents"  # what was handed in
    ANSWER = "answer"  # to what the agency asked
    MESSAGE = "message"  # a change or a fault that was told of
    LETTER = "letter"
    DECIDED = "decided"
    APPEAL = "appeal"


CLAIMS = frozenset({Kind.SENT, Kind.DOCUMENTS, Kind.ANSWER, Kind.MESSAGE, Kind.LETTER, Kind.DECIDED, Kind.APPEAL})


def kind_of(question: str) -> Kind | None:
    """What a question about one's own case asks for; None where no entry of the words fits it."""
    found = phrases_of("saklig.assistant.own_case").best(question)
    return Kind(found) if found else None


def number_in(question: str) -> str | None:
    """The case number that a question names, in the form that numbers have here; whether there is such a case is not asked."""
    found = _NUMBER.search(question)
    return found[0].upper() if found else None
