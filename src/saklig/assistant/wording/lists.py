"""The word lists of the check (`words/`), read once: what says the same, what changes a meaning, who acts, ways of saying."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from saklig.assistant.retrieval.words import stem as norwegian_stem

__all__ = ["Lists", "bare", "family", "lists", "parts", "stem"]

_NOUN_OF_VERB = re.compile(r"(?<=\w{4})ing$")  # "behandling", "behandle"
_PARTICIPLE = re.compile(r"([dmv])[td]$")  # "sendt", "bestemt", "krevd"
_DOUBLE = re.compile(r"([bdfgklmnprst])\1$")  # "bestemm", "bestem"
_SHORT, _PASSIVE, _COMPOUND = 4, 5, 9  # letters: of a stem left as it is, of what may be a passive, of a compound at least
_TIMES = frozenset({"år", "års", "måned", "måneds", "månads", "uke", "ukes", "vekes", "dag", "dags", "døgn", "time", "timers"})
_FIRST, _LAST, _SHORTEST = 3, 4, "søk"  # of a compound's parts at least, but for "arbeidssøker"
_ENGLISH = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()


@dataclass(frozen=True, slots=True)
class Lists:
    """`strict`: classes in their order; `same`: a stem and the one it is read as; `free`: stems that say nothing of their own.

    `actors`: stems of who acts, and the one each is read as; `read`: phrases that are read as others; `topics`: what "it" may be;
    `permits`: what in a source lets a class stand that it does not have.
    """

    strict: tuple[tuple[str, re.Pattern[str]], ...]
    same: Mapping[str, str]
    free: frozenset[str]
    actors: Mapping[str, str]
    read: tuple[tuple[re.Pattern[str], str], ...]
    imperative: frozenset[str]
    topics: frozenset[str]
    permits: Mapping[str, re.Pattern[str]]


def family(language: str) -> str:
    """"en" for English; "no" for either form of Norwegian, whose words are one pool."""
    return "en" if language == "en" else "no"


@cache
def lists(kind: str) -> Lists:
    """Of "no" or "en"."""
    same, phrases = _file("same")[kind], _file("phrases")[kind]
    groups = _groups(same["same"], kind)
    free = {found for line in same["free"] for word in line.split() for found in _stems_of(word, kind)}
    return Lists(
        strict=tuple(_patterns(_file("strict")[kind])),
        same=groups,
        free=frozenset(free | {groups.get(one, one) for one in free}),
        actors=_groups(same["actors"], kind),
        read=tuple((re.compile(said, re.IGNORECASE), other) for said, other in phrases["read"]),
        imperative=frozenset(phrases["imperative"].split()),
        topics=frozenset(_in(groups, word, kind) for word in same["topics"].split()),
        permits={name: _either(words) for name, words in phrases["permits"].items()},
    )


def stem(word: str, kind: str) -> str:
    """The stem of a word in small letters, or of the group it says the same as; empty for one that says nothing."""
    return _in(lists(kind).same, word, kind)


def _in(groups: Mapping[str, str], word: str, kind: str) -> str:
    found = bare(word, kind)
    return groups.get(found, found)


@lru_cache(maxsize=50_000)
def bare(word: str, kind: str) -> str:
    """Its stem and no more; of a Norwegian noun made of a verb, the verb's."""
    if kind == "en":
        return _ENGLISH.analyze(word)[0] if len(word) > 1 else ""
    if len(word) > _PASSIVE and word.endswith("ast") and not word.endswith("legast"):  # nynorsk "haldast" is "halde"
        word = f"{word[:-3]}e"
    found = _NOUN_OF_VERB.sub("", norwegian_stem(word))
    return _DOUBLE.sub(r"\1", _PARTICIPLE.sub(r"\1", found)) if len(found) > _SHORT else found


@lru_cache(maxsize=50_000)
def parts(word: str, kind: str) -> tuple[str, ...]:
    """The stems that a word is held as: of a Norwegian compound whose last part is known, both, as of the two words apart."""
    whole = stem(word, kind)
    if kind == "en" or len(whole) < _COMPOUND or whole in lists(kind).same or whole in lists(kind).actors:
        return (whole,)
    for at in range(_FIRST, len(whole) - _FIRST + 1):
        last = whole[at:]
        if last in lists(kind).same and (len(last) >= _LAST or last == _SHORTEST):
            first = whole[:at].rstrip("-")
            if first in _TIMES:  # "månedsinntekt" is income, and its unit is seen as such
                return (lists(kind).same[last],)
            first = first[:-1] if first.endswith(("s", "e")) and bare(first[:-1], kind) in lists(kind).same else first
            return tuple(one for one in (stem(first, kind) or first, lists(kind).same[last]))
    return (whole,)


def _groups(lines: Iterable[str], kind: str) -> dict[str, str]:
    """Each stem with the first of its line, whichever ending it stands with there. A word of two lines is of the first."""
    made: dict[str, str] = {}
    for line in lines:
        first, *_ = line.split()
        for word in line.split():
            for found in _stems_of(word, kind):
                made.setdefault(found, bare(first, kind) or first)
    return made


def _stems_of(word: str, kind: str) -> set[str]:
    endings = ("", "e", "er", "en", "et") if kind == "no" and len(word) > _SHORT else ("",)
    return {found for ending in endings if (found := bare(word + ending, kind))} | {word}


def _either(words: Iterable[str]) -> re.Pattern[str]:
    made = "|".join(re.escape(one).replace(r"\*", r"\w*") for one in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{made})(?!\w)")


def _patterns(strict: Mapping[str, list[str]]) -> Iterator[tuple[str, re.Pattern[str]]]:
    for name, phrases in strict.items():
        made = _either(phrases)
        yield name, re.compile(rf"{made.pattern}|n't(?!\w)") if name == "negation" else made


@cache
def _file(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files("saklig.assistant.wording").joinpath("words", f"{name}.toml").read_text("utf-8"))
