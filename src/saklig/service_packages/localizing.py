"""What is the agency's own to set: the values a package asks for below `local`, their types and an example."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import FactsError, any_index, facts_from_json
from saklig.service_packages.errors import LocalError
from saklig.service_packages.package import Package
from saklig.service_packages.paths import ABSENT, set_at, values_at

__all__ = ["check_local", "example_local", "fits", "read_local"]


def read_local(text: str) -> dict[str, Any]:
    """Local parameters from TOML, at the top or below `[local]`. Errors: LocalError where it is no TOML."""
    try:
        found = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError) as exc:
        raise LocalError([f"the local parameters are not TOML: {exc}"])
    inner = found.get("local", found)
    return {key: _with_text_dates(value) for key, value in (inner if isinstance(inner, dict) else found).items()}


def _with_text_dates(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_text_dates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_text_dates(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def check_local(package: Package, local: Mapping[str, Any]) -> None:
    """Errors: LocalError naming every parameter that is missing, unknown or of another type than the package asks, else the
    first that the rules' own types do not allow (a share above one, a word that is none of theirs): no case is to find out.
    """
    problems = list(_problems(package, local)) or list(_not_allowed(package, local))
    if problems:
        raise LocalError(problems)


def _problems(package: Package, local: Mapping[str, Any]) -> Iterator[str]:
    facts = {"local": local}
    for spec in package.local.values():
        found = list(values_at(facts, spec.path, absent=True))
        if not found:
            yield f"{spec.path} is missing ({spec.titles.en}); an example: {spec.example}"
        for path, value in found:
            if value is ABSENT:
                yield f"{path} is missing ({spec.titles.en}); an example: {spec.example}"
            elif not fits(value, spec.type):
                yield f"{path} is {value!r}; it must be: {spec.type}"
    known = {spec.path for spec in package.local.values()}
    for path in leaves(local, "local"):
        if any_index(path) not in known and not any(one.startswith(any_index(path) + ".") for one in known):
            yield f"{path} is nothing the package {package.id} reads; it reads: {', '.join(sorted(known)) or 'nothing'}"


def _not_allowed(package: Package, local: Mapping[str, Any]) -> Iterator[str]:
    if "local" not in package.model.inputs:
        return
    try:
        facts_from_json(package.model, {"local": local})
    except FactsError as exc:
        yield str(exc)


def leaves(value: Any, path: str) -> Iterator[str]:
    """The paths of what is set; a list of plain values is one leaf."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}")
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value):
            yield from leaves(item, f"{path}[{number}]")
    else:
        yield path


def fits(value: Any, kind: str) -> bool:
    """Whether a JSON value is of a type of the format."""
    if kind.startswith("list of "):
        return isinstance(value, list) and all(fits(item, kind.removeprefix("list of ")) for item in value)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    if kind == "date":
        return isinstance(value, str) and _is_date(value)
    return isinstance(value, str)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def example_local(package: Package) -> dict[str, Any]:
    """The package's own examples as local parameters: for a try, never for a case."""
    made: dict[str, Any] = {}
    for spec in package.local.values():
        path = spec.path
        while "[]" in path:  # one element of each list
            before, _, path_after = path.partition("[]")
            if not list(values_at(made, before)):
                set_at(made, before, [{}])
            path = f"{before}[0]{path_after}"
        set_at(made, path, spec.example)
    found = made.get("local", {})
    assert isinstance(found, dict)
    return found
