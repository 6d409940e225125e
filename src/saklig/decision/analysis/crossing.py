"""Where two versions of one table come out differently: the rows that decide before and after, and for which values.

For tables of one row (UNIQUE, FIRST, ANY, PRIORITY) each pair of rows with other results is held against the pieces: do some
values lie in both, and in none of the rows that go before either? Tables that gather rows differ where one gives a result
that the other does not give. Exact over numbers, dates, texts and booleans compared with constants; what is not is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from saklig.decision.analysis.effort import Effort, TooMuch
from saklig.decision.analysis.findings import MAX_ROWS, clash
from saklig.decision.analysis.joint import CannotJoin, Joint, joined, results
from saklig.decision.analysis.pieces import pieces_of
from saklig.decision.analysis.sameness import constant
from saklig.decision.analysis.search import Choice, Pieces, classes_of, meeting, uncovered, within
from saklig.decision.analysis.terms import arrangements, too_many
from saklig.decision.analysis.words import Example, Where, described, example_of
from saklig.decision.core import nodes
from saklig.decision.values import Value

_NONE = -1  # "no row" among rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Values for which two versions of a table decide by rows with other results; None is no row.

    `certain`: the results differ whatever else is so. Otherwise a result is worked out, or a condition is no comparison.
    """

    before: nodes.TableRule | None
    after: nodes.TableRule | None
    where: tuple[Where, ...]
    example: Example
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """What was found in two versions of a table, and what it is not exact about."""

    found: tuple[Crossing, ...]
    not_exact: tuple[str, ...]


def cross(before: nodes.Table, after: nodes.Table, effort: Effort | None = None) -> Crossed:
    """Where two versions of a table come out differently, one region for each pair of rows."""
    effort = effort or Effort()
    if len(before.rules) + len(after.rules) > MAX_ROWS:
        return Crossed(found=(), not_exact=(f"the tables have more than {MAX_ROWS} rows together",))
    if _single(before) != _single(after):
        return Crossed(found=(), not_exact=(f"the hit policy was {before.hit_policy} and is {after.hit_policy}",))
    try:
        joint = joined(before, after)
    except CannotJoin as column:
        return Crossed(found=(), not_exact=(f"the column {column} had values of another type before",))
    found: dict[tuple[int, int], Crossing] = {}
    notes = list(_notes(joint))
    try:
        for terms in arrangements(joint.sheet, effort):
            pieces = [pieces_of(joint.sheet, index, terms, effort) for index in range(len(joint.sheet.variables))]
            notes += (note for note in _undecided(joint, pieces, effort) if note not in notes)
            for pair, choice in _pairs(joint, pieces, found, effort):
                found[pair] = _crossing(joint, pieces, pair, choice, terms)
    except TooMuch:
        notes.append("the tables are too large to be compared to the end: there may be more differences than these")
    return Crossed(found=tuple(found[pair] for pair in sorted(found)), not_exact=tuple(notes))


def _single(table: nodes.Table) -> bool:
    return table.hit_policy in nodes.SINGLE_HIT


def _notes(joint: Joint) -> Iterator[str]:
    if too_many(joint.sheet):
        yield "the cells compare with so many terms that not every order of them was tried"
    for number in sorted(joint.atoms):
        yield f"{joint.sheet.variables[number].text} is no comparison with constants or terms: it was tried as true and as false"
    for table in (joint.before, joint.after):
        if table.hit_policy == "PRIORITY" and _ranks(table) is None:
            yield "the rows' order under PRIORITY rests on results that are worked out"
    if not joint.in_order and joint.before.hit_policy in ("RULE ORDER", "OUTPUT ORDER"):
        yield "rows have changed places: the order of the results may differ"
    names = [{column.name or "" for column in table.outputs} for table in (joint.before, joint.after)]
    if names[0] != names[1]:
        yield f"the columns of results are others: {', '.join(sorted(filter(None, names[0] ^ names[1])))}"


def _undecided(joint: Joint, pieces: Pieces, effort: Effort) -> Iterator[str]:
    """Which version has rows that apply together where only one may: there none of them decides."""
    for table, start, version in ((joint.before, 0, "before"), (joint.after, len(joint.before.rules), "after")):
        rows = ((1 << len(table.rules)) - 1) << start
        for row in range(len(table.rules)) if table.hit_policy in ("UNIQUE", "ANY") else ():
            effort.spend(len(table.rules))
            others = meeting(pieces, start + row, rows, effort) if all(within(pieces, 1 << (start + row))) else 0
            if any(others >> (start + other) & 1 and clash(table, row, other) for other in range(len(table.rules))):
                yield f"rows overlap {version} ({table.rules[row].number} and others): values where they do were left out"
                break


def _pairs(
    joint: Joint, pieces: Pieces, known: Mapping[tuple[int, int], Crossing], effort: Effort
) -> Iterator[tuple[tuple[int, int], Choice]]:
    """Pairs of rows with other results that decide for the same values, with some of these values."""
    if _single(joint.before):
        yield from _deciding(joint, pieces, known, effort)
    else:
        yield from _gathered(joint, pieces, known, effort)


# --- tables of one row ---


