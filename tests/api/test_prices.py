"""Price lines by a program: months, sums, closing, and the files as CSV and JSON, the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps

from api.caller import Caller, token
from cases import town
from saklig.cases.models import Case, PriceMonth
from saklig.store.models import AccessLog

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PATH = f"/staff/prices/{town.SERVICE}/2024-08"


@pytest.fixture
def office(office: Any) -> Any:
    made = apps.get_app_config("cases").office = town.office(town.alone(200_000))
    town.decided(made)
    made.ports.clock.set(datetime(2024, 8, 20, 8, tzinfo=UTC))
    return made


def test_a_caseworker_closes_a_month_once_and_takes_out_its_files(kari: Caller) -> None:
    months = kari.get("/staff/prices").json()
    assert ("2024-08-01", True) in {(one["month"], one["closable"]) for one in months}
    shown = kari.get(PATH).json()
    assert (shown["payment"], shown["covered"], shown["files"]) == ("600.00", "1400.00", [])
    assert [line["case"] for line in shown["items"]] == [Case.objects.get().number]
    assert kari.get(f"{PATH}/files/invoice.csv").status_code == 404  # it is not closed
    wish = {"token": token()}
    first, second = (kari.post(f"{PATH}/closing", wish) for _ in range(2))
    assert first.status_code == 200 and first.json() == second.json(), first.content
    assert first.json()["closed_by"] == "Kari Saksbehandler"
    before = AccessLog.objects.filter(what="prices.file").count()
    for name, sha256 in PriceMonth.objects.get().files.items():
        one, again = (kari.get(f"{PATH}/files/{name}") for _ in range(2))
        assert one.content == again.content and hashlib.sha256(one.content).hexdigest() == sha256 == one["X-Content-SHA256"]
        assert one["Content-Disposition"] == f'attachment; filename="{town.SERVICE}-2024-08-{name}"'
    assert AccessLog.objects.filter(what="prices.file").count() > before
    told, sheet = kari.get(f"{PATH}/files/invoice.json").json(), kari.get(f"{PATH}/files/invoice.csv")
    (row,) = csv.DictReader(io.StringIO(sheet.content.decode()), delimiter=";")
    assert row["amount"] == told["lines"][0]["amount"] == "600.00" and row["person"] == town.KIM


def test_a_leader_sees_sums_and_nobody(kari: Caller) -> None:
    leader = Caller(town.employee("leader"))
    shown = leader.get(PATH)
    assert shown.json()["payment"] == "600.00" and shown.json()["items"] == []
    assert Case.objects.get().number not in shown.content.decode()
    assert leader.post(f"{PATH}/closing", {"token": token()}).status_code == 403 and not PriceMonth.objects.exists()
    kari.post(f"{PATH}/closing", {"token": token()})
    assert leader.get(PATH).json()["files"] == []
    for name in PriceMonth.objects.get().files:
        assert leader.get(f"{PATH}/files/{name}").status_code == 403, name


@pytest.mark.parametrize("month", ["2024-13", "0000-01", "2024-8", "x", "2023-08", "²024-08"])
def test_what_is_no_month_is_not_there(kari: Caller, month: str) -> None:
    answer = kari.get(f"/staff/prices/{town.SERVICE}/{month}")
    assert answer.status_code in (404, 422) and answer["Content-Type"] == "application/problem+json"


def test_a_month_that_is_not_next_a_file_that_is_none_and_a_service_without(kari: Caller) -> None:
    late = kari.post(f"{PATH.replace('2024-08', '2024-10')}/closing", {"token": token()})
    assert (late.status_code, late.json()["code"]) == (409, "transition-refused")
    assert not PriceMonth.objects.exists()
    kari.post(f"{PATH}/closing", {"token": token()})
    for name, status in (("other.csv", 404), ("invoice.xml", 422), ("..%2Finvoice.csv", 404)):
        assert kari.get(f"{PATH}/files/{name}").status_code == status, name
    assert kari.get("/staff/prices/parkering/2024-08").status_code == 404


def test_a_file_with_a_protected_address_is_for_those_with_the_right_to_it(kari: Caller) -> None:
    kari.post(f"{PATH}/closing", {"token": token()})
    Case.objects.update(restricted=True)
    shown = kari.get(PATH).json()
    assert shown["items"] == [] and shown["shielded"] > 0 and shown["payment"] == "600.00"
    assert kari.get(f"{PATH}/files/invoice.csv").status_code == 403
    cleared = Caller(town.caseworker("Ragna Skjermet", restricted=True))
    assert cleared.get(f"{PATH}/files/invoice.csv").status_code == 200


def test_lines_come_in_pages(kari: Caller) -> None:
    whole = kari.get(PATH).json()
    assert kari.get(PATH, limit=1, offset=1000).json()["items"] == []
    assert kari.get(PATH, limit=0).status_code == 422 and len(whole["items"]) + whole["more"] == whole["lines"]
