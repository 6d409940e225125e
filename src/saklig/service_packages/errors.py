"""Errors of the room `service_packages`.

A faulty folder gives `Problem`s, all of them and not only the first; where a package is needed and cannot be had, they are
raised together as `PackageError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from saklig.decision import Problem as ModelProblem

__all__ = ["LocalError", "PackageError", "Problem", "ServiceError", "UnknownService"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One fault in a package's files: where, what, how to mend it. `line` counts from 1; None: the file as a whole.

    `model` is the decision room's own account of a fault in a model: decision, table, row, column, the expression.
    """

    file: str
    line: int | None = None
    column: int | None = None
    what: str
    mend: str = ""
    model: ModelProblem | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.sentence + (f"\n{self.excerpt}" if self.excerpt else "")

    @property
    def sentence(self) -> str:
        """Where, what and how to mend it, in one line."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        where = where if self.column is None else f"{where}:{self.column}"
        return f"{where}: {self.what}" + (f" — {self.mend}" if self.mend else "")

    @property
    def excerpt(self) -> str:
        """The line of the expression with a caret under the fault; empty where it is in no expression."""
        return "" if self.model is None else self.model.excerpt

    @classmethod
    def of(cls, fault: ModelProblem) -> Problem:
        """A fault of a model as one of the package."""
        return cls(file=fault.file, line=fault.line, column=fault.column, what=fault.where + fault.message,
                   mend=fault.mend, model=fault)


class ServiceError(Exception):
    """Root of everything this room raises."""


class PackageError(ServiceError):
    """A package cannot be read. `.problems` lists every fault found, in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(map(str, self.problems)))


class UnknownService(ServiceError):
    """There is no service of that name in the catalogue and no such folder."""


class LocalError(ServiceError):
    """What is the agency's own to set is missing or of another type than the package asks. `.problems` are sentences."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by file and line, each once."""
    return tuple(sorted(set(problems), key=lambda one: (one.file, one.line or 0, one.column or 0, one.what)))
