"""Which services a question is about: told by words that the titles and guidance of one service have and the others have not."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from saklig.assistant.steps.reading import plain
from saklig.service_packages import Package

__all__ = ["ServiceWords", "Topics", "named", "words_of"]

_TITLE, _HEADING, _TEXT = 6.0, 2.0, 1.0
_SHORTEST = 4  # letters of a word that says what a text is about
_ENOUGH = 2.0  # a service is told by a word of its title, or by several of its guidance
_BESIDE = 0.5  # of the likeliest's weight, from which on another service is meant too
_MOST = 3
# Endings of bokmål, nynorsk and English nouns, adjectives and verbs; what is left is a beginning that its forms share.
_ENDING = re.compile(r"(?:enes|anes|ene|ane|ens|ers|ets|ings|ing|inga|ingen|heter|het|er|ar|en|et|es|as|e|a|s|t)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWords:
    """What a service says of itself, in all its languages: its titles, the headings of its guidance, and their texts."""

    id: str
    titles: tuple[str, ...]
    headings: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def words_of(package: Package) -> ServiceWords:
    """The words of a service package."""
    titles = package.titles
    return ServiceWords(
        id=package.id,
        titles=(titles.nb, titles.nn, titles.en),
        headings=tuple(one.title for one in package.content),
        texts=tuple(one.text for one in package.content),
    )


def named(text: str, titles: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Of these services, by id with their titles, those that the text names by a word that only their own titles have."""
    said = {_stem(word) for word in plain(text).split()}
    words = {name: {_stem(word) for title in own for word in plain(title).split()} for name, own in titles.items()}
    return tuple(
        name for name, own in words.items() if said & (own - set().union(*(other for it, other in words.items() if it != name)))
    )


class Topics:
    """The services by their words. Made once; asked for each question."""

    def __init__(self, services: Iterable[ServiceWords]) -> None:
        weights = {service.id: _weights(service) for service in services}
        shared = Counter(stem for stems in weights.values() for stem in stems)
        most = len(weights)
        # A word that every service uses tells none of them from another.
        self._weights = {
            name: {
                stem: weight * (math.log(most / shared[stem]) / math.log(most) if most > 1 else 1.0)
                for stem, weight in stems.items()
            }
            for name, stems in weights.items()
        }

    def of(self, text: str) -> tuple[str, ...]:
        """Ids of the services that the text is about, the likeliest first; none where nothing tells."""
        stems = {_stem(word) for word in plain(text).split()}
        found = {name: sum(self._of_one(stem, weights) for stem in stems) for name, weights in self._weights.items()}
        most = max(found.values(), default=0.0)
        if most < _ENOUGH:
            return ()
        likely = (name for name in sorted(found, key=lambda one: -found[one]) if found[name] >= max(_ENOUGH, _BESIDE * most))
        return tuple(likely)[:_MOST]

    def _of_one(self, stem: str, weights: dict[str, float]) -> float:
        if stem in weights:
            return weights[stem]
        # A compound begins or ends with the word it is made of: an application for it, the regulation on it.
        parts = [weights[stem[:at]] for at in range(5, len(stem) - 2) if weights.get(stem[:at], 0) >= _TITLE / 3]
        return max(parts, default=0.0)


def _weights(service: ServiceWords) -> dict[str, float]:
    found: dict[str, float] = {}
    for weight, texts in ((_TITLE, service.titles), (_HEADING, service.headings), (_TEXT, service.texts)):
        for word in {one for text in texts for one in plain(text).split() if len(one) >= _SHORTEST}:
            stem = _stem(word)
            found[stem] = max(found.get(stem, 0.0), weight)
    short = (word.lower() for title in service.titles for word in title.split() if len(word) < _SHORTEST and word.isupper())
    return found | dict.fromkeys(short, _TITLE)


def _stem(word: str) -> str:
    short = _ENDING.sub("", word)
    return short if len(short) >= _SHORTEST - 1 else word
