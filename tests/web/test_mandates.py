"""The pages on which somebody is let act for another: given, acted on, withdrawn in the middle, registered from paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import Case, Mandate
from saklig.cases.ports import GuardianEntry
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PAGE, ACT, STAFF = "/fullmakter/", "/fullmakter/handle/", "/saksbehandling/fullmakter/"


@pytest.fixture
def office(wire: Any) -> Any:
    return wire(town.office(town.couple()))


@pytest.fixture
def ana(office: Any) -> Client:
    return kit.enter(Client(), town.citizen())


@pytest.fixture
def bo(office: Any) -> Client:
    return kit.enter(Client(), town.citizen(town.BO))


def give(ana: Client, **changes: Any) -> Any:
    form = {
        "go": "give", "identity": town.BO, "name": "Bo Nordvik", "services": [town.SERVICE], "until": "",
        "token": town.token(), **changes,
    }  # fmt: skip
    return ana.post(PAGE, form)


def test_given_acted_on_seen_and_stopped(ana: Client, bo: Client, office: Any) -> None:
    case = town.decided(office)
    assert give(ana).status_code == 302
    mandate = Mandate.objects.get()
    page = bo.get(PAGE).content.decode()
    assert "Ana Nordvik" in page and "Handle for" in page
    assert bo.get(f"/saker/{case.number}/").status_code == 404
    assert bo.post(ACT, {"mandate": str(mandate.pk)})["Location"] == "/saker/"
    html = bo.get("/saker/").content.decode()
    assert "Du handler for Ana Nordvik" in html and case.number in html
    assert bo.get(f"/saker/{case.number}/").status_code == 200
    # What is for Ana alone is not in the menu, and not behind it.
    assert 'href="/mine-opplysninger/"' not in html
    for alone in ("/mine-opplysninger/", "/mine-opplysninger/last-ned/", "/mine-opplysninger/be-om/sletting/", PAGE):
        assert bo.get(alone).status_code == 403, alone
    bo.post(ACT, {"mandate": ""})
    assert "Du handler for" not in bo.get("/saker/").content.decode()
    assert bo.get(f"/saker/{case.number}/").status_code == 404


def test_withdrawn_in_the_middle_the_next_click_does_nothing_and_says_why(ana: Client, bo: Client, office: Any) -> None:
    case = town.decided(office, {"application.disputes_register_data": True})
    give(ana)
    mandate = Mandate.objects.get()
    bo.post(ACT, {"mandate": str(mandate.pk)})
    assert bo.get(f"/saker/{case.number}/trekk/").status_code == 200
    ana.post(PAGE, {"go": "withdraw", "mandate": str(mandate.pk), "token": town.token()})
    answer = bo.post(f"/saker/{case.number}/trekk/", {"token": town.token()})
    said = answer.content.decode()
    assert answer.status_code == 403 and "trukket tilbake eller utløpt" in said and "Ana" not in said
    assert Case.objects.get(pk=case.pk).state == "awaiting_judgement"
    assert bo.get("/saker/").status_code == 200  # as oneself again
    assert bo.post(ACT, {"mandate": str(mandate.pk)}).status_code == 403
    assert "Trukket tilbake" in ana.get(PAGE).content.decode()


def test_nobody_acts_on_anothers_mandate_or_sees_their_sign_ins(ana: Client, bo: Client, office: Any) -> None:
    give(ana)
    mandate = Mandate.objects.get()
    dag = kit.enter(Client(), town.citizen(town.DAG))
    assert dag.post(ACT, {"mandate": str(mandate.pk)}).status_code == 403
    assert dag.post(PAGE, {"go": "withdraw", "mandate": str(mandate.pk), "token": town.token()}).status_code == 404
    bo.post(ACT, {"mandate": str(mandate.pk)})
    own = bo.get("/logg-inn/mine/")
    assert own.context["here"] in {one.id for one, _ in own.context["found"]}


def test_an_application_by_a_representative_is_the_partys_and_says_who_sent_it(ana: Client, bo: Client, office: Any) -> None:
    give(ana)
    bo.post(ACT, {"mandate": str(Mandate.objects.get().pk)})
    page = bo.get(f"/tjenester/{town.SERVICE}/sok/", follow=True)
    assert page.status_code == 200 and "Ana Nordvik" in page.content.decode()
    assert Case.objects.get().applicant_id == town.citizen().person
    acting = cases.acting_for(office, town.citizen(town.BO).person, Mandate.objects.get().pk)
    town.decided(office, actor=acting)
    number = Case.objects.exclude(number=None).get().number
    assert "gjort av en fullmektig eller verge" in ana.get(f"/saker/{number}/").content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("identity", town.ANA, "ditt eget fødselsnummer"),
        ("identity", "12345678901", "ikke et gyldig fødselsnummer"),
        ("name", "", "Fyll ut"),
        ("services", [], "Velg minst ett"),
        ("until", "1.1.2020", "for langt tilbake"),
    ],
)
def test_what_cannot_be_given_is_told_at_its_field(ana: Client, field: str, typed: Any, said: str) -> None:
    answer = give(ana, **{field: typed})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Mandate.objects.exists()


def test_a_guardian_asks_the_register(bo: Client, office: Any) -> None:
    no = bo.post(PAGE, {"go": "guardian", "ward": town.ANA, "token": town.token()})
    assert no.status_code == 422 and "ikke at du er verge" in no.content.decode()
    world = office.ports.population.world
    ana = replace(world.persons[town.ANA], guardians=(GuardianEntry(guardian=town.BO, economic=True),))
    office.ports.population.world = replace(world, persons={**world.persons, town.ANA: ana})
    assert bo.post(PAGE, {"go": "guardian", "ward": town.ANA, "token": town.token()}).status_code == 302
    html = bo.get(PAGE).content.decode()
    assert "Fra Folkeregisteret" in html and "Vergemål" in html
    assert bo.post(ACT, {"mandate": str(Mandate.objects.get().pk)}).status_code == 302
    assert "Du handler for Ana" in bo.get("/saker/").content.decode()


def test_staff_register_one_on_paper_and_end_it(office: Any, bo: Client, ana: Client) -> None:
    kari = kit.enter(Client(), town.caseworker())
    town.citizen()
    form = {
        "go": "register", "kind": "guardian", "principal": town.ANA, "representative": town.BO, "services": [town.SERVICE],
        "begins": "1.6.2024", "until": "31.12.2024", "note": "Vergefullmakt vist i skranken.", "token": town.token(),
    }  # fmt: skip
    assert kari.post(STAFF, {**form, "representative": town.ANA}).status_code == 422
    assert kari.post(STAFF, form).status_code == 302
    html = kari.get(STAFF).content.decode()
    assert "kan handle for Ana Nordvik" in html and "Vergefullmakt vist i skranken." in html
    mandate = Mandate.objects.get()
    assert "Kari Saksbehandler" in ana.get(PAGE).content.decode()
    assert kari.post(STAFF, {"go": "withdraw", "mandate": str(mandate.pk), "why": "", "token": town.token()}).status_code == 422
    ended = {"go": "withdraw", "mandate": str(mandate.pk), "why": "Trukket i brev.", "token": town.token()}
    assert kari.post(STAFF, ended).status_code == 302
    assert bo.post(ACT, {"mandate": str(mandate.pk)}).status_code == 403


def test_the_api_follows_the_mandate_too(ana: Client, bo: Client, office: Any) -> None:
    case = town.decided(office)
    give(ana)
    mandate = Mandate.objects.get()
    assert bo.get(f"/api/cases/{case.number}").status_code == 404
    bo.post(ACT, {"mandate": str(mandate.pk)})
    assert bo.get(f"/api/cases/{case.number}").status_code == 200
    assert bo.get("/api/households").status_code == 403
    assert bo.get("/api/session").json()["acting_for"] == {"mandate": str(mandate.pk), "name": "Ana Nordvik"}
    ana.post(PAGE, {"go": "withdraw", "mandate": str(mandate.pk), "token": town.token()})
    over = bo.get("/api/cases")  # told once, so that nothing meant for her is done in his name
    assert (over.status_code, over.json()["code"]) == (403, "mandate-over")
    assert bo.get(f"/api/cases/{case.number}").status_code == 404 and bo.get("/api/session").json()["acting_for"] is None


def test_what_staff_registered_is_told_of_and_posted_where_it_cannot_be(office: Any, ana: Client, bo: Client) -> None:
    kari = kit.enter(Client(), town.caseworker())
    form = {
        "go": "register", "kind": "attorney", "principal": town.ANA, "representative": town.BO, "services": [town.SERVICE],
        "begins": "01.06.2024", "until": "", "note": "Vist i skranken.", "token": town.token(),
    }  # fmt: skip
    office.ports.contacts.world = replace(office.ports.contacts.world, contacts={})
    assert kari.post(STAFF, form).status_code == 302
    town.work(office, kinds={"case.mandate-notice"})
    mandate = Mandate.objects.get()
    page = kari.get(STAFF).content.decode()
    letter = mandate.notice.letter
    assert "kan ikke varsles på e-post" in page and f"/saker/brev/{letter}/" in page
    assert kari.get(f"/saker/brev/{letter}/pdf/").content.startswith(b"%PDF")
    mine = ana.get(PAGE).content.decode()
    assert f"/saker/brev/{letter}/" in mine
    read = ana.get(f"/saker/brev/{letter}/").content.decode()
    assert "Du kan trekke fullmakten tilbake" in read
    assert bo.get(f"/saker/brev/{letter}/").status_code == 404 and f"/saker/brev/{letter}/" not in bo.get(PAGE).content.decode()
    assert ana.post(STAFF, {"go": "posted", "mandate": mandate.pk, "token": town.token()}).status_code == 403
    assert kari.post(STAFF, {"go": "posted", "mandate": mandate.pk, "token": town.token()}).status_code == 302
    assert "kan ikke varsles på e-post" not in kari.get(STAFF).content.decode()
