"""What is wrong is said with where and how to mend it, and what was sent is never said back."""

from __future__ import annotations

import pytest

from api.caller import token
from cases import town

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SECRET = "17059012345"


@pytest.fixture
def draft(ana):
    return ana.post("/applications", {"service": town.SERVICE, "language": "nb"}).json()


@pytest.mark.parametrize(
    "answers",
    [
        {"application.asks_income_cap": SECRET},
        {"application.nothing": SECRET},
        {"application.year_start": SECRET},
        {"application.year_start": 10**30},
        {"application.asks_income_cap": [SECRET]},
        {"children": SECRET},
        {"children": [SECRET]},
        {"children": [17059012345]},
        {"cohabitant": "<script>" + SECRET},
        {"cohabitant": 17059012345},
        {"application.asks_income_cap": 1.5},
        {"application.asks_income_cap": {"a": SECRET}},
        {"x" * 201: True},
    ],
)
def test_answers_that_cannot_be_taken(ana, draft, answers):
    path = f"/applications/{draft['id']}"
    answer = ana.put(f"{path}/answers", {"answers": answers, "version": 0})
    assert answer.status_code == 422, answer.content
    body = answer.json()
    assert body["errors"]
    assert all(error["where"] and error["mend"] for error in body["errors"])
    assert SECRET not in answer.content.decode()
    assert ana.get(path).json()["version"] == 0


@pytest.mark.parametrize(
    ("raw", "status"),
    [(b"", 422), (b"{", 400), (b"\xff\xfe", 400), (b"null", 422), (b"[]", 422), (b'"x"', 422), (b"{}", 422),
     (b'{"service": "x", "language": "nb", "more": 1}', 422), (b'{"service": "../x", "language": "nb"}', 422),
     (b'{"service": "redusert-foreldrebetaling", "language": "sv"}', 422),
     (b'{"service": "no-such-service", "language": "nb"}', 404), (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400)],
)  # fmt: skip
def test_bodies_that_cannot_be_read(ana, raw, status):
    answer = ana.post("/applications", raw=raw)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "bad", ["", "short", "x" * 81, "æøå" * 8, "a b" * 8, None, 5, "a" * 15 + "\n", "'; DROP TABLE--x"]
)
def test_tokens_that_are_none(ana, draft, bad):
    assert ana.post(f"/applications/{draft['id']}/submission", {"token": bad}).status_code == 422


def test_texts_that_are_none(ana):
    number = ana.apply()["case_number"]
    for text in ("", "   ", "x" * 10_001, None, 5):
        assert ana.post(f"/cases/{number}/appeals", {"token": token(), "text": text}).status_code == 422, text
    assert ana.get(f"/cases/{number}").json()["state"] == "notified"


def test_a_hostile_text_is_kept_as_it_is(ana, kari):
    number = ana.apply()["case_number"]
    text = "<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE cases_case;-- \u202e 😀 \u0000".replace("\u0000", "")
    assert ana.post(f"/cases/{number}/appeals", {"token": token(), "text": text}).status_code == 200
    assert kari.get(f"/staff/cases/{number}").json()["said"][0]["text"] == text.strip()


def test_a_body_too_large(ana, draft):
    big = {"answers": {"application.asks_income_cap": "x" * (3 * 1024 * 1024)}, "version": 0}
    answer = ana.put(f"/applications/{draft['id']}/answers", big)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/nope", "/cases/x/y/z", "/applications/not-a-uuid", "/letters/1", "/cases/%00", "/cases/../x"]
)
def test_addresses_that_are_none(ana, path):
    answer = ana.get(path)
    assert answer.status_code in (404, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_is_a_problem_without_what_was_typed(ana, monkeypatch, caplog):
    from saklig.api import own_cases

    class Broken:
        @staticmethod
        def my_cases(*_: object) -> object:
            raise RuntimeError(f"secret {SECRET}")

    monkeypatch.setattr(own_cases, "cases", Broken)
    answer = ana.get("/cases")
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert SECRET not in answer.content.decode()


def test_a_register_that_is_down_keeps_nobody_from_applying(ana, office):
    from dataclasses import replace

    from django.apps import apps

    from saklig.cases.errors import RegisterUnavailable

    class Down:
        def income_basis(self, *_: object, **__: object) -> object:
            raise RegisterUnavailable("tax", "timeout")

    apps.get_app_config("cases").office = replace(office, ports=replace(office.ports, tax=Down()))
    number = ana.apply()["case_number"]
    case = ana.get(f"/cases/{number}").json()
    assert case["state"] in {"awaiting_register", "awaiting_judgement"}
    assert case["decided_at"] is None


def test_a_service_that_another_agency_decides_receives_nothing(ana, draft, office):
    from dataclasses import replace

    from django.apps import apps

    from saklig.cases.models import Case

    there = replace(office, agency=replace(office.agency, kind="county"))
    apps.get_app_config("cases").office = there
    listed = ana.get("/services").json()["items"]
    assert [(one["decided_here"], one["decided_by"]["nb"]) for one in listed] == [(False, "kommunen")]
    for answer in (
        ana.post("/applications", {"service": town.SERVICE, "language": "nb"}),
        ana.post(f"/applications/{draft['id']}/submission", {"token": token()}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "not-decided-here")
        assert "estimate" in answer.json()["detail"]
    assert set(Case.objects.values_list("state", flat=True)) == {"draft"}
