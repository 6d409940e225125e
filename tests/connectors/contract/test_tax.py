"""What every tax register must do: each person for themselves, unknown never zero, zero a value."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from connectors.rig import BASIS, CALCULATION, NOW, Registers
from saklig.cases.ports import RegisterAnswerInvalid, RegisterUnavailable, TaxRegister, TaxStage
from saklig.connectors import memory
from saklig.connectors.nordvik import Nordvik

LAST_YEAR = datetime.now(UTC).year - 1
NOBODY = "12818800078"


def test_it_is_the_port(registers: Registers) -> None:
    assert isinstance(registers.tax, TaxRegister)


def test_every_income_comes_as_the_register_has_it(registers: Registers, town: Nordvik) -> None:
    persons = [person for person, year in town.world.incomes if year == LAST_YEAR]
    answer = registers.tax.income_basis(persons, LAST_YEAR, calculation=CALCULATION, basis=BASIS)
    assert (answer.year, answer.fetched_at) == (LAST_YEAR, NOW)
    held = [memory.usable_income(town.world.incomes[person, LAST_YEAR]) for person in persons]
    assert list(answer.persons) == held


def test_everybody_asked_about_is_in_the_answer_in_order(registers: Registers, town: Nordvik) -> None:
    father, mother = town.story("one-without-tax-data").members[:2]
    answer = registers.tax.income_basis([mother, father, NOBODY], LAST_YEAR, calculation=CALCULATION, basis=BASIS)
    assert [person.identity for person in answer.persons] == [mother, father, NOBODY]
    assert answer.persons[0].amount is None
    assert answer.persons[1].amount == Decimal(205_000) * (100 + 3 * (LAST_YEAR - 2025)) // 100
    assert answer.persons[2].amount is None
    assert [(fault.code, fault.identity) for fault in answer.faults] == [
        ("INGEN_SKATTEOPPGJOER_FUNNET", mother),
        ("PERSON_IKKE_FUNNET", NOBODY),
    ]


def test_zero_is_a_value(registers: Registers, town: Nordvik) -> None:
    answer = registers.tax.income_basis([town.story("zero-income").applicant], LAST_YEAR, calculation=CALCULATION, basis=BASIS)
    (person,) = answer.persons
    assert person.amount == 0
    assert person.amount is not None
    assert [(item.name, item.counts) for item in person.items] == [("barnetrygd", False)]
    assert answer.faults == ()


def test_a_draft_is_no_assessment(registers: Registers, town: Nordvik) -> None:
    answer = registers.tax.income_basis([town.story("draft-assessment").applicant], 2025, calculation=CALCULATION, basis=BASIS)
    (person,) = answer.persons
    assert (person.stage, person.amount, person.assessed_on) == (TaxStage.DRAFT, None, None)


def test_this_years_income_is_not_known_yet(registers: Registers, town: Nordvik) -> None:
    answer = registers.tax.income_basis([town.story("twins").applicant], LAST_YEAR + 1, calculation=CALCULATION, basis=BASIS)
    (person,) = answer.persons
    assert (person.stage, person.amount) == (TaxStage.DRAFT, None)


def test_a_protected_person_is_shielded(registers: Registers, town: Nordvik) -> None:
    answer = registers.tax.income_basis([town.story("protected-6").applicant], LAST_YEAR, calculation=CALCULATION, basis=BASIS)
    (person,) = answer.persons
    assert person.shielded


@pytest.mark.parametrize(("nonsense", "error"), [(False, RegisterUnavailable), (True, RegisterAnswerInvalid)])
def test_a_register_that_fails_says_how(
    registers: Registers, town: Nordvik, nonsense: bool, error: type[Exception]
) -> None:
    registers.break_down(nonsense=nonsense)
    with pytest.raises(error):
        registers.tax.income_basis([town.story("twins").applicant], LAST_YEAR, calculation=CALCULATION, basis=BASIS)
