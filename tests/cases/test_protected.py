"""A household with a protected address, looked for in all that was written and said: sealed rows opened, logs, letters."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from cases import town
from saklig import cases
from saklig.cases.models import Case, Payment
from saklig.cases.ports import Address, AddressEntry, Protection, ProtectionEntry
from saklig.store.models import PersonNameWord
from saklig.store.people import find

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Vi har sett på opplysningene i saken og på vilkårene i forskriften."
STREET, DWELLING = "Hemmeligveien 13", "matrikkel-4711/H0101"


def hidden(grade: Protection) -> Any:
    base, home = town.alone(), Address(key=DWELLING, municipality="9900", lines=(STREET, "9999 NORDVIK"))
    return replace(
        base,
        persons={
            identity: replace(one, addresses=(AddressEntry(address=home),), protection=(ProtectionEntry(grade=grade),))
            for identity, one in base.persons.items()
        },
    )  # fmt: skip


def all_rows() -> Iterator[tuple[str, str]]:
    """Every value of every row of every room, sealed ones opened, as text."""
    for model in apps.get_models():
        if model._meta.app_label not in ("store", "cases", "documents", "sessions") or model._meta.label == "store.StoredKey":
            continue
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                yield f"{model._meta.label}.{field.name}", raw.decode("utf-8", "replace") + json.dumps(str(value))


@pytest.mark.parametrize("grade", [Protection.CONFIDENTIAL, Protection.STRICTLY_CONFIDENTIAL])
def test_no_address_is_stored_printed_logged_or_found(grade: Protection, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    office = town.office(hidden(grade))
    case = town.decided(office)
    town.work(office)
    ragna = town.caseworker("Ragna Skjermet", restricted=True)
    cases.ask_information(office, ragna, case.number, questions=["Hva er feil?"], token=town.token())
    town.work(office)
    case.refresh_from_db()
    assert case.restricted and case.letters.exists()
    # The postal code alone, not where its digits stand by chance in a random reference.
    secrets = re.compile(rf"{re.escape(STREET)}|Hemmeligveien|{re.escape(DWELLING)}|(?<![0-9a-f-])4711(?![0-9a-f-])|H0101")
    assert secrets.search("9900, 4711 Nordvik") and not secrets.search("0b4711fe-4711-c0de")
    kinds = ("cases.Fact.value", "cases.Party.evidence", "cases.Application.own_register", "documents.Letter.html")
    looked = dict.fromkeys(kinds)
    for where, text in all_rows():
        looked.pop(where, None)
        assert not secrets.search(text), where
    assert looked == {}  # what could hold one was there, and could be read
    assert not secrets.search(caplog.text)
    assert not secrets.search(str(cases.desk(office, ragna, case.number)))


def test_nobody_finds_a_protected_person_by_name_and_the_office_does_not_list_them() -> None:
    office = town.office(hidden(Protection.CONFIDENTIAL))
    case = town.decided(office)
    for identity in (town.ANA, town.KIM):
        person = find(identity)
        assert person is not None and person.protection == "confidential"
        assert not PersonNameWord.objects.filter(person=person).exists()
    assert cases.queue(office, town.caseworker("Per Vanlig"), states=["all"]) == []
    assert Case.objects.get(pk=case.pk).restricted


def test_siblings_that_cannot_be_seen_are_unknown_and_count_against_nobody() -> None:
    """Hidden addresses say nothing of who live together: a human finds out, and only then is it decided (invariant 2)."""
    office = town.office(town.with_sibling(hidden(Protection.CONFIDENTIAL)))
    case, ragna = town.decided(office), town.caseworker("Ragna Skjermet", restricted=True)
    missing = cases.desk(office, ragna, case.number).ruling.missing
    assert "children[1].siblings" in missing
    with pytest.raises(cases.TransitionRefused):
        cases.decide(office, ragna, case.number, own_reasons=WHY, token=town.token())
    found = {"children[0].siblings": ["c2"], "children[1].siblings": ["c1"], "household.applicant_at_childs_address": True}
    cases.enter_facts(office, ragna, case.number, facts=found, why="Familien har fortalt det.", token=town.token())
    town.work(office, kinds={"case.process"})
    cases.decide(office, ragna, case.number, own_reasons=WHY, token=town.token())
    paid = {row.subject: Decimal(row.payment) for row in Payment.objects.filter(case=case, month=date(2024, 8, 1))}
    assert paid["c2"] < paid["c1"]


@pytest.mark.parametrize("named", [["c1"], ["c3"], ["c2", "c2"], "c2", ["a1"], [2]])
def test_a_sibling_is_another_child_of_the_case_named_once(named: Any) -> None:
    office = town.office(town.with_sibling(hidden(Protection.CONFIDENTIAL)))
    case, ragna = town.decided(office), town.caseworker("Ragna Skjermet", restricted=True)
    with pytest.raises(cases.InvalidAnswers) as raised:
        cases.enter_facts(office, ragna, case.number, facts={"children[0].siblings": named}, why=WHY, token=town.token())
    assert set(raised.value.problems.values()) == {"wrong-type"}
