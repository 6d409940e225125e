"""Letters on paper by a program: a batch printed and posted, mail that came back, and an address that somebody writes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps

from api.caller import Caller, token
from cases import town
from saklig.cases.models import PaperBatch, PaperSending
from saklig.cases.ports import Address, AddressEntry, Contact
from saklig.store.models import AccessLog

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SECRETS = ("Ana", "Storgata")


def told_on_paper(*, lines: tuple[str, ...] = ("Storgata 1", "9900 NORDVIK")) -> tuple[Any, Any]:
    """Ana, who wants no digital mail, with a decision; without lines she has no address."""
    base = town.alone()
    home = (AddressEntry(address=Address(key="home", municipality="9900", lines=lines)),)
    ana = replace(base.persons[town.ANA], addresses=home)
    contact = Contact(email="ana@example.invalid", phone=None, reserved=True)
    made = town.office(replace(base, persons={**base.persons, town.ANA: ana}, contacts={town.ANA: contact}))
    apps.get_app_config("cases").office = made
    case = town.decided(made)
    town.work(made, kinds={"case.notice", "case.paper-address"})
    return made, case


def test_print_post_and_come_back(kari: Caller) -> None:
    _, case = told_on_paper()
    waiting = kari.get("/staff/paper")
    assert not [one for one in SECRETS if one in waiting.content.decode()]
    assert waiting.json()["ready"] == [{"service": town.SERVICE, "restricted": False, "letters": 1}]
    assert [one["number"] for one in waiting.json()["waiting"]] == [case.number]
    wish = {"token": token(), "service": town.SERVICE}
    made, again = (kari.post("/staff/paper/batches", wish) for _ in range(2))
    assert made.status_code == 201 and made.json() == again.json() and made.json()["letters"] == 1, made.content
    none = kari.post("/staff/paper/batches", {**wish, "token": token()})
    assert (none.status_code, none.json()["errors"][0]["code"]) == (422, "nothing-to-print")
    path = f"/staff/paper/batches/{made.json()['id']}"
    before = AccessLog.objects.filter(what="letter").count()
    file = kari.get(f"{path}/pdf", both_sides="true")
    assert file.content.startswith(b"%PDF") and "attachment" in file["Content-Disposition"]
    assert file["Content-Type"] == "application/pdf" and AccessLog.objects.filter(what="letter").count() == before + 1
    for day, status in (("2024-06-09", 422), ("2124-06-11", 422), ("x", 422), ("2024-06-10", 200)):
        assert kari.post(f"{path}/posted", {"token": token(), "day": day}).status_code == status, day
    assert kari.get(path).json()["sent_on"] == "2024-06-10"
    assert kari.get(f"{path}/pdf").status_code == 409
    _comes_back(kari, case)


def _comes_back(kari: Caller, case: Any) -> None:
    form = {"reference": PaperSending.objects.get().reference, "why": "moved", "day": "2024-06-10"}
    wrong = kari.post("/staff/paper/returned", {**form, "token": token(), "reference": "XXXXXXXX"})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "no-such-envelope")
    told = kari.post("/staff/paper/returned", {**form, "token": token()})
    assert told.status_code == 201 and set(told.json()) == {"id"}  # nothing of the case is told for a reference
    assert kari.get("/staff/paper").json()["returned"] == [
        {"number": case.number, "returned_on": "2024-06-10", "why": "moved"}
    ]
    (sending,) = kari.get(f"/staff/cases/{case.number}").json()["paper"]
    assert (sending["returned_why"], sending["handled_at"]) == ("moved", None)
    path = f"/staff/cases/{case.number}/paper/{sending['id']}/again"
    missing = kari.post(path, {"token": token(), "how": "address"})
    assert (missing.status_code, missing.json()["errors"][0]["where"]) == (422, "address")
    done = kari.post(path, {"token": token(), "how": "address", "address": "Lia 4\n9901 NORDVIK"})
    assert done.status_code == 200, done.content
    assert kari.post(path, {"token": token(), "how": "register"}).status_code == 409
    again = PaperSending.objects.get(sent_on=None)
    assert again.address == ["Lia 4", "9901 NORDVIK"] and again.why == "sent-again"


def test_an_address_is_written_for_a_letter_that_has_none(kari: Caller) -> None:
    _, case = told_on_paper(lines=())
    (sending,) = kari.get(f"/staff/cases/{case.number}").json()["paper"]
    assert sending["no_address"]
    path = f"/staff/cases/{case.number}/paper/{sending['id']}/address"
    bad = kari.post(path, {"token": token(), "address": "1\n2\n3\n4\n5"})
    assert (bad.status_code, bad.json()["errors"][0]["code"]) == (422, "address-lines")
    assert kari.post(path, {"token": token(), "address": "Lia 4"}).status_code == 200
    assert kari.get("/staff/paper").json()["ready"][0]["letters"] == 1


def test_one_letter_may_be_handed_over_on_a_day(kari: Caller) -> None:
    _, case = told_on_paper()
    (sending,) = kari.get(f"/staff/cases/{case.number}").json()["paper"]
    path = f"/staff/cases/{case.number}/letters/{sending['letter']}/posted"
    early = kari.post(path, {"token": token(), "day": "2024-06-01", "by_hand": True})
    assert (early.status_code, early.json()["errors"][0]["code"]) == (422, "too-early")
    assert kari.post(path, {"token": token(), "day": "2024-06-10", "by_hand": True}).status_code == 200
    (sent,) = kari.get(f"/staff/cases/{case.number}").json()["paper"]
    assert (sent["sent_on"], sent["counted_from"]) == ("2024-06-10", "2024-06-10")


def test_restricted_letters_and_other_services_are_not_printed_by_others(kari: Caller) -> None:
    told_on_paper()
    for body in ({"service": town.SERVICE, "restricted": True}, {"service": "parkering"}):
        assert kari.post("/staff/paper/batches", {"token": token(), **body}).status_code == 403, body
    assert not PaperBatch.objects.exists()
