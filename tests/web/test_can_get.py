"""What can I get, as a page: open to all, no script needed, nothing kept, and one's own cases to oneself alone."""

from __future__ import annotations

import html as entities
import re
from typing import Any

import pytest
from django.test import Client

from assistant import every_service
from cases import matrix, town
from saklig.cases.models import Application, Case
from saklig.web.texts import LANGUAGES, text
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PAGE = "/hva-kan-jeg-fa/"
PEOPLE = {"people-adults": "1", "people-children": "1", "people-stated": "0"}
INCOME = "tax.redusert-foreldrebetaling.adults[0].amount.number.kr-year"
BORN = "population.children[0].birth_date.date"
CARE = {
    INCOME: "200 000", BORN: "14.3.2022", "placements.barnehageplasser.children[0].place": "yes",
    "placements.barnehageplasser.children[0].hours_per_week.number.hours-week": "45",
    "placements.barnehageplasser.children[0].full_price.number.kr-month": "2000",
    "placements.sfo-plasser.children[0].place": "no",
}  # fmt: skip


@pytest.fixture
def client(wire: Any, client: Client) -> Client:
    wire(every_service.office())
    return client


def plain(page: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", page.content.decode(), flags=re.S)
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def named(page: Any) -> set[str]:
    return set(re.findall(r'<input class="[^"]*" type="[^"]+"[^>]* name="([^"]+)"', page.content.decode()))


def card(page: Any, service: str) -> str:
    pattern = rf'<section class="[^"]*" aria-labelledby="service-{service}">.*?(?=<section class="ds-card|</form>)'
    found = re.search(pattern, page.content.decode(), re.S)
    assert found is not None
    return entities.unescape(re.sub(r"<[^>]+>", " ", found[0]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_stands_there_before_anything_is_told(client: Client, language: str) -> None:
    client.cookies["saklig_language"] = language
    page = client.get(PAGE)
    said = plain(page)
    for title in ("can_get.title", "can_get.no_decision", "can_get.stands.missing", "can_get.estimate"):
        assert text(title, language) in said
    assert text("can_get.stands.can", language) not in said
    assert page.content.decode().count('id="service-') == 3 and "saklig_session" not in client.cookies


def test_what_is_told_leads_to_what_can_be_applied_for_and_why(client: Client) -> None:
    first = client.post(PAGE, PEOPLE)
    assert {INCOME} <= named(first)
    page = client.post(PAGE, PEOPLE | CARE)
    assert page.status_code == 200
    care = card(page, town.SERVICE)
    assert text("can_get.stands.can", "nb") in care and "§ 3 b" in care and "Søk nå" in care
    assert text("can_get.told", "nb") in plain(page) and 'value="200 000"' in page.content.decode()  # open to change
    assert not Case.objects.exists() and "saklig_session" not in client.cookies


def test_it_goes_on_into_the_application_with_what_was_told(client: Client) -> None:
    page = client.post(PAGE, PEOPLE | CARE).content.decode()
    form = re.search(rf'<form method="post" action="/tjenester/{town.SERVICE}/sok/".*?</form>', page, re.S)
    assert form is not None
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
    sent: dict[str, Any] = {}
    for name, value in pairs:
        if name != "csrfmiddlewaretoken":
            sent.setdefault(name, []).append(value)
    kit.enter(client, town.citizen())
    assert client.post(f"/tjenester/{town.SERVICE}/sok/", sent).status_code == 302
    asked = {"application.asks_income_cap": True, "application.asks_core_hours": True}
    assert Application.objects.get().answers == {**asked, "cohabitant": None}


def test_what_cannot_be_read_is_told_at_its_field_and_nothing_is_lost(client: Client) -> None:
    page = client.post(PAGE, PEOPLE | CARE | {INCOME: "mye"})
    assert page.status_code == 422 and f'href="#{INCOME}"' in page.content.decode()
    assert 'value="mye"' in page.content.decode() and 'value="14.3.2022"' in page.content.decode()
    assert client.post(PAGE, {"people-children": "9"}).status_code == 422
    assert "<script>alert" not in client.post(PAGE, PEOPLE | {INCOME: "<script>alert(1)</script>"}).content.decode()


def test_a_number_that_the_rules_cannot_take_is_told_at_its_field(client: Client) -> None:
    grade = "placements.sfo-plasser.children[0].grade.number.number"
    page = client.post(PAGE, PEOPLE | CARE | {"placements.sfo-plasser.children[0].place": "yes", grade: "1200"})
    assert page.status_code == 422 and f'href="#{grade}"' in page.content.decode() and 'value="1200"' in page.content.decode()
    # So it is in the guidance of the service alone.
    told = {
        "count-adults": "1", "count-children": "1", "household.adults[0].income": "200000",
        "children[0].birth_date": "1.3.2016", "children[0].place.grade": "1200", "children[0].place.hours_per_week": "20",
    }  # fmt: skip
    page = client.post("/tjenester/redusert-foreldrebetaling-sfo/veiledning/", told)
    assert page.status_code == 422 and 'id="children[0].place.grade-problem"' in page.content.decode()


@pytest.mark.parametrize("strange", ["household.adults[0].income", "people-pets", "application.asks_support", "told.x"])
def test_a_field_that_nothing_asks_is_refused(client: Client, strange: str) -> None:
    assert client.post(PAGE, PEOPLE | {strange: "1"}).status_code == 400


def test_what_i_have_applied_for_is_mine_to_see(wire: Any, client: Client) -> None:
    office = every_service.office(matrix.world(), now=town.APPLIED)
    wire(office)
    mine, theirs = town.decided(office), town.decided(office, actor=town.citizen(town.BO))
    kit.enter(client, town.citizen())
    said = plain(client.get(PAGE))
    assert mine.number in said and theirs.number not in said
    nobody = plain(Client().get(PAGE))
    assert mine.number not in nobody and text("can_get.applied", "nb") + " " not in nobody


def test_the_register_is_asked_only_when_one_presses_for_it(wire: Any, client: Client) -> None:
    office = every_service.office(town.with_sibling(town.alone()), now=town.APPLIED)
    wire(office)
    asked = []
    was = office.ports.population.person
    office.ports.population.person = lambda identity, *, basis: asked.append(identity) or was(identity, basis=basis)
    assert text("can_get.fetch", "nb") not in plain(client.get(PAGE))
    client.post(PAGE, PEOPLE | {"fetch": "1"})
    assert not asked  # nobody is signed in
    kit.enter(client, town.citizen())
    assert text("can_get.fetch", "nb") in plain(client.get(PAGE)) and not asked
    page = client.post(PAGE, {"fetch": "1"})
    assert asked and text("can_get.fetched", "nb") in plain(page)
    body = page.content.decode()
    assert 'value="4.3.2021"' in body and 'value="4.3.2022"' in body and 'name="people-children" value="2" checked' in body


def test_a_register_that_is_down_keeps_nobody_from_the_page(wire: Any, client: Client) -> None:
    from saklig.connectors.memory import Fault

    office = every_service.office(now=town.APPLIED)
    wire(office)
    office.ports.population.fault = Fault.DOWN
    page = kit.enter(client, town.citizen()).post(PAGE, PEOPLE | {"fetch": "1"})
    assert page.status_code == 200 and text("can_get.not_fetched", "nb") in plain(page)


def test_staff_see_it_as_anybody_does(wire: Any, client: Client) -> None:
    office = every_service.office(now=town.APPLIED)
    wire(office)
    case = town.decided(office)
    said = plain(kit.enter(client, town.caseworker()).get(PAGE))
    assert case.number not in said and text("can_get.fetch", "nb") not in said
