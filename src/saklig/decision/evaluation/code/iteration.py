"""Functions of iteration: for, some, every, filter (DMN 1.5, 10.3.2.5, 10.3.2.13, 10.3.2.14).

Each is a function of its own, so that it can return as soon as its value is known; its loops and bodies are lines in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.core.feel import walk
from saklig.decision.evaluation.code.writer import Writer
from saklig.decision.evaluation.runtime import Evaluate

if TYPE_CHECKING:
    from saklig.decision.evaluation.code.compile import Compiler


def for_(c: Compiler, node: nodes.For) -> Evaluate:
    w = Writer(c.namespace)
    w.put("found = []")

    def body() -> None:
        _count_traces(w, node.body)
        if any(isinstance(part, nodes.Local) and part.slot == node.partial for part in walk(node.body)):
            w.fill(node.partial, w.keep("partial(r, found)"))
        w.put(f"found.append({c.write(w, node.body)})")

    _loops(c, w, node.loops, c.here(w, node), "return unknown({}, *found)", body)
    w.put("return found")
    return w.function()


def quantified(c: Compiler, node: nodes.Quantified) -> Evaluate:
    w = Writer(c.namespace)
    decides = not node.every
    w.put("settled, null, open_ = False, False, []")

    def body() -> None:
        _count_traces(w, node.body)
        value = c.write(w, node.body)
        w.put(f"if {value} is {decides}: " + ("settled = True" if node.strict else f"return {decides}"))
        w.put(f"elif type({value}) is Unknown: open_.append({value})")
        w.put(f"elif type({value}) is not boolean: null = True")

    _loops(c, w, node.loops, c.here(w, node), "open_.append({})", body)
    w.put(f"return quantify({decides}, {node.strict}, settled, null, open_)")
    return w.function()


def _count_traces(w: Writer, body: nodes.Node) -> None:
    """What leaves something in the trace at each turn costs more than a turn."""
    if any(isinstance(part, nodes.Table) or (isinstance(part, nodes.Formula) and part.traced) for part in walk(body)):
        w.put("r.tick(10)")


def _loops(
    c: Compiler, w: Writer, loops: tuple[nodes.Loop, ...], here: str, if_open: str, body: Callable[[], None]
) -> None:
    """Loops within one another; `if_open` is the line for a source that is unknown, `{}` its name."""
    depth = w.depth
    for loop in loops:
        source = c.write(w, loop.source)
        if loop.until is None:
            items = w.keep(f"turns(r, {source}, {here})")
        else:
            items = w.keep(f"span(r, {source}, {c.write(w, loop.until)}, {here})")
        w.put(f"if {items} is None: return None")
        w.put(f"if type({items}) is Unknown: {if_open.format(items)}")
        turn = w.name()
        w.put("else:")
        w.depth += 1
        w.put(f"for {turn} in {items}:")
        w.depth += 1
        w.fill(loop.slot, turn)
    body()
    w.depth = depth


def filtering(c: Compiler, node: nodes.Filter) -> Evaluate:
    w = Writer(c.namespace)
    here = c.here(w, node)
    items = w.keep(f"filtered(r, {c.write(w, node.source)})")
    condition = w.constant(c.later(node.condition))
    w.put(f"if type({items}) is Unknown: return filter_open({items}, {condition}, {node.slot}, f)")
    speaks_of_it = any(
        isinstance(part, nodes.Local | nodes.FilterName) and part.slot == node.slot for part in walk(node.condition)
    )
    if not speaks_of_it and not node.strict:
        counts = types.plain(node.condition.type) is types.NUMBER
        w.put(f"return keep_all(r, {items}, {c.write(w, node.condition)}, {counts}, {here})")
        return w.function()
    w.put("kept, open_ = [], []")
    with w.block(f"for item in {items}"):
        w.fill(node.slot, "item")
        _count_traces(w, node.condition)
        found = c.write(w, node.condition)
        w.put(f"if {found} is True: kept.append(item)")
        w.put(f"elif type({found}) is Unknown: open_.append((len(kept), item, {found}))")
        if node.strict:
            w.put(f"elif {found} is not False: return no_match(r, {found}, {here})")
        else:
            w.put(f"elif type({found}) is number or isinstance({found}, Followed): return pick(r, {items}, {found}, {here})")
    # which elements are kept is open, so the whole list is
    w.put("return may_hold(kept, open_) if open_ else kept")
    return w.function()


FUNCTIONS: Final[Mapping[type[nodes.Node], Callable[[Compiler, Any], Evaluate]]] = {
    nodes.For: for_,
    nodes.Quantified: quantified,
    nodes.Filter: filtering,
}
