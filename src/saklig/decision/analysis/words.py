"""Combinations of pieces as something that can be said: the ranges of each column that matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from saklig.decision.analysis.pieces import Bound, Piece
from saklig.decision.analysis.search import Choice, Pieces
from saklig.decision.analysis.sheets import Sheet
from saklig.decision.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A range of values: from `low` to `high`, without limit where that is None; a single value where both are the same."""

    low: Bound | None
    high: Bound | None
    low_included: bool
    high_included: bool

    def __str__(self) -> str:
        if self.low is not None and self.low == self.high:
            return f"= {self.low}"
        if self.low is None:
            return "is anything" if self.high is None else f"{'<=' if self.high_included else '<'} {self.high}"
        if self.high is None:
            return f"{'>=' if self.low_included else '>'} {self.low}"
        return f"in {'[' if self.low_included else '('}{self.low}..{self.high}{']' if self.high_included else ')'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The values of one column that something is said of. `column` is its text in the table."""

    column: str
    reaches: tuple[Reach, ...]

    def __str__(self) -> str:
        return f"{self.column} {' or '.join(map(str, self.reaches))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Values of a table's inputs, by the column's text, with those of the terms that its cells compare with."""

    inputs: Mapping[str, Value]
    terms: Mapping[str, Value]


def described(sheet: Sheet, pieces: Pieces, choice: Choice) -> tuple[Where, ...]:
    """What a combination says of each column; one that may be anything is left out."""
    return tuple(
        Where(column=sheet.variables[index].text, reaches=tuple(reaches(choice[index])))
        for index in sorted(choice)
        if len(choice[index]) < len(pieces[index])
    )


def said(where: Sequence[Where]) -> str:
    """As a sentence's end."""
    return " and ".join(map(str, where)) or "whatever the inputs are"


def reaches(group: Sequence[Piece]) -> Iterator[Reach]:
    """Pieces as ranges: neighbours are one, unless they are names without an order."""
    spans: list[list[Piece]] = []
    for piece in group:
        ordered = not isinstance(piece.value, str | bool)
        if spans and ordered and piece.place == spans[-1][-1].place + 1:
            spans[-1].append(piece)
        else:
            spans.append([piece])
    for span in spans:
        yield Reach(low=span[0].low, high=span[-1].high, low_included=span[0].single, high_included=span[-1].single)


def example_of(sheet: Sheet, pieces: Pieces, chosen: Choice, terms: Mapping[str, Value]) -> Example:
    """Values that lie in a combination."""
    inputs = {
        variable.text: (chosen[index] if index in chosen else pieces[index])[0].value
        for index, variable in enumerate(sheet.variables)
        if index in chosen or pieces[index]
    }
    return Example(inputs=inputs, terms=dict(terms))
