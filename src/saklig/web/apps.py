"""The web app. Composition puts the sign-in ways here at start-up; `wired` reads them."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import AppConfig

from saklig.web.ports import Chooser, SignIn


class WebConfig(AppConfig):
    name = "saklig.web"
    label = "web"
    # "citizen" and "staff" -> the way to sign in; empty until composition has run.
    sign_in: Mapping[str, SignIn] = {}
    chooser: Chooser | None = None  # the demo alone has one
