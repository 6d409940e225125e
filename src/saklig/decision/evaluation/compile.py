"""Core nodes to closures: `closure(frame) -> value`.

A frame is a list; slot 0 holds the `Run`. Operations on known values take the straight way; an unknown fact, null or a
wrong kind leaves it only when that way does not apply. A `Fault` becomes null and a diagnostic at the node it arose in.
Each kind of node has its function in `operations`, `iteration`, `calls` or `tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from saklig.decision.core import nodes
from saklig.decision.dmn.model import Text
from saklig.decision.evaluation import calls, iteration, operations, tables
from saklig.decision.evaluation.runtime import Evaluate, Here


class Compiler:
    """Turns the nodes of one unit into closures."""

    def __init__(self) -> None:
        self.text: Text | None = None

    def here(self, node: nodes.Node) -> Here:
        """The node's place, for diagnostics."""
        return Here(self.text, node.start, node.end)

    def compile(self, node: nodes.Node) -> Evaluate:
        """The closure of a node."""
        return _CLOSURES[type(node)](self, node)


_CLOSURES: Final[Mapping[type[nodes.Node], Callable[[Compiler, Any], Evaluate]]] = {
    **operations.CLOSURES,
    **iteration.CLOSURES,
    **calls.CLOSURES,
    nodes.Table: tables.table,
}
