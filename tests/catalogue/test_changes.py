"""What would change an outcome of the shipped package: to the krone, in three languages, and without another's income."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from saklig.decision.explanation import Reasons, counterfactuals, reasons_schema
from saklig.service_packages import Package, catalogue_names, changing, determine, explain, load, outcome_pieces
from saklig.service_packages.changing import what_would_change
from saklig.service_packages.paths import set_at
from saklig.service_packages.testing import facts_of

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "changes.toml").read_text("utf-8"), parse_float=Decimal
)["case"]
AT = date(2025, 8, 15)


@pytest.fixture(scope="module")
def package() -> Package:
    return load("redusert-foreldrebetaling")


def told(package: Package, household: str, changed: dict[str, Any], language: str = "nb", at: date = AT, **more: Any) -> Reasons:
    facts: dict[str, Any] = json.loads(json.dumps(package.test_facts[household], default=float))
    local = facts.pop("local")
    for path, value in changed.items():
        set_at(facts, path, value)
    found = determine(package, facts, local=local, at=at)
    names = {"a1": "Kari", "a2": "Ola", "c1": "Eva"}
    return explain(package, found, language, names=names, changes=True, **more)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_the_changes_are_those_counted_by_hand(package: Package, case: dict[str, Any]) -> None:
    reasons = told(package, case["facts"], case["set"], at=case.get("at", AT))
    assert reasons.changes_complete
    found = []
    for change in reasons.changes:
        if change.benefit != case.get("benefit", change.benefit):
            continue
        becomes = {one.path: one.after for one in change.facts}
        shown: dict[str, Any] = {"benefit": change.benefit, "kind": change.kind, "to": becomes}
        limits = [one.limit for one in change.facts if one.limit is not None]
        shown |= {"limit": limits[0]} if limits else {}
        shown |= {"later": change.later, "from": change.start} if change.later else {"distance": change.distance}
        found.append(shown)
    assert found == case["changes"]
    detailed = told(package, case["facts"], case["set"], at=case.get("at", AT), detailed=True)
    check = jsonschema.Draft202012Validator(reasons_schema(), format_checker=jsonschema.FormatChecker())
    check.validate(json.loads(json.dumps(detailed.to_json())))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Med en inntekt under 669 050 kr ville Eva fått 20 gratis timer i uka."),
        ("nn", "Med ei inntekt under 669 050 kr ville Eva fått 20 gratis timar i veka."),
        ("en", "With an income under NOK 669,050, Eva would have 20 free hours a week."),
    ],
)
def test_a_change_is_said_with_its_provision(package: Package, language: str, said: str) -> None:
    changed = {"household.adults[0].income": 700_000, "application.asks_core_hours": True}
    first = told(package, "single-parent", changed, language, reader="a1", applicant="a1").changes[0]
    assert first.text.replace("\u00a0", " ") == said
    assert first.provision == "§ 3 c" and first.provision_text.endswith("§ 3 c")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Fra august 2026, hvis opplysningene ellers er de samme, ville Eva fått 20 gratis timer i uka."),
        ("nn", "Frå august 2026, dersom opplysningane elles er dei same, ville Eva fått 20 gratis timar i veka."),
        ("en", "From August 2026, if all else is as now, Eva would have 20 free hours a week."),
    ],
)
def test_what_nobody_can_change_is_told_as_when(package: Package, language: str, said: str) -> None:
    changed = {"children[0].birth_date": "2024-09-04", "application.asks_core_hours": True}
    assert said in [one.text for one in told(package, "single-parent", changed, language, reader="a1", applicant="a1").changes]


@pytest.mark.parametrize("reader", ["a1", "a2"])
def test_nothing_of_another_adults_income_lies_in_what_is_told(package: Package, reader: str) -> None:
    """Whatever the other earns, as long as the outcome is the same, the same is told: the law's limits alone."""
    mine, theirs = (0, 1) if reader == "a1" else (1, 0)
    said = set()
    for other in (0, 1, 70_000, 668_999):
        changed = {
            f"household.adults[{mine}].income": 700_000, f"household.adults[{theirs}].income": other,
            "application.asks_core_hours": True,
        }  # fmt: skip
        reasons = told(package, "couple", changed, reader=reader, applicant="a1")
        assert reasons.withheld and all(one.general and not one.facts for one in reasons.changes)
        said.add(json.dumps(reasons.to_json()["changes"], sort_keys=True))
    assert len(said) == 1
    texts = [one["text"].replace("\u00a0", " ") for one in json.loads(said.pop())]
    assert texts == [
        "Retten til lavere betaling på grunn av inntekt gjelder når husholdningens inntekt er under 220 000 kr.",
        "Retten til 20 gratis timer i uka gjelder når husholdningens inntekt er under 669 050 kr.",
    ]


def test_where_all_adults_agreed_ones_own_limit_is_told(package: Package) -> None:
    changed = {"household.adults[0].income": 700_000, "application.asks_core_hours": True}
    reasons = told(package, "couple", changed, reader="a1", applicant="a1", agreed=True)
    assert not [fact for one in reasons.changes for fact in one.facts if fact.about == "a2"]
    own = [one.facts[0] for one in reasons.changes if one.benefit == "core-hours"]
    assert [(one.path, one.limit) for one in own] == [("household.adults[0].income", 669_050 - 65_000)]


