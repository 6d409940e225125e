"""Item definitions to types (DMN 1.5, 7.3.2 and 7.3.3)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.core.boxed import BoxedBuilder, constants
from saklig.decision.core.cells import cell_of, condition_of, hull_of
from saklig.decision.core.feel import walk
from saklig.decision.core.scope import Frame, Scope
from saklig.decision.dmn import model
from saklig.decision.values import Value

_LONG: Final = 100  # parts of a test of allowed values that may be asked of every constant
# compiles a test over the value in a slot of a frame of some size
CompileTest = Callable[[nodes.Node, int, int], Callable[[Value], Value]]


class TypeTable:
    """The item definitions of one file as types, worked out when first asked for."""

    def __init__(self, definitions: model.Definitions, compile_test: CompileTest) -> None:
        self.by_name = {item.name: item for item in definitions.item_definitions}
        self.compile_test = compile_test
        self.done: dict[str, types.Type] = {}
        self.working: list[str] = []
        # by the import's name; several may have none (6.3.3)
        self.imported: dict[str, list[TypeTable]] = {}
        # names of imports that were not found: of their types nothing can be said
        self.missing: set[str] = set()
        self.builder: BoxedBuilder | None = None

    def get(self, name: str) -> types.Type | None:
        """The type of a name, or None."""
        if name in self.done:
            return self.done[name]
        item = self.by_name.get(name)
        if item is None:
            for alias, tables in self.imported.items():
                if alias and name.startswith(alias + "."):
                    return tables[0].get(name[len(alias) + 1 :])
            if any(alias and name.startswith(alias + ".") for alias in self.missing):
                return types.ANY
            # an import without a name brings its types in as they are called
            return types.SIMPLE.get(name) or self.nameless(name)
        if name in self.working:
            # a type that holds itself is followed one turn only: types are finite trees
            self.cycle(name)
            return types.ANY
        self.working.append(name)
        self.done[name] = self.type_of(item, name)
        self.working.pop()
        return self.done[name]

    def nameless(self, name: str) -> types.Type | None:
        """A type of the imports without a name: the first that has it."""
        for table in self.imported.get("", ()):
            found = table.get(name)
            if found is not None:
                return found
        return None

    def type_of(self, item: model.ItemDefinition, name: str) -> types.Type:
        """An item definition or component as a type."""
        assert self.builder is not None
        if item.components:
            base: types.Type = types.context_of(tuple((part.name, self.type_of(part, part.name)) for part in item.components))
        elif item.function is not None:
            parameters, result = item.function
            kinds = tuple(self.builder.typed(reference, item.place, None) for _, reference in parameters)
            base = types.function_of(kinds, self.builder.typed(result, item.place, None))
        else:
            base = self.builder.typed(item.type_ref, item.place, None)
        allowed = None if item.allowed is None else self.allowed(item.allowed, base)
        if allowed is not None:
            base = types.DefinedType(name, base, allowed)
        if item.is_collection:
            base = types.list_of(base)
        if item.constraint is not None:
            base = types.DefinedType(name, base, self.allowed(item.constraint, base))
        if base.name == name or isinstance(base, types.DefinedType):
            return base
        return types.DefinedType(name, base, None) if item.name in self.by_name else base

    def allowed(self, text: model.Text, kind: types.Type) -> types.Allowed | None:
        """Allowed values as a test."""
        assert self.builder is not None
        frame = Frame()
        slot = frame.slot()
        node = self.builder.tests(text, Scope(frame), slot, kind)
        if node is None:
            return None
        test, condition = self.compile_test(node, slot, frame.size), condition_of(node)
        ends = () if condition is None else condition.ends()
        values = constants(node)
        return types.Allowed(
            text=" ".join(text.text.split()), values=values, test=test,
            texts=frozenset(values) if values and all(type(one) is str for one in values) else None,
            ends=tuple(end.value for end in ends if isinstance(end, nodes.Const)), node=node, slot=slot,
            frame=frame.size,
            hull=hull_of(cell_of(condition)), loops=_loops(node),
        )  # fmt: skip

    def cycle(self, name: str) -> None:
        """Tell of an item definition that refers to itself (7.3.2)."""
        assert self.builder is not None
        around = " → ".join([*self.working[self.working.index(name) :], name])
        self.builder.findings.at(
            self.by_name[name].place, None, "TYPE_CYCLE", f"refers to itself: {around}",
            mend="take one of the references out; what is inside can be of type Any",
        )  # fmt: skip

    def known(self) -> list[str]:
        """The types that can be named here."""
        others = [
            f"{alias}.{name}" if alias else name
            for alias, tables in self.imported.items()
            for table in tables
            for name in table.by_name
        ]
        return [*self.by_name, *types.SIMPLE, *others]


def _loops(node: nodes.Node) -> bool:
    """Whether a test goes through something, calls what others wrote, or is very long."""
    parts = list(itertools.islice(walk(node), _LONG + 1))
    return len(parts) > _LONG or any(
        isinstance(part, nodes.For | nodes.Quantified | nodes.Filter | nodes.Call | nodes.FunctionNode) for part in parts
    )
