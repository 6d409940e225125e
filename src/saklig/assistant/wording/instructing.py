"""The messages that a language model is given: the quotes by number, the question with personal data masked, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from saklig.assistant.answers import Quote
from saklig.assistant.wording.port import Message
from saklig.assistant.written import texts_of

__all__ = ["messages"]

_TEXTS = "saklig.assistant.wording.texts"
_LONGEST_QUESTION = 1_000  # characters: what follows is rarely the question


def messages(question: str, quotes: Sequence[Quote], language: str) -> tuple[Message, ...]:
    """`question`: masked. `language`: that of the quotes, which the answer keeps: a translation could not be checked."""
    texts = texts_of(_TEXTS, language)
    sources = "\n".join(
        texts("source", number=number, title=_one_line(quote.source.title), text=_one_line(quote.text))
        for number, quote in enumerate(quotes, 1)
    )
    asked = texts("asked", sources=sources, question=_one_line(question[:_LONGEST_QUESTION]))
    return Message(role="system", text=texts("system")), Message(role="user", text=asked)


def _one_line(text: str) -> str:
    return " ".join(text.split())
