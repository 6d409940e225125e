"""What a check says: where, what, how to mend it, and which check says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

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
    problem: Problem | None = field(default=None, compare=False)  # the fault in reading that it is, where it is one

    def __str__(self) -> str:
        told = self.problem or Problem(file=self.file, line=self.line, what=self.what, mend=self.mend)
        return f"{told.sentence} [{self.check}]" + (f"\n{told.excerpt}" if told.excerpt else "")

    def to_json(self) -> dict[str, Any]:
        """As data; of a fault in a model also the column, what it is in, and the expression."""
        found: dict[str, Any] = {
            "check": self.check, "file": self.file, "line": self.line, "what": self.what, "mend": self.mend,
        }  # fmt: skip
        fault = self.problem.model if self.problem is not None else None
        return found if fault is None else found | fault.to_json()

    @classmethod
    def of(cls, problem: Problem, check: str) -> Finding:
        return cls(
            check=check, file=problem.file, line=problem.line, what=problem.what, mend=problem.mend, problem=problem
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMade:
    """A check that was not made, and why: silence must not be read as "nothing found"."""

    check: str
    why: str
