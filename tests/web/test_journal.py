"""The journal's pages: everyone's names nobody; a caseworker corrects an entry, and what stood there stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import town
from saklig.cases.models import Case, JournalEntry
from saklig.connectors.archive import MemoryArchive
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PERIOD = {"since": "1.6.2024", "until": "30.6.2024"}


@pytest.fixture
def case(office: Any) -> Case:
    made = town.decided(office)
    town.work(office)
    return made


def test_everyone_sees_the_journal_of_a_period_and_nobody_in_it(case: Case, client: Client) -> None:
    shown = client.get("/journal/", PERIOD).content.decode()
    assert f"{case.number}-1" in shown and f"{case.number}-2" in shown
    assert "Vedtak: Foreldrebetaling i barnehage" in shown and "forvaltningsloven § 13" in shown
    for secret in ("Ana", "Kim", town.ANA, "200 000", "Bergtatt", "Redusert", "innvilget"):
        assert secret not in shown, secret
    assert f"{case.number}-1" not in client.get("/journal/", {"since": "1.7.2024", "until": "2.7.2024"}).content.decode()


@pytest.mark.parametrize("typed", [{"since": "i fjor"}, {"since": "2.1.2020", "until": "1.1.2020"}, {"until": "31.2.2024"}])
def test_a_period_that_is_none_is_said(office: Any, client: Client, typed: dict[str, str]) -> None:
    answer = client.get("/journal/", typed)
    assert answer.status_code == 422 and "ds-error-summary" in answer.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "1e9"])
def test_any_page_number_shows_something(case: Case, client: Client, page: str) -> None:
    assert client.get("/journal/", {**PERIOD, "page": page}).status_code == 200


def test_a_caseworker_corrects_by_adding(case: Case, caseworker: Client) -> None:
    entry = JournalEntry.objects.get(case=case, number=1)
    page = reverse("web:journal-entry", args=[entry.pk])
    town.opened_with_reason(_office(), town.caseworker(), case)
    assert "Ana Nordvik" in caseworker.get(page).content.decode()
    form = {
        "title_nb": "Søknad på papir", "title_nn": "Søknad på papir", "title_en": "Application on paper", "dated": "7.6.2024",
        "access": "withheld", "void": "no", "why": "Den kom på papir fredagen før.", "version": "1", "token": town.token(),
    }  # fmt: skip
    refused = caseworker.post(page, {**form, "title_nb": "Søknad fra Ana Nordmann", "why": "x"})
    assert refused.status_code == 422
    assert caseworker.post(page, form).status_code == 302
    shown = caseworker.get(page).content.decode()
    assert "Søknad på papir" in shown and "Søknad: Foreldrebetaling i barnehage" in shown and "Kari Saksbehandler" in shown
    assert caseworker.post(page, {**form, "token": town.token()}).status_code == 409
    assert JournalEntry.objects.filter(case=case, number=1).count() == 2


def test_one_who_may_not_open_the_case_may_not_open_its_documents(case: Case, caseworker: Client) -> None:
    """A finished case opens with a reason, and so do its documents."""
    entry = JournalEntry.objects.get(case=case, number=1)
    answer = caseworker.get(reverse("web:journal-entry", args=[entry.pk]))
    assert answer.status_code == 302 and answer["Location"].endswith("/hvorfor/")
    assert "Ana" not in caseworker.get("/saksbehandling/journal/", PERIOD).content.decode()


def test_what_the_archive_refused_is_a_task_and_is_tried_again(wire: Any, caseworker: Client) -> None:
    archive = MemoryArchive()
    archive.refuses = "Ukjent kode <b>"
    office = wire(replace(town.office(town.alone()), ports=replace(town.office(town.alone()).ports, archive=archive)))
    case = town.decided(office)
    town.work(office)
    shown = caseworker.get("/saksbehandling/journal/", PERIOD).content.decode()
    assert "Ukjent kode &lt;b&gt;" in shown and "Arkivet tok ikke imot" in shown
    entry = JournalEntry.objects.get(case=case, number=1)
    town.opened_with_reason(office, town.caseworker(), case)
    page = reverse("web:journal-archive", args=[entry.pk])
    assert caseworker.post(page, {"do": "all", "token": town.token()}).status_code == 404
    archive.refuses = ""
    assert caseworker.post(page, {"do": "again", "token": town.token()}).status_code == 302
    town.work(office)
    entry.delivery.refresh_from_db()
    assert entry.delivery.state == "accepted"
    assert "Arkivets nummer" in caseworker.get(reverse("web:journal-entry", args=[entry.pk])).content.decode()


def _office() -> Any:
    from django.apps import apps

    return apps.get_app_config("cases").office


def test_nobody_else_gets_in(case: Case, citizen: Client) -> None:
    assert Client().get("/saksbehandling/journal/").status_code == 302
    assert citizen.get("/saksbehandling/journal/").status_code == 403
    leader = kit.enter(Client(), town.employee("leader"))
    assert leader.get("/saksbehandling/journal/").status_code == 403
