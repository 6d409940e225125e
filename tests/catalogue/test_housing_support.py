"""Housing support against the worked vectors of the law facts, to the digit, and against a second calculation.

The second calculation (`oracle.housing_support`) is written from the law alone and shares no code with the package. It says of
each household which kind of outcome there is, what is paid, the exact amount before rounding, and what waits for a human.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest
from django.template.loader import render_to_string

from oracle.housing_households import households
from oracle.housing_support import Answer, work_out
from saklig.cases.answers import clean
from saklig.decision import facts_from_json, read_model
from saklig.decision.explanation import as_text
from saklig.service_packages import Determination, Package, determine, explain, full_facts, load
from saklig.service_packages.testing import facts_of

COUNT = int(os.environ.get("SAKLIG_HOUSEHOLDS", "2000"))
# What a converted income rounded to six decimals can move a figure by, at most; exact equality where nobody else lives.
CLOSE = Fraction(1, 10**6)


@pytest.fixture(scope="module")
def package() -> Package:
    return load("bostotte")


def found_by(package: Package, facts: Mapping[str, Any]) -> Determination:
    given = {name: value for name, value in facts.items() if name != "local"}
    return determine(package, given, local=facts["local"], at=date.fromisoformat(facts["application"]["month"]))


def figures(found: Determination) -> dict[str, Any]:
    """The figures of the working out, by name."""
    return {name: value for one in found.payments for step in one.steps for name, value in step.figures.items()}


def test_it_has_tests_enough(package: Package) -> None:
    assert len(package.tests) >= 40 and all(test.says for test in package.tests)
    assert {code for test in package.tests for code in test.judgement} == set(package.judgement)
    assert set(VECTORS) <= {test.id for test in package.tests}


# --- the vectors -----------------------------------------------------------------------------------------------------

# housing, ceiling, approved, income, addition for wealth, weight, converted, own share, year, month: as the law facts
# have them, to four decimals. None: the working out ends before it.
VECTORS = {
    "v1-alone-no-income": "102000 92234 92234 0 0 1 0 26576 48389.946 4032.4955",
    "v2-oslo": "150000 120216 120216 180000 0 1 180000 33569.2472 63858.6568 5321.5547",
    "v3-oslo-2025": "150000 116039 116039 180000 0 1 180000 33445.92 60871.1000 5072.5917",
    "v4-lone-parent": "168000 145056 145056 330000 0 1.30 253846.1538 51155.4735 69204.6880 5767.0573",
    "v5-young-disabled": "96000 92234 92234 280000 0 1 280000 50009.2472 31119.6428 2593.3036",
    "v6-not-young-disabled": "96000 92234 92234 280000 0 1 280000 72078.5504 14854.5664 1237.8805",
    "v7-pensioner": "91631 104954 91631 240000 0 1 240000 41655.59 36831.8772 3069.3231",
    "v8-couple": "180000 163105 163105 300000 49249.85 1.58 221044.2089 40316.9151 90494.8185 7541.2349",
    "v9-house": "132893 119498 119498 150000 37126.05 1.13 165598.2743 31201.6035 65074.4442 5422.8704",
    "v10-under-smallest": "27600 92234 27600 0 0 1 0 26576 754.688 62.8907",
    "v11-over-smallest": "27602 92234 27602 0 0 1 0 26576 756.162 63.0135",
    "v12-at-low": "92234 92234 92234 137462 0 1 137462 26576 48389.946 4032.4955",
    "v13-too-much": "120000 92234 92234 320000 0 1 320000 104078.5504 0 0",
}
NAMES = (
    "housing_costs", "ceiling", "approved", "income", "wealth_addition", "weight", "converted", "own_share",
    "support_year", "unrounded",
)  # fmt: skip


def to_four(value: Any) -> Decimal:
    return Decimal(value).quantize(Decimal("0.0001"))


@pytest.mark.parametrize("name", VECTORS)
def test_the_worked_vectors_to_the_digit(package: Package, name: str) -> None:
    test = next(one for one in package.tests if one.id == name)
    facts, local = facts_of(package, test)
    found = determine(package, facts, local=local, at=test.at)
    # What a step leaves out since it changes nothing (no wealth, one person, no support) is what it would have been.
    worth = {"wealth_addition": 0, "weight": 1, "support_year": 0, "unrounded": 0} | figures(found)
    worth.setdefault("converted", worth["income"] + worth["wealth_addition"])
    assert {key: to_four(worth[key]) for key in NAMES} == dict(zip(NAMES, map(to_four, VECTORS[name].split()), strict=True))


# --- the second calculation ------------------------------------------------------------------------------------------


def differences(found: Determination, answer: Answer) -> Iterator[str]:
    """What the package and the second calculation do not agree on."""
    (line,) = found.outcomes
    if line.kind != answer.kind:
        yield f"{line.kind} for {answer.kind}"
    if {point.code for point in found.judgement} != answer.points:
        yield f"points {[point.code for point in found.judgement]} for {sorted(answer.points)}"
    paid = [None if one.payment is None else Fraction(one.payment) for one in found.payments]
    if paid != ([] if answer.kind == "not-applicable" else [answer.payment]):
        yield f"pays {paid} for {answer.payment}"
    for name, value in figures(found).items():
        if name in answer.figures and abs(Fraction(value) - answer.figures[name]) > CLOSE:
            yield f"{name} {value} for {float(answer.figures[name])}"
    if answer.month and "support_year" in figures(found):
        year = Fraction(figures(found)["support_year"])
        exact = answer.figures["weight"] == 1
        if abs(year / 12 - answer.month) > (0 if exact else CLOSE):
            yield f"month {float(year / 12)} for {float(answer.month)}"


def test_the_rules_and_the_second_calculation_agree(package: Package) -> None:
    """With SAKLIG_HOUSEHOLDS=20000 the same on twenty thousand."""
    kinds: dict[str, int] = {}
    met: set[str] = set()
    for facts in households(COUNT, seed=20261126):
        found, answer = found_by(package, facts), work_out(facts)
        assert list(differences(found, answer)) == [], json.dumps(facts, indent=1)
        kinds[answer.kind] = kinds.get(answer.kind, 0) + 1
        met |= answer.points
    # A comparison of households that are all alike would prove little.
    assert kinds["granted"] > COUNT / 4 and kinds["refused"] > COUNT / 8 and kinds["undetermined"] > COUNT / 40
    assert met == set(package.judgement) - {"lowers-what-is-in-force"}


def test_no_table_is_without_an_answer(package: Package) -> None:
    """No household falls between two rows or meets a null that a formula did not expect, but where no amount is known."""
    for facts in households(150, seed=7):
        found = found_by(package, facts)
        codes = {remark.code for remark in found.remarks}
        assert codes == set() or "amount-not-known" in {point.code for point in found.judgement}, found.remarks


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("then Ceiling else Housing costs", "then Housing costs else Housing costs"),
        ("max(0, Household wealth - Wealth that is free)", "max(0, Household wealth)"),
        ("(Household income + Addition for wealth) / Household weight", "(Household income + Addition for wealth)"),
        ("&lt;= Lower income limit", "&lt; Upper income limit"),
        ("* (Converted income - Upper income limit)", "* (Converted income - Lower income limit)"),
        ("(Approved costs - Own share) *", "(Approved costs - Own share - 1) *"),
        ("&lt; 12 * Amount on(amounts.smallest_payment", "&lt;= 13 * Amount on(amounts.smallest_payment"),
        ("person.birth_date &lt;= turned_20", "person.birth_date &lt; turned_20"),
        ("o.birth_date &lt;= Turned 18 by, Amount on", "o.birth_date &lt; Turned 18 by, Amount on"),
        ("<text>8</text>", "<text>12</text>"),
        ("round half up(Support for a year / 12, 0)", "round up(Support for a year / 12, 0)"),
        ("1 + count(household.others)", "count(household.others)"),
        ("min(dwelling.tax_value, Amount on", "max(dwelling.tax_value, Amount on"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_seen(package: Package, right: str, wrong: str) -> None:
    """The comparison is worth something only if it fails when the rules are wrong."""
    text = (files("saklig.catalogue") / "bostotte/rules/bostotte.dmn").read_text("utf-8")
    assert right in text
    model = read_model(text.replace(right, wrong).encode(), name="faulty.dmn")
    for facts in households(COUNT, seed=20261126):
        given = {name: value for name, value in facts.items() if name != "local"}
        typed = facts_from_json(model, full_facts(package, given, local=facts["local"]))
        payments = model.evaluate("Payments", typed, at=date(2026, 7, 28)).value
        answer = work_out(facts)
        if [one["payment"] for one in payments] != ([] if answer.kind == "not-applicable" else [answer.payment]):
            return
    pytest.fail("no household showed the fault")


# --- what is said ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "own", "withheld"),
    [
        ("nb", "Husstandens inntekt regnet for et år er 300 000 kr", "Husstandens inntekt er regnet for et år."),
        ("nn", "Inntekta til husstanden rekna for eit år er 300 000 kr", "Inntekta til husstanden er rekna for eit år."),
        ("en", "income, worked out for a year, is NOK 300,000", "The household's income has been worked out for a year."),
    ],
)  # fmt: skip
def test_a_households_total_is_for_caseworkers_where_two_adults_live(
    package: Package, language: str, own: str, withheld: str
) -> None:
    facts = json.loads(json.dumps(package.test_facts["couple"], default=float))
    local = facts.pop("local")
    found = determine(package, facts, local=local, at=date(2026, 7, 28))
    for reader, said in ((None, own), ("a1", withheld)):
        reasons = explain(package, found, language, reader=reader, applicant="a1")
        steps = " ".join(step.text for one in reasons.payments for step in one.steps).replace("\u00a0", " ")
        assert said in steps
        assert ("300" in steps) is (reader is None)


def test_the_amount_before_rounding_is_shown(package: Package) -> None:
    facts = json.loads(json.dumps(package.test_facts["alone"], default=float))
    found = determine(package, facts, local=facts.pop("local"), at=date(2026, 7, 28))
    reasons = explain(package, found, "nb", reader="a1", applicant="a1")
    steps = [step.text.replace("\u00a0", " ") for step in reasons.payments[0].steps]
    assert steps[-2:] == [
        "En tolvdel av det er 4 032,4955 kroner i måneden, før avrunding.", "Avrundet blir det 4 032 kr i måneden.",
    ]  # fmt: skip


def test_the_costs_that_were_used_stand_among_the_facts(package: Package) -> None:
    """The rent is named in a row's result alone; the loan of one who rents is not used."""
    facts = json.loads(json.dumps(package.test_facts["alone"], default=float))
    found = determine(package, facts, local=facts.pop("local"), at=date(2026, 7, 28))
    shown = {fact.path: fact.text.replace("\u00a0", " ") for fact in explain(package, found, "nb").facts}
    assert shown["dwelling.rent"] == "102 000 kr"
    assert "dwelling.loan_costs" not in shown and "dwelling.tax_value" not in shown


