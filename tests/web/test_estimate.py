"""A service that the law lets another agency decide: questions, an estimate with reasons, an application to take along."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig.cases.models import Case
from saklig.cases.office import Service
from saklig.service_packages import example_local, load
from saklig.web.texts import LANGUAGES, text

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SERVICE = "bostotte"  # only the State Housing Bank decides it
NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
ADDRESS = f"/tjenester/{SERVICE}/veiledning/"


@lru_cache(maxsize=1)
def package() -> Any:
    return load(SERVICE)


@pytest.fixture
def client(wire: Any, client: Client) -> Client:
    office = town.office(town.alone(), now=NOW)
    other = Service(package=package(), local=example_local(package()), stage="automation")
    wire(replace(office, services={**office.services, SERVICE: other}))
    return client


def plain(page: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", page.content.decode(), flags=re.S)
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def fields(page: Any) -> dict[str, str]:
    """What the form of the page holds that one did not type: hidden fields."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))


def asked(page: Any) -> list[str]:
    """The names of the questions on the page, in order."""
    names = re.findall(r'<input class="[^"]*" type="(?:radio|text)"[^>]* name="([^"]+)"', page.content.decode())
    return [name for name in dict.fromkeys(names) if not name.startswith("count-")]


# V2 of the independent calculations: a tenant alone in Oslo, rent 150,000 and income 180,000 a year, 5,321.55 a month.
# What is not named is answered no, or nothing.
ANSWERS = {
    "application.asks_support": "yes", "applicant.birth_date": "1.2.1980", "applicant.in_population_register": "yes",
    "applicant.lawfully_resident": "yes", "applicant.answers_for_costs": "yes", "applicant.lives_there": "yes",
    "applicant.registered_there": "yes", "applicant.income_month": "15 000", "dwelling.tenure": "rented",
    "dwelling.rent": "150 000", "dwelling.heating_included": "yes", "dwelling.approved": "yes",
    "dwelling.own_entrance": "yes", "dwelling.own_bath_and_cooking": "yes", "dwelling.place_to_rest": "yes",
}  # fmt: skip


def answer(name: str) -> str:
    bare = re.sub(r"\[\d+\]", "[]", name)
    spec = package().facts[bare]
    if name in ANSWERS:
        return ANSWERS[name]
    if bare == package().origins.period_path():
        return "2026-10-01"  # the month that runs
    return {"boolean": "no", "number": "0", "choice": (spec.choices or ("",))[0], "date": "1.1.2000"}.get(spec.type, "x")


def talk_through(client: Client, others: str = "0") -> tuple[Any, int]:
    """All the pages to the estimate; the last page and how many questions were answered."""
    page, answered = client.post(ADDRESS, {"count-others": others}), 0
    for _ in range(30):
        names = asked(page)
        if not names:
            return page, answered
        answered += len(names)
        page = client.post(ADDRESS, {**fields(page), **{name: answer(name) for name in names}})
        assert page.status_code == 200, plain(page)[:600]
    raise AssertionError("the questions never end")


def test_the_pages_say_who_decides_and_never_offer_to_apply(client: Client) -> None:
    for address in (f"/tjenester/{SERVICE}/", ADDRESS):
        said = plain(client.get(address))
        assert "Det er Husbanken som avgjør dette" in said and text("service.apply", "nb") + " " not in said.replace("Søknad", "")
        assert f"/tjenester/{SERVICE}/sok/" not in client.get(address).content.decode()
    assert text("estimate.go", "nb") in plain(client.get("/"))
    assert "Det er Husbanken som avgjør dette" in plain(client.get("/automatiske-vedtak/"))


def test_questions_lead_to_an_estimate_with_reasons_and_what_it_rests_on(client: Client) -> None:
    page, answered = talk_through(client)
    said = plain(page)
    assert 10 < answered < len(package().questions)  # what does not matter is not asked
    assert text("estimate.result", "nb") in said and "Det er Husbanken som avgjør dette" in said
    assert "5\u00a0322 kr" in said.replace("5 322", "5\u00a0322") and "forskrift om bostøtte" in said
    assert "Hvor mye betaler du i husleie i året? 150 000 kroner i året" in said
    assert text("guidance.assumed", "nb") in said
    assert not Case.objects.exists()


def test_people_one_lives_with_are_asked_about_one_by_one(client: Client) -> None:
    page = client.post(ADDRESS, {"count-others": "2"})
    seen: list[str] = []
    for _ in range(30):
        names = asked(page)
        if not names:
            break
        seen += names
        page = client.post(ADDRESS, {**fields(page), **{name: answer(name) for name in names}})
    assert {"household.others[0].birth_date", "household.others[1].birth_date"} <= set(seen)
    assert "Person du bor sammen med 2" in plain(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_application_is_saved_as_a_file_and_nothing_is_kept(client: Client, language: str) -> None:
    page, _ = talk_through(client)
    client.cookies["saklig_language"] = language
    saved = client.post(ADDRESS, {**fields(page), "save": "1"})
    assert saved["Content-Disposition"] == 'attachment; filename="bostotte.html"'
    assert f'<html lang="{language}">' in saved.content.decode()
    said = plain(saved)
    assert package().service.authority.apply[language] in said
    assert text("estimate.prepared", language) in said and "150 000" in said
    assert "Nordvik kommune" in said
    # A file of its own: nothing in it leads back here, or needs what lies here.
    assert not re.search(r'csrf|<script|(href|src|action)="/', saved.content.decode())
    assert not Case.objects.exists()


def test_whoever_follows_an_old_link_to_apply_comes_to_the_estimate(client: Client) -> None:
    from web import kit

    answered = kit.enter(client, town.citizen()).get(f"/tjenester/{SERVICE}/sok/")
    assert (answered.status_code, answered["Location"]) == (302, ADDRESS)
    assert not Case.objects.exists()


def test_a_service_decided_here_is_as_before(client: Client) -> None:
    said = client.get(f"/tjenester/{town.SERVICE}/").content.decode()
    assert f"/tjenester/{town.SERVICE}/sok/" in said and text("estimate.title", "nb") not in said
    # Its guidance saves no application: there is one to send.
    assert client.post(f"/tjenester/{town.SERVICE}/veiledning/", {"application.asks_income_cap": "yes"}).status_code == 400


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"count-others": "7"}, 422), ({"count-others": "-1"}, 422), ({"count-others": ""}, 422),
        ({"count-others": "0", "dwelling.rent": "mye"}, 422), ({"count-others": "0", "dwelling.rent": "-5"}, 422),
        ({"count-others": "0", "applicant.birth_date": "31.2.1980"}, 422),
        ({"count-others": "0", "applicant.birth_date": "1.1.2099"}, 422),
        ({"count-others": "0", "dwelling.tenure": "<script>"}, 422),
        ({"count-others": "0", "household.protected_address": "yes"}, 400), ({"count-others": "0", "local.rounding": "x"}, 400),
        ({"count-others": "0", "household.others[9].student": "yes"}, 400), ({"count-others": "0", "save": "1"}, 200),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_what_was_not_asked_is_refused(client: Client, typed: dict[str, str], status: int) -> None:
    page = client.post(ADDRESS, typed)
    assert page.status_code == status
    assert "<script>" not in page.content.decode() or "&lt;script&gt;" in page.content.decode()
    assert "Content-Disposition" not in page  # an application half answered is not saved
