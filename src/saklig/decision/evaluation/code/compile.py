"""Nodes of the typed form to Python functions: `function(frame) -> value`.

A frame is a list; slot 0 holds the `Run`. Each unit becomes one function of straight lines (`write_values`,
`write_operators`, `write_calls`); what loops, decides by a table or makes a function is a function of its own, which those
lines call. Operations on known values of plain kinds take the straight way; for unknown facts, null or a wrong kind the
lines call `ways`, where a `Fault` becomes null and a diagnostic at the node it arose in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from saklig.decision.core import nodes
from saklig.decision.dmn.model import Text
from saklig.decision.errors import Cell
from saklig.decision.evaluation.code import functions, iteration, ways, write_calls, write_operators, write_values
from saklig.decision.evaluation.code.writer import MAX_NESTED, Later, Namespace, Writer
from saklig.decision.evaluation.runtime import Evaluate, Here
from saklig.decision.evaluation.tables.deciding import Decider, table


class Compiler:
    """Turns the nodes of one unit into functions; `decider` makes its tables."""

    def __init__(self, decider: type[Decider] = Decider) -> None:
        self.decider = decider
        # where the nodes stand that are being written
        self.text: Text | None = None
        self.cell: Cell | None = None
        self.namespace = Namespace(ways.SHARED)

    def place(self, node: nodes.Node) -> Here:
        """The node's place, for diagnostics."""
        text = node.text if isinstance(node, nodes.Formula) else self.text
        return Here(text, node.start, node.end, self.cell)

    @contextmanager
    def inside(self, cell: Cell | None, text: Text | None) -> Iterator[None]:
        """What is compiled here stands in this cell and text."""
        kept = self.cell, self.text
        self.cell, self.text = cell, text
        yield
        self.cell, self.text = kept

    def here(self, writer: Writer, node: nodes.Node) -> str:
        """The name of the node's place."""
        return writer.constant(self.place(node))

    def write(self, writer: Writer, node: nodes.Node) -> str:
        """Write the lines that work a node out; the name its value then has."""
        lines = _LINES.get(type(node))
        if lines is None or writer.depth > MAX_NESTED:
            return writer.keep(f"{writer.constant(self.function(node))}(f)")
        return lines(self, writer, node)

    def function(self, node: nodes.Node) -> Evaluate:
        """The function of a node."""
        own = _FUNCTIONS.get(type(node))
        if own is not None:
            return own(self, node)
        writer = Writer(self.namespace)
        writer.put(f"return {self.write(writer, node)}")
        return writer.function()

    def later(self, node: nodes.Node) -> Evaluate:
        """The function of a node, made when it is first called."""
        cell, text = self.cell, self.text

        def make() -> Evaluate:
            with self.inside(cell, text):
                return self.function(node)

        return Later(make)


_LINES: Final[Mapping[type[nodes.Node], Callable[[Compiler, Writer, Any], str]]] = {
    **write_values.LINES,
    **write_operators.LINES,
    **write_calls.LINES,
}
_FUNCTIONS: Final[Mapping[type[nodes.Node], Callable[[Compiler, Any], Evaluate]]] = {
    **iteration.FUNCTIONS,
    **functions.FUNCTIONS,
    nodes.Table: table,
}
