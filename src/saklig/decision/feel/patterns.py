"""Regular expressions of XPath, which FEEL uses, matched in time linear in the text.

Source: XQuery and XPath Functions 3.1, 5.6 (`matches`, `replace`). Models are untrusted, so RE2 matches, which never goes
back. References back to groups are beyond it: such patterns go to Python's engine, if they are tame and the text is short.
All work is counted, by the pattern and the text alone, so that the same case always comes to the same end.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import re2  # type: ignore[import-untyped]

from saklig.decision.errors import Fault
from saklig.decision.feel.pattern_parts import Part, broken, too_large
from saklig.decision.feel.pattern_syntax import PatternReader

_MEMORY: Final = 1_000_000, 45  # bytes of a pattern's program and its states: at least, and for each unit of its weight
MAX_BACKWARDS: Final = 500  # characters of a text that a pattern with references back is matched against
_MAX_WAYS: Final = 20_000_000  # steps of an engine that goes back
_WORK_A_STEP: Final = 1_000  # weight of a pattern times characters, for a step of the evaluation
_FEW_PLACES: Final = 5  # a pattern of so few has few states: RE2 makes one step a character, whatever its classes are
_WAYS_A_STEP: Final = 20
_LONE: Final = re.compile("[\ud800-\udfff]")


class Counter(Protocol):
    """What counts the work of an evaluation."""

    # patterns that were counted already
    patterns: set[tuple[str, str]]

    def tick(self, steps: int = 1) -> None:
        """Count work against the limit."""


@dataclass(frozen=True, slots=True)
class Found:
    """A match: where the whole and each group stand; -1 for a group that took no part."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def group(self, number: int) -> str:
        """What a group matched; nothing for a group that there is not."""
        start, end = self.spans[number] if number < len(self.spans) else (-1, -1)
        return self.text[start:end] if start >= 0 else ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, ready to match."""

    engine: Any
    part: Part
    groups: int
    backwards: bool

    def matches_nothing(self) -> bool:
        """Whether it matches the empty string."""
        return self.engine.search("") is not None

    def found(self, text: str, counter: Counter) -> Iterator[Found]:
        """Every match, from left to right. Errors: Fault for a text too long; what the counter raises."""
        # half a pair of surrogates is no character, and has no place in UTF-8
        clean = text if text.isascii() else _LONE.sub("\ufffd", text)
        part = self.part
        quick = 2 if part.places <= _FEW_PLACES else part.weight
        if self.backwards:
            quick = 0
            counter.tick(1 + self._ways(len(text)) // _WAYS_A_STEP)
        else:
            counter.tick(1 + (part.weight if self.groups else quick) * len(text) // _WORK_A_STEP)
        for match in self.engine.finditer(clean):
            spans = tuple([match.span(number) for number in range(self.groups + 1)])
            beyond = len(text) - spans[0][1]
            # what it may have looked at beyond the match's end
            counter.tick(4 + quick * (min(beyond, part.reach) if part.stops else beyond) // _WORK_A_STEP)
            yield Found(text, spans)

    def _ways(self, length: int) -> int:
        ways = self.part.choices * (length + 1) ** (self.part.loops + 1)
        if length > MAX_BACKWARDS or ways > _MAX_WAYS:
            message = "a pattern with references back (as \\1) is matched against short texts only, and with few repetitions"
            raise Fault("LIMIT", f"{message}: write it without them")
        return int(ways)


def compile_pattern(pattern: str, flags: str, counter: Counter, *, grouped: bool = False) -> Pattern:
    """The pattern, counted once in an evaluation; `grouped` to be told what its groups match, which takes longer.

    Errors: Fault for what is no pattern, or too large.
    """
    made = _compile(pattern, flags, grouped)
    if (pattern, flags) not in counter.patterns:
        counter.patterns.add((pattern, flags))
        counter.tick(1 + (made.part.weight if isinstance(made, Pattern) else len(pattern)))
    if isinstance(made, Fault):
        raise Fault(made.code, made.message)
    return made


@functools.lru_cache(maxsize=64)
def _compile(pattern: str, flags: str, grouped: bool) -> Pattern | Fault:
    try:
        reader = PatternReader(pattern, flags)
        part = reader.read()
        if reader.refers:
            return _for_python(pattern, flags)
        engine = _for_re2(part, pattern, grouped)
        return Pattern(engine, replace(part, text=""), engine.groups, False)
    except Fault as fault:
        return fault.with_traceback(None)


def _for_re2(part: Part, pattern: str, grouped: bool) -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY[0] + _MEMORY[1] * part.weight
    options.log_errors = False
    options.never_capture = not grouped
    try:
        made = re2.compile(part.text, options)
        re2.purge()  # it keeps twice as many as are kept here
        return made
    except re2.error as error:
        said = error.args[0].decode("utf-8", "replace") if error.args and isinstance(error.args[0], bytes) else str(error)
        if "too large" in said or "repetition size" in said:
            raise too_large()
        raise broken(f"{pattern!r} is no regular expression: {said}")


def _for_python(pattern: str, flags: str) -> Pattern:
    part = PatternReader(pattern, flags, for_python=True).read()
    if part.choices * 2 > _MAX_WAYS or part.loops > 2:
        message = "with references back (as \\1), a pattern has at most two repetitions without end, none within another"
        raise broken(f"{pattern!r}: {message}, and few choices")
    try:
        engine = re.compile(part.text)
        return Pattern(engine, replace(part, text=""), engine.groups, True)
    except (re.error, OverflowError, RecursionError) as error:
        raise broken(f"{pattern!r} is no regular expression: {error}")


def replacement(text: str, groups: int, *, literal: bool) -> tuple[str | int, ...]:
    """A replacement's parts: texts, and numbers of groups (`$1`). Errors: Fault for a stray `$` or backslash."""
    if literal:
        return (text,)
    parts: list[str | int] = []
    position = 0
    while position < len(text):
        char = text[position]
        if char == "\\":
            if text[position + 1 : position + 2] not in ("\\", "$"):
                raise broken(r"in a replacement \ stands only before \ or $")
            parts.append(text[position + 1])
            position += 2
        elif char == "$":
            digits = re.match(r"[0-9]{1,4}", text[position + 1 :])
            if digits is None:
                raise broken("in a replacement $ stands only before a digit")
            number = digits[0]
            while len(number) > 1 and int(number) > groups:
                number = number[:-1]
            parts.append(int(number))
            position += 1 + len(number)
        else:
            parts.append(char)
            position += 1
    return tuple(parts)
