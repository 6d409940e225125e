"""The pages of price lines: what a caseworker and a leader see, close and take out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig.cases.models import Case, PriceHandOver, PriceMonth
from saklig.connectors.invoicing import MemoryInvoicing
from web.kit import enter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PAGE = f"/saksbehandling/priser/{town.SERVICE}/2024-08/"


@pytest.fixture
def office(wire: Any) -> Any:
    made = wire(town.office(town.alone(200_000)))
    town.decided(made)
    made.ports.clock.set(datetime(2024, 8, 20, 8, tzinfo=UTC))
    return made


def test_a_caseworker_closes_a_month_and_takes_out_its_files(office: Any) -> None:
    kari = enter(Client(), town.caseworker())
    shown = kari.get("/saksbehandling/priser/").content.decode()
    assert "august 2024" in shown and "Kan lukkes" in shown
    shown = kari.get(PAGE).content.decode()
    assert "600\u00a0kr" in shown and "1\u00a0400\u00a0kr" in shown and "Lukk august 2024" in shown
    token = shown.partition('name="token" value="')[2].partition('"')[0]
    for _ in range(2):  # sent twice, closed once
        assert kari.post(PAGE, {"token": token, "go": "close"}).status_code == 302
    closed = PriceMonth.objects.get()
    shown = kari.get(PAGE).content.decode()
    assert "Lukket av Kari Saksbehandler" in shown and "Lukk august" not in shown
    for name, sha256 in closed.files.items():
        first, again = (kari.get(f"{PAGE}{name}") for _ in range(2))
        assert first.content == again.content and hashlib.sha256(first.content).hexdigest() == sha256
        assert first["Content-Disposition"] == f'attachment; filename="{town.SERVICE}-2024-08-{name}"'


def test_a_leader_sees_sums_and_nobody(office: Any) -> None:
    shown = enter(Client(), town.employee("leader")).get(PAGE).content.decode()
    assert "600\u00a0kr" in shown and Case.objects.get().number not in shown
    assert "Lukk august" not in shown


def test_what_is_no_month_is_not_there(office: Any) -> None:
    kari = enter(Client(), town.caseworker())
    for month in ("2024-13", "0000-01", "2024-8", "x", "2023-08", "²024-08"):
        assert kari.get(f"/saksbehandling/priser/{town.SERVICE}/{month}/").status_code == 404, month
    assert kari.get(f"{PAGE}invoice.csv").status_code == 404  # it is not closed
    assert kari.get(f"{PAGE}?page=x").status_code == 200 and kari.get(f"{PAGE}?page=99999").status_code == 200


def test_a_month_that_is_not_next_is_not_closed(office: Any) -> None:
    later = PAGE.replace("2024-08", "2024-10")
    assert enter(Client(), town.caseworker()).post(later, {"token": town.token(), "go": "close"}).status_code == 409
    assert not PriceMonth.objects.exists()


def test_the_invoicing_system_gets_a_closed_month_once(wire: Any) -> None:
    at = town.office(town.alone(200_000))
    system = MemoryInvoicing()
    at = wire(replace(at, ports=replace(at.ports, invoicing=system)))
    town.decided(at)
    at.ports.clock.set(datetime(2024, 8, 20, 8, tzinfo=UTC))
    kari = enter(Client(), town.caseworker())
    kari.post(PAGE, {"token": town.token(), "go": "close"})
    assert "på vei til fakturasystemet" in kari.get(PAGE).content.decode()
    town.work(at, kinds={"case.price-files"})
    assert PriceHandOver.objects.count() == 1 and len(system.files) == 5
    assert system.files[f"{town.SERVICE}-2024-08-invoice.csv"] == kari.get(f"{PAGE}invoice.csv").content
    assert "Fakturasystemet fikk filene" in kari.get(PAGE).content.decode()


def test_one_place_of_the_menu_at_most_is_where_one_is(office: Any) -> None:
    client = enter(Client(), town.caseworker())
    for path, marked in (
        ("/saksbehandling/priser/", [("/saksbehandling/priser/", "page")]),
        (PAGE, [("/saksbehandling/priser/", "true")]),
        ("/saksbehandling/", [("/saksbehandling/", "page")]),
        ("/logg-inn/mine/", []),
    ):
        page = client.get(path).content.decode()
        assert re.findall(r'<a href="([^"]*)"[^>]*? aria-current="(\w+)"', page) == marked, path
