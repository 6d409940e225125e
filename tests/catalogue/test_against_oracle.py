"""The rules against a second calculation that shares no code with them (`oracle.kindergarten`), on random households.

The second calculation says two things of each household: what is paid per child and month, and whether the whole is a
full grant that is undisputed, free of discretion and lowers nothing. The benchmark runs the same with 10,000.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from oracle.households import households
from oracle.kindergarten import Answer, work_out
from saklig.decision import Model, facts_from_json, read_model
from saklig.service_packages import Determination, Package, determine, full_facts, load, read_package
from saklig.service_packages.files import archive

HERE = Path(__file__).parent
COUNT = 300
ASKED_BY = {"income-cap": "asks_income_cap", "core-hours": "asks_core_hours"}


@pytest.fixture(scope="module")
def package() -> Package:
    return load("redusert-foreldrebetaling")


@pytest.fixture(scope="module")
def local() -> dict[str, Any]:
    return tomllib.loads((HERE / "nordvik.toml").read_text("utf-8"))


Worked = list[tuple[dict[str, Any], Determination, Answer]]


def both(package: Package, drawn: Iterable[dict[str, Any]]) -> Worked:
    """Each household with what the rules and what the second calculation say of it."""
    found = []
    for facts in drawn:
        given = {name: value for name, value in facts.items() if name != "local"}
        at = date.fromisoformat(facts["application"]["received"])
        found.append((facts, determine(package, given, local=facts["local"], at=at), work_out(facts)))
    return found


@pytest.fixture(scope="module")
def worked_out(package: Package, local: dict[str, Any]) -> Worked:
    return both(package, households(COUNT, seed=20251123, local=local))


@pytest.fixture(scope="module")
def seldom(local: dict[str, Any]) -> list[dict[str, Any]]:
    """Households of kinds seldom met, drawn so widely that each kind is also met with nothing else about it."""
    return list(households(1500, seed=20261126, local=local, rare=True))


def alone(drawn: list[dict[str, Any]], reason: str) -> list[dict[str, Any]]:
    """The households that nothing but this reason keeps from being decided by machine."""
    return [facts for facts in drawn if work_out(facts).why_not == {reason}]


def full_grant(facts: Mapping[str, Any], found: Determination) -> bool:
    """Settled, no point of judgement, nothing adverse, and everything asked for granted in some month."""
    wanted = {benefit for benefit, fact in ASKED_BY.items() if facts["application"][fact]}
    granted = {line.benefit for line in found.outcomes if line.kind == "granted"}
    return (
        found.settled
        and not found.judgement
        and not any(line.adverse for line in found.outcomes)
        and bool(wanted)
        and wanted <= granted
    )


def agree(worked: Worked) -> None:
    """The same payments to the øre, and the same households a full grant."""
    for facts, found, answer in worked:
        ours = {(one.subject, one.month): one.payment for one in found.payments}
        exact = {key: None if paid is None else Fraction(paid) for key, paid in ours.items()}
        if "a child listed twice" not in answer.why_not:  # then the rules work out nothing
            assert exact == answer.payments, json.dumps(facts, indent=1)
        points = [point.code for point in found.judgement]
        assert full_grant(facts, found) == answer.automatic, (answer.why_not, points, json.dumps(facts, indent=1))


def test_payments_and_full_grants_are_the_same(worked_out: Worked) -> None:
    agree(worked_out)


RARE = (
    "a child listed twice", "more than one couple", "date of birth unknown", "half siblings and step-siblings",
)  # fmt: skip


def test_they_are_the_same_for_households_seldom_met(package: Package, seldom: list[dict[str, Any]]) -> None:
    """Two places for one child, three adults, a birth year without a date, half siblings beside step-siblings."""
    agree(both(package, seldom[:120]))


@pytest.mark.parametrize("reason", RARE)
def test_a_kind_seldom_met_goes_to_a_human_for_that_alone(
    package: Package, seldom: list[dict[str, Any]], reason: str
) -> None:
    found = alone(seldom, reason)[:6]
    assert len(found) >= 4
    agree(both(package, found))


def test_a_date_that_nothing_rests_on_is_not_missed(package: Package, seldom: list[dict[str, Any]]) -> None:
    """One child, no core hours asked: the rules decide without the date of birth."""
    dateless = [f for f in seldom if any("birth_date" not in child for child in f["children"])]
    full = [facts for facts in dateless if work_out(facts).automatic][:4]
    assert full
    agree(both(package, full))


OTHERWISE = [
    {"price_zone": "sparsely populated"},
    {"price_zone": "action zone"},
    {"unpaid_months": []},
    {"unpaid_months": [6, 7], "rounding": "down to hundredths"},
    {"core_hours_share": 0.4878, "rounding": "down to hundredths"},
    {"part_time": [{"hours_up_to": 30, "share": 0.7, "share_with_core_hours": 0.5}]},
]


@pytest.mark.parametrize("changed", OTHERWISE, ids=lambda changed: ", ".join(changed))
def test_they_are_the_same_in_other_municipalities(package: Package, local: dict[str, Any], changed: dict[str, Any]) -> None:
    agree(both(package, households(25, seed=20260801, local=local | changed)))


def test_no_table_is_without_an_answer(worked_out: Worked) -> None:
    """No household falls between two rows, hits two of them, or meets a null that a formula did not expect."""
    assert {(remark.code, remark.message) for _, found, _ in worked_out for remark in found.remarks} == set()


def test_the_households_are_of_every_kind(worked_out: Worked) -> None:
    """A comparison of households that are all alike would prove little."""
    full = sum(answer.automatic for _, _, answer in worked_out)
    assert COUNT * 0.1 < full < COUNT * 0.7
    assert len({reason for _, _, answer in worked_out for reason in answer.why_not}) > 15
    assert any(None in answer.payments.values() for _, _, answer in worked_out)


def test_each_saving_adds_up(worked_out: Worked) -> None:
    """The price less what the benefits save is what is paid: nothing is lost or counted twice between the steps."""
    held = 0
    for facts, found, _ in worked_out:
        places = {child["id"]: child["place"] for child in facts["children"] if child["place"]}
        full_day = {name: one["full_day_price"] for name, one in places.items() if one["hours_per_week"] >= 41}
        saved: dict[tuple[str, date], Any] = {}
        for line in found.outcomes:
            saved[line.subject, line.month] = saved.get((line.subject, line.month), 0) + (line.value or 0)
        for one in found.payments:
            steps = [step.step for step in one.steps]
            if one.subject in full_day and one.payment is not None and steps[0] == "full-price":
                assert full_day[one.subject] - saved[one.subject, one.month] == one.payment
                held += 1
    assert held > COUNT


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Yearly maximum price &gt; Six percent", "Yearly maximum price &gt;= Six percent"),
        ("terms.income &lt; core_limit", "terms.income &lt;= core_limit"),
        ("<text>0.30</text>", "<text>0.29</text>"),
        ("min(price, cap)", "cap"),
        ("after_siblings * core_share", "after_cap * core_share"),
        ("application.received.month, 1) + duration(\"P1M\")", "application.received.month, 1)"),
        ("item.birth_date &lt; child.birth_date", "item.birth_date &gt; child.birth_date"),
        ("terms.year_start - child.birth_date.year", "terms.year_start - child.birth_date.year - 1"),
        ("every a in counted satisfies a.basis.usable", "some a in counted satisfies a.basis.usable"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_seen(package: Package, local: dict[str, Any], right: str, wrong: str) -> None:
    """The comparison is worth something only if it fails when the rules are wrong."""
    model = read_model(faulty_model(right, wrong), name="faulty.dmn")
    assert any(differs(model, facts, local, package) for facts in households(COUNT, seed=43, local=local))


def differs(model: Model, facts: Mapping[str, Any], local: Mapping[str, Any], package: Package) -> bool:
    """Whether another payment comes of it, or § 3 b is granted to someone whose income is too high for it."""
    typed = facts_from_json(model, full_facts(package, {k: v for k, v in facts.items() if k != "local"}, local=local))
    payments = model.evaluate("Payments", typed, at=date(2025, 8, 1)).value
    exact = {(p["subject"], p["month"]): None if p["payment"] is None else Fraction(p["payment"]) for p in payments}
    answer = work_out(facts)
    if exact != answer.payments:
        return True
    if "income too high for § 3 b" not in answer.why_not:
        return False
    lines = model.evaluate("Outcome lines", typed, at=date(2025, 8, 1)).value
    return any(line["benefit"] == "income-cap" and line["kind"] == "granted" for line in lines)


def faulty_model(right: str, wrong: str) -> bytes:
    text = (files("saklig.catalogue") / "redusert-foreldrebetaling/rules/foreldrebetaling.dmn").read_text("utf-8")
    assert right in text
    return text.replace(right, wrong).encode()


@pytest.mark.parametrize(
    ("reason", "right", "wrong"),
    [
        ("more than one couple", "count(household.adults) &gt; 2", "count(household.adults) &gt; 3"),
        ("half siblings and step-siblings", "not(list contains(one.siblings, other.id))", "one.id = other.id"),
    ],
)
def test_a_planted_fault_in_a_point_of_judgement_is_seen(
    package: Package, seldom: list[dict[str, Any]], reason: str, right: str, wrong: str
) -> None:
    """A machine would then decide what a human must look at."""
    faulty = read_package(archive({**package.files, "rules/foreldrebetaling.dmn": faulty_model(right, wrong)}))
    with pytest.raises(AssertionError):
        agree(both(faulty, alone(seldom, reason)[:6]))
