"""What the rules and guidance say to a question that looked like one's own: quoted besides the way on.

"When is the money paid?" may be about one's own case or about the rules; "how much can I earn?" may be answered by an interview
or a sentence. Whoever is led on (to sign in, to the interview) is told at once what can be quoted, where that is sure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from saklig.assistant.answers import Answer, Answered, Ground, Sentence
from saklig.assistant.line import Did, Step, Turn
from saklig.assistant.own_case import Kind, kind_of
from saklig.assistant.retrieval import Found, Library, LookUp
from saklig.assistant.retrieval.words import stems

__all__ = ["QuotedBesides"]

# Of one's own case only what could be asked of any: a status, a letter, a deed is in the case and nowhere else.
_OF_ANY_CASE = (None, Kind.DEADLINE, Kind.AMOUNT, Kind.APPEAL)
_WITHOUT_TOPIC = 2  # weighty words, where no service is named: "what do I have a right to?" is like much and asks for nothing


@dataclass(frozen=True, slots=True)
class QuotedBesides:
    """A step, and beside the way on that it shows, what the documents answer."""

    step: Step
    library: Library

    @property
    def name(self) -> str:
        return self.step.name

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        result, did = self.step(turn)
        if not isinstance(result, Answer) or not _leads_on(result, turn):
            return result, did
        found = LookUp(self.library)(replace(turn, route="general"))[0]
        if not isinstance(found, Turn) or not isinstance(found.found, Found) or not found.found.answered:
            return result, did
        if not turn.topics and len(set(stems(turn.masked or turn.text))) < _WITHOUT_TOPIC:
            return result, did
        quotes = found.found.quotes
        said = tuple(Sentence(text=one.text, ground=Ground.QUOTED, quotes=(at,)) for at, one in enumerate(quotes))
        told = replace(result, sentences=(*said, *result.sentences), quotes=quotes)
        return told, replace(did, values={**did.values, "quotes": len(quotes)})


def _leads_on(answer: Answer, turn: Turn) -> bool:
    if answer.kind is Answered.SIGN_IN:
        return kind_of(turn.text) in _OF_ANY_CASE
    return answer.kind is Answered.INTERVIEW and turn.route == "eligibility"
