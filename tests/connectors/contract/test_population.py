"""What every population register must do, whichever implementation answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from connectors.rig import BASIS, NOW, Registers
from saklig.cases.ports import (
    CivilStatus,
    FamilyRole,
    PersonStatus,
    PopulationRegister,
    Protection,
    RegisterAnswerInvalid,
    RegisterUnavailable,
)
from saklig.connectors import memory
from saklig.connectors.nordvik import Nordvik

NOBODY = "12818800078"


def test_it_is_the_port(registers: Registers) -> None:
    assert isinstance(registers.population, PopulationRegister)


def test_every_resident_comes_as_the_register_has_them(registers: Registers, town: Nordvik) -> None:
    for identity, held in town.world.persons.items():
        found = registers.population.person(identity, basis=BASIS)
        assert found == replace(memory.seen_by_municipality(held), fetched_at=NOW)


def test_nobody_is_none_and_no_error(registers: Registers) -> None:
    assert registers.population.person(NOBODY, basis=BASIS) is None


def test_a_protected_address_has_no_key_and_no_line(registers: Registers, town: Nordvik) -> None:
    for key, grade in (
        ("protected-7", Protection.CONFIDENTIAL),
        ("protected-6", Protection.STRICTLY_CONFIDENTIAL),
    ):
        person = registers.population.person(town.story(key).applicant, basis=BASIS)
        assert [entry.grade for entry in person.protection] == [grade]
        assert all(entry.address.key is None and entry.address.lines == () for entry in person.addresses)
        assert (person.name is None) is (grade is Protection.STRICTLY_CONFIDENTIAL)


def test_what_no_longer_holds_is_kept_and_marked(registers: Registers, town: Nordvik) -> None:
    widow = registers.population.person(town.story("widow").applicant, basis=BASIS)
    assert [(entry.status, entry.current) for entry in widow.civil_status] == [
        (CivilStatus.UNMARRIED, False),
        (CivilStatus.MARRIED, False),
        (CivilStatus.WIDOWED, True),
    ]
    child = registers.population.person(town.story("shared-residence-ended").members[2], basis=BASIS)
    assert [(entry.until, entry.current) for entry in child.shared_residence] == [(date(2025, 5, 31), False)]


def test_a_dead_parent_is_found_as_dead(registers: Registers, town: Nordvik) -> None:
    child = registers.population.person(town.story("widow").members[1], basis=BASIS)
    father = next(entry.related for entry in child.family if entry.role is FamilyRole.FATHER)
    found = registers.population.person(father, basis=BASIS)
    assert [entry.status for entry in found.status if entry.current] == [PersonStatus.DEAD]
    assert found.death_date == date(2024, 11, 20)


def test_parents_stay_linked_from_the_side_the_register_linked_them(registers: Registers, town: Nordvik) -> None:
    story = town.story("linked-from-one-side")
    mother, father, child = (registers.population.person(member, basis=BASIS) for member in story.members)
    assert {entry.related for entry in child.family} == {mother.identity, father.identity}
    assert mother.family == father.family == ()


def test_a_birth_year_without_date_stays_a_year(registers: Registers, town: Nordvik) -> None:
    person = registers.population.person(town.story("birth-year-only").members[1], basis=BASIS)
    assert (person.birth_date, person.birth_year) == (None, 2022)


@pytest.mark.parametrize(("nonsense", "error"), [(False, RegisterUnavailable), (True, RegisterAnswerInvalid)])
def test_a_register_that_fails_says_how(
    registers: Registers, town: Nordvik, nonsense: bool, error: type[Exception]
) -> None:
    registers.break_down(nonsense=nonsense)
    with pytest.raises(error) as failed:
        registers.population.person(town.story("twins").applicant, basis=BASIS)
    assert town.story("twins").applicant not in str(failed.value)
