"""The caseworker's work on many cases at once, with undo; and the keys, with their help page and the switch for them."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import STAFF_KINDS, needs, safe_next
from saklig.web.desk_actions import ACTIONS
from saklig.web.errors import FormTampered
from saklig.web.fields import Choice, Field
from saklig.web.posted import only

__all__ = ["batch", "keys", "undo"]

_ONLY_CASEWORKER = needs(ActorKind.CASEWORKER)
_NUMBERS = Field(name="numbers", kind="many", label="", choices=(Choice(value="", label=""),))
# Where no key is an action's: what it does (a text under keys.do), and the key.
_ANYWHERE = (("help", "?"), ("queue", "q"))
_IN_THE_QUEUE = (("next", "j"), ("previous", "k"), ("choose", "x"), ("filter", "/"), ("take", "t"), ("undo", "z"))


@never_cache
@_ONLY_CASEWORKER
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """Take, give or put back the chosen cases; back to the queue as it was shown."""
    only(request, [_NUMBERS, "token", "go", "to", "back"])
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    back = safe_next(request, request.POST.get("back"), reverse("web:queue"))
    try:
        done, _ = cases.work_on(
            office, actor, request.POST.getlist("numbers"), request.POST.get("go", ""), to=_uuid(request.POST.get("to", "")),
            token=request.POST.get("token", "")[:64] or secrets.token_urlsafe(16),
        )  # fmt: skip
    except cases.InvalidAnswers as invalid:
        messages.warning(request, f"batch-{next(iter(invalid.problems))}")
    else:
        messages.success(request, "batch-done" if done.count else "batch-nothing")
    return redirect(back)


def _uuid(raw: str) -> UUID | None:
    try:
        return UUID(raw) if raw else None
    except ValueError:
        raise FormTampered("a colleague that the page does not have") from None


@never_cache
@_ONLY_CASEWORKER
@require_POST
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    only(request, ["back"])
    _, left = cases.undo_batch(wired.office(), request.actor, batch)  # type: ignore[attr-defined]
    messages.success(request, "batch-undone-some" if left else "batch-undone")
    return redirect(safe_next(request, request.POST.get("back"), reverse("web:queue")))


@never_cache
@needs(*STAFF_KINDS)
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Which keys there are; POST turns them on or off. Remembered on this machine for a year, as the language is."""
    only(request, ["go"])
    if request.method == "POST":
        wish = request.POST.get("go")
        if wish not in ("on", "off"):
            raise FormTampered("a wish that the page does not have")
        messages.success(request, f"keys-{wish}")
        response: HttpResponse = redirect("web:keys")
        response.set_cookie(
            settings.KEYS_COOKIE_NAME, wish, max_age=365 * 24 * 60 * 60, secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax", httponly=True,
        )  # fmt: skip
        return response
    context: dict[str, Any] = {
        "anywhere": _ANYWHERE, "in_the_queue": _IN_THE_QUEUE,
        "in_a_case": [(action.key, action.hotkey) for action in ACTIONS.values() if action.hotkey],
    }  # fmt: skip
    return render(request, "web/staff/keys.html", context)
