"""Where each key of a TOML text stands, for messages with a line number.

The standard library reads TOML and keeps no positions. This scanner reads only what it needs to find keys again: headers,
dotted keys, inline tables, arrays, and strings and comments so as to skip them. It is run on text that `tomllib` has
accepted, and says nothing of its own about what is wrong.

Source: TOML 1.0.0, sections Keys, Table, Inline Table, Array of Tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["KeyPath", "key_lines", "line_of"]

KeyPath = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]\}\n\r#]*")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
# The closing three may be preceded by one or two quotes that belong to the text.
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{0,2}(?!"))', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'''(?:'{0,2}(?!'))", re.DOTALL)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """Each key path of the text and the line it stands on (from 1); elements of arrays have their index in the path."""
    return _Scan(text.replace("\r\n", "\n")).run()


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """The line of the path, or of the nearest part around it that stands somewhere; 1 for the file's top."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self.counts: dict[KeyPath, int] = {}  # arrays of tables and how many tables each has so far
        self._line, self._line_at = 1, 0

    def run(self) -> Mapping[KeyPath, int]:
        table: KeyPath = ()
        self._skip(_BLANK)
        before = -1
        while before < self.at < len(self.text):  # no step forward: not the TOML we know; lines found so far are given
            before = self.at
            if self.text.startswith("[[", self.at):
                table = self._header(2)
            elif self.text.startswith("[", self.at):
                table = self._header(1)
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self.lines

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        assert found is not None  # all patterns used here match the empty text, or the text was read by tomllib
        self.at = found.end()
        return found[0]

    def _line_here(self) -> int:
        self._line += self.text.count("\n", self._line_at, self.at)
        self._line_at = self.at
        return self._line

    def _note(self, path: KeyPath) -> None:
        self.lines.setdefault(path, self._line_here())

    def _header(self, brackets: int) -> KeyPath:
        line = self._line_here()
        self.at += brackets
        keys = self._dotted()
        self.at += brackets
        path: KeyPath = ()
        for number, key in enumerate(keys):
            path = (*path, key)
            self.lines.setdefault(path, line)
            if number < len(keys) - 1 or brackets == 1:
                if path in self.counts:  # a key through an array of tables means its last table
                    path = (*path, self.counts[path] - 1)
            else:
                self.counts[path] = self.counts.get(path, 0) + 1
                path = (*path, self.counts[path] - 1)
                self.lines[path] = line
        return path

    def _dotted(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _key(self) -> str:
        if self.text[self.at] == '"':
            return _unescaped(self._skip(_BASIC)[1:-1])
        if self.text[self.at] == "'":
            return self._skip(_LITERAL)[1:-1]
        return self._skip(_BARE)

    def _pair(self, table: KeyPath) -> None:
        self._line_here()
        begins = self.at
        keys = self._dotted()
        ends, self.at = self.at, begins
        path = table
        for key in keys:
            path = (*path, key)
            self._note(path)
        self.at = ends + 1  # past the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        start = self.text[self.at]
        if start == "[":
            self._array(path)
        elif start == "{":
            self._inline_table(path)
        elif self.text.startswith('"""', self.at):
            self._skip(_LONG_BASIC)
        elif self.text.startswith("'''", self.at):
            self._skip(_LONG_LITERAL)
        elif start == '"':
            self._skip(_BASIC)
        elif start == "'":
            self._skip(_LITERAL)
        else:
            self._skip(_SCALAR)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        index = 0
        while True:
            self._skip(_BLANK)
            if self.text[self.at] == "]":
                self.at += 1
                return
            before = self.at
            self._note((*path, index))
            self._value((*path, index))
            if self.at == before:
                return
            index += 1
            self._skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while True:
            self._skip(_BLANK)
            if self.text[self.at] == "}":
                self.at += 1
                return
            self._pair(path)
            self._skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1


def _unescaped(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        return _ESCAPES[found[1]] if found[1] else chr(int(found[2] or found[3], 16))

    return re.sub(r'\\(?:([btnfr"\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))', one, text)
