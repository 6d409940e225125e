"""The citizen sees and downloads everything held about them, and nothing of another's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import Case, Fact
from saklig.cases.rights.export import held_schema
from saklig.store import access
from saklig.store.models import AccessLog, Event
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "schemas" / "held.schema.json"


def test_every_datum_of_ones_own_case_has_source_purpose_basis_and_period() -> None:
    office = town.office(town.alone())
    case = town.decided(office)
    town.work(office)
    found = cases.held(office, town.citizen())
    (own,) = found.cases
    assert (own.number, own.own, own.kept.until) == (case.number, True, None)
    facts = [one for one in own.data if one.code == "fact"]
    income = next(one for one in facts if one.path == "household.adults[0].income")
    assert (income.value, income.source, income.category, income.kept.code) == (200_000, "tax", "economic", "income")
    assert income.kept.years == 5 and income.basis["nb"] and income.why["nn"] != income.why["nb"]
    assert all(one.title and one.why and one.basis and one.kept and one.at for one in facts)
    assert {one.path for one in own.data if one.code == "answer"} == set(town.YES)
    assert [one.automatic for one in own.decisions] == [True] and own.decisions[0].package == town.package().version
    assert own.decisions[0].lines and [letter.kind for letter in own.letters] == ["granted"]
    assert {one.code for one in found.data} >= {"person-name", "person-identity-number", "person-language"}
    # Nothing about oneself or the children is left out but opaque ids and what only staff read of a child.
    stored = {fact.path for fact in Fact.objects.filter(case=case) if fact.about_id == case.applicant_id}
    assert {path for path in stored if not path.endswith(".id")} <= {one.path for one in facts}


def test_a_case_that_was_withdrawn_is_kept_for_a_year_and_it_is_told() -> None:
    office = town.office(town.alone())
    case = town.decided(office, {"application.disputes_register_data": True})
    cases.withdraw(office, town.citizen(), case.number, token=town.token())
    (own,) = cases.held(office, town.citizen()).cases
    assert own.kept.until.isoformat() == "2025-06-10"


def test_who_has_looked_is_told_by_role_and_name_and_ones_own_readings_apart() -> None:
    office = town.office(town.alone())
    case = town.decided(office)
    cases.desk(office, town.opened_with_reason(office, town.caseworker(), case), case.number)
    cases.decisions_told(office, town.citizen(), case.number)
    found = cases.held(office, town.citizen())
    told = [(read.role, read.name, read.what, read.service) for read in found.reads]
    assert ("caseworker", "Kari Saksbehandler", "case", town.SERVICE) in told
    assert ("system", "", "register.population-and-tax") in [(r.role, r.name, r.what) for r in found.reads]
    assert found.own_reads == 2 and not [read for read in found.reads if read.role == "citizen"]


def test_the_other_adult_sees_what_is_theirs_and_nothing_of_who_applied() -> None:
    office = town.office(town.couple())
    case = town.decided(office)
    cases.desk(office, town.opened_with_reason(office, town.caseworker(), case), case.number)
    found = cases.held(office, town.citizen(town.BO))
    (other,) = found.cases
    assert (other.number, other.own, other.state, other.received_at) == ("", False, "", None)
    incomes = [one.value for one in other.data if one.path.endswith(".income")]
    assert incomes == [60_000]
    said = cases.to_json(found).decode()
    assert not [secret for secret in (case.number, town.ANA, "Ana Nordvik", "100000", town.KIM, "Kim") if secret in said]
    assert "Kari Saksbehandler" in said
    # And the applicant sees nothing of Bo's.
    assert "60000" not in cases.to_json(cases.held(office, town.citizen())).decode()


def test_a_case_with_a_protected_address_is_not_told_to_the_other_adult() -> None:
    office = town.office(town.couple())
    Case.objects.filter(pk=town.decided(office).pk).update(restricted=True)
    found = cases.held(office, town.citizen(town.BO))
    assert found.empty and not found.reads
    own = cases.held(office, town.citizen())
    assert len(own.cases) == 1 and all(read.name == "" for read in own.reads)


def test_the_file_follows_the_published_schema() -> None:
    office = town.office(town.with_cohabitant(town.alone()))
    stated = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}
    town.decided(office, stated)
    schema = json.loads(PUBLISHED.read_text("utf-8"))
    assert schema == held_schema(), "docs/schemas/held.schema.json is of another day than the code"
    check = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for who in (town.citizen(), town.citizen(town.DAG), town.citizen(town.LO)):
        check.validate(json.loads(cases.to_json(cases.held(office, who))))
    broken = json.loads(cases.to_json(cases.held(office, town.citizen())))
    del broken["cases"][0]["kept"]
    assert list(check.iter_errors(broken))


def test_asking_for_somebody_else_is_refused_and_logged_with_the_one_it_is_about(office: Any) -> None:
    town.decided(office)
    ana, bo = town.citizen(), town.citizen(town.BO)
    client = kit.enter(Client(), bo)
    for address in ("/mine-opplysninger/", "/mine-opplysninger/last-ned/"):
        assert client.get(f"{address}?person={ana.person}").status_code == 404
        assert client.get(f"{address}?person=x").status_code == 404
    (one, other) = AccessLog.objects.filter(subject=ana.person, what="refused.another-person")
    assert one.reader == other.reader == bo.person
    assert Event.objects.filter(kind="privacy.export-refused").count() == 2
    assert [(r.refused, r.name) for r in cases.held(office, ana).reads if r.role == "citizen"] == [(True, "")] * 2


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_says_it_all_in_every_language_and_has_an_empty_state(office: Any, language: str) -> None:
    town.decided(office)
    town.work(office)
    ana, lo = (kit.enter(Client(), town.citizen(who)) for who in (town.ANA, town.LO))
    for client in (ana, lo):
        client.cookies["saklig_language"] = language
    said = ana.get("/mine-opplysninger/").content.decode()
    income = next(spec for spec in town.package().facts.values() if spec.path == "household.adults[].income")
    assert income.why[language] in said and "200" in said and town.package().retention["income"].why[language]
    assert "held." not in said
    nothing = {"nb": "Vi har ingen saker om deg", "nn": "Vi har ingen saker om deg", "en": "We have no cases about you"}
    assert nothing[language] in lo.get("/mine-opplysninger/").content.decode()


def test_the_file_is_sent_as_a_file(office: Any) -> None:
    town.decided(office)
    answer = kit.enter(Client(), town.citizen()).get("/mine-opplysninger/last-ned/")
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    assert json.loads(answer.content)["format"] == "saklig-held-v1"


def test_a_purpose_of_another_service_is_no_reason_to_read_and_is_logged() -> None:
    from saklig.cases import reading

    office = town.office(town.alone())
    case = town.decided(office)
    determination = case.determinations.select_related("case").get()
    handling = reading.for_case(case, town.caseworker(), town.APPLIED)
    assert reading.facts_of(determination, handling, town.package())
    elsewhere = replace(handling, service="bostotte")
    wrong = {
        "another-service": elsewhere,
        "another-activity": replace(handling, activity=reading.Activity.INFORMING),
        "another-office": replace(handling, actor=replace(town.caseworker(), services=frozenset({"bostotte"}))),
    }
    for why, purpose in wrong.items():
        with pytest.raises(cases.PurposeRefused) as refused:
            reading.facts_of(determination, purpose, town.package())
        assert refused.value.why == why
        with pytest.raises(cases.PurposeRefused):
            reading.kept_of(determination, purpose)
    assert {f"refused.{why}" for why in wrong} <= {one.what for one in access.about(case.applicant_id)}


def test_a_fact_for_which_the_package_declares_no_basis_is_not_read() -> None:
    from saklig.cases import reading

    office = town.office(town.alone())
    case = town.decided(office)
    determination = case.determinations.select_related("case").get()
    purpose = reading.for_case(case, town.caseworker(), town.APPLIED)
    less = {path: spec for path, spec in town.package().facts.items() if path != "household.adults[].income"}
    with pytest.raises(cases.PurposeRefused, match="declares no purpose"):
        reading.facts_of(determination, purpose, replace(town.package(), facts=less))
    assert "refused.no-legal-basis" in {one.what for one in access.about(case.applicant_id)}


def test_a_caseworkers_note_is_named_and_its_words_are_not_told_unread(wire: Any) -> None:
    """It may tell of another in the household: a human looks through it first."""
    office = wire(town.office(town.alone()))
    case = town.decided(office, {"application.disputes_register_data": True})
    cases.note(office, town.caseworker(), case.number, text="Samboeren tjener 987 654 kroner.", token=town.token())
    (own,) = cases.held(office, town.citizen()).cases
    assert [(one.value, one.source) for one in own.data if one.code == "message-note"] == [(None, "caseworker")]
    ana = kit.enter(Client(), town.citizen())
    page, file = (ana.get(f"/mine-opplysninger/{end}").content.decode() for end in ("", "last-ned/"))
    assert "Bokmål</span></td>" in page  # the language by its name
    assert "987" not in page + file and "Vi ser først etter om det står noe om andre der" in page
