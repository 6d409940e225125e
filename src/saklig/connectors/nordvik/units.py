"""What is told of Nordvik as data beside this file: where children have places, and what its households show."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["Unit", "data", "units"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Somewhere children have places. `price` is kroner a month for a full one; `register` the one they stand in."""

    register: str
    id: str
    name: str
    municipality: str
    price: int


@cache
def data(file: str) -> dict[str, Any]:
    """One of the town's own files."""
    return tomllib.loads(resources.files(__package__).joinpath(file).read_text("utf-8"))


@cache
def units() -> tuple[Unit, ...]:
    return tuple(Unit(**one) for one in data("units.toml")["unit"])
