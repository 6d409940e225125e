"""How commands speak: results to standard output, faults to standard error, and both as JSON where that is asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

__all__ = ["BAD_INPUT", "FINDINGS", "OK", "BadInput", "Refused", "say", "say_json"]

OK = 0
FINDINGS = 1
BAD_INPUT = 2


class BadInput(Exception):
    """The command cannot do what was asked; the lines say why and what to do."""

    exit_code = BAD_INPUT

    def __init__(self, message: str, details: Iterable[str] = ()) -> None:
        self.details = tuple(details)
        super().__init__(message)


class Refused(BadInput):
    """The command was understood, and what it found forbids it: a copy that is damaged, a database of another version."""

    exit_code = FINDINGS


def say(*lines: str) -> None:
    for line in lines:
        print(line)


def say_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def report(fault: BadInput, *, as_json: bool) -> None:
    """Say why a command could not run."""
    if as_json:
        say_json({"error": str(fault), "details": list(fault.details)})
        return
    print(f"✗ {fault}", file=sys.stderr)
    for line in fault.details:
        print(f"  {line}", file=sys.stderr)
