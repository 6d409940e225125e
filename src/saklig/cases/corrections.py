"""What a caseworker enters from documentation, laid over what the registers gave. Pure.

Source: the 1967 Act § 17 (the agency sees to it that the case is clarified); § 3 e fourth paragraph of the regulation
(tax return and other proof where tax data cannot be had). An entered fact always leaves the decision to a human.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.cases.facts import CERTAIN, Leaf, Tree
from saklig.decision import any_index

__all__ = ["CHILD", "SIBLINGS", "Entered", "as_entered", "as_kept", "lay_over", "problem_of", "taken_apart"]

ENTERED = "entered-by-caseworker"
_INDEX = re.compile(r"\[(\d+)\]")


CHILD = "child"
"""The role of a party who is a child of the household."""
SIBLINGS = ("population", "siblings")
"""Where a fact that says who a child's siblings are comes from, as a package's origins name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """One entered fact: the package's path ("household.adults[].income"), whom it is about, and by whom."""

    path: str
    about: str | None
    value: Any
    by: str


def taken_apart(facts: Mapping[str, Any], path: str) -> tuple[str, str | None] | None:
    """A printed path as (the package's path, the id of whom it is about); None when there is no such place."""
    at: Any = facts
    about = None
    for name in path.split(".")[:-1]:
        bare, index = name.split("[")[0], _INDEX.search(name)
        at = at.get(bare) if isinstance(at, Mapping) else None
        if index is not None:
            at = at[int(index[1])] if isinstance(at, list) and int(index[1]) < len(at) else None
            about = at.get("id") if isinstance(at, Mapping) else None
        if at is None:
            return None
    return any_index(path), about


def problem_of(spec: Any, value: Any, *, members: Collection[str] = ()) -> str | None:
    """What is wrong with a value for a fact of the package, as a code; None when it fits.

    `members`: the ids that a list of people may name; without them no list may be entered.
    """
    if value is None:
        return None if spec.nullable else "missing"
    fits = {
        "boolean": lambda: isinstance(value, bool),
        "number": lambda: isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= 10**9,
        "date": lambda: isinstance(value, str) and _is_date(value),
        "choice": lambda: value in spec.choices,
        "text": lambda: isinstance(value, str) and 0 < len(value) <= 200,
        **({"list of text": lambda: _named_once(value, members)} if members else {}),
    }.get(spec.type)
    return "not-to-be-entered" if fits is None else None if fits() else "wrong-type"


def _named_once(value: Any, members: Collection[str]) -> bool:
    return isinstance(value, list) and all(one in members for one in value) and len(set(value)) == len(value)


def as_kept(value: Any) -> Any:
    """A value as sealed JSON holds it exactly: what is not whole as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    return value


def as_entered(spec: Any, kept: Any) -> Any:
    """The kept value as the rules and the letters take it."""
    number = spec is not None and spec.type == "number" and isinstance(kept, str)
    return Decimal(kept) if number else kept


def lay_over(tree: Tree, entered: Iterable[Entered]) -> Tree:
    """The tree with what was entered in place of what was gathered; each leaves an open point for a human."""
    facts = _copied(tree.facts)
    leaves = {leaf.path: leaf for leaf in tree.leaves}
    points = list(tree.open_points)
    for one in entered:
        place = _place(facts, one)
        if place is None:
            points.append(f"{ENTERED}-no-longer-fits:{one.about or ''}")
            continue
        group, path = place
        group[path.rsplit(".", 1)[-1]] = one.value
        leaves[path] = Leaf(path=path, value=one.value, source="document", certainty=CERTAIN, about=one.about)
        points.append(f"{ENTERED}:{path}")
    return replace(tree, facts=facts, leaves=tuple(leaves.values()), open_points=tuple(dict.fromkeys(points)))


def _place(facts: dict[str, Any], one: Entered) -> tuple[dict[str, Any], str] | None:
    at: Any = facts
    printed = []
    for name in one.path.split(".")[:-1]:
        at = at.get(name.removesuffix("[]")) if isinstance(at, dict) else None
        if name.endswith("[]"):
            found = [n for n, item in enumerate(at or []) if isinstance(item, dict) and item.get("id") == one.about]
            if len(found) != 1:
                return None
            at = at[found[0]]
            printed.append(f"{name[:-2]}[{found[0]}]")
        else:
            printed.append(name)
    if not isinstance(at, dict):
        return None
    return at, ".".join([*printed, one.path.rsplit(".", 1)[-1]])


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _is_date(text: str) -> bool:
    try:
        return 1900 <= date.fromisoformat(text).year <= 2100
    except ValueError:
        return False
