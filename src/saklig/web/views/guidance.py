"""Would I get it? A few questions, no sign-in, nothing stored: answers travel in the form from page to page.

What is asked follows from the rules (`decision.partial`); what is not asked is assumed and shown. It is guidance and no
decision: "seems not" always leaves the way to apply open (design invariant 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig.decision import FactsError, facts_from_json, parse_path, print_path
from saklig.decision.partial import still_matter
from saklig.service_packages import determine, explain, full_facts
from saklig.web import skeleton, wired
from saklig.web.fields import Choice, Field, read_field
from saklig.web.posted import only
from saklig.web.skeleton import Leaf
from saklig.web.texts import text

__all__ = ["guidance"]


@dataclass(slots=True)
class _Talk:
    """One page of guidance: what has been answered, and what comes of it."""

    package: Any
    local: Mapping[str, Any]
    language: str
    today: date
    counts: dict[str, int]
    posted: Any

    def leaves(self) -> list[Leaf]:
        return list(skeleton.leaves(self.package, self.counts))

    def field(self, leaf: Leaf) -> Field:
        money = (leaf.spec.unit or "").startswith("kr")
        kind = "date" if leaf.spec.type == "date" else "money" if money else "number"
        return Field(
            name=leaf.path,
            kind=kind,
            label=leaf.spec.titles[self.language],
            why=leaf.spec.why[self.language],
            unit=text(f"unit.{_unit(leaf.spec.unit)}", self.language) if leaf.spec.unit else "",
            latest=self.today if leaf.spec.type == "date" else None,
        )


# How many there are of each kind of people.
_COUNT = r"count-[a-z_]+"


def _names(package: Any) -> list[str]:
    """Every fact that may be asked for, whoever it is about: the counts may have been changed on the way."""
    most = dict.fromkeys(skeleton.lists(package), skeleton.MOST)
    return [leaf.path for leaf in skeleton.leaves(package, most) if skeleton.is_asked(leaf)]


def _unit(unit: str) -> str:
    return unit.replace("/", "-")


@never_cache
@require_http_methods(["GET", "POST"])
def guidance(request: HttpRequest, service: str) -> HttpResponse:
    found = wired.service(service)
    if found is None:
        raise Http404
    language, today = request.lang, wired.today()
    only(request, ["again", *_names(found.package)], like=_COUNT)
    counted, counts, problems = _counts(found.package, request, language)
    context: dict[str, Any] = {"package": found.package, "counted": counted, "errors": problems}
    if request.method == "GET" or problems or "again" in request.POST:
        return render(request, "web/citizen/guidance.html", context, status=422 if problems else 200)
    talk = _Talk(
        package=found.package, local=found.local, language=language, today=today, counts=counts, posted=request.POST
    )
    return _go_on(request, talk, context)


def _counts(package: Any, request: HttpRequest, language: str) -> tuple[list[Field], dict[str, int], list[dict[str, str]]]:
    """How many people of each kind there are: the first question, since everything else is asked per person."""
    fields, counts, problems = [], {}, []
    for whose, people in package.origins.people.items():
        name = whose.removesuffix("[]").rsplit(".", 1)[-1]
        field = Field(
            name=f"count-{name}",
            kind="choice",
            label=people.count[language],
            choices=tuple(Choice(value=str(n), label=str(n)) for n in range(people.fewest, people.most + 1)),
        )
        if request.method == "POST":
            field, value = read_field(field, request.POST)
            counts[whose] = int(value or people.fewest)
            if field.problem:
                said = text(f"problem.{field.problem}", language)
                problems.append({"field": field.first_id, "message": f"{field.label} {said}"})
        fields.append(field)
    return fields, counts, problems


def _go_on(request: HttpRequest, talk: _Talk, context: dict[str, Any]) -> HttpResponse:
    values, answered, errors = _answers(talk)
    asked = [leaf for leaf in talk.leaves() if skeleton.is_asked(leaf)]
    open_leaves = [leaf for leaf in asked if leaf.path not in values]
    matter = _matter(talk, values, [leaf.path for leaf in open_leaves])
    still = [leaf for leaf in open_leaves if leaf.path in matter]
    now = [leaf for leaf in still if _group(leaf) == _group(still[0])] if still else []
    shown = [_shown(talk, leaf) for leaf in now]
    context |= {
        "groups": _by_owner(talk, now, shown),
        "answered": [(field.name, field.value) for field in answered],
        "said": [(_owner_title(talk, leaf), field) for leaf, field in zip(_typed_leaves(talk, answered), answered, strict=True)],
        "errors": errors,
    }
    if now:
        return render(request, "web/citizen/guidance.html", context, status=422 if errors else 200)
    return render(request, "web/citizen/guidance_result.html", context | _result(talk, values))


def _typed_leaves(talk: _Talk, answered: list[Field]) -> list[Leaf]:
    by_path = {leaf.path: leaf for leaf in talk.leaves()}
    return [by_path[field.name] for field in answered]


def _answers(talk: _Talk) -> tuple[dict[str, Any], list[Field], list[dict[str, str]]]:
    """Assumed and answered values by path; the fields answered; what is wrong."""
    values: dict[str, Any] = {}
    answered, errors = [], []
    for leaf in talk.leaves():
        if not skeleton.is_asked(leaf):
            value = skeleton.assumed(talk.package, leaf, talk.counts, talk.today)
            if value is not None or leaf.spec.nullable:
                values[leaf.path] = value
            continue
        if leaf.path not in talk.posted:
            continue
        field, value = read_field(talk.field(leaf), talk.posted)
        if field.problem:
            said = text(f"problem.{field.problem}", talk.language)
            errors.append({"field": field.first_id, "message": f"{field.label}: {said}"})
        else:
            values[leaf.path] = value.isoformat() if isinstance(value, date) else _plain(value)
            answered.append(field)
    return values, answered, errors


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


def _matter(talk: _Talk, values: Mapping[str, Any], paths: list[str]) -> set[str]:
    """Which of the unanswered facts the outcome still rests on. The rules say; nothing here does."""
    if not paths:
        return set()
    facts = full_facts(talk.package, skeleton.tree(talk.package, values), local=talk.local)
    typed = facts_from_json(talk.package.model, facts)
    names = talk.package.service.decisions
    askable = [parse_path(path) for path in paths]
    _, matter = still_matter(talk.package.model, (names.outcomes, names.result), typed, at=talk.today, askable=askable)
    return set(map(print_path, matter))


def _group(leaf: Leaf) -> str:
    return leaf.owner.split("[")[0]


def _shown(talk: _Talk, leaf: Leaf) -> Field:
    """The question, with what was typed where it could not be read."""
    field = talk.field(leaf)
    return read_field(field, talk.posted)[0] if leaf.path in talk.posted else field


def _by_owner(talk: _Talk, leaves: list[Leaf], fields: list[Field]) -> list[tuple[str, list[Field]]]:
    groups: dict[str, list[Field]] = {}
    for leaf, field in zip(leaves, fields, strict=True):
        groups.setdefault(_owner_title(talk, leaf), []).append(field)
    return list(groups.items())


def _owner_title(talk: _Talk, leaf: Leaf) -> str:
    return skeleton.name_of(talk.package, leaf, talk.language)


def _result(talk: _Talk, values: Mapping[str, Any]) -> dict[str, Any]:
    facts = skeleton.tree(talk.package, values)
    try:
        found = determine(talk.package, facts, local=talk.local, at=talk.today)
    except FactsError:
        return {"reasons": None}
    people = {leaf.owner: leaf for leaf in talk.leaves() if leaf.path.endswith(".id")}
    names = {values[leaf.path]: _owner_title(talk, leaf) for leaf in people.values()}
    reasons = explain(talk.package, found, talk.language, names=names)
    granted = {outcome.benefit_title for outcome in reasons.outcomes if outcome.kind == "granted"}
    refused = {outcome.benefit_title for outcome in reasons.outcomes if outcome.adverse} - granted
    return {
        "reasons": reasons,
        "granted": sorted(granted),
        "refused": sorted(refused),
        "assumptions": [
            fact for fact in reasons.facts if not any(fact.path == name for name in _posted(talk)) and fact.text
        ],
    }


def _posted(talk: _Talk) -> set[str]:
    return set(talk.posted.keys())


