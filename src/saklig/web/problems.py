"""Problems that a use case found, at the fields of the form and in the summary above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from saklig.web.fields import Field
from saklig.web.texts import has_text, text

__all__ = ["at_their_fields"]


def at_their_fields(
    fields: Iterable[Field], problems: Mapping[str, str], language: str
) -> tuple[list[Field], list[dict[str, str]]]:
    """The fields with their problems, and the summary's lines. A problem that belongs to no field stands at the first."""
    shown = list(fields)
    names = {field.name for field in shown}
    first = shown[0].name
    at: dict[str, str] = {}
    for name, code in problems.items():
        at.setdefault(name if name in names else first, code if has_text(f"problem.{code}") else "invalid")
    shown = [replace(field, problem=at.get(field.name, "")) for field in shown]
    return shown, [
        {"field": field.first_id, "message": f"{field.label}: {text(f'problem.{field.problem}', language)}"}
        for field in shown
        if field.problem
    ]
