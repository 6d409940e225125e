"""Mandates by a program: given, acted on request by request, withdrawn; registered from paper and ended by staff."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from api.caller import Caller, token
from api.operations import BODIES, as_sent
from cases import town
from saklig.cases.models import Case, Mandate
from saklig.cases.ports import GuardianEntry
from saklig.store import events
from saklig.store.limits import DEFAULTS, Limit
from saklig.store.models import AccessLog, Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def bo(office: Any) -> Caller:
    return Caller(town.citizen(town.BO))


def given(ana: Caller, **more: Any) -> str:
    made = ana.post("/mandates", {**as_sent(BODIES["POST /mandates"], token()), **more})
    assert made.status_code == 201, made.content
    return str(made.json()["id"])


def acting(who: Caller, mandate: str, method: str, path: str, body: Any = None) -> Any:
    """One request in the principal's name."""
    who.client.defaults["HTTP_X_ACTING_FOR"] = mandate
    try:
        return who.get(path) if method == "GET" else who.send(method, path, body)
    finally:
        del who.client.defaults["HTTP_X_ACTING_FOR"]


def test_given_acted_on_for_one_request_and_withdrawn(ana: Caller, bo: Caller) -> None:
    number = ana.apply()["case_number"]
    mandate = given(ana)
    (received,) = bo.get("/mandates").json()["received"]
    assert (received["id"], received["holds"], received["services"]) == (mandate, True, [town.SERVICE])
    assert bo.get(f"/cases/{number}").status_code == 404
    assert acting(bo, mandate, "GET", f"/cases/{number}").status_code == 200
    assert bo.get(f"/cases/{number}").status_code == 404  # nothing is remembered between two calls
    asked = acting(bo, mandate, "POST", f"/cases/{number}/reviews", {"token": token()})
    assert asked.json()["state"] == "under_human_review"
    said = events.read(Event.objects.filter(kind="case.request-review").get().leaf)["data"]["by"]
    assert (said["for"], said["mandate"]) == (str(town.citizen().person), mandate)
    (letter,) = ana.get(f"/cases/{number}").json()["letters"]
    assert acting(bo, mandate, "GET", f"/letters/{letter['id']}").status_code == 200
    assert AccessLog.objects.filter(reader=town.citizen(town.BO).person, role="representative", what="letter").exists()
    wish = {"token": token()}
    first, second = (ana.post(f"/mandates/{mandate}/withdrawal", wish).json() for _ in range(2))
    assert first == second and first["withdrawn_at"]
    refused = acting(bo, mandate, "GET", f"/cases/{number}")
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")


def test_an_application_in_the_principals_name_is_theirs(ana: Caller, bo: Caller) -> None:
    mandate = given(ana)
    made = acting(bo, mandate, "POST", "/applications", {"service": town.SERVICE, "language": "nb"})
    assert made.status_code == 201
    assert Case.objects.get().applicant_id == town.citizen().person
    assert ana.get(f"/applications/{made.json()['id']}").status_code == 200
    assert bo.get(f"/applications/{made.json()['id']}").status_code == 404


@pytest.mark.parametrize(("said", "status"), [("x", 422), ("", 422), ("9" * 400, 422), (str(UUID(int=7)), 403)])
def test_a_header_that_is_no_mandate_does_nothing_in_anybodys_name(ana: Caller, said: str, status: int) -> None:
    answer = acting(ana, said, "POST", "/applications", {"service": town.SERVICE, "language": "nb"})
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not said or said not in answer.content.decode()
    assert not Case.objects.exists()


def test_anothers_mandate_is_nobodys_key_and_staff_act_for_nobody(ana: Caller, kari: Caller) -> None:
    mandate = given(ana)
    dag = Caller(town.citizen(town.DAG))
    assert acting(dag, mandate, "GET", "/cases").status_code == 403
    assert dag.post(f"/mandates/{mandate}/withdrawal", {"token": token()}).status_code == 404
    assert acting(kari, mandate, "GET", "/staff/queue").status_code == 403
    assert dag.get("/mandates").json() == {"given": [], "received": []}


def test_what_is_for_one_person_alone_is_no_representatives(ana: Caller, bo: Caller) -> None:
    mandate = given(ana)
    body = as_sent(BODIES["POST /mandates"], token())
    for method, path, sent in (("GET", "/households", None), ("GET", "/mandates", None), ("POST", "/mandates", body),
                               ("POST", f"/mandates/{mandate}/withdrawal", {"token": token()})):  # fmt: skip
        assert acting(bo, mandate, method, path, sent).status_code == 403, path
    assert Mandate.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize(
    ("more", "where", "code"),
    [
        ({"identity": town.ANA}, "identity", "identity-own"),
        ({"identity": "12345678901"}, "identity", "identity-check-digits"),
        ({"services": ["there-is-none"]}, "services", "not-a-choice"), ({"until": "2024-06-01"}, "until", "too-early"),
    ],
)  # fmt: skip
def test_what_cannot_be_given_is_told_at_its_field(ana: Caller, more: Any, where: str, code: str) -> None:
    answer = ana.post("/mandates", {**as_sent(BODIES["POST /mandates"], token()), **more})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["where"], error["code"]) == (422, where, code) and error["mend"]
    assert not Mandate.objects.exists()


