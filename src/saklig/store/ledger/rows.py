"""An event's columns against its leaf: what is searched by must say what was signed."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from .. import events
from .raw import as_bytes

__all__ = ["COLUMNS", "differing_columns"]

COLUMNS = ("ledger_leaf__leaf_index", "id", "leaf", "leaf_hash", "reference", "at", "kind", "case_ref")


def differing_columns(row: dict[str, Any]) -> tuple[list[str], str]:
    """Which columns of an event differ from its leaf, and the time that the leaf says. Errors: EventError."""
    said = events.read(as_bytes(row["leaf"]))
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if row["at"] else ""
    case = row["case_ref"]
    columns = {
        "reference": (str(row["reference"]), said.get("id")),
        "at": (at, said.get("at")),
        "kind": (row["kind"], said.get("kind")),
        "case_ref": (str(case) if case else None, said.get("case")),
    }
    return [name for name, (kept, wanted) in columns.items() if kept != wanted], str(said.get("at"))
