"""What every register of kindergarten places, and every contact register, must do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.rig import BASIS, PLACES, Registers
from saklig.cases.ports import (
    ContactRegister,
    PlacementList,
    PlacementRegister,
    RegisterAnswerInvalid,
    RegisterUnavailable,
)
from saklig.connectors.identity_number import parse
from saklig.connectors.nordvik import Nordvik

NOBODY = "12818800078"


def test_they_are_the_ports(registers: Registers) -> None:
    assert isinstance(registers.placements, PlacementRegister)
    assert isinstance(registers.contacts, ContactRegister)


def test_every_place_comes_as_the_register_has_it(registers: Registers, town: Nordvik) -> None:
    children = [place.child for place in town.world.places]
    assert registers.placements.places(children, register=PLACES, basis=BASIS) == town.world.places


def test_only_the_children_asked_about(registers: Registers, town: Nordvik) -> None:
    part_time = town.story("part-time").members[1]
    (place,) = registers.placements.places([part_time, NOBODY], register=PLACES, basis=BASIS)
    assert (place.child, place.hours_per_week, place.full_price) == (part_time, Decimal(24), Decimal(1190))
    assert registers.placements.places([town.story("no-place").members[1]], register=PLACES, basis=BASIS) == ()
    assert registers.placements.places([], register=PLACES, basis=BASIS) == ()


def test_contacts_come_as_the_register_has_them(registers: Registers, town: Nordvik) -> None:
    reserved = town.story("young-parent").members[1]
    assert registers.contacts.contact(reserved, basis=BASIS).reserved
    ordinary = town.story("twins").applicant
    assert registers.contacts.contact(ordinary, basis=BASIS) == town.world.contacts[ordinary]
    assert registers.contacts.contact(town.story("twins").members[2], basis=BASIS) is None
    assert registers.contacts.contact(NOBODY, basis=BASIS) is None
    protected = registers.contacts.contact(town.story("protected-7").applicant, basis=BASIS)
    assert (protected.email, protected.phone) == (None, None)


@pytest.mark.parametrize(("nonsense", "error"), [(False, RegisterUnavailable), (True, RegisterAnswerInvalid)])
def test_a_register_that_fails_says_how(
    registers: Registers, town: Nordvik, nonsense: bool, error: type[Exception]
) -> None:
    registers.break_down(nonsense=nonsense)
    with pytest.raises(error):
        registers.placements.places([town.story("twins").members[2]], register=PLACES, basis=BASIS)
    with pytest.raises(error):
        registers.contacts.contact(town.story("twins").applicant, basis=BASIS)


def test_who_is_about_to_reach_something(registers: Registers, town: Nordvik) -> None:
    """By year of birth, among those with a place on the day; the same children as the places themselves say."""
    assert isinstance(registers.placements, PlacementList)
    year, on = date(2022, 1, 1), date(2026, 9, 1)
    found = registers.placements.reaching(
        register=PLACES, born=(year, date(2022, 12, 31)), grade=None, on=on, basis=BASIS
    )
    here = {
        one.child for one in town.world.places
        if (one.valid_from is None or one.valid_from <= on) and (one.valid_until is None or one.valid_until >= on)
        and parse(one.child, synthetic_allowed=True).birth_date.year == 2022
    }  # fmt: skip
    assert here and set(found) == here and list(found) == sorted(found)
    nobody = registers.placements.reaching(register=PLACES, born=None, grade=13, on=on, basis=BASIS)
    assert nobody == ()
    assert registers.placements.reaching(register="another", born=None, grade=None, on=on, basis=BASIS) == ()
