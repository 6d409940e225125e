"""The pages around a year: the leader's own, and the citizen's and caseworker's of a case that was made by it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases import town
from cases.renewal import test_year as year
from saklig import cases
from saklig.cases.models import Renewal
from web.kit import enter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
RUN = f"/saksbehandling/aret/{town.SERVICE}/2025/"


@pytest.fixture
def office(wire: Any) -> Any:
    made = wire(town.office(town.alone(200_000)))
    town.decided(made, year.GOES_ON)
    return made


def token_of(page: str) -> str:
    return page.partition('name="token" value="')[2].partition('"')[0]


def test_a_leader_begins_sees_and_releases(office: Any) -> None:
    year.year_later(office, 400_000)
    leader = enter(Client(), town.employee("leader"))
    assert "Ikke begynt" in leader.get("/saksbehandling/aret/").content.decode()
    page = leader.get(RUN).content.decode()
    assert leader.post(RUN, {"token": token_of(page), "go": "begin"}).status_code == 302
    assert "blir funnet" in leader.get(RUN).content.decode()
    town.work(office, kinds=year.YEAR)
    page = leader.get(RUN).content.decode()
    assert "Dårligere enn nå" in page and "Slipp løs sakene" in page
    assert leader.post(RUN, {"token": token_of(page), "go": "release"}).status_code == 302
    town.work(office, kinds=year.YEAR)
    page = leader.get(RUN).content.decode()
    assert "Sluppet løs" in page and "Slipp løs sakene" not in page
    assert leader.post(RUN, {"token": town.token(), "go": "all"}).status_code == 400
    assert leader.get(RUN.replace("2025", "2031")).status_code == 404


@pytest.mark.parametrize("income", [190_000, 400_000])
def test_every_page_about_a_case_that_a_year_made_can_be_opened(office: Any, income: int) -> None:
    year.year_later(office, income)
    leader, _ = year.prepared(office)
    case = year.released(office, leader)
    ana, kari = enter(Client(), town.citizen()), enter(Client(), town.caseworker())
    application = case.application.pk
    for path in ("/saker/", f"/saker/{case.number}/", "/mine-opplysninger/", "/mine-opplysninger/last-ned/",
                 f"/soknad/{application}/kvittering/", f"/saker/brev/{case.letters.get().letter}/"):  # fmt: skip
        assert ana.get(path).status_code == 200, path
    town.opened_with_reason(office, town.caseworker(), case)
    assert kari.get(f"/saksbehandling/{case.number}/").status_code == 200
    if income == 400_000:
        (asked,) = cases.my_requests(office, town.citizen())
        page = ana.get(f"/saker/sporsmal/{asked.pk}/").content.decode()
        assert "forhåndsvarsel" in page
        sent = ana.post(f"/saker/sporsmal/{asked.pk}/", {"text": "Jeg mistet jobben.", "token": token_of(page)})
        assert sent.status_code == 302
        case.refresh_from_db()
        assert case.state == "awaiting_judgement"
    assert Renewal.objects.get().case == case
