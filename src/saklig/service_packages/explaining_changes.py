"""What would change an outcome, in the package's sentences, in one language, for one reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from saklig.decision import any_index, print_path
from saklig.decision.explanation import ChangeReason, FactChange, Held, SentenceError, fill, listed
from saklig.decision.explanation.counterfactuals import Change, Part
from saklig.service_packages.changing import Target, WouldChange
from saklig.service_packages.determination import LINE_KEYS, Determination
from saklig.service_packages.package import Package
from saklig.service_packages.shapes import LESS, MORE, WITH_TIME, FactSpec, Sentence

__all__ = ["Telling", "told_changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """In which language, and how people and facts are named in it."""

    language: str
    name: Callable[[str | None], str]
    fact_text: Callable[[FactSpec, Any], str]


def told_changes(
    package: Package, found: Determination, would: WouldChange, telling: Telling
) -> Iterator[ChangeReason]:
    """The changes that the package has words for, nearest first; for a reader from whom facts are hidden, the law besides."""
    told: set[tuple[Target, str]] = set()
    for change in would.changes.changes:
        target: Target = change.target  # type: ignore[assignment]
        reason = _told(package, would, target, change, telling)
        if reason is not None:
            told.add((target, reason.kind))
            yield reason
    if would.hidden:
        yield from _general(package, found, would, telling, told)


def _told(
    package: Package, would: WouldChange, target: Target, change: Change, telling: Telling
) -> ChangeReason | None:
    kind = str(change.after)
    texts = package.reasons[telling.language].changes
    sentence = texts.outcomes.get(target[1], {}).get(kind)
    lines = change.values[package.service.decisions.outcomes]
    line = next((one for one in lines if _is_of(one, target) and one["kind"] == kind), None)
    phrases = [_phrase(package, texts.facts, part, target, telling) for part in change.parts]
    if line is not None and change.later:
        held = {
            "when": Held(value=line["month"], unit="month"),
            "subject": Held(value=telling.name(target[0]), unit="text"),
        }
        phrases = [_filled(texts.facts.get(WITH_TIME, {}).get("later"), held, telling.language)]
    if sentence is None or line is None or None in phrases:
        return None
    said = listed([phrase for phrase in phrases if phrase is not None], telling.language)
    held = _held(package, would, line, target, kind, telling) | {"changes": Held(value=said, unit="text")}
    text = _filled(sentence.text, held, telling.language)
    if text is None:
        return None
    return ChangeReason(
        **_outcome(package, would, target, kind, str(line["provision"]), text, telling), row=str(line["reason"] or ""),
        facts=tuple(_fact(package, would, part, telling) for part in change.parts), distance=change.distance,
        start=line["month"], later=change.later,
    )  # fmt: skip


def _is_of(line: Any, target: Target) -> bool:
    return isinstance(line, dict) and (line.get("subject"), line.get("benefit")) == target


def _outcome(
    package: Package, would: WouldChange, target: Target, kind: str, provision: str, text: str, telling: Telling
) -> dict[str, Any]:
    benefit, outcome = package.benefits[target[1]], package.outcomes[kind]
    return {
        "subject": target[0], "name": telling.name(target[0]), "benefit": target[1],
        "benefit_title": benefit.titles[telling.language], "before": would.told.get(target), "kind": kind,
        "kind_title": outcome.titles[telling.language], "text": text[:1].upper() + text[1:], "provision": provision,
        "provision_text": package.provision_text(provision, telling.language),
    }  # fmt: skip


def _held(
    package: Package, would: WouldChange, line: Mapping[str, Any], target: Target, kind: str, telling: Telling
) -> dict[str, Held]:
    """What a sentence around a change may hold: the figures of the line as it would be."""
    figures = {
        name: Held(value=value, unit=package.figures[name].unit, hidden=name in would.sight.figures)
        for name, value in line.items()
        if name not in LINE_KEYS and name in package.figures
    }
    return figures | {
        "subject": Held(value=telling.name(target[0]), unit="text"),
        "benefit": Held(value=package.benefits[target[1]].titles[telling.language], unit="text"),
        "kind": Held(value=package.outcomes[kind].titles[telling.language], unit="text"),
        "value": Held(value=line.get("value"), unit="number", hidden=would.hidden),
    }


def _filled(text: str | None, held: Mapping[str, Held], language: str) -> str | None:
    """The sentence; None where it is not there, or would hold what is hidden or not known."""
    try:
        return None if text is None else fill(text, held, language)
    except SentenceError:
        return None


def _way(spec: FactSpec, part: Part) -> str:
    if spec.type in ("number", "date"):
        return LESS if part.after < part.before else MORE
    if spec.type == "boolean":
        return "yes" if part.after else "no"
    return str(part.after)


def _phrase(
    package: Package, phrases: Mapping[str, Mapping[str, str]], part: Part, target: Target, telling: Telling
) -> str | None:
    spec = package.facts[any_index(print_path(part.path))]
    unit = spec.unit or {"number": "number", "date": "date", "boolean": "yes-no"}.get(spec.type, "text")
    held = {
        "from": Held(value=part.before, unit=unit), "to": Held(value=part.after, unit=unit),
        "subject": Held(value=telling.name(target[0]), unit="text"),
    }  # fmt: skip
    # at the end of what a fact can be there is no limit beside it
    held["limit"] = Held(value=part.after if part.limit is None else part.limit, unit=unit)
    return _filled(phrases.get(spec.path, {}).get(_way(spec, part)), held, telling.language)


def _fact(package: Package, would: WouldChange, part: Part, telling: Telling) -> FactChange:
    path = print_path(part.path)
    spec = package.facts[any_index(path)]
    about = would.sight.owner(spec, path)

    def text(value: Any) -> str:
        return "" if value is None else telling.fact_text(spec, value)

    return FactChange(
        path=path, title=spec.titles[telling.language], about=about, about_name=telling.name(about), before=part.before,
        before_text=text(part.before), after=part.after, after_text=text(part.after), limit=part.limit,
        limit_text=text(part.limit),
    )  # fmt: skip


def _general(
    package: Package, found: Determination, would: WouldChange, telling: Telling, told: set[tuple[Target, str]]
) -> Iterator[ChangeReason]:
    """The law and its limits, for each outcome that rests on what the reader may not see."""
    seen: set[tuple[Target, str]] = set()
    for line in found.outcomes:
        target = (line.subject, line.benefit)
        if would.changes.now.get(target) is not None or line.kind == "not-applicable" and would.told.get(target) != line.kind:
            continue
        for kind, sentence in package.reasons[telling.language].changes.outcomes.get(line.benefit, {}).items():
            if kind == would.told.get(target) or (target, kind) in told:
                continue
            text = _general_text(package, would, line.figures, target, kind, sentence, telling)
            if text is not None and (target, text) not in seen:
                seen.add((target, text))
                yield ChangeReason(
                    **_outcome(package, would, target, kind, line.provision, text, telling), general=True
                )


def _general_text(
    package: Package, would: WouldChange, figures: Mapping[str, Any], target: Target, kind: str, sentence: Sentence,
    telling: Telling,
) -> str | None:  # fmt: skip
    known = {name: value for name, value in figures.items() if value is not None}
    held = _held(package, would, known, target, kind, telling)
    return _filled(sentence.withheld, held, telling.language)


