"""The auditor's page: what is whole is called whole, what was changed is named, and a case is worked out again unseen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from cases import town
from saklig.cases import auditing
from saklig.cases.models import Case, Determination
from saklig.connectors.ledger_outside import MemoryOutside
from saklig.safeguards.ledger import read_receipt
from saklig.store.errors import LedgerCorrupt
from saklig.store.ledger import alarms
from saklig.store.ledger.config import Ledger
from saklig.store.models import AccessLog, Event
from saklig.web.texts import LANGUAGES
from store.ledger import kit as ledger_kit
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PAGE, PROOF = "/saksbehandling/revisjon/", "/saksbehandling/revisjon/kvittering/"


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    made = ledger_kit.make_ledger(MemoryOutside())
    monkeypatch.setattr(apps.get_app_config("store"), "ledger", made, raising=False)
    return made


@pytest.fixture
def case(office: Any, ledger: Ledger) -> Case:
    decided = town.decided(office)
    ledger_kit.enter(ledger)
    return decided


@pytest.fixture
def auditor(case: Case) -> Client:
    return kit.enter(Client(), town.employee("auditor"))


def said(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_ledger_is_called_whole(auditor: Client, language: str) -> None:
    auditor.cookies["saklig_language"] = language
    page = said(auditor.post(PAGE, {"go": "verify"}))
    assert 'data-color="success"' in page and 'data-color="danger"' not in page
    assert ledger_kit.NAME in page and str(Event.objects.count()) in page


def test_an_event_that_was_changed_is_named(auditor: Client) -> None:
    last = Event.objects.latest("id")
    with ledger_kit.past_the_triggers():
        Event.objects.filter(pk=last.pk).update(leaf=b"saklig-event-v1\n{}")
    page = said(auditor.post(PAGE, {"go": "verify"}))
    assert 'data-color="danger"' in page and f"leaf {last.ledger_leaf.leaf_index}" in page


def test_a_ledger_too_large_for_a_page_is_left_to_the_command(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "MOST_LEAVES", 1)
    assert 'value="verify"' not in said(auditor.get(PAGE))
    assert "saklig ledger verify" in said(auditor.post(PAGE, {"go": "verify"}), 422)


def test_a_receipt_by_place_and_by_reference(auditor: Client, ledger: Ledger) -> None:
    by_place = said(auditor.get(PROOF, {"reference": "0"}))
    receipt = read_receipt(by_place)
    receipt.check([ledger.signer(ledger_kit.NAME).key()])
    reference = json.loads(receipt.leaf.decode().partition("\n")[2])["id"]
    assert said(auditor.get(PROOF, {"reference": f" {reference} "})) == by_place


@pytest.mark.parametrize("typed", ["", "x", "-1", "1.5", "999999", "9" * 50, "٣", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_reference_is_told_at_its_field(auditor: Client, typed: str) -> None:
    assert 'aria-invalid="true"' in said(auditor.get(PROOF, {"reference": typed}), 422)


def test_a_case_is_worked_out_again_and_nobody_named(auditor: Client, case: Case) -> None:
    page = said(auditor.post(PAGE, {"go": "replay", "number": f" {case.number} "}))
    assert 'data-color="success"' in page and Determination.objects.get().package_hash in page
    for secret in ("Ana", "Kim", town.ANA, town.KIM, "200 000", "200\u00a0000"):
        assert secret not in page
    entry = AccessLog.objects.get(what="replay")
    assert (entry.subject, entry.role, entry.purpose) == (case.applicant_id, "auditor", "audit")


def test_an_outcome_that_was_changed_shows(auditor: Client, case: Case) -> None:
    made = Determination.objects.get()
    changed = made.outcome.replace(b"granted", b"refused")
    assert changed != made.outcome
    with ledger_kit.past_the_triggers():
        made.outcome = changed
        made.save(update_fields=["outcome"])
    assert 'data-color="danger"' in said(auditor.post(PAGE, {"go": "replay", "number": case.number}))


@pytest.mark.parametrize("number", ["", "2025/999", "x" * 300, "\x00"])
def test_no_such_case(auditor: Client, number: str) -> None:
    assert 'aria-invalid="true"' in said(auditor.post(PAGE, {"go": "replay", "number": number}), 422)
    assert not AccessLog.objects.filter(what="replay").exists()


def test_a_wish_that_the_page_does_not_have(auditor: Client) -> None:
    assert auditor.post(PAGE, {"go": "rewrite"}).status_code == 400


def test_an_alarm_stands_at_the_top(auditor: Client) -> None:
    alarms.raise_alarm(LedgerCorrupt("rewritten", "leaf 7 is not what it was"), at=ledger_kit.AT)
    assert "rewritten" in said(auditor.get(PAGE))


def test_only_auditors(case: Case) -> None:
    for who in (town.caseworker(), town.employee("privacy-officer"), town.employee("administrator", name="Tuva")):
        assert kit.enter(Client(), who).get(PAGE).status_code == 403
