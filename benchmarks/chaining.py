"""Backward chaining in fixed order, to hold the next question against: it asks for the fact that it needs next.

It works the goals out in the rules' order with short-circuit (`if` asks its condition, `and` and `or` their left side first,
tables their rows from the first on), and stops at the first fact that nobody has given. It is the same compiled model with
three ways exchanged: what is unknown is never looked behind. In the places where our evaluation sees more than its order
would (a right side of `and` that is false, one of many that decides), it may see it too: that makes it stronger, not weaker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from saklig.decision import Model, Unknown
from saklig.decision.core.needed import cut
from saklig.decision.evaluation import CompiledProgram
from saklig.decision.evaluation.code import ways
from saklig.decision.evaluation.tables.deciding import Decider

__all__ = ["chaining"]


class _Chaining(Decider):
    """A table that stops at the first condition that is unknown."""

    def go_on(self, f: list[Any], read: tuple[Any, ...], hits: list[int], row: int, place: int, found: Any) -> Any:
        if self.single and hits:
            return self.one(f, read, hits[0])  # one row is enough for it
        if type(found) is Unknown:
            return found
        for tests in self.tests:
            for test, _ in tests:
                held = test(f)
                if type(held) is Unknown:
                    return held
                if held is not True:
                    break
            else:
                if self.single:
                    break
        return super().go_on(f, read, hits, row, place, found)


def _choose(run: Any, found: Any, both: Any, strict: bool, frame: list[Any], here: Any) -> Any:
    return found if type(found) is Unknown else ways.choose(run, found, both, strict, frame, here)


@contextmanager
def _exchanged() -> Iterator[None]:
    kept = ways.SHARED
    ways.SHARED = {
        **kept, "choose": _choose, "for_each_value": lambda value, found, *_: found, "filter_open": lambda source, *_: source,
    }  # fmt: skip
    try:
        yield
    finally:
        ways.SHARED = kept


def chaining(model: Model, entries: Mapping[str, Sequence[str]]) -> CompiledProgram:
    """The model as backward chaining works it out, as far as these entries of these decisions' values need it."""
    needed = cut(model.program, {model.compiled.key_of(name): names for name, names in entries.items()})
    with _exchanged():
        return CompiledProgram(needed, model.hash, _Chaining)
