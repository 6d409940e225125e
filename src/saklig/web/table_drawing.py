"""A decision table as a picture (SVG made on the server): two columns as sides, and in each field the rows that decide there.

Holes and overlaps have a pattern and words, never a colour alone. The same stands as a table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from saklig.decision.analysis import Field, TableMap
from saklig.web.reaches import reaches_text
from saklig.web.texts import text

__all__ = ["MARKS", "draw_map", "field_text", "marks_in", "numbers_text"]

MARKS: Final = ("hole", "some", "overlap")
_SIDE, _HIGH, _HEAD, _LINE = 172, 82, 92, 17
_NARROWEST, _WIDEST, _TOGETHER = 128, 216, 760  # of a band, and what all should fill
_PATTERNS: Final = {
    "hole": (8, '<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6"/>'),
    "some": (8, '<circle cx="4" cy="4" r="1.4"/>'),
    "overlap": (10, '<path d="M0 0L10 10M10 0L0 10"/>'),
}


def draw_map(found: TableMap, names: Mapping[str, str], language: str, *, title: str, number: int) -> str:
    """SVG text. `number` keeps the patterns of several pictures on a page apart. Units: pixels of its own view box."""
    wide = max(_NARROWEST, min(_WIDEST, _TOGETHER // len(found.across_bands)))
    width = _SIDE + wide * len(found.across_bands) + 2
    height = _HEAD + _HIGH * len(found.fields) + 2
    parts = [
        f'<svg class="m-map" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
        f' aria-label={quoteattr(title)} focusable="false"><defs>'
    ]
    for mark, (size, drawn) in _PATTERNS.items():
        parts.append(
            f'<pattern id="m-{mark}-{number}" class="m-{mark}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
            f"{drawn}</pattern>"
        )
    parts.append("</defs>")
    parts.append(_label(names.get(found.across, found.across), _SIDE, 18, len(found.across_bands) * wide, "m-name", start=True))
    if found.down is not None:
        parts.append(_label(names.get(found.down, found.down), 0, _HEAD - 8, _SIDE - 10, "m-name", start=True, lines=3, up=True))
    for column, band in enumerate(found.across_bands):
        parts.append(_label(reaches_text(band, language), _SIDE + column * wide, _HEAD - 8, wide, "m-band", lines=3, up=True))
    for line, fields in enumerate(found.fields):
        top = _HEAD + line * _HIGH
        if found.down is not None:
            parts.append(_label(reaches_text(found.down_bands[line], language), 0, top + _HIGH / 2, _SIDE - 10, "m-band",
                                start=True, lines=3, middle=True))  # fmt: skip
        for column, field in enumerate(fields):
            parts.append(_field(field, _SIDE + column * wide, top, wide, language, number))
    return "".join([*parts, "</svg>"])


def marks_in(found: TableMap) -> tuple[str, ...]:
    """The patterns that the picture has."""
    there = {mark for fields in found.fields for field in fields for mark in _marks(field)}
    return tuple(mark for mark in MARKS if mark in there)


def _marks(field: Field) -> tuple[str, ...]:
    hole = {"all": ("hole",), "some": ("some",), "none": ()}[field.hole]
    return (*hole, "overlap") if field.overlap else hole


def field_text(field: Field, language: str) -> tuple[str, ...]:
    """What a field says, in lines."""
    lines = []
    if field.rows:
        key = "table_map.row" if len(field.rows) == 1 else "table_map.rows"
        lines.append(text(key, language, rows=numbers_text(field.rows)))
    elif field.hole != "all":
        lines.append(text("table_map.no_row", language))
    if field.hole != "none":
        lines.append(text(f"table_map.{'hole' if field.hole == 'all' else 'some'}", language))
    if field.overlap:
        lines.append(text("table_map.overlap", language, first=field.overlap[0], second=field.overlap[1]))
    return tuple(lines)


def numbers_text(rows: Sequence[int]) -> str:
    """Row numbers, runs of three or more from first to last; of very many the first."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    said = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join(said[:4]) + (" …" if len(said) > 4 else "")


def _field(field: Field, x: float, y: float, wide: float, language: str, number: int) -> str:
    kind = "m-one" if len(field.rows) == 1 else "m-many" if field.rows else "m-none"
    parts = [f'<rect class="m-field {kind}" x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{_HIGH}"/>']
    parts += [
        f'<rect class="m-marked" x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{_HIGH}" fill="url(#m-{mark}-{number})"/>'
        for mark in _marks(field)
    ]
    lines = [part for line in field_text(field, language) for part in _wrapped(line, wide - 14, 2)][:4]
    first = y + _HIGH / 2 - (len(lines) - 1) * _LINE / 2 + 5
    for at, line in enumerate(lines):
        behind = min(wide - 6, _width(line) + 8)
        place = first + at * _LINE
        if _marks(field):  # words stay readable on a pattern
            left = x + (wide - behind) / 2
            parts.append(f'<rect class="m-behind" x="{left:.0f}" y="{place - 13:.0f}" width="{behind:.0f}" height="17"/>')
        parts.append(f'<text x="{x + wide / 2:.0f}" y="{place:.0f}" text-anchor="middle">{escape(line)}</text>')
    return "".join(parts)


def _label(
    said: str, x: float, y: float, width: float, kind: str, *, start: bool = False, lines: int = 1, up: bool = False,
    middle: bool = False,
) -> str:  # fmt: skip
    """Words in a given width, the whole of them as a tip; with `up` the last line stands at `y`, with `middle` around it."""
    shown = _wrapped(said, width - 8, lines)
    first = y - (len(shown) - 1) * _LINE if up else y - (len(shown) - 1) * _LINE / 2 + 5 if middle else y
    place = f'x="{x + 4:.0f}"' if start else f'x="{x + width / 2:.0f}" text-anchor="middle"'
    inner = "".join(f'<text {place} y="{first + at * _LINE:.0f}">{escape(line)}</text>' for at, line in enumerate(shown))
    return f'<g class="{kind}"><title>{escape(said)}</title>{inner}</g>'


def _wrapped(said: str, width: float, most: int) -> list[str]:
    lines: list[str] = [""]
    for word in said.split():
        if lines[-1] and _width(f"{lines[-1]} {word}") > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [_cut(line, width) for line in lines]


def _cut(line: str, width: float) -> str:
    while _width(line) > width and len(line) > 2:
        line = f"{line[:-2]}…"
    return line


def _width(line: str) -> float:
    """About how wide words are at 14 pixels."""
    return len(line) * 7.2
