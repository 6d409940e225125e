"""Which language and written form a question is in.

Bokmål, nynorsk and English are told apart by small words that one of them has and the others do not: a question is often too
short for anything finer. What has few or none of them is left to py3langid (about sixty languages that are spoken in Norway).
Tigrinya, which it does not know, is told from Amharic by letters and words of its own. Danish and Swedish are answered in
bokmål.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from saklig.assistant.answers import Answer, Answered, Offer, OfferKind
from saklig.assistant.line import Did, Turn
from saklig.assistant.steps.fixed import fixed_answer
from saklig.assistant.steps.phrases import lists_of
from saklig.assistant.steps.reading import cleaned, plain
from saklig.assistant.steps.topics import Topics
from saklig.assistant.written import LANGUAGES

__all__ = ["Language", "OtherLanguage", "language_of"]

_READ = 1_000  # letters that a language is told by: a longer text says no more of it
_FEWEST_LETTERS, _FEWEST_WORDS = 12, 3  # a shorter text says too little to be called a language that is not ours
_SURE_OF_OURS = 0.2  # share of its words that are ours alone, from which on it is ours whatever the library says
_ANSWERED_IN = {"da": "nb", "sv": "nb"}  # their readers read bokmål, and Norwegian guidance answers them best
_NORTH = frozenset({"nb", "nn", "no", "da", "sv"})


class Language:
    """The step: sets `turn.language`; stops a turn that holds no words."""

    name = "language"

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        if not any(map(str.isalnum, plain(turn.text[:_READ]) or plain(turn.text))):
            answer = fixed_answer(turn, Answered.NOT_KNOWN, ("language.nothing",), (OfferKind.HUMAN,))
            return answer, Did(step=self.name, code="nothing-to-read")
        seen = language_of(turn.text, page_language=turn.page_language)
        found = replace(turn, language=_ANSWERED_IN.get(seen, seen))
        return found, Did(step=self.name, code="seen" if seen else "not-seen", values={"language": seen} if seen else {})


class OtherLanguage:
    """The step: one who writes in a language that is not ours is told so in plain English, and offered people."""

    name = "other-language"

    def __init__(self, topics: Topics) -> None:
        self._topics = topics

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        if not turn.language or turn.language in LANGUAGES:
            return turn, Did(step=self.name, code="ours")
        about = self._topics.of(turn.text)
        offers = (OfferKind.HUMAN, OfferKind.INTERPRETER, *(Offer(kind=OfferKind.GUIDANCE, target=one) for one in about))
        did = Did(step=self.name, code="answered-in-english", values={"language": turn.language, "topics": list(about)})
        return fixed_answer(turn, Answered.NOT_KNOWN, ("language.other", "language.interpreter"), offers), did


def language_of(text: str, *, page_language: str = "nb") -> str:
    """"nb", "nn", "en", or another's ISO 639-1 code; "" where none is seen. `page_language` settles what is common to two."""
    shown = cleaned(text[: 2 * _READ])[:_READ]
    words = plain(shown).split()
    votes = {language: sum(word in markers for word in words) for language, markers in _markers().items()}
    letters = [sign for sign in shown if sign.isalpha()]
    enough = len(letters) >= _FEWEST_LETTERS and len(words) >= _FEWEST_WORDS
    if letters and sum(map(_is_latin, letters)) < len(letters) / 2:
        return _of_other_letters(shown, votes)
    guess = _guess(shown) if enough else ""
    return _settled(votes, guess, len(words), page_language)


def _settled(votes: Mapping[str, int], guess: str, words: int, page_language: str) -> str:
    ours = {one: votes[one] for one in ("nb", "nn", "en", "da", "sv")}
    best = max(ours, key=lambda one: (ours[one], one == page_language, one in LANGUAGES))
    other = guess not in _NORTH and guess not in ("", "en")
    if other and ours[best] + votes["no"] + votes["shared"] < _SURE_OF_OURS * words:
        return guess
    if votes["no"] + max(ours["nb"], ours["nn"], ours["da"], ours["sv"]) > ours["en"] and best == "en":
        best = max(("nb", "nn", "da", "sv"), key=lambda one: (ours[one], one == page_language))
    if ours[best] > 0:
        return best
    if votes["no"] or guess in _NORTH:
        return page_language if page_language in ("nb", "nn") else "nn" if guess == "nn" else "nb"
    return "en" if guess == "en" else ""


def _of_other_letters(shown: str, votes: Mapping[str, int]) -> str:
    guess = _guess(shown)
    # The library has learnt no Tigrinya; what is written in Ethiopic letters is one of the two.
    return "ti" if guess == "am" and votes["ti"] >= votes["am"] and votes["ti"] else guess


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("LATIN", "FULLWIDTH LATIN", "MATHEMATICAL"))


@cache
def _markers() -> Mapping[str, frozenset[str]]:
    return {language: frozenset(" ".join(words).split()) for language, words in lists_of("languages")["markers"].items()}


@cache
def _library() -> Any:
    # Imported when first asked: it brings numpy and a model along (about 90 MB of memory, half a second of processor).
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE)
    made.set_languages(list(lists_of("languages")["recognised"]["codes"].split()))
    return made


def _guess(shown: str) -> str:
    return str(_library().classify(shown.lower())[0])