def test_debts_may_be_larger_than_what_one_owns(package: Package) -> None:
    """The form takes a net wealth below zero, and no income of a month that is."""
    wealth, income = "applicant.net_wealth", "applicant.income_month"
    assert clean(package, {wealth: -250_000, income: 0}) == ({wealth: -250_000, income: 0}, {})
    assert clean(package, {income: -1})[1] == {income: "negative"}


def test_what_would_give_support_is_exact(package: Package) -> None:
    """Alone, rent above the ceiling, income 27,000 a month. By hand: with an own share of at most 92,234 - 756 / 0.737 the
    smallest payment is reached, which is a converted income of 303,912.0868: 25,326 kroner a month, and not 25,327."""
    facts = json.loads(json.dumps(package.test_facts["alone"], default=float))
    facts["applicant"]["income_month"] = 27_000
    local = facts.pop("local")
    found = determine(package, facts, local=local, at=date(2026, 7, 28))
    reasons = explain(package, found, "nb", reader="a1", applicant="a1", changes=True)
    told = [change.text.replace("\u00a0", " ") for change in reasons.changes]
    assert any("under 25 327 kr i måneden" in text for text in told), told
    for income, kind in ((25_326, "granted"), (25_327, "refused")):
        facts["applicant"]["income_month"] = income
        assert determine(package, facts, local=local, at=date(2026, 7, 28)).outcomes[0].kind == kind


