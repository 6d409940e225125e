"""Faults as they are found, each with the place that tells what it is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from saklig.decision.dmn.model import Definitions, Place, Text
from saklig.decision.dmn.outline import Outline
from saklig.decision.errors import ExpressionError, Problem, in_order

_HINTS: Final = 200


class Findings:
    """Gathers faults; what they are in is worked out at the end, and only where there are any."""

    def __init__(self) -> None:
        self.found: list[tuple[Place, Problem]] = []
        self.hints = _HINTS

    def may_look(self) -> bool:
        """Whether to look for what was meant. That takes its time: of a model with thousands of faults not for all."""
        self.hints -= 1
        return self.hints >= 0

    def hint(self, meant: Callable[[], str]) -> str:
        """What was probably meant, or nothing where that is not looked for any more."""
        return meant() if self.may_look() else ""

    def at(
        self, place: Place, element_id: str | None, code: str, message: str, *, mend: str = "", expected: str = ""
    ) -> None:
        """A fault of an element."""
        self.found.append((place, Problem(
            file=place.file, line=place.line, column=place.column, element_id=element_id, code=code, message=message,
            mend=mend, expected=expected,
        )))  # fmt: skip

    def within(self, text: Text, error: ExpressionError) -> None:
        """A fault of an expression. One at its end is shown where the last word ends."""
        last = len(text.text.rstrip())
        start = min(error.start, last)
        end = max(start + 1, min(error.end, last))
        line, column = text.locate(start)
        self.found.append((text.place, Problem(
            file=text.place.file, line=line, column=column, element_id=text.element_id, code=error.code,
            message=error.message, text=text.text, start=start, end=end, mend=error.mend, expected=error.expected,
        )))  # fmt: skip

    def problems(self, files: Mapping[str, Definitions]) -> tuple[Problem, ...]:
        """All that was found, each once and in order, with the paths; `files` are those it was found in, by name."""
        outlines: dict[str, Outline] = {}
        made = []
        for place, problem in self.found:
            written = files.get(place.file)
            if written is not None:
                if place.file not in outlines:
                    outlines[place.file] = Outline(written)
                problem = replace(problem, path=outlines[place.file].path(place.line, place.column))
            made.append(problem)
        return in_order(made)
