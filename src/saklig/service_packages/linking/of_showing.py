"""Whether what the page that shows the rules offers is there: examples with their facts, facts of a kind that can be varied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import FactsError
from saklig.service_packages import shapes
from saklig.service_packages.errors import Problem
from saklig.service_packages.linking.linker import Linker
from saklig.service_packages.paths import values_at
from saklig.service_packages.testing import facts_of

__all__ = ["ShowingLinker"]

_VARIED = ("number", "date", "boolean", "choice")
_MOST_OF_A_LIST = 12


class ShowingLinker(Linker):
    """The faults of `[show]` in service.toml."""

    def faults(self) -> Iterator[Problem]:
        """Every one, in the order of the file."""
        show = self.service.show
        if show is None:
            return
        ids = [example.id for example in show.example]
        for number, example in enumerate(show.example):
            yield from self._example(number, example, ids)
        for number, varied in enumerate(show.vary):
            path = ("show", "vary", number)
            for what, mend in self._of_list(varied) if varied.counts else self._of_fact(varied):
                yield self.here(path, f"{varied.path}: {what}", mend)

    def _example(self, number: int, example: shapes.ShownExample, ids: list[str]) -> Iterator[Problem]:
        path = ("show", "example", number)
        if ids.index(example.id) < number:
            yield self.here((*path, "id"), f"the example {example.id!r} is there twice", "keep one, or rename one")
        if example.facts not in self.package.test_facts:
            there = self.package.test_facts
            yield from self.known("service.toml", (*path, "facts"), example.facts, there, "file in tests/facts")
            return
        try:
            facts, _ = facts_of(self.package, example)
        except FactsError as exc:
            yield self.here((*path, "set"), str(exc), "paths are as in a test: household.adults[0].income, from 0")
            return
        assert self.service.show is not None
        paths = [one.path.removesuffix("[]") for one in self.service.show.vary]
        if not any(value is not None for varied in paths for _, value in values_at(facts, varied)):
            mend = "choose facts that have one of them, or name one that it has under [[show.vary]]"
            yield self.here(path, f"the example {example.id!r} has none of the facts that are varied", mend)

        for one in self.service.show.vary:
            for where, value in values_at(facts, one.path):
                if value is not None and _beyond(one, value):
                    mend = f"let least and most of {one.path} hold the value, or choose other facts"
                    yield self.here(path, f"the example {example.id!r} has {where} = {value}, beyond the slider", mend)

    def _of_fact(self, varied: shapes.Varied) -> Iterator[tuple[str, str]]:
        spec = self.package.facts.get(varied.path)
        if spec is None or spec.type not in _VARIED:
            what = "is no fact" if spec is None else f"is a {spec.type}"
            yield f"{what}, and can't be varied", "name a number, a day, a yes or no, a choice, or a list of [[people]]"
            return
        if varied.apart or varied.others:
            yield "apart and others are for lists", "take them out"
        measured = spec.type in ("number", "date")
        ends = [end for end in (varied.least, varied.most) if end is not None]
        if not measured and (ends or varied.step is not None):
            yield f"a {spec.type} has no size", "take least, most and step out"
            return
        if measured and any((type(end) is date) != (spec.type == "date") for end in ends):
            yield f"an end of it is no {spec.type}", "write numbers for a number, and days for a day"
            return
        if measured and len(ends) < 2:
            yield "a slider needs both its ends", "write least and most"
        elif measured and varied.least >= varied.most:  # type: ignore[operator]
            yield "least is not less than most", "correct one of them"
        if spec.type == "date" and varied.step is not None and varied.step % 1:
            yield "a step of part of a day", "write a whole number of days"

    def _of_list(self, varied: shapes.Varied) -> Iterator[tuple[str, str]]:
        if varied.path not in {people.path for people in self.service.people}:
            yield "is no list of [[people]]", f"name one of {', '.join(people.path for people in self.service.people)}"
            return
        if varied.titles is None:
            yield "how many there are has no name", 'write titles = { nb = "Antall barn", nn = "…", en = "…" }'
        if type(varied.least) is date or type(varied.most) is date or varied.least is None or varied.most is None:
            yield "how many there can be is not said", "write least and most as whole numbers"
        elif varied.least % 1 or varied.most % 1 or not 0 <= varied.least < varied.most <= _MOST_OF_A_LIST:
            mend = f"write whole numbers from 0 to {_MOST_OF_A_LIST}"
            yield f"from {varied.least} to {varied.most} is no number of people", mend
        wanted: tuple[str, ...]
        for name, wanted in (
            *((name, ("date", "number")) for name in varied.apart), *((name, ("list of text",)) for name in varied.others),
        ):  # fmt: skip
            spec = self.package.facts.get(f"{varied.path}.{name}")
            if spec is None or spec.type not in wanted:
                yield f"{name} is no {' or '.join(wanted)} of one of them", f"name the fact by what comes after {varied.path}."


def _beyond(varied: shapes.Varied, value: Any) -> bool:
    """Whether an example's value lies outside the ends. What is no value of their kind is said elsewhere."""
    ends = (varied.least, varied.most)
    if None in ends or type(ends[0]) is not type(ends[1]) or ends[0] >= ends[1]:  # type: ignore[operator]
        return False
    if isinstance(value, str) and all(type(end) is date for end in ends):
        return not ends[0] <= date.fromisoformat(value) <= ends[1]  # type: ignore[operator]
    if isinstance(value, int | Decimal) and all(isinstance(end, Decimal) for end in ends):
        return not ends[0] <= value <= ends[1]  # type: ignore[operator]
    return False
