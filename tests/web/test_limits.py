"""How much and how often: what is counted and for whom, at pages and API; what one is told; what the setting may move."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from api.caller import Caller, token
from cases import town
from saklig.store import limits
from saklig.store.errors import ConfigurationError
from saklig.store.limits import DEFAULTS, Limit, address_of, read_limits, take
from saklig.store.models import Rate
from web import kit
from web.test_citizen_path import fields_of, send, to_check

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
GUIDANCE = f"/tjenester/{town.SERVICE}/veiledning/"
THREE = Limit(most=3, seconds=100)


@pytest.fixture
def only(settings: Any) -> Any:
    def put(**narrow: Limit) -> None:
        named = {name.replace("__", ".").replace("_", "-"): limit for name, limit in narrow.items()}
        settings.SAKLIG_LIMITS = {**DEFAULTS, **named}

    return put


# --- counting -----------------------------------------------------------------------------------------------------------


def ask(person: str | None, address: str = "10.0.0.1", *, now: float = 1000, **more: Limit) -> int:
    return take({"send.person": THREE, "send.address": Limit(most=5, seconds=50), **more}, ["send"],
                person=person, address=address, now=now)  # fmt: skip


def test_the_fourth_time_waits_until_the_period_is_over_and_others_do_not() -> None:
    assert [ask("ana", now=1000 + n) for n in range(4)] == [0, 0, 0, 97]
    assert ask("bo", now=1003) == 0
    assert ask("ana", "10.0.0.2", now=1099) == 1
    assert ask("ana", "10.0.0.2", now=1100) == 0


def test_an_address_is_counted_across_people() -> None:
    assert [ask(f"person-{n}") for n in range(6)] == [0, 0, 0, 0, 0, 50]
    assert ask("person-9", "10.0.0.2") == 0
    assert ask(None) == 50


def test_it_is_one_statement_however_much_is_counted(django_assert_num_queries: Any) -> None:
    ask("ana")
    with django_assert_num_queries(1):
        take(DEFAULTS, ["api", "send"], person="ana", address="10.0.0.1")


def test_nobody_can_be_known_from_what_is_kept_and_it_goes_away() -> None:
    for n in range(20):
        ask(f"person-{n}", now=1000)
    rows = list(Rate.objects.values_list("key", flat=True))
    assert all(len(key) == 64 and int(key, 16) for key in rows) and not any("person" in key for key in rows)
    # One new key of 256 has it cleaned up, by chance: among 6,000 none is never seen.
    for n in range(6000):
        ask(f"later-{n}", now=9_999_999)
        if not Rate.objects.filter(until__lt=9_999_999).exists():
            return
    raise AssertionError("what had run out was never taken away")


@pytest.mark.parametrize(
    ("meta", "behind", "found"),
    [
        ({"REMOTE_ADDR": "192.0.2.1"}, False, "192.0.2.1"),
        ({"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "9.9.9.9"}, False, "192.0.2.1"),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 192.0.2.7"}, True, "192.0.2.7"),
        ({"REMOTE_ADDR": "10.0.0.1"}, True, "10.0.0.1"),
        ({"REMOTE_ADDR": "2001:db8:1:2:3::4"}, False, "2001:db8:1:2::/64"),
        ({"REMOTE_ADDR": "::ffff:192.0.2.1"}, False, "192.0.2.1"),
        ({"REMOTE_ADDR": ""}, False, "unknown"),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "<script>"}, True, "unknown"),
    ],
)
def test_whom_a_request_comes_from(meta: dict[str, str], behind: bool, found: str) -> None:
    assert address_of(meta, behind_proxy=behind) == found


# --- the setting ----------------------------------------------------------------------------------------------------------


def test_the_setting_moves_a_limit_and_leaves_the_others() -> None:
    moved = read_limits(" send.person=5/60, guidance.address=9999/60 ")
    assert moved == {**DEFAULTS, "send.person": Limit(most=5, seconds=60), "guidance.address": Limit(most=9999, seconds=60)}
    assert read_limits("") == DEFAULTS


@pytest.mark.parametrize(
    "wrong",
    ["off", "send.person=0/60", "send.person=5/0", "send.person=99999999/60", "send.person=5/999999", "send.person=-1/60",
     "send=5/60", "sendd.person=5/60", "send.person=", "send.person=none/60"],
)  # fmt: skip
def test_no_setting_switches_a_limit_off(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="SAKLIG_LIMITS"):
        read_limits(wrong)


# --- pages ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "says"), [("nb", "kort tid"), ("nn", "mykje på kort tid"), ("en", "short time")])
def test_a_page_says_in_every_language_what_to_do(office: Any, client: Client, only: Any, language: str, says: str) -> None:
    only(guidance__address=replace(THREE, seconds=130))
    client.cookies["saklig_language"] = language
    for _ in range(3):
        assert client.post(GUIDANCE, {}).status_code == 422
    answer = client.post(GUIDANCE, {})
    html = answer.content.decode()
    assert answer.status_code == 429 and says in html and 'id="' in html and "3 min" in html
    assert 120 < int(answer["Retry-After"]) <= 130
    assert client.get(GUIDANCE).status_code == 200 and client.get("/").status_code == 200


def test_signing_in_is_counted_by_address(office: Any, client: Client, only: Any) -> None:
    only(sign_in__address=THREE)
    for _ in range(3):
        assert client.post("/logg-inn/velg/", {"person": "nobody"}).status_code == 403
    assert client.post("/logg-inn/velg/", {"person": "ana"}).status_code == 429
    assert client.get("/logg-inn/citizen/").status_code == 429
    assert client.get("/logg-inn/citizen/tilbake/?state=x&code=y").status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.9").post("/logg-inn/velg/", {"person": "ana"}).status_code == 302


def test_forms_of_nobody_fill_no_disk(office: Any, client: Client, only: Any) -> None:
    """What is typed into an expired form is kept in a session of nobody's: so many times, and so much."""
    only(sign_in__address=THREE)
    page = "/saker/2024-XXXXXXX/klage/"
    assert [client.post(page, {"text": "x"}).status_code for _ in range(4)] == [302, 302, 302, 429]


