"""The requirements graph as a picture (SVG made on the server): facts at the bottom, what they decide above them.

Source: DMN 1.5 chapter 6. Layers by the longest way from the facts, order within a layer by the mean place of what a
node rests on; no claim to the notation's every detail. The same content stands as lists on the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

__all__ = ["Node", "draw"]

_WIDE, _HIGH, _GAP, _LAYER = 168, 50, 18, 84


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    id: str
    name: str
    kind: str  # "decision", "input", "bkm"
    needs: tuple[str, ...] = ()


def draw(nodes: Sequence[Node], *, title: str) -> str:
    """SVG text. Units: pixels of its own view box."""
    levels = _levels({node.id: node for node in nodes})
    layers: dict[int, list[Node]] = {}
    for node in nodes:
        layers.setdefault(levels[node.id], []).append(node)
    places: dict[str, tuple[float, float]] = {}
    widest = max(len(layer) for layer in layers.values())
    width = widest * (_WIDE + _GAP) + _GAP
    top = max(layers)
    for level in sorted(layers):
        layer = sorted(layers[level], key=lambda node: _mean(node, places))
        start = _start(layer, places, width)
        for index, node in enumerate(layer):
            x = start + (_WIDE + _GAP) * (index + 0.5)
            places[node.id] = (x, (top - level) * _LAYER + _HIGH)
    height = (top + 1) * _LAYER + _HIGH / 2
    parts = [
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="img"'
        f" aria-label={quoteattr(title)} focusable=\"false\">"
    ]
    parts += [_edge(places[need], places[node.id]) for node in nodes for need in node.needs if need in places]
    parts += [_shape(node, *places[node.id]) for node in nodes]
    return "".join([*parts, "</svg>"])


def _levels(nodes: Mapping[str, Node]) -> dict[str, int]:
    levels: dict[str, int] = {}

    def level(name: str, above: frozenset[str]) -> int:
        if name not in levels:
            # A cycle cannot be in a model that was read; drawing must not hang if it is.
            beneath = [need for need in nodes[name].needs if need in nodes and need not in above]
            levels[name] = 1 + max((level(need, above | {name}) for need in beneath), default=-1)
        return levels[name]

    for name in nodes:
        level(name, frozenset())
    return levels


def _mean(node: Node, places: Mapping[str, tuple[float, float]]) -> float:
    known = [places[need][0] for need in node.needs if need in places]
    return sum(known) / len(known) if known else 0.0


def _start(layer: Sequence[Node], places: Mapping[str, tuple[float, float]], width: float) -> float:
    """Where a layer begins: over the mean of what it rests on, and inside the picture."""
    wide = len(layer) * (_WIDE + _GAP)
    means = [mean for node in layer if (mean := _mean(node, places))]
    middle = sum(means) / len(means) if means else width / 2
    return min(max(middle - wide / 2, 0.0), width - wide)


def _edge(low: tuple[float, float], high: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = (low[0], low[1] - _HIGH / 2), (high[0], high[1] + _HIGH / 2)
    bend = (y1 - y2) / 2
    return f'<path class="d-edge" d="M{x1:.0f} {y1:.0f}C{x1:.0f} {y1 - bend:.0f} {x2:.0f} {y2 + bend:.0f} {x2:.0f} {y2:.0f}"/>'


def _shape(node: Node, x: float, y: float) -> str:
    round_by = {"input": _HIGH / 2, "bkm": 0}.get(node.kind, 4)
    lines = _wrap(node.name)
    texts = "".join(
        f'<text x="{x:.0f}" y="{y + 5 + (index - (len(lines) - 1) / 2) * 17:.0f}" text-anchor="middle">{escape(line)}</text>'
        for index, line in enumerate(lines)
    )
    box = (
        f'<rect class="d-{node.kind}" x="{x - _WIDE / 2:.0f}" y="{y - _HIGH / 2:.0f}" width="{_WIDE}" height="{_HIGH}"'
        f' rx="{round_by:.0f}"/>'
    )
    return f"<g>{box}{texts}</g>"


def _wrap(name: str, longest: int = 21) -> list[str]:
    lines: list[str] = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= longest:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= 2 else [lines[0], f"{' '.join(lines[1:])[: longest - 1]}…"]
