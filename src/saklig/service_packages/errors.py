"""Errors of the room `service_packages`.

A faulty folder gives `Problem`s, all of them and not only the first; where a package is needed and cannot be had, they are
raised together as `PackageError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["LocalError", "PackageError", "Problem", "ServiceError", "UnknownService"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One fault in a package's files: where, what, how to mend it. `line` counts from 1; None: the file as a whole."""

    file: str
    line: int | None = None
    what: str
    mend: str = ""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.what}" + (f" — {self.mend}" if self.mend else "")


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
    return tuple(sorted(set(problems), key=lambda problem: (problem.file, problem.line or 0, problem.what)))
