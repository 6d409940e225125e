"""The API's addresses, for the root to include beneath /api/."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja import NinjaAPI

from saklig.api import (
    absence,
    access,
    added_adults,
    appeal_times,
    appeals,
    applications,
    assistant,
    attachments,
    desk,
    faults,
    guidance,
    households,
    letters,
    mandates,
    own_appeals,
    own_cases,
    paper,
    prices,
    problems,
    registering,
    services,
    session,
    staff,
    staff_work,
    watching,
    work,
)
from saklig.api.auth import ACTING_FOR
from saklig.api.docs import DocsPage

__all__ = ["api", "urlpatterns"]


# Where a citizen's own things are asked for, a representative may ask for them; staff and what is open to all have no mandate.
_ACTING = {
    "name": ACTING_FOR, "in": "header", "required": False, "schema": {"type": "string", "format": "uuid"},
    "description": "The mandate under which this request is made (GET /mandates, `received`); without it, for oneself",
}  # fmt: skip


class Api(NinjaAPI):
    """NinjaAPI with the description saying what the errors are sent as, and for whom one may act."""

    def get_openapi_schema(self, **given: Any) -> Any:
        schema = super().get_openapi_schema(**given)
        theirs = [(where, one) for where, methods in schema["paths"].items() for one in methods.values()]
        for where, operation in theirs:
            if "security" in operation and "/staff/" not in where:
                operation.setdefault("parameters", []).append(_ACTING)
            for status, response in operation["responses"].items():
                if int(status) >= 400 and "application/json" in response.get("content", {}):
                    response["content"] = {problems.MEDIA_TYPE: response["content"]["application/json"]}
        return schema


api = Api(
    title="Saklig API",
    version=version("saklig"),
    description=(
        "Applications and cases, for the person they are about and for those who handle them. The same sign-in, the "
        "same rights and the same rules as the pages: nothing is worked out here. Errors are application/problem+json."
    ),
    docs=DocsPage(),
    urls_namespace="api",
)
problems.install(api)
api.add_router("/session", session.router)
api.add_router("/services", services.router)
api.add_router("/services", guidance.of_services)
api.add_router("/what-can-i-get", guidance.router)
api.add_router("/assistant", assistant.router)
api.add_router("/applications", applications.router)
api.add_router("/applications", attachments.of_applications)
api.add_router("/attachments", attachments.router)
api.add_router("/requests", attachments.of_requests)
api.add_router("/cases", own_cases.router)
api.add_router("/cases", own_appeals.router)
api.add_router("/requests", own_cases.requests_router)
api.add_router("/households", households.router)
api.add_router("/letters", letters.router)
api.add_router("/mandates", mandates.router)
api.add_router("/staff/mandates", mandates.of_staff)
api.add_router("/staff/registrations", registering.router)
api.add_router("/staff", staff.router)
api.add_router("/staff", desk.router)
api.add_router("/staff", attachments.of_cases)
api.add_router("/staff", staff_work.router)
api.add_router("/staff", added_adults.router)
api.add_router("/staff", work.router)
api.add_router("/staff", absence.router)
api.add_router("/staff", appeals.router)
api.add_router("/staff", appeal_times.router)
api.add_router("/staff", watching.router)
api.add_router("/staff", access.router)
api.add_router("/staff", faults.router)
api.add_router("/staff", paper.router)
api.add_router("/staff/prices", prices.router)


def _unknown(request: HttpRequest, rest: str) -> HttpResponse:
    detail = "There is no such address in the API. GET /api/docs shows those there are."
    return problems.problem(404, "Not found", detail, code="not-found")


urlpatterns = [path("", api.urls), re_path(r"^(?P<rest>.*)$", _unknown)]
