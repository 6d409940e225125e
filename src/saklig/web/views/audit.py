"""The auditor's page: the ledger's state, whether it holds, a receipt for any event, and a case worked out again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import needs
from saklig.web.errors import FormTampered
from saklig.web.fields import Field
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["audit", "proof"]

_ONLY_AUDITOR = needs(ActorKind.AUDITOR)


@never_cache
@_ONLY_AUDITOR
@require_http_methods(["GET", "POST"])
def audit(request: HttpRequest) -> HttpResponse:
    """The page. Verifying and replaying are forms, since both ask much of the machine, and the second is logged."""
    only(request, ["go", "number"])
    problems: dict[str, str] = {}
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            context = _done(request)
        except cases.InvalidAnswers as invalid:
            problems = dict(invalid.problems)
        except cases.NotFound:
            problems = {"number": "no-such-case"}
    return _page(request, problems, context)


@never_cache
@_ONLY_AUDITOR
@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """A receipt as a file; what is no reference comes back to the page with what to mend."""
    try:
        made = cases.ledger_proof(request.actor, request.GET.get("reference", "")[:100])  # type: ignore[attr-defined]
    except cases.InvalidAnswers as invalid:
        return _page(request, dict(invalid.problems), {})
    except cases.NotEntered:
        messages.info(request, "ledger-soon")
        return redirect("web:audit")
    answer = HttpResponse(made, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="saklig-kvittering.json"'
    return answer


def _done(request: HttpRequest) -> dict[str, Any]:
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    go = request.POST.get("go", "")
    if go == "verify":
        report, unasked = cases.verify_ledger(actor)
        return {"report": report, "unasked": unasked}
    if go == "replay":
        number = request.POST.get("number", "")[:100]
        return {"replays": cases.replay_case(office, actor, number), "replayed": number.strip()}
    raise FormTampered("a wish that the page does not have")


def _page(request: HttpRequest, problems: dict[str, str], context: dict[str, Any]) -> HttpResponse:
    language = request.lang  # type: ignore[attr-defined]
    asked = {
        "reference": Field(name="reference", kind="text", label=text("audit.reference", language),
                           help=text("audit.reference_help", language), value=request.GET.get("reference", "")[:100]),
        "number": Field(name="number", kind="text", label=text("audit.number", language),
                        value=request.POST.get("number", "")[:100]),
    }  # fmt: skip
    asked = {name: replace(field, problem=problems.get(name, "")) for name, field in asked.items()}
    errors = [
        {"field": asked[name].first_id if name in asked else "verify",
         "message": text(f"problem.{code}", language)} for name, code in problems.items()
    ]  # fmt: skip
    state = cases.ledger_state(request.actor)  # type: ignore[attr-defined]
    return render(
        request, "web/staff/audit.html", {"state": state, "errors": errors, **asked, **context},
        status=422 if problems else 200,
    )  # fmt: skip