def test_only_the_state_housing_bank_may_decide(package: Package) -> None:
    """The Act § 8 third paragraph, in force on 1 July 2026, names the State Housing Bank alone."""
    authority = package.service.authority
    assert authority is not None and authority.decided_by == ("state-housing-bank",)
    assert package.automation_basis(date(2026, 6, 30)) is None
    assert package.automation_basis(date(2026, 7, 1)) == "lov § 8 tredje ledd"
    assert {one.sureness for series in package.amounts.values() for one in series} == {"law"}


@pytest.mark.parametrize(
    ("language", "said"), [("nb", "Utbetaling per måned"), ("nn", "Utbetaling per månad"), ("en", "Paid out per month")]
)
def test_what_is_paid_out_is_not_called_a_payment_to_make(package: Package, language: str, said: str) -> None:
    facts = json.loads(json.dumps(package.test_facts["couple"], default=float))
    found = determine(package, facts, local=facts.pop("local"), at=date(2026, 7, 28))
    text = as_text(explain(package, found, language)).replace("\u00a0", " ")
    assert said in text
    # Nothing is hidden from a caseworker: a step without an amount is none that was withheld.
    assert {"nb": "vises ikke her", "nn": "blir ikkje vist her", "en": "not shown here"}[language] not in text


@pytest.mark.parametrize(("desk", "said"), [(False, "Du får"), (True, "Å betale ut")])
def test_the_page_says_that_it_is_paid_out(package: Package, desk: bool, said: str) -> None:
    facts = json.loads(json.dumps(package.test_facts["alone"], default=float))
    found = determine(package, facts, local=facts.pop("local"), at=date(2026, 7, 28))
    reasons = explain(package, found, "nb", reader="a1", applicant="a1")
    page = render_to_string("web/parts/payments.html", {"reasons": reasons, "desk": desk, "language": "nb"})
    assert said in page and "Du betaler" not in page and "4\u00a0032\u00a0kr" in page
