"""Applying: one step a page, saved at each; review; send; receipt. All of it works without JavaScript."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import kept, wired
from saklig.web.actors import needs
from saklig.web.carried import begun
from saklig.web.fields import read_whole
from saklig.web.interview import Step, answer_text, names_of, read_step, steps_of
from saklig.web.marks import asks_for_benefits, marked
from saklig.web.posted import only
from saklig.web.texts import has_text, text
from saklig.web.views.actions import open_actions
from saklig.web.views.own_cases import decisions_of

__all__ = ["check", "discard", "ledger_receipt", "progress", "receipt", "resume", "start", "step"]

_ONLY_CITIZEN = needs(ActorKind.CITIZEN)
# The form is one: a citizen writes their own, a caseworker what came on paper, by telephone or over the counter.
_WHO_WRITES = needs(ActorKind.CITIZEN, ActorKind.CASEWORKER)


def _home(request: HttpRequest) -> HttpResponse:
    """Where one goes when the form is left."""
    return redirect("web:my-cases" if request.actor.kind is ActorKind.CITIZEN else "web:register")


def _after(request: HttpRequest, application: UUID) -> HttpResponse:
    """To the receipt of what is sent."""
    name = "web:receipt" if request.actor.kind is ActorKind.CITIZEN else "web:registered"
    return redirect(name, application=application)


@never_cache
@_ONLY_CITIZEN
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, service: str) -> HttpResponse:
    """Begin, or go on with the draft there is. A GET begins too: the way here may lead through sign-in.

    A form from guidance carries what was told there, here or after sign-in.
    """
    found = wired.service(service)
    if found is None:
        raise Http404
    if not wired.office().decides(service):
        return redirect("web:guidance", service=service)  # here it is an estimate: there is nothing to send
    application = begun(request, found)
    return redirect("web:apply", application=application.pk)


def _form(request: HttpRequest, application: UUID, *, filled: bool = False) -> tuple[Any, Any, list[Step], Any]:
    office = wired.office()
    draft = cases.own_application(office, request.actor, application)
    package = wired.package(draft.case.service)
    interview = cases.next_questions(office, request.actor, draft)
    return draft, package, steps_of(package, interview, request.lang, today=wired.today(), filled=filled), interview.own


@never_cache
@_WHO_WRITES
@require_safe
def resume(request: HttpRequest, application: UUID) -> HttpResponse:
    """To the first step with something unanswered, or to the review; a sent application's receipt."""
    draft, _, steps, _ = _form(request, application)
    if draft.case.state != "draft":
        return _after(request, application)
    unanswered = next((step for step in steps if step.open), None)
    if unanswered is None:
        return redirect("web:apply-check", application=application)
    return redirect("web:apply-step", application=application, step=unanswered.id)


@never_cache
@_WHO_WRITES
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, application: UUID, step: str) -> HttpResponse:
    """One page of questions."""
    draft, package, steps, own = _form(request, application, filled=True)
    if draft.case.state != "draft":
        return _after(request, application)
    here = next((found for found in steps if found.id == step), None)
    if here is None:
        return redirect("web:apply", application=application)
    context: dict[str, Any] = {
        "draft": draft, "package": package, "stale": False, "errors": [], "registered": cases.registered(draft.case),
    }  # fmt: skip
    only(request, [*names_of(package, here), "version", "go"])
    if request.method == "POST":
        shown, answers = read_step(here, request.POST)
        answer = _save(request, draft, shown, answers, context)
        if isinstance(answer, HttpResponse):
            return answer
        here = answer
    elif (typed := kept.take(request)) is not None:
        here, _ = read_step(here, typed)
        here = replace(here, fields=tuple(replace(field, problem="") for field in here.fields))
        context["kept"] = True
    if asks_for_benefits(here, package):
        here = marked(here, cases.what_seems(wired.office(), request.actor, application), package, request.lang)
    number = next(index for index, found in enumerate(steps, 1) if found.id == here.id)
    context |= {
        "step": here,
        "number": number,
        "total": len(steps) + 1,
        "own": own,
        "previous": steps[number - 2] if number > 1 else None,
    }
    status = 422 if context["errors"] else 409 if context["stale"] else 200
    return render(request, "web/citizen/step.html", context, status=status)


def _save(
    request: HttpRequest, draft: Any, shown: Step, answers: dict[str, Any], context: dict[str, Any]
) -> HttpResponse | Step:
    """Save and go on; or the step to show again with what is wrong."""
    problems = {field.name: field.problem for field in shown.fields if field.problem}
    later = request.POST.get("go") == "later"
    if later:
        # Whoever stops here keeps what could be read; what could not is asked again next time.
        problems = {}
    if not problems:
        try:
            cases.save_answers(
                wired.office(), request.actor, draft.pk, answers, version=read_whole(request.POST.get("version", ""))
            )
        except cases.InvalidAnswers as invalid:
            problems = _by_field(shown, invalid.problems)
        except cases.StaleForm:
            # A second click saves the same again: nothing to tell anyone.
            if any(draft.answers.get(path) != value for path, value in answers.items() if value not in (None, [])):
                context["stale"] = True
                return shown
    if problems:
        shown = replace(
            shown, fields=tuple(replace(field, problem=problems.get(field.name, "")) for field in shown.fields)
        )
        context["errors"] = _errors(shown, request.lang)
        return shown
    if later:
        messages.success(request, "saved")
        return _home(request)
    return _onward(request, draft.pk, shown)


