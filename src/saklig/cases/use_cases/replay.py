"""A determination made again from what was kept: package bytes, local parameters, facts and day (invariant 3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from saklig.cases import canonical, rules
from saklig.cases.errors import CaseError
from saklig.cases.models import Determination
from saklig.cases.office import Office, Service
from saklig.cases.rules import Ruling
from saklig.store import packages

__all__ = ["ReplayDiffers", "replayed", "service_as_then"]


class ReplayDiffers(CaseError):
    """The same inputs gave another outcome than the one kept: nothing may be said or decided by it."""

    code = "replay-differs"


def service_as_then(office: Office, determination: Determination) -> Service:
    """The service with the package and the local parameters that the determination was made by."""
    service = office.services[determination.case.service]
    if service.package.hash != determination.package_hash:
        from saklig.service_packages import read_package  # noqa: PLC0415

        service = replace(service, package=read_package(packages.package(determination.package_hash)))
    local = packages.local(determination.local_hash)
    if canonical.dumps(service.local) != local:
        service = replace(service, local=canonical.loads(local))
    return service


def replayed(office: Office, determination: Determination) -> tuple[Service, Ruling]:
    """The ruling made again, byte for byte. Errors: ReplayDiffers."""
    service = service_as_then(office, determination)
    again = rules.rule(service, canonical.loads(determination.facts), at=determination.at)
    same: tuple[Any, Any] = (again.outcome, again.trace)
    if same != (bytes(determination.outcome), bytes(determination.trace)):
        raise ReplayDiffers(
            f"determination {determination.id}: the same package, facts and date give another outcome or trace than "
            f"the one kept (engine {determination.engine_version}, now {rules.engine_version()}); have it looked into"
        )
    return service, again
