"""Whether an expression can have a value of the type that is declared where it stands (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from saklig.decision.core import nodes
from saklig.decision.core.constants import refusal, spelled
from saklig.decision.core.kinds import bare, never_fits, shown
from saklig.decision.dmn.model import Text
from saklig.decision.near import did_you_mean
from saklig.decision.types import ContextType, ListType, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """What is wrong at a node; `text` is the expression it stands in, where it stands in one."""

    node: nodes.Node
    text: Text | None
    code: str
    message: str
    mend: str = ""
    expected: str = ""


def misfits(node: nodes.Node, kind: Type, text: Text | None) -> Iterator[Misfit]:
    """Every part of an expression that keeps its value from being of the type; branches and entries one by one."""
    while isinstance(node, nodes.Formula):
        text, node = node.text, node.body
    wanted = bare(kind)
    if isinstance(node, nodes.Const):
        yield from _constant(node, kind, text)
    elif isinstance(node, nodes.If):
        yield from misfits(node.then, kind, text)
        yield from misfits(node.otherwise, kind, text)
    elif isinstance(node, nodes.ListNode) and isinstance(wanted, ListType):
        for item in node.items:
            yield from misfits(item, wanted.element, text)
    elif isinstance(node, nodes.ContextNode) and node.result is not None:
        yield from misfits(node.result, kind, text)
    elif isinstance(node, nodes.ContextNode) and isinstance(wanted, ContextType):
        yield from _entries(node, kind, wanted, text)
    elif never_fits(node.type, kind):
        yield _mismatch(node, kind, text)


def _mismatch(node: nodes.Node, kind: Type, text: Text | None) -> Misfit:
    return Misfit(node=node, text=text, code="TYPE_MISMATCH", expected=shown(kind),
                  message=f"the value is {shown(node.type)}, but {shown(kind)} is declared",
                  mend=spelled(node, kind, text.text if text is not None else ""))


def _constant(node: nodes.Const, kind: Type, text: Text | None) -> Iterator[Misfit]:
    if node.value is None:
        return
    if never_fits(node.type, kind):
        yield _mismatch(node, kind, text)
        return
    why = refusal(node.value, kind)
    if why is not None:
        yield Misfit(node=node, text=text, code="NOT_ALLOWED", message=why.message, mend=why.mend, expected=why.expected)


def _entries(node: nodes.ContextNode, kind: Type, wanted: ContextType, text: Text | None) -> Iterator[Misfit]:
    given = {name: value for name, _, value in node.entries}
    extra = [name for name in given if wanted.get(name) is None]
    for name, sub in wanted.fields:
        if name in given:
            yield from misfits(given[name], sub, text)
            continue
        near = next((one for one in extra if did_you_mean(one, [name])), None)
        mend = f"{near!r} is not in the type: did you mean {name!r}?" if near else "add it (null, if there is none)"
        yield Misfit(node=node, text=text, code="NO_ENTRY", expected=name, mend=mend,
                     message=f"the context has no entry {name!r}, which {shown(kind)} demands")
