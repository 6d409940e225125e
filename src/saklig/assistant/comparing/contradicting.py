"""Two places that say the same with other figures: pairs of sentences, alike in words, of which the values differ.

Found without comparing all with all: two sets that share at least a share t of their words share one of the rarest |x| - t|x| + 1
of each (prefix filtering, Bayardo, Ma and Srikant 2007), so only sentences with such a word in common are looked at.

What keeps false alarms few, in the order it is tried: the same kinds and number of values; the same names; as many negations;
services that may be the same; and no word on both sides that the other lacks ("adults pay 120", "children pay 60").
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from saklig.assistant.comparing.lines import Line, units

__all__ = ["Pair", "pairs"]

_ALIKE = 0.7  # of the words of both, how many they share
_LOOKED_AT = 0.4  # before what a heading or title has is taken away
_ENOUGH = 3  # words of a sentence; with fewer, heading and title must be alike too
_MOST_OF_A_WORD = 400  # sentences that share a rare word and are compared: more are one text many times over


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two sentences at odds, the one that binds or is newer first. `differ`: the values of each that the other has not."""

    first: Line
    second: Line


def pairs(lines: Sequence[Line]) -> Iterator[Pair]:
    """Each pair once; of one that is said in both written forms, the first."""
    rarity = Counter(word for one in lines for word in one.words)
    holders: dict[tuple[tuple[str, ...], str], list[int]] = defaultdict(list)
    told: set[tuple[str, ...]] = set()
    for number, one in enumerate(lines):
        if not one.words:
            continue
        kinds = units(one.values)
        words = sorted(one.words, key=lambda word: (rarity[word], word))
        prefix = words[: len(words) - math.ceil(_LOOKED_AT * len(words)) + 1]
        looked: set[int] = set()
        for word in prefix:
            looked |= set(holders[kinds, word][-_MOST_OF_A_WORD:])
            holders[kinds, word].append(number)
        for at in sorted(looked):
            if not _at_odds(lines[at], one):
                continue
            found = _ordered(lines[at], one)
            if _mark(found) not in told:
                told.add(_mark(found))
                yield found


def _at_odds(one: Line, other: Line) -> bool:
    a, b = one.document, other.document
    if a.id == b.id or (a.language == "en") != (b.language == "en") or _root(one) == _root(other):
        return False
    if a.binding and b.binding:
        return False  # each law has its own terms
    if a.services and b.services and not set(a.services) & set(b.services):
        return False
    if not _of_one_name(one, other) or one.negations != other.negations or not _other_values(one, other):
        return False
    return _alike(one, other)


def _of_one_name(one: Line, other: Line) -> bool:
    """Whether what is named in one is named in the other, or in its heading or title."""
    return one.names - other.names <= other.about and other.names - one.names <= one.about


def _other_values(one: Line, other: Line) -> bool:
    """Whether the values differ; a span or list of which one holds the other's is none."""
    mine, theirs = ({(value.kind, value.value) for value in line.values} for line in (one, other))
    return bool(mine - theirs) and bool(theirs - mine)


def _alike(one: Line, other: Line) -> bool:
    """Whether they say the same but for figures. A word that the other's heading or title has is no difference."""
    mine, theirs = one.words - other.words - other.about, other.words - one.words - one.about
    shared = len(one.words & other.words)
    if not shared or (mine and theirs) or shared < _ALIKE * (shared + len(mine | theirs)):
        return False
    if shared < _ENOUGH and (mine or theirs):
        return False
    return _of_one_thing(one, other)


def _of_one_thing(one: Line, other: Line) -> bool:
    """Whether both are about one service; or what one is about is what the other is about, or what it says."""
    if set(one.document.services) & set(other.document.services):
        return True
    said = one.words & other.words
    if len(said) <= _ENOUGH and _each_of_its_own(one, other):
        return False
    if one.about & other.about or other.about & (one.words - other.words) or one.about & (other.words - one.words):
        return True
    return len(said) >= _ENOUGH and bool((one.about | other.about) & said)


def _each_of_its_own(one: Line, other: Line) -> bool:
    """Whether the titles name two things that the sentences do not: "Solstua museum: ring 75 …", "Fjellheim museum: …"."""
    mine, theirs = one.topic - other.topic - one.words - other.words, other.topic - one.topic - one.words - other.words
    return bool(mine and theirs) and not any(
        a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a) for a in mine for b in theirs
    )


def _root(line: Line) -> str:
    """The document without its language: a text and its translations are compared figure by figure elsewhere."""
    name = line.document.id
    return name.rsplit(".", 1)[0] if name.endswith((".nb", ".nn", ".en")) else name


def _ordered(one: Line, other: Line) -> Pair:
    def rank(line: Line) -> tuple[bool, str, str]:
        dated = line.document.dated
        return (line.document.binding, dated.isoformat() if dated else "", line.document.id)

    first, second = sorted((one, other), key=rank, reverse=True)
    return Pair(first, second)


def _mark(pair: Pair) -> tuple[str, ...]:
    """What makes two pairs the same finding: which texts, and which values."""
    ends = (f"{_root(line)} {sorted(value.value for value in line.values)}" for line in (pair.first, pair.second))
    return tuple(sorted(ends))
