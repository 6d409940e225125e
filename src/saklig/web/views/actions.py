"""What a citizen may do about a case: one form for each, the same page, no JavaScript. The lifecycle says which are open."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import kept, wired
from saklig.web.actors import needs
from saklig.web.fields import Choice, Field, read_field
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["ACTIONS", "Action", "act", "open_actions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`key` leads to its texts and `note` to what is said afterwards; `step` is the lifecycle's name for it, if any."""

    slug: str
    key: str
    note: str
    call: Callable[..., Any]
    writes: bool = True  # asks for a text
    required: bool = True
    danger: bool = False
    step: str = ""  # the lifecycle's step it takes; empty for what is only told
    is_open: Callable[[Any], bool] | None = None  # where no step says so
    wish: str = ""  # a wish that may go with it: the key of its text


def _review(actor: Any, number: str, words: str, token: str) -> None:
    cases.request_review(wired.office(), actor, number, why=words, token=token)


def _appeal(actor: Any, number: str, words: str, token: str, *, wish: bool = False) -> None:
    cases.appeal(wired.office(), actor, number, text=words, postpone=wish, token=token)


def _postpone(actor: Any, number: str, words: str, token: str) -> None:
    cases.ask_postponement(wired.office(), actor, number, token=token)


def _costs(actor: Any, number: str, words: str, token: str) -> None:
    cases.claim_costs(wired.office(), actor, number, text=words, token=token)


def _may_ask_to_wait(case: Any) -> bool:
    return bool(case.may_postpone)


def _withdraw(actor: Any, number: str, words: str, token: str) -> None:
    cases.withdraw(wired.office(), actor, number, token=token)


def _change(actor: Any, number: str, words: str, token: str) -> None:
    cases.report_change(wired.office(), actor, number, text=words, token=token)


def _dispute(actor: Any, number: str, words: str, token: str) -> None:
    cases.dispute_facts(wired.office(), actor, number, what=words, token=token)


ACTIONS = {
    action.key: action
    for action in (
        Action(slug="menneske", key="review", note="review-asked", call=_review, required=False, step="request_review"),
        Action(slug="klage", key="appeal", note="appeal-sent", call=_appeal, step="appeal", wish="postpone-wish"),
        Action(slug="vent", key="postpone", note="postponement-asked", call=_postpone, writes=False, is_open=_may_ask_to_wait),
        Action(slug="kostnader", key="costs", note="costs-sent", call=_costs, is_open=lambda case: case.may_claim_costs),
        Action(slug="endring", key="change", note="change-told", call=_change),
        Action(slug="feil", key="dispute", note="dispute-told", call=_dispute),
        Action(slug="trekk", key="withdraw", note="withdrawn", call=_withdraw, writes=False, danger=True, step="withdraw"),
    )
}
# States of a case in which there is nothing left to tell about it.
_OVER = frozenset({"withdrawn"})
# A case that is decided and whose letter is being made: what one may do about the decision is open from its first moment.
_LETTER_COMING = "decided"
_ABOUT_DECISION = frozenset({"request_review", "appeal"})
_BY_SLUG = {action.slug: action for action in ACTIONS.values()}


def open_actions(case: Any) -> list[Action]:
    """What the citizen may do now: steps by the lifecycle; telling as long as someone will read it."""
    steps = case.steps | _ABOUT_DECISION if case.state == _LETTER_COMING else case.steps
    return [
        action
        for action in ACTIONS.values()
        if (action.is_open(case) if action.is_open else action.step in steps if action.step else case.state not in _OVER)
    ]


@never_cache
@needs(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """The form, and what it does. A token makes a double click one; what was typed survives a sign-in."""
    chosen = _BY_SLUG.get(action)
    if chosen is None:
        raise Http404
    office = wired.office()
    case = cases.own_case(office, request.actor, number)
    wish = _wish(chosen, request.lang)
    only(request, ["text", "token", *([wish] if wish else [])] if chosen.writes else ["token"])
    typed = kept.take(request) if request.method == "GET" else None
    field = _field(chosen, request)
    errors: list[dict[str, str]] = []
    status = 422
    if request.method == "POST":
        field, words = read_field(field, request.POST)
        wish, wished = read_field(wish, request.POST) if wish else (None, None)
        wrong = [one for one in (field if chosen.writes else None, wish) if one is not None and one.problem]
        if wrong:
            errors = [
                {"field": one.first_id, "message": f"{one.label}: {text(f'problem.{one.problem}', request.lang)}"}
                for one in wrong
            ]
        elif _done(request, case, chosen, words or "", wished=bool(wished)):
            messages.success(request, chosen.note)
            return redirect("web:case", number=number)
        else:
            field = replace(field, problem="letter-coming")
            errors = [{"field": field.first_id, "message": text("problem.letter-coming", request.lang)}]
            status = 409
    elif typed is not None:
        field, _ = read_field(field, typed)
        wish, _ = read_field(wish, typed) if wish else (None, None)
    context = {
        "case": case,
        "action": chosen,
        "field": field if chosen.writes else None,
        "wish": wish,
        "errors": errors,
        "kept": typed is not None,
        "token": request.POST.get("token") or secrets.token_urlsafe(16),
        "appeal_body": office.appeal_body(case.service),
    }
    return render(request, "web/citizen/action.html", context, status=status if errors else 200)


def _done(request: HttpRequest, case: Any, chosen: Action, words: str, *, wished: bool) -> bool:
    """Take the step. False while the letter of a decision is being made and the step has to wait a moment for it."""
    coming = case.state == _LETTER_COMING and chosen.step in _ABOUT_DECISION
    if coming:
        cases.work_now(wired.office(), case.id)
    try:
        token, more = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16), {"wish": wished} if chosen.wish else {}
        chosen.call(request.actor, case.number, words, token, **more)
    except cases.TransitionRefused:
        if not coming:
            raise
        return False
    return True


def _wish(action: Action, language: str) -> Field | None:
    if not action.wish:
        return None
    choice = Choice(
        value="yes", label=text(f"action.{action.wish}", language), help=text(f"action.{action.wish}-help", language)
    )
    return Field(
        name="wish", kind="many", label=text(f"action.{action.wish}-label", language), choices=(choice,), required=False,
        quiet=True,
    )  # fmt: skip


def _field(action: Action, request: HttpRequest) -> Field:
    label = text(f"action.{action.key}-label", request.lang) if action.writes else "-"
    return Field(name="text", kind="long-text", label=label, required=action.required and action.writes)
