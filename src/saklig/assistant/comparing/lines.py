"""Sentences that say a figure, as they can be compared: what they say besides, which figures are values, and which are names.

A value is what may be wrong (an amount, a share, a length of time, a day, an hour, a telephone number). A name says which thing
is spoken of (a year, a provision, "child number 2", a word with a capital letter): sentences of which the names differ are about
different things, and never compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from saklig.assistant.retrieval import Document
from saklig.assistant.retrieval.sentences import sentences
from saklig.assistant.retrieval.wordlists import words
from saklig.assistant.retrieval.words import pieces, stems
from saklig.assistant.wording.figures import Figure, figures

__all__ = ["Line", "Value", "lines_of"]

_LONGEST = 400  # characters of a sentence: what is longer is a table or a list that was not cut
_MONEY = ("money", "thousand", "million")
_LENGTHS = {"day": ("days", 1), "week": ("days", 7), "month": ("months", 1), "year": ("months", 12)}
_CLOCK = re.compile(
    r"(?<![\d.,])(?:kl\.?\s?)?([01]?\d|2[0-3])[.:]([0-5]\d)(?![\d.,]|\s?(?:prosent|%|kr|mill))|\bkl\.?\s?(\d{1,2})\b"
)
_PHONE = re.compile(r"(?<!\d)(?:\+47\s?)?(\d{2} \d{2} \d{2} \d{2}|\d{3} \d{2} \d{3}|\d{8})(?!\d| kr)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?!\d)")
_NTH = re.compile(r"\bden (\d{1,2})\.(?= (?!jan|feb|mars|apr|mai|jun|jul|aug|sep|okt|nov|des))", re.IGNORECASE)
_LIMIT = re.compile(r"\b(?:minst|høyst|høgst|maks|maksimalt|inntil|opptil|at least|at most|up to)\s$", re.IGNORECASE)
_SPAN = re.compile(r"\d[\d  ]*(?:[.,]\d+)?")
_ONE = re.compile(r"\b(?:én|éin|ein|en|one|a)\s(uke|veke|week|måned|månad|month)(?=\W|$)", re.IGNORECASE)
_PERIOD = re.compile(r"\b(?:i|per|a|an)\s(måned|månad|år|uk|vek|tim|døgn|dag|month|year|week|hour|day)\w*", re.IGNORECASE)
_UNITS = frozenset(stems(
    "kroner krone kr nok prosent percent cent uke uker veke veker week weeks dag dager day days time timer hour hours måned "
    "måneder month months år year years minutter minutes tusen thousand millioner million"
))  # fmt: skip
_COMMON = frozenset(stems(" ".join(words("common-words.txt")))) | frozenset(pieces(" ".join(words("common-words.txt"))))
_ITEM = re.compile(r"\s*(?:\d{1,3}[.)]|\(\d{1,3}\))\s")  # the number of an item of a list
_ACUTE = re.compile(r"\b(?:én|éin|éi|ett|eitt)\b(?= [a-zæøå])", re.IGNORECASE)
_NAME = re.compile(r"(?<=[a-zæøå,»)] )[A-ZÆØÅ][\wæøå-]+")
_NOT = frozenset(("ikke", "ikkje", "ingen", "ingenting", "aldri", "uten", "utan", "not", "no", "never", "without"))
_PAST = re.compile(
    r"\b(var|før|tidligere|tidlegare|inntil|var på|gikk|was|were|before|previously|until|til og med|fram til|frem til)\b", re.I
)
_EXAMPLE = re.compile(r"^\W*(eksempel|døme|example|for example|for eksempel|til dømes)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """A figure that may be wrong: its kind ("money", "percent", "days", "months", "date", "clock", "phone", …) and place."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A sentence with a figure. `words`: its stems, figures and units left out. `topic`: those of heading and title, without
    whose document it is (an agency's name is in many titles, and tells nothing of what they are about) and common ones; `about`:
    those and their pieces.
    """

    document: Document
    start: int
    end: int
    heading: str
    values: tuple[Value, ...]
    names: frozenset[str]
    words: frozenset[str]
    topic: frozenset[str]
    about: frozenset[str]
    negations: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    @property
    def pieces(self) -> frozenset[str]:
        """Pieces of the words of sentence, heading and title; made when asked for, since few lines are."""
        return frozenset(pieces(f"{self.document.title} {self.heading} {self.text}"))

    @property
    def of_the_past(self) -> bool:
        """Whether it tells what was, and not what is."""
        return _PAST.search(self.text) is not None

    @property
    def an_example(self) -> bool:
        return _EXAMPLE.match(self.text) is not None


def lines_of(document: Document) -> Iterator[Line]:
    """The sentences of a document that say a value."""
    owner = f"{document.owner} {document.owner}s"
    whose = frozenset(stems(owner)) | frozenset(pieces(owner))
    example = -1
    for start, end in sentences(document.text):
        text = document.text[start:end]
        part = next((one for one in document.sections if one.start <= start < one.end), None)
        if document.text.find("\n", max(example, 0), start) < 0 and example >= 0:
            continue  # what follows an example in its paragraph is its arithmetic
        example = end if _EXAMPLE.match(text) else -1
        if example >= 0 or len(text) > _LONGEST or not any(letter.isdigit() for letter in text) and not _spelt(text, document):
            continue
        values, names, plain = _read(text, document.language)
        if not values:
            continue
        heading = part.heading if part else ""
        headed = f"{document.title} {heading}"
        topic = frozenset(stems(headed)) - whose - _COMMON
        yield Line(
            document=document, start=start, end=end, heading=heading, values=tuple(values), names=frozenset(names),
            words=frozenset(stems(plain)) - _UNITS, topic=topic,
            about=topic | (frozenset(pieces(headed)) - whose - _COMMON),
            negations=sum(word in _NOT for word in re.findall(r"\w+", text.lower())),
        )  # fmt: skip


def _spelt(text: str, document: Document) -> bool:
    return bool(_ONE.search(text)) or bool(figures(text, "en" if document.language == "en" else "no"))


def _read(text: str, language: str) -> tuple[list[Value], set[str], str]:
    """Values, names, and the sentence without either."""
    values: list[Value] = []
    names: set[str] = set()
    plain = _ITEM.sub(lambda match: " " * len(match[0]), text, count=1) if _ITEM.match(text) else text
    for kind, pattern in (("date", _DAY), ("nth", _NTH), ("phone", _PHONE), ("clock", _CLOCK)):
        for match in pattern.finditer(plain):
            values.append(Value(kind, _written(kind, match), match.start(), match.end()))
            names |= {match[3]} if kind == "date" else set()
        plain = pattern.sub(lambda match: " " * len(match[0]), plain)
    for match in _ONE.finditer(plain):
        kind, times = _length(match[1])
        values.append(Value(kind, str(times), match.start(), match.end(1)))
    plain = _ONE.sub(lambda match: " " * len(match[0]), plain)
    for match in _ACUTE.finditer(plain):
        if _LIMIT.search(plain, max(0, match.start() - 14), match.start()):
            values.append(Value("number", "1", match.start(), match.end()))
            plain = plain[: match.start()] + " " * len(match[0]) + plain[match.end() :]
    found = figures(plain, "en" if language == "en" else "no")
    for one in found:
        end = _end(plain, one)
        value = _value(one, end, limits=_LIMIT.search(plain, max(0, one.start - 14), one.start) is not None)
        if value is None:
            names.add(one.value)
        else:
            values.append(value)
    for one in reversed(found):
        end = _end(plain, one)
        plain = plain[: one.start] + " " * (end - one.start) + plain[end:]
    names |= {match[0].lower() for match in _NAME.finditer(text)} | {match[1].lower()[:2] for match in _PERIOD.finditer(text)}
    return sorted(values, key=lambda one: one.start), names, plain


def _written(kind: str, match: re.Match[str]) -> str:
    if kind == "nth":
        return str(int(match[1]))
    if kind == "date":
        return f"{int(match[1])}/{int(match[2])}"
    if kind == "phone":
        return match[1].replace(" ", "")
    return f"{int(match[1] or match[3])}:{match[2] or '00'}"


def _length(word: str) -> tuple[str, int]:
    known = {"uke": "week", "veke": "week", "week": "week"}.get(word.lower(), "month")
    return _LENGTHS[known]


def _value(one: Figure, end: int, *, limits: bool) -> Value | None:
    """The figure as a value, or None where it is a name. `limits`: "at least" or the like stands before it."""
    if one.unit == "date":
        return None if one.value.startswith("month") else Value("date", one.value, one.start, end)
    if one.unit in ("", "provision"):
        return Value("number", one.value, one.start, end) if limits and not one.unit else None
    if one.unit in _MONEY:
        return Value("money", one.value, one.start, end)
    if one.unit in _LENGTHS and one.value.isdigit():
        kind, times = _LENGTHS[one.unit]
        return Value(kind, str(int(one.value) * times), one.start, end)
    return Value(one.unit, one.value, one.start, end)


def _end(text: str, one: Figure) -> int:
    """Where the figure ends, a month's name with it."""
    if one.unit == "date" and not one.value.startswith("month"):
        found = re.compile(r"\d{1,2}\.?(?:st|nd|rd|th)?\s\w+|\w+\s\d{1,2}").match(text, one.start)
    elif one.unit == "provision":
        found = re.compile(r"§+\s?\d+(?:-\d+)?(?:\s?[a-zæøå]\b)?").match(text, one.start)
    else:
        found = _SPAN.match(text, one.start) or re.compile(r"[\w-]+").match(text, one.start)
    end = found.end() if found else one.start + 1
    return len(text[:end].rstrip()) if end > one.start else end


def units(values: Iterable[Value]) -> tuple[str, ...]:
    """The kinds of some values, in order of their names: sentences that say the same have the same."""
    return tuple(sorted("length" if one.kind in ("days", "months") else one.kind for one in values))
