"""Paths into facts given as JSON values: `household.adults[].income` names one leaf of every adult."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

__all__ = ["ABSENT", "remove_at", "set_at", "value_at", "values_at"]


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()  # a fact that was not given: unknown, which is neither null nor false


def values_at(facts: Any, path: str, *, absent: bool = False) -> Iterator[tuple[str, Any]]:
    """Each value the path names, with its own path. With `absent`, those not given too, as ABSENT."""
    yield from _walk(facts, path.split("."), "", absent)


def _walk(value: Any, parts: list[str], printed: str, absent: bool) -> Iterator[tuple[str, Any]]:
    if not parts:
        yield printed, value
        return
    name = parts[0].removesuffix("[]")
    here = f"{printed}.{name}" if printed else name
    if not isinstance(value, Mapping):
        return  # null above it: there is nothing to know
    if name not in value:
        if absent and not parts[0].endswith("[]"):
            yield ".".join([here, *parts[1:]]), ABSENT
        return
    inner = value[name]
    if not parts[0].endswith("[]"):
        yield from _walk(inner, parts[1:], here, absent)
    elif isinstance(inner, list):
        for number, item in enumerate(inner):
            yield from _walk(item, parts[1:], f"{here}[{number}]", absent)


def _parts(path: str) -> list[str | int]:
    found: list[str | int] = []
    for part in path.split("."):
        name, *indices = part.split("[")
        found += [name, *(int(index.rstrip("]")) for index in indices)]
    return found


def _holder(facts: Any, path: str, *, make: bool) -> tuple[Any, str | int]:
    """What holds the value at the path, and its key there. Errors: LookupError where the way there does not exist."""
    *way, last = _parts(path)
    for part in way:
        if isinstance(part, str) and make and isinstance(facts, MutableMapping):
            facts = facts.setdefault(part, {})
        else:
            facts = facts[part]
        if facts is None:
            raise LookupError(path)
    return facts, last


def value_at(facts: Any, path: str) -> Any:
    """The value at a path with its indices, or ABSENT."""
    for part in _parts(path):
        try:
            facts = facts[part]
        except (LookupError, TypeError):
            return ABSENT
    return facts


def set_at(facts: Any, path: str, value: Any) -> None:
    """Put a value in, in place. Errors: LookupError where a list is too short or something on the way is no object."""
    holder, key = _holder(facts, path, make=True)
    try:
        holder[key] = value
    except TypeError:
        raise LookupError(path)


def remove_at(facts: Any, path: str) -> None:
    """Take a value out, in place; nothing happens where there is none."""
    try:
        holder, key = _holder(facts, path, make=False)
        del holder[key]
    except (KeyError, IndexError, TypeError):
        return
