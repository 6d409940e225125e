"""Documents of the agency's own held against the day, the rules they tell of, the laws they cite, and the language they claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from saklig.assistant.comparing.lines import Line
from saklig.assistant.retrieval import Document
from saklig.assistant.retrieval.sentences import sentences
from saklig.assistant.retrieval.words import stem
from saklig.service_packages.language import written_in_another

__all__ = ["OLD_AFTER", "Standing", "cited", "of_age", "of_language", "of_law"]

OLD_AFTER = timedelta(days=365)  # what nobody has looked at for a year
_LAW_AND_PLACE = re.compile(
    r"\b(?P<law>[a-zæøå]+(?:loven|lova|forskriften|forskrifta))s?\b(?:\s+(?:av|om)\s[^.§]{0,40})?\s*(?:kapittel\s\d+\s*)?"
    r"(?P<place>§+\s?\d+(?:-\d+)*(?:\s?[a-z]\b)?)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"§\s?\d+(?:-\d+)*(?:\s?[a-z]\b)?")
_SHORT = re.compile(r"\b[a-zæøå]+(?:loven|lova|forskriften|forskrifta)\b", re.IGNORECASE)
_ENOUGH = 3  # sentences that tell which language they are in


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`code`: "old", "older-than-rules", "older-than-law", "no-such-provision", "language". `place`: where, if in one place."""

    code: str
    document: Document
    about: str  # the day, the provision, the language
    place: tuple[int, int] | None = None
    law: Document | None = None


def of_age(document: Document, lines: Sequence[Line], packages: Iterable[Any], today: date) -> Iterator[Standing]:
    """Older than a year; or with amounts, and older than the newest amount of the rules it is about."""
    if document.dated is None or document.binding:
        return
    if any(value.kind in ("money", "percent") for line in lines for value in line.values):
        days = [
            (one.start, name)
            for package in packages
            if package.id in document.services
            for name, values in package.amounts.items()
            for one in values
            if document.dated < one.start <= today
        ]
        if days:
            yield Standing(code="older-than-rules", document=document, about=max(days)[0].isoformat())
            return
    if today - document.dated > OLD_AFTER:
        yield Standing(code="old", document=document, about=document.dated.isoformat())


def of_language(document: Document) -> Iterator[Standing]:
    """Most of the sentences that tell are in another language than the document says. Laws say it by what they are."""
    if document.binding:
        return
    told: list[tuple[str | None, tuple[int, int]]] = []
    for start, end in sentences(document.text):
        text = document.text[start:end]
        other = written_in_another(text, document.language)
        own = any(written_in_another(text, one) for one in ("nb", "nn", "en") if one != document.language) and other is None
        if other is not None or own:
            told.append((other[1] if other else None, (start, end)))
    wrong = [(language, place) for language, place in told if language]
    if len(wrong) >= _ENOUGH and 2 * len(wrong) > len(told):
        yield Standing(code="language", document=document, about=str(wrong[0][0]), place=wrong[0][1])


def cited(laws: Iterable[Document]) -> dict[str, Document]:
    """The laws that are held, by the stem of the short name that texts cite them by."""
    found = {}
    for law in laws:
        named = _SHORT.search(law.title)
        if named and law.binding:
            found[stem(named[0].lower())] = law
    return found


def of_law(document: Document, laws: Mapping[str, Document]) -> Iterator[Standing]:
    """Provisions that a text names and the law, as it is held, has not; or a law that changed since the text was looked at."""
    changed: set[str] = set()
    for match in _LAW_AND_PLACE.finditer(document.text):
        law = laws.get(stem(match["law"].lower()))
        if law is None or law.id == document.id or document.binding:
            continue
        place, provision = match.span(), _tight(match["place"])
        if provision not in {_tight(one.provision) for one in law.sections}:
            yield Standing(
                code="no-such-provision", document=document, about=f"{match['law']} {match['place']}", place=place, law=law
            )
        elif document.dated and law.dated and document.dated < law.dated and law.id not in changed:
            changed.add(law.id)
            yield Standing(code="older-than-law", document=document, about=law.dated.isoformat(), place=place, law=law)


def _tight(provision: str) -> str:
    found = _PLACE.search(provision.replace("§§", "§"))
    return re.sub(r"\s", "", found[0]).lower() if found else ""
