"""Pages that are the same for all: front page, a service's start page, language, and what the footer leads to."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from saklig.web import packages, wired
from saklig.web.actors import safe_next
from saklig.web.texts import LANGUAGES

__all__ = ["accessibility", "automation", "home", "language", "privacy", "service_start"]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    office = wired.office()
    services = [(service.package, not office.decides(name)) for name, service in office.services.items()]
    return render(request, "web/pages/home.html", {"services": services})


@require_safe
def service_start(request: HttpRequest, service: str) -> HttpResponse:
    found = wired.service(service)
    if found is None:
        raise Http404
    package, language = found.package, request.lang  # type: ignore[attr-defined]
    context = {
        "package": package,
        "estimate": not wired.office().decides(service),
        "references": packages.references(package, language),
        "guidance": packages.guidance(package, language),
    }
    return render(request, "web/pages/service.html", context)


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the language of the pages; remembered for a year. An application keeps the language it was begun in."""
    if code not in LANGUAGES:
        raise Http404
    response = redirect(safe_next(request, request.GET.get("next")))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 60 * 60,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/pages/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    packages = [service.package for service in wired.office().services.values()]
    cookies = {"session_cookie": settings.SESSION_COOKIE_NAME, "csrf_cookie": settings.CSRF_COOKIE_NAME,
               "language_cookie": settings.LANGUAGE_COOKIE_NAME, "kept_cookie": settings.KEPT_FORM_COOKIE_NAME,
               "keys_cookie": settings.KEYS_COOKIE_NAME}  # fmt: skip
    return render(request, "web/pages/privacy.html", {"packages": packages, **cookies})


@require_safe
def automation(request: HttpRequest) -> HttpResponse:
    office = wired.office()
    services = [(service, not office.decides(name)) for name, service in office.services.items()]
    return render(request, "web/pages/automation.html", {"services": services})
