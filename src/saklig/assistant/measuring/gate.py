"""A gate for CI: the least or most that each figure may be.

[all]                                       # or [nb], [nn], [en]
hit_at_1 = { least = 0.74 }
milliseconds_p95 = { most = 150 }
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from saklig.assistant.errors import ContentError

__all__ = ["broken", "read_gate"]

Gate = Mapping[str, Mapping[str, Mapping[str, float]]]


def read_gate(path: Path) -> Gate:
    """Errors: ContentError, with place and how to mend it."""
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ContentError(f"{path}: {exc.strerror or exc}. Name a file that you may read.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise ContentError(f"{path}: is no TOML: {exc}") from None
    for form, rows in held.items():
        if form not in ("all", "nb", "nn", "en") or not isinstance(rows, dict):
            raise ContentError(
                f"{path}, {form}: is none of [all], [nb], [nn], [en]. Write the figures under one of them."
            )
        for name, limits in rows.items():
            _sound(path, f"{form}.{name}", limits)
    if not any(held.values()):
        raise ContentError(f"{path}: sets no limit. Write one, e.g. [all] and under it hit_at_1 = {{ least = 0.7 }}")
    return held


def broken(gate: Gate, told: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What does not hold, a line each. A figure that was not measured does not hold."""
    wrong = []
    for form, rows in gate.items():
        for name, limits in rows.items():
            value = told.get(form, {}).get(name, {}).get("value")
            for side, limit in limits.items():
                if value is None:
                    wrong.append(f"{form}: {name} was not measured; the gate wants {side} {limit}")
                elif (value < limit) if side == "least" else (value > limit):
                    wrong.append(f"{form}: {name} is {value}; the gate wants {side} {limit}")
    return wrong


def _sound(path: Path, place: str, limits: Any) -> None:
    numbers = (
        isinstance(limits, dict)
        and limits
        and all(
            side in ("least", "most") and isinstance(limit, int | float) and not isinstance(limit, bool)
            for side, limit in limits.items()
        )
    )
    if not numbers:
        raise ContentError(f"{path}, {place}: is no limit. Write {{ least = 0.7 }}, {{ most = 150 }}, or both.")
