"""FEEL text to tokens.

Source: DMN 1.5, 10.3.1.2, rules 27 to 40 (names, literals), 63 to 66 (comments and white space). Names with spaces or
operators are put together by the parser, which knows the names in scope.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from saklig.decision.errors import ExpressionError

MAX_TEXT: Final = 100_000

Kind = Literal["name", "number", "string", "symbol", "end"]

_NAME_START: Final = (
    "?A-Z_a-zªµº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_PART: Final = _NAME_START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE: Final = "\\s\u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_TOKEN: Final = re.compile(
    rf"(?P<space>[{_SPACE}]+|//[^\n\r]*|/\*(?s:.*?)\*/)"
    rf"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf'|(?P<string>"(?:[^"\\]|\\.)*")'
    rf"|(?P<name>[{_NAME_START}][{_NAME_PART}]*)"
    r"|(?P<symbol>\*\*|\.\.|<=|>=|!=|->|[-+*/=<>(){}\[\],.:;@'’])",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:([\"'\\nrt])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6}))")
_SIMPLE_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """A token; for strings `text` is what it stands for, else as written."""

    kind: Kind
    text: str
    start: int
    end: int


def tokenize(text: str) -> tuple[Token, ...]:
    """All tokens and an end mark. Errors: ExpressionError at the first character that starts none."""
    if len(text) > MAX_TEXT:
        raise ExpressionError(f"the expression is longer than {MAX_TEXT} characters: split it up", 0, len(text))
    tokens = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ExpressionError(_what_is_wrong(text, position), position, position + 1)
        kind = found.lastgroup
        if kind == "string":
            tokens.append(Token("string", unescape(found.group()[1:-1], position), position, found.end()))
        elif kind != "space":
            tokens.append(Token(kind, found.group(), position, found.end()))  # type: ignore[arg-type]
        position = found.end()
    tokens.append(Token("end", "", len(text), len(text)))
    return tuple(tokens)


def _what_is_wrong(text: str, position: int) -> str:
    if text[position] == '"':
        return 'this string has no closing "'
    if text.startswith("/*", position):
        return "this comment has no closing */"
    return f"{text[position]!r} can't stand here"


def unescape(text: str, offset: int = 0) -> str:
    """A string literal's content (rule 35). Surrogate pairs written as two escapes become one code point."""
    if "\\" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        if found[1]:
            return _SIMPLE_ESCAPES[found[1]]
        code = int(found[2] or found[3], 16)
        if code > 0x10FFFF:
            raise ExpressionError(f"{found.group()} is no Unicode character", offset, offset + len(text) + 2)
        return chr(code)

    plain = _ESCAPE.sub(one, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def normalize_name(name: str) -> str:
    """A name with each run of white space as one space (rule 27)."""
    return re.sub(rf"[{_SPACE}]+", " ", name).strip()
