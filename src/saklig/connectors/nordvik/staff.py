"""The people who work for Nordvik municipality in the demo. They are invented; nobody is meant."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["STAFF", "Employee"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """One of the agency's people. `subject` is what the staff sign-in calls them; `role` is a word of the house."""

    subject: str
    name: str
    role: str  # a role of `cases.models.StaffRole`
    email: str
    telephone: str
    title: dict[str, str]
    restricted: bool = False  # may work with households whose address is protected


STAFF: tuple[Employee, ...] = (
    Employee(
        subject="nordvik-berit",
        name="Berit Skrivestova",
        role="caseworker",
        email="berit@nordvik.invalid",
        telephone="+47 00 00 01 01",
        title={"nb": "saksbehandler", "nn": "saksbehandlar", "en": "caseworker"},
    ),
    Employee(
        subject="nordvik-omar",
        name="Omar Stempelvik",
        role="caseworker",
        email="omar@nordvik.invalid",
        telephone="+47 00 00 01 02",
        title={
            "nb": "saksbehandler for skjermede saker",
            "nn": "saksbehandlar for skjerma saker",
            "en": "caseworker for protected households",
        },
        restricted=True,
    ),
    Employee(
        subject="nordvik-ingvild",
        name="Ingvild Paragrafstad",
        role="rule-owner",
        email="ingvild@nordvik.invalid",
        telephone="+47 00 00 01 03",
        title={"nb": "fagansvarlig jurist", "nn": "fagansvarleg jurist", "en": "lawyer who owns the rules"},
    ),
    Employee(
        subject="nordvik-steinar",
        name="Steinar Rekneskog",
        role="leader",
        email="steinar@nordvik.invalid",
        telephone="+47 00 00 01 04",
        title={"nb": "oppvekstsjef", "nn": "oppvekstsjef", "en": "head of services for children"},
    ),
    Employee(
        subject="nordvik-nadia",
        name="Nadia Innsynshaug",
        role="privacy-officer",
        email="nadia@nordvik.invalid",
        telephone="+47 00 00 01 05",
        title={
            "nb": "personvernombud og KI-ansvarlig",
            "nn": "personvernombod og KI-ansvarleg",
            "en": "privacy and AI officer",
        },
    ),
    Employee(
        subject="nordvik-roald",
        name="Roald Etterprøve",
        role="auditor",
        email="roald@nordvik.invalid",
        telephone="+47 00 00 01 06",
        title={"nb": "revisor", "nn": "revisor", "en": "auditor"},
    ),
    Employee(
        subject="nordvik-tuva",
        name="Tuva Nøkkelhaug",
        role="administrator",
        email="tuva@nordvik.invalid",
        telephone="+47 00 00 01 07",
        title={
            "nb": "administrator: gir og tar roller",
            "nn": "administrator: gir og tek roller",
            "en": "administrator: gives and withdraws roles",
        },
    ),
)
