"""Bars of outcomes as a picture (SVG made on the server): from where to where each holds, its limits beneath.

Places along a bar are percentages and letters are of fixed size, so that the picture fits any width and stays readable.
Colour tells what kind of outcome it is, pattern and letter which one; a table beside the picture says all of it in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

__all__ = ["PATTERNS", "Bar", "Part", "Tick", "draw"]

PATTERNS = 6
_HIGH, _LABEL, _LEVEL, _GAP = 40, 22, 18, 14
# Labels are laid out for the narrowest page: where they fit there, they fit everywhere.
_NARROW, _LETTER = 256.0, 7.4
_MOST_LEVELS = 3
_PATTERN = (
    "",
    '<path d="M-2 2L2 -2M0 10L10 0M8 12L12 8"/>',
    '<circle cx="3" cy="3" r="1.3"/><circle cx="8" cy="8" r="1.3"/>',
    '<path d="M0 5H10"/>',
    '<path d="M-2 8L2 12M0 0L10 10M8 -2L12 2"/>',
    '<path d="M5 0V10"/>',
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a bar with one outcome, in percent of its length."""

    start: float
    end: float
    letter: str
    look: int  # which pattern
    tone: str  # "granted", "part", "adverse", "open", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A limit on a bar, or the value that a stretch stands for."""

    place: float
    text: str
    line: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    label: str
    parts: Sequence[Part]
    ticks: Sequence[Tick]
    here: bool = False


def draw(bars: Sequence[Bar], *, name: str, title: str, marker: float | None, ends: Sequence[Tick] = ()) -> str:
    """SVG text. `name` keeps apart the patterns of several pictures on a page, `marker` is where the reader's value lies."""
    shapes: list[str] = []
    y = 0.0
    for bar in bars:
        if bar.label:
            mark = "▸ " if bar.here else ""
            shapes.append(f'<text x="0" y="{y + 15:.0f}" class="m-label{" m-here" if bar.here else ""}">{mark}{escape(bar.label)}</text>')
            y += _LABEL
        shapes += _bar(bar, y, name)
        if marker is not None and (bar.here or len(bars) == 1):
            shapes.append(_marker(marker, y))
        levels = list(_levels(bar.ticks))
        shapes += [_tick(tick, level, y + _HIGH) for tick, level in levels]
        y += _HIGH + _LEVEL * (1 + max((level for _, level in levels), default=-1)) + _GAP
    shapes += [_tick(tick, 0, y - _GAP, ends=True) for tick in ends]
    y += _LEVEL if ends else 0
    patterns = "".join(
        f'<pattern id="{name}-{number}" width="10" height="10" patternUnits="userSpaceOnUse"><g class="m-pattern">{shape}</g></pattern>'
        for number, shape in enumerate(_PATTERN)
        if shape
    )
    return (
        f'<svg width="100%" height="{y:.0f}" role="img" aria-label={quoteattr(title)} focusable="false" class="s-bars">'
        f"<defs>{patterns}</defs>{''.join(shapes)}</svg>"
    )


def _bar(bar: Bar, y: float, name: str) -> Iterator[str]:
    for part in bar.parts:
        box = f'x="{part.start:.3f}%" y="{y:.0f}" width="{part.end - part.start:.3f}%" height="{_HIGH}"'
        yield f'<rect {box} class="m-{part.tone}"/>'
        if look := part.look % PATTERNS:
            yield f'<rect {box} fill="url(#{name}-{look})"/>'
        yield f'<rect {box} class="m-edge"/>'
        if part.end - part.start > 100 * 24 / _NARROW:
            middle = (part.start + part.end) / 2
            yield (
                f'<circle cx="{middle:.3f}%" cy="{y + _HIGH / 2:.0f}" r="11" class="m-badge"/>'
                f'<text x="{middle:.3f}%" y="{y + _HIGH / 2 + 5:.0f}" text-anchor="middle" class="m-letter">{part.letter}</text>'
            )


def _marker(place: float, y: float) -> str:
    return f'<line x1="{place:.3f}%" x2="{place:.3f}%" y1="{y - 3:.0f}" y2="{y + _HIGH + 3:.0f}" class="m-marker"/>'


def _extent(tick: Tick) -> tuple[float, float, str]:
    """From where to where a label goes on the narrowest page, and how it is anchored."""
    wide, middle = len(tick.text) * _LETTER, tick.place / 100 * _NARROW
    if middle < wide / 2:
        return middle, middle + wide, "start"
    if middle > _NARROW - wide / 2:
        return middle - wide, middle, "end"
    return middle - wide / 2, middle + wide / 2, "middle"


def _levels(ticks: Sequence[Tick]) -> Iterator[tuple[Tick, int]]:
    """On which line each label stands; one for which there is no room is left to the table."""
    ends: list[float] = []
    for tick in ticks:
        low, high, _ = _extent(tick)
        level = next((number for number, end in enumerate(ends) if end + 6 <= low), len(ends))
        if level < _MOST_LEVELS:
            ends[level : level + 1] = [high]
            yield tick, level


def _tick(tick: Tick, level: int, y: float, *, ends: bool = False) -> str:
    anchor = _extent(tick)[2]
    down = y + _LEVEL * (level + 1)
    line = f'<line x1="{tick.place:.3f}%" x2="{tick.place:.3f}%" y1="{y:.0f}" y2="{down - 12:.0f}" class="m-tick"/>' if tick.line else ""
    return f'{line}<text x="{tick.place:.3f}%" y="{down:.0f}" text-anchor="{anchor}" class="m-value{" m-end" if ends else ""}">{escape(tick.text)}</text>'
