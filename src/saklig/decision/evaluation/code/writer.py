"""Writes the Python source of one function, line by line.

Nothing of a model ever becomes source as it is: what a line needs stands in the namespace under a name made here, or, for
names of entries and elements, as the literal that Python's `repr` gives. The source can name nothing but what `ways` lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from saklig.decision.evaluation.runtime import Evaluate
from saklig.decision.values import Value

# Python refuses a hundred levels of indentation
MAX_NESTED: Final = 40

# the constants that stand in the source themselves
LITERALS: Final = frozenset(("None", "True", "False"))


class Namespace:
    """The names that the functions of one unit share: `shared` in the place of Python's built-ins, and own constants."""

    def __init__(self, shared: dict[str, Any]) -> None:
        self.names: dict[str, Any] = {"__builtins__": shared}
        self.known: dict[int, str] = {}

    def constant(self, value: Any) -> str:
        """A name for a value, the same for the same object."""
        if value is None or value is True or value is False:
            return repr(value)
        name = self.known.get(id(value))
        if name is None:
            name = self.known[id(value)] = f"k{len(self.names)}"
            self.names[name] = value
        return name


class Writer:
    """Lines of a function `run(f)`; `f` is the frame, `r` the `Run`, `t1`, `t2`, … what was worked out on the way."""

    def __init__(self, namespace: Namespace, head: Sequence[str] = ("def run(f):", " r = f[0]")) -> None:
        self.namespace = namespace
        self.constant = namespace.constant
        self.lines = list(head)
        self.depth = 1
        self.count = 0
        # names that hold what stands in a slot, wherever in the function one is
        self.slots: dict[int, str] = {}

    def put(self, line: str) -> None:
        """One line where the function stands now."""
        self.lines.append(" " * self.depth + line)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Lines inside `head:`."""
        self.put(head + ":")
        self.depth += 1
        yield
        self.depth -= 1

    def name(self) -> str:
        """A name nobody else has in this function."""
        self.count += 1
        return f"t{self.count}"

    def keep(self, source: str) -> str:
        """The name under which the value of `source` is kept."""
        name = self.name()
        self.put(f"{name} = {source}")
        return name

    def slot(self, slot: int) -> str:
        """The name of what stands in a slot of the frame."""
        name = self.slots.get(slot)
        if name is None:
            name = self.keep(f"f[{slot}]")
            if self.depth == 1:
                self.slots[slot] = name
        return name

    def fill(self, slot: int, name: str) -> None:
        """Put what has this name into a slot of the frame."""
        self.put(f"f[{slot}] = {name}")
        if self.depth == 1:
            self.slots[slot] = name
        else:
            self.slots.pop(slot, None)

    def function(self) -> Callable[[Any], Value]:
        """The function as written, of what its head says: a frame, or a run."""
        made: dict[str, Callable[[Any], Value]] = {}
        exec(compile("\n".join(self.lines), "<model>", "exec"), self.namespace.names, made)  # noqa: S102
        return made["run"]


class Later:
    """A function made when it is first called: for ways that are seldom gone."""

    __slots__ = ("_make", "_run")

    def __init__(self, make: Callable[[], Evaluate]) -> None:
        self._make = make
        self._run: Evaluate | None = None

    def __call__(self, frame: list[Value]) -> Value:
        if self._run is None:
            self._run = self._make()
        return self._run(frame)
