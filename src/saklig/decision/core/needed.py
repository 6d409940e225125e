"""A program cut down to what is read of some decisions' values: entries of contexts that nobody reads become null.

Whoever asks whether an outcome is settled reads who, what and how much, and none of the figures that sentences name.
Flow: 1 from the entries read of a decision's value to the entries read of every part of it, through lists, loops, filters,
choices and calls; 2 on to what it requires, until nothing more comes to be read; 3 each unit with what is left of it,
entries worked out once for equal values of what they read, since twelve months of a child differ in little.
Where it can't be told what is read of a value, all of it is. What is read comes out as before: no operation looks at an
entry but those that count here as reading it. Nothing is written down for the trace but tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from saklig.decision.core import nodes
from saklig.decision.core.feel import walk
from saklig.decision.types import ContextType, DefinedType, ListType, Type, plain

__all__ = ["cut"]

# entries of entries that are told apart; a model that calls itself could go on for ever
MAX_DEPTH: Final = 8
# built-ins whose result holds the elements of their arguments as they are
_PASSING: Final = frozenset(("flatten", "concatenate", "append", "reverse"))


@dataclass(frozen=True, slots=True)
class _Need:
    """What is read of a value, or of each element of a list: these entries, each so far; None for the whole."""

    entries: Mapping[str, _Need] | None


_WHOLE: Final = _Need(None)
_BARE: Final = _Need({})  # whether it is there, and of a list how many there are


def cut(program: nodes.Program, entries: Mapping[str, Sequence[str]]) -> nodes.Program:
    """The program for those who read only these entries of these decisions' values, or of the elements of their lists.

    With decision services, which are called with facts from outside, it is the program as it is.
    """
    if program.services:
        return program
    wanted = _Wanted({key: _Need(dict.fromkeys(names, _WHOLE)) for key, names in entries.items()}, {})
    while True:
        before = dict(wanted.results), dict(wanted.parameters)
        units: dict[str, nodes.Unit] = {}
        while rest := [key for key in wanted.results if key not in units]:
            for key in rest:
                units[key] = _Cutting(program, program.units[key], wanted).unit()
        if before == (wanted.results, wanted.parameters):
            return replace(program, units={key: units[key] for key in program.units if key in units})


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is read of units' values or results, and of the arguments of business knowledge models."""

    results: dict[str, _Need]
    parameters: dict[str, tuple[_Need, ...]]

    def of(self, key: str, need: _Need) -> None:
        self.results[key] = _both(self.results.get(key), need)


def _both(one: _Need | None, other: _Need, depth: int = 0) -> _Need:
    if one is None or one is other:
        return other
    if one.entries is None or other.entries is None or depth > MAX_DEPTH:
        return _WHOLE
    joined = dict(one.entries)
    for name, need in other.entries.items():
        joined[name] = _both(joined.get(name), need, depth + 1)
    return _Need(joined)


def _deep(need: _Need) -> int:
    return 0 if not need.entries else 1 + max(map(_deep, need.entries.values()))


