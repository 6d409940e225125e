"""The room's place in Django. Composition sets `office`; edges read it from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from saklig.cases.office import Office, Ports, Service


class CasesConfig(AppConfig):
    name = "saklig.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    office: Office

    @property
    def ports(self) -> Ports:
        return self.office.ports

    @property
    def services(self) -> dict[str, Service]:
        return dict(self.office.services)