def test_a_guardian_asks_the_register(bo: Caller) -> None:
    body = {"token": token(), "identity": town.ANA}
    none = bo.post("/mandates/guardianships", body)
    assert (none.status_code, none.json()["errors"][0]["code"]) == (422, "not-guardian")
    base = town.couple()
    entry = GuardianEntry(guardian=town.BO, current=True, economic=True)
    ward = town.replace(base.persons[town.ANA], guardians=(entry,))
    office = town.office(town.replace(base, persons={**base.persons, town.ANA: ward}))
    apps.get_app_config("cases").office = office
    made = bo.post("/mandates/guardianships", {**body, "token": token()})
    assert made.status_code == 201, made.content
    assert acting(bo, made.json()["id"], "GET", "/cases").status_code == 200


def test_staff_register_from_paper_see_and_end(ana: Caller, bo: Caller, kari: Caller) -> None:
    ana.apply()
    wish = as_sent(BODIES["POST /staff/mandates"], token())
    made, again = (kari.post("/staff/mandates", wish) for _ in range(2))
    assert made.status_code == 201 and made.json() == again.json(), made.content
    mandate = made.json()["id"]
    (one,) = kari.get("/staff/mandates").json()
    assert (one["id"], one["source"], one["registered_by"], one["note"]) == (mandate, "paper", "Kari Saksbehandler", "Vist fram.")
    assert acting(bo, mandate, "GET", "/cases").json()["count"] == 1
    assert kari.post(f"/staff/mandates/{mandate}/withdrawal", {"token": token(), "why": " "}).status_code == 422
    ended = kari.post(f"/staff/mandates/{mandate}/withdrawal", {"token": token(), "why": "Trukket i brev."})
    assert ended.json()["withdrawn_at"] and acting(bo, mandate, "GET", "/cases").status_code == 403
    assert kari.get("/staff/mandates").json() == []


@pytest.mark.parametrize(
    ("more", "status", "where"),
    [({"representative": town.ANA}, 422, "representative"), ({"principal": "1"}, 422, "principal"),
     ({"begins": str(date(2124, 1, 1))}, 422, "begins"), ({"services": ["parkering"]}, 403, "")],
)  # fmt: skip
def test_what_cannot_be_registered(kari: Caller, more: Any, status: int, where: str) -> None:
    answer = kari.post("/staff/mandates", {**as_sent(BODIES["POST /staff/mandates"], token()), **more})
    assert answer.status_code == status, answer.content
    assert not where or answer.json()["errors"][0]["where"] == where
    assert not Mandate.objects.exists()


def test_naming_people_by_number_is_counted(ana: Caller, settings: Any) -> None:
    settings.SAKLIG_LIMITS = {**DEFAULTS, "wish.person": Limit(most=2, seconds=100)}
    body = {"identity": town.BO}
    assert [ana.post("/mandates/guardianships", {**body, "token": token()}).status_code for _ in range(3)] == [422, 422, 429]


def test_the_letter_about_a_mandate_from_paper_is_posted_by_staff_and_read_by_the_one_represented(
    ana: Caller, bo: Caller, kari: Caller, office: Any
) -> None:
    office.ports.contacts.world = town.replace(office.ports.contacts.world, contacts={})
    mandate = kari.post("/staff/mandates", as_sent(BODIES["POST /staff/mandates"], token())).json()["id"]
    town.work(office, kinds={"case.mandate-notice"})
    (one,) = kari.get("/staff/mandates").json()
    assert one["to_post"] is True
    (own,) = ana.get("/mandates").json()["given"]
    assert own["letter"] == one["letter"] and ana.get(f"/letters/{own['letter']}").status_code == 200
    assert bo.get("/mandates").json()["received"][0]["letter"] is None and bo.get(f"/letters/{own['letter']}").status_code == 404
    path, wish = f"/staff/mandates/{mandate}/letter-posted", {"token": token()}
    assert ana.post(path, wish).status_code == 403
    assert [kari.post(path, wish).status_code for _ in range(2)] == [200, 200]
    assert kari.get("/staff/mandates").json()[0]["to_post"] is False
