"""Would I get it? A few questions, no sign-in, nothing stored: answers travel in the form from page to page.

What is asked follows from the rules (`decision.partial`); what is not asked is assumed and shown. It is guidance and no
decision: "seems not" always leaves the way to apply open (design invariant 2). Where the law lets another agency decide, it is
an estimate: the whole form is asked, and the answers can be saved or printed as an application to hand in there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig.decision import FactsError, parse_path, print_path
from saklig.decision.partial import still_matter
from saklig.safeguards.oversight import GRANTED, UNDETERMINED
from saklig.service_packages import determine, explain, open_facts
from saklig.web import skeleton, wired
from saklig.web.fields import Choice, Field, read_field
from saklig.web.interview import answer_text
from saklig.web.posted import only
from saklig.web.skeleton import Leaf
from saklig.web.talk import Talk, bare
from saklig.web.texts import text

__all__ = ["guidance"]


# How many there are of each kind of people.
_COUNT = r"count-[a-z_]+"


def _names(talk: Talk) -> list[str]:
    """Every fact that may be asked for, whoever it is about: the counts may have been changed on the way."""
    most = {whose: people.most for whose, people in talk.package.origins.people.items()}
    return [leaf.path for leaf in replace(talk, counts=most).asked]


@never_cache
@require_http_methods(["GET", "POST"])
def guidance(request: HttpRequest, service: str) -> HttpResponse:
    found = wired.service(service)
    if found is None:
        raise Http404
    estimate = not wired.office().decides(service)
    talk = Talk(
        package=found.package, local=found.local, language=request.lang, today=wired.today(), counts={},
        posted=request.POST, everything=estimate,
    )  # fmt: skip
    only(request, ["again", "save", *_names(talk)], like=_COUNT)
    counted, counts, problems = _counts(found.package, request, request.lang)
    context: dict[str, Any] = {"package": found.package, "counted": counted, "errors": problems, "estimate": estimate}
    if (request.method == "GET" and counted) or problems or "again" in request.POST:
        return render(request, "web/citizen/guidance.html", context, status=422 if problems else 200)
    return _go_on(request, replace(talk, counts=counts), context)


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


def _go_on(request: HttpRequest, talk: Talk, context: dict[str, Any]) -> HttpResponse:
    values, answered, errors = talk.answers()
    open_leaves = [leaf for leaf in talk.asked if leaf.path not in values]
    matter = _matter(talk, values, [leaf.path for leaf in open_leaves])
    still = [leaf for leaf in open_leaves if leaf.path in matter]
    now = [leaf for leaf in still if talk.group(leaf) == talk.group(still[0])] if still else []
    context |= {
        "groups": _by_owner(talk, now),
        "answered": [(field.name, field.value) for _, field in answered],
        "said": [
            (skeleton.name_of(talk.package, leaf, talk.language), field, _said(field, talk.language))
            for leaf, field in answered
        ],
        "errors": errors,
    }
    if now:
        return render(request, "web/citizen/guidance.html", context, status=422 if errors else 200)
    context |= _result(talk, values)
    if "save" in request.POST and talk.everything:
        return _saved(request, talk, context)
    return render(request, "web/citizen/guidance_result.html", context)


def _said(field: Field, language: str) -> str:
    return answer_text(field, language) if field.kind in ("yes-no", "choice") else f"{field.value} {field.unit}".strip()


def _saved(request: HttpRequest, talk: Talk, context: dict[str, Any]) -> HttpResponse:
    """The prepared application as a file of its own, which any browser opens and prints. Nothing of it is kept here."""
    page = render(request, "web/citizen/prepared.html", {**context, "today": talk.today})
    page["Content-Disposition"] = f'attachment; filename="{talk.package.id}.html"'
    return page


def _matter(talk: Talk, values: Mapping[str, Any], paths: list[str]) -> set[str]:
    """Which of the unanswered facts the outcome still rests on. The rules say; nothing here does."""
    if not paths:
        return set()
    typed = open_facts(talk.package, skeleton.tree(talk.package, values), local=talk.local)
    names = talk.package.service.decisions
    wanted = (names.outcomes, names.result, *((names.judgement,) if talk.everything else ()))
    askable = [parse_path(path) for path in paths]
    _, matter = still_matter(talk.package.model, wanted, typed, at=talk.today, askable=askable)
    return set(map(print_path, matter))


def _by_owner(talk: Talk, leaves: list[Leaf]) -> list[tuple[str, list[Field]]]:
    """The questions under a heading each, with what was typed where it could not be read."""
    groups: dict[str, list[Field]] = {}
    for leaf in leaves:
        field = talk.field(leaf)
        shown = read_field(field, talk.posted)[0] if leaf.path in talk.posted else field
        groups.setdefault(talk.title(leaf), []).append(shown)
    return list(groups.items())


def _result(talk: Talk, values: Mapping[str, Any]) -> dict[str, Any]:
    facts = skeleton.tree(talk.package, values)
    try:
        found = determine(talk.package, facts, local=talk.local, at=talk.today)
    except FactsError:
        return {"reasons": None}
    ids = [leaf for leaf in talk.leaves if talk.package.origins.fields[bare(leaf)] == ("agency", "id")]
    you = text("guidance.you", talk.language)
    names = {values[leaf.path]: skeleton.name_of(talk.package, leaf, talk.language) or you for leaf in ids}
    reasons = explain(talk.package, found, talk.language, names=names)
    granted = {outcome.benefit_title for outcome in reasons.outcomes if outcome.kind == GRANTED}
    against = [outcome for outcome in reasons.outcomes if outcome.adverse and outcome.kind != UNDETERMINED]
    refused = {outcome.benefit_title for outcome in against} - granted
    return {
        "reasons": reasons,
        "granted": sorted(granted),
        "refused": sorted(refused),
        "assumptions": [fact for fact in reasons.facts if fact.path not in talk.posted and fact.text and not fact.unknown],
    }
