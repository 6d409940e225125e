"""`saklig ask`: settled or not, what to ask next, and that bad facts are told clearly."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.test_commands import FACTS, GOOD, Ran
from saklig.service_packages import load, next_question

AT = ("--at", "2025-09-15")
SHIPPED = "redusert-foreldrebetaling"


@pytest.fixture
def saklig(capsys: pytest.CaptureFixture[str]) -> Ran:
    return Ran(capsys)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(facts: Any) -> str:
        path = tmp_path / "f.json"
        path.write_text(facts if isinstance(facts, str) else json.dumps(facts), encoding="utf-8")
        return str(path)

    return written


def without(*paths: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(json.dumps(FACTS))
    for path in paths:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        holder: Any = facts
        for part in way:
            holder = holder[part]
        del holder[last]
    return facts


def asked(saklig: Ran, *arguments: str) -> dict[str, Any]:
    saklig("ask", *arguments, "--json")
    found: dict[str, Any] = json.loads(saklig.out)
    return found


def test_all_facts_are_settled(saklig: Ran, write: Any) -> None:
    assert saklig("ask", GOOD, "--facts", write(FACTS), *AT, "--json") == 0
    found = json.loads(saklig.out)
    assert (found["settled"], found["ask"], found["question"], found["still_matter"]) == (True, None, None, [])
    assert found["outcome"]["outcomes"][0]["kind"] in ("granted", "refused")
    assert saklig("ask", GOOD, "--facts", write(FACTS), *AT) == 0
    assert "Settled: whatever the facts that are left out may be" in saklig.out


def test_the_next_question_is_said_in_three_languages(saklig: Ran, write: Any) -> None:
    found = asked(saklig, GOOD, "--facts", write(without("application.asks", "household.adults.0.income")), *AT)
    assert (found["settled"], found["ask"]) == (False, "application.asks")
    assert found["still_matter"] == ["application.asks", "household.adults[0].income"]
    assert set(found["question"]["question"]) == {"nb", "nn", "en"}
    assert len(set(found["question"]["question"].values())) > 1
    assert saklig("ask", GOOD, "--facts", write(without("application.asks")), *AT, "--lang", "en") == 1
    assert "Ask next: " in saklig.out and "(application.asks)" in saklig.out


def test_what_was_not_asked_for_needs_no_income(saklig: Ran, write: Any) -> None:
    facts = without("household.adults.0.income", "household.adults.1.income")
    facts["application"]["asks"] = False
    assert asked(saklig, GOOD, "--facts", write(facts), *AT)["settled"]


def test_a_point_of_judgement_is_asked_for_only_where_that_is_wanted(saklig: Ran, write: Any) -> None:
    facts = write(without("application.disputed"))
    assert asked(saklig, GOOD, "--facts", facts, *AT)["settled"]
    assert asked(saklig, GOOD, "--facts", facts, *AT, "--judgement")["ask"] == "application.disputed"


def with_asks(value: Any) -> dict[str, Any]:
    return {**FACTS, "application": {**FACTS["application"], "asks": value}}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("{", "not JSON"),
        ({**FACTS, "child": {"id": "c1", "agee": 3}}, "child.agee: no such fact"),
        (with_asks("yes"), 'application.asks: expected true or false, but found "yes"'),
        (with_asks(None), "application.asks: is null, which this fact may not be"),
        ('{"child": {"id": "c1"}, "child": {"id": "c2"}}', "the key 'child' is there twice"),
        ({**FACTS, "local": {"share": "half"}}, "local.share is 'half'; it must be: number"),
    ],
)  # fmt: skip
def test_bad_facts_are_told_with_where_and_why(saklig: Ran, write: Any, facts: Any, said: str) -> None:
    assert saklig("ask", GOOD, "--facts", write(facts), *AT) == 2
    assert said in saklig.err


def test_other_bad_input(saklig: Ran, write: Any) -> None:
    assert saklig("ask", "no-such-service", "--facts", write(FACTS)) == 2
    assert "no-such-service" in saklig.err
    assert saklig("ask", GOOD, "--facts", "nowhere.json") == 2
    assert saklig("ask", GOOD, "--facts", write(FACTS), "--at", "2025-13-01") == 2


def test_values_outside_the_domain_are_refused(saklig: Ran, write: Any) -> None:
    facts = json.loads((load(SHIPPED).files["tests/facts/couple.json"]).decode())
    facts["household"]["adults"][1]["role"] = "neighbour"
    assert saklig("ask", SHIPPED, "--facts", write(facts), "--at", "2025-08-15") == 2
    assert "household.adults[1].role" in saklig.err
    assert "spouse" in saklig.err


def test_before_the_first_amount_nothing_is_settled(saklig: Ran, write: Any) -> None:
    facts = json.loads((load(SHIPPED).files["tests/facts/couple.json"]).decode())
    facts["application"] |= {"received": "2015-05-20", "year_start": 2015}
    for adult in facts["household"]["adults"]:
        adult["income_year"] = 2014
    facts["children"][0] |= {"birth_date": "2013-03-04"}
    facts["children"][0]["place"]["from"] = "2014-08-01"
    found = asked(saklig, SHIPPED, "--facts", write(facts), "--at", "2015-08-15")
    assert (found["settled"], found["ask"]) == (False, None)
    assert "AMOUNT_NOT_KNOWN" in [remark["code"] for remark in found["remarks"]]
    assert saklig("ask", SHIPPED, "--facts", write(facts), "--at", "2015-08-15") == 1
    assert "a human must look at it" in saklig.out


@pytest.mark.parametrize("service", ["redusert-foreldrebetaling"])
def test_asking_on_ends_with_what_all_facts_give(service: str) -> None:
    """Whoever answers one question at a time gets the outcome that all answers at once give."""
    from saklig.service_packages.paths import remove_at, set_at, value_at, values_at

    package = load(service)
    test = package.tests[0]
    facts = json.loads(package.files[f"tests/facts/{test.facts}.json"].decode())
    local = facts.pop("local")
    known = json.loads(json.dumps(facts))
    for spec in package.facts.values():
        if spec.source != "agency":
            for path, _ in list(values_at(facts, spec.path)):
                remove_at(facts, path)
    whole = next_question(package, known, local=local, at=date(2025, 8, 15))
    questions = 0
    while (found := next_question(package, facts, local=local, at=date(2025, 8, 15))).ask is not None:
        value = value_at(known, found.ask.path)
        set_at(facts, found.ask.path, {} if isinstance(value, dict) else value)
        questions += 1
    assert (found.settled, found.outcome) == (True, whole.outcome)
    assert questions < sum(1 for spec in package.facts.values() for _ in values_at(known, spec.path) if spec.source != "agency")
