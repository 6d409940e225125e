"""Figures that are the source's own and stand at something else than there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from saklig.assistant.wording.alike import conditional, shared
from saklig.assistant.wording.figures import Figure
from saklig.assistant.wording.said import Clause, Said

__all__ = ["figures_moved", "for_another_time", "out_of_order", "sides_changed"]


def figures_moved(said: Said, clauses: Sequence[Clause]) -> bool:
    """Whether a figure of the source stands at something else than there."""
    for clause in said.clauses:
        for one in clause.figures:
            homes = [home for home in clauses if any(other.value == one.value for other in home.figures)]
            here = {other.value for other in clause.figures}
            others = [
                other
                for other in clauses
                if other.figures and other not in homes and not here & {each.value for each in other.figures}
            ]
            elsewhere = any(shared(clause.words, other.words) for other in others)
            if homes and elsewhere and not any(shared(clause.words, home.words) for home in homes):
                return True
            if homes and others and not any(conditional(clause) == conditional(home) for home in homes):
                return True
    return False


def sides_changed(said: Said, near: Sequence[Said]) -> bool:
    """Whether what a condition says there follows from it here, and the other way round; or two units changed places."""
    clauses = [clause for sentence in near for clause in sentence.clauses]
    if any(conditional(one) for one in clauses) and any(conditional(one) for one in said.clauses):
        conditions, rest = _sides(clauses)
        here, other = _sides(said.clauses)
        if here & (rest - conditions) and other & (conditions - rest):
            return True
    orders = {clause.units for clause in clauses if len(clause.units) > 1}
    return any(one.units not in orders and tuple(reversed(one.units)) in orders for one in said.clauses)


def _sides(clauses: Sequence[Clause]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of conditions, and those of the rest."""
    return (
        frozenset(word for one in clauses if conditional(one) for word in one.words),
        frozenset(word for one in clauses if not conditional(one) for word in one.words),
    )


def for_another_time(said: Said, near: Sequence[Said]) -> bool:
    """Whether a figure is for a year here and for a month there."""
    there: dict[str, set[str]] = {}
    for one in (one for sentence in near for one in sentence.figures if one.per):
        there.setdefault(one.value, set()).add(one.per)
    return any(one.per and one.per not in there.get(one.value, {one.per}) for one in said.figures)


def out_of_order(said: Said, near: Sequence[Said]) -> bool:
    """Whether two figures stand the other way round than in the source, and not because their clauses do."""
    source = [one for sentence in near for one in _in_order(sentence)]
    once = Counter(one.value for _, one in source)
    place = {one.value: (at, home) for at, (home, one) in enumerate(source)}
    told = [(clause, one) for clause, one in _in_order(said) if once[one.value] == 1]
    for (clause, one), (following, other) in pairwise(told):
        (at, home), (later, other_home) = place[one.value], place[other.value]
        both = clause is not following and _belongs(clause, home, other_home) and _belongs(following, other_home, home)
        if _alike(one, other) and at > later and not both:
            return True
    return False


def _alike(one: Figure, other: Figure) -> bool:
    """Whether one could be taken for the other: "number two gets 30 per cent" may be said the other way round."""
    units = {one.unit, other.unit}
    return len(units) == 1 or units == {"date", ""}


def _in_order(said: Said) -> list[tuple[Clause, Figure]]:
    return [(clause, one) for clause in said.clauses for one in clause.figures]


def _belongs(clause: Clause, home: Clause, other: Clause) -> bool:
    """Whether a clause is made of one source clause rather than of another."""
    if home is other:
        return False
    here, there = len(shared(clause.words, home.words)), len(shared(clause.words, other.words))
    return here > there or (here == there and conditional(clause) == conditional(home) != conditional(other))
