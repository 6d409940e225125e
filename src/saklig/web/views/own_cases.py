"""A citizen's own cases: what has happened, what comes next and when, letters, and questions to answer."""

from __future__ import annotations

import logging
import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import kept, wired
from saklig.web.actors import needs
from saklig.web.fields import Field, read_field
from saklig.web.posted import only
from saklig.web.texts import text
from saklig.web.views.actions import open_actions

__all__ = ["answer", "case", "decisions_of", "letter", "letter_pdf", "letters", "my_cases"]

_log = logging.getLogger(__name__)
_ONLY_CITIZEN = needs(ActorKind.CITIZEN)


@never_cache
@_ONLY_CITIZEN
@require_safe
def my_cases(request: HttpRequest) -> HttpResponse:
    office = wired.office()
    drafts = [
        (draft, service.package)
        for name, service in office.services.items()
        if (draft := cases.current_draft(office, request.actor, name)) is not None
    ]
    context = {
        "drafts": drafts,
        "cases": [(view, wired.package(view.service)) for view in cases.my_cases(office, request.actor)],
        "requests": cases.my_requests(office, request.actor),
        # What one says of one's own figures in another's case is nobody's to say for one.
        "households": []
        if request.actor.by
        else [(one, wired.package(one.service)) for one in cases.my_households(office, request.actor)],
    }
    return render(request, "web/citizen/my_cases.html", context)


@never_cache
@_ONLY_CITIZEN
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    office = wired.office()
    view = cases.own_case(office, request.actor, number)
    decisions, untold = decisions_of(request, view.number, changes=True) if view.decided_at else ([], False)
    context = {
        "case": view,
        "decisions": decisions,
        "untold": untold,
        "package": wired.package(view.service),
        "requests": view.requests,
        "deadlines": [deadline for deadline in view.deadlines if not deadline.met],
        "actions": open_actions(view),
        "letter_coming": _is_coming(view),
        "application": view.application_id,
        "attached": view.attachments,
        "attached_again": [one for one in view.attachments if one.asked_again and not one.asked_again.answered_at],
    }
    return render(request, "web/citizen/case.html", context)


def _is_coming(view: Any) -> bool:
    """Decided, and the letter is being made: the decision is shown all the same."""
    return bool(view.state == "decided")


@never_cache
@_ONLY_CITIZEN
@require_safe
def letters(request: HttpRequest, number: str) -> HttpResponse:
    """The case's letters alone, for htmx to put in their place when one has come."""
    view = cases.own_case(wired.office(), request.actor, number)
    return render(request, "web/citizen/letters.html", {"case": view, "letter_coming": _is_coming(view)})


def decisions_of(request: HttpRequest, number: str, *, changes: bool = False) -> tuple[list[Any], bool]:
    """The case's decisions with their reasons, newest first; and whether they cannot be told now, though letters stand."""
    try:
        return cases.decisions_told(wired.office(), request.actor, number, changes=changes)[::-1], False
    except cases.ReplayDiffers:
        # Invariant 3: nothing is said by figures that cannot be made again. The rest of the case stays open to its owner.
        _log.exception("case %s: a determination could not be replayed", number)
        return [], True


@never_cache
@_ONLY_CITIZEN
@require_safe
def letter(request: HttpRequest, letter: UUID) -> HttpResponse:
    """The letter as it was sent. Its HTML was made and kept by `documents`, which lets no value become markup."""
    opened = cases.open_letter(wired.office(), request.actor, letter)
    # What tells of a mandate is about no case.
    view = cases.own_case(wired.office(), request.actor, opened.case_number) if opened.case_number else None
    context = {
        "letter": opened,
        "body": mark_safe(opened.html),  # noqa: S308
        "case": view,
        "actions": [action for action in open_actions(view) if action.key != "withdraw"] if view else [],
    }
    return render(request, "web/citizen/letter.html", context)


@never_cache
@needs(ActorKind.CITIZEN, ActorKind.CASEWORKER)
@require_safe
def letter_pdf(request: HttpRequest, letter: UUID) -> HttpResponse:
    opened = cases.open_letter(wired.office(), request.actor, letter)
    answer = HttpResponse(opened.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{opened.filename}"'
    return answer


@never_cache
@_ONLY_CITIZEN
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, asked: UUID) -> HttpResponse:
    """Answer what one is asked: questions in one text, or as a stated cohabitant three times yes or no."""
    office = wired.office()
    found = next((one for one in cases.my_requests(office, request.actor) if one.pk == asked), None)
    if found is None:
        raise Http404
    fields = _fields(found, request.lang)
    only(request, [*fields, "token"])
    errors: list[dict[str, str]] = []
    typed = kept.take(request) if request.method == "GET" else None
    if request.method == "POST" or typed is not None:
        pairs = [read_field(field, request.POST if typed is None else typed) for field in fields]
        fields = [field for field, _ in pairs]
        if typed is None:
            errors = [_error(field, request.lang) for field in fields if field.problem]
            if not errors:
                values = {field.name: value for field, value in pairs}
                token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
                cases.answer_information(office, request.actor, asked, values, token=token)
                if found.case.applicant_id == request.actor.person:
                    cases.decide_now(office, found.case_id)
                messages.success(request, "answered")
                return redirect("web:my-cases")
    context: dict[str, Any] = {
        "asked": found,
        "fields": fields,
        "errors": errors,
        "kept": typed is not None,
        "can_attach": office.ports.scanner is not None and request.actor.by is None,
        "replaced": getattr(getattr(found, "attachment", None), "pk", None),
        "token": request.POST.get("token") or secrets.token_urlsafe(16),
    }
    return render(request, "web/citizen/answer.html", context, status=422 if errors else 200)


def _fields(found: Any, language: str) -> list[Field]:
    if found.kind == "cohabitant":
        # In a restricted case no name is shown to anyone but its owner.
        name = "" if found.case.restricted else found.case.applicant.name
        who = text("action.confirm-label", language, name=name or text("role.applicant", language))
        return [
            Field(name="confirmed", kind="yes-no", label=who),
            Field(name="lived_together_12_of_18", kind="yes-no", label=text("action.confirm-long-label", language)),
            Field(
                name="shares_total",
                kind="yes-no",
                label=text("action.shares-label", language),
                help=text("action.shares-help", language),
            ),
        ]
    return [Field(name="text", kind="long-text", label=text("action.answer-label", language))]


def _error(field: Field, language: str) -> dict[str, str]:
    return {"field": field.first_id, "message": f"{field.label}: {text(f'problem.{field.problem}', language)}"}
