"""What a check says: where, what, how to mend it, and which check says it."""

from __future__ import annotations

from dataclasses import dataclass

from saklig.service_packages.errors import Problem

__all__ = ["Finding", "NotMade"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to mend before the package may be used. `check` is stable."""

    check: str
    file: str
    line: int | None = None
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.problem} [{self.check}]"

    @property
    def problem(self) -> Problem:
        return Problem(file=self.file, line=self.line, what=self.what, mend=self.mend)

    @classmethod
    def of(cls, problem: Problem, check: str) -> Finding:
        return cls(check=check, file=problem.file, line=problem.line, what=problem.what, mend=problem.mend)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMade:
    """A check that was not made, and why: silence must not be read as "nothing found"."""

    check: str
    why: str
