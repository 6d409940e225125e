"""What every sentence about a case is made with: the texts, the case, and days and names in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from saklig.assistant.answers import Ground, Sentence
from saklig.assistant.written import Texts, texts_of
from saklig.cases import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.office import Office
from saklig.decision.explanation import say

__all__ = ["Teller", "spoken_title", "texts"]


def texts(language: str) -> Texts:
    """This package's sentences."""
    return texts_of("saklig.assistant.own_case.texts", language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells of one case (`case`, as `cases` lets this actor see it) in one language."""

    office: Office
    actor: Actor
    case: Any
    texts: Texts

    @property
    def language(self) -> str:
        return self.texts.language

    @property
    def number(self) -> str:
        return str(self.case.number)

    @property
    def today(self) -> date:
        return day_of(self.office.ports.clock.now())

    @property
    def title(self) -> str:
        return spoken_title(self.office, self.case.service, self.language)

    def line(self, key: str, **values: Any) -> Sentence:
        """One sentence of ours, which rests on the case."""
        return self.told(self.texts(key, **{name: self.shown(value) for name, value in values.items()}))

    def told(self, text: str) -> Sentence:
        """One sentence whose words are the case's own: a rule's reason, a caseworker's."""
        return Sentence(text=text, ground=Ground.CASE, refers=self.number)

    def shown(self, value: Any) -> Any:
        """A day as it is said; anything else as it is."""
        if isinstance(value, datetime):
            value = day_of(value)
        return say(value, "date", self.language) if isinstance(value, date) else value


def spoken_title(office: Office, service: str, language: str) -> str:
    """A service's name inside a sentence: with a small letter first, unless it is an abbreviation."""
    found = office.services.get(service)
    title = str(found.package.titles[language]) if found else service
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
