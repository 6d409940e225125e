"""Every package of the catalogue has its pages, in each language, with no line of code of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig.cases.office import Service
from saklig.service_packages import catalogue_names, example_local, load
from saklig.web.texts import LANGUAGES

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def client(wire: Any, client: Client) -> Client:
    office = town.office(town.alone(), now=datetime(2025, 10, 6, 9, tzinfo=UTC))
    services = {name: Service(package=load(name), local=example_local(load(name)), stage="advice") for name in catalogue_names()}
    wire(replace(office, services=services))
    return client


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", catalogue_names())
def test_its_pages_are_there_in_its_own_words(client: Client, name: str, language: str) -> None:
    client.cookies["saklig_language"] = language
    title = load(name).titles[language]
    for address in ("/", f"/tjenester/{name}/", f"/tjenester/{name}/veiledning/", f"/regler/{name}/", f"/regler/{name}/prov/",
                    "/automatiske-vedtak/", "/personvern/"):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200
        assert address in ("/personvern/",) or title in page.content.decode(), address


@pytest.mark.parametrize("name", catalogue_names())
def test_its_guidance_asks_how_many_and_then_about_each(client: Client, name: str) -> None:
    address, package = f"/tjenester/{name}/veiledning/", load(name)
    counts = {f"count-{path.removesuffix('[]').rsplit('.', 1)[-1]}": "1" for path in package.origins.people}
    asked = client.post(address, counts)
    assert asked.status_code == 200
    named = set(re.findall(r' name="([^"]+)"', asked.content.decode())) - {"csrfmiddlewaretoken", *counts}
    assert {re.sub(r"\[\d+\]", "[]", one) for one in named} & set(package.facts)


@pytest.mark.parametrize("name", catalogue_names())
def test_the_example_of_its_facts_is_tried_on_the_rules_page(client: Client, name: str) -> None:
    address = f"/regler/{name}/prov/"
    page = client.get(address).content.decode()
    assert page.count("<select") + page.count('type="text"') > 10
