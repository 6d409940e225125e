"""What two versions of a model decide differently, table by table, with facts that show it.

Elements are the same by their id, else by their name. Tables are held against each other piece by piece (`crossing`); of
formulas it is said that they changed, with what they were and are, since where they differ cannot be read off.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from saklig.decision.analysis.crossing import Crossing, cross
from saklig.decision.analysis.effort import MAX_STEPS, Effort
from saklig.decision.analysis.reaching import columns_of, facts_of
from saklig.decision.analysis.sameness import identity
from saklig.decision.analysis.seeking import Target, Witness, seek
from saklig.decision.analysis.trying import facts_to_try
from saklig.decision.analysis.witnesses import MAX_PROPOSED, table_in, tables_of
from saklig.decision.analysis.words import said
from saklig.decision.core import nodes
from saklig.decision.core.feel import children
from saklig.decision.evaluation import Result
from saklig.decision.model import Model
from saklig.decision.types import ContextType, DefinedType, ListType, Type
from saklig.decision.values import Value

DifferenceKind = Literal["row", "formula", "added", "removed", "type"]
_AT: Final = date(2025, 1, 1)
MAX_TRIED: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Facts that show a difference, and each decision that they make come out differently: its name, before, after."""

    facts: Mapping[str, Value]
    outcomes: tuple[tuple[str, Value, Value], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs. Of kind "row" it has the rows (`crossing`) and the table's id before and after."""

    kind: DifferenceKind
    within: str
    message: str
    tables: tuple[nodes.Table, nodes.Table] | None = None
    crossing: Crossing | None = None
    shown: Shown | None = None

    @property
    def target(self) -> Target | None:
        """What facts must lead to, to show it."""
        if self.crossing is None or self.tables is None:
            return None
        old, new = self.crossing.before, self.crossing.after
        return Target(self.tables[0].element_id, self.tables[1].element_id, old.id if old else None, new.id if new else None,
                      self.tables[0].hit_policy in nodes.SINGLE_HIT)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """All that differs, and what it is not exact about, in sentences."""

    found: tuple[Difference, ...]
    not_exact: tuple[str, ...]


def differences(
    before: Model, after: Model, *, at: date = _AT, most: int = MAX_TRIED, steps: int = MAX_STEPS,
    effort: Effort | None = None, prove: bool = True,
) -> Differences:  # fmt: skip
    """What two versions of a model decide differently, by the rules of the day `at`.

    `most` is how many facts are tried to show what a table's own columns do not lead to; 0 leaves it to the caller.
    `steps` bounds the work on each table, `effort`, where given, that on all together. Without `prove` nothing is evaluated,
    and nothing shown by facts.
    """
    found: list[Difference] = [*_inputs(before, after)]
    notes: list[str] = []
    olds, news = _by_id(before), _by_id(after)
    for key, unit in olds.items():
        if key not in news:
            found.append(Difference(kind="removed", within=unit.name, message=f"{unit.name!r} is no longer there"))
        else:
            found += _of_unit(unit, news[key], notes, lambda: effort or Effort(steps))
    found += [Difference(kind="added", within=unit.name, message=f"{unit.name!r} is new")
              for key, unit in news.items() if key not in olds]  # fmt: skip
    if not prove:
        return Differences(found=tuple(found), not_exact=tuple(notes))
    columns = {id(table): (unit, columns_of(table)) for model in (before, after) for unit, table in tables_of(model)}
    found = [_shown_by_columns(before, after, one, at, columns) for one in found]
    return Differences(found=tuple(_shown_by_trying(before, after, found, at, most)), not_exact=tuple(notes))


def results_of(one: Difference) -> Iterator[tuple[str, str, str]]:
    """The results of the two rows that differ, as they are written: the column's name, before, after; empty for no row."""
    if one.crossing is None or one.tables is None:
        return
    sides = [
        {} if rule is None else {column.name or "": _written(cell)
                                 for column, cell in zip(table.outputs, rule.outputs, strict=True)}
        for table, rule in zip(one.tables, (one.crossing.before, one.crossing.after), strict=True)
    ]  # fmt: skip
    for name in dict.fromkeys((*sides[0], *sides[1])):
        old, new = (side.get(name, "") for side in sides)
        if old != new:
            yield name, old, new


def _written(cell: nodes.Node) -> str:
    while isinstance(cell, nodes.Coerce):
        cell = cell.body
    return " ".join(cell.text.text.split()) if isinstance(cell, nodes.Formula) else "…"


def _by_id(model: Model) -> dict[tuple[str, str], nodes.Unit]:
    return {(unit.kind, unit.id or unit.name): unit for unit in model.program.units.values()}


def _of_unit(old: nodes.Unit, new: nodes.Unit, notes: list[str], effort: Callable[[], Effort]) -> Iterator[Difference]:
    if identity(old.body) == identity(new.body):
        return
    if identity(old.body, tables=False) != identity(new.body, tables=False):
        yield Difference(kind="formula", within=new.name, message=_rewritten(old, new))
    tables = _paired(list(table_in(old)), list(table_in(new)))
    for one, other in tables:
        if one is None or other is None:
            kind: DifferenceKind = "added" if one is None else "removed"
            said_so = "is new" if one is None else "is no longer there"
            yield Difference(kind=kind, within=new.name, message=f"{new.name!r}: a table {said_so}")
        elif identity(one) != identity(other):
            crossed = cross(one, other, effort())
            notes += [f"{new.name!r}, table {other.element_id}: {note}" for note in crossed.not_exact]
            for crossing in crossed.found:
                yield Difference(kind="row", within=new.name, tables=(one, other), crossing=crossing,
                                 message=f"{_row(crossing.before)} → {_row(crossing.after)} where {said(crossing.where)}")


def _row(rule: nodes.TableRule | None) -> str:
    return "no row" if rule is None else f"row {rule.number} ({rule.id})"


def _paired(
    olds: Sequence[nodes.Table], news: Sequence[nodes.Table]
) -> Iterator[tuple[nodes.Table | None, nodes.Table | None]]:
    """Tables of one id, then those left as they stand."""
    by_id = {table.element_id: table for table in news if table.element_id}
    left = [table for table in news if table.element_id not in {one.element_id for one in olds}]
    for old in olds:
        yield old, by_id.get(old.element_id or "") or (left.pop(0) if left else None)
    yield from ((None, new) for new in left)


def _rewritten(old: nodes.Unit, new: nodes.Unit) -> str:
    """The expressions that are no longer there, and those that are new."""
    texts = list(_texts(old.body)), list(_texts(new.body))
    was, now = ([one for one in own if one not in other] for own, other in ((texts[0], {*texts[1]}), (texts[1], {*texts[0]})))
    if not was and not now:
        return f"{new.name!r}: the parts stand otherwise"
    return f"{new.name!r}: was {'; '.join(was) or 'nothing'} — is {'; '.join(now) or 'nothing'}"


def _texts(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Formula):
        yield " ".join(node.text.text.split())
    elif not isinstance(node, nodes.Table):
        for child in children(node):
            yield from _texts(child)


def _inputs(before: Model, after: Model) -> Iterator[Difference]:
    for name in before.inputs.keys() | after.inputs.keys():
        if name not in after.inputs:
            yield Difference(kind="removed", within=name, message=f"the input {name!r} is no longer there")
        elif name not in before.inputs:
            yield Difference(kind="added", within=name, message=f"the input {name!r} is new")
        elif _type_identity(before.input_type(name)) != _type_identity(after.input_type(name)):
            yield Difference(kind="type", within=name, message=f"what the input {name!r} can be has changed")


def _type_identity(kind: Type) -> Hashable:
    if isinstance(kind, DefinedType):
        return _type_identity(kind.base), None if kind.allowed is None else kind.allowed.text
    if isinstance(kind, ListType):
        return "list", _type_identity(kind.element)
    if isinstance(kind, ContextType):
        return tuple((name, _type_identity(inner)) for name, inner in kind.fields)
    return str(kind)


# --- facts that show it ---


def _shown_by_columns(
    before: Model, after: Model, one: Difference, at: date, known: Mapping[int, tuple[nodes.Unit, Mapping[str, nodes.Node]]]
) -> Difference:
    """Where the columns are facts themselves, the example's facts, if evaluating both proves it."""
    target = one.target
    if one.crossing is None or one.tables is None or target is None:
        return one
    sides = []
    for model, table in zip((before, after), one.tables, strict=True):
        unit, columns = known[id(table)]
        values = {**one.crossing.example.inputs, **one.crossing.example.terms}
        wanted = {text: value for text, value in values.items() if text in columns}
        sides.append(list(itertools.islice(facts_of(model, unit, columns, wanted), MAX_PROPOSED)))
    name = one.within
    if name not in before.decisions or name not in after.decisions:
        return one
    both = (_merged(old, new) for old, new in itertools.islice(itertools.product(*sides), MAX_PROPOSED))
    shown = seek((target,), both, lambda given: before.evaluate(name, given, at=at),
                 lambda given: after.evaluate(name, given, at=at))  # fmt: skip
    return replace(one, shown=_outcomes(name, shown[target])) if target in shown else one


def _merged(one: dict[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(one)
    for name, value in other.items():
        found[name] = _merged(found[name], value) if isinstance(value, dict) and isinstance(found.get(name), dict) else value
    return found


def _outcomes(name: str, witness: Witness[dict[str, Any], Result]) -> Shown:
    old, new = witness.before.value, witness.after.value
    return Shown(facts=witness.facts, outcomes=((name, old, new),) if old != new else ())


def _shown_by_trying(
    before: Model, after: Model, found: Sequence[Difference], at: date, most: int
) -> Iterator[Difference]:
    """What is not shown yet, by trying facts on the decisions that no other decision needs."""
    targets = {one.target for one in found if one.shown is None and one.target is not None}
    names = sorted(_last(before) & _last(after))
    if not targets or not names or not most:
        yield from found
        return
    results = [lambda facts, model=model: _Together(model.evaluate_together(names, facts, at=at)) for model in (before, after)]
    shown = seek(targets, facts_to_try((after, before), most), *results)
    for one in found:
        witness = shown.get(one.target) if one.shown is None and one.target is not None else None
        if witness is None:
            yield one
        else:
            pairs = ((name, witness.before.results[name].value, witness.after.results[name].value) for name in names)
            outcomes = tuple((name, old, new) for name, old, new in pairs if old != new)
            yield replace(one, shown=Shown(facts=witness.facts, outcomes=outcomes))


@dataclass(frozen=True, slots=True)
class _Together:
    """Several decisions of one run, which have one trace."""

    results: Mapping[str, Result]

    @property
    def trace(self) -> Any:
        return next(iter(self.results.values())).trace


def _last(model: Model) -> set[str]:
    """The decisions that no other decision of the model needs."""
    needed = {need.id for decision in model.decisions.values() for need in decision.required_decisions}
    return {name for name, decision in model.decisions.items() if decision.id not in needed}
