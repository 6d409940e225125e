"""The pages on which a caseworker writes in what came on paper: from the form to the case, by hand as a person would."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig.cases.models import Case, Registration
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PAGE = "/saksbehandling/registrer/"
FORM = {
    "service": town.SERVICE, "identity": town.ANA, "channel": "paper", "received": "3.6.2024", "language": "nn",
    "helped_by": "Dattera", "token": "a-token-of-the-form",
}  # fmt: skip


def answers(html: str) -> dict[str, str]:
    """Every question of the step, answered: yes to what is applied for, else no."""
    form = html.split("<main", 1)[1]
    names = set(re.findall(r'<input class="ds-input" type="radio" id="[^"]+" name="([^"]+)" value="(?:yes|no)"', form))
    found = {name: "yes" if name == "asks-income-cap" else "no" for name in names}
    for name in set(re.findall(r'type="radio" id="[^"]+" name="([^"]+)" value="[0-9]{4}"', form)):
        found[name] = re.findall(rf'name="{name}" value="([0-9]{{4}})"', form)[-1]
    return found | {"version": re.search(r'name="version" value="(\d+)"', form)[1], "go": "next"}


def seen(answer: Any) -> str:
    """The page as it is read: dates hold together by blanks of another kind."""
    return answer.content.decode().replace("\u00a0", " ")


def fill_in(client: Client, address: str) -> str:
    """Through the steps to the review."""
    for _ in range(10):
        page = client.get(address, follow=True)
        address = page.redirect_chain[-1][0] if page.redirect_chain else address
        if "/kontroll/" in address:
            return address
        address = client.post(address, answers(page.content.decode()))["Location"]
    raise AssertionError("the form never ends")


def test_from_paper_to_a_case_at_the_desk(caseworker: Client) -> None:
    begun = caseworker.post(PAGE, FORM)
    assert begun.status_code == 302
    first = seen(caseworker.get(begun["Location"], follow=True))
    assert "Du registrerer en søknad for Ana Nordvik" in first and "Dattera" in first and "3. juni 2024" in first
    assert "Ana Nordvik" in caseworker.get(PAGE).content.decode()
    check = fill_in(caseworker, begun["Location"])
    html = caseworker.get(check).content.decode()
    sent = caseworker.post(check, {"token": re.search(r'name="token" value="([^"]+)"', html)[1]}, follow=True)
    case = Case.objects.get()
    told = seen(sent)
    assert case.number in told and case.application.receipt_number in told and "3. juni 2024" in told
    desk = caseworker.get(f"/saksbehandling/{case.number}/").content.decode()
    assert "Søknaden kom på papir" in desk and "Kari Saksbehandler" in desk
    ana = kit.enter(Client(), town.citizen())
    own = ana.get(f"/saker/{case.number}/").content.decode()
    assert "Søknaden kom på papir" in own and "Kari Saksbehandler" in own
    assert caseworker.get(PAGE).content.decode().count("Ana Nordvik") == 0


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("received", "11.6.2124", "for langt fram"),
        ("received", "i går", "forstår ikke datoen"),
        ("identity", "12345678901", "ikke et gyldig fødselsnummer"),
        ("identity", "", "Fyll ut"),
        ("channel", "post", "Velg ett"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    caseworker: Client, field: str, typed: str, said: str
) -> None:
    answer = caseworker.post(PAGE, {**FORM, field: typed})
    html = answer.content.decode()
    assert answer.status_code == 422 and said in html
    assert "Dattera" in html
    assert not Case.objects.exists()


def test_a_mistake_is_deleted_and_a_citizen_never_sees_it_before_it_is_sent(caseworker: Client) -> None:
    draft = caseworker.post(PAGE, FORM)["Location"]
    ana = kit.enter(Client(), town.citizen())
    assert ana.get(draft).status_code == 404
    assert draft not in ana.get("/saker/").content.decode()
    page = caseworker.get(f"{draft}slett/").content.decode()
    assert "blir loggført" in page
    assert caseworker.post(f"{draft}slett/")["Location"] == PAGE
    assert not Registration.objects.exists()


def test_the_names_of_protected_people_reach_nobody_without_the_right(wire: Any) -> None:
    from dataclasses import replace

    from saklig.cases.ports import Protection, ProtectionEntry

    world = town.alone()
    hidden = replace(world.persons[town.ANA], protection=(ProtectionEntry(grade=Protection.CONFIDENTIAL),))
    wire(town.office(replace(world, persons={**world.persons, town.ANA: hidden})))
    answer = kit.enter(Client(), town.caseworker()).post(PAGE, FORM)
    assert answer.status_code == 403 and "Ana" not in answer.content.decode()
    assert kit.enter(Client(), town.caseworker("Ragna", restricted=True)).post(PAGE, FORM).status_code == 302
    assert "Ana" not in kit.enter(Client(), town.caseworker()).get(PAGE).content.decode().split("<main")[1]
