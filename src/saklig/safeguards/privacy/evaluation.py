"""How well personal data is found: precision and recall per type, against texts in which its places are known.

Two formats: texts with spans, as {"text", "spans": [{"start", "end", "type"}]}, and tokens with names, as NorNE has them
({"tokens", "ner"}): there only PERSON is measured, and a name found is one whose first and last token are both right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from saklig.safeguards.privacy.errors import NoSuchFormat
from saklig.safeguards.privacy.spans import DataType, Span

__all__ = ["Measure", "Report", "evaluate"]

Finder = Callable[[str], Sequence[Span]]
_Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Counts for a type. `covered`: of the expected, how many lie wholly within what was found, whatever its type."""

    expected: int
    found: int
    right: int
    covered: int

    @property
    def precision(self) -> float:
        """Right of found, between 0 and 1; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right of expected, between 0 and 1; 1 where nothing was expected."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def coverage(self) -> float:
        """Covered of expected, between 0 and 1."""
        return self.covered / self.expected if self.expected else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`by_type` has the types that the texts mark; `unmarked` counts what was found of types that they mark nowhere."""

    lines: int
    by_type: Mapping[str, Measure]
    unmarked: Mapping[str, int]
    identifiers: Measure


def evaluate(lines: Iterable[tuple[str, Mapping[str, Any]]], find: Finder) -> Report:
    """Run `find` over lines, each with the name of its place for messages, and count.

    Errors: NoSuchFormat, with the place, for a line that is of neither format.
    """
    counts: dict[str, list[int]] = {}
    number = 0
    for place, line in lines:
        number += 1
        text, expected, only = _read(line, place)
        found = {(span.start, span.end, str(span.type)) for span in find(text)}
        found = {one for one in found if not only or one[2] in only}
        covered = {at for start, end, _ in found for at in range(start, end)}
        for kind in {one[2] for one in expected | found}:
            mine, yours = {one for one in expected if one[2] == kind}, {one for one in found if one[2] == kind}
            here = (len(mine), len(yours), len(mine & yours), sum(_is_covered(text, one, covered) for one in mine))
            counts[kind] = [a + b for a, b in zip(counts.get(kind, [0] * 4), here, strict=True)]
    marked = {kind: _measure(count) for kind, count in sorted(counts.items()) if count[0]}
    others = {kind: count[1] for kind, count in sorted(counts.items()) if not count[0]}
    identifiers = [counts[kind] for kind in marked if kind != DataType.PERSON]
    total = [sum(column) for column in zip(*identifiers, strict=True)] or [0] * 4
    return Report(lines=number, by_type=marked, unmarked=others, identifiers=_measure(total))


def _measure(count: Sequence[int]) -> Measure:
    return Measure(expected=count[0], found=count[1], right=count[2], covered=count[3])


def _is_covered(text: str, place: _Place, covered: set[int]) -> bool:
    return all(at in covered for at in range(place[0], place[1]) if text[at].isalnum())


def _read(line: Mapping[str, Any], place: str) -> tuple[str, set[_Place], frozenset[str]]:
    """Text, expected places, and the types that are marked in it (empty: all)."""
    try:
        if "tokens" in line:
            return *_of_tokens(line["tokens"], line["ner"]), frozenset({"PERSON"})
        text = line["text"]
        places = {(int(one["start"]), int(one["end"]), str(one["type"])) for one in line["spans"]}
    except (KeyError, TypeError, ValueError):
        raise NoSuchFormat(
            f"{place}: needs text and spans with start, end and type, or tokens and ner of the same length; see "
            "`saklig privacy evaluate --help`"
        )
    if not isinstance(text, str) or any(not 0 <= start < end <= len(text) for start, end, _ in places):
        raise NoSuchFormat(f"{place}: a span lies outside its text; start and end count code points from 0")
    return text, places, frozenset()


def _of_tokens(tokens: Sequence[str], tags: Sequence[str]) -> tuple[str, set[_Place]]:
    """The tokens with a blank between them, and the places of the names (tags B-PER, I-PER) in that text."""
    if len(tokens) != len(tags):
        raise ValueError("tokens and tags differ in number")
    names: list[list[int]] = []
    at, inside = 0, False
    for token, tag in zip(tokens, tags, strict=True):
        if tag == "B-PER" or (tag == "I-PER" and not inside):
            names.append([at, at + len(token)])
        elif tag == "I-PER":
            names[-1][1] = at + len(token)
        inside = tag in ("B-PER", "I-PER")
        at += len(token) + 1
    return " ".join(tokens), {(start, end, str(DataType.PERSON)) for start, end in names}
