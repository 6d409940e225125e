"""Alterations of true sentences by machine with a fixed seed: figures, dates, names, negations, conditions, words, sources.

Units, modal verbs, quantifiers, bounds and exceptions: benchmarks/altered_words.py.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from altered_words import BY_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A sentence, the quotes it names, and what was done to it ("true" where nothing was)."""

    kind: str
    sentence: str
    quotes: tuple[str, ...]
    language: str
    headings: tuple[str, ...] = ()


Alter = Callable[[str, str, random.Random], Iterator[str]]
_MONTHS = {
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "nn": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_NAMES = (
    "Skatteetaten",
    "Politidirektoratet",
    "Helfo",
    "Lånekassen",
    "Bergen",
    "Tromsø",
    "Statistisk sentralbyrå",
    "Hansen",
    "Vestland",
)
_NOT = {"nb": "ikke", "nn": "ikkje", "en": "not"}
_NOTS = {"nb": r"\b(?:ikke|aldri)\b", "nn": r"\b(?:ikkje|aldri)\b", "en": r"\b(?:not|never)\b"}
_VERBS = {
    "nb": r"\b(?:er|har|kan|skal|må|får|blir|gjelder|teller|betaler|vil|avgjør|henter|koster|regnes|betales)\b",
    "nn": r"\b(?:er|har|kan|skal|må|får|blir|gjeld|tel|betaler|vil|avgjer|hentar|kostar)\b",
    "en": r"\b(?:is|are|can|must|may|will|has|was|were)\b",
}
_ANY_NOT = {
    "nb": r"\b(?:ikke|aldri|ingen|verken|uten|ingenting)\b", "nn": r"\b(?:ikkje|aldri|ingen|inga|korkje|utan|ingenting)\b",
    "en": r"\b(?:not|never|no|nothing|nobody|without|cannot|neither|nor|none)\b|n't",
}  # fmt: skip
_CONDITIONS = {
    "nb": r"(?:,? (?:hvis|dersom|når|med mindre|unntatt) [^,.;:]+(?=[.,;]|$))|\b(?:bare|kun|minst|høyst|opp til|inntil) ",
    "nn": r"(?:,? (?:viss|dersom|når|med mindre|unnateke) [^,.;:]+(?=[.,;]|$))|\b(?:berre|minst|høgst|opp til|inntil) ",
    "en": r"(?:,? (?:if|unless|when|provided|except) [^,.;:]+(?=[.,;]|$))|\b(?:only|at least|at most|up to) ",
}
_FIRST = {
    "nb": r"^(?:Hvis|Dersom|Når|Søker|Får|Er|Har|Bor|Velger|Bruker|Koster) [^,.?]+, (\w.+)$",
    "nn": r"^(?:Viss|Dersom|Når|Søkjer|Får|Er|Har|Bur|Vel|Brukar|Kostar) [^,.?]+, (\w.+)$",
    "en": r"^(?:If|When|Unless) [^,.?]+, (\w.+)$",
}


def _numbers(text: str, language: str, chance: random.Random) -> Iterator[str]:
    for found in re.finditer(
        r"(?<![\d§.,])(?<!§ )\d+(?:[ .,]\d+)*(?!\.? (?:" + "|".join(_MONTHS[language]) + r"))", text
    ):
        digits = [at for at, sign in enumerate(found[0]) if sign.isdigit()]
        at = chance.choice(digits)
        other = chance.choice([one for one in "123456789" if one != found[0][at]])
        yield text[: found.start()] + found[0][:at] + other + found[0][at + 1 :] + text[found.end() :]


def _swapped(text: str, language: str, chance: random.Random) -> Iterator[str]:
    """Two figures of the sentence in each other's place."""
    found = list(re.finditer(r"(?<![\d§.,])(?<!§ )\d+(?:[ .,]\d+)*", text))
    pairs = [(one, other) for at, one in enumerate(found) for other in found[at + 1 :] if one[0] != other[0]]
    if pairs:
        one, other = chance.choice(pairs)
        yield text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]


