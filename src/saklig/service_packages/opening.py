"""Facts with what is not known of them made plain: each unknown fact of a package with all that it can be.

The model's types say which numbers and texts there are; the package says which facts may be null, and which choices there
are. Source: docs/service-package.md, part 1 (`nullable`, `choices`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from saklig.decision import Domain, Facts, Unknown, among, facts_from_json
from saklig.service_packages.facts import full_facts
from saklig.service_packages.package import Package
from saklig.service_packages.shapes import FactSpec

__all__ = ["open_facts"]


def open_facts(package: Package, facts: Mapping[str, Any], *, local: Mapping[str, Any]) -> Facts:
    """The facts (JSON values) typed, with amounts and local parameters; what is absent is unknown, with its domain.

    Lists are known to be as long as they are; a list that is absent is unknown as a whole. Errors: FactsError.
    """
    typed = facts_from_json(package.model, full_facts(package, facts, local=local))
    groups = {path for path, spec in package.facts.items() if spec.type in ("group", "list") and spec.nullable}
    for path, spec in package.facts.items():
        if path in groups:
            continue
        name = path.rpartition(".")[2]
        for holder in _holders(typed, path.split(".")[:-1], groups):
            holder.setdefault(name.removesuffix("[]"), _unknown(spec))
    return typed


def _unknown(spec: FactSpec) -> Unknown:
    if spec.type == "boolean":
        domain = among([True, False, *_null(spec)])
    elif spec.type == "choice":
        domain = among([*spec.choices, *_null(spec)])
    else:
        domain = Domain(null=spec.nullable)
    return Unknown(frozenset(), domain=domain)


def _null(spec: FactSpec) -> list[None]:
    return [None] if spec.nullable else []


def _holders(facts: Any, way: list[str], groups: set[str]) -> Iterator[dict[str, Any]]:
    """Every object that the way leads to; objects that are not there and can't be null are made, lists are not."""
    here: list[Any] = [facts]
    for depth, part in enumerate(way, 1):
        name, path = part.removesuffix("[]"), ".".join(way[:depth])
        found: list[Any] = []
        for one in here:
            if not isinstance(one, dict):
                continue
            if part.endswith("[]"):
                found += one[name] if isinstance(one.get(name), list) else []
            elif name in one:
                found.append(one[name])
            elif path not in groups:
                found.append(one.setdefault(name, {}))
        here = found
    yield from (one for one in here if isinstance(one, dict))
