"""One TOML text to one of `shapes`, with every fault at its line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from saklig.service_packages.errors import Problem
from saklig.service_packages.lines import KeyPath, key_lines, line_of

__all__ = ["Located", "read_toml", "read_text"]

T = TypeVar("T")

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
MAX_DEPTH = 20  # of brackets: no file of a package needs more, and deeper ones are made to do harm


class Located:
    """What was read from one file, and where each key of it stands."""

    __slots__ = ("file", "lines", "offset")

    def __init__(self, file: str, text: str, offset: int = 0) -> None:
        self.file = file
        self.offset = offset  # lines before the TOML begins, in a heading
        self.lines: Mapping[KeyPath, int] = key_lines(text)

    def problem(self, path: KeyPath, what: str, mend: str = "") -> Problem:
        return Problem(file=self.file, line=line_of(self.lines, path) + self.offset, what=what, mend=mend)


def read_text(file: str, data: bytes) -> tuple[str | None, list[Problem]]:
    """The file as text. A package's files are UTF-8; the mark some editors put first is passed over."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        return None, [Problem(file=file, line=line, what="is not UTF-8", mend="save the file as UTF-8")]
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return None, [
            Problem(file=file, line=line, what="holds a character of code 0", mend="save the file as plain text")
        ]
    return text, []


def read_toml(
    shape: type[T], file: str, text: str, *, offset: int = 0
) -> tuple[T | None, Located | None, list[Problem]]:
    """The text as a value of `shape`; None where it has problems."""
    raw, problems = _parsed(file, text, offset)
    if raw is None:
        return None, None, problems
    located = Located(file, text, offset)
    try:
        value: T = _adapter(shape).validate_python(raw)
        return value, located, []
    except ValidationError as exc:
        errors = exc.errors(include_url=False)
        within = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
        # A list whose elements are faulty is also "too short" to pydantic; the elements' own faults say it.
        errors = [error for error in errors if error["type"] != "too_short" or error["loc"] not in within]
        return None, located, [_said(error, located, shape) for error in errors]


def _parsed(file: str, text: str, offset: int) -> tuple[dict[str, Any] | None, list[Problem]]:
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
        if _depth(raw) > MAX_DEPTH:
            raise RecursionError
    except RecursionError:
        return None, [Problem(file=file, what="is nested too deeply", mend=f"at most {MAX_DEPTH} levels")]
    except tomllib.TOMLDecodeError as exc:
        found = _AT.search(str(exc))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        what = f"is not TOML: {_AT.sub('', str(exc))}"
        mend = "look for a missing quote, bracket or equals sign here or on the line before"
        return None, [Problem(file=file, line=line + offset, what=what, mend=mend)]
    except (ValueError, ArithmeticError) as exc:  # e.g. 1e9999999999 as a number, or a whole number of 5,000 digits
        return None, [Problem(file=file, what=f"holds a number that cannot be read: {exc}", mend="write it shorter")]
    return raw, []


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


@lru_cache(maxsize=32)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


_TYPES = {
    "string_type": "a text in quotes", "bool_type": "true or false", "int_type": "a whole number",
    "is_instance_of": "a number", "decimal_type": "a number", "date_type": "a date without quotes, as 2025-08-01",
    "tuple_type": "a list in [ ]", "dict_type": "a table", "mapping_type": "a table", "dataclass_type": "a table",
}  # fmt: skip
_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]*$": "small letters, digits and -, as income-cap",
    r"^[a-z][a-z0-9_]*$": "small letters, digits and _, as household_income",
    r"^\d+\.\d+\.\d+$": "three numbers, as 1.0.0",
    r"^[a-z0-9][a-z0-9-]{0,59}$": "small letters, digits and -, as head-of-unit; 60 at most",
    r"^[a-z][a-z0-9_]*(\[\])?(\.[a-z][a-z0-9_]*(\[\])?)*$": "names joined by points, [] after a list: children[].birth_date",
    r"^(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$": "month and day, as 08-01, the 28th at most",
}


def _said(error: Any, located: Located, shape: type) -> Problem:
    """pydantic's finding in the words of the format's page."""
    path: KeyPath = tuple(part for part in error["loc"])
    kind, given = error["type"], error["input"]
    name = _printed(path)
    if kind == "missing":
        return located.problem(path[:-1], f"{name_of(path[:-1])} lacks the key {path[-1]!r}", "add it")
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return located.problem(path, f"unknown key {name}", _known(shape, path[:-1], near=str(path[-1])))
    if kind == "literal_error":
        return located.problem(
            path, f"{name} is {_shown(given)}", f"it may be {error['ctx']['expected'].replace(chr(39), chr(34))}"
        )
    if kind == "string_pattern_mismatch":
        mend = _PATTERNS.get(error["ctx"]["pattern"]) or f"something of the form {error['ctx']['pattern']}"
        return located.problem(path, f"{name} is {_shown(given)}", f"write {mend}")
    if kind == "value_error":  # a shape's own check says how to mend
        return located.problem(path, f"{name} is {_shown(given)}", str(error["ctx"]["error"]))
    if kind in ("string_too_short", "too_short"):
        return located.problem(path, f"{name} is empty", "write it, or take the key out if it may be left out")
    if kind in _TYPES:
        return located.problem(path, f"{name} is {_shown(given)}", f"it must be {_TYPES[kind]}")
    bound = error["msg"].replace("Input should be ", "it must be ")
    return located.problem(path, f"{name} is {_shown(given)}", bound)


def _known(shape: type, path: KeyPath, near: str | None = None) -> str:
    """The keys that may stand at the path, and which of them the writer probably meant."""
    keys = _keys_at(shape, path)
    if not keys:
        return "take it out"
    close = difflib.get_close_matches(near, keys, n=1) if near else []
    return (f"did you mean {close[0]!r}? " if close else "") + "keys here: " + ", ".join(keys)


def _keys_at(shape: Any, path: KeyPath) -> list[str]:
    schema = _adapter(shape).json_schema(by_alias=True)
    node: Any = schema
    for part in path:
        node = _resolved(node, schema)
        if "prefixItems" in node or "items" in node:
            node = node.get("items", {}) if isinstance(part, int) else {}
        elif part in node.get("properties", {}):
            node = node["properties"][part]
        else:
            node = node.get("additionalProperties") or {}
        if not isinstance(node, dict):
            return []
    return list(_resolved(node, schema).get("properties", {}))


def _resolved(node: Any, schema: Any) -> Any:
    for alternative in node.get("anyOf", ()):
        if alternative.get("type") != "null":
            node = alternative
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


def name_of(path: KeyPath) -> str:
    return _printed(path) or "the file"


def _printed(path: KeyPath) -> str:
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value[:60]}{"…" if len(value) > 60 else ""}"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    return str(value)[:60]
