"""What composition made, as the pages find it: through Django's app registry, never by import."""

from __future__ import annotations

from typing import Any

from django.apps import apps

__all__ = ["bring_up_to_date", "chooser", "name_of", "now", "office", "package", "service", "sign_in", "today"]


def office() -> Any:
    """The `cases.Office`: ports, services, agency."""
    return apps.get_app_config("cases").office


def bring_up_to_date() -> None:
    """Let the pages have the office as it holds now: another process may have written how the agency is reached."""
    from saklig import cases

    config = apps.get_app_config("cases")
    if getattr(config, "office", None) is not None:
        config.office = cases.with_changes(config.office)


def service(name: str) -> Any | None:
    return office().services.get(name)


def package(name: str) -> Any | None:
    found = service(name)
    return found.package if found else None


def sign_in(kind: str) -> Any | None:
    return apps.get_app_config("web").sign_in.get(kind)


def chooser() -> Any | None:
    return apps.get_app_config("web").chooser


def name_of(actor: Any) -> str:
    """The signed-in person's own name, for the top of their own pages; empty where it is not known yet."""
    from saklig import cases

    return cases.name_of(office(), actor)


def read_only() -> bool:
    """Whether nothing can be done in cases now, because the ledger has an open alarm."""
    from saklig.store.ledger.alarms import open_alarms

    return bool(open_alarms())


def now() -> Any:
    return office().ports.clock.now()


def today() -> Any:
    """The day it is in Norway, whatever zone the machine is in."""
    from django.utils import timezone

    return timezone.localtime(now(), timezone.get_default_timezone()).date()
