"""Facts as a package declares them: what may be null, which choices there are, an example to begin from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import FactsError
from saklig.decision.types import ContextType
from saklig.decision.types import plain as plain_type
from saklig.service_packages.localizing import example_local, fits
from saklig.service_packages.package import Package
from saklig.service_packages.paths import set_at, values_at
from saklig.service_packages.shapes import FactSpec

__all__ = ["check_facts", "described", "example_facts", "example_file", "full_facts", "read_facts"]

MAX_FACTS = 2_000_000
_COMMENT = re.compile(r"^[ \t]*//[^\n]*$", re.MULTILINE)


def read_facts(data: bytes) -> dict[str, Any]:
    """Facts from JSON. Numbers with a point are read as decimals, never as binary fractions.

    Errors: FactsError where it is no JSON object, with the line.
    """
    if len(data) > MAX_FACTS:
        raise FactsError("the facts", f"{len(data):,} bytes; at most {MAX_FACTS:,} are read")
    try:
        # A line that begins with // is a comment: `saklig facts` prints them. No JSON text goes over a line's end.
        text = _COMMENT.sub("", data.decode("utf-8-sig"))
        facts = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_key_twice)
    except json.JSONDecodeError as exc:
        raise FactsError(
            "the facts", f"not JSON: {exc.msg} at line {exc.lineno}; look for a comma, quote or bracket there"
        )
    except (UnicodeDecodeError, RecursionError, ValueError) as exc:
        why = {UnicodeDecodeError: "not UTF-8", RecursionError: "nested too deeply"}.get(
            type(exc), f"not good JSON: {exc}"
        )
        raise FactsError("the facts", why)
    if not isinstance(facts, dict):
        raise FactsError("the facts", "must be an object, { … }; `saklig facts` prints an example")
    if {"service", "example", "facts"} == facts.keys():
        raise FactsError("the facts", "this is what `saklig facts --json` prints; the facts are what stands under its 'example'")
    return facts


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two equal keys JSON readers keep the last, silently; a fact given twice is nobody's to choose."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} is there twice")
    return found


def check_facts(package: Package, facts: Mapping[str, Any]) -> None:
    """Hold facts against what the package declares beyond their types.

    Errors: FactsError for null where null is no answer, a text that is none of the choices, or an id that two have where some
    facts are for each one's own eyes: who may see them goes by the id. (A child with two places stands twice, by one id.)
    """
    known: set[tuple[str, str]] = set()
    private = {f"{spec.whose}.id" for spec in package.facts.values() if spec.shown_to == "own"}
    for spec in package.facts.values():
        for path, value in values_at(facts, spec.path):
            if value is None and not spec.nullable:
                raise FactsError(path, "is null, which this fact may not be; leave it out if it is not known")
            if value is not None and spec.type == "choice" and value not in spec.choices:
                raise FactsError(path, f"is {value!r}; it may be: {', '.join(spec.choices)}")
            if spec.path in private and isinstance(value, str):
                _one_of_its_kind(path, value, known)


def _one_of_its_kind(path: str, value: str, known: set[tuple[str, str]]) -> None:
    here = (path.rpartition("[")[0], value)
    if here in known:
        raise FactsError(path, f"the id {value!r} is there twice in {here[0]}; give each an id of its own")
    known.add(here)


def full_facts(package: Package, facts: Mapping[str, Any], *, local: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with the package's amounts and the agency's local parameters, as JSON values."""
    kind = plain_type(package.model.input_type("amounts")) if "amounts" in package.model.inputs else None
    known = dict(kind.fields) if isinstance(kind, ContextType) else None
    amounts = {
        name: [
            {
                "from": one.start.isoformat(), "value": one.value, "unit": one.unit, "reference": one.provision,
                "until": one.until.isoformat(),
            }
            for one in series
        ]
        for name, series in package.amounts.items()
        if known is None or name in known
    }  # fmt: skip
    given = {"amounts": amounts, "local": local}
    return {**facts, **{name: value for name, value in given.items() if name in package.model.inputs}}


_EXAMPLES: Mapping[str, Any] = {
    "boolean": True, "number": 1, "date": "2025-09-01", "text": "…", "list of text": [], "list of number": [],
}  # fmt: skip


def example_facts(package: Package) -> dict[str, Any]:
    """One element in each list, each fact with its own example, dates as texts."""
    facts: dict[str, Any] = {}
    for spec in package.facts.values():
        if spec.type in ("group", "list"):
            continue
        _put(facts, spec)
    return facts


def _put(facts: dict[str, Any], spec: FactSpec) -> None:
    example = spec.example
    if example is None:
        example = spec.choices[0] if spec.choices else _EXAMPLES[spec.type]
    if isinstance(example, date):
        example = example.isoformat()
    if not fits(example, "text" if spec.type == "choice" else spec.type):
        raise FactsError(spec.path, f"its example {example!r} is not of the type {spec.type}")
    path = spec.path
    while "[]" in path:
        before, _, after = path.partition("[]")
        if not list(values_at(facts, before)):
            set_at(facts, before, [{}])
        path = f"{before}[0]{after}"
    set_at(facts, path, example)


def example_file(package: Package) -> dict[str, Any]:
    """A whole facts file: the example facts, with the local parameters' examples beside them."""
    return {**example_facts(package), "local": example_local(package)}


def described(package: Package, language: str) -> list[dict[str, Any]]:
    """Every fact and local parameter in words, for `saklig facts`."""
    rows: list[dict[str, Any]] = [
        {
            "path": spec.path, "type": spec.type, "choices": list(spec.choices), "nullable": spec.nullable,
            "unit": spec.unit, "title": spec.titles[language], "source": spec.register or spec.source,
            "whose": spec.whose, "why": spec.why[language], "provision": spec.provision,
        }
        for spec in package.facts.values()
    ]  # fmt: skip
    rows += [
        {
            "path": spec.path, "type": spec.type, "choices": [], "nullable": False, "unit": spec.unit,
            "title": spec.titles[language], "source": "local", "whose": "nobody", "why": spec.why[language],
            "provision": spec.provision or "",
        }
        for spec in package.local.values()
    ]  # fmt: skip
    return rows
