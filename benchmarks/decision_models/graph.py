"""A graph of small decisions in levels: a third are tables of four rows, the rest formulas; each rests on two before it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from decision_models.case import Case
from decision_models.writing import Column, Formula, Node, Row, Table, to_dmn, to_jdm

THIRTY = (6, 6, 6, 6, 5, 1)  # decisions of each level; the last answers
HUNDRED = (11, 11, 11, 11, 11, 11, 11, 11, 11, 1)

# the same formula in FEEL, in the peer's language and in Python; D is Decimal
FORMULAS = (
    ("{a} * 0.6 + {b} * 0.4", "{a} * 0.6 + {b} * 0.4", "{a} * D('0.6') + {b} * D('0.4')"),
    ("max({a} - {b}, 9000)", "max([{a} - {b}, 9000])", "max({a} - {b}, D(9000))"),
    ("min({a}, {b}) * 1.05", "min([{a}, {b}]) * 1.05", "min({a}, {b}) * D('1.05')"),
    (
        "if {a} > {b} then {a} - {b} / 4 else {b}",
        "{a} > {b} ? {a} - {b} / 4 : {b}",
        "{a} - {b} / 4 if {a} > {b} else {b}",
    ),
)
ROWS = (
    ("< 20000", "-", "{b}", "§ 1"),
    ("[20000..60000)", "< 30000", "{a} * 0.8", "§ 2"),
    ("[20000..60000)", ">= 30000", "{b} * 0.9", "§ 3"),
    (">= 60000", "-", "60000", "§ 4"),
)
TABLE = "{b} if {a} < 20000 else D(60000) if {a} >= 60000 else {a} * D('0.8') if {b} < 30000 else {b} * D('0.9')"


def case(name: str, levels: Sequence[int], count: int, seed: int = 3) -> Case:
    """A graph with so many decisions on each level, and so many facts."""
    drawn = random.Random(seed)
    inputs = {f"x{at}": "number" for at in range(levels[0] + 1)}
    nodes: list[Node] = []
    lines: list[str] = []
    before = list(inputs)
    for number, width in enumerate(levels[:-1], 1):
        names = [f"d{number}_{at}" for at in range(width)]
        for at, one in enumerate(names):
            node, line = _decision(one, before[at], before[(at + 1) % len(before)], len(nodes))
            nodes.append(node)
            lines.append(line)
        before = names
    total = f"({' + '.join(before)}) / {len(before)}"
    nodes.append(Formula(name="total", requires=tuple(before), feel=total, zen=total))
    return Case(
        name=name,
        decision="total",
        dmn=to_dmn("graph", inputs, nodes),
        jdm=to_jdm(inputs, nodes),
        facts=tuple({one: drawn.randint(5_000, 90_000) for one in inputs} for _ in range(count)),
        plain=_plain(inputs, lines, total),
    )


def _decision(name: str, a: str, b: str, number: int) -> tuple[Node, str]:
    """A decision resting on a and b, and the line of Python that says the same."""

    def filled(text: str) -> str:
        return text.format(a=a, b=b)

    if number % 3 == 2:
        rows = tuple(
            Row(tests=(first, second), results=(filled(result),), provision=provision)
            for first, second, result, provision in ROWS
        )
        columns = (Column(text=a, type="number"), Column(text=b, type="number"))
        out = (Column(text=name, type="number"),)
        table = Table(name=name, requires=(a, b), hit_policy="UNIQUE", inputs=columns, outputs=out, rows=rows)
        return table, f"{name} = {filled(TABLE)}"
    feel, zen, python = FORMULAS[number % len(FORMULAS)]
    return Formula(name=name, requires=(a, b), feel=filled(feel), zen=filled(zen)), f"{name} = {filled(python)}"


def _plain(
    inputs: Mapping[str, str], lines: Sequence[str], total: str
) -> Callable[[Mapping[str, Any]], dict[str, object]]:
    """The graph as one Python function, one line for each decision."""
    read = [f'{one} = facts["{one}"]' for one in inputs]
    body = "\n    ".join((*read, *lines, f'return {{"total": {total}}}'))
    scope: dict[str, Any] = {"D": Decimal}
    exec(f"def plain(facts):\n    {body}\n", scope)
    plain: Callable[[Mapping[str, Any]], dict[str, object]] = scope["plain"]
    return plain
