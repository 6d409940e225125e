"""The rules of after-school care against a second calculation that shares no code with them (`oracle.after_school`).

The second calculation says two things of each household: what is paid per pupil and month, and whether the whole is a
full grant that is undisputed, free of discretion and lowers nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest

from oracle.after_school import Answer, work_out
from oracle.pupils import LOCAL, pupils
from saklig.service_packages import Determination, Package, determine, load, read_package
from saklig.service_packages.files import archive

COUNT = int(os.environ.get("SAKLIG_HOUSEHOLDS", "60"))  # each has up to four children in twelve months
MODEL = "rules/foreldrebetaling-sfo.dmn"
Worked = Iterable[tuple[dict[str, Any], Determination, Answer]]


@pytest.fixture(scope="module")
def package() -> Package:
    return load("redusert-foreldrebetaling-sfo")


def both(package: Package, drawn: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Determination, Answer]]:
    """Each household with what the rules and what the second calculation say of it, on the day it applied."""
    for facts in drawn:
        given = {name: value for name, value in facts.items() if name != "local"}
        at = date.fromisoformat(facts["application"]["received"])
        yield facts, determine(package, given, local=facts["local"], at=at), work_out(facts, at)


@pytest.fixture(scope="module")
def worked_out(package: Package) -> Worked:
    return list(both(package, pupils(COUNT, seed=20261127, local=LOCAL)))


def full_grant(facts: Mapping[str, Any], found: Determination) -> bool:
    """Settled, no point of judgement, nothing adverse, and six per cent asked for and granted in some month."""
    granted = {line.benefit for line in found.outcomes if line.kind == "granted"}
    return (
        found.settled
        and not found.judgement
        and not any(line.adverse for line in found.outcomes)
        and facts["application"]["asks_income_cap"]
        and "income-cap" in granted
    )


def agree(worked: Worked) -> None:
    """The same payments to the øre, and the same households a full grant."""
    for facts, found, answer in worked:
        exact = {
            (one.subject, one.month): None if one.payment is None else Fraction(one.payment) for one in found.payments
        }
        if "a child listed twice" not in answer.why_not:  # then the rules work out nothing
            assert exact == answer.payments, json.dumps(facts, indent=1)
        points = [point.code for point in found.judgement]
        assert full_grant(facts, found) == answer.automatic, (answer.why_not, points, json.dumps(facts, indent=1))


def test_payments_and_full_grants_are_the_same(worked_out: Worked) -> None:
    agree(worked_out)


OTHERWISE: list[dict[str, Any]] = [
    {"sibling_second_share": 0.3, "sibling_third_share": 0.5},
    {"sibling_second_share": 0.25, "sibling_third_share": 0.5, "reduction_order": "siblings, income, hours"},
    {"sibling_third_share": 1, "reduction_order": "hours, income, siblings", "food_price": 250},
    {"sibling_second_share": 0.1, "reduction_order": "siblings, hours, income", "rounding": "down to whole kroner"},
    {"unpaid_months": [], "part_time_comparison": "full-time place"},
    {"unpaid_months": [6, 7], "free_hours_method": "fixed share", "part_time_comparison": "full-time place"},
    {"free_hours_method": "in the price"},
    {"income_definition": "not decided"},
]


@pytest.mark.parametrize("changed", OTHERWISE, ids=lambda changed: ", ".join(changed))
def test_they_are_the_same_in_other_municipalities(package: Package, changed: dict[str, Any]) -> None:
    agree(both(package, pupils(10, seed=20260801, local=LOCAL | changed)))


def test_after_july_2026_a_human_decides_and_nothing_is_worked_out(package: Package) -> None:
    """§ 2-2, § 4-5 and § 29-1 change on 1 August 2026: no payment of a later month, and no full grant on a later day."""
    later = [facts for facts in pupils(200, seed=7, local=LOCAL) if facts["application"]["year_start"] == 2026]
    assert len(later) >= 5
    for facts, found, answer in both(package, later):
        assert not full_grant(facts, found) and not answer.automatic
        nothing_due = ("unpaid-month", "free-place", "special-needs")
        assert {one.payment for one in found.payments if one.steps[-1].step not in nothing_due} <= {None}
    facts = next(facts for facts in pupils(60, seed=8, local=LOCAL) if work_out(facts, date(2026, 7, 31)).automatic)
    given = {name: value for name, value in facts.items() if name != "local"}
    for day, codes in ((date(2026, 7, 31), []), (date(2026, 8, 1), ["appeal-changed"])):
        assert [point.code for point in determine(package, given, local=LOCAL, at=day).judgement] == codes


def test_no_table_is_without_an_answer(worked_out: Worked) -> None:
    """No household falls between two rows, hits two of them, or meets a null that a formula did not expect."""
    remarks = {(remark.code, remark.message) for _, found, _ in worked_out for remark in found.remarks}
    assert {code for code, _ in remarks} <= {"AMOUNT_NOT_KNOWN"}, remarks


def test_the_households_are_of_every_kind(worked_out: Worked) -> None:
    """A comparison of households that are all alike would prove little."""
    full = sum(answer.automatic for _, _, answer in worked_out)
    assert COUNT * 0.1 < full < COUNT * 0.7
    assert len({reason for _, _, answer in worked_out for reason in answer.why_not}) > 18
    assert any(None in answer.payments.values() for _, _, answer in worked_out)


def test_each_saving_adds_up(package: Package) -> None:
    """The price less what the benefits save is what is paid: nothing is lost or counted twice between the steps."""
    held = 0
    for facts, found, _ in both(package, pupils(40, seed=5, local=LOCAL | OTHERWISE[1])):
        prices = {child["id"]: child["place"]["price"] for child in facts["children"] if child["place"]}
        saved: dict[tuple[str, date], Any] = {}
        for line in found.outcomes:
            saved[line.subject, line.month] = saved.get((line.subject, line.month), 0) + (line.value or 0)
        for one in found.payments:
            if one.payment is not None and one.steps[0].step == "price":
                assert Fraction(str(prices[one.subject])) - Fraction(saved[one.subject, one.month]) == Fraction(one.payment)
                held += 1
    assert held > 200


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("yearly_price &gt; terms.six_percent", "yearly_price &gt;= terms.six_percent"),
        ("Household income * 0.06", "Household income * 0.07"),
        ("min(hours_before, cap)", "cap"),
        ("free_hours / place_hours", "free_hours / 25"),
        ("hours &lt;= free_hours", "hours &lt; free_hours"),
        ("<text>[1..3]</text>", "<text>[1..2]</text>"),
        ("<text>[1..4]</text>", "<text>[1..3]</text>"),
        ("item.birth_date &lt; child.birth_date", "item.birth_date &gt; child.birth_date"),
        ("application.received.month, 1) + duration(\"P1M\")", "application.received.month, 1)"),
        ("every a in counted satisfies a.basis.usable", "some a in counted satisfies a.basis.usable"),
        ("list contains(terms.private_schools, child.place.unit)", "false"),
        ("price * (1 - sibling_share)", "price"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_seen(package: Package, right: str, wrong: str) -> None:
    """The comparison is worth something only if it fails when the rules are wrong."""
    text = (files("saklig.catalogue") / package.id / MODEL).read_text("utf-8")
    assert right in text
    faulty = read_package(archive({**package.files, MODEL: text.replace(right, wrong).encode()}))
    local = LOCAL | OTHERWISE[1]
    with pytest.raises(AssertionError):
        agree(both(faulty, pupils(200, seed=45, local=local)))
