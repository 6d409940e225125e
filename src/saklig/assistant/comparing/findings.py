"""What was found about all documents, ready to be looked at: two places side by side, what differs in them, and which is newer.

A finding's key is made of what it says (its code, the documents and their sentences), so that one that was settled stays away
until a word of either place is another, and then comes back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from saklig.assistant.comparing.against_rules import Odd, against_rules
from saklig.assistant.comparing.contradicting import Pair, pairs
from saklig.assistant.comparing.lines import Line, lines_of
from saklig.assistant.comparing.standing import Standing, cited, of_age, of_language, of_law
from saklig.assistant.retrieval import Document
from saklig.assistant.retrieval.sentences import sentences

__all__ = ["CODES", "Finding", "Part", "Place", "Rule", "findings"]

# The most valuable first: what is wrong by the rules, what cannot both be right, what points at nothing, what is only old.
CODES = (
    "old-amount", "other-amount", "contradiction", "no-such-provision", "older-than-rules", "older-than-law", "language", "old",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a sentence; `odd`: it differs from the other place's."""

    text: str
    odd: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A sentence where it stands; or a whole document, without parts."""

    document: str
    title: str
    heading: str
    address: str
    owner: str
    dated: date | None
    binding: bool
    services: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An amount of the rules in force: titles by language, value, period ("month", "year", "week" or none), and since when."""

    service: str
    titles: dict[str, str]
    kind: str
    value: str
    period: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at. `newer`: "first", "second" or neither; `about`: a day, a provision or a language."""

    code: str
    key: str
    services: tuple[str, ...]
    first: Place
    second: Place | None = None
    rule: Rule | None = None
    newer: str = ""
    about: str = ""


def findings(documents: Iterable[Document], packages: Sequence[Any], today: date) -> tuple[Finding, ...]:
    """Everything found, in the order of `CODES`. The packages' own guidance is among the documents."""
    held = list(documents)
    lines = {document.id: list(lines_of(document)) for document in held}
    together = [line for found in lines.values() for line in found]
    made = [*map(_contradiction, pairs(together))]
    own = {package.id for package in packages}
    for package in packages:
        made += map(_odd, against_rules(together, package, today))
    told = {one.first.document for one in made if one.rule}  # that its amounts are not the newest need not be told twice
    laws = cited(one for one in held if one.binding)
    for document in held:
        made += map(_standing, of_law(document, laws))
        if document.id.split("/")[0] not in own:  # the packages' guidance is held against day and language by `guidance`
            made += map(_standing, of_age(document, lines[document.id], () if document.id in told else packages, today))
            made += map(_standing, of_language(document))
    by_key = {one.key: one for one in made}
    return tuple(sorted(by_key.values(), key=lambda one: (CODES.index(one.code), one.first.document, one.key)))


def _contradiction(pair: Pair) -> Finding:
    first, second = (_place(one, other) for one, other in ((pair.first, pair.second), (pair.second, pair.first)))
    a, b = pair.first.document.dated, pair.second.document.dated
    newer = "" if a is None or b is None or a == b else "first" if a > b else "second"
    services = tuple(dict.fromkeys((*first.services, *second.services)))
    if not (first.services and second.services):
        services = ()  # one of them is about the agency as such: every owner's
    return Finding(
        code="contradiction", key=_key("contradiction", *sorted((_said(first), _said(second)))), services=services, first=first,
        second=second, newer=newer,
    )  # fmt: skip


def _odd(odd: Odd) -> Finding:
    line, rule = odd.line, odd.rule
    place = _cut(line.document, line.start, line.end, [(one.start, one.end) for one in odd.values], line.heading)
    told = Rule(
        service=rule.package.id, titles=rule.titles, kind=rule.kind, value=f"{rule.value.normalize():f}", period=rule.period,
        since=rule.start,
    )  # fmt: skip
    dated = line.document.dated
    newer = "" if dated is None else "second" if rule.start > dated else "first"
    key = _key(odd.code, _said(place), rule.package.id, rule.name, told.value)
    return Finding(code=odd.code, key=key, services=(rule.package.id,), first=place, rule=told, newer=newer)


def _standing(one: Standing) -> Finding:
    document = one.document
    parts = one.place or (0, 0)
    low, high = (_sentence(document.text, *parts) if one.code != "language" else parts) if one.place else (0, 0)
    odd = [(parts[0] - low, parts[1] - low)] if one.place and one.code != "language" else []
    first = _cut(document, low, high, odd)
    second = _cut(one.law, 0, 0, []) if one.law is not None else None
    return Finding(
        code=one.code, key=_key(one.code, document.id, one.about, _said(first)), services=document.services, first=first,
        second=second, about=one.about,
    )  # fmt: skip


def _place(line: Line, other: Line) -> Place:
    theirs = {(one.kind, one.value) for one in other.values}
    odd = [(one.start, one.end) for one in line.values if (one.kind, one.value) not in theirs]
    return _cut(line.document, line.start, line.end, odd, line.heading)


def _cut(document: Document, start: int, end: int, odd: Iterable[tuple[int, int]], heading: str = "") -> Place:
    return Place(
        document=document.id, title=document.title, heading=heading, address=document.address, owner=document.owner,
        dated=document.dated, binding=document.binding, services=document.services,
        parts=tuple(_parts(document.text[start:end], sorted(odd))),
    )  # fmt: skip


def _parts(text: str, odd: Iterable[tuple[int, int]]) -> Iterator[Part]:
    at = 0
    for start, end in odd:
        if start > at:
            yield Part(text=text[at:start], odd=False)
        yield Part(text=text[start:end], odd=True)
        at = end
    if text[at:]:
        yield Part(text=text[at:], odd=False)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    return next(
        ((low, high) for low, high in sentences(text, line, len(text) if stop < 0 else stop) if low <= start < high), (start, end)
    )


def _said(place: Place) -> str:
    return f"{place.document}\n{''.join(one.text for one in place.parts)}"


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
