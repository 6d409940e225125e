"""Questions about privacy, answered by fixed texts: our own writing, with the provision, and the day they were last changed.

What the law gives a person is not for a search or a language model to word. `about_privacy` tells by words which of the texts a
question asks for (`words.toml`), and where none fits says what there is.
"""

from __future__ import annotations

from saklig.assistant.answers import Answer, Answered, Ground, Offer, OfferKind, Sentence
from saklig.assistant.phrases import phrases_of
from saklig.assistant.written import in_our, texts_of

__all__ = ["GENERAL", "TEXTS", "about_privacy", "topic_of"]

TEXTS = "saklig.assistant.privacy.texts"
GENERAL = "general"
_SENTENCES = ("first", "second", "third")


def topic_of(question: str) -> str | None:
    """Which of the texts a question about privacy asks for; None where no entry of the words fits it."""
    return phrases_of("saklig.assistant.privacy").best(question)


def about_privacy(question: str, language: str, *, keep_days: int) -> Answer:
    """What is fixed to be said. `keep_days`: how long a conversation is kept after its last word."""
    texts, topic = texts_of(TEXTS, in_our(language)), topic_of(question) or GENERAL
    refers = f"privacy.{topic}@{texts('version')}"
    keys = [f"{topic}.{name}" for name in _SENTENCES if texts.has(f"{topic}.{name}")]
    said = [texts(key, days=keep_days) for key in keys] + [texts("provision", provision=texts(f"{topic}.provision"))]
    sentences = tuple(Sentence(text=one, ground=Ground.FIXED, refers=refers) for one in said)
    offers = (Offer(kind=OfferKind.PRIVACY), Offer(kind=OfferKind.HUMAN))
    return Answer(kind=Answered.ANSWERED, sentences=sentences, offers=offers, language=texts.language)
