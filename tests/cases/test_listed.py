"""People whom only the application tells of: how many, what is answered of each, and each in the facts as one of their own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pytest

from cases import town
from saklig import cases
from saklig.cases.answers import clean
from saklig.cases.listed import bare, fitting, in_order
from saklig.cases.office import Service
from saklig.cases.rules import explain_for
from saklig.service_packages import determine, example_local, load

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
HOUSING, OTHERS = "bostotte", "household.others[]"
NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
# Two children of the applicant's, told apart by what is said of each.
TWO = {
    OTHERS: 2, "household.others[0].birth_date": "2015-03-14", "household.others[0].own_child": True,
    "household.others[1].birth_date": "2019-06-15", "household.others[1].own_child": True,
    "household.others[1].lives_there": False,
}  # fmt: skip


@lru_cache(maxsize=1)
def package() -> Any:
    return load(HOUSING)


def bank() -> Any:
    """The agency that decides the service."""
    base = town.office(town.alone(), now=NOW)
    service = Service(package=package(), local=example_local(package()), stage="advice")
    agency = replace(base.agency, kind=package().service.authority.decided_by[0])
    return replace(base, agency=agency, services={**base.services, HOUSING: service})


def draft(office: Any, answers: dict[str, Any]) -> Any:
    made = cases.start_application(office, town.citizen(), HOUSING, language="nb")
    return cases.save_answers(office, town.citizen(), made.pk, answers)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("household.others[0].student", "household.others[].student"), ("application.month", "application.month"),
        ("household.others[5].student", "household.others[].student"), ("household.others[6].student", None),
        ("household.others[01].student", None), ("household.others[x].student", None), ("household.others[].student", None),
    ],
)  # fmt: skip
def test_the_key_of_an_answer_names_somebody_there_can_be(key: str, path: str | None) -> None:
    assert package().origins.people[OTHERS].most == 6
    assert bare(package(), key) == path
    assert ("unknown-question" in clean(package(), {key: True})[1].values()) is (path is None)


@pytest.mark.parametrize("count", [-1, 7, 1.5, True, "mange"])
def test_so_many_as_there_cannot_be_are_no_answer(count: Any) -> None:
    assert OTHERS in clean(package(), {OTHERS: count})[1]


def test_the_form_asks_how_many_and_then_each_in_turn() -> None:
    before, after = in_order(package(), {}), in_order(package(), TWO)
    assert OTHERS in before and not [key for key in before if "others[0]" in key]
    first = [key for key in after if key.startswith("household.others[")]
    assert first[:3] == [OTHERS, "household.others[0].birth_date", "household.others[0].own_child"]
    assert after.index("household.others[1].birth_date") > after.index("household.others[0].single_pensioner")
    assert set(before) < set(after) and len(after) == len(set(after))


def test_what_is_still_asked_is_of_each_and_nothing_that_was_answered() -> None:
    office = bank()
    begun = cases.next_questions(office, town.citizen(), draft(office, {"application.asks_support": True}))
    assert OTHERS in begun.still and not [key for key in begun.still if key.startswith("household.others[0")]
    after = cases.next_questions(office, town.citizen(), draft(office, TWO))
    assert not set(after.still) & set(TWO) and set(TWO) <= after.matters
    assert "household.others[0].lives_there" in after.still


def test_fewer_than_before_are_forgotten() -> None:
    office = bank()
    made = draft(office, TWO)
    left = cases.save_answers(office, town.citizen(), made.pk, {OTHERS: 1}).answers
    assert left[OTHERS] == 1 and not [key for key in left if "others[1]" in key] and "household.others[0].own_child" in left
    assert cases.save_answers(office, town.citizen(), made.pk, {OTHERS: 0}).answers[OTHERS] == 0
    assert fitting(package(), {"household.others[0].own_child": True}) == {}


def test_each_is_one_of_their_own_in_the_facts_and_what_was_not_said_is_unknown() -> None:
    from cases.test_facts import material

    tree = material_of(TWO, material)
    first, second = tree.facts["household"]["others"]
    assert (first["id"], first["birth_date"], second["birth_date"]) == ("p1", "2015-03-14", "2019-06-15")
    assert "lives_there" not in first and second["lives_there"] is False
    sources = {leaf.path: (leaf.source, leaf.about) for leaf in tree.leaves}
    assert sources["household.others[1].birth_date"] == ("applicant", None)


def material_of(answers: dict[str, Any], material: Any) -> Any:
    from saklig.cases.facts import build

    return build(replace(material(), package=package(), answers=answers))


def test_nobody_told_of_is_not_nobody_there() -> None:
    from cases.test_facts import material

    assert "others" not in material_of({}, material).facts.get("household", {})
    assert material_of({OTHERS: 0}, material).facts["household"]["others"] == []


def test_sent_it_reaches_the_rules_with_both_children() -> None:
    from saklig.cases.models import Determination

    office = bank()
    made = draft(office, {"application.asks_support": True, **TWO})
    while still := cases.next_questions(office, town.citizen(), made).still:
        made = cases.save_answers(office, town.citizen(), made.pk, {still[0]: some(still[0])})
    receipt = cases.submit(office, town.citizen(), made.pk, token=town.token())
    cases.decide_now(office, receipt.case_id)
    facts = json.loads(bytes(Determination.objects.get().facts))
    assert [one["birth_date"] for one in facts["household"]["others"]] == ["2015-03-14", "2019-06-15"]
    found = determine(package(), facts, local=example_local(package()), at=NOW.date())
    shown = [fact for fact in explain_for(office.services[HOUSING], found, "nb", names={"a1": "Ana"}).facts if fact.about == "p2"]
    assert shown and {fact.about_name for fact in shown} == {"Person du bor sammen med 2"}



def some(key: str) -> Any:
    """An answer that the question takes."""
    path = bare(package(), key)
    kind = next(question.kind for question in package().questions if question.input == path)
    return {"yes-no": True, "number": 1000, "date": "2026-10-01", "choice": (*package().facts[path].choices, "")[0]}[kind]
