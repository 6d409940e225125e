"""The documentation page: Swagger UI from our own files, under the same content security policy as every page."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import Context, Engine
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

__all__ = ["DocsPage"]


class DocsPage(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = self.get_openapi_url(api, kwargs)
        # validatorUrl: Swagger UI would otherwise ask a host of its makers to check the description.
        settings = {"url": schema, "layout": "BaseLayout", "deepLinking": True, "validatorUrl": None}
        template = Engine(libraries={"static": "django.templatetags.static"}).from_string(
            files("saklig.api").joinpath("docs.html").read_text(encoding="utf-8")
        )
        context = {"api": api, "schema": schema, "settings": json.dumps(settings), "csrf_token": get_token(request)}
        return HttpResponse(template.render(Context(context)))
