"""Facts and parameters that a rule takes and never reads: a rule for two-year-olds that does not look at the age.

What nobody reads is asked of people for nothing (GDPR article 5: no more than is needed), and is mostly a rule that forgot it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from saklig.decision import any_index, facts_from_json, print_path
from saklig.decision.core import nodes
from saklig.decision.core.feel import walk
from saklig.service_packages.checking.finding import Finding
from saklig.service_packages.determination import Determination
from saklig.service_packages.facts import full_facts
from saklig.service_packages.models import Leaf, input_leaves
from saklig.service_packages.package import Package
from saklig.service_packages.paths import remove_at, values_at
from saklig.service_packages.testing import TestRun

__all__ = ["check_rests", "check_scope"]


def check_scope(package: Package, leaves: Iterable[Leaf]) -> Iterator[Finding]:
    """Facts that neither an expression nor a price line names, and parameters that their function does not read."""
    named, kept = _names(package), package.read_by_price_lines
    for leaf in leaves:
        name, root = _last(leaf.path), leaf.path.split(".")[0]
        if leaf.type is not None and root != "amounts" and name not in named and leaf.path not in kept:
            yield Finding(
                check="scope", file=leaf.file, line=leaf.line, what=f"{leaf.path} is never read by a rule",
                mend="take it out of the input data and of service.toml, or let the rule that needs it read it",
            )  # fmt: skip
    yield from _parameters(package)


def _last(path: str) -> str:
    return path.split(".")[-1].removesuffix("[]")


def _names(package: Package) -> set[str]:
    """Every name by which an expression reads something: of a fact, or of an entry in one."""
    found = set()
    for unit in package.model.program.units.values():
        for node in walk(unit.body):
            if isinstance(node, nodes.Get | nodes.FilterName | nodes.Local):
                found.add(node.name)
    return found


def _parameters(package: Package) -> Iterator[Finding]:
    knowledge = {
        (one.id, one.name): one.place for written in package.models.written for one in written.business_knowledge_models
    }
    for unit in package.model.program.units.values():
        place = knowledge.get((unit.id, unit.name))
        if unit.kind != "knowledge" or place is None:
            continue
        for node in walk(unit.body):
            if not isinstance(node, nodes.FunctionNode):
                continue
            read = {one.slot for one in walk(node.body) if isinstance(one, nodes.Local)}
            for name, slot, _ in node.parameters:
                if slot not in read:
                    yield Finding(
                        check="scope", file=place.file, line=place.line,
                        what=f"{node.name or unit.name!r} takes {name!r} and never reads it", mend="take it out, or read it",
                    )  # fmt: skip


# --- by the package's tests ------------------------------------------------------------------------------------------


def check_rests(package: Package, runs: list[TestRun]) -> Iterator[Finding]:
    """Facts that the outcome of no test rests on, whatever else is known: a name elsewhere may hide that nobody reads them."""
    leaves = {leaf.path: leaf for leaf in input_leaves(package.models.written)}
    left = {path for path in (*package.facts, *package.local) if path in leaves and leaves[path].type is not None}
    names = _names(package)
    left = {path for path in left if _last(path) in names}  # the others are told of already
    left -= {f"{spec.whose}.id" for spec in package.facts.values()}  # whose a fact is, is known by the id
    decided = [run.determination for run in runs if run.determination is not None]
    if len(decided) < len(runs):
        return  # a test that cannot be run is mended first
    for found in decided:  # several taken out at once may hide one another, so that some are left that are read
        left -= _rests_on(package, found, left)
    for path in sorted(left):
        if not any(_rests_on(package, found, {path}) for found in decided):
            leaf = leaves[path]
            yield Finding(
                check="scope", file=leaf.file, line=leaf.line, what=f"the outcome of no test rests on {path}",
                mend="let the rule that needs it read it, write a test where it matters, or take it out",
            )  # fmt: skip


def _rests_on(package: Package, found: Determination, paths: set[str]) -> set[str]:
    """Which of some facts the outcome rests on once they are taken out."""
    whole: dict[str, Any] = copy.deepcopy({**found.facts, "local": dict(found.local)})
    there = {path: [one for one, _ in values_at(whole, path)] for path in paths}
    there = {path: places for path, places in there.items() if places}
    if not there:
        return set()
    for places in there.values():
        for one in places:
            remove_at(whole, one)
    local: Mapping[str, Any] = whole.pop("local")
    typed = facts_from_json(package.model, full_facts(package, whole, local=local))
    names = package.service.decisions
    results = package.model.evaluate_together((names.outcomes, names.result, names.judgement), typed, at=found.at)
    missing = {any_index(print_path(path)) for result in results.values() for path in result.missing}
    return {path for path in there if any(_same_place(path, one) for one in missing)}


def _same_place(path: str, other: str) -> bool:
    """Whether one is the other, or lies in it."""
    return any(one == two or one.startswith((f"{two}.", f"{two}[")) for one, two in ((path, other), (other, path)))
