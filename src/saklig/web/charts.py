"""Bars of outcomes as a picture (SVG made on the server): from where to where each holds, its limits beneath.

Places along a bar are percentages and letters are of fixed size, so that the picture fits any width and stays readable.
Colour tells what kind of outcome it is, pattern and letter which one; a table beside the picture says all of it in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

__all__ = ["PATTERNS", "Bar", "Part", "Tick", "draw", "fits"]

PATTERNS = 6
_HIGH, _LABEL, _LEVEL, _GAP = 40, 22, 18, 14
# Labels are laid out for the narrowest page: where they fit there, they fit everywhere.
_NARROW, _LETTER = 256.0, 7.4
_MOST_LEVELS = 6
_BADGE = 24
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


def fits(text: str, share: float) -> bool:
    """Whether a label has room in so large a share of a bar, on the narrowest page too."""
    return len(text) * _LETTER < share * _NARROW


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    label: str
    parts: Sequence[Part]
    ticks: Sequence[Tick]
    here: bool = False


def draw(bars: Sequence[Bar], *, name: str, title: str, marker: float) -> str:
    """SVG text. `name` keeps apart the patterns of several pictures on a page, `marker` is where the reader's value lies."""
    shapes: list[str] = []
    y = 0.0
    for bar in bars:
        if bar.label:
            mark, style = ("▸ ", "m-label m-here") if bar.here else ("", "m-label")
            for line in wrap(mark + bar.label, int(_NARROW / _LETTER)):
                shapes.append(f'<text x="0" y="{y + 15:.0f}" class="{style}">{escape(line)}</text>')
                y += _LEVEL
            y += _LABEL - _LEVEL
        shapes += _bar(bar, y, name)
        if bar.here:
            shapes.append(_marker(marker, y))
        shapes += _letters(bar, y)
        levels = list(_levels(bar.ticks))
        shapes += [_tick_line(tick, level, y + _HIGH) for tick, level in levels if tick.line]
        shapes += [_tick_text(tick, level, y + _HIGH) for tick, level in levels]
        y += _HIGH + _LEVEL * (1 + max((level for _, level in levels), default=-1)) + _GAP
    patterns = "".join(
        f'<pattern id="{name}-{number}" width="10" height="10" patternUnits="userSpaceOnUse">'
        f'<g class="m-pattern">{shape}</g></pattern>'
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


def _letters(bar: Bar, y: float) -> Iterator[str]:
    for part in bar.parts:
        middle, room = (part.start + part.end) / 2, (part.end - part.start) / 100 * _NARROW
        if room > _BADGE:
            yield f'<circle cx="{middle:.3f}%" cy="{y + _HIGH / 2:.0f}" r="11" class="m-badge"/>'
        if room > _LETTER * len(part.letter):
            place = f'x="{middle:.3f}%" y="{y + _HIGH / 2 + 5:.0f}"'
            yield f'<text {place} text-anchor="middle" class="m-letter m-value">{part.letter}</text>'


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


def _tick_line(tick: Tick, level: int, y: float) -> str:
    down = y + _LEVEL * (level + 1) - 12
    return f'<line x1="{tick.place:.3f}%" x2="{tick.place:.3f}%" y1="{y:.0f}" y2="{down:.0f}" class="m-tick"/>'


def _tick_text(tick: Tick, level: int, y: float) -> str:
    end = "" if tick.line else " m-end"
    return (
        f'<text x="{tick.place:.3f}%" y="{y + _LEVEL * (level + 1):.0f}" text-anchor="{_extent(tick)[2]}"'
        f' class="m-value{end}">{escape(tick.text)}</text>'
    )