def _dates(text: str, language: str, chance: random.Random) -> Iterator[str]:
    names = _MONTHS[language]
    for found in re.finditer(r"\b(?:" + "|".join(names) + r")\b", text):
        other = chance.choice([one for one in names if one != found[0]])
        yield text[: found.start()] + other + text[found.end() :]
    for found in re.finditer(r"\b(\d{1,2})(?=\.? (?:" + "|".join(names) + "))", text):
        other = chance.choice([one for one in range(1, 29) if str(one) != found[1]])
        yield text[: found.start()] + str(other) + text[found.end() :]


def _names(text: str, language: str, chance: random.Random) -> Iterator[str]:
    for found in re.finditer(r"(?<=[a-zæøå,] )[A-ZÆØÅ][\w-]+(?: [A-ZÆØÅ][\w-]+)*", text):
        if found[0] != "NOK":
            yield (
                text[: found.start()]
                + chance.choice([one for one in _NAMES if one not in found[0]])
                + text[found.end() :]
            )


def _negations(text: str, language: str, chance: random.Random) -> Iterator[str]:
    for found in re.finditer(_NOTS[language], text):
        yield re.sub(r"  +", " ", text[: found.start()] + text[found.end() :]).replace(" .", ".").replace(" ,", ",")
    if not re.search(_ANY_NOT[language], text, re.IGNORECASE):
        places = list(re.finditer(_VERBS[language], text))
        if places:
            found = chance.choice(places)
            yield f"{text[: found.end()]} {_NOT[language]}{text[found.end() :]}"


def _conditions(text: str, language: str, chance: random.Random) -> Iterator[str]:
    for found in re.finditer(_CONDITIONS[language], text):
        if found.start() > 0:
            yield (text[: found.start()] + text[found.end() :]).replace("  ", " ")
    if found := re.match(_FIRST[language], text):
        yield found[1][0].upper() + found[1][1:]


_ANOTHER = {
    "nb": "tannlege sykkel naboen vedlegget oppsigelsen forsikringen tidligste eldste yngste billigste skriftlige ugyldige",
    "nn": "tannlege sykkel naboen vedlegget oppseiinga forsikringa tidlegaste eldste yngste billegaste skriftlege ugyldige",
    "en": "dentist bicycle neighbour attachment insurance earliest oldest youngest cheapest written invalid company tenant",
}


def _words(text: str, language: str, chance: random.Random) -> Iterator[str]:
    """A word that carries the sentence put for another."""
    places = list(re.finditer(r"(?<=\s)[a-zæøå]{5,}\b", text))
    if places:
        found = chance.choice(places)
        other = chance.choice([one for one in _ANOTHER[language].split() if one not in text])
        yield text[: found.start()] + other + text[found.end() :]


ALTERATIONS: Mapping[str, Alter] = MappingProxyType(
    {
        "number": _numbers,
        "swapped": _swapped,
        "date": _dates,
        "name": _names,
        "negation": _negations,
        "condition": _conditions,
        "word": _words,
        **BY_WORDS,
    }
)


def alterations(
    sentences: Sequence[tuple[str, str] | tuple[str, str, tuple[str, ...]]], *, of_each: int, seed: int
) -> Iterator[Case]:
    """At most `of_each` of each kind, of (language, sentence) and, for a wording, the quotes it rests on, else itself.

    Each names the true sentence, or another's as its source.
    """
    chance = random.Random(seed)
    order = [(one[0], one[1], one[2] if len(one) > 2 else (one[1],)) for one in sentences]
    for kind, alter in ALTERATIONS.items():
        chance.shuffle(order)
        made = (
            (quotes, language, altered)
            for language, text, quotes in order
            for altered in alter(text, language, chance)
            if altered != text
        )
        for (quotes, language, altered), _ in zip(made, range(of_each), strict=False):
            yield Case(kind=kind, sentence=altered, quotes=quotes, language=language)
    chance.shuffle(order)
    for language, text, quotes in order[:of_each]:
        others = [other for one, _, other in order if one == language and other != quotes]
        yield Case(kind="source", sentence=text, quotes=chance.choice(others), language=language)