class _Cutting:
    """One unit: what is read of what stands in each slot of its frame, and what is left of its nodes."""

    def __init__(self, program: nodes.Program, unit: nodes.Unit, wanted: _Wanted) -> None:
        self.program, self.whole, self.wanted = program, unit, wanted
        self.sources = {slot: source for slot, _, source in unit.slots}
        self.slots: dict[int, _Need] = {}

    def unit(self) -> nodes.Unit:
        """What is left of the unit."""
        need, body = self.wanted.results[self.whole.key], self.whole.body
        if self.whole.kind == "knowledge" and isinstance(body, nodes.FunctionNode):
            cut_body: nodes.Node = replace(body, body=self.node(body.body, need), traced=False)
            read = [_WHOLE if _looks_inside(kind) else self.slots.get(slot, _BARE) for _, slot, kind in body.parameters]
            known = self.wanted.parameters.get(self.whole.key, (None,) * len(read))
            self.wanted.parameters[self.whole.key] = tuple(map(_both, known, read))
        else:
            cut_body = self.node(body, _WHOLE if self.whole.kind == "knowledge" else need)
        for slot, source in self.sources.items():
            if slot in self.slots:
                self._require(source, self.slots[slot])
        slots = tuple(one for one in self.whole.slots if one[0] in self.slots)
        return replace(self.whole, body=cut_body, slots=slots)

    def _require(self, source: nodes.Source, need: _Need) -> None:
        if source.kind == "unit":
            is_value = self.program.units[source.key].kind == "decision"
            if is_value or need is _WHOLE:
                self.wanted.of(source.key, need)
        for name, member in source.members:
            if need.entries is None or name in need.entries:
                self._require(member, _WHOLE if need.entries is None else need.entries[name])

    def node(self, node: nodes.Node, need: _Need) -> nodes.Node:
        """What is left of a node of whose value so much is read."""
        own = _CUTS.get(type(node))
        return self.whole_of(node) if own is None else own(self, node, need)

    def whole_of(self, node: nodes.Node) -> nodes.Node:
        """A node that reads all of what is beneath it."""
        changed = {}
        for part in fields(node):
            held = getattr(node, part.name)
            if isinstance(held, nodes.Node | tuple):
                left = self._whole_in(held)
                if left is not held:
                    changed[part.name] = left
        return replace(node, **changed) if changed else node

    def _whole_in(self, held: Any) -> Any:
        if isinstance(held, nodes.Node):
            return self.node(held, _WHOLE)
        if type(held) is not tuple:
            return held
        left = tuple(map(self._whole_in, held))
        return held if all(one is other for one, other in zip(left, held, strict=True)) else left

    def read(self, slot: int, need: _Need) -> None:
        """Note that so much is read of what stands in a slot."""
        self.slots[slot] = _both(self.slots.get(slot), need)

    def inner(self, source: nodes.Node, slot: int, more: _Need | None = None) -> nodes.Node:
        """The list whose elements stood in a slot for what was gone through before, of whose elements `more` is read."""
        return self.node(source, _both(more, self.slots.get(slot, _BARE)))

    def loops(self, loops: tuple[nodes.Loop, ...]) -> tuple[nodes.Loop, ...]:
        """Loops around what was gone through before, the innermost last."""
        found = []
        for loop in reversed(loops):
            source = self.node(loop.source, _WHOLE) if loop.until is not None else self.inner(loop.source, loop.slot)
            found.append(replace(loop, source=source, until=self._whole_in(loop.until)))
        return tuple(reversed(found))

    def call(self, node: nodes.Call, need: _Need) -> nodes.Node:
        """A call, where the function is a business knowledge model of which it is known what it reads."""
        source = self.sources.get(node.function.slot) if isinstance(node.function, nodes.Local) else None
        body = self.program.units[source.key].body if source is not None and source.kind == "unit" else None
        if source is None or node.names is not None or not isinstance(body, nodes.FunctionNode):
            return self.whole_of(node)
        if len(body.parameters) != len(node.arguments):
            return self.whole_of(node)
        self.read(node.function.slot, _BARE)  # type: ignore[attr-defined]
        self.wanted.of(source.key, need)
        read = self.wanted.parameters.get(source.key, (_BARE,) * len(node.arguments))
        return replace(node, arguments=tuple(map(self.node, node.arguments, read)))


# --- what is read beneath each kind of node ---


def _local(c: _Cutting, node: nodes.Local, need: _Need) -> nodes.Node:
    c.read(node.slot, need)
    return node


def _get(c: _Cutting, node: nodes.Get, need: _Need) -> nodes.Node:
    return replace(node, source=c.node(node.source, _of_entry(node.name, need)))


def _of_entry(name: str, need: _Need) -> _Need:
    return _Need({name: need if _deep(need) < MAX_DEPTH else _WHOLE})


def _filter_name(c: _Cutting, node: nodes.FilterName, need: _Need) -> nodes.Node:
    c.read(node.slot, _of_entry(node.name, need))
    return node if node.otherwise is None else replace(node, otherwise=c.node(node.otherwise, need))


def _context(c: _Cutting, node: nodes.ContextNode, need: _Need) -> nodes.Node:
    result = None if node.result is None else _kept(c.node(node.result, need))
    read = {} if node.result is not None else need.entries
    found = []
    for key, slot, value in reversed(node.entries):
        wanted = c.slots.get(slot)
        if read is None or key in read:
            wanted = _both(wanted, _WHOLE if read is None else read[key])
        left = nodes.Const(value=None, type=value.type) if wanted is None else _kept(c.node(value, wanted))
        found.append((key, slot, left))
    return replace(node, entries=tuple(reversed(found)), result=result)


# what takes longer than to look whether it was done before
_WORK: Final = (nodes.If, nodes.Call, nodes.BuiltinCall, nodes.Filter, nodes.For, nodes.Quantified, nodes.Table)


