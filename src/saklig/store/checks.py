"""Django system checks of the store: every plain column is listed with its reason."""

from __future__ import annotations

from typing import Any

from django.core import checks

from .plain_columns import problems


@checks.register(checks.Tags.models)
def plain_columns_are_listed(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    return [checks.Warning(problem, id="store.W001") for problem in problems()]
