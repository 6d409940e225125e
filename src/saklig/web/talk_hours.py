"""The form for when somebody answers in the assistant: a line a day, from and to; an empty one is a day when nobody does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import time
from typing import Any

from saklig.assistant.hand_over import DAYS
from saklig.web.fields import Field
from saklig.web.texts import text

__all__ = ["fields_of", "read"]

_HOURS = re.compile(r"(\d{1,2})[:.](\d\d)\s*[-\u2013]\s*(\d{1,2})[:.](\d\d)", re.ASCII)


def fields_of(week: Mapping[int, tuple[time, time]], language: str) -> list[Field]:
    """A field for each day, with what holds."""
    return [
        Field(
            name=f"talk-{day}", kind="text", label=text(f"agency.talk.{day}", language), required=False, quiet=True,
            value="–".join(f"{one:%H:%M}" for one in week.get(number, ())),
        )
        for number, day in enumerate(DAYS)
    ]  # fmt: skip


def read(fields: Sequence[Field], posted: Mapping[str, Any]) -> tuple[dict[int, tuple[time, time]], dict[str, str]]:
    """What was typed, by day; and a problem's code for each field that is no hours."""
    week, problems = {}, {}
    for number, field in enumerate(fields):
        typed = str(posted.get(field.name, "")).strip()
        if not typed:
            continue
        found = _HOURS.fullmatch(typed)
        with suppress(ValueError):  # 25:00
            if found:
                opens, shuts = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
                if opens < shuts:
                    week[number] = (opens, shuts)
        if number not in week:
            problems[field.name] = "not-hours"
    return week, problems