def _kept(node: nodes.Node) -> nodes.Node:
    """A node worked out once for equal values of what it reads, where that is less work."""
    bare = node
    while isinstance(bare, nodes.Formula | nodes.Coerce):
        bare = bare.body
    parts = list(walk(bare))
    # entries of a context are kept one by one; a function holds its frame
    if isinstance(bare, nodes.ContextNode | nodes.Kept) or any(isinstance(part, nodes.FunctionNode) for part in parts):
        return node
    if not any(isinstance(part, _WORK) for part in parts):
        return node
    read = {part.slot for part in parts if isinstance(part, nodes.Local | nodes.FilterName)}
    own = {part.slot for part in parts if isinstance(part, nodes.Loop | nodes.Filter | nodes.In | nodes.TableInput)}
    own |= {part.partial for part in parts if isinstance(part, nodes.For)}
    own |= {slot for part in parts if isinstance(part, nodes.ContextNode) for _, slot, _ in part.entries}
    return nodes.Kept(body=node, slots=tuple(sorted(read - own)), start=node.start, end=node.end, type=node.type)


def _list(c: _Cutting, node: nodes.ListNode, need: _Need) -> nodes.Node:
    return replace(node, items=tuple(c.node(item, need) for item in node.items))


def _if(c: _Cutting, node: nodes.If, need: _Need) -> nodes.Node:
    return replace(node, condition=c.node(node.condition, _WHOLE), then=c.node(node.then, need),
                   otherwise=c.node(node.otherwise, need))  # fmt: skip


def _filter(c: _Cutting, node: nodes.Filter, need: _Need) -> nodes.Node:
    condition = c.node(node.condition, _WHOLE)
    return replace(node, condition=condition, source=c.inner(node.source, node.slot, need))


def _for(c: _Cutting, node: nodes.For, need: _Need) -> nodes.Node:
    body = c.node(node.body, need)
    if node.partial in c.slots:  # what is read of the results so far is read of the body
        body = c.node(node.body, _WHOLE)
    return replace(node, body=body, loops=c.loops(node.loops))


def _quantified(c: _Cutting, node: nodes.Quantified, need: _Need) -> nodes.Node:
    body = c.node(node.body, _WHOLE)
    return replace(node, body=body, loops=c.loops(node.loops))


def _builtin(c: _Cutting, node: nodes.BuiltinCall, need: _Need) -> nodes.Node:
    name = node.function.name
    if node.names is not None or not (name in _PASSING or name == "count"):
        return c.whole_of(node)
    return replace(node, arguments=tuple(c.node(one, _BARE if name == "count" else need) for one in node.arguments))


def _coerce(c: _Cutting, node: nodes.Coerce, need: _Need) -> nodes.Node:
    return replace(node, body=c.node(node.body, _WHOLE if _looks_inside(node.type) else need))


def _formula(c: _Cutting, node: nodes.Formula, need: _Need) -> nodes.Node:
    return replace(node, body=c.node(node.body, need), operands=(), traced=False)


def _looks_inside(kind: Type, level: int = 0) -> bool:
    """Whether the allowed values of a type may be asked of entries of contexts."""
    if level > MAX_DEPTH:
        return True
    if isinstance(kind, DefinedType):
        compound = not isinstance(plain(kind.base), ContextType | ListType) and plain(kind.base).name in _SCALARS
        return (kind.allowed is not None and not compound) or _looks_inside(kind.base, level + 1)
    if isinstance(kind, ListType):
        return _looks_inside(kind.element, level + 1)
    return isinstance(kind, ContextType) and any(_looks_inside(member, level + 1) for _, member in kind.fields)


_SCALARS: Final = frozenset(("number", "string", "boolean", "date"))

_CUTS: Final[Mapping[type[nodes.Node], Callable[[_Cutting, Any, _Need], nodes.Node]]] = {
    nodes.Local: _local,
    nodes.Get: _get,
    nodes.FilterName: _filter_name,
    nodes.ContextNode: _context,
    nodes.ListNode: _list,
    nodes.If: _if,
    nodes.Filter: _filter,
    nodes.For: _for,
    nodes.Quantified: _quantified,
    nodes.BuiltinCall: _builtin,
    nodes.Call: _Cutting.call,
    nodes.Coerce: _coerce,
    nodes.Formula: _formula,
}
