"""What the rules say, what they wait for, and who sees which part of the reasons."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from saklig.decision import FactsError, trace_schema
from saklig.decision.explanation import Reasons, as_text, reasons_schema
from saklig.decision.partial import ask
from saklig.service_packages import Determination, LocalError, Package, determine, explain, load, read_package, testing
from saklig.service_packages.testing import facts_of

PACKAGES = Path(__file__).parent / "packages"
ROOT = Path(__file__).resolve().parents[2]
AT = date(2025, 8, 15)
LOCAL = {"share": Decimal("0.5")}


@pytest.fixture(scope="module")
def package() -> Package:
    return read_package(PACKAGES / "example-discount")


def facts(*incomes: int | None, **application: Any) -> dict[str, Any]:
    adults: list[dict[str, Any]] = [{"id": f"a{number}"} for number in range(1, len(incomes) + 1)]
    for adult, income in zip(adults, incomes, strict=True):
        if income is not None:
            adult["income"] = income
    given = {"asks": True, "disputed": False, "month": "2025-09-01", **application}
    return {"application": given, "household": {"adults": adults}, "child": {"id": "c1"}}


def decided(package: Package, given: dict[str, Any], at: date = AT) -> Determination:
    return determine(package, given, local=LOCAL, at=at)


# --- the determination -----------------------------------------------------------------------------------------------


def test_outcomes_payments_and_their_working_out(package: Package) -> None:
    found = decided(package, facts(100_001, 70_002))
    assert found.settled and not found.remarks and not found.missing and not found.judgement
    assert [(one.subject, one.month, one.kind, one.reason, one.adverse) for one in found.outcomes] == [
        ("c1", date(2025, 9, 1), "granted", "below-limit", False),
        ("c1", date(2025, 10, 1), "granted", "below-limit", False),
    ]
    assert found.outcomes[0].figures == {"household_income": Decimal(170_003), "limit": Decimal(200_000)}
    assert [(one.payment, [step.step for step in one.steps]) for one in found.payments] == [
        (Decimal(500), ["full-price", "discount"])
    ] * 2


def test_an_unknown_income_is_neither_zero_nor_a_refusal(package: Package) -> None:
    found = decided(package, facts(100_000, None))
    assert not found.settled
    assert found.missing == ("household.adults[1].income",)
    assert [(one.kind, one.settled) for one in found.outcomes] == [(None, False)] * 2
    assert [one.payment for one in found.payments] == [None, None]


def test_what_does_not_matter_is_not_waited_for(package: Package) -> None:
    found = decided(package, facts(None, asks=False))
    assert [one.kind for one in found.outcomes] == ["not-applicable"] * 2
    assert [one.payment for one in found.payments] == [Decimal(1000)] * 2


def test_the_same_facts_give_the_same_bytes(package: Package) -> None:
    one, other = (decided(package, facts(100_001, 70_002)) for _ in range(2))
    assert one.trace_json() == other.trace_json()
    assert json.dumps(one.to_json()) == json.dumps(other.to_json())
    assert json.loads(one.trace_json())["at"] == "2025-08-15"


def test_the_facts_given_are_left_as_they_were(package: Package) -> None:
    given = facts(100_001, 70_002)
    before = copy.deepcopy(given)
    decided(package, given)
    assert given == before


def test_never_yesterdays_amount(package: Package) -> None:
    """The limit is known until the end of 2026, the price for a year more."""
    found = decided(package, facts(100_000, month="2026-12-01"))
    assert not found.settled
    assert [(one.code, one.message) for one in found.remarks if one.code == "AMOUNT_NOT_KNOWN"] == [
        ("AMOUNT_NOT_KNOWN", "income_limit: no amount is known for 2027-01-01; it is known until 2026-12-31")
    ]


def test_an_amount_that_nothing_rests_on_is_not_missed(package: Package) -> None:
    """Who did not ask is told so in 2027 as well: no limit is needed for it."""
    found = decided(package, facts(100_000, asks=False, month="2026-12-01"))
    assert found.settled, found.remarks
    assert [one.kind for one in found.outcomes] == ["not-applicable"] * 2


def test_no_amount_before_the_first(package: Package) -> None:
    found = decided(package, facts(100_000, month="2024-12-01"))
    codes = [one.message for one in found.remarks if one.code == "AMOUNT_NOT_KNOWN"]
    assert codes == [
        "income_limit: no amount is known for 2024-12-01; it is known until 2026-12-31",
        "price: no amount is known for 2024-12-01; it is known until 2027-12-31",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"application": {"asks": None}},
            "application.asks: is null, which this fact may not be; leave it out if it is not known",
        ),
        ({"application": {"asks": "yes"}}, 'application.asks: expected true or false, but found "yes"'),
        ({"aplication": {}}, "aplication: the model has no such input: did you mean 'application'?"),
    ],
)
def test_faulty_facts_say_where_and_what(package: Package, change: dict[str, Any], message: str) -> None:
    with pytest.raises(FactsError) as caught:
        decided(package, facts(100_000) | change)
    assert str(caught.value) == message


def test_local_parameters_are_held_against_the_package(package: Package) -> None:
    with pytest.raises(LocalError) as caught:
        determine(package, facts(1), local={"share": "half", "shade": 1}, at=AT)
    assert caught.value.problems == (
        "local.share is 'half'; it must be: number",
        "local.shade is nothing the package example-discount reads; it reads: local.share",
    )


# --- the reasons -----------------------------------------------------------------------------------------------------


def reasons(package: Package, given: dict[str, Any], language: str = "en", **more: Any) -> Reasons:
    return explain(package, decided(package, given), language, **more)


def test_rows_figures_and_steps_as_sentences(package: Package) -> None:
    found = reasons(package, facts(100_001, 70_002), names={"c1": "Kari"})
    (outcome,) = found.outcomes  # two equal months are one period
    assert (outcome.name, outcome.start, outcome.until) == ("Kari", date(2025, 9, 1), date(2025, 10, 1))
    assert [(row.row, row.text, row.provision_text, row.decides) for row in outcome.rows] == [
        (
            "below-limit",
            "The income is NOK\u00a0170,003, lower than NOK\u00a0200,000.",
            "the Discount Regulation § 2",
            True,
        )
    ]
    (payment,) = found.payments
    assert [(step.text, step.amount) for step in payment.steps] == [
        ("The price is NOK\u00a01,000.", Decimal(1000)),
        ("With an income of NOK\u00a0170,003 you pay NOK\u00a0500 instead of NOK\u00a01,000.", Decimal(500)),
    ]
    assert [(one.series, one.value, one.start, one.sureness) for one in found.amounts] == [
        ("income_limit", Decimal(200_000), date(2025, 1, 1), "invented"),
        ("price", Decimal(1000), date(2025, 1, 1), "invented"),
    ]
    assert [one.id for one in found.provisions] == ["§ 2", "§ 1"]
    assert not found.withheld


def test_in_each_written_language(package: Package) -> None:
    texts = {
        language: reasons(package, facts(100_001), language).outcomes[0].rows[0].text for language in ("nb", "nn", "en")
    }
    assert texts == {
        "nb": "Inntekten er 100\u00a0001\u00a0kr, lavere enn 200\u00a0000\u00a0kr.",
        "nn": "Inntekta er 100\u00a0001\u00a0kr, lågare enn 200\u00a0000\u00a0kr.",
        "en": "The income is NOK\u00a0100,001, lower than NOK\u00a0200,000.",
    }


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize(("reader", "other"), [("a1", 1), ("a2", 0)])
@pytest.mark.parametrize("incomes", [(100_001, 70_002), (190_007, 70_002)])
def test_nobody_learns_anothers_income(
    package: Package, language: str, reader: str, other: int, incomes: tuple[int, int]
) -> None:
    """Neither the figure nor the total stands anywhere in what one adult gets, as text or as JSON."""
    found = reasons(package, facts(*incomes), language, reader=reader, applicant="a1")
    own = incomes[1 - other]
    for secret in (incomes[other], sum(incomes)):
        for way in (as_text(found), json.dumps(found.to_json(), ensure_ascii=False), repr(found)):
            digits = "".join(way.replace("\u00a0", "").replace(",", "").split())
            assert str(secret) not in digits
    assert found.withheld
    assert {fact.about: fact.value for fact in found.facts if fact.path.endswith("income")} == {
        reader: own,
        f"a{other + 1}": None,
    }


def test_whether_anothers_income_is_known_is_not_told_either(package: Package) -> None:
    found = reasons(package, facts(100_000, None), reader="a1", applicant="a1")
    assert found.missing == () and found.withheld
    (hidden,) = [fact for fact in found.facts if fact.about == "a2"]
    known = reasons(package, facts(100_000, 1), reader="a1", applicant="a1")
    assert hidden == next(fact for fact in known.facts if fact.about == "a2")
    assert [fact.path for fact in reasons(package, facts(100_000, None), reader="a2", applicant="a1").missing] == [
        "household.adults[1].income"
    ]


def test_the_only_adult_and_one_all_have_agreed_with_see_the_total_and_still_not_each_income(package: Package) -> None:
    assert "NOK\u00a0100,001" in reasons(package, facts(100_001), reader="a1", applicant="a1").outcomes[0].rows[0].text
    agreed = reasons(package, facts(100_001, 70_002), reader="a1", applicant="a1", agreed=True)
    assert "NOK\u00a0170,003" in agreed.outcomes[0].rows[0].text
    assert {fact.about: fact.value for fact in agreed.facts if fact.path.endswith("income")} == {"a1": 100_001, "a2": None}


def test_remarks_with_values_stay_with_the_caseworker(package: Package) -> None:
    given = facts(100_001, 70_002, month="2026-12-01")
    assert reasons(package, given, reader="a1").diagnostics[0] == "AMOUNT_NOT_KNOWN"
    assert reasons(package, given).diagnostics[0].startswith("AMOUNT_NOT_KNOWN: income_limit: no amount")


def test_a_trace_fits_its_published_schema(package: Package) -> None:
    for given in (facts(100_001, 70_002), facts(None), facts(1, disputed=True), facts(100_001, month="2026-12-01")):
        trace = json.loads(decided(package, given).trace_json())
        jsonschema.Draft202012Validator(trace_schema()).validate(trace)


def test_the_published_schema_describes_what_is_given(package: Package) -> None:
    published = json.loads((ROOT / "docs" / "schemas" / "reasons.schema.json").read_text(encoding="utf-8"))
    assert published == reasons_schema(), "docs/schemas/reasons.schema.json is of another day than the code"
    jsonschema.Draft202012Validator.check_schema(published)
    check = jsonschema.Draft202012Validator(published, format_checker=jsonschema.FormatChecker())
    for given in (facts(100_001, 70_002), facts(None), facts(1, disputed=True), facts(300_000)):
        for reader in (None, "a1"):
            check.validate(json.loads(json.dumps(reasons(package, given, reader=reader, applicant="a1").to_json())))
    with pytest.raises(jsonschema.ValidationError):
        check.validate(reasons(package, facts(1)).to_json() | {"more": 1})


def test_a_payment_of_nothing_does_not_tell_the_income_on_its_way() -> None:
    """Child no. 3 pays nothing, whatever the income; the six per cent worked out before would give the income away."""
    service = load("redusert-foreldrebetaling")
    test = next(one for one in service.tests if one.id == "siblings-after-cap")
    given, local = facts_of(service, test)
    found = determine(service, given, local=local, at=test.at)

    def third(**more: Any) -> dict[str, Decimal | None]:
        shown = explain(service, found, "nb", **more)
        (payment,) = [one for one in shown.payments if one.subject == "c3" and one.start.month == 8]
        return {step.step: step.amount for step in payment.steps}

    assert third() == {"full-price": Decimal(1200), "income-cap": Decimal(900), "sibling-third": Decimal(0)}
    assert third(reader="a1") == {"full-price": Decimal(1200), "income-cap": None, "sibling-third": Decimal(0)}


# --- the checks that compare ways of calculating --------------------------------------------------------------------


def test_a_partial_evaluator_that_leaves_out_too_much_is_found(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check asks question by question: an evaluator that never asks the first one is caught."""

    def forgetful(*arguments: Any, **more: Any) -> Any:
        return replace(ask(*arguments, **more), still_matter=())

    monkeypatch.setattr(testing, "ask", forgetful)
    differences = {one.id: testing.run_test(package, one).differences for one in package.tests}
    assert differences["one-adult"] == (
        "asked question by question, the outcome is not settled though it is with all answers",
    )

    def hasty(model: Any, name: str, given: Any, **more: Any) -> Any:
        answered = {**given, "application": {**given["application"], "asks": False, "disputed": False}}
        return replace(ask(model, name, answered, **more), still_matter=())

    monkeypatch.setattr(testing, "ask", hasty)
    assert testing.run_test(package, package.tests[0]).differences == (
        "asked question by question, the outcome is another than with all answers at once",
    )
