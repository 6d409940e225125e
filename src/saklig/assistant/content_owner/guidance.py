"""Guidance held against the day, its language and the rules: what is old, in the wrong written form, missing or at odds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from saklig.service_packages.language import written_in_another

__all__ = ["OLD_AFTER", "Fault", "Uncovered", "faults", "uncovered"]

OLD_AFTER = timedelta(days=365)  # guidance that nobody has looked at for a year
_NUMBER = re.compile(r"\d+(?:[ \u00a0.,]\d+)*")
_BLANKS = re.compile(r"[ \u00a0]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`code`: "old"; "language", a sentence in another; "numbers", other figures than in another language; "missing-language"."""

    code: str
    service: str
    file: str
    title: str
    about: str  # the sentence, the day, the figures
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """A provision that the rules rest on and no guidance explains."""

    service: str
    provision: str
    summary: dict[str, str]


def faults(package: Any, today: date) -> Iterator[Fault]:
    """What is wrong with a package's guidance, piece by piece."""
    by_name: dict[str, dict[str, Any]] = defaultdict(dict)
    for piece in package.content:
        by_name[piece.name][piece.language] = piece
        here = {"service": package.id, "file": piece.file, "title": piece.title, "language": piece.language}
        if piece.date is not None and today - piece.date > OLD_AFTER:
            yield Fault(code="old", about=piece.date.isoformat(), **here)
        other = written_in_another(piece.text, piece.language)
        if other is not None:
            yield Fault(code="language", about=other[0], **here)
    for pieces in by_name.values():
        yield from _between_languages(package, pieces)


def _between_languages(package: Any, pieces: dict[str, Any]) -> Iterator[Fault]:
    languages = package.service.languages
    first = next(pieces[one] for one in languages if one in pieces)
    figures = {language: _figures(piece.text, language) for language, piece in pieces.items()}
    for language in languages:
        piece = pieces.get(language)
        if piece is None:
            yield Fault(code="missing-language", service=package.id, file=first.file, title=first.title, about=language)
            continue
        odd = ", ".join(sorted(figures[language] ^ figures[first.language]))
        if odd:
            here = {"service": package.id, "file": piece.file, "title": piece.title, "language": language}
            yield Fault(code="numbers", about=odd, **here)


def _figures(text: str, language: str) -> frozenset[str]:
    """The figures of a text, written alike: in Norwegian 1 200,50 and in English 1,200.50 are one."""
    thousands, decimal = (",", ".") if language == "en" else ("", ",")
    plain = (_BLANKS.sub("", one).replace(thousands or "\0", "").replace(decimal, ".") for one in _NUMBER.findall(text))
    return frozenset(one.rstrip(".") for one in plain)


def uncovered(package: Any) -> Iterator[Uncovered]:
    """The provisions that a package's rule rows rest on, and that no piece of guidance names as what it explains."""
    explained = {piece.source for piece in package.content}
    rests_on = {row.provision for row in package.models.rows.values()}
    for name, provision in package.provisions.items():
        if name in rests_on and name not in explained:
            summary = {one: provision.summary[one] for one in package.service.languages}
            yield Uncovered(service=package.id, provision=name, summary=summary)
