"""String functions (DMN 1.5, 10.3.4.3). Lengths and positions count code points."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from saklig.decision.errors import Fault
from saklig.decision.feel.builtins.conversion import whole
from saklig.decision.feel.builtins.define import Form, Runtime, form
from saklig.decision.feel.patterns import compile_pattern, replacement
from saklig.decision.types import BOOLEAN, NUMBER, STRING, list_of
from saklig.decision.values import Value


@form("substring", "string: string, start position: number, [length: number?]", result=STRING)
def substring(_: Runtime, text: str, start: Decimal, length: Decimal | None) -> Value:
    """From a position, counted from 1, or from the end when negative."""
    begin = whole(start.to_integral_value(), "start position")
    if begin == 0 or begin > len(text) or -begin > len(text):
        raise Fault("INVALID_ARGUMENT", f"the string has no position {begin}")
    first = begin - 1 if begin > 0 else len(text) + begin
    if length is None:
        return text[first:]
    if not 1 <= int(length) <= len(text) - first:
        raise Fault("INVALID_ARGUMENT", f"length must be from 1 to {len(text) - first}, as far as the string goes")
    return text[first : first + int(length)]


@form("string length", "string: string", result=NUMBER)
def string_length(_: Runtime, text: str) -> Value:
    """How many code points."""
    return Decimal(len(text))


@form("upper case", "string: string", result=STRING)
def upper_case(_: Runtime, text: str) -> Value:
    """In capitals."""
    return text.upper()


@form("lower case", "string: string", result=STRING)
def lower_case(_: Runtime, text: str) -> Value:
    """In small letters."""
    return text.lower()


@form("substring before", "string: string, match: string", result=STRING)
def substring_before(_: Runtime, text: str, match: str) -> Value:
    """What stands before the match; empty if there is none."""
    before, found, _rest = text.partition(match) if match else ("", "", text)
    return before if found else ""


@form("substring after", "string: string, match: string", result=STRING)
def substring_after(_: Runtime, text: str, match: str) -> Value:
    """What stands after the match; empty if there is none."""
    if not match:
        return text
    return text.partition(match)[2]


@form("replace", "input: string, pattern: string, replacement: string, [flags: string?]", result=STRING)
def replace(runtime: Runtime, text: str, pattern: str, with_: str, flags: str | None) -> Value:
    """Every match of a regular expression replaced."""
    compiled = compile_pattern(pattern, flags or "", runtime, grouped=True)
    if compiled.matches_nothing():
        raise Fault("INVALID_PATTERN", f"the pattern {pattern!r} matches the empty string")
    given = replacement(with_, compiled.groups, literal="q" in (flags or ""))
    parts, length, last = [], 0, 0
    for found in compiled.found(text, runtime):
        start, end = found.spans[0]
        more = [text[last:start], *(part if isinstance(part, str) else found.group(part) for part in given)]
        length += sum(map(len, more))
        runtime.check_text(length)
        parts.extend(more)
        last = end
    return "".join([*parts, text[last:]])


@form("contains", "string: string, match: string", result=BOOLEAN)
def contains(_: Runtime, text: str, match: str) -> Value:
    """Whether the match occurs."""
    return match in text


@form("starts with", "string: string, match: string", result=BOOLEAN)
def starts_with(_: Runtime, text: str, match: str) -> Value:
    """Whether the string begins so."""
    return text.startswith(match)


@form("ends with", "string: string, match: string", result=BOOLEAN)
def ends_with(_: Runtime, text: str, match: str) -> Value:
    """Whether the string ends so."""
    return text.endswith(match)


@form("matches", "input: string, pattern: string, [flags: string?]", result=BOOLEAN)
def matches(runtime: Runtime, text: str, pattern: str, flags: str | None) -> Value:
    """Whether the regular expression occurs."""
    return next(compile_pattern(pattern, flags or "", runtime).found(text, runtime), None) is not None


@form("split", "string: string, delimiter: string", result=list_of(STRING))
def split(runtime: Runtime, text: str, delimiter: str) -> Value:
    """The parts between matches of a regular expression."""
    parts, last = [], 0
    for found in compile_pattern(delimiter, "", runtime).found(text, runtime):
        start, end = found.spans[0]
        parts.append(text[last:start])
        last = end
    return [*parts, text[last:]]


@form("string join", "list: list, [delimiter: string?]", result=STRING)
def string_join(runtime: Runtime, items: list[Value], delimiter: str | None) -> Value:
    """All strings of a list, null aside, with a delimiter between."""
    if any(item is not None and not isinstance(item, str) for item in items):
        raise Fault("TYPE_MISMATCH", "string join takes a list of strings")
    parts = [item for item in items if item is not None]
    runtime.check_text(sum(map(len, parts)) + len(delimiter or "") * len(parts))
    return (delimiter or "").join(parts)


FORMS: Final[tuple[Form, ...]] = (
    substring,
    string_length,
    upper_case,
    lower_case,
    substring_before,
    substring_after,
    replace,
    contains,
    starts_with,
    ends_with,
    matches,
    split,
    string_join,
)
