"""A second service, which came as a folder alone, through the same door: its own registers, period, facts and appeal body."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from cases import town
from cases.people import child, person
from saklig.cases.handlers import work_now
from saklig.cases.models import Case, DecisionLetter, Fact, OutcomeLine, Payment
from saklig.cases.office import Office, Service
from saklig.cases.use_cases.drafts import save_answers, start_application
from saklig.cases.use_cases.sending import submit
from saklig.composition import make_office
from saklig.connectors.agency import read_agency
from saklig.connectors.identity_number import make
from saklig.connectors.world import World
from saklig.documents.letters import Letter
from saklig.service_packages import LocalError, check_local, example_local, load

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SFO = "redusert-foreldrebetaling-sfo"
MAY = datetime(2025, 5, 20, 8, tzinfo=UTC)
BORN = date(2016, 3, 4)
LIV = make(BORN, woman=True)
ASKED: dict[str, Any] = {
    "application.year_start": 2025, "application.asks_income_cap": True, "application.asks_special_needs": False,
    "application.as_long_as_place": False, "application.other_children_stated": False,
    "application.claims_lasting_income_fall": False, "application.disputes_register_data": False,
}  # fmt: skip


def world(income: int = 300_000, **place: Any) -> World:
    """Ana alone with Liv in grade 4, whose place costs 3,015; in the other register stands a place of no concern here."""
    there = {
        "unit": "skole-01", "unit_name": "Nordvik skole SFO", "register": "sfo-plasser", "hours_per_week": Decimal(25),
        "full_price": Decimal(3015), "price": Decimal(3015), "grade": Decimal(4), **place,
    }  # fmt: skip
    return replace(
        town.alone(),
        persons={
            town.ANA: town.named(person(town.ANA, children=(LIV,)), "Ana"),
            LIV: town.named(child(LIV, town.ANA, born=BORN), "Liv"),
        },
        incomes={(town.ANA, 2024): town.income(town.ANA, income)},
        places=(town.place(LIV, **there), town.place(LIV, full_price=Decimal(1))),
    )


def office(at: World, *, now: datetime = MAY, **more: Any) -> Office:
    package = load(SFO)
    service = Service(package=package, local=example_local(package), stage="automation", **more)
    return replace(town.office(at, now=now), services={SFO: service})


def decided(at: Office, **answers: Any) -> Case:
    ana = town.citizen()
    draft = start_application(at, ana, SFO, language="nb")
    save_answers(at, ana, draft.id, {**ASKED, **answers})
    receipt = submit(at, ana, draft.id, token=town.token())
    work_now(at, receipt.case_id, budget_seconds=60)
    assert town.failures() == []
    return Case.objects.get(pk=receipt.case_id)


def letter_of(case: Case) -> str:
    return Letter.objects.get(pk=DecisionLetter.objects.get(case=case, decision__isnull=False).letter).html


def test_a_full_grant_goes_from_form_to_letter_without_a_human():
    """33,165 a year is more than six per cent of 300,000: 18,000 over eleven months is 1,636.36."""
    case = decided(office(world()))
    assert (case.state, case.determinations.get().reasons) == ("notified", [])
    decision = case.decisions.get()
    assert (decision.kind, decision.decided_by) == ("automatic", None)
    lines = OutcomeLine.objects.filter(decision=decision)
    assert set(lines.values_list("benefit", flat=True)) == {"income-cap", "free-hours", "special-needs", "siblings"}
    assert not lines.filter(adverse=True).exists()
    paid = {(one.month, Decimal(one.payment)) for one in Payment.objects.filter(decision=decision)}
    assert (date(2025, 8, 1), Decimal("1636.36")) in paid and (date(2026, 7, 1), Decimal(0)) in paid
    assert Fact.objects.get(path="children[0].place.grade").source == "placements"
    assert not Fact.objects.filter(path="children[0].special_needs_found", source="applicant").exists()


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ({}, "klageinstansen i kommunen"),
        ({"appeal_body": dict.fromkeys(("nb", "nn", "en"), "Klagenemnda i Nordvik")}, "Klagenemnda i Nordvik"),
    ],
    ids=["by the package", "by the agency's own name"],
)
def test_its_letter_sends_an_appeal_to_the_municipalitys_own_body(more: dict[str, Any], body: str):
    """Act § 29-1 as it stands to 31 July 2026. The agency's usual appeal body, the county governor, is the other service's."""
    letter = letter_of(decided(office(world(), **more)))
    assert body in letter and "Statsforvalteren" not in letter


def test_the_first_services_letter_keeps_the_agencys_usual_appeal_body():
    assert "Statsforvalteren" in letter_of(town.decided(town.office(town.alone())))


def test_the_agencys_settings_may_name_the_body_for_one_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SAKLIG_REGISTER_URL", "http://localhost:1")  # nobody is asked
    demo = files("saklig.connectors.nordvik")
    local = "\n".join(f"{name} = {json.dumps(value, default=float)}" for name, value in example_local(load(SFO)).items())
    own = f"""
[[service]]
package = "{SFO}"
local = "sfo.toml"
appeal_body = {{ nb = "Klagenemnda", nn = "Klagenemnda", en = "the Appeals Board" }}
"""
    (tmp_path / "agency.toml").write_text((demo / "agency.toml").read_text("utf-8") + own, "utf-8")
    for name in ("local.toml", "asks.toml"):
        (tmp_path / name).write_text((demo / name).read_text("utf-8"), "utf-8")
    (tmp_path / "sfo.toml").write_text(local, "utf-8")
    made = make_office(read_agency(tmp_path / "agency.toml"), tmp_path, demo=True)
    assert made.appeal_body(SFO)["en"] == "the Appeals Board"
    assert made.appeal_body(town.SERVICE) == made.agency.appeal_body


@pytest.mark.parametrize(
    ("now", "answers"),
    [
        (MAY, {"application.asks_special_needs": True}),
        (datetime(2026, 8, 20, 8, tzinfo=UTC), {"application.year_start": 2026}),
    ],
    ids=["special needs", "after July 2026"],
)
def test_what_a_machine_may_not_decide_waits_for_a_human(now: datetime, answers: dict[str, Any]):
    case = decided(office(world(), now=now), **answers)
    assert not case.decisions.exists()
    assert case.state == "awaiting_judgement"
    assert "discretion" in case.determinations.get().reasons


def test_a_price_that_the_register_does_not_give_is_never_guessed():
    case = decided(office(world(price=None)))
    assert not case.decisions.exists()


@pytest.mark.parametrize("grade", ["0", "2.5", "11"])
def test_a_grade_that_the_rules_do_not_know_is_unknown_and_a_humans(grade: str):
    case = decided(office(world(grade=Decimal(grade))))
    assert not case.decisions.exists()
    assert Fact.objects.get(path="children[0].place.grade").certainty == "unknown"


@pytest.mark.parametrize(
    ("name", "value"),
    [("sibling_second_share", Decimal("1.5")), ("reduction_order", "hours first"), ("unpaid_months", [13])],
)
def test_a_local_parameter_that_the_rules_do_not_know_is_told_before_any_case(name: str, value: Any):
    package = load(SFO)
    with pytest.raises(LocalError, match=f"local.{name}"):
        check_local(package, example_local(package) | {name: value})
