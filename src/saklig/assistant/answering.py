"""The steps that answer what need not be searched for: one's own case, whether one would get it, a human, privacy.

Each looks at the route and lets pass what is not its own. None of them guesses: a question about one's own case that is of no
kind we know is answered by how the case stands, and the whole case is offered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from saklig.assistant.answers import Answer, Answered, Offer, OfferKind
from saklig.assistant.interviewing import begun, named_among, which
from saklig.assistant.line import Did, Step, Turn
from saklig.assistant.own_case import Kind, about_my_case, kind_of, number_in
from saklig.assistant.privacy import GENERAL, about_privacy, topic_of
from saklig.assistant.retrieval import GeneralQuestion
from saklig.assistant.steps.fixed import answer_language, fixed_answer
from saklig.cases.actors import ActorKind
from saklig.cases.office import Office

__all__ = ["Eligibility", "General", "HumanWanted", "OwnCase", "Privacy"]

_NOT_MINE = "not_for_this_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """What is asked, or believed to be done, about one's own case; also who has seen one's data."""

    office: Office
    name: str = "own_case"

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        kind = kind_of(turn.text)
        asked = turn.route == "own_case" or turn.route == "privacy" and kind is Kind.WHO_HAS_SEEN
        named = turn.route == "general" and number_in(turn.text) is not None
        if not asked and not named:
            return turn, Did(step="", code=_NOT_MINE)
        kind = kind or Kind.STATUS
        person = turn.person if turn.person is not None and turn.person.kind is ActorKind.CITIZEN else None
        answer = about_my_case(self.office, person, kind, answer_language(turn), number_in(turn.text))
        return answer, Did(step="", code=answer.kind.value, values={"asked": kind.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Would I get it, and what can I get: answered by the rules, question by question, and never by a guess.

    Where it is clear which service is meant, the first question is asked at once; else which one is asked.
    """

    office: Office
    name: str = "eligibility"

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        if turn.route not in ("eligibility", "what_can_i_get"):
            return turn, Did(step="", code=_NOT_MINE)
        about = tuple(one for one in turn.topics if one in self.office.services) if turn.route == "eligibility" else ()
        if len(meant := about if len(about) == 1 else named_among(self.office, turn.text, about)) == 1:
            return begun(self.office, turn, meant[0])
        key = "answering.which" if about else "answering.what_can_i_get"
        offers = (
            *(Offer(kind=OfferKind.INTERVIEW, target=one) for one in about), Offer(kind=OfferKind.WHAT_CAN_I_GET),
            Offer(kind=OfferKind.HUMAN),
        )  # fmt: skip
        answer = fixed_answer(turn, Answered.INTERVIEW, (key, "answering.no_decision"), offers)
        answer = replace(answer, interview=which(answer.language, about) if about else None)
        return answer, Did(step="", code="interview", values={"services": list(about)})


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanWanted:
    """A human is asked for: the way there is offered at once, and nothing else is said."""

    name: str = "human"

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        if turn.route != "human":
            return turn, Did(step="", code=_NOT_MINE)
        answer = fixed_answer(turn, Answered.HUMAN, ("answering.human",), (OfferKind.HUMAN,))
        return answer, Did(step="", code="human")


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """What becomes of what is written here, and of one's data: from fixed texts, with the provision.

    `keep_days`: how long a conversation is kept after its last word.
    """

    keep_days: int
    name: str = "privacy"

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        if turn.route != "privacy":
            return turn, Did(step="", code=_NOT_MINE)
        answer = about_privacy(turn.text, answer_language(turn), keep_days=self.keep_days)
        return answer, Did(step="", code="answered", values={"asked": topic_of(turn.text) or GENERAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class General:
    """The general question's own step, which says in words that it does not know where it does not."""

    step: Step = GeneralQuestion()
    name: str = "general"

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        result, did = self.step(turn)
        if isinstance(result, Answer) and result.kind is Answered.NOT_KNOWN and not result.sentences:
            said = fixed_answer(turn, Answered.NOT_KNOWN, ("answering.not_known",))
            result = replace(result, sentences=said.sentences, language=said.language)
        return result, did
