"""The syntax of XPath's regular expressions, and what a pattern is in that of RE2 or Python.

Source: XQuery and XPath Functions 3.1, 5.6.1; XML Schema part 2, appendix F. What those do not allow is no pattern here,
whatever RE2 or Python would make of it. Every character class is worked out to ranges of code points.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from saklig.decision.errors import Fault
from saklig.decision.feel import characters
from saklig.decision.feel.characters import LAST, Characters
from saklig.decision.feel.pattern_parts import MAX_WEIGHT, POINT, Part, any_of, broken, repeated, sequence, too_large

MAX_PATTERN: Final = 1_000
MAX_GROUPS: Final = 40  # within one another
MAX_REPEAT: Final = 1_000  # as in RE2
_FLAGS: Final = frozenset("smixq")
_SPACE: Final = " \t\r\n"
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t"} | {char: char for char in "\\|.?*+(){}-[]^$"}
_META: Final = "\\|.?*+(){}[]^$"
_LINE_ENDS: Final = ((0x0A, 0x0A), (0x0D, 0x0D))


class PatternReader:
    """Reads one pattern; `for_python` when Python's engine is to match it, and not RE2."""

    def __init__(self, pattern: str, flags: str, *, for_python: bool = False) -> None:
        if unknown := set(flags) - _FLAGS:
            raise broken(f"unknown flag {min(unknown)!r}: use s, m, i, x or q")
        if len(pattern) > MAX_PATTERN:
            raise broken(f"the pattern is longer than {MAX_PATTERN} characters")
        self.flags = flags
        self.literal = "q" in flags
        self.for_python = for_python
        self.pattern = pattern if self.literal or "x" not in flags else _without_space(pattern)
        self.position = 0
        self.depth = 0
        self.groups = 0
        self.open: list[int] = []
        # whether there are references back to groups
        self.refers = False

    def read(self) -> Part:
        """The whole pattern. Errors: Fault."""
        if self.literal:
            return sequence([self.char(char) for char in self.pattern])
        found = self.alternatives()
        if self.position < len(self.pattern):
            raise broken(f"{self.pattern!r}: a ) without its ( stands at {self.position + 1}; write \\) for the character")
        return found

    def at(self, text: str) -> bool:
        return self.pattern.startswith(text, self.position)

    def accept(self, text: str) -> bool:
        found = self.at(text)
        self.position += len(text) * found
        return found

    # --- branches and pieces ---

    def alternatives(self) -> Part:
        branches = [self.branch()]
        while self.accept("|"):
            branches.append(self.branch())
        return any_of(branches)

    def branch(self) -> Part:
        parts = []
        while self.position < len(self.pattern) and self.pattern[self.position] not in "|)":
            parts.append(self.quantified(self.atom()))
        return sequence(parts)

    def quantified(self, part: Part) -> Part:
        least, most, text = self.quantity()
        if not text:
            return part
        return repeated(part, least, most, text + "?" * self.accept("?"))

    def quantity(self) -> tuple[int, int | None, str]:
        """What repeats the piece: least, most (None: without end) and its text, empty where nothing does."""
        for sign, least, most in (("*", 0, None), ("+", 1, None), ("?", 0, 1)):
            if self.accept(sign):
                return least, most, sign
        if not self.at("{"):
            return 1, 1, ""
        end = self.pattern.find("}", self.position)
        inside = self.pattern[self.position + 1 : end] if end > 0 else ""
        low, comma, high = inside.partition(",")
        if not _digits(low) or (high and not _digits(high)):
            raise broken(f"{self.pattern!r}: braces hold numbers, as in {{2}}, {{2,}} or {{2,5}}; write \\{{ for the character")
        least, most = int(low), (int(high) if high else None) if comma else int(low)
        if max(least, most or 0) > MAX_REPEAT:
            raise Fault("LIMIT", f"a pattern repeats at most {MAX_REPEAT} times")
        if most is not None and most < least:
            raise broken(f"{self.pattern!r}: {{{inside}}} goes from the greater to the less")
        self.position = end + 1
        return least, most, f"{{{least}{comma}{'' if most is None else most}}}" if comma else f"{{{least}}}"

    # --- atoms ---

    def atom(self) -> Part:
        char = self.pattern[self.position]
        if char == "(":
            return self.group()
        if char == "[":
            return self.characters(self.char_class())
        if char == "\\":
            return self.escape()
        self.position += 1
        if char == ".":
            return self.characters(characters.complement(() if "s" in self.flags else _LINE_ENDS))
        if char == "^":
            return Part("(?m:^)" if "m" in self.flags else "^", 1)
        if char == "$":
            return Part("(?m:$)" if "m" in self.flags else r"\Z" if self.for_python else r"\z", 1)
        if char in _META:
            raise broken(f"{self.pattern!r}: nothing is before {char} at {self.position}; write \\{char} for the character")
        return self.char(char)

    def group(self) -> Part:
        self.position += 1
        captures = not self.accept("?:")
        if captures and self.at("?"):
            raise broken("only (?:...) may begin with (? in this kind of regular expression")
        self.depth += 1
        if self.depth > MAX_GROUPS:
            raise Fault("LIMIT", f"groups of a pattern stand at most {MAX_GROUPS} within one another")
        if captures:
            self.groups += 1
            self.open.append(self.groups)
        found = self.alternatives()
        if not self.accept(")"):
            raise broken(f"{self.pattern!r}: a group has no closing )")
        if captures:
            self.open.pop()
        self.depth -= 1
        return replace(found, text=f"({'' if captures else '?:'}{found.text})", weight=found.weight + POINT * captures)

    def escape(self) -> Part:
        char = self.pattern[self.position + 1 : self.position + 2]
        if char.isdecimal() and char.isascii() and char != "0":
            return self.reference()
        found = self.escaped()
        return self.char(found) if isinstance(found, str) else self.characters(found)

    def reference(self) -> Part:
        """What a group matched, once more (F&O 5.6.1): as many digits as make the number of a group."""
        self.position += 2
        number = int(self.pattern[self.position - 1])
        while _digits(more := self.pattern[self.position : self.position + 1]) and number * 10 + int(more) <= self.groups:
            number = number * 10 + int(more)
            self.position += 1
        if number > self.groups or number in self.open:
            raise broken(f"{self.pattern!r}: \\{number} stands where there is no group {number} before it")
        self.refers = True
        return Part(f"(?{'i' * ('i' in self.flags)}:\\{number})", POINT, 1, 1)

    def escaped(self) -> str | Characters:
        """An escape, in or outside a class."""
        char = self.pattern[self.position + 1 : self.position + 2]
        self.position += 2
        if char in _ESCAPED:
            return _ESCAPED[char]
        if char and char in "dDsSwWiIcC":
            return characters.escape_class(char)
        if char and char in "pP" and self.accept("{"):
            name, closed, _ = self.pattern[self.position :].partition("}")
            found = characters.category(name) if closed else None
            if found is None:
                message = f"there is no character category {name[:40]!r}"
                raise broken(f"{message}: use those of XML Schema, as L, Lu, Nd or IsBasicLatin")
            self.position += len(name) + 1
            return found if char == "p" else characters.complement(found)
        raise broken(f"\\{char} means nothing here in this kind of regular expression")

    # --- classes ---

    def char_class(self) -> Characters:
        """A class in brackets, `[a-z-[aeiou]]` included."""
        self.position += 1
        self.depth += 1
        if self.depth > MAX_GROUPS:
            raise Fault("LIMIT", f"classes of a pattern stand at most {MAX_GROUPS} within one another")
        negated = self.accept("^")
        ranges: list[tuple[int, int]] = []
        first, less = True, None
        while first or not self.at("]"):
            if self.position >= len(self.pattern):
                raise broken(f"{self.pattern!r}: a character class is not closed with ]")
            if self.at("-[") and not first:
                self.position += 1
                less = self.char_class()
                if not self.at("]"):
                    raise broken(f"{self.pattern!r}: a subtracted class stands last in its class")
                break
            ranges.extend(self.class_part())
            first = False
            if len(ranges) > MAX_WEIGHT:
                raise too_large()
        self.position += 1
        self.depth -= 1
        found = characters.union(ranges)
        found = characters.complement(found) if negated else found
        return found if less is None else characters.without(found, less)

    def class_part(self) -> Characters:
        low = self.class_char()
        if not isinstance(low, str):
            return low
        high = low
        if self.at("-") and not self.at("-]") and not self.at("-["):
            self.position += 1
            other = self.class_char()
            if not isinstance(other, str) or other < low:
                raise broken(f"{self.pattern!r}: a range in a class goes from one character to a later one")
            high = other
        return characters.any_case(ord(low), ord(high)) if "i" in self.flags else ((ord(low), ord(high)),)

    def class_char(self) -> str | Characters:
        char = self.pattern[self.position : self.position + 1]
        if char == "\\":
            return self.escaped()
        if char in ("", "[", "]"):
            raise broken(f"{self.pattern!r}: inside a class, [ and ] are written \\[ and \\]")
        self.position += 1
        return char

    # --- characters ---

    def char(self, char: str) -> Part:
        """One character; with flag i in either case."""
        return self.characters(characters.any_case(ord(char), ord(char)) if "i" in self.flags else ((ord(char),) * 2,))

    def characters(self, ranges: Characters) -> Part:
        """One of some code points."""
        if not ranges:
            return Part("[^" + self.code(0) + "-" + self.code(LAST) + "]", POINT, 1)
        if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
            return Part(self.code(ranges[0][0]), POINT, 1, 1)
        inside = "".join(
            self.code(low) if low == high else f"{self.code(low)}-{self.code(high)}" for low, high in ranges
        )
        return Part(f"[{inside}]", POINT + len(ranges), 1, 1)

    def code(self, point: int) -> str:
        char = chr(point)
        if char.isascii() and char.isalnum():
            return char
        return f"\\U{point:08x}" if self.for_python else f"\\x{{{point:x}}}"


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5


def _without_space(pattern: str) -> str:
    """The pattern without white space outside classes (flag x)."""
    found, depth, position = [], 0, 0
    while position < len(pattern):
        char = pattern[position]
        step = 2 if char == "\\" and position + 1 < len(pattern) and (depth or pattern[position + 1] not in _SPACE) else 1
        depth += (char == "[") - (char == "]" and depth > 0)
        if depth or char not in _SPACE:
            found.append(pattern[position : position + step])
        position += step
    return "".join(found)
