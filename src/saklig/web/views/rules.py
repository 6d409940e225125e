"""The rules as they run: for the one who owns them, and for everyone else. No sign-in: law is public."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from saklig.web import packages, wired
from saklig.web.analysed import analysed
from saklig.web.drawing import draw
from saklig.web.texts import text

__all__ = ["element", "overview", "service"]


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    found = [service.package for service in wired.office().services.values()]
    return render(request, "web/rules/overview.html", {"packages": found})


def found_package(name: str) -> Any:
    package = wired.package(name)
    if package is None:
        raise Http404
    return package


@require_safe
def service(request: HttpRequest, service: str) -> HttpResponse:
    """One service: version, amounts, what is local, the picture, and every decision."""
    package, language = found_package(service), request.lang  # type: ignore[attr-defined]
    everything = packages.elements(package, language)
    picture = draw(packages.nodes(package, language), title=text("rules.picture", language))
    context = {
        "package": package,
        "stage": wired.service(service).stage,
        "references": packages.references(package, language),
        "rates": packages.rates(package, language),
        "local": _local(package, wired.service(service).local),
        "decisions": [item for item in everything.values() if item.kind == "decision"],
        "functions": [item for item in everything.values() if item.kind == "bkm"],
        "picture": mark_safe(picture),  # noqa: S308 - every name in it was escaped as it was drawn
    }
    return render(request, "web/rules/service.html", context)


def _local(package: Any, local: Any) -> list[tuple[Any, Any]]:
    """The agency's own settings, one line for each that the model reads."""
    rows = []
    for path, spec in package.local.items():
        value: Any = local
        for part in path.removeprefix("local.").split("."):
            if part.endswith("[]") or not hasattr(value, "get"):
                value = None
                break
            value = value.get(part)
        if value is not None:
            rows.append((spec, ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value))
    return rows


@require_safe
def element(request: HttpRequest, service: str, element: str) -> HttpResponse:
    """One decision or function: its question, the provision beside it, its table or formula."""
    package, language = found_package(service), request.lang  # type: ignore[attr-defined]
    found = packages.elements(package, language).get(element)
    if found is None:
        raise Http404
    context = {
        "package": package, "element": found, "sentences": packages.sentences(package, language), "fired": (),
        "analysed": analysed(package, found, language),
    }  # fmt: skip
    return render(request, "web/rules/element.html", context)
