"""One application over the API: from the question what one can apply for to the letter, and on to review."""

from __future__ import annotations

from datetime import date

import pytest

from api.caller import Caller, token
from cases import town
from saklig.documents.letters import milestones_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_from_form_to_letter(ana):
    (service,) = ana.get("/services").json()["items"]
    assert service["id"] == town.SERVICE
    full = ana.get(f"/services/{service['id']}").json()
    assert {question["fact"] for question in full["questions"]} >= {"application.asks_income_cap"}
    receipt = ana.apply()
    assert receipt["case_number"]
    case = ana.get(f"/cases/{receipt['case_number']}").json()
    assert case["state"] == "notified"
    assert case["decided_automatically"] is True
    assert case["decided_by"] is None
    assert "request_review" in case["steps"]
    assert [entry["kind"] for entry in case["history"]][:2] == ["case.submit", "case.assess"]
    assert ana.get("/cases").json()["items"][0]["number"] == receipt["case_number"]

    (decision,) = ana.get(f"/cases/{receipt['case_number']}/decisions").json()
    assert decision["automatic"] is True
    assert decision["decided_by"] == "Ingrid Ansvar"
    assert {outcome["kind"] for outcome in decision["reasons"]["outcomes"]} == {"granted", "not-applicable"}
    assert all(outcome["rows"] for outcome in decision["reasons"]["outcomes"])
    assert decision["reasons"]["reader"] == "a1"

    (letter,) = case["letters"]
    assert letter["opened_at"] is None
    content = ana.get(f"/letters/{letter['id']}").json()
    assert content["html"].startswith('<article class="letter" lang="nb">')
    pdf = ana.get(f"/letters/{letter['id']}/pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert receipt["case_number"] in pdf["Content-Disposition"]
    assert "opened" in {str(kind) for kind in milestones_of(letter["id"])}
    assert pdf["Cache-Control"] == "no-store"

    asked = ana.post(f"/cases/{receipt['case_number']}/reviews", {"token": token()})
    assert asked.json()["state"] == "under_human_review"


def test_sending_twice_gives_the_same_receipt_and_one_case(ana):
    receipt = ana.apply()
    again = ana.post(f"/applications/{receipt['application_id']}/submission", {"token": token()}).json()
    assert again["receipt_number"] == receipt["receipt_number"]
    assert ana.get("/cases").json()["count"] == 1
    wish = {"token": token()}
    first, second = (ana.post(f"/cases/{receipt['case_number']}/reviews", wish).json() for _ in range(2))
    assert first == second


def test_two_tabs_the_older_version_is_told(ana):
    draft = ana.post("/applications", {"service": town.SERVICE, "language": "nn"}).json()
    path = f"/applications/{draft['id']}/answers"
    one = {"answers": {"application.asks_income_cap": True}, "version": draft["version"]}
    assert ana.put(path, one).status_code == 200
    late = ana.put(path, one)
    assert (late.status_code, late.json()["code"]) == (409, "stale-form")
    assert late["Content-Type"] == "application/problem+json"
    resumed = ana.post("/applications", {"service": town.SERVICE, "language": "nn"}).json()
    assert (resumed["id"], resumed["version"]) == (draft["id"], 1)
    assert "application.asks_income_cap" not in resumed["still"]


def test_sending_what_is_not_complete_says_what_is_missing(ana):
    draft = ana.post("/applications", {"service": town.SERVICE, "language": "nb"}).json()
    answer = ana.post(f"/applications/{draft['id']}/submission", {"token": token()})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].startswith("application.")


def test_a_caseworker_decides_what_was_not_automatic(ana, kari):
    number = ana.apply({"application.disputes_register_data": True})["case_number"]
    assert ana.get(f"/cases/{number}").json()["state"] == "awaiting_judgement"
    (row,) = kari.get("/staff/queue").json()["items"]
    assert (row["number"], row["restricted"]) == (number, False)
    assert row["reasons"]
    desk = kari.get(f"/staff/cases/{number}").json()
    assert desk["applicant_name"].startswith("Ana")
    assert {fact["source"] for fact in desk["facts"]} >= {"tax", "population", "placements", "applicant"}
    assert desk["ruling"]["reasons"]["outcomes"]
    draft = kari.post(f"/staff/cases/{number}/draft-letter", {}).json()
    assert "Kari Saksbehandler" in draft["html"]
    body = {"token": token(), "own_reasons": "Opplysningene er kontrollert og stemmer."}
    decided = kari.post(f"/staff/cases/{number}/decisions", body)
    assert decided.status_code == 200, decided.content
    case = ana.get(f"/cases/{number}").json()
    assert (case["state"], case["decided_by"]) == ("notified", "Kari Saksbehandler")
    assert case["decided_automatically"] is False


def test_a_refusal_needs_own_reasons(ana, kari, office):
    from django.apps import apps

    apps.get_app_config("cases").office = town.office(town.alone(900_000))
    number = ana.apply()["case_number"]
    refused = kari.post(f"/staff/cases/{number}/decisions", {"token": token()})
    assert (refused.status_code, refused.json()["code"]) == (422, "own-reasons-required")
    assert ana.get(f"/cases/{number}").json()["state"] == "awaiting_judgement"
    body = {"token": token(), "own_reasons": "Inntekten er over begge grensene, og ikke varig lavere i år."}
    assert kari.post(f"/staff/cases/{number}/decisions", body).status_code == 200
    (decision,) = ana.get(f"/cases/{number}/decisions").json()
    assert decision["own_reasons"].startswith("Inntekten er over")
    assert "refused" in {outcome["kind"] for outcome in decision["reasons"]["outcomes"]}


def test_asking_for_information_and_answering(ana, kari):
    number = ana.apply({"application.disputes_register_data": True})["case_number"]
    asked = kari.post(f"/staff/cases/{number}/information-requests", {"token": token(), "questions": ["Hva er feil?"]})
    assert asked.status_code == 200, asked.content
    (request,) = ana.get("/requests").json()
    assert request["questions"] == ["Hva er feil?"]
    answer = ana.post(f"/requests/{request['id']}/answer", {"token": token(), "text": "Inntekten i fjor."})
    assert answer.status_code == 200, answer.content
    assert ana.get("/requests").json() == []
    assert ana.get(f"/cases/{number}").json()["state"] == "awaiting_judgement"


def test_what_the_state_does_not_allow_is_a_conflict(ana):
    number = ana.apply()["case_number"]
    late = ana.post(f"/cases/{number}/withdrawal", {"token": token()})
    assert (late.status_code, late.json()["code"]) == (409, "transition-refused")


def test_lists_come_in_pages(ana):
    ana.apply()
    page = ana.get("/cases", limit=1, offset=1).json()
    assert (page["items"], page["count"]) == ([], 1)
    for bad in ({"limit": 0}, {"limit": 201}, {"offset": -1}, {"limit": "x"}):
        assert ana.get("/cases", **bad).status_code == 422, bad


def test_nobody_signed_in_sees_services_and_nothing_else(office):
    nobody = Caller()
    assert nobody.get("/services").status_code == 200
    assert nobody.get("/session").json()["signed_in_as"] is None
    assert nobody.get("/cases").status_code == 401


def test_the_date_of_the_letter_is_the_day_of_the_office(ana):
    assert town.APPLIED.date() == date(2024, 6, 10)
    number = ana.apply(language="en")["case_number"]
    (letter,) = ana.get(f"/cases/{number}").json()["letters"]
    assert '<time datetime="2024-06-10">10\u00a0June 2024</time>' in ana.get(f"/letters/{letter['id']}").json()["html"]
