"""A person is told that their answer is there: by e-mail without content, or on paper by a human, and once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import PrivacyRequest
from saklig.connectors.memory import MemoryContactRegister
from saklig.store.models import Event, Job
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORDS = "Vi har sett på det, og skatteoppgjøret viser noe annet."


def answered(office: Any, who: str = town.ANA, *, about_case: bool = True) -> PrivacyRequest:
    case = town.decided(office)
    town.work(office)
    request = cases.ask_about_data(
        office, town.citizen(who), "rectification", text="Det stemmer ikke.", case=case.pk if about_case else None,
        token=town.token(),
    )  # fmt: skip
    actor = town.employee("privacy-officer")
    cases.answer_request(office, actor, request.pk, outcome="refused", reasons=WORDS, token=town.token())
    return request


def unreachable(office: Any) -> Any:
    nobody = MemoryContactRegister(world=replace(town.alone(), contacts={}), clock=office.ports.clock)
    return replace(office, ports=replace(office.ports, contacts=nobody))


@pytest.mark.parametrize("about_case", [True, False])
def test_an_answer_is_told_of_by_mail_without_content_and_once(about_case: bool) -> None:
    office = town.office(town.alone())
    request = answered(office, about_case=about_case)
    before = len(office.ports.notifier.sent)
    town.work(office)
    request.refresh_from_db()
    (notice,) = office.ports.notifier.sent[before:]
    assert (request.told, request.told_at) == ("told", office.ports.clock.now())
    assert "svart på det du ba om" in notice.subject and WORDS not in notice.body and "rett" not in notice.subject
    assert Event.objects.filter(kind="privacy.told").count() == 1
    job = Job.objects.get(kind="case.privacy-notice")
    job.state = Job.State.QUEUED
    job.save()
    town.work(office)
    assert len(office.ports.notifier.sent) == before + 1


def test_whoever_cannot_be_told_is_listed_until_the_answer_is_sent_on_paper(wire: Any) -> None:
    office = town.office(town.alone())
    wire(office)
    request = answered(office)
    town.work(unreachable(office), kinds={"case.privacy-notice"})
    officer = town.employee("privacy-officer")
    client = kit.enter(Client(), officer)
    page = client.get("/saksbehandling/personvern/").content.decode()
    assert "Svar som må sendes på papir" in page and "står ikke i kontaktregisteret" in page
    sent = client.post("/saksbehandling/personvern/", {"paper": str(request.pk), "token": town.token()}, follow=True)
    assert "sendt på papir" in sent.content.decode() and "Svar som må" not in sent.content.decode()
    request.refresh_from_db()
    assert request.told == "paper"
    assert client.post("/saksbehandling/personvern/", {"paper": str(request.pk), "token": town.token()}).status_code == 404
    assert client.post("/saksbehandling/personvern/", {"paper": "nobody", "token": town.token()}).status_code == 404
    with pytest.raises(cases.NotAllowed):
        cases.answer_on_paper(office, town.caseworker(), request.pk, token=town.token())


def test_one_who_has_no_case_here_is_told_on_paper() -> None:
    office = town.office(town.alone())
    town.decided(office)
    stranger = cases.ask_about_data(
        office, town.citizen(town.BO), "erasure", text="", case=None, token=town.token()
    )
    cases.answer_request(
        office, town.employee("privacy-officer"), stranger.pk, outcome="granted", reasons=WORDS, token=town.token()
    )
    town.work(office)
    stranger.refresh_from_db()
    assert stranger.told == "no-case"
