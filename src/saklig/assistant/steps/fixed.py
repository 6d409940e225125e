"""Answers made of this room's own texts: the same words every time, known by a key and the day they were last changed."""

from __future__ import annotations

from collections.abc import Iterable

from saklig.assistant.answers import Answer, Answered, Ground, Offer, OfferKind, Sentence
from saklig.assistant.line import Turn
from saklig.assistant.written import LANGUAGES, texts_of

__all__ = ["TEXTS", "answer_language", "fixed_answer"]

TEXTS = "saklig.assistant.texts"


def answer_language(turn: Turn) -> str:
    """What the turn is answered in: its own language where it is ours, English for another, else the page's."""
    language = turn.language or turn.page_language
    return language if language in LANGUAGES else "en"


def fixed_answer(turn: Turn, kind: Answered, keys: Iterable[str], offers: Iterable[OfferKind | Offer] = ()) -> Answer:
    """The sentences that stand under the keys, in the turn's language. Errors: KeyError, for a text that is not there."""
    language = answer_language(turn)
    texts = texts_of(TEXTS, language)
    version = texts("version")
    sentences = tuple(Sentence(text=texts(key), ground=Ground.FIXED, refers=f"{key}@{version}") for key in keys)
    made = tuple(one if isinstance(one, Offer) else Offer(kind=one) for one in offers)
    return Answer(kind=kind, sentences=sentences, offers=made, language=language)
