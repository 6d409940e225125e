"""The two steps of a general question: look it up, and answer it by what was found."""

from __future__ import annotations

from dataclasses import dataclass, replace

from saklig.assistant.answers import Answer, Answered, Ground, Offer, OfferKind, Sentence
from saklig.assistant.errors import IndexMissing
from saklig.assistant.line import Did, Turn
from saklig.assistant.retrieval.library import Found, Library

__all__ = ["GeneralQuestion", "LookUp", "answer_of"]

_GENERAL = ("", "general")


@dataclass(frozen=True, slots=True)
class LookUp:
    """Looks a general question up and lays what was found in the turn, for whoever words the answer."""

    library: Library
    name: str = "look_up"

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        if turn.route not in _GENERAL:
            return turn, Did(step=self.name, code="not_for_this_step")
        try:
            found = self._found(turn)
        except IndexMissing:  # whoever runs the assistant is told by `saklig check`; the citizen gets an honest answer
            return replace(turn, found=Found(answered=False, sure=0.0)), Did(step=self.name, code="index_missing")
        values = {
            "sure": round(found.sure, 3),
            "read": [{"document": hit.source.document, "section": hit.source.section} for hit in found.hits[:5]],
            "quotes": len(found.quotes),
        }
        if found.translated:
            values["translated"] = found.translated
        return replace(turn, found=found), Did(
            step=self.name, code="answered" if found.answered else "not_known", values=values
        )

    def _found(self, turn: Turn) -> Found:
        """Within what the question seems to be about first; it may be about another service than it seems to be.

        Where it names none, that is the service that the conversation's interview is about.
        """
        asked, language = turn.masked or turn.text, turn.language or turn.page_language
        going = turn.interview
        topics = turn.topics or ((going.service,) if going is not None and going.asks else ())
        found = self.library.answer(asked, language=language, services=topics)
        if found.answered or not topics:
            return found
        wider = self.library.answer(asked, language=language)
        return wider if wider.answered or not found.hits else found


@dataclass(frozen=True, slots=True)
class GeneralQuestion:
    """Answers by the sentences that were found, each as it stands in its source; or says that it is not known."""

    name: str = "general_question"

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        if turn.route not in _GENERAL or not isinstance(turn.found, Found):
            return turn, Did(step=self.name, code="not_for_this_step")
        answer = answer_of(turn.found, topics=turn.topics, language=turn.page_language)
        return answer, Did(step=self.name, code=str(answer.kind), values={"sentences": len(answer.sentences)})


def answer_of(found: Found, *, topics: tuple[str, ...] = (), language: str = "nb") -> Answer:
    """What was found as an answer: a sentence for each quote, byte for byte; or not known, with what is near and a human."""
    guidance = tuple(Offer(kind=OfferKind.GUIDANCE, target=topic) for topic in topics[:1])
    human = Offer(kind=OfferKind.HUMAN)
    if not found.answered:
        return Answer(kind=Answered.NOT_KNOWN, near=found.near, offers=(*guidance, human), language=language)
    sentences = tuple(
        Sentence(text=quote.text, ground=Ground.QUOTED, quotes=(number,)) for number, quote in enumerate(found.quotes)
    )
    told = {quote.source.document for quote in found.quotes}
    near = tuple(one for one in found.near if one.document not in told)
    interview = tuple(Offer(kind=OfferKind.INTERVIEW, target=topic) for topic in topics[:1])
    return Answer(
        kind=Answered.ANSWERED,
        sentences=sentences,
        quotes=found.quotes,
        near=near,
        offers=(*interview, human),
        language=language,
    )
