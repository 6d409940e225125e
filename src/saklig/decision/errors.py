"""Errors of the decision room.

Faulty files raise, faulty data never does: evaluating gives a value and diagnostics instead (see `Diagnostic`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in a model file: where, what, and how to mend it. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    element_id: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


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

    def __init__(self, message: str, start: int, end: int) -> None:
        self.message, self.start, self.end = message, start, end
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