def _deciding(
    joint: Joint, pieces: Pieces, known: Mapping[tuple[int, int], Crossing], effort: Effort
) -> Iterator[tuple[tuple[int, int], Choice]]:
    olds, news = len(joint.before.rules), len(joint.after.rules)
    given = [{row: results(table, None if row == _NONE else row) for row in (*range(len(table.rules)), _NONE)}
             for table in (joint.before, joint.after)]  # fmt: skip
    stays = (dict(joint.same), {after: before for before, after in joint.same}) if joint.in_order else ({}, {})
    ahead = [_ahead(joint.before), _ahead(joint.after)]
    for old in (*range(olds), _NONE):
        met = ((1 << news) - 1) << olds
        if old != _NONE:
            met = meeting(pieces, old, met, effort) if all(within(pieces, 1 << old)) else 0
        effort.spend(news)
        for new in (*range(news), _NONE):
            unchanged = (old == _NONE or old in stays[0]) and (new == _NONE or new in stays[1])
            if (old, new) in known or unchanged and (old, new) != (_NONE, _NONE):
                continue
            if given[0][old] == given[1][new] and (old == _NONE) == (new == _NONE):
                continue
            if new != _NONE and not met >> (olds + new) & 1:
                continue
            own = (0 if old == _NONE else 1 << old) | (0 if new == _NONE else 1 << (olds + new))
            others = ahead[0][old] | ahead[1][new] << olds
            choice = _somewhere(pieces, own, others, effort)
            if choice is not None:
                yield (old, new), choice


def _somewhere(pieces: Pieces, own: int, others: int, effort: Effort) -> Choice | None:
    """Values for which all of the rows `own` apply and none of the `others`."""
    inside = within(pieces, own)
    effort.spend(sum(map(len, pieces)))
    if not all(inside):
        return None
    choice = next(uncovered(classes_of(inside, others), others, effort), None)
    return None if choice is None else {index: choice.get(index, tuple(group)) for index, group in enumerate(inside)}


def _ahead(table: nodes.Table) -> dict[int, int]:
    """For each row the rows that must not apply where it decides, as bits; for "no row" all of them."""
    every = (1 << len(table.rules)) - 1
    found = {_NONE: every}
    if table.hit_policy == "UNIQUE":
        return found | {row: every & ~(1 << row) for row in range(len(table.rules))}
    ranks = _ranks(table) if table.hit_policy == "PRIORITY" else None
    taken = 0
    for row in sorted(range(len(table.rules)), key=lambda row: ranks[row] if ranks else ()):
        found[row] = taken
        taken |= 1 << row
    return found


def _ranks(table: nodes.Table) -> list[tuple[int, ...]] | None:
    """Each row's place by the priority of its results; None where one is worked out."""
    ranks = []
    for rule in table.rules:
        rank = []
        for column, cell in zip(table.outputs, rule.outputs, strict=True):
            value = constant(cell)
            if value is None and column.order:
                return None
            if value is not None and column.order:
                rank.append(column.order.index(value[0]) if value[0] in column.order else len(column.order))
        ranks.append(tuple(rank))
    return ranks


# --- tables that gather rows ---


def _gathered(
    joint: Joint, pieces: Pieces, known: Mapping[tuple[int, int], Crossing], effort: Effort
) -> Iterator[tuple[tuple[int, int], Choice]]:
    """Rows that changed, where no row of the other version gives the same result."""
    olds = len(joint.before.rules)
    stays = {row for row, _ in joint.same}, {row for _, row in joint.same}
    sides = (joint.before, 0, joint.after, olds, stays[0], stays[1]), (joint.after, olds, joint.before, 0, stays[1], stays[0])
    for table, start, other, other_start, staying, other_staying in sides:
        given = [results(other, one) for one in range(len(other.rules))]
        for row in range(len(table.rules)):
            pair = (row, _NONE) if start == 0 else (_NONE, row)
            if row in staying or pair in known:
                continue
            wanted = results(table, row)
            effort.spend(len(given))
            equals = (one for one, there in enumerate(given) if one not in other_staying and there == wanted)
            others = sum(1 << (other_start + one) for one in equals)
            choice = _somewhere(pieces, 1 << (start + row), others, effort)
            if choice is not None:
                yield pair, choice


# --- what is said ---


def _crossing(joint: Joint, pieces: Pieces, pair: tuple[int, int], choice: Choice, terms: Mapping[str, Value]) -> Crossing:
    old = None if pair[0] == _NONE else joint.before.rules[pair[0]]
    new = None if pair[1] == _NONE else joint.after.rules[pair[1]]
    atoms = any(len(choice[index]) < len(pieces[index]) for index in joint.atoms if index in choice)
    return Crossing(before=old, after=new, where=described(joint.sheet, pieces, choice),
                    example=example_of(joint.sheet, pieces, choice, terms),
                    certain=not atoms and not terms and _surely(joint, old, new))


def _surely(joint: Joint, old: nodes.TableRule | None, new: nodes.TableRule | None) -> bool:
    """Whether the results differ by constants, or a row stands against none."""
    if old is None or new is None:
        return joint.before.aggregation is None
    cells = [
        {column.name: constant(cell) for column, cell in zip(table.outputs, rule.outputs, strict=True)}
        for table, rule in ((joint.before, old), (joint.after, new))
    ]
    pairs = ((cells[0][name], cells[1][name]) for name in cells[0].keys() & cells[1].keys())
    return any(one and other and one != other for one, other in pairs)
