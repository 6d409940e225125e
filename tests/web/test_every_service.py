"""Every package of the catalogue has its pages, in each language, with no line of code of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig.cases.models import Case
from saklig.cases.office import Service
from saklig.service_packages import catalogue_names, example_local, load
from saklig.web.texts import LANGUAGES

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

DECIDED_HERE = [name for name in catalogue_names() if "municipality" in load(name).service.authority.decided_by]


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


def answered(name: str, package: Any, html: str) -> str:
    """A plain answer to a question of the form: yes to what is applied for, no to the rest, the first of choices."""
    question = package.form.questions.get(name)
    if question is None:
        return {"has-cohabitant": "no"}.get(name, "")
    if question.kind == "yes-no":
        return "yes" if question.input in {benefit.asked_by for benefit in package.benefits.values()} else "no"
    chosen = re.search(rf'name="{re.escape(name)}" value="([^"]+)"', html)
    return chosen[1] if chosen else "1"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DECIDED_HERE)
def test_one_can_apply_for_it_from_first_step_to_receipt(client: Client, name: str, language: str) -> None:
    from web import kit

    package = load(name)
    kit.enter(client, town.citizen())
    client.cookies["saklig_language"] = language
    page = client.get(f"/tjenester/{name}/sok/", follow=True)
    for _ in range(12):
        here, html = page.request["PATH_INFO"], page.content.decode()
        if "/steg/" not in here:
            break
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
        asked = set(re.findall(r'<(?:input class="[^"]*" type="(?:radio|text)"|textarea)[^>]* name="([^"]+)"', html))
        typed = {one: answered(one, package, html) for one in asked}
        page = client.post(here, {**fields, **typed, "go": "next"}, follow=True)
        assert page.status_code == 200, (here, typed)
    assert here.endswith("/kontroll/")
    token = re.search(r'name="token" value="([^"]+)"', html)
    sent = client.post(here, {"token": token[1]}, follow=True)
    assert sent.status_code == 200 and sent.request["PATH_INFO"].endswith("/kvittering/")
    case = Case.objects.get()
    assert (case.service, case.language) == (name, language) and case.state != "draft"
