"""Outcomes along a line, and over two facts, as a picture with its table: letters, patterns, words, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from saklig.safeguards.oversight import GRANTED
from saklig.service_packages.showing import Axis, Line, Said, Segment, Sheet, told
from saklig.web.charts import PATTERNS, Bar, Part, Tick, draw, fits
from saklig.web.formats import month_text
from saklig.web.shown import axis_title, value_text
from saklig.web.texts import text

__all__ = ["Look", "Picture", "Row", "Stretch", "of_line", "of_sheet", "outcome_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One outcome as a picture shows it."""

    letter: str
    pattern: int
    tone: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A row of the table: from where to where, what comes of it, by which rule rows."""

    low: str
    high: str
    look: Look
    rules: tuple[str, ...]
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A bar of a map, in words."""

    label: str
    here: bool
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The picture, what its letters stand for, and the table that says the same: a row a bar."""

    svg: SafeString
    looks: tuple[Look, ...]
    rows: tuple[Row, ...]
    complete: bool

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Those of a picture with one bar."""
        return self.rows[0].stretches


@dataclass(slots=True, kw_only=True)
class _Drawer:
    package: Any
    language: str
    axis: Axis
    looks: dict[Any, Look] = field(default_factory=dict)

    def look(self, segment: Segment, rules: tuple[str, ...] = (), *, months: bool = False) -> Look:
        said = told(segment.outcome)
        words = outcome_text(self.package, said, self.language, months=months)
        number = len(self.looks)
        letter = chr(65 + number % 26) + (str(number // 26) if number >= 26 else "")
        made = Look(letter=letter, pattern=number % PATTERNS, tone=_tone(said, self.package), text=words)
        return self.looks.setdefault((words, rules), made)

    @property
    def roomy(self) -> bool:
        """Whether the values that are no measure have room side by side."""
        return all(fits(self.text(value), 1 / len(self.axis.values)) for value in self.axis.values)

    def text(self, value: Any) -> str:
        return value_text(self.package, self.axis, value, self.language)

    def place(self, value: Any, *, after: bool = False) -> float:
        """Where on the bar a value begins, or, `after`, ends: in percent."""
        if self.axis.span is None:
            return 100 * (self.axis.values.index(value) + after) / len(self.axis.values)
        span = self.axis.span
        first, last = span.ends(value)
        assert first is not None and last is not None
        return float(100 * (span.place(value) - first + after) / (last - first + 1))

    def bar(self, label: str, segments: Sequence[Segment], looks: Sequence[Look], *, here: bool) -> Bar:
        parts = [
            Part(
                start=self.place(one.low), end=self.place(one.high, after=True), letter=look.letter, look=look.pattern,
                tone=look.tone,
            )
            for one, look in zip(segments, looks, strict=True)
        ]  # fmt: skip
        if self.axis.span is None and not self.roomy:
            ticks = []
        elif self.axis.span is None:
            ticks = [Tick(place=self.marker(one.low), text=self.text(one.low), line=False) for one in segments]
        else:
            ticks = [Tick(place=self.place(one.low), text=self.text(one.low)) for one in segments[1:]]
            ends = (self.axis.span.least, self.axis.span.most)
            first, last = (
                Tick(place=place, text=self.text(end), line=False) for place, end in zip((0.0, 100.0), ends, strict=True)
            )
            ticks = [first, *ticks, last]
        return Bar(label=label, parts=parts, ticks=ticks, here=here)

    def whole(self, one: Segment, look: Look, *, here: bool) -> Bar:
        part = Part(start=0, end=100, letter=look.letter, look=look.pattern, tone=look.tone)
        return Bar(label=self.text(one.low), parts=[part], ticks=[], here=here)

    def marker(self, value: Any) -> float:
        return (self.place(value) + self.place(value, after=True)) / 2

    def stretch(self, one: Segment, look: Look, rules: tuple[str, ...], here: bool) -> Stretch:
        return Stretch(low=self.text(one.low), high=self.text(one.high), look=look, rules=rules, here=here)


def of_line(package: Any, axis: Axis, line: Line, value: Any, language: str) -> Picture:
    """One bar: every outcome along the axis, told apart by the rule rows that decide too."""
    drawer = _Drawer(package=package, language=language, axis=axis)
    rules = [_rules(one) for one in line.segments]
    # where only the months differ, they are said
    known = [(_words(package, one, language), rows) for one, rows in zip(line.segments, rules, strict=True)]
    dated = [outcome_text(package, told(one.outcome), language, months=True) for one in line.segments]
    months = any(one == other and when != then for (one, when), (other, then) in pairwise(zip(known, dated, strict=True)))
    looks = [drawer.look(one, rows, months=months) for one, rows in zip(line.segments, rules, strict=True)]
    bars = [drawer.bar("", line.segments, looks, here=True)]
    marker = drawer.marker(value)
    if not axis.measured and not drawer.roomy:
        # answers of many words: a bar for each
        bars = [drawer.whole(one, look, here=_holds(one, axis, value)) for one, look in zip(line.segments, looks, strict=True)]
        marker = 0.0
    title = text("see.line_alt", language, fact=axis_title(package, axis, language), count=len(line.segments))
    svg = draw(bars, name="line", title=title, marker=marker)
    stretches = tuple(
        drawer.stretch(one, look, rows, _holds(one, axis, value))
        for one, look, rows in zip(line.segments, looks, rules, strict=True)
    )
    return _picture(drawer, svg, (Row(label="", here=True, stretches=stretches),), line.complete)


def of_sheet(package: Any, along: Axis, by: Axis, sheet: Sheet, values: tuple[Any, Any], language: str) -> Picture:
    """A bar for each value of the second axis; outcomes that are the same in words look the same."""
    drawer = _Drawer(package=package, language=language, axis=along)
    bars, rows = [], []
    name = axis_title(package, by, language)
    for row, line in sheet.rows:
        segments = list(_joined(package, line.segments, language))
        looks = [drawer.look(one) for one in segments]
        here = row == values[1]
        label = f"{name}: {value_text(package, by, row, language)}"
        bars.append(drawer.bar(label, segments, looks, here=here))
        stretches = tuple(
            drawer.stretch(one, look, (), here and _holds(one, along, values[0]))
            for one, look in zip(segments, looks, strict=True)
        )
        rows.append(Row(label=value_text(package, by, row, language), here=here, stretches=stretches))
    title = text("see.map_alt", language, fact=axis_title(package, along, language), by=name)
    svg = draw(bars, name="map", title=title, marker=drawer.marker(values[0]))
    return _picture(drawer, svg, tuple(rows), all(line.complete for _, line in sheet.rows))


def _picture(drawer: _Drawer, svg: str, rows: tuple[Row, ...], complete: bool) -> Picture:
    safe = mark_safe(svg)  # noqa: S308 - every name in it was escaped as it was drawn
    return Picture(svg=safe, looks=tuple(drawer.looks.values()), rows=rows, complete=complete)


def _holds(segment: Segment, axis: Axis, value: Any) -> bool:
    """Whether a value lies in the segment. Choices have no order."""
    return bool(segment.low <= value <= segment.high) if axis.measured else bool(segment.low == value)


def _joined(package: Any, segments: Iterable[Segment], language: str) -> Iterator[Segment]:
    """Neighbours that are the same in words, as one."""
    before: Segment | None = None
    for one in segments:
        if before is not None and _words(package, before, language) == _words(package, one, language):
            before = Segment(low=before.low, high=one.high, outcome=before.outcome)
            continue
        if before is not None:
            yield before
        before = one
    if before is not None:
        yield before


def _words(package: Any, segment: Segment, language: str) -> str:
    return outcome_text(package, told(segment.outcome), language)


def _rules(segment: Segment) -> tuple[str, ...]:
    """The rule rows that decide what applies, each once."""
    return tuple(
        dict.fromkeys(
            row for _, months in segment.outcome for _, kind, row in months if row and kind not in (None, "not-applicable")
        )
    )


def _tone(said: Iterable[Said], package: Any) -> str:
    kinds = [one.kind for one in said]
    if not kinds:
        return "none"
    if None in kinds:
        return "open"
    if all(kind == GRANTED for kind in kinds):
        return "granted"
    return "part" if GRANTED in kinds else "adverse"


def outcome_text(package: Any, said: Iterable[Said], language: str, *, months: bool = False) -> str:
    """An outcome in one line: `Rabatt: innvilget. Tillegg: innvilget for 2 av 3.` With `months`, also when."""
    found = [_said_text(package, one, language, months) for one in said]
    return " ".join(found) or text("see.nothing", language)


def _said_text(package: Any, one: Said, language: str, months: bool) -> str:
    kind = package.outcomes[one.kind].titles[language].lower() if one.kind else text("see.open", language)
    if months:
        first, last = month_text(one.first, language), month_text(one.last, language)
        kind += f", {first}" if first == last else f", {text('see.from_to', language, low=first, high=last)}"
    some = {"people": one.people, "of": one.of_people, "months": one.months, "all": one.of_months}
    parts = {"people": one.people < one.of_people, "months": one.months < one.of_months}
    how = "-".join(name for name, partly in parts.items() if partly) or "all"
    return text(f"see.said.{how}", language, benefit=package.benefits[one.benefit].titles[language], kind=kind, **some)
