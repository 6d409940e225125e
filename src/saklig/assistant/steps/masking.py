"""Personal data out of the question, before an index, a log or a language model sees it.

Masked is what `safeguards.privacy` finds, also what only may be personal. Words that the agency's own guidance uses stay: what
it writes of everybody says nothing of one person, and a question without its words finds nothing. A number never stays, nor a
name that the guidance does not write in just that way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from saklig.assistant.answers import Answer
from saklig.assistant.line import Did, Turn
from saklig.assistant.steps.phrases import lists_of
from saklig.assistant.steps.reading import cleaned
from saklig.assistant.steps.topics import ServiceWords
from saklig.assistant.written import LANGUAGES
from saklig.safeguards.privacy import DataType, Mode, Span, find
from saklig.safeguards.privacy import replace as hide

__all__ = ["Masking"]

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:\n]\s*)[\s\"'«“(]*$")
_BY_WORDS = frozenset({
    DataType.PERSON, DataType.HEALTH, DataType.ETHNICITY, DataType.RELIGION, DataType.POLITICS, DataType.UNION,
    DataType.SEXUALITY, DataType.OFFENCE, DataType.BIOMETRICS,
})  # fmt: skip


class Masking:
    """The step: sets `turn.masked`. `services`: whose guidance says which words are the agency's own."""

    name = "masking"

    def __init__(self, services: Iterable[ServiceWords] = ()) -> None:
        guidance = [text for service in services for text in (*service.titles, *service.headings, *service.texts)]
        self._small_words = frozenset(_words([*_routing_phrases(), *_markers()]))
        self._kept = self._small_words | frozenset(_words(guidance))
        self._kept_small = frozenset(map(str.lower, self._kept))

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        shown = cleaned(turn.text)
        language = turn.language if turn.language in LANGUAGES else None
        spans = [span for span in find(shown, language=language, mode=Mode.MASKING) if not self._stays(shown, span)]
        values = {"kinds": sorted({str(span.type) for span in spans}), "count": len(spans)}
        return replace(turn, masked=hide(shown, spans)), Did(
            step=self.name, code="masked" if spans else "nothing-to-mask", values=values
        )

    def _stays(self, shown: str, span: Span) -> bool:
        text = shown[span.start : span.end]
        words = _WORD.findall(text)
        if span.type not in _BY_WORDS or not words or any(map(str.isdigit, text)):
            return False
        if span.type is not DataType.PERSON:
            return all(word.lower() in self._kept_small for word in words)
        # "Bo" is somebody where "bo" is to live; "Can" is nobody where a sentence begins, for it is a small word.
        begins = _SENTENCE_BEGINS.search(shown[: span.start]) is not None
        first = begins and words[0].lower() in self._small_words
        return all(word in self._kept for word in words[1:]) and (first or words[0] in self._kept)


def _words(texts: Iterable[str]) -> Iterator[str]:
    return (word for text in texts for word in _WORD.findall(text))


def _routing_phrases() -> Iterator[str]:
    for name in ("routing", "small_talk"):
        for one in lists_of(name).values():
            yield from (*one["says"], *one.get("unless", ()))


def _markers() -> Iterator[str]:
    for words in lists_of("languages")["markers"].values():
        yield from words