def _by_field(step: Step, problems: dict[str, str]) -> dict[str, str]:
    names = {path: name for name, path in step.paths.items()}
    return {names.get(path, path): code for path, code in problems.items()}


def _errors(step: Step, language: str) -> list[dict[str, str]]:
    found = []
    for field in step.fields:
        if field.problem:
            code = f"problem.{field.problem}"
            said = text(code if has_text(code) else "problem.invalid", language)
            found.append({"field": field.first_id, "message": f"{field.label} {said}"})
    return found


def _onward(request: HttpRequest, application: UUID, done: Step) -> HttpResponse:
    """The same step again where the answers gave it new questions, else the next, else the review."""
    _, _, steps, _ = _form(request, application)
    again = next((found for found in steps if found.id == done.id), None)
    if again is not None and again.open and {f.name for f in again.fields} - {f.name for f in done.fields}:
        messages.info(request, "more-questions")
        return redirect("web:apply-step", application=application, step=again.id)
    after = [found.id for found in steps]
    position = after.index(done.id) + 1 if done.id in after else 0
    if position < len(steps):
        return redirect("web:apply-step", application=application, step=after[position])
    return redirect("web:apply-check", application=application)


@never_cache
@_WHO_WRITES
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, application: UUID) -> HttpResponse:
    """Read through, and send. The token makes a double click one application with one receipt."""
    draft, package, steps, own = _form(request, application)
    if draft.case.state != "draft":
        return _after(request, application)
    only(request, ["token"])
    kept.take(request)  # a press on "send" after the session had run out: nothing was typed, and it is pressed again
    missing = [found for found in steps if found.open]
    refused: list[str] = []
    if request.method == "POST" and not missing:
        token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
        try:
            receipt = cases.submit(wired.office(), request.actor, application, token=token)
            # The very job a worker would take; what is not done in two seconds is left to one.
            cases.decide_now(wired.office(), receipt.case_id)
            return _after(request, application)
        except cases.InvalidAnswers as invalid:
            refused = sorted(set(invalid.problems.values()))
    shown = [
        (found, [(field, answer_text(field, request.lang)) for field in found.fields if field.required or field.value])
        for found in steps
    ]
    context = {
        "draft": draft,
        "registered": cases.registered(draft.case),
        "attached": len(cases.attachments_of(draft.case, request.actor)),
        "package": package,
        "steps": shown,
        "own": own,
        "missing": missing,
        "refused": refused,
        "token": secrets.token_urlsafe(16),
        "total": len(steps) + 1,
        "last": steps[-1] if steps else None,
    }
    return render(request, "web/citizen/check.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@_WHO_WRITES
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, application: UUID) -> HttpResponse:
    """Delete a draft, on a page of its own that asks first: it cannot be undone, since its key is destroyed."""
    only(request, [])
    try:
        draft = cases.own_application(wired.office(), request.actor, application)
        if draft.case.state != "draft":
            return _after(request, application)
        if request.method == "POST":
            cases.discard_draft(wired.office(), request.actor, application)
    except cases.NotFound:
        # A second click, or a page kept by the browser: it is gone already, as was wished.
        if request.method != "POST":
            raise
        return _home(request)
    if request.method == "POST":
        messages.success(request, "discarded")
        return _home(request)
    context = {
        "draft": draft, "package": wired.package(draft.case.service), "registered": cases.registered(draft.case),
    }  # fmt: skip
    return render(request, "web/citizen/discard.html", context)


# States in which the answer may come any moment: the page asks again.
_WORKING = frozenset({"submitted", "assessing", "reopened"})


def _sent(request: HttpRequest, application: UUID) -> dict[str, Any]:
    sent = cases.progress(wired.office(), request.actor, application)
    decisions, untold = decisions_of(request, sent.case_number) if sent.decided else ([], False)
    return {
        "sent": sent,
        "working": sent.state in _WORKING,
        "decisions": decisions,
        "untold": untold,
        "review": next((action for action in open_actions(sent) if decisions and action.key == "review"), None),
    }


@never_cache
@_ONLY_CITIZEN
@require_safe
def receipt(request: HttpRequest, application: UUID) -> HttpResponse:
    """The receipt, how far it has come, and the decision once there is one. It may be opened again at any time."""
    return render(request, "web/citizen/receipt.html", _sent(request, application))


@never_cache
@_ONLY_CITIZEN
@require_safe
def ledger_receipt(request: HttpRequest, application: UUID) -> HttpResponse:
    """The receipt from the ledger as a file, which the reader can check without us."""
    try:
        made = cases.ledger_receipt(wired.office(), request.actor, application)
    except cases.NotEntered:
        messages.info(request, "ledger-soon")
        return redirect("web:receipt", application=application)
    answer = HttpResponse(made, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="saklig-kvittering.json"'
    return answer


@never_cache
@_ONLY_CITIZEN
@require_safe
def progress(request: HttpRequest, application: UUID) -> HttpResponse:
    """The part of the receipt that changes, for htmx to put in its place."""
    return render(request, "web/citizen/progress.html", _sent(request, application))
