"""Whether what a person can change, and what moves with time, fits the facts, and is said of facts and outcomes there are."""

from __future__ import annotations

from collections.abc import Iterator

from saklig.service_packages.errors import Problem
from saklig.service_packages.files import LANGUAGES
from saklig.service_packages.linking.linker import Linker
from saklig.service_packages.shapes import WITH_TIME, FactSpec

__all__ = ["ChangesLinker"]

_NO_LEVERS = ("text", "list of text", "list of number", "group", "list")


class ChangesLinker(Linker):
    """The faults of `change` and `[time]` in service.toml, and of `[changes]` in the reasons."""

    def faults(self) -> Iterator[Problem]:
        """Every one, file by file."""
        moving = [fact for fact in self.service.fact if fact.moves]
        for number, fact in enumerate(self.service.fact):
            if fact.change is not None:
                for what, mend in _faults_of_change(fact):
                    yield self.here(("fact", number, "change"), f"{fact.path}: {what}", mend)
        if moving and self.service.time is None:
            mend = 'write [time] with step = "month" or "year", and most = how many of them'
            yield self.here(("fact",), f"{moving[0].path} moves with time, and there is no [time]", mend)
        if self.service.time is not None and not moving:
            mend = 'write change = "time" at the facts that a later day moves, or take [time] out'
            yield self.here(("time",), "[time] moves nothing", mend)
        for fact in moving:
            if self.service.time is not None and self.service.time.step == "month" and fact.type != "date":
                number = self.service.fact.index(fact)
                mend = "only days move by months; move by years, or let the fact stay"
                yield self.here(("fact", number, "change"), f"{fact.path} is no day, and [time] moves by months", mend)
        for language in LANGUAGES:
            yield from self.texts(f"reasons/{language}.toml", language)

    def texts(self, file: str, language: str) -> Iterator[Problem]:
        texts = self.package.reasons[language].changes
        for path, phrases in texts.facts.items():
            there = {fact.path: fact.ways_open for fact in self.service.fact if fact.ways_open}
            if self.service.time is not None:
                there[WITH_TIME] = ("later",)
            where = ("changes", "facts", path)
            yield from self.known(file, where, path, there, "fact with change")
            for way in phrases if path in there else ():
                yield from self.known(file, (*where, way), way, there[path], f"change of {path} to")
        for benefit, kinds in texts.outcomes.items():
            yield from self.known(file, ("changes", "outcomes", benefit), benefit, self.package.benefits, "benefit")
            for kind in kinds:
                where = ("changes", "outcomes", benefit, kind)
                yield from self.known(file, where, kind, self.package.outcomes, "outcome")


def _faults_of_change(fact: FactSpec) -> Iterator[tuple[str, str]]:
    change = fact.change
    if fact.moves:
        if fact.type != "date" and not (fact.type == "number" and fact.unit == "year"):
            yield f"a {fact.type} does not move with time", 'only days do, and numbers whose unit is "year"'
        return
    assert change is not None
    if fact.type in _NO_LEVERS:
        yield f"a {fact.type} is not varied", "numbers, days, yes/no and choices are"
        return
    measured = fact.type in ("number", "date")
    if measured and (change.step is None or change.steps is not None):
        yield "how much of it is one step of distance is not said", "write change = { step = … }, and no steps"
    if not measured and (change.step is not None or change.least is not None or change.most is not None):
        yield f"a {fact.type} has no size", "write change = { steps = 1 }: how many steps away the other answer is"
    if fact.type == "date" and (change.smallest != 1 or change.least is not None or change.most is not None):
        yield "days are varied day by day, without ends", "write step alone: how many days one step is"
    if change.least is not None and change.most is not None and change.least > change.most:
        yield "least is greater than most", "correct one of them"
    unknown = sorted(set(change.to) - set(fact.ways))
    if unknown:
        yield f"to names {', '.join(unknown)}", f"it may name {', '.join(fact.ways)}"
