"""Names in scope while a unit is put into typed form: each has a slot in the unit's frame and a type.

Source: DMN 1.5, 10.3.2.11 (scope and context stack), 10.3.2.5 (names inside filters).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from saklig.decision.core import nodes
from saklig.decision.feel.names import NameSet
from saklig.decision.types import ANY, CONTEXT, ContextType, Type, plain


@dataclass(slots=True)
class Frame:
    """Hands out slots; slot 0 is the running evaluation itself."""

    size: int = 1

    def slot(self) -> int:
        """A slot nobody else has."""
        self.size += 1
        return self.size - 1


@dataclass(slots=True)
class Scope:
    """One level of names, inside `outer`. `element` is set for a filter: the element's own entries are names too."""

    frame: Frame
    outer: Scope | None = None
    names: dict[str, tuple[int, Type]] = field(default_factory=dict)
    element: tuple[int, Type] | None = None
    known: NameSet = field(default_factory=NameSet)

    def inner(self, element: tuple[int, Type] | None = None) -> Scope:
        """A level further in."""
        return Scope(self.frame, self, element=element)

    def bind(self, name: str, kind: Type = ANY, slot: int | None = None) -> int:
        """Declare a name; its slot."""
        slot = self.frame.slot() if slot is None else slot
        self.names[name] = (slot, kind)
        self.known.add(name)
        return slot

    def chain(self) -> list[NameSet]:
        """The names for the parser, the innermost last."""
        levels: list[NameSet] = []
        scope: Scope | None = self
        while scope is not None:
            levels.append(scope.known)
            scope = scope.outer
        return levels[::-1]

    def lookup(self, name: str, start: int, end: int) -> nodes.Node | None:
        """What a name means here, or None."""
        if self.element is not None:
            return self._element(name, start, end)
        found = self.names.get(name)
        if found is not None:
            return nodes.Local(start=start, end=end, slot=found[0], name=name, type=found[1])
        return None if self.outer is None else self.outer.lookup(name, start, end)

    def _element(self, name: str, start: int, end: int) -> nodes.Node | None:
        assert self.element is not None
        slot, kind = self.element
        bare = plain(kind)
        item = nodes.Local(start=start, end=end, slot=slot, name="item", type=kind)
        if isinstance(bare, ContextType) and (member := bare.get(name)) is not None:
            return nodes.Get(start=start, end=end, source=item, name=name, type=member)
        outside: nodes.Node | None = item
        if name != "item":
            outside = None if self.outer is None else self.outer.lookup(name, start, end)
        if bare is ANY or bare is CONTEXT or isinstance(bare, ContextType):
            return nodes.FilterName(start=start, end=end, name=name, slot=slot, otherwise=outside)
        return outside


