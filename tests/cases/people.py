"""Register answers made by hand for the tests of this room: short words for people, homes and families."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from saklig.cases.ports import (
    Address,
    AddressEntry,
    CivilStatus,
    CivilStatusEntry,
    FamilyEntry,
    FamilyRole,
    PersonName,
    PersonStatus,
    Protection,
    ProtectionEntry,
    RegisteredPerson,
    SharedResidenceEntry,
    StatusEntry,
)

HOME, ELSEWHERE = "home", "elsewhere"


def person(
    identity: str,
    *,
    born: date | int | None = date(1990, 5, 17),
    home: str | None = HOME,
    civil: CivilStatus = CivilStatus.UNMARRIED,
    spouse: str | None = None,
    children: tuple[str, ...] = (),
    parents: tuple[str, ...] = (),
    status: PersonStatus = PersonStatus.RESIDENT,
    shared: str | None = None,
    grade: Protection = Protection.NONE,
    moved_in: date | None = None,
) -> RegisteredPerson:
    roles = (FamilyRole.MOTHER, FamilyRole.FATHER)
    return RegisteredPerson(
        identity=identity,
        name=PersonName(given=identity.capitalize(), family="Nordvik"),
        birth_date=born if isinstance(born, date) else None,
        birth_year=born.year if isinstance(born, date) else born,
        status=(StatusEntry(status=status),),
        addresses=(
            AddressEntry(address=Address(key=home, municipality="9999", lines=(f"{home} 1",)), moved_in=moved_in),
        ),
        civil_status=(CivilStatusEntry(status=civil, related=spouse),),
        family=tuple(FamilyEntry(role=FamilyRole.CHILD, related=c) for c in children)
        + tuple(FamilyEntry(role=role, related=p) for role, p in zip(roles, parents, strict=False)),
        shared_residence=(SharedResidenceEntry(address=Address(key=shared, municipality="9999")),) if shared else (),
        protection=(ProtectionEntry(grade=grade),),
    )


def child(identity: str, *parents: str, born: date | int | None = date(2022, 3, 4), **more) -> RegisteredPerson:
    return person(identity, born=born, parents=parents, **more)


def outdated(one: RegisteredPerson, **lists) -> RegisteredPerson:
    """The same person with older elements in front that no longer hold."""
    added = {name: tuple(replace(e, current=False) for e in old) + getattr(one, name) for name, old in lists.items()}
    return replace(one, **added)


def register(*people: RegisteredPerson) -> dict[str, RegisteredPerson]:
    return {one.identity: one for one in people}
