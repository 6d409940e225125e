"""What to ask next: whether a package's outcome is settled on the facts there are, and which facts still matter to it.

The outcome is what is granted or not and what is paid; the figures that only sentences need are none of it. With
`judgement` also which points a human must look at: those rest on more facts than the outcome does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from saklig.decision import Path, Unknown, any_index, parse_path, partial, print_path
from saklig.decision.explanation import plain
from saklig.decision.values import holds_unknown
from saklig.service_packages.determination import LINE_KEYS, Remark
from saklig.service_packages.determining import determine
from saklig.service_packages.facts import check_facts
from saklig.service_packages.files import LANGUAGES
from saklig.service_packages.localizing import check_local
from saklig.service_packages.opening import open_facts
from saklig.service_packages.package import Package
from saklig.service_packages.paths import ABSENT, values_at
from saklig.service_packages.shapes import FactSpec

__all__ = ["AskedFact", "Asking", "askable_paths", "next_question", "outcome_entries", "outcome_of", "shown"]

_LINE = ("subject", "benefit", "month", "kind", "provision", "value", "reason")
_PAYMENT = ("subject", "month", "payment")
_POINT = ("code", "provision")
assert set(_LINE) == LINE_KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFact:
    """A fact to ask for: its path, what the package says of it, and the question by language."""

    path: str
    spec: FactSpec
    question: Mapping[str, str]
    help: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, with every text in the three languages."""
        texts = {
            "question": dict(self.question), "help": dict(self.help),
            "title": {one: self.spec.titles[one] for one in LANGUAGES}, "why": {one: self.spec.why[one] for one in LANGUAGES},
        }  # fmt: skip
        return {
            "path": self.path, "type": self.spec.type, "choices": list(self.spec.choices), "nullable": self.spec.nullable,
            "unit": self.spec.unit, "source": self.spec.register or self.spec.source, **texts,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Whether the outcome is settled, the outcome as far as it is known, and what still matters, the next first.

    Not settled with nothing to ask: `missing` says on what it rests that may not be asked for, `remarks` which errors lie in it.
    """

    settled: bool
    outcome: Mapping[str, Any]
    still_matter: tuple[AskedFact, ...]
    missing: tuple[str, ...]
    remarks: tuple[Remark, ...]

    @property
    def ask(self) -> AskedFact | None:
        """The fact to ask for next."""
        return self.still_matter[0] if self.still_matter else None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "settled": self.settled, "outcome": self.outcome, "ask": self.ask and self.ask.path,
            "question": self.ask and self.ask.to_json(), "still_matter": [fact.path for fact in self.still_matter],
            "missing": list(self.missing), "remarks": plain(self.remarks),
        }  # fmt: skip


def next_question(
    package: Package, facts: Mapping[str, Any], *, local: Mapping[str, Any], at: date,
    paths: Sequence[str] | None = None, judgement: bool = False,
) -> Asking:  # fmt: skip
    """Whether the outcome is settled without the facts that are left out, and which of them to ask for next.

    `paths` are those that may be asked for, with their places in lists; all but the agency's own, if it says none.
    Errors: FactsError where a fact does not fit, LocalError where a local parameter is missing.
    """
    check_facts(package, facts)
    check_local(package, local)
    typed = open_facts(package, facts, local=local)
    entries = outcome_entries(package, judgement=judgement)
    asked = list(askable_paths(package, facts)) if paths is None else list(paths)
    found = partial.ask_together(
        package.model, tuple(entries), typed, at=at, askable=list(map(parse_path, asked)),
        part=lambda values: outcome_of(package, values), priors=_priors(package, asked), entries=entries,
    )  # fmt: skip
    diagnostics = next(iter(found.results.values())).diagnostics
    said = dict.fromkeys((one.code, f"{one.decision}: {one.message}", one.severity) for one in diagnostics)
    remarks = tuple(Remark(code=code, message=message, severity=severity) for code, message, severity in said)
    settled = found.settled
    if settled:
        # what rests on an amount that nobody knows is a human's task, whatever else is known, and so is an error anywhere
        against = [one for one in determine(package, facts, local=local, at=at).remarks if _against(one)]
        settled, remarks = not against, (*against, *(one for one in remarks if one not in against))
    matter = tuple(asked_fact(package, print_path(path)) for path in found.still_matter)
    return Asking(
        settled=settled, outcome=shown(found.value, judgement=judgement), still_matter=matter, remarks=remarks,
        missing=tuple(sorted(map(print_path, found.missing))),
    )  # fmt: skip


def asked_fact(package: Package, path: str) -> AskedFact:
    """A fact with its question: the form's, or else its title."""
    spec = package.facts[any_index(path)]
    found = next((one for one in package.questions if one.input == spec.path), None)
    texts = {one: package.form.texts[one].questions[found.id] for one in LANGUAGES} if found else {}
    return AskedFact(
        path=path, spec=spec, question={one: texts[one].label if texts else spec.titles[one] for one in LANGUAGES},
        help={one: texts[one].help or "" if texts else "" for one in LANGUAGES},
    )  # fmt: skip


def askable_paths(package: Package, facts: Mapping[str, Any]) -> Iterator[str]:
    """The facts that are not given and may be asked for, in the package's order: all but what only the agency knows."""
    for spec in package.facts.values():
        if spec.source != "agency":
            yield from (path for path, value in values_at(facts, spec.path, absent=True) if value is ABSENT and "[]" not in path)


def _priors(package: Package, paths: Sequence[str]) -> dict[Path, tuple[partial.Prior, ...]]:
    found = {}
    for path in paths:
        stated = package.facts[any_index(path)].prior
        if stated:
            found[parse_path(path)] = tuple(partial.Prior(value=one.value, share=one.share) for one in stated)
    return found


def _against(remark: Remark) -> bool:
    return remark.code == "AMOUNT_NOT_KNOWN" or remark.severity == "error"


def outcome_entries(package: Package, *, judgement: bool) -> dict[str, tuple[str, ...]]:
    """The decisions that have the outcome, and which entries of each are of it."""
    names = package.service.decisions
    return {names.outcomes: _LINE, names.result: _PAYMENT, **({names.judgement: _POINT} if judgement else {})}


def outcome_of(package: Package, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of the decisions' values what the outcome is."""
    names, keys = package.service.decisions, outcome_entries(package, judgement=True)
    parts = {names.outcomes: "outcomes", names.result: "payments", names.judgement: "judgement"}
    return {parts[name]: _entries(value, keys[name]) for name, value in values.items()}


def _entries(value: Any, keys: tuple[str, ...]) -> Any:
    if not isinstance(value, list):
        return value
    return [{key: one.get(key) for key in keys} if isinstance(one, dict) else one for one in value]


def shown(outcome: Any, *, judgement: bool) -> dict[str, Any]:
    """The outcome as JSON values; None for what is not known yet, and of each entry whether all of it is."""
    parts = ("outcomes", "payments", *(("judgement",) if judgement else ()))
    return {part: _list(outcome[part] if isinstance(outcome, dict) else None) for part in parts}


def _list(entries: Any) -> list[Any] | None:
    if not isinstance(entries, list):
        return None
    return [
        {**{key: _known(value) for key, value in one.items()}, "settled": not holds_unknown(one)}
        for one in entries
        if isinstance(one, dict)
    ]


def _known(value: Any) -> Any:
    return None if isinstance(value, Unknown) else plain(value)
