"""What the agency's settings say of who may decide and of what may wait, as the office takes it."""

from __future__ import annotations

from typing import Any

from saklig.cases.office import LIMITS, Delegation
from saklig.connectors.agency import AgencyFile
from saklig.connectors.errors import SettingInvalid

__all__ = ["alarms_of", "by_language", "delegations_of"]


def alarms_of(file: AgencyFile) -> dict[str, int]:
    """Figure to the most it may be. Errors: SettingInvalid for a figure that nobody watches."""
    unknown = sorted(file.alarms.keys() - LIMITS.keys())
    if unknown:
        raise SettingInvalid(
            f"the agency's settings, [alarms]: {', '.join(unknown)} is nothing that is watched; it may be {', '.join(LIMITS)}"
        )
    return dict(file.alarms)


def delegations_of(file: AgencyFile, services: set[str]) -> tuple[Delegation, ...]:
    """The rules of who may decide what. Errors: SettingInvalid for a service that is not run here."""
    for one in file.delegation:
        unknown = sorted(set(one.services) - services)
        if unknown:
            raise SettingInvalid(
                f"the agency's settings, delegation {one.id!r}: there is no service {', '.join(unknown)} here; it may be"
                f" {', '.join(sorted(services))}"
            )
    return tuple(
        Delegation(
            id=one.id, basis=by_language(one.basis), may=frozenset(one.may), services=frozenset(one.services),
            staff=frozenset(one.staff), start=one.start, until=one.until,
        )
        for one in file.delegation
    )  # fmt: skip


def by_language(text: Any) -> dict[str, str]:
    """A text of the settings as a mapping of language to text."""
    return {"nb": text.nb, "nn": text.nn, "en": text.en}