def test_sending_and_wishes_are_counted_by_person(citizen: Client, only: Any) -> None:
    only(send__person=THREE, wish__person=THREE)
    address, html = to_check(citizen)
    answers = [citizen.post(address, fields_of(html)).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
    number = town.Case.objects.get().number
    for slug in ("endring", "feil", "klage", "menneske"):
        status = citizen.post(f"/saker/{number}/{slug}/", {"text": "Ord", "token": token()}).status_code
        assert status == (429 if slug == "menneske" else 302), slug
    assert citizen.get(f"/saker/{number}/").status_code == 200


def test_one_person_does_not_close_the_door_for_another(citizen: Client, only: Any) -> None:
    only(wish__person=Limit(most=1, seconds=100))
    send(citizen)
    number = town.Case.objects.get().number
    statuses = [citizen.post(f"/saker/{number}/endring/", {"text": "x", "token": token()}).status_code for _ in range(2)]
    assert statuses == [302, 429]
    other = kit.enter(Client(), town.citizen(town.BO))
    assert other.post(f"/saker/{number}/endring/", {"text": "x", "token": token()}).status_code == 404


# --- API --------------------------------------------------------------------------------------------------------------------


def test_the_api_counts_with_the_pages_and_answers_with_a_problem(citizen: Client, only: Any) -> None:
    only(wish__person=THREE)
    send(citizen)
    number = town.Case.objects.get().number
    for _ in range(2):
        citizen.post(f"/saker/{number}/endring/", {"text": "x", "token": token()})
    ana = Caller(town.citizen())
    wish = {"text": "x"}
    assert ana.post(f"/cases/{number}/changes", {**wish, "token": token()}).status_code == 200
    answer = ana.post(f"/cases/{number}/changes", {**wish, "token": token()})
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert answer.json()["code"] == "too-many" and int(answer["Retry-After"]) <= 100
    assert ana.get(f"/cases/{number}").status_code == 200


def test_calls_that_read_are_counted_by_sample(office: Any, only: Any) -> None:
    only(api__address=Limit(most=300, seconds=100))
    nobody = Caller()
    answers = [nobody.get("/services").status_code for _ in range(600)]
    assert answers[0] == 200 and 429 in answers[100:]


def test_calls_are_counted_for_those_who_are_nobody_too(
    office: Any, only: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saklig.api.limits._ONE_IN", 1)
    nobody = Caller()
    only(api__address=THREE)
    assert [nobody.get("/services").status_code for _ in range(4)][-1] == 429
    assert Client(REMOTE_ADDR="192.0.2.9").get("/api/services").status_code == 200


# --- size -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [GUIDANCE, "/logg-inn/velg/", "/saker/2024-X/klage/"])
def test_a_file_that_nobody_asked_for_is_not_even_read(office: Any, client: Client, path: str) -> None:
    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    given = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(10**9), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = client.post(path, **given)
    assert answer.status_code == 413 and "for stort" in answer.content.decode()
    answer = client.generic("POST", "/api/applications", **given)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (413, "too-large")


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "x", "²", ""])
def test_a_length_that_is_none_harms_nobody(office: Any, client: Client, length: str) -> None:
    assert client.post(GUIDANCE, {}, CONTENT_LENGTH=length).status_code in (400, 413, 422)


# --- speed ------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_counting_costs_next_to_nothing() -> None:
    begin = time.perf_counter()
    for n in range(50):
        take(DEFAULTS, ["api", "send"], person=f"p{n}", address="10.0.0.1")
    assert (time.perf_counter() - begin) / 50 < 0.05, connection.vendor
    assert limits.DEFAULTS["send.address"].most > 10_000  # benchmarks/households.py sends so many from one address


def test_the_api_answers_nothing_in_the_clear_where_https_is_demanded(office: Any, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, [r"^api/"]
    refused = Client().get("/api/session")
    assert refused.status_code == 403 and refused.json()["code"] == "https" and "Location" not in refused
    assert Client().get("/api/session", secure=True).status_code == 200
    assert Client().get("/")["Location"] == "https://testserver/"  # a page leads on
