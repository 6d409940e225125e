"""Paths of facts against one another, and the order in which the rules come to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from saklig.decision.values import Path, Unknown, Value

__all__ = ["first_unknown", "put", "that_matter", "touch"]


def touch(one: Path, other: Path) -> bool:
    """Whether one path is the other or lies inside it."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def that_matter(askable: Sequence[Path], missing: Iterable[Path]) -> tuple[Path, ...]:
    """Those that may be asked for and still matter, in their order. What lies inside another of them comes after it.

    Whether there is a place at all is asked before its hours: with the first answer the second may need no asking.
    """
    found = tuple(missing)
    matter = [path for path in askable if any(touch(path, one) for one in found)]
    outer = set(matter)
    return tuple(path for path in matter if not any(path[:length] in outer for length in range(1, len(path))))


def first_unknown(value: Value) -> Path:
    """The fact that whoever works the value out, from its first part on, needs first; () where all is known."""
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if type(one) is Unknown:
            return one.first or min(one.paths, key=str)
        if type(one) in (list, dict, tuple) and id(one) not in seen:
            seen.add(id(one))
            waiting.extend(reversed(list(one.values()) if type(one) is dict else one))
    return ()


def put(facts: Value, path: Path, value: Value) -> Value:
    """The facts with a value at a path; what is not on the way is shared with those given."""
    if not path:
        return value
    name, *rest = path
    if isinstance(name, int):
        items = list(facts) if isinstance(facts, list) else []
        if name < len(items):
            items[name] = put(items[name], tuple(rest), value)
        return items
    held = dict(facts) if isinstance(facts, Mapping) else {}
    held[name] = put(held.get(name), tuple(rest), value)
    return held
