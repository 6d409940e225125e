"""The typed form as data and as an indented tree, for people who want to see what an expression was read as.

It goes by the fields of the dataclasses and their declared types, so that a new kind of node needs no code here: a node
becomes an object with its class's name under `node`, its type, its span and the piece of text there, and then its own
fields in their order. A field declared as `Value` is written as FEEL; a tuple of (name, slot, node) becomes an object with
these keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from saklig.decision.core.nodes import Formula, Node
from saklig.decision.dmn.model import Text
from saklig.decision.feel.text import feel_text
from saklig.decision.temporal import TEMPORAL_NAMES
from saklig.decision.types import Type
from saklig.decision.values import Function, Value

Shown = dict[str, Any]  # JSON data: objects, lists, texts, whole numbers, true, false and null
_VALUE: Final = re.compile(r"\bValue\b")
_SHORT: Final = 60
_WORD: Final = re.compile(r'[\w.#-]+|".*"|[\[({@].*', re.DOTALL)  # what can stand without quotes, or has its own
_FRONT: Final = ("node", "type", "start", "end", "written")


def shown(part: Any, text: str = "") -> Shown:
    """A node, or another dataclass of the typed form, as JSON data. `text` is the expression that spans are places in."""
    found: Shown = {"node": type(part).__name__}
    if isinstance(part, Formula):
        text = part.text.text
    own = {one.name: one for one in fields(part)}
    if "type" in own:
        found["type"] = str(part.type)
    if isinstance(part, Node):
        around = text or _own_text(part)
        found |= {"start": part.start, "end": part.end, "written": around[part.start : part.end]}
    for name, field in own.items():
        if name not in found:
            found[name] = _field(getattr(part, name), str(field.type), text)
    return found


def _own_text(part: Node) -> str:
    """The text of what a node outside any expression is about: a coercion has the span of its body."""
    inner = (getattr(part, one.name) for one in fields(part))
    return next((one.text.text for one in inner if isinstance(one, Formula)), "")


def _field(value: Any, declared: str, text: str) -> Any:
    if _VALUE.search(declared) is None or (value is None and "None" in declared):
        return _plain(value, text)
    return [_literal(item) for item in value] if isinstance(value, tuple) else _literal(value)


def _literal(value: Value) -> str:
    """A value as an expression of FEEL would write it."""
    if type(value) in TEMPORAL_NAMES:
        return f'@"{value.isoformat()}"'
    return feel_text(value, nested=True)


def _plain(value: Any, text: str) -> Any:
    if isinstance(value, Type):
        return str(value)
    if isinstance(value, Function):
        return feel_text(value)
    if isinstance(value, Text):
        line, column = value.locate(0)
        return {"text": value.text, "element": value.element_id, "file": value.place.file, "line": line, "column": column}
    if is_dataclass(value):
        return shown(value, text)
    if isinstance(value, tuple):
        return [_entry(item, text) if isinstance(item, tuple) else _plain(item, text) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item, text) for key, item in value.items()}
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _entry(item: tuple[Any, ...], text: str) -> Any:
    """A tuple inside a tuple, such as (name, slot, node), with its parts named by what they are."""
    if not item or all(isinstance(part, str) for part in item[1:]) and not isinstance(item[0], str):
        return [_plain(part, text) for part in item]
    found: Shown = {}
    for part in item:
        name = (
            "type" if isinstance(part, Type)
            else "value" if isinstance(part, Node)
            else type(part).__name__.lower() if is_dataclass(part)
            else "slot" if isinstance(part, int)
            else "name"
        )  # fmt: skip
        while name in found:
            name = {"name": "key"}.get(name, f"{name}_")
        found[name] = _plain(part, text)
    return found


# --- for people -------------------------------------------------------------------------------------------------------


def tree_lines(found: Shown, label: str = "", indent: int = 0) -> Iterator[str]:
    """What `shown` gave as an indented tree. What is false, null or empty is left out."""
    plain, short, long = [], [], []
    for key, value in found.items():
        if key in _FRONT or value is None or value is False or value in ("", [], {}):
            continue
        if key == "operands":  # parts of the body, which stand there already
            plain.append(f"{key}={_flat([one['name'] for one in value])}")
        elif _is_flat(value):
            plain.append(f"{key}={_flat(value)}")
        elif isinstance(value, list) and all(map(_is_flat, value)):
            short.append((key, value))
        else:
            long.append((key, value))
    yield "  " * indent + " ".join(word for word in (_head(label, found), *plain, _tail(found)) if word)
    for key, value in (*short, *long):
        items = [(key, value)] if isinstance(value, dict) else [(f"{key}[{n}]", item) for n, item in enumerate(value)]
        for name, item in items:
            yield from _child(name, item, indent + 1)


def _child(label: str, item: Any, indent: int) -> Iterator[str]:
    if not isinstance(item, dict) or _is_flat(item):
        yield "  " * indent + f"{label}: {'-' if item is None else _flat(item)}"
    elif isinstance(item.get("value"), dict) and "node" not in item:
        # an entry with a name: its node stands on the entry's own line
        own = " ".join(f"{key}={_flat(part)}" for key, part in item.items() if key != "value")
        yield from tree_lines(item["value"], f"{label} {own}", indent)
    else:
        yield from tree_lines(item, label, indent)


def _head(label: str, found: Shown) -> str:
    kind = str(found.get("node", ""))
    return f"{label}: {kind}".rstrip() if label else kind


def _tail(found: Shown) -> str:
    kind = f": {_short(found['type'])}" if "type" in found else ""
    return f"{kind} [{found['start']}–{found['end']}] `{_short(found['written'])}`" if found.get("end") else kind


def _is_flat(value: Any) -> bool:
    """Whether a value fits in the line of what holds it."""
    if isinstance(value, dict):
        return "start" not in value and ("node" not in value or "type" not in value) and all(map(_is_flat, value.values()))
    return not isinstance(value, list) or all(not isinstance(item, dict | list) and item is not None for item in value)


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        if value.keys() >= {"file", "line", "column"}:
            return f"{value['file']}:{value['line']}:{value['column']}"
        own = (f"{key}={_flat(item)}" for key, item in value.items() if key != "node" and item not in (None, "", [], {}))
        return f"({', '.join(own)})" if "node" in value else " ".join(own)
    if isinstance(value, list):
        return "[" + ", ".join(map(_flat, value)) + "]"
    if isinstance(value, str):
        return _short(value) if _WORD.fullmatch(value) else f'"{_short(value)}"'
    return str(value)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else plain[: _SHORT - 1] + "…"
