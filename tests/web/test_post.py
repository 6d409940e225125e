"""The pages for letters on paper: print, post, come back; with no personal data on the lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig.cases.models import PaperBatch, PaperSending
from saklig.cases.ports import Address, AddressEntry, Contact
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
POST = "/saksbehandling/post/"


def reserved(wire: Any) -> tuple[Any, Any, Client]:
    base = town.alone()
    home = AddressEntry(address=Address(key="home", municipality="9900", lines=("Storgata 1", "9900 NORDVIK")))
    ana = replace(base.persons[town.ANA], addresses=(home,))
    contact = Contact(email="ana@example.invalid", phone=None, reserved=True)
    office = wire(town.office(replace(base, persons={**base.persons, town.ANA: ana}, contacts={town.ANA: contact})))
    case = town.decided(office)
    town.work(office, kinds={"case.notice", "case.paper-address"})
    return office, case, kit.enter(Client(), town.caseworker())


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_print_post_and_come_back(wire: Any) -> None:
    office, case, kari = reserved(wire)
    page = html(kari, POST)
    assert case.number in page and "Lag en bunke av 1 brev" in page and "Har reservert seg" in page
    assert "Ana" not in page.split("<main")[1] and "Storgata" not in page
    made = kari.post(POST, {"service": town.SERVICE, "token": town.token()})
    batch = PaperBatch.objects.get()
    assert made.status_code == 302 and made["Location"] == f"{POST}{batch.pk}/"
    assert kari.post(POST, {"service": town.SERVICE, "token": town.token()}).status_code == 422
    file = kari.get(f"{POST}{batch.pk}/pdf/?sider=2")
    assert file.content.startswith(b"%PDF") and "attachment" in file["Content-Disposition"]
    assert "Hent filen" in html(kari, f"{POST}{batch.pk}/")
    for wrong in ("", "x", "9.6.2024", "11.6.2024"):
        assert kari.post(f"{POST}{batch.pk}/", {"day": wrong, "token": town.token()}).status_code == 422, wrong
    assert kari.post(f"{POST}{batch.pk}/", {"day": "10.6.2024", "token": town.token()}).status_code == 302
    assert "Bunken er lagt i posten" in html(kari, f"{POST}{batch.pk}/")
    assert kari.get(f"{POST}{batch.pk}/pdf/").status_code == 409
    own = html(kit.enter(Client(), town.citizen()), f"/saker/{case.number}/")
    assert "Slik kom brevet fram" in own and "regnes som mottatt" in own and "2024-06-17" in own
    form = {"reference": PaperSending.objects.get().reference, "why": "moved", "day": "10.6.2024", "token": town.token()}
    assert kari.post(f"{POST}retur/", {**form, "reference": "XXXXXXXX"}).status_code == 422
    assert kari.post(f"{POST}retur/", {**form, "why": "eaten"}).status_code == 422
    assert kari.post(f"{POST}retur/", form).status_code == 302
    assert case.number in html(kari, POST).split("Kommet i retur")[1]
    assert "Post i retur" in html(kari, "/saksbehandling/")
    desk = html(kari, f"/saksbehandling/{case.number}/retur/")
    assert "Hva skjer nå?" in desk
    sending = str(PaperSending.objects.get().pk)
    answer = {"sending": sending, "how": "address", "address": "", "day": "", "token": town.token(), "go": "do"}
    assert kari.post(f"/saksbehandling/{case.number}/retur/", answer).status_code == 422
    answer |= {"address": "Lia 4\n9901 NORDVIK"}
    assert kari.post(f"/saksbehandling/{case.number}/retur/", answer).status_code == 302
    again = PaperSending.objects.get(sent_on=None)
    assert again.address == ["Lia 4", "9901 NORDVIK"] and again.why == "sent-again"


def test_an_empty_page_says_so(wire: Any) -> None:
    wire(town.office(town.alone()))
    page = html(kit.enter(Client(), town.caseworker()), POST)
    assert "Ingen brev venter på utskrift." in page and "Ingen bunke venter" in page


def test_an_address_is_typed_for_a_letter_that_has_none(wire: Any) -> None:
    office, case, kari = reserved(wire)
    PaperSending.objects.update(address=None, address_from="", no_address="not-registered")
    page = html(kari, POST)
    assert "Ingen adresse i Folkeregisteret" in page and "Lag en bunke" not in page
    sending = str(PaperSending.objects.get().pk)
    form = {"sending": sending, "address": "Lia 4\n9901 NORDVIK", "token": town.token(), "go": "do"}
    assert kari.post(f"/saksbehandling/{case.number}/adresse/", form).status_code == 302
    assert "Lag en bunke av 1 brev" in html(kari, POST)
