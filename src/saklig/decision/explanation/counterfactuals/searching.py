"""Which changes of facts give another outcome: one fact, or two where one does not do; and when time does.

For one fact the least change is exact: the stretches of the fact are gone through from the present value outwards. Of two
facts, one is a choice, or is moved to where its own way changes or to its end, and the other is then exact; the least
distance of two measured facts is therefore the least of these.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from saklig.decision.explanation.counterfactuals.levers import Change, Changes, Chosen, Lever, Measured, Moving, Part
from saklig.decision.explanation.counterfactuals.looking import Look, Looked
from saklig.decision.explanation.counterfactuals.pieces import Stretch, onward, places, stretch
from saklig.decision.model import Model
from saklig.decision.values import Path, Value

__all__ = ["MOST_LOOKS", "changes"]

MOST_LOOKS = 300
MOST_STRETCHES = 60  # of one fact to one side
MOST_ALONE = 20  # and of those in which something was taken value by value

Goal = tuple[Hashable, Hashable]
Outcomes = Callable[[Mapping[str, Value]], Mapping[Hashable, Hashable]]
# for a target and what it is now, the outcomes to look for; and those of them that two facts or time may bring
Sought = Callable[[Hashable, Hashable], frozenset[Hashable]]


class _Found(NamedTuple):
    goal: Goal
    parts: tuple[Part, ...]
    distance: Decimal


def changes(
    model: Model, names: Sequence[str], facts: Mapping[str, object], levers: Sequence[Lever], *, at: date, outcome: Outcomes,
    sought: Sought, hoped: Sought, time: Moving | None = None, entries: Sequence[str] = (), told: Sequence[str] = (),
    most_looks: int = MOST_LOOKS,
) -> Changes:  # fmt: skip
    """The changes of the levers that give a target an outcome that is sought for it.

    `outcome` makes of the decisions' values (by name) an outcome per target. For each target, outcome and lever the least
    change that does it is given. Where no fact does it by itself and the outcome is `hoped` for, the first step of `time` that
    does it is given, or else the least pair of facts. Each change is evaluated with nothing followed.

    `entries` says what `outcome` reads of the decisions' values, and `told` what is read of those of a change; then no more
    than that is worked out (`Look`).

    Errors: LookupError where no fact stands at a lever's path.
    """
    look = Look(model, names, facts, at=at, outcome=outcome, entries=entries)
    plain = Look(model, names, facts, at=at, outcome=outcome, entries=told)
    return _Search(look, plain, levers, sought, hoped, most_looks).changes(time)


class _Search:
    def __init__(
        self, look: Look, plain: Look, levers: Sequence[Lever], sought: Sought, hoped: Sought, most_looks: int
    ) -> None:
        self.look = look
        self.plain = plain
        self.most_looks = most_looks
        self.complete = True
        self.seen: dict[tuple[tuple[Path, Value], ...], Looked] = {}
        self.alone: dict[str, None] = {}
        kinds = (Decimal, date)
        measured = (one for one in levers if isinstance(one, Measured))
        # of what is null or not known there is no more and no less
        self.measured = [one for one in measured if type(look.value(one.path)) in kinds]
        self.chosen = [one for one in levers if isinstance(one, Chosen)]
        self.base = self._look({}, self.measured)
        self.now: Mapping[Hashable, Hashable] = self.base.outcome
        self.goals = {(target, one) for target, now in self.now.items() for one in sought(target, now) if one != now}
        self.hopes = {(target, one) for target, now in self.now.items() for one in hoped(target, now) if one != now}

    def changes(self, time: Moving | None) -> Changes:
        found: list[_Found] = []
        met: dict[Path, list[tuple[Part, Decimal]]] = {}
        for choice in self.chosen:
            found += self._chosen(choice, {}, (), Decimal(0), self.goals)
        for number, lever in enumerate(self.measured):
            here = self._here(lever, self.base, number)
            found += self._onward(lever, here, {}, (), Decimal(0), self.goals, met.setdefault(lever.path, []))
        missing = self.hopes - {one.goal for one in found}
        later = tuple(self._later(time, missing)) if time is not None and missing else ()
        missing -= {(one.target, one.after) for one in later}
        if missing:
            found += _least(self._pairs(missing, met))
        unique = {(one.goal, one.parts): one for one in found}
        ordered = sorted(unique.values(), key=lambda one: (len(one.parts), one.distance))
        proofs = (self._proved(one, {part.path: part.after for part in one.parts}) for one in ordered)
        proved = tuple(change for change in proofs if change is not None)
        return Changes(
            now=self.now, changes=(*proved, *later), complete=self.complete, alone=tuple(self.alone), looks=self._looks
        )

    # --- looking -----------------------------------------------------------------------------------------------------

    def _look(self, changed: Mapping[Path, Value], follow: Sequence[Measured] = ()) -> Looked:
        looked = self.look.at(changed, [one.path for one in follow])
        self.alone.update(looked.way.alone)
        return looked

    def _plainly(self, changed: Mapping[Path, Value]) -> Looked:
        """A look with nothing followed, once for the same changes."""
        key = tuple(changed.items())
        return self.seen.get(key) or self.seen.setdefault(key, self.plain.at(changed))

    @property
    def _looks(self) -> int:
        return self.look.looks + self.plain.looks

    def _spent(self) -> bool:
        if self._looks >= self.most_looks:
            self.complete = False
        return not self.complete

    def _here(self, lever: Measured, looked: Looked, number: int) -> Stretch:
        """The stretch of a lever around its present value, from a look that followed it as the one of that number."""
        like = self.look.value(lever.path)
        low, high = places(looked.way.span(number), lever.span, like)
        return Stretch(low, high, looked.outcome, ())

    # --- one fact ----------------------------------------------------------------------------------------------------

    def _chosen(
        self, lever: Chosen, others: Mapping[Path, Value], parts: tuple[Part, ...], distance: Decimal, goals: set[Goal]
    ) -> Iterator[_Found]:
        before = self.look.value(lever.path)
        for value in lever.values:
            if value == before or self._spent():
                continue
            part = Part(path=lever.path, before=before, after=value)
            looked = self._plainly({one.path: one.after for one in (*parts, part)})
            yield from _reached(looked.outcome, goals, (*parts, part), distance + lever.steps)

    def _onward(
        self, lever: Measured, here: Stretch, others: Mapping[Path, Value], parts: tuple[Part, ...], distance: Decimal,
        goals: set[Goal], met: list[tuple[Part, Decimal]] | None = None,
    ) -> Iterator[_Found]:  # fmt: skip
        """The first stretch of each outcome to each side. `met` gets the places where the way changes."""
        like = self.look.value(lever.path)
        for side, open_ in ((-1, lever.less), (1, lever.more)):
            left = set(goals)
            ahead = onward(self.look, lever.path, lever.span, like, here, side, others) if open_ and left else iter(())
            singles = 0
            for count, one in enumerate(ahead, 1):
                self.alone.update(dict.fromkeys(one.alone))
                part, steps = self._part(lever, one, side)
                if met is not None:
                    met.append((part, steps))
                for found in _reached(one.outcome, left, (*parts, part), distance + steps):
                    left.discard(found.goal)
                    yield found
                if not left or self._spent():
                    break
                singles += bool(one.alone)
                if count >= MOST_STRETCHES or singles >= MOST_ALONE:
                    self.complete = False
                    break

    def _part(self, lever: Measured, one: Stretch, side: int) -> tuple[Part, Decimal]:
        """The nearest value of a stretch as a change, and how far it is."""
        before = self.look.value(lever.path)
        place = one.low if side > 0 else one.high
        assert place is not None
        after, limit = lever.span.value(place, before), lever.span.value(place - side, before)
        return Part(path=lever.path, before=before, after=after, limit=limit), _distance(before, after, lever.step)

    # --- two facts ---------------------------------------------------------------------------------------------------

    def _pairs(self, goals: set[Goal], met: Mapping[Path, Sequence[tuple[Part, Decimal]]]) -> Iterator[_Found]:
        for number, choice in enumerate(self.chosen):
            before = self.look.value(choice.path)
            for value in choice.values:
                if value == before or self._spent():
                    continue
                others = {choice.path: value}
                parts = (Part(path=choice.path, before=before, after=value),)
                for second in self.chosen[number + 1 :]:
                    yield from self._chosen(second, others, parts, choice.steps, goals)
                if not self.measured:
                    continue
                looked = self._look(others, self.measured)
                for place, lever in enumerate(self.measured):
                    here = self._here(lever, looked, place)
                    yield from self._onward(lever, here, others, parts, choice.steps, goals)
        best: dict[Goal, Decimal] = {}
        for lever, other in ((one, two) for one in self.measured for two in self.measured if one is not two):
            for part, steps in (*met[lever.path], *self._ends(lever)):
                if self._spent():
                    return
                if all(steps >= best[goal] for goal in goals if goal in best) and goals <= best.keys():
                    continue  # farther than what was found, by itself
                others = {lever.path: part.after}
                here = stretch(self.look, other.path, other.span, self.look.value(other.path), others)
                for found in self._onward(other, here, others, (part,), steps, goals):
                    best[found.goal] = min(found.distance, best.get(found.goal, found.distance))
                    yield found

    def _ends(self, lever: Measured) -> Iterator[tuple[Part, Decimal]]:
        """A lever at the ends of its span."""
        before = self.look.value(lever.path)
        first, last = lever.span.ends(before)
        for place, open_ in ((first, lever.less), (last, lever.more)):
            if place is not None and open_:
                after = lever.span.value(place, before)
                yield Part(path=lever.path, before=before, after=after), _distance(before, after, lever.step)

    # --- time, and the proof -----------------------------------------------------------------------------------------

    def _later(self, time: Moving, goals: set[Goal]) -> Iterator[Change]:
        left = set(goals)
        for steps in range(1, time.most + 1):
            moved = time.later(steps)
            if not left or moved is None or self._spent():
                return
            for found in _reached(self._plainly(moved).outcome, left, (), Decimal(steps)):
                left.discard(found.goal)
                change = self._proved(found, moved, steps)
                if change is not None:
                    yield change

    def _proved(self, found: _Found, changed: Mapping[Path, Value], later: int = 0) -> Change | None:
        """The change, if evaluating it plainly gives its outcome. Anything else is a fault of ours, and is not told."""
        looked = self._plainly(changed)
        outcome: Mapping[Hashable, Hashable] = looked.outcome
        if outcome.get(found.goal[0]) != found.goal[1]:
            self.complete = False
            return None
        return self._change(found, looked, later)

    def _change(self, found: _Found, looked: Looked, later: int) -> Change:
        target, after = found.goal
        return Change(
            target=target, before=self.now[target], after=after, parts=found.parts, distance=found.distance, later=later,
            values=looked.values,
        )  # fmt: skip


def _reached(
    outcome: Mapping[Hashable, Hashable], goals: set[Goal], parts: tuple[Part, ...], distance: Decimal
) -> Iterator[_Found]:
    for target, value in outcome.items():
        if (target, value) in goals:
            yield _Found((target, value), parts, distance)


def _least(found: Iterator[_Found]) -> list[_Found]:
    """Of each goal the nearest pair."""
    best: dict[Goal, _Found] = {}
    for one in found:
        if one.goal not in best or one.distance < best[one.goal].distance:
            best[one.goal] = one
    return list(best.values())


def _distance(before: Value, after: Value, step: Decimal) -> Decimal:
    away = (after - before).days if isinstance(before, date) else after - before
    return abs(Decimal(away)) / step
