"""Requests for access answered by a program; watches read; and time given in an appeal."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from pypdf import PdfReader

from api.caller import Caller, token
from api.test_appeals import appealed, at_desk, refused, step
from cases import town
from saklig import cases
from saklig.cases.models import Appeal, Case, DecisionLetter, InformationRequest, JournalEntry

__all__ = ["refused"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Dokumentet har opplysninger om noens personlige forhold."


@pytest.fixture
def asked(ana: Caller, kari: Caller, refused: str) -> str:
    """Somebody has asked for the letter of the decision; the request's id."""
    office = apps.get_app_config("cases").office
    town.work(office)
    entry = JournalEntry.objects.get(case__number=refused, kind="decision")
    cases.ask_access(office, entry=entry.pk, text="", email="", language="nb")
    assert kari.post(f"/staff/cases/{refused}/reason", {"reason": WHY}).status_code == 200
    (row,) = kari.get("/staff/access-requests").json()["open"]
    assert row["entry"]["identifier"].startswith(refused) and row["days_left"] == 5
    return str(row["id"])


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_request_is_read_answered_in_part_and_once(kari: Caller, asked: str) -> None:
    where = f"/staff/access-requests/{asked}"
    found = kari.get(where).json()
    assert "Ana Nordvik" in found["pages"][0] and any("Ana" in one["text"] for one in found["proposals"])
    copy = kari.post(f"{where}/copy", {"phrases": ["Ana Nordvik"]})
    assert copy["Content-Type"] == "application/pdf" and "Ana Nordvik" not in text_of(copy.content)
    body = {"outcome": "partly", "phrases": ["Ana Nordvik"], "own_reasons": WHY}
    wrong = kari.post(f"{where}/answer", {"token": token(), **body, "phrases": ["Noen som ikke står der"]})
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["where"] == "more"
    done = kari.post(f"{where}/answer", {"token": token(), **body})
    assert done.status_code == 200 and done.json()["outcome"] == "partly"
    assert kari.post(f"{where}/answer", {"token": token(), **body}).status_code == 409
    listed = kari.get("/staff/access-requests").json()
    assert listed["open"] == [] and [one["id"] for one in listed["answered"]] == [asked]
    after = kari.get(where).json()
    assert (after["reasons"], after["by"], after["taken_out"], after["pages"]) == (WHY, "Kari Saksbehandler", 1, [])


def test_longer_to_appeal_and_another_day_are_told_in_letters(ana: Caller, kari: Caller, refused: str) -> None:
    late = step(kari, refused, "appeal-period", status=422, until="2024-06-20", own_reasons=WHY)
    assert (late["errors"][0]["where"], late["errors"][0]["code"]) == ("until", "not-later")
    step(kari, refused, "appeal-period", until="2024-07-15", own_reasons=WHY)
    assert DecisionLetter.objects.filter(case__number=refused, kind="appeal-period").exists()
    assert str(DecisionLetter.objects.get(case__number=refused, kind="refused").appeal_until) == "2024-07-15"
    waiting = ana.apply({"application.disputes_register_data": True})["case_number"]
    step(kari, waiting, "new-day", status=422, expected="2024-06-01", own_reasons=WHY)
    step(kari, waiting, "new-day", expected="2024-07-15", own_reasons=WHY)
    assert DecisionLetter.objects.filter(case__number=waiting, kind__in=("preliminary-reply", "later-than-told")).exists()
    assert step(kari, refused, "new-day", status=409, expected="2024-07-15", own_reasons=WHY)


def test_what_an_appeal_lacks_is_asked_for_and_a_counterparty_is_one_of_the_case(ana: Caller, kari: Caller, refused: str) -> None:
    appealed(ana, refused)
    (appeal,) = at_desk(kari, refused)["appeals"]
    path = f"appeals/{appeal['id']}"
    step(kari, refused, f"{path}/mending", status=422, what="kort", due="2024-06-24")
    step(kari, refused, f"{path}/mending", what=WHY, due="2024-06-24")
    asked = InformationRequest.objects.select_related("case").get(kind="appeal-mend")
    assert asked.questions == [WHY] and Appeal.objects.count() == 1
    for member in ("a1", "c1", "a7"):
        wrong = step(kari, refused, f"{path}/hearing", status=422, member=member, due="2024-06-24", enclose=True)
        assert wrong["errors"][0]["where"] == "member"


def test_watches_are_told_to_leaders_and_caseworkers(ana: Caller, kari: Caller, office: Any) -> None:
    ana.apply({"application.as_long_as_place": True})
    cases.plan_watch(office)
    town.work(office, kinds={"case.watch", "case.watch-find", "case.watch-look"})
    (found,) = kari.get("/staff/watches").json()
    assert found["service"] == town.SERVICE and found["runs"][0]["day"] == "2024-06-10" and found["provision"]["nb"]
    (told,) = Caller(town.employee("leader")).get("/staff/watches").json()
    assert told["cases"] == [] and told["every_days"] == found["every_days"] and Case.objects.count() == 1