def test_the_outcomes_of_an_income_are_three_with_the_limits_of_the_law(package: Package) -> None:
    facts: dict[str, Any] = json.loads(json.dumps(package.test_facts["single-parent"], default=float))
    local = facts.pop("local") | {}
    set_at(facts, "application.asks_core_hours", True)
    found = outcome_pieces(package, facts, "household.adults[0].income", local=local, at=AT)
    assert [(one.low, one.high) for one in found.pieces] == [(0, 219_999), (220_000, 669_049), (669_050, None)]
    assert found.complete and found.alone == ()
    for piece in found.pieces:
        for income in (piece.low, piece.high if piece.high is not None else 5_000_000):
            set_at(facts, "household.adults[0].income", int(income))
            lines = determine(package, facts, local=local, at=AT).outcomes
            by_line = {(key, month): kind for key, months in piece.outcome for month, kind, _ in months}
            assert by_line == {((line.subject, line.benefit), line.month): line.kind for line in lines}


def test_a_figure_is_told_with_the_formulas_that_led_to_it(package: Package) -> None:
    """165,000 kr: six per cent is 9,900, over eleven months 900; the law's limit of core hours is no formula's."""
    facts: dict[str, Any] = json.loads(json.dumps(package.test_facts["single-parent"], default=float))
    local = facts.pop("local")
    found = determine(package, facts, local=local, at=AT)
    reasons = explain(package, found, "nb", detailed=True)
    figures = {one.name: one for outcome in reasons.outcomes for row in outcome.rows for one in row.figures}
    assert [(one.within, one.within_title, one.value) for one in figures["cap"].worked_out] == [
        ("Six percent", "Seks prosent av inntekten", 9900),
        ("Highest monthly payment", "Høyeste betaling i måneden etter inntekt", 900),
    ]  # fmt: skip
    assert [(one.name, one.value) for one in figures["cap"].worked_out[0].operands] == [("Household income", 165_000)]
    # to one of two adults no formula is shown that the other's income may stand in
    facts = json.loads(json.dumps(package.test_facts["couple"], default=float))
    found = determine(package, facts, local=facts.pop("local"), at=AT)
    shown = explain(package, found, "nb", detailed=True, reader="a1", applicant="a1")
    assert not [one for outcome in shown.outcomes for row in outcome.rows for one in row.figures if one.worked_out]


def test_rows_that_nearly_applied_are_told_with_what_lacks(package: Package) -> None:
    facts: dict[str, Any] = json.loads(json.dumps(package.test_facts["single-parent"], default=float))
    local = facts.pop("local")
    set_at(facts, "application.asks_core_hours", True)
    set_at(facts, "children[0].birth_date", "2024-09-04")
    found = determine(package, facts, local=local, at=AT)
    reasons = explain(package, found, "en", detailed=True)
    (core,) = [one for one in reasons.outcomes if one.benefit == "core-hours" and one.start == date(2025, 8, 1)]
    near = {one.row: one for one in core.near}
    granted = near["core-hours-granted"]
    assert (granted.value, granted.condition, granted.away, granted.provision) == (1, "[2..5]", 1, "§ 3 c")
    assert near["core-hours-school-age"].away == 4 and near["core-hours-too-late"].away is None
    # the one that lacks more than a condition is not near
    assert "core-hours-refused" not in near and "core-hours-too-young" not in near
    # what a condition was held against may be another's income
    assert all(not one.near for one in explain(package, found, "en", detailed=True, reader="a1").outcomes)


def test_a_fact_whose_type_rounds_it_is_varied_too() -> None:
    """A grade is a whole number by its type: `? = floor(?)` is asked of the fact that is varied."""
    package = load("redusert-foreldrebetaling-sfo")
    facts, local = facts_of(package, package.tests[0])
    found = outcome_pieces(package, facts, "children[0].place.grade", at=package.tests[0].at, local=local)
    assert len(found.pieces) > 1


@pytest.mark.parametrize("name", catalogue_names())
def test_nothing_changes_by_working_out_only_what_the_outcome_needs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fifth case of each package's tests: the same changes, told with the same lines, as with the whole model."""
    package = load(name)
    found = []
    for test in package.tests[::5]:
        facts, local = facts_of(package, test)
        determined = determine(package, facts, local=local, at=test.at)
        if determined.outcomes:
            found.append((determined, _changes(package, determined)))
    monkeypatch.setattr(changing, "changes", lambda *args, entries, told, **rest: counterfactuals.changes(*args, **rest))
    assert [_changes(package, determined) for determined, _ in found] == [changes for _, changes in found]
    assert any(changes for _, changes in found) or not any(fact.ways_open for fact in package.service.fact)


def _changes(package: Package, determined: Any) -> list[Any]:
    would = what_would_change(package, determined).changes
    assert would.complete
    return [
        (one.target, one.before, one.after, one.parts, one.distance, one.later, one.values[package.service.decisions.outcomes])
        for one in would.changes
    ]
