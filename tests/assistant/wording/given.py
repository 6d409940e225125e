"""What was found, for the tests of this package: quotes of an invented guide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from saklig.assistant import Quote, Source, Turn
from saklig.assistant.retrieval import Found

SOURCE = Source(
    document="guide",
    title="Plass og betaling",
    section="Hva koster det?",
    dated=date(2026, 7, 28),
    owner="Kommunen",
    language="nb",
    binding=False,
)
TEXTS = (
    "Du betaler høyst seks prosent av inntekten i fjor.",
    "Plassen er gratis hvis du søker før 1. august.",
    "Kommunen avgjør søknaden innen fire uker.",
)


def found(*texts: str, language: str = "nb") -> Found:
    source = replace(SOURCE, language=language)
    quotes = tuple(Quote(text=text, source=source, start=0, end=len(text)) for text in texts or TEXTS)
    return Found(answered=True, sure=0.9, quotes=quotes)


def turn(what: Found | None = None, question: str = "Hva koster plassen?") -> Turn:
    return Turn(
        text=question, masked=question, page_language="nb", language="nb", route="general", found=what or found()
    )
