"""The figures of a sentence: numbers, amounts, shares, dates and provisions, each with its unit, however it is written.

Source: how Norwegian public texts write numbers (blank or dot between thousands, comma before decimals) and English ones (comma
between thousands, dot before decimals).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

__all__ = ["MONTHS", "Figure", "figures", "is_number", "one_of", "units_of"]

_MONTHS = (
    ("januar", "january"),
    ("februar", "february"),
    ("mars", "march"),
    ("april",),
    ("mai", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("august",),
    ("september",),
    ("oktober", "october"),
    ("november",),
    ("desember", "december"),
)
MONTHS: Mapping[str, int] = MappingProxyType(
    {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
)
_NAMES = "|".join(MONTHS)
_NUMBER = r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_FIND = re.compile(
    rf"(?<!\d)(?P<dmy>\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{4}})(?!\d)|(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<provision>§§?\s?\d+(?:-\d+)?(?:\s?[a-zæøå]\b)?)"
    rf"|(?<!\d)(?P<day>\d{{1,2}})\.?(?:st|nd|rd|th)?\s(?P<month>{_NAMES})\b"
    rf"|\b(?P<after>{_NAMES})\s(?P<nth>\d{{1,2}})\b(?!\d)|(?<![\d§])(?P<number>{_NUMBER})(?P<ordinal>\.(?=\s[a-zæøå])|st\b|nd\b|rd\b|th\b)?"
    r"|(?<![\w])(?P<word>[a-zæøåéó-]+)(?![\w])",
    re.IGNORECASE,
)
# "en", "to" and "one" are other words as often as they are numbers: one is one only where its unit stands beside it.
_WORDS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "no": MappingProxyType(
            {
                **dict.fromkeys(("én", "éin", "éi", "ett", "eitt"), 1),
                "to": 2,
                "tre": 3,
                "fire": 4,
                "fem": 5,
                "seks": 6,
                "sju": 7,
                "syv": 7,
                "åtte": 8,
                "ni": 9,
                "ti": 10,
                "elleve": 11,
                "tolv": 12,
                "tretten": 13,
                "fjorten": 14,
                "femten": 15,
                "seksten": 16,
                "sytten": 17,
                "atten": 18,
                "nitten": 19,
                "tjue": 20,
                "tretti": 30,
                "førti": 40,
                "femti": 50,
                "seksti": 60,
                "halvparten": -2,
                "halve": -2,
                "dobbelt": -22,
                "doble": -22,
                "tredjedel": -3,
                "todeler": -3,
                "tredel": -3,
                "fjerdedel": -4,
                "firedel": -4,
                "tolvdel": -12,
            }
        ),
        "en": MappingProxyType(
            {
                "one": 1,
                "two": 2,
                "three": 3,
                "four": 4,
                "five": 5,
                "six": 6,
                "seven": 7,
                "eight": 8,
                "nine": 9,
                "ten": 10,
                "eleven": 11,
                "twelve": 12,
                "thirteen": 13,
                "fourteen": 14,
                "fifteen": 15,
                "sixteen": 16,
                "eighteen": 18,
                "twenty": 20,
                "thirty": 30,
                "forty": 40,
                "fifty": 50,
                "half": -2,
                "double": -22,
                "twice": -22,
                "third": -3,
                "thirds": -3,
                "quarter": -4,
                "twelfth": -12,
            }
        ),
    }
)
_UNITS = (
    ("percent", r"prosent|%|per cent|percent"),
    ("money", r"kroner?|kr|nok"),
    ("thousand", r"tusen|thousand"),
    ("million", r"millioner?|million"),
    ("year", r"års?|year"),
    ("month", r"måned|månad|month"),
    ("week", r"uke|veke|week"),
    ("day", r"dag|day"),
    ("hour", r"tim(?:e|ar)|hour"),
    ("minute", r"minut"),
)
_UNIT_AFTER = re.compile(
    r"[\s\u00a0-]*(?:[^\W\d_]+\s)?(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _UNITS) + ")", re.IGNORECASE
)
_TIME = re.compile(
    r"\b\w*?(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _UNITS if name in ("year", "month", "week")) + r")\w*"
)
_PER_AFTER = re.compile(
    r"\s*(?:kroner?|kr|nok|timer|timar|hours?|prosent|per cent|%)?\s*(?:i|om|per|for|a|each|every|hver|kvar|hvert|kvart)\s+(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _UNITS if name in ("year", "month", "week", "day", "hour")) + ")",
    re.IGNORECASE,
)  # fmt: skip
_ONE_OF = re.compile(r"\b(?:a|an|en|ei|et|ein|eit)\b(?=\s)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:kr\.?|kroner|nok)\s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`value` as one way of writing it; `unit` where one stands beside it; `start`: where in the sentence.

    `per`: the time it is for, where that stands beside it: "kroner i året".
    """

    value: str
    unit: str
    start: int
    per: str = ""


