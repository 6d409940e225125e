"""Errors of the decision room.

Faulty files raise, faulty data never does: evaluating gives a value and diagnostics instead (see `Diagnostic`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

# how much of an expression's line a message shows
_SHOWN: Final = 100
_AROUND: Final = 2000


@dataclass(frozen=True, slots=True)
class Part:
    """A step on the way to an element of a model: what it is, its name, its number counting from 1."""

    kind: str
    name: str = ""
    number: int | None = None

    def __str__(self) -> str:
        if self.name:
            return f"{self.kind} {self.name!r}"
        return self.kind if self.number is None else f"{self.kind} {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in a model file: where, what, and how to mend it. Lines and columns count from 1.

    `code` is stable. `path` leads to the place: decision, table, row, column. `start` and `end` are offsets in `text`,
    the expression; `expected` is what should stand there, where that can be said.
    """

    file: str
    line: int
    column: int
    element_id: str | None
    message: str
    code: str = "MODEL"
    path: tuple[Part, ...] = ()
    text: str = ""
    start: int = 0
    end: int = 0
    expected: str = ""
    mend: str = ""

    def __str__(self) -> str:
        shown = self.excerpt
        return f"{self.file}:{self.line}:{self.column}: {self.what}" + (f"\n{shown}" if shown else "")

    @property
    def where(self) -> str:
        """What it is in, as the beginning of a sentence: `decision 'Price', table, row 3, column 'Income': `."""
        return ", ".join(map(str, self.path)) + ": " if self.path else ""

    @property
    def what(self) -> str:
        """What it is in, the fault and how to mend it, in one sentence."""
        return self.where + self.message + (f" — {self.mend}" if self.mend else "")

    def to_json(self) -> dict[str, Any]:
        """As data, for those who show it in their own way."""
        return {
            "code": self.code,
            "column": self.column,
            "element": self.element_id,
            "path": [{"kind": part.kind, "name": part.name, "number": part.number} for part in self.path],
            "message": self.message,
            "expected": self.expected,
            "expression": self._around() if self.text else None,
        }

    def _around(self) -> dict[str, Any]:
        """The expression and the offsets of the fault in it; of a very long one, what is around the fault."""
        whole = len(self.text) <= 2 * _AROUND
        begin = 0 if whole else max(0, self.start - _AROUND)
        text = self.text if whole else self.text[begin : self.start + _AROUND]
        return {"text": text, "start": self.start - begin, "end": min(self.end - begin, max(len(text), 1))}

    @property
    def excerpt(self) -> str:
        """The line of the expression with a caret under the fault, or nothing where there is no expression."""
        begin = self.text.rfind("\n", 0, self.start) + 1
        line = self.text[begin:].partition("\n")[0].replace("\t", " ").rstrip()
        if not line.strip():
            return ""
        first = min(self.start - begin, len(line))
        last = max(first + 1, min(self.end - begin, len(line)))
        left, cut = min(len(line) - len(line.lstrip()), first), ""
        if last - left > _SHOWN and first - left > _SHOWN // 2:
            left, cut = first - _SHOWN // 2, "… "
        right = left + _SHOWN
        marks = " " * (len(cut) + first - left) + "^" * (min(last, right) - first)
        return f"    {cut}{line[left:right]}{' …' if right < len(line) else ''}\n    {marks}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each once, by file, line and column."""
    return tuple(sorted(set(problems), key=lambda one: (one.file, one.line, one.column, one.code, one.message)))


class DecisionError(Exception):
    """Root of everything this room raises."""


class ModelError(DecisionError):
    """A decision model can't be used. `.problems` lists every fault found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class FactsError(DecisionError):
    """Facts don't fit the model's input data. `.path` is the printed path of the fact."""

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        super().__init__(f"{path}: {message}")


class UnknownDecision(DecisionError):
    """The model has no decision of that name."""


class ExpressionError(DecisionError):
    """A FEEL expression can't be read. `start` and `end` are offsets in its text."""

    def __init__(
        self, message: str, start: int, end: int, *, code: str = "INVALID_EXPRESSION", mend: str = "", expected: str = ""
    ) -> None:
        self.message, self.start, self.end = message, start, end
        self.code, self.mend, self.expected = code, mend, expected
        super().__init__(message)


class Fault(DecisionError):
    """Inside evaluation only: this operation has no value. Its caller makes it null and a diagnostic."""

    def __init__(self, code: str, message: str, *, severity: Severity = "error") -> None:
        self.code, self.message, self.severity = code, message, severity
        super().__init__(message)


Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a decision table: the table's id, the row's id, and the column's text or name."""

    table: str | None
    row: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """What evaluation could not do with the data it was given.

    `code` is stable; `severity` "error" makes what rests on it unsettled, "warning" (null went through an operation
    that the standard lets give null) does not. `start` and `end` are offsets in `text`, the expression; `cell` says which
    cell of a table that stands in.
    """

    code: str
    severity: Severity
    message: str
    decision: str
    element_id: str | None = None
    text: str = ""
    start: int = 0
    end: int = 0
    cell: Cell | None = None
