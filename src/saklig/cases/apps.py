"""The room's place in Django. Composition sets `office`; edges read it from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from saklig.cases.office import Office, Ports, Service


class CasesConfig(AppConfig):
    name = "saklig.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    office: Office

    def ready(self) -> None:
        from django.apps import apps  # noqa: PLC0415

        def erased_again(at: Any) -> int:
            from saklig.cases.rights.erasure import heal  # noqa: PLC0415

            return heal(at=at)

        from saklig.cases.journal.noticing import watch  # noqa: PLC0415  (models exist once Django has started)

        watch()
        apps.get_app_config("store").after_restore.append(erased_again)  # type: ignore[attr-defined]

    @property
    def ports(self) -> Ports:
        return self.office.ports

    @property
    def services(self) -> dict[str, Service]:
        return dict(self.office.services)
