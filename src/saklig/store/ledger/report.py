"""What verifying found: faults, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["MOST_FAULTS", "Fault", "Report"]

MOST_FAULTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What does not fit, and where: the first and last leaf it may lie in (None: not among the leaves)."""

    code: str
    message: str
    first: int | None = None
    last: int | None = None


@dataclass(slots=True, kw_only=True)
class Report:
    """What was looked at, and the faults, at most a hundred."""

    size: int = 0
    root: bytes = b""
    checkpoints: int = 0
    outside: int = 0
    receipts: int = 0
    waiting: int = 0
    backwards: int = 0  # leaves whose time is before that of the leaf before: a clock was set back, or they waited
    lost: list[str] = field(default_factory=list)  # before the ledger was opened again, which says so
    faults: list[Fault] = field(default_factory=list)
    cut_short: bool = False

    def add(self, code: str, message: str, first: int | None = None, last: int | None = None) -> None:
        if len(self.faults) >= MOST_FAULTS:
            self.cut_short = True
            return
        self.faults.append(Fault(code=code, message=message, first=first, last=first if last is None else last))
