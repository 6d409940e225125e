"""Checks of the models: every decision has a source, every fact of the models is declared and read."""

from __future__ import annotations

from collections.abc import Iterator

from saklig.service_packages.checking.finding import Finding
from saklig.service_packages.checking.scope import check_scope
from saklig.service_packages.models import Leaf, input_leaves
from saklig.service_packages.origins import faults_of_origins
from saklig.service_packages.package import Package
from saklig.service_packages.shapes import FactSpec, LocalSpec

__all__ = ["check_rules"]

_TYPES = {
    "boolean": "boolean", "number": "number", "date": "date", "string": "text",
}  # fmt: skip


def check_rules(package: Package) -> Iterator[Finding]:
    """Decisions without a source, facts without a purpose, scope that is never read."""
    yield from _sources(package)
    yield from _origins(package)
    leaves = list(input_leaves(package.models.written))
    yield from _declared(package, leaves)
    yield from check_scope(package, leaves)


def _origins(package: Package) -> Iterator[Finding]:
    """What keeps the package from being run: facts that nobody knows where to get, nobody named who decides."""
    for keys, what, mend in faults_of_origins(package.service):
        yield Finding.of(package.located["service.toml"].problem(keys, what, mend), "origin")


def _sources(package: Package) -> Iterator[Finding]:
    named = {
        (definitions.namespace, source.id): source.name
        for definitions in package.models.written
        for source in definitions.knowledge_sources
    }
    for definitions in package.models.written:
        for decision in definitions.decisions:
            names = [named.get((one.namespace or definitions.namespace, one.id)) for one in decision.authorities]
            place = decision.place
            if not decision.authorities:
                yield Finding(
                    check="source", file=place.file, line=place.line, what=f"the decision {decision.name!r} has no source",
                    mend="give it an authorityRequirement to the knowledgeSource of its provision",
                )  # fmt: skip
            for name in names:
                if name is not None and name not in package.provisions:
                    yield Finding(
                        check="source", file=place.file, line=place.line,
                        what=f"the decision {decision.name!r} has the source {name!r}, which is no [[provision]]",
                        mend="name the knowledgeSource as the provision's id",
                    )  # fmt: skip


def _declared(package: Package, leaves: list[Leaf]) -> Iterator[Finding]:
    """Each leaf of the input data has its row, and each row its leaf, of the same type."""
    specs: dict[str, FactSpec | LocalSpec] = {**package.facts, **package.local}
    by_path = {leaf.path: leaf for leaf in leaves}
    for leaf in leaves:
        root = leaf.path.split(".")[0].removesuffix("[]")
        if leaf.type is not None and root != "amounts" and leaf.path not in specs:
            table = "[[local]]" if root == "local" else "[[fact]]"
            yield Finding(
                check="purpose", file=leaf.file, line=leaf.line, what=f"{leaf.path} has no stated purpose",
                mend=f"give it a {table} in service.toml that says why it is needed, or take it out of the model",
            )  # fmt: skip
    declared: tuple[tuple[str, tuple[FactSpec | LocalSpec, ...]], ...] = (
        ("fact", package.service.fact),
        ("local", package.service.local),
    )
    for table, listed in declared:
        for number, spec in enumerate(listed):
            said = _misfit(spec, by_path.get(spec.path))
            if said:
                problem = package.located["service.toml"].problem(
                    (table, number, "path"), f"{spec.path} {said}", "make them the same"
                )
                yield Finding.of(problem, "purpose")
    yield from _series(package, by_path)


def _misfit(spec: FactSpec | LocalSpec, leaf: Leaf | None) -> str | None:
    if leaf is None:
        return "is in no input data of the models"
    is_list = spec.type.startswith("list")
    if spec.type in ("group", "list"):
        return None if leaf.type is None else f"is of type {spec.type} here and {leaf.type} in the model"
    kind = _TYPES.get(leaf.type or "")
    wanted = spec.type.removeprefix("list of ").replace("choice", "text")
    if kind != wanted or is_list != leaf.is_list:
        shown = ("list of " if leaf.is_list else "") + (leaf.type or "a group")
        return f"is of type {spec.type} here and {shown} in the model"
    return None


def _series(package: Package, by_path: dict[str, Leaf]) -> Iterator[Finding]:
    inside = {path.split(".")[1].removesuffix("[]") for path in by_path if path.startswith("amounts.")}
    for name in sorted(set(package.series) - inside):
        yield Finding(
            check="amounts", file=f"amounts/{name}.toml", what="no model reads this series",
            mend=f"give the input data amounts a component {name}, or take the file out",
        )  # fmt: skip
    for name in sorted(inside - set(package.series)):
        leaf = next(leaf for path, leaf in by_path.items() if path.startswith(f"amounts.{name}"))
        yield Finding(
            check="amounts", file=leaf.file, line=leaf.line, what=f"the model reads amounts.{name}, which has no file",
            mend=f"write amounts/{name}.toml",
        )  # fmt: skip
