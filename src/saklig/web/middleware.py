"""Around every page: the language, who acts, and what becomes of the errors that `cases` raises."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from saklig import cases
from saklig.store.errors import KeyDestroyed, KeyStoreError, SealError
from saklig.web import wired, worktime
from saklig.web.actors import actor_of
from saklig.web.errors import FormTampered
from saklig.web.texts import LANGUAGES
from saklig.web.views import errors

__all__ = ["PageMiddleware"]


class PageMiddleware:
    """Runs after sessions and language. It sets `request.lang` and `request.actor` for every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = (translation.get_language() or "nb")[:2]
        request.lang = language if language in LANGUAGES else "nb"  # type: ignore[attr-defined]
        wired.bring_up_to_date()
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        over = getattr(request, "mandate_over", False) and not request.path.startswith("/api/")
        response = errors.mandate_over(request) if over else self.get_response(request)
        if request.actor is not None:  # type: ignore[attr-defined]
            # A page about a person stays in no shared cache and is not shown again after signing out.
            response.setdefault("Cache-Control", "no-store")
            worktime.count(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, cases.NotFound):
            return errors.not_found(request, error)
        if isinstance(error, cases.ReasonNeeded):
            return redirect("web:desk-reason", number=error.number)
        if isinstance(error, cases.NotImpartial):
            return errors.not_impartial(request, error)
        if isinstance(error, cases.MandateOver):
            return errors.mandate_over(request)
        if isinstance(error, cases.NotAllowed):
            return errors.forbidden(request, error)
        if isinstance(error, (cases.TransitionRefused, cases.StaleForm, cases.PolicyBreach)):
            return errors.conflict(request, error)
        if isinstance(error, cases.ReadOnly):
            return errors.read_only(request, error)
        if isinstance(error, cases.ReplayDiffers):
            return errors.differs(request, error)
        if isinstance(error, cases.PricesDiffer):
            return errors.prices_differ(request, error)
        if isinstance(error, KeyDestroyed):
            return errors.erased(request, error)
        if isinstance(error, (KeyStoreError, SealError)):
            return errors.unreadable(request, error)
        if isinstance(error, FormTampered):
            return errors.tampered(request, error)
        if isinstance(error, cases.InvalidAnswers):
            # A view tells of what its form asks for; what comes here is a form that was tampered with.
            return errors.bad_request(request, error)
        return None
