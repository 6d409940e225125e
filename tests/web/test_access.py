"""Asking for access on the pages: without sign-in, to an address of one's own; staff look at the copy before it is given."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cases import town
from saklig.cases.models import AccessRequest, JournalEntry
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Navn og inntekt er underlagt taushetsplikt."


@pytest.fixture
def entry(office: Any) -> JournalEntry:
    case = town.decided(office)
    town.work(office)
    town.opened_with_reason(office, town.caseworker(), case)
    return JournalEntry.objects.get(case=case, kind="decision")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_from_the_journal_to_a_redacted_copy(entry: JournalEntry, caseworker: Client) -> None:
    someone = Client()
    shown = someone.get("/journal/", {"since": "1.6.2024"}).content.decode()
    page = reverse("web:access-ask", args=[entry.pk])
    assert page in shown
    assert someone.post(page, {"text": "", "email": "ikke en adresse"}).status_code == 422
    address = someone.post(page, {"text": "", "email": ""})["Location"]
    waiting = someone.get(address)
    assert 'datetime="2024-06-17"' in waiting.content.decode() and waiting["Referrer-Policy"] == "same-origin"
    assert someone.get(address + "kopi/").status_code == 404

    listed = caseworker.get("/saksbehandling/innsyn/").content.decode()
    assert "5 arbeidsdager igjen" in listed
    mine = reverse("web:access-request", args=[AccessRequest.objects.get().pk])
    form = caseworker.get(mine).content.decode()
    assert "Ana Nordvik" in form and "checked" in form
    typed = {"out": [], "more": "Ana Nordvik\nKim Nordvik", "token": town.token()}
    looked = caseworker.post(mine, {**typed, "do": "look"})
    assert looked["Content-Type"] == "application/pdf" and "Ana" not in text_of(looked.content)
    assert AccessRequest.objects.get().answered_at is None
    wrong = caseworker.post(mine, {**typed, "more": "Finnes Ikke", "do": "answer", "outcome": "partly", "reasons": WHY})
    assert wrong.status_code == 422 and "Skriv det nøyaktig" in wrong.content.decode()
    given = caseworker.post(mine, {**typed, "do": "answer", "outcome": "partly", "reasons": WHY})
    assert given.status_code == 302

    told = someone.get(address).content.decode()
    assert WHY in told and "forvaltningsloven § 13" in told and "klage" in told
    copy = someone.get(address + "kopi/")
    assert copy["Content-Type"] == "application/pdf" and copy["Content-Disposition"].startswith("attachment")
    assert "Ana" not in text_of(copy.content) and "Kim" not in text_of(copy.content)


def test_what_was_ticked_is_taken_out(entry: JournalEntry, caseworker: Client) -> None:
    Client().post(reverse("web:access-ask", args=[entry.pk]), {"text": "", "email": ""})
    mine = reverse("web:access-request", args=[AccessRequest.objects.get().pk])
    from saklig import cases

    proposals = cases.access_request(_office(), town.caseworker(), AccessRequest.objects.get().pk).proposals
    at = next(number for number, one in enumerate(proposals) if one.text == "Ana Nordvik")
    looked = caseworker.post(mine, {"out": [str(at)], "more": "", "token": town.token(), "do": "look"})
    assert "Ana" not in text_of(looked.content) and "Kim" in text_of(looked.content)


def test_asking_in_words_and_what_is_not_there(office: Any) -> None:
    someone = Client()
    assert someone.post("/innsyn/", {"text": "", "email": ""}).status_code == 422
    assert someone.post("/innsyn/", {"text": "Alle priser i 2023", "email": "noen@avis.invalid"}).status_code == 302
    assert someone.get("/innsyn/finnes-ikke-denne-adressen/").status_code == 404
    assert someone.get("/innsyn/finnes-ikke-denne-adressen/kopi/").status_code == 404


def _office() -> Any:
    from django.apps import apps

    return apps.get_app_config("cases").office


def test_nobody_but_caseworkers_answers(entry: JournalEntry, citizen: Client) -> None:
    Client().post(reverse("web:access-ask", args=[entry.pk]), {"text": "", "email": ""})
    mine = reverse("web:access-request", args=[AccessRequest.objects.get().pk])
    leader = kit.enter(Client(), town.employee("leader"))
    for client, status in ((Client(), 302), (citizen, 403), (leader, 403)):
        assert client.get(mine).status_code == status and client.post(mine, {}).status_code == status


def test_areas_are_marked_on_the_pages_of_what_was_handed_in(office: Any, caseworker: Client) -> None:
    from documents import files
    from saklig import cases

    case = town.decided(office, {"application.disputes_register_data": True})
    made = cases.attach(office, town.citizen(), case.pk, data=files.pdf(2), name="lonn.pdf", token=town.token())
    cases.scan_now(office, made.pk)
    town.work(office)
    entry = JournalEntry.objects.get(case=case, kind="attachment")
    Client().post(reverse("web:access-ask", args=[entry.pk]), {"text": "", "email": ""})
    request = AccessRequest.objects.get()
    mine = reverse("web:access-request", args=[request.pk])
    page = caseworker.get(mine).content.decode()
    assert page.count("data-page=") == 2 and "Områder som skal bort" in page and f"{mine}side/2/" in page
    picture = caseworker.get(f"{mine}side/1/")
    assert picture["Content-Type"] == "image/png" and "sandbox" in picture["Content-Security-Policy"]
    assert caseworker.get(f"{mine}side/3/").status_code == 404
    typed = {"outcome": "partly", "reasons": "Det er noens personlige forhold.", "token": town.token()}
    wrong = caseworker.post(mine, {**typed, "areas": "3", "do": "answer"})
    assert wrong.status_code == 422 and "en side dokumentet ikke har" in wrong.content.decode()
    looked = caseworker.post(mine, {"areas": "1: 0 0 50 50", "do": "look", "token": town.token()})
    assert looked["Content-Type"] == "application/pdf" and text_of(looked.content).split() == ["[sladdet]"]
    assert caseworker.post(mine, {**typed, "areas": "1: 0 0 50 50\n2", "do": "answer"}).status_code == 302
    assert AccessRequest.objects.get().taken_out == 2
