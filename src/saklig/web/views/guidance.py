"""Would I get it? A few questions, no sign-in, nothing stored: answers travel in the form from page to page.

What is asked follows from the rules (`decision.partial`); what is not asked is assumed and shown. It is guidance and no
decision: "seems not" always leaves the way to apply open (design invariant 2). Where the law lets another agency decide, it is
an estimate: the whole form is asked, and the answers can be saved or printed as an application to hand in there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig.assistant.interview import Leaf, Talk, asks_everything, count_question, result
from saklig.assistant.interview import leaves as skeleton
from saklig.web import wired
from saklig.web.carried import COUNT, asked_for
from saklig.web.fields import Choice, Field, read_field
from saklig.web.interview import answer_text
from saklig.web.posted import only
from saklig.web.talk import answers, field_of, title_of
from saklig.web.texts import text

__all__ = ["guidance"]


@never_cache
@require_http_methods(["GET", "POST"])
def guidance(request: HttpRequest, service: str) -> HttpResponse:
    found = wired.service(service)
    if found is None:
        raise Http404
    estimate = not wired.office().decides(service)
    talk = Talk(
        package=found.package, local=found.local, today=wired.today(), counts={},
        everything=asks_everything(found.package, decided_here=not estimate),
    )  # fmt: skip
    only(request, ["again", "save", *(leaf.path for leaf in talk.at_most())], like=COUNT)
    counted, counts, problems = _counts(found.package, request, request.lang)
    context: dict[str, Any] = {"package": found.package, "counted": counted, "errors": problems, "estimate": estimate}
    if (request.method == "GET" and counted) or problems or "again" in request.POST:
        return render(request, "web/citizen/guidance.html", context, status=422 if problems else 200)
    return _go_on(request, replace(talk, counts=counts), context)


def _counts(package: Any, request: HttpRequest, language: str) -> tuple[list[Field], dict[str, int], list[dict[str, str]]]:
    """How many people of each kind there are: the first question, since everything else is asked per person."""
    fields, counts, problems = [], {}, []
    for whose, people in package.origins.people.items():
        asked = count_question(package, whose, language)
        choices = tuple(Choice(value=value, label=said) for value, said in asked.choices)
        field = Field(name=asked.path, kind=asked.kind, label=asked.label, choices=choices)
        if request.method == "POST":
            field, value = read_field(field, request.POST)
            counts[whose] = int(value or people.fewest)
            if field.problem:
                said = text(f"problem.{field.problem}", language)
                problems.append({"field": field.first_id, "message": f"{field.label} {said}"})
        fields.append(field)
    return fields, counts, problems


def _go_on(request: HttpRequest, talk: Talk, context: dict[str, Any]) -> HttpResponse:
    language = request.lang
    told, answered, errors = answers(talk, request.POST, language)
    still = talk.still(talk.values(told))
    now = talk.together(still)
    context |= {
        "groups": _by_owner(request, talk, now),
        "answered": [(field.name, field.value) for _, field in answered],
        "said": [
            (skeleton.name_of(talk.package, leaf, language), field, _said(field, language)) for leaf, field in answered
        ],
        "errors": errors,
    }
    if now:
        return render(request, "web/citizen/guidance.html", context, status=422 if errors else 200)
    context |= _result(talk, told, language)
    if "save" in request.POST and context["estimate"]:
        return _saved(request, talk, context)
    return render(request, "web/citizen/guidance_result.html", context)


def _said(field: Field, language: str) -> str:
    return answer_text(field, language) if field.kind in ("yes-no", "choice") else f"{field.value} {field.unit}".strip()


def _saved(request: HttpRequest, talk: Talk, context: dict[str, Any]) -> HttpResponse:
    """The prepared application as a file of its own, which any browser opens and prints. Nothing of it is kept here."""
    page = render(request, "web/citizen/prepared.html", {**context, "today": talk.today})
    page["Content-Disposition"] = f'attachment; filename="{talk.package.id}.html"'
    return page


def _by_owner(request: HttpRequest, talk: Talk, leaves: list[Leaf]) -> list[tuple[str, list[Field]]]:
    """The questions under a heading each, with what was typed where it could not be read."""
    groups: dict[str, list[Field]] = {}
    for leaf in leaves:
        field = field_of(talk, talk.question(leaf, request.lang), request.lang)
        shown = read_field(field, request.POST)[0] if leaf.path in request.POST else field
        if shown.value and not shown.problem:
            shown = replace(shown, problem="invalid")  # it was read, and is still asked: the rules cannot take it
        groups.setdefault(title_of(talk, leaf, request.lang), []).append(shown)
    return list(groups.items())


def _result(talk: Talk, told: dict[str, Any], language: str) -> dict[str, Any]:
    found = result(talk, told, language, you=text("guidance.you", language), changes=True)
    if found.reasons is None:
        return {"reasons": None}
    return {
        "reasons": found.reasons, "granted": found.titled(found.granted), "refused": found.titled(found.refused),
        "assumptions": found.assumed,
        "ask_for": asked_for(talk.package, language, chosen=(*found.granted, *found.unsure)),
    }  # fmt: skip
