"""An office that runs every shipped package, for the tests of what goes over all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cases import town
from saklig.cases.office import Office, Service
from saklig.service_packages import catalogue_names, example_local, load

NOW = datetime(2025, 10, 6, 9, tzinfo=UTC)


def office(world: Any = None, now: datetime = NOW, **more: Any) -> Office:
    """Every package of the catalogue, as a municipality runs it: one of them it may only estimate."""
    base = town.office(world or town.alone(), now=now, **more)
    packages = {name: load(name) for name in catalogue_names()}
    services = {name: Service(package=one, local=example_local(one), stage="automation") for name, one in packages.items()}
    return replace(base, services={**services, **base.services})
