"""Lines for names, choice, and values made of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.errors import Fault
from saklig.decision.evaluation.code.write_operators import KINDS
from saklig.decision.evaluation.code.writer import LITERALS, Writer
from saklig.decision.evaluation.trace.records import FormulaMade, Operand

if TYPE_CHECKING:
    from saklig.decision.evaluation.code.compile import Compiler
# of these no value holds others
_SINGLE: Final = frozenset((types.NUMBER, types.STRING, types.BOOLEAN, types.DATE))


def const(c: Compiler, w: Writer, node: nodes.Const) -> str:
    return w.constant(node.value)


def broken(c: Compiler, w: Writer, node: nodes.Broken) -> str:
    fault = w.constant(Fault(node.code, node.message.partition("\n")[0]))
    return w.keep(f"r.fault({fault}, {c.here(w, node)})")


def local(c: Compiler, w: Writer, node: nodes.Local) -> str:
    return w.slot(node.slot)


def path(c: Compiler, w: Writer, node: nodes.Get) -> str:
    source = c.write(w, node.source)
    slow = f"entry(r, {source}, {node.name!r}, {c.here(w, node)})"
    if source in LITERALS:
        return w.keep(slow)
    found = w.name()
    # of all values only a context can be asked for an entry in this way
    w.put(f"try: {found} = {source}[{node.name!r}]")
    w.put(f"except (KeyError, TypeError): {found} = {slow}")
    return found


def filter_name(c: Compiler, w: Writer, node: nodes.FilterName) -> str:
    item, name = f"f[{node.slot}]", node.name
    otherwise = None if node.otherwise is None else c.later(node.otherwise)
    slow = f"element_entry(r, {item}, {name!r}, {w.constant(otherwise)}, f, {c.here(w, node)})"
    if isinstance(node.otherwise, nodes.Local):
        slow = f"f[{node.otherwise.slot}] if type({item}) is not Unknown else {slow}"
    return w.keep(f"{item}[{name!r}] if type({item}) is dict and {name!r} in {item} else {slow}")


def list_node(c: Compiler, w: Writer, node: nodes.ListNode) -> str:
    return w.keep(f"[{', '.join([c.write(w, item) for item in node.items])}]")


def context_node(c: Compiler, w: Writer, node: nodes.ContextNode) -> str:
    entries = []
    for key, slot, value in node.entries:
        found = c.write(w, value)
        w.fill(slot, found)
        entries.append(f"{key!r}: {found}")
    return c.write(w, node.result) if node.result is not None else w.keep("{" + ", ".join(entries) + "}")


def instance_of(c: Compiler, w: Writer, node: nodes.InstanceOf) -> str:
    return w.keep(f"is_instance(r, {c.write(w, node.value)}, {w.constant(node.of)})")


def coercion(c: Compiler, w: Writer, node: nodes.Coerce) -> str:
    value = c.write(w, node.body)
    slow = f"fit(r, {value}, {w.constant(node.type)}, {node.what!r}, {c.here(w, node)})"
    fits = surely(w, node.type, value)
    return w.keep(f"{value} if {value} is None or {fits} else {slow}" if fits else slow)


def surely(w: Writer, kind: types.Type, value: str) -> str | None:
    """The condition under which a value is one of the type, as far as it is quick to tell; None where it never is."""
    bare = types.plain(kind)
    plain = KINDS.get(bare) or ("bool" if bare is types.BOOLEAN else None)
    if plain is None:
        return None
    condition = f"type({value}) is {plain}"
    while isinstance(kind, types.DefinedType):
        if kind.allowed is not None:
            allowed = kind.allowed.values
            if allowed is None or plain == "bool" or not all(type(one).__name__ == plain for one in allowed):
                return None
            condition += f" and {value} in {w.constant(frozenset(allowed))}"
        kind = kind.base
    return condition


def if_(c: Compiler, w: Writer, node: nodes.If) -> str:
    found = w.name()
    condition = c.write(w, node.condition)
    with w.block(f"if {condition} is True"):
        w.put(f"{found} = {c.write(w, node.then)}")
    with w.block(f"elif {condition} is False"):
        w.put(f"{found} = {c.write(w, node.otherwise)}")
    ways = w.constant((c.later(node.then), c.later(node.otherwise)))
    here = c.here(w, node.condition)
    w.put(f"else: {found} = choose(r, {condition}, {ways}, {node.strict}, f, {here})")
    return found


def kept(c: Compiler, w: Writer, node: nodes.Kept) -> str:
    return w.keep(f"kept(f, {w.constant(c.function(node.body))}, {node.slots!r})")


def formula(c: Compiler, w: Writer, node: nodes.Formula) -> str:
    with c.inside(c.cell, node.text):
        value = c.write(w, node.body)
    if not node.traced or isinstance(node.body, nodes.Const | nodes.Local | nodes.FunctionNode):
        return value
    if types.plain(node.body.type) not in _SINGLE:
        w.put(f"if (type({value}) is list or type({value}) is dict) and id({value}) not in r.weights: r.weigh({value})")
    operands = tuple(_operand(name, part) for name, part in node.operands)
    made = FormulaMade(node.text.element_id, node.text.text.strip(), operands)
    read = "".join(f"f[{one.slot}]," for one in operands)
    w.put(f"r.steps.append(({w.constant(made)}, ({read}), {value}))")
    return value


def _operand(name: str, node: nodes.Node) -> Operand:
    names: list[str] = []
    while isinstance(node, nodes.Get):
        names.append(node.name)
        node = node.source
    assert isinstance(node, nodes.Local)
    return Operand(name, node.slot, tuple(reversed(names)))


LINES: Final[Mapping[type[nodes.Node], Callable[[Compiler, Writer, Any], str]]] = {
    nodes.Const: const,
    nodes.Broken: broken,
    nodes.Local: local,
    nodes.Get: path,
    nodes.FilterName: filter_name,
    nodes.ListNode: list_node,
    nodes.ContextNode: context_node,
    nodes.InstanceOf: instance_of,
    nodes.Coerce: coercion,
    nodes.If: if_,
    nodes.Formula: formula,
    nodes.Kept: kept,
}