def figures(text: str, language: str) -> tuple[Figure, ...]:
    """The figures of a text in Norwegian ("no") or English ("en"), in order."""
    return tuple(_found(text, language))


def is_number(word: str, language: str) -> bool:
    """Whether a word in small letters writes a number or a month, which is read as a figure and not as a word."""
    return word in _WORDS[language] or word in MONTHS


def units_of(text: str) -> tuple[str, ...]:
    """The units of time in a text, in their order."""
    return tuple(found.lastgroup or "" for found in _TIME.finditer(text))


def one_of(text: str) -> Iterator[str]:
    """The units that a text has one of by an article: "within a week"."""
    for match in _ONE_OF.finditer(text):
        found = _UNIT_AFTER.match(text, match.end())
        if found and found.lastgroup:
            yield found.lastgroup


def _found(text: str, language: str) -> Iterator[Figure]:
    for match in _FIND.finditer(text):
        start = match.start()
        if match["provision"]:
            yield Figure(
                value=re.sub(r"\s", "", match["provision"].lower()).replace("§§", "§"), unit="provision", start=start
            )
        elif match["dmy"] or match["iso"]:
            parts = re.findall(r"\d+", match[0])
            day, month, year = parts if match["dmy"] else reversed(parts)
            yield Figure(value=f"{int(day)}/{int(month)}", unit="date", start=start)
            yield Figure(value=year, unit="", start=start)
        elif match["day"] or match["after"]:
            day, month = match["day"] or match["nth"], match["month"] or match["after"]
            yield Figure(value=f"{int(day)}/{MONTHS[month.lower()]}", unit="date", start=start)
        elif match["number"]:
            value, per = _value(match["number"], language), _per(text, match)
            yield Figure(value=value, unit=_unit(text, match), start=start, per=per)
        elif (word := match["word"].lower()) in _WORDS[language]:
            unit = _unit(text, match)
            if unit or _WORDS[language][word] != 1:
                yield Figure(value=str(_WORDS[language][word]), unit=unit, start=start)
        elif word in MONTHS and not (language == "en" and match["word"] == "may"):
            yield Figure(value=f"month {MONTHS[word]}", unit="date", start=start)


def _unit(text: str, match: re.Match[str]) -> str:
    if _MONEY_BEFORE.search(text, max(0, match.start() - 8), match.start()):
        return "money"
    found = _UNIT_AFTER.match(text, match.end())
    return found.lastgroup or "" if found else ""


def _per(text: str, match: re.Match[str]) -> str:
    found = _PER_AFTER.match(text, match.end())
    return found.lastgroup or "" if found else ""


def _value(number: str, language: str) -> str:
    """One way of writing it: 15 000, 15.000 and (in English) 15,000 are 15000."""
    plain = re.sub(r"[ \u00a0\u202f]", "", number)
    decimal, thousands = (",", ".") if language == "no" else (".", ",")
    grouped = re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?", plain)
    plain = plain.replace(thousands, "") if grouped else plain
    plain = plain.replace(decimal, ".") if decimal in plain else plain.replace(thousands, ".")
    return format(Decimal(plain).normalize(), "f") if plain.count(".") <= 1 else plain
