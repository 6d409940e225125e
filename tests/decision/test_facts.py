"""Facts from and to JSON, and the skeleton for a facts file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from decision.models import AT, decision, definitions, inputs, literal
from saklig.decision import FactsError, describe_facts, example_facts, facts_from_json, facts_to_json, read_model

ITEMS = (
    '<itemDefinition name="tAdult"><itemComponent name="id"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="income"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="stage"><typeRef>string</typeRef><allowedValues><text>"assessed", "draft"</text></allowedValues>'
    "</itemComponent></itemDefinition>"
    '<itemDefinition name="tHousehold"><itemComponent name="adults" isCollection="true"><typeRef>tAdult</typeRef>'
    '</itemComponent><itemComponent name="since"><typeRef>date</typeRef></itemComponent></itemDefinition>'
)
TYPES = {"household": "tHousehold", "asks": "boolean"}
MODEL = read_model(definitions(ITEMS + inputs(TYPES) + decision(literal("sum(household.adults.income)"), TYPES)))


def test_numbers_and_dates_are_read_exactly() -> None:
    facts = facts_from_json(
        MODEL, {"household": {"adults": [{"id": "a1", "income": 0.1}, {"income": "12.50"}], "since": "2025-09-01"}}
    )
    assert facts["household"]["adults"] == [{"id": "a1", "income": Decimal("0.1")}, {"income": Decimal("12.50")}]
    assert facts["household"]["since"] == date(2025, 9, 1)
    assert MODEL.evaluate("out", facts, at=AT).value == Decimal("12.60")


def test_absent_is_unknown_and_null_is_null() -> None:
    facts = facts_from_json(MODEL, {"household": {"adults": [{"id": None}]}})
    result = MODEL.evaluate("out", facts, at=AT)
    assert result.missing == {("household", "adults", 0, "income")}
    assert facts["household"]["adults"][0]["id"] is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "facts: expected an object"),
        ({"houshold": {}}, "houshold: the model has no such input: did you mean 'household'?"),
        ({"household": []}, "household: expected an object, but found a list"),
        ({"household": {"adult": []}}, "household.adult: no such fact: did you mean 'adults'?"),
        ({"household": {"adults": {}}}, "household.adults: expected a list"),
        ({"household": {"adults": [{"income": True}]}}, "household.adults[0].income: expected a number, but found true"),
        ({"household": {"adults": [{"income": "1 000"}]}}, 'household.adults[0].income: expected a number, but found "1 000"'),
        ({"household": {"adults": [{"income": float("nan")}]}}, "household.adults[0].income: expected a number"),
        ({"household": {"adults": [{"id": 5}]}}, "household.adults[0].id: expected a text in quotes, but found 5"),
        ({"household": {"adults": [{"stage": "final"}]}}, 'household.adults[0].stage: the value is not among those'),
        ({"household": {"since": "01.09.2025"}}, 'household.since: expected a date as "2025-09-01", but found "01.09.2025"'),
        ({"household": {"since": "2025-02-30"}}, "household.since: expected a date"),
        ({"asks": "yes"}, 'asks: expected true or false, but found "yes"'),
        ({"asks": 1}, "asks: expected true or false, but found 1"),
    ],
)
def test_faults_say_where_what_and_how_to_mend(data: object, message: str) -> None:
    with pytest.raises(FactsError) as caught:
        facts_from_json(MODEL, data)
    assert str(caught.value).startswith(message)


def test_there_and_back() -> None:
    data = {"household": {"adults": [{"id": "a1", "income": 12.5, "stage": "draft"}], "since": "2025-09-01"}, "asks": None}
    assert facts_to_json(facts_from_json(MODEL, data)) == data
    precise = {"household": {"adults": [{"income": "0.12345678901234567890123456789"}]}}
    assert facts_to_json(facts_from_json(MODEL, precise)) == precise


def test_the_skeleton_is_itself_valid() -> None:
    skeleton = example_facts(MODEL)
    assert skeleton == {
        "household": {"adults": [{"id": "", "income": 0, "stage": "assessed"}], "since": "2025-08-01"},
        "asks": False,
    }
    assert facts_to_json(facts_from_json(MODEL, skeleton)) == skeleton
    assert ("household.adults[].stage", "string", '"assessed", "draft"') in describe_facts(MODEL)
