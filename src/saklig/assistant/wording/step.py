"""The step that has a language model word what was found, and lets stand only what its sources say.

A sentence that does not stand is left out, and the quote it names stands in its place. Where nothing of it stands, the turn goes
on as it came, and the quotes alone are the answer. It streams: what was found is told first, and each sentence once it was held
against its quotes, so that a slow model keeps nobody waiting for what is known already.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from saklig.assistant.answers import Answer, Ground, Quote, Sentence
from saklig.assistant.errors import ModelFailed
from saklig.assistant.line import Did, Turn, finish
from saklig.assistant.retrieval import Found, answer_of
from saklig.assistant.wording.checking import check
from saklig.assistant.wording.instructing import messages
from saklig.assistant.wording.lists import family
from saklig.assistant.wording.port import LanguageModel, Message, ModelLimits
from saklig.assistant.wording.stating import Listening, Stated

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
        return finish(self.stream(turn))

    def stream(self, turn: Turn) -> Generator[Answer | Sentence, None, tuple[Turn | Answer, Did]]:
        """What was found at once; each sentence when it is whole and was held against its quotes; at the end the whole.

        A model that breaks off leaves what stands of what it said; the rest is told by the quotes.
        """
        found = turn.found
        if not isinstance(found, Found) or not found.answered or not found.quotes:
            return turn, Did(step=self.name, code="not-for-this-step")
        quoted = answer_of(found, topics=turn.topics, language=turn.page_language)
        yield quoted
        language = found.quotes[0].source.language
        judged = _Judged(quotes=found.quotes, language=language)
        why = ""
        try:
            for one in _sentences(self.model, messages(turn.masked, found.quotes, language), self.limits):
                yield from judged.hold(one)
        except ModelFailed as error:
            why = error.why
        values = {"model": self.model.name} | judged.values if judged.heard else {"model": self.model.name}
        values |= {"why": why} if why else {}
        if not judged.stood:
            return turn, Did(step=self.name, code="model-failed" if why else "nothing-stood", values=values)
        left = _left_out(judged.kept, found.quotes)
        yield from left
        answer = replace(quoted, sentences=(*judged.kept, *left))
        return answer, Did(step=self.name, code="broken-off" if why else "worded", values=values)


def _sentences(model: LanguageModel, asked: Sequence[Message], limits: ModelLimits) -> Iterator[Stated]:
    """What a model says, sentence by sentence. Errors: ModelFailed, also where it says too much or takes too long.

    What it was in the middle of when it failed is not told: half a sentence may lack the word that changes it.
    """
    until = time.monotonic() + limits.seconds
    listening = Listening()
    count = 0
    for part in model.words(asked, limits):
        count += len(part)
        if count > limits.characters:
            raise ModelFailed("the language model said more than an answer can be", why="too-long")
        if time.monotonic() > until:
            raise ModelFailed("the language model took too long", why="too-slow")
        yield from listening.hear(part)
        if listening.full:
            raise ModelFailed("the language model said more than an answer can be", why="too-long")
    yield from listening.end()


class _Judged:
    """What was held against its quotes so far: the sentences that stand, the quotes of those that do not, and why not."""

    def __init__(self, *, quotes: Sequence[Quote], language: str) -> None:
        self._quotes, self._language = quotes, language
        self._why: Counter[str] = Counter()
        self.kept: list[Sentence] = []

    @property
    def heard(self) -> bool:
        return bool(self.kept or self._why)

    @property
    def stood(self) -> int:
        return sum(one.ground is Ground.WORDED for one in self.kept)

    @property
    def values(self) -> dict[str, Any]:
        return {"stood": self.stood, "turned_down": [f"{one}: {count}" for one, count in self._why.items()]}

    def hold(self, one: Stated) -> tuple[Sentence, ...]:
        """The sentence where it stands; else the quotes it names that were not told yet. What is told is not told again."""
        if any(one.text == sentence.text for sentence in self.kept):
            return ()
        places = tuple(dict.fromkeys(number - 1 for number in one.cites))
        wrong = _wrong(one, places, self._quotes, self._language)
        if wrong:
            self._why[wrong] += 1
            told = {place for sentence in self.kept for place in sentence.quotes}
            new = tuple(
                _quoted(place, self._quotes) for place in places if place in range(len(self._quotes)) and place not in told
            )
        else:
            new = (Sentence(text=one.text, ground=Ground.WORDED, quotes=places),)
        self.kept += new
        return new


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


def _left_out(kept: Sequence[Sentence], quotes: Sequence[Quote]) -> tuple[Sentence, ...]:
    """Whatever a model chose to leave out is told by its quote: what was found is told whole."""
    told = {place for sentence in kept for place in sentence.quotes}
    return tuple(_quoted(place, quotes) for place in range(len(quotes)) if place not in told)


def _quoted(place: int, quotes: Sequence[Quote]) -> Sentence:
    return Sentence(text=quotes[place].text, ground=Ground.QUOTED, quotes=(place,))
