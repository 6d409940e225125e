"""What composition made, found through Django's app registry: edges are handed it and never import it."""

from __future__ import annotations

from typing import Any

from django.apps import apps

__all__ = ["office"]


def office() -> Any:
    """The `cases.Office`: ports, services, agency."""
    return apps.get_app_config("cases").office  # type: ignore[attr-defined]
