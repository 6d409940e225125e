"""Regular expressions of XPath, which FEEL uses, as Python's.

Source: XQuery and XPath Functions 3.1, 5.6 (`matches`, `replace`), XML Schema part 2, appendix F. Models are
untrusted: long patterns, long inputs and repeated groups that themselves repeat are refused, since Python's engine
backtracks.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Final

from saklig.decision.errors import Fault

MAX_PATTERN: Final = 1_000
MAX_INPUT: Final = 20_000
_FLAGS: Final = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.VERBOSE, "q": re.NOFLAG}
# name characters of XML (\i, \c) and the classes Python writes otherwise
_CLASSES: Final = {
    "i": "_:A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff",
    "c": "-._:A-Za-z0-9\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff",
}
_CATEGORIES: Final = {
    "L": r"^\W\d_",
    "Lu": "A-Z\u00c0-\u00d6\u00d8-\u00de",
    "Ll": "a-z\u00df-\u00f6\u00f8-\u00ff",
    "N": r"\d",
    "Nd": r"\d",
    "P": "!-#%-*,-/:;?@\\[-\\]_{}\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf",
    "Z": r"\s",
    "Zs": " \u00a0\u2000-\u200a",
    "S": "$+<->^`|~",
    "Sc": "$\u00a2-\u00a5\u20a0-\u20bf",
    "IsBasicLatin": "\\x00-\\x7f",
    "IsLatin-1Supplement": "\u0080-\u00ff",
    "IsLatinExtended-A": "\u0100-\u017f",
    "IsGreek": "\u0370-\u03ff",
    "IsGreekandCoptic": "\u0370-\u03ff",
    "IsCyrillic": "\u0400-\u04ff",
}


@functools.lru_cache(maxsize=512)
def _compile(pattern: str, flags: str) -> re.Pattern[str]:
    if len(pattern) > MAX_PATTERN:
        raise Fault("INVALID_PATTERN", f"the pattern is longer than {MAX_PATTERN} characters")
    value = re.NOFLAG
    for flag in flags:
        if flag not in _FLAGS:
            raise Fault("INVALID_PATTERN", f"unknown flag {flag!r}: use s, m, i, x or q")
        value |= _FLAGS[flag]
    text = re.escape(pattern) if "q" in flags else _translate(pattern, flags)
    try:
        if _explodes(_parser.parse(text, value & ~re.VERBOSE)):
            message = f"the pattern {pattern!r} repeats what repeats: it could take for ever. Write it without nested * or +"
            raise Fault("INVALID_PATTERN", message)
        return re.compile(text, value & ~re.VERBOSE)
    except (re.error, OverflowError, RecursionError) as error:
        raise Fault("INVALID_PATTERN", f"{pattern!r} is no regular expression: {error}")


def compile_pattern(pattern: str, flags: str, length: int) -> re.Pattern[str]:
    """The pattern for an input of some length. Errors: Fault for what is no pattern or too dear to match."""
    if length > MAX_INPUT:
        raise Fault("LIMIT", f"the string is longer than {MAX_INPUT} characters")
    return _compile(pattern, flags)


def _explodes(parsed: Any, repeated: bool = False) -> bool:
    """Whether an unbounded repetition stands inside another."""
    for operation, argument in parsed:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            low, high, inner = argument
            unbounded = high > 64 and high != low
            if (unbounded and repeated) or _explodes(inner, repeated or unbounded):
                return True
        elif name in ("SUBPATTERN", "BRANCH"):
            # a group has one pattern inside, alternatives have several
            inside = argument[1] if name == "BRANCH" else [argument[-1]]
            if any(_explodes(part, repeated) for part in inside):
                return True
    return False


def _translate(pattern: str, flags: str) -> str:
    """XPath's syntax to Python's. White space goes outside classes under flag x."""
    if "x" in flags:
        pattern = _without_space(pattern)
    out: list[str] = []
    position = 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\" and position + 1 < len(pattern):
            position = _escape(pattern, position + 1, out, inside=False)
            continue
        if char == "[":
            text, position = _class(pattern, position)
            out.append(text)
            continue
        if pattern.startswith("(?", position) and not pattern.startswith("(?:", position):
            raise Fault("INVALID_PATTERN", "only (?:...) may begin with (? in this kind of regular expression")
        if char == "$" and "m" not in flags:
            char = r"\Z"
        elif char == "." and "s" not in flags:
            char = r"[^\n\r]"
        out.append(char)
        position += 1
    return "".join(out)


def _without_space(pattern: str) -> str:
    found, depth = [], 0
    for place, char in enumerate(pattern):
        escaped = place > 0 and pattern[place - 1] == "\\"
        depth += (char == "[" and not escaped) - (char == "]" and not escaped and depth > 0)
        if depth or char not in " \t\r\n":
            found.append(char)
    return "".join(found)


def _class(pattern: str, position: int) -> tuple[str, int]:
    """A character class, `[a-z-[aeiou]]` included, and where the pattern goes on."""
    out = ["["]
    position += 1
    if pattern.startswith("^", position):
        out.append("^")
        position += 1
    while position < len(pattern):
        char = pattern[position]
        if char == "]" and out[-1] not in ("[", "^"):
            return "".join(out) + "]", position + 1
        if char == "\\" and position + 1 < len(pattern):
            position = _escape(pattern, position + 1, out, inside=True)
        elif pattern.startswith("-[", position):
            without, position = _class(pattern, position + 1)
            if not pattern.startswith("]", position):
                raise Fault("INVALID_PATTERN", "a subtracted class stands last in its class")
            return f"(?:(?!{without}){''.join(out)}])", position + 1
        elif char == "[":
            raise Fault("INVALID_PATTERN", r"inside a class [ is written \[")
        else:
            out.append("\\" + char if char in "&~|" else char)
            position += 1
    raise Fault("INVALID_PATTERN", "a character class is not closed")


def _escape(pattern: str, position: int, out: list[str], *, inside: bool) -> int:
    """One escape; where the pattern goes on."""
    char = pattern[position]
    if char in "pP":
        end = pattern.find("}", position)
        name = pattern[position + 2 : end] if pattern.startswith("{", position + 1) else ""
        body = _CATEGORIES.get(name)
        if body is None or end < 0 or inside and (body.startswith("^") or char == "P"):
            raise Fault("INVALID_PATTERN", f"the character category {name!r} is not supported here")
        negated = (char == "P") != body.startswith("^")
        out.append(body if inside else f"[{'^' * negated}{body.removeprefix('^')}]")
        return end + 1
    if char in "icIC":
        if inside and char.isupper():
            raise Fault("INVALID_PATTERN", f"\\{char} is not supported inside a class")
        body = _CLASSES[char.lower()]
        out.append(body if inside else f"[{'^' * char.isupper()}{body}]")
        return position + 1
    if (char.isalpha() and char not in "nrtdDsSwW") or (char.isdigit() and (inside or char == "0")):
        raise Fault("INVALID_PATTERN", f"\\{char} means nothing here in this kind of regular expression")
    out.append("\\" + char)
    return position + 1


def replacement(text: str, groups: int, *, literal: bool) -> Callable[[re.Match[str]], str]:
    """What `$1` and `\\$` in a replacement stand for. Errors: Fault for a stray `$` or backslash."""
    if literal:
        return lambda found: text
    parts: list[str | int] = []
    position = 0
    while position < len(text):
        char = text[position]
        if char == "\\":
            if text[position + 1 : position + 2] not in ("\\", "$"):
                raise Fault("INVALID_PATTERN", r"in a replacement \ stands only before \ or $")
            parts.append(text[position + 1])
            position += 2
        elif char == "$":
            digits = re.match(r"\d+", text[position + 1 :])
            if digits is None:
                raise Fault("INVALID_PATTERN", "in a replacement $ stands only before a digit")
            number = digits[0]
            while len(number) > 1 and int(number) > groups:
                number = number[:-1]
            parts.append(int(number))
            position += 1 + len(number)
        else:
            parts.append(char)
            position += 1

    def give(found: re.Match[str]) -> str:
        return "".join(
            part if isinstance(part, str) else (found[part] or "" if part <= groups else "") for part in parts
        )

    return give
