"""What can I get: facts asked once over all packages, how each service stands, and nothing hidden for lack of data."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import every_service
from cases import matrix, town
from saklig import cases
from saklig.assistant.what_can_i_get import Stands, Survey, own_register, stands
from saklig.service_packages import catalogue_names
from saklig.store.models import AccessLog

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
CARE, SCHOOL, HOUSING = "redusert-foreldrebetaling", "redusert-foreldrebetaling-sfo", "bostotte"
PEOPLE = {"adults": 1, "children": 2, "stated": 0}
INCOME = "tax.redusert-foreldrebetaling.adults[0].amount.number.kr-year"
BORN = "population.children[{}].birth_date.date"


@pytest.fixture(scope="module")
def office() -> Any:
    return every_service.office()


def surveyed(office: Any, told: dict[str, Any], counts: dict[str, int] | None = PEOPLE, actor: Any = None) -> dict[str, Any]:
    survey = Survey(office=office, counts=counts, told=told, language="nb")
    return {one.service: one for one in stands(survey, actor)}


def how(standing: Any) -> dict[str, Stands]:
    return {one.code: one.stands for one in standing.benefits}


def place(register: str, number: int, **facts: Any) -> dict[str, Any]:
    key = f"placements.{register}.children[{number}]"
    words = {
        "hours": "hours_per_week.number.hours-week", "full": "full_price.number.kr-month", "price": "price.number.kr-month",
        "grade": "grade.number.number",
    }  # fmt: skip
    return {f"{key}.place": True} | {f"{key}.{words[name]}": value for name, value in facts.items()}


ENOUGH = {
    INCOME: 200_000, BORN.format(0): "2022-03-14", BORN.format(1): "2017-03-14",
    **place("barnehageplasser", 0, hours=45, full=2000), **place("sfo-plasser", 1, hours=12, price=2000, grade=3),
    "placements.sfo-plasser.children[0].place": False,
}  # fmt: skip


def test_every_service_and_benefit_is_told_of_whatever_is_known(office) -> None:
    for told, counts in (({}, None), ({}, PEOPLE), (ENOUGH, PEOPLE), ({}, {"adults": 1, "children": 0, "stated": 0})):
        found = surveyed(office, told, counts)
        assert set(found) == set(catalogue_names())
        for name, one in found.items():
            assert {benefit.code for benefit in one.benefits} == set(office.services[name].package.benefits)


def test_with_nothing_told_nothing_is_granted_and_nothing_refused(office) -> None:
    for one in surveyed(office, {}, None).values():
        assert set(how(one).values()) == {Stands.MISSING}
    for one in surveyed(office, {}).values():
        assert Stands.CAN not in how(one).values()


def test_what_several_packages_ask_for_is_asked_once(office) -> None:
    found = surveyed(office, {})
    asked = [one.key for standing in found.values() for one in standing.ask]
    assert len(asked) == len(set(asked)) and INCOME in asked
    # Income and birth dates are the same fact in both; a place is another's where another register name is asked.
    needs = {name: {one.key for one in standing.missing} for name, standing in found.items()}
    shared = needs[CARE] & needs[SCHOOL]
    assert {INCOME} <= shared
    assert not [key for key in shared if key.startswith("placements.")]
    assert not needs[HOUSING] & needs[CARE]


def test_what_is_asked_for_in_one_application_is_of_that_one_alone(office) -> None:
    survey = Survey(office=office, counts={"adults": 2, "children": 6, "stated": 6}, told={}, language="nb")
    keys = set(survey.possible())
    assert f"{HOUSING}.application.asks_support" in keys
    assert not [key for key in keys if key.startswith("told.application")]


def test_with_enough_told_it_says_what_can_be_applied_for_and_why(office) -> None:
    found = surveyed(office, ENOUGH)
    care, school = found[CARE], found[SCHOOL]
    assert how(care) == {"income-cap": Stands.CAN, "core-hours": Stands.CAN, "siblings": Stands.SEEMS_NOT}
    assert how(school)["free-hours"] is Stands.CAN and care.can and not care.missing
    siblings = next(one for one in care.benefits if one.code == "siblings")
    assert siblings.by_law and "eldste" in siblings.lines[0].text and "§ 3 a" in siblings.lines[0].provision
    cap = next(one for one in care.benefits if one.code == "income-cap")
    assert ("Seks prosent av inntekten, i måneden", "1\u00a0090,91\u00a0kr") in cap.lines[0].facts
    assert care.payments and not found[HOUSING].decided_here and "Husbanken" in found[HOUSING].decided_by


def test_a_high_income_seems_not_with_the_rule_and_the_figure(office) -> None:
    care = surveyed(office, ENOUGH | {INCOME: 2_000_000})[CARE]
    assert how(care)["income-cap"] is Stands.SEEMS_NOT and not care.can
    line = next(one for one in care.benefits if one.code == "income-cap").lines[0]
    assert "§ 3 b" in line.provision and line.row and line.facts


def test_a_child_without_a_place_is_no_reason_to_ask_more(office) -> None:
    key = "placements.barnehageplasser.children[0].place"
    without = {one.key for one in surveyed(office, {BORN.format(0): "2022-03-14"})[CARE].missing}
    assert key in without and not [one for one in without if one.startswith(f"{key[:-6]}.hours")]
    said_no = surveyed(office, {BORN.format(0): "2022-03-14", BORN.format(1): "2016-03-14", key: False,
                                "placements.barnehageplasser.children[1].place": False})[CARE]  # fmt: skip
    assert not said_no.missing and set(how(said_no).values()) == {Stands.SEEMS_NOT}


def test_children_too_old_for_a_service_are_not_asked_about_there(office) -> None:
    told = {BORN.format(0): "2009-03-14", BORN.format(1): "2022-03-14"}
    needs = {one.key for one in surveyed(office, told)[CARE].missing}
    assert not [key for key in needs if "children[0]" in key] and [key for key in needs if "children[1]" in key]


def test_no_children_is_an_answer(office) -> None:
    found = surveyed(office, {}, {"adults": 1, "children": 0, "stated": 0})
    assert found[CARE].nobody and set(how(found[CARE]).values()) == {Stands.SEEMS_NOT} and not found[CARE].missing
    assert not found[HOUSING].nobody and found[HOUSING].missing


def test_missing_answers_one_by_one_lead_to_an_end(office) -> None:
    told: dict[str, Any] = {}
    for _ in range(25):
        found = surveyed(office, told)
        asks = [asked for one in found.values() for asked in one.ask]
        if not asks:
            break
        for asked in asks:
            question = asked.question
            told[asked.key] = (
                question.periods[0].value if question.periods
                else {"yes-no": False, "money": 0, "number": 20, "date": "1980-01-01"}.get(question.kind)
                if question.kind != "choice" else question.choices[0][0]
            )  # fmt: skip
    else:
        raise AssertionError("the questions never end")
    assert all(not one.missing for one in found.values())
    assert all(Stands.MISSING not in how(one).values() for one in found.values())


# --- signed in --------------------------------------------------------------------------------------------------------


def test_what_has_been_applied_for_is_told_to_its_owner_alone() -> None:
    office = every_service.office(matrix.world(), now=town.APPLIED)
    mine, theirs = town.decided(office), town.decided(office, actor=town.citizen(town.BO))
    found = surveyed(office, {}, actor=town.citizen())[CARE]
    assert [one.number for one in found.applied] == [mine.number] and theirs.number not in repr(found.applied)
    for nobody in (None, town.caseworker()):
        assert surveyed(office, {}, actor=nobody)[CARE].applied == ()


def test_a_draft_that_was_begun_is_told_of() -> None:
    office = every_service.office(now=town.APPLIED)
    draft = cases.start_application(office, town.citizen(), CARE, language="nb")
    assert surveyed(office, {}, actor=town.citizen())[CARE].begun.pk == draft.pk
    assert surveyed(office, {}, actor=town.citizen(town.BO))[CARE].begun is None


def test_own_register_data_is_asked_for_with_a_basis_logged_and_kept_nowhere() -> None:
    office = every_service.office(town.with_sibling(town.alone()), now=town.APPLIED)
    calls = []
    population = office.ports.population
    asked, was = population.person, population.person

    def person(identity: str, *, basis: Any) -> Any:
        calls.append(basis)
        return was(identity, basis=basis)

    population.person = person
    try:
        told, count = own_register(office, town.citizen())
    finally:
        population.person = asked
    assert told == {BORN.format(0): "2021-03-04", BORN.format(1): "2022-03-04"} and count == 2
    # The one has a provision in force that day and the other has not yet: for that one nothing is asked.
    assert {basis.purpose for basis in calls} == {CARE} and all("§" in basis.provision for basis in calls)
    assert AccessLog.objects.filter(what="own-register", subject=town.citizen().person).count() == 1
    assert not cases.my_cases(office, town.citizen()) and cases.current_draft(office, town.citizen(), CARE) is None


def test_own_register_data_is_a_citizens_own() -> None:
    office = every_service.office(now=town.APPLIED)
    with pytest.raises(cases.NotAllowed):
        cases.own_beforehand(office, town.caseworker(), CARE)
    with pytest.raises(cases.NotFound):
        cases.own_beforehand(office, town.citizen(), HOUSING)  # another decides: nothing is fetched for it
