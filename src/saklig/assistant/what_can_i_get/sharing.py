"""Which facts are one and the same in several packages, so that each is asked once. Pure.

It follows from what the packages declare, and from nothing else:
- a fact that a register gives is the same where register, the name the register is asked by ([registers]), field, kind of people
  (`who`), type and unit are the same, whatever its path is;
- any other fact is the same where path, type, unit and choices are the same, unless it is about the application itself: what
  a question asks for, and what one says of one application, is said of that one alone.
"""

from __future__ import annotations

import re
from typing import Any

from saklig.assistant.interview import Leaf, bare

__all__ = ["key_of", "place_key", "whose"]

_INDEX = re.compile(r"\[(\d+)\]")


def whose(package: Any, owner: str) -> str:
    """The kind of people that an owner ("children[0]") is of: "adults", "children", "stated"; empty for nobody."""
    people = package.origins.people.get(_INDEX.sub("[]", owner))
    return people.who if people else ""


def key_of(package: Any, leaf: Leaf, number: int) -> str:
    """The name of a fact over all packages; `number` is whose it is among all the people told of, from 0."""
    source, field = package.origins.fields[bare(leaf)]
    spec, who = leaf.spec, whose(package, leaf.owner)
    place = f"{who}[{number}]" if who else ""
    if spec.source == "register" and field:
        asked_as = getattr(package.service.registers, source, None) if package.service.registers else None
        return ".".join(filter(None, (source, asked_as, place, field, spec.type, _unit(spec))))
    own = leaf.path.removeprefix(f"{leaf.owner}.") if leaf.owner else leaf.path
    if _of_the_application(package, leaf):
        return ".".join(filter(None, (package.id, place, own)))
    return ".".join(filter(None, ("told", place, own, spec.type, _unit(spec), *_choices(spec))))


def place_key(package: Any, number: int, path: str) -> str:
    """The name of the question whether a child has such a place at all."""
    source, field = package.origins.fields[path]
    asked_as = getattr(package.service.registers, source, None) if package.service.registers else None
    return ".".join(filter(None, (source, asked_as, f"children[{number}]", field)))


def _of_the_application(package: Any, leaf: Leaf) -> bool:
    """What is asked for, and what is said of the application: facts of nobody, beside the period and the benefits."""
    period = package.origins.period_path() or ""
    return not leaf.owner and bare(leaf).split(".")[0] == period.split(".")[0]


def _unit(spec: Any) -> str:
    return (spec.unit or "").replace("/", "-")


def _choices(spec: Any) -> tuple[str, ...]:
    return ("-".join(re.sub(r"[^a-z0-9]+", "_", choice.lower()) for choice in spec.choices),) if spec.choices else ()
