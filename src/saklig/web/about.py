"""The facts of a case as a caseworker reads them: by the person they are about, with what they came from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from saklig.decision import any_index

__all__ = ["About", "Repeated", "facts_told"]



@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A list that is not of people (payments in force, month by month): one row for each element."""

    titles: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]  # in each row (text, fact) by the titles; None where the element lacks it


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The facts about one person, or about the application; `facts` are (title, text, fact)."""

    name: str
    role: str
    facts: tuple[tuple[str, str, Any], ...]


def facts_told(desk: Any, ruling: Any, package: Any, language: str) -> tuple[list[About], list[Repeated]]:
    """Facts by the person they are about, people first, in the package's order; and the lists that are not of people.

    Opaque ids are left out, and so is a list that is empty.
    """
    order = {path: number for number, path in enumerate(package.facts)}
    texts = {fact.path: fact.text for fact in ruling.reasons.facts if not fact.unknown} if ruling else {}
    names = {party.member: party.name for party in desk.parties}
    rows, lists = [], {}
    for fact in desk.facts:
        path = any_index(fact.path)
        if path.endswith(".id") or path not in order:
            continue
        whose = path.split("[]")[0]
        # An opaque id is a person: by name, before whatever the reasons write.
        said = names.get(fact.value if isinstance(fact.value, str) else "") or texts.get(fact.path, "")
        if "[]" in path and f"{whose}[].id" not in order:
            element = int(fact.path.split("[")[1].split("]")[0])
            lists.setdefault(whose, {}).setdefault(element, {})[path] = (said, fact)
            continue
        rows.append((not fact.about, fact.about or "", order[path], package.facts[path].titles[language], said, fact))
    rows.sort(key=lambda row: row[:3])
    roles = {party.member: party.role for party in desk.parties}
    shown = [
        About(
            name=names.get(member) or member, role=roles.get(member) or "",
            facts=tuple((title, said, fact) for *_, title, said, fact in group),
        )
        for member, group in groupby(rows, key=lambda row: row[1])
    ]  # fmt: skip
    return shown, [_repeated(found, order, package, language) for found in lists.values()]


def _repeated(found: Any, order: Any, package: Any, language: str) -> Repeated:
    paths = sorted({path for element in found.values() for path in element}, key=order.__getitem__)
    return Repeated(
        titles=tuple(package.facts[path].titles[language] for path in paths),
        rows=tuple(tuple(found[number].get(path) for path in paths) for number in sorted(found)),
    )
