"""Would I get it, and what can I get, by the API: the same as the pages say, open to all, and one's own to oneself."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from api.caller import Caller
from assistant import every_service
from cases import matrix, town
from saklig.cases.models import Application, Case

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
INTERVIEW, SURVEY, OWN = f"/services/{town.SERVICE}/interview", "/what-can-i-get", "/what-can-i-get/own"
PEOPLE = {"household.adults[]": 1, "children[]": 1}
ENOUGH = {
    "household.adults[0].income": 200_000, "children[0].birth_date": "2022-03-14",
    "children[0].place.hours_per_week": 45, "children[0].place.full_day_price": "2000",
}  # fmt: skip
INCOME = "tax.redusert-foreldrebetaling.adults[0].amount.number.kr-year"


@pytest.fixture
def nobody(office: Any) -> Caller:
    apps.get_app_config("cases").office = every_service.office(matrix.world(), now=town.APPLIED)
    return Caller(None)


def test_an_interview_asks_until_nothing_is_left_and_then_says_why(nobody: Caller) -> None:
    first = nobody.post(INTERVIEW, {"people": PEOPLE}).json()
    assert first["decision"] is False and first["ask"] and not first["granted"] and not first["nothing_left"]
    assert all(one["why"] for one in first["ask"])
    last = nobody.post(INTERVIEW, {"people": PEOPLE, "answers": ENOUGH, "language": "en"}).json()
    assert last["nothing_left"] and not last["ask"] and set(last["granted"]) == {"income-cap", "core-hours"}
    assert last["reasons"]["language"] == "en" and last["reasons"]["outcomes"] and last["assumed"]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"answers": {"household.protected_address": True}}, "household.protected_address"),
        ({"answers": {"household.adults[0].income": "mye"}}, "household.adults[0].income"),
        ({"answers": {"children[0].birth_date": "2099-01-01"}}, "children[0].birth_date"),
        ({"people": {"children[]": 9}}, "children[]"), ({"people": {"pets[]": 1}}, "pets[]"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_where(nobody: Caller, body: dict[str, Any], where: str) -> None:
    answer = nobody.post(INTERVIEW, body)
    assert answer.status_code == 422 and where in str(answer.json()["errors"])
    assert nobody.post("/services/nothing/interview", {}).status_code == 404


def test_the_survey_tells_of_every_service(nobody: Caller) -> None:
    for body in ({}, {"people": {"adults": 1, "children": 1}}, {"people": {"adults": 1, "children": 1}, "answers": {INCOME: 1}}):
        found = nobody.post(SURVEY, body).json()
        assert len(found["services"]) == 3 and found["decision"] is False
        assert all(one["applied"] == [] for one in found["services"])
    assert nobody.post(SURVEY, {"answers": {"told.nothing": 1}}).status_code == 422
    assert nobody.post(SURVEY, {"people": {"children": 9}}).status_code == 422
    grade = "placements.sfo-plasser.children[0].grade.number.number"
    told = {grade: 1200, grade.replace("grade.number.number", "place"): True}
    wrong = nobody.post(SURVEY, {"people": {"adults": 1, "children": 1}, "answers": told})
    assert wrong.status_code == 422 and grade in str(wrong.json()["errors"])


def test_ones_own_are_told_to_oneself_alone(nobody: Caller) -> None:
    office = apps.get_app_config("cases").office
    mine, theirs = town.decided(office), town.decided(office, actor=town.citizen(town.BO))
    assert nobody.post(OWN, {}).status_code == 401
    found = Caller(town.citizen()).post(OWN, {"fetch": True}).json()
    care = next(one for one in found["services"] if one["service"] == town.SERVICE)
    assert [one["number"] for one in care["applied"]] == [mine.number] and theirs.number not in str(found)
    assert found["fetched"] == {"population.children[0].birth_date.date": "2021-03-04"}
    assert Caller(town.caseworker()).post(OWN, {}).status_code == 403
    assert Caller(town.citizen(town.DAG)).post(OWN, {}).json()["services"][0]["applied"] == []
    assert Application.objects.count() == 2  # nothing is begun by asking
