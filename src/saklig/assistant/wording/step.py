"""The step that has a language model word what was found, and lets stand only what its sources say.

A sentence that does not stand is left out, and the quote it names stands in its place. Where the model fails, or nothing of it
stands, the turn goes on as it came, and the quotes alone are the answer.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from saklig.assistant.answers import Answer, Ground, Quote, Sentence
from saklig.assistant.errors import ModelFailed
from saklig.assistant.line import Did, Turn
from saklig.assistant.retrieval import Found, answer_of
from saklig.assistant.wording.checking import check
from saklig.assistant.wording.instructing import messages
from saklig.assistant.wording.port import LanguageModel, ModelLimits
from saklig.assistant.wording.said import family
from saklig.assistant.wording.stating import Stated, stated

__all__ = ["Wording"]


@dataclass(frozen=True, slots=True)
class Wording:
    """Stands between looking up and answering by quotes."""

    model: LanguageModel
    limits: ModelLimits = field(
        default_factory=lambda: ModelLimits(seconds=120.0, characters=20_000)
    )  # settings say less
    name: str = "wording"

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        found = turn.found
        if not isinstance(found, Found) or not found.answered or not found.quotes:
            return turn, Did(step=self.name, code="not-for-this-step")
        language = found.quotes[0].source.language
        try:
            said = _all_of(self.model, messages(turn.masked, found.quotes, language), self.limits)
        except ModelFailed as error:
            return turn, Did(step=self.name, code="model-failed", values={"model": self.model.name, "why": error.why})
        sentences, why = _standing(stated(said), found.quotes, language)
        worded = sum(one.ground is Ground.WORDED for one in sentences)
        values = {"model": self.model.name, "stood": worded, "turned_down": [f"{one}: {count}" for one, count in why.items()]}
        if not worded:
            return turn, Did(step=self.name, code="nothing-stood", values=values)
        answer = answer_of(found, topics=turn.topics, language=turn.page_language)
        return replace(answer, sentences=_with_what_is_left_out(sentences, found)), Did(
            step=self.name, code="worded", values=values
        )


def _all_of(model: LanguageModel, asked: Sequence[object], limits: ModelLimits) -> str:
    """The whole of what a model says. Errors: ModelFailed, also where it says too much or takes too long."""
    until = time.monotonic() + limits.seconds
    parts: list[str] = []
    count = 0
    for part in model.words(asked, limits):  # type: ignore[arg-type]
        count += len(part)
        if count > limits.characters:
            raise ModelFailed("the language model said more than an answer can be", why="too-long")
        if time.monotonic() > until:
            raise ModelFailed("the language model took too long", why="too-slow")
        parts.append(part)
    return "".join(parts)


def _standing(said: Sequence[Stated], quotes: Sequence[Quote], language: str) -> tuple[list[Sentence], Counter[str]]:
    """The sentences that stand, the quotes of those that do not, and how many did not for which reason."""
    kept: list[Sentence] = []
    why: Counter[str] = Counter()
    for one in said:
        places = tuple(dict.fromkeys(number - 1 for number in one.cites))
        wrong = _wrong(one, places, quotes, language)
        if not wrong:
            kept.append(Sentence(text=one.text, ground=Ground.WORDED, quotes=places))
            continue
        why[wrong] += 1
        told = {place for sentence in kept for place in sentence.quotes}
        kept += [_quoted(place, quotes) for place in places if place in range(len(quotes)) and place not in told]
    return kept, why


def _wrong(one: Stated, places: Sequence[int], quotes: Sequence[Quote], language: str) -> str:
    if not places:
        return "no-source"
    if any(place not in range(len(quotes)) for place in places):
        return "no-such-source"
    named = [quotes[place] for place in places]
    if any(family(quote.source.language) != family(language) for quote in named):
        return "other-language"
    headings = [words for quote in named for words in (quote.source.title, quote.source.section) if words]
    return check(
        one.text,
        [quote.text for quote in named],
        language=language,
        quote_language=named[0].source.language,
        headings=headings,
    ).why


def _with_what_is_left_out(sentences: Sequence[Sentence], found: Found) -> tuple[Sentence, ...]:
    """Whatever a model chose to leave out is told by its quote: what was found is told whole."""
    told = {place for sentence in sentences for place in sentence.quotes}
    return (*sentences, *(_quoted(place, found.quotes) for place in range(len(found.quotes)) if place not in told))


def _quoted(place: int, quotes: Sequence[Quote]) -> Sentence:
    return Sentence(text=quotes[place].text, ground=Ground.QUOTED, quotes=(place,))
