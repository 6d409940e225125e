"""Rectification, restriction, objection: asked by the person, a task at the desk with a day, answered by a named human."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import Case, Correction, Deadline, Fact, PrivacyRequest
from saklig.store.models import Event
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORDS = "Vi har sett på det, og skatteoppgjøret viser noe annet."


def asked(office: Any, kind: str, case: Case | None, who: str = town.ANA, text: str = "Det stemmer ikke.") -> PrivacyRequest:
    pk = case.pk if case else None
    return cases.ask_about_data(office, town.citizen(who), kind, text=text, case=pk, token=town.token())


def test_what_is_asked_is_a_task_at_the_desk_with_a_month_to_answer_and_ends_with_a_named_humans_reasons() -> None:
    office = town.office(town.alone())
    case = town.decided(office)
    town.work(office)
    kari = town.caseworker()
    assert case.number not in [row.number for row in cases.queue(office, kari)]
    request = asked(office, "rectification", case)
    assert request.due == date(2024, 7, 10)
    (row,) = [row for row in cases.queue(office, kari) if row.number == case.number]
    assert row.privacy and row.due == date(2024, 7, 10)
    assert [one.pk for one in cases.desk(office, kari, case.number).privacy] == [request.pk]
    answered = cases.answer_request(office, kari, request.pk, outcome="refused", reasons=WORDS, token=town.token())
    assert (answered.answered_by.name, answered.outcome, answered.reasons) == ("Kari Saksbehandler", "refused", WORDS)
    assert Deadline.objects.get(case=case, kind="privacy").met_at is not None
    assert not [row for row in cases.queue(office, kari) if row.number == case.number and row.privacy]
    (told,) = cases.held(office, town.citizen()).asked
    assert (told.by, told.outcome, told.reasons, told.case) == ("Kari Saksbehandler", "refused", WORDS, case.number)
    kinds = list(Event.objects.filter(case_ref=case.pk, kind__startswith="privacy").order_by("id").values_list("kind", flat=True))
    assert kinds == ["privacy.asked", "privacy.answered"]
    with pytest.raises(cases.TransitionRefused):
        cases.answer_request(office, kari, request.pk, outcome="granted", reasons=WORDS, token=town.token())


def test_an_answer_without_reasons_or_a_human_does_not_exist() -> None:
    office = town.office(town.alone())
    request = asked(office, "rectification", town.decided(office))
    with pytest.raises(cases.OwnReasonsRequired):
        cases.answer_request(office, town.caseworker(), request.pk, outcome="granted", reasons="Ja.", token=town.token())
    with pytest.raises(cases.NotAllowed):
        cases.answer_request(office, town.citizen(), request.pk, outcome="granted", reasons=WORDS, token=town.token())
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivacyRequest.objects.filter(pk=request.pk).update(answered_at=town.APPLIED, outcome="granted")


def test_several_requests_are_due_by_the_first_that_is_open() -> None:
    office = town.office(town.alone())
    case = town.decided(office)
    first = asked(office, "rectification", case)
    office.ports.clock.__init__(town.APPLIED + timedelta(days=9))
    asked(office, "erasure", case, text="")
    assert Deadline.objects.get(case=case, kind="privacy", met_at=None).due == date(2024, 7, 10)
    cases.answer_request(office, town.caseworker(), first.pk, outcome="partly", reasons=WORDS, token=town.token())
    assert Deadline.objects.get(case=case, kind="privacy", met_at=None).due == date(2024, 7, 19)


@pytest.mark.parametrize("kind", ["restriction", "objection"])
def test_nothing_is_decided_by_itself_while_one_restricts_or_objects(kind: str) -> None:
    office = town.office(town.couple())
    receipt = town.apply(office)
    case = Case.objects.get(pk=receipt.case_id)
    asked(office, kind, case)
    town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    assert case.state == "awaiting_judgement" and "disputed" in case.determinations.get().reasons
    kari = town.caseworker()
    if kind == "restriction":
        with pytest.raises(cases.TransitionRefused, match="restricted"):
            cases.decide(office, kari, case.number, own_reasons=WORDS, token=town.token())
        request = PrivacyRequest.objects.get()
        cases.answer_request(office, kari, request.pk, outcome="granted", reasons=WORDS, token=town.token())
        with pytest.raises(cases.TransitionRefused, match="restricted"):
            cases.decide(office, kari, case.number, own_reasons=WORDS, token=town.token())
        cases.lift_restriction(office, kari, request.pk, token=town.token())
        assert cases.held(office, town.citizen()).asked[0].lifted_at is not None
    cases.decide(office, kari, case.number, own_reasons=WORDS, token=town.token())


def test_without_a_request_the_same_case_decides_itself() -> None:
    """What the test before would not see if the town's case went to a human anyway."""
    assert town.decided(town.office(town.couple())).decisions.get().kind == "automatic"


def test_a_correction_adds_and_overwrites_nothing() -> None:
    office = town.office(town.alone())
    case = town.decided(office, {"application.disputes_register_data": True})
    request = asked(office, "rectification", case)
    kari, before = town.caseworker(), list(Fact.objects.filter(case=case).values_list("pk", flat=True))
    cases.enter_facts(
        office, kari, case.number, facts={"household.adults[0].income": 150_000}, why="Skattemeldingen", token=town.token()
    )
    cases.answer_request(office, kari, request.pk, outcome="granted", reasons=WORDS, token=town.token())
    town.work(office, kinds={"case.process"})
    assert set(before) < set(Fact.objects.filter(case=case).values_list("pk", flat=True))
    assert Correction.objects.get(case=case).value == 150_000
    found = cases.held(office, town.citizen()).cases[0].data
    assert [one.value for one in found if one.code == "correction"] == [150_000]
    assert [one.value for one in found if one.path == "household.adults[0].income" and one.code == "fact"] == [150_000]


def test_the_other_adult_may_ask_about_the_case_and_learns_nothing_of_it() -> None:
    office = town.office(town.couple())
    case = town.decided(office)
    (concerned,) = cases.may_concern(office, town.citizen(town.BO))
    assert (concerned.reference, concerned.number) == (case.pk, "")
    request = asked(office, "objection", case, who=town.BO)
    desk = cases.desk(office, town.caseworker(), case.number)
    assert [one.person.name for one in desk.privacy] == ["Bo Nordvik"]
    cases.answer_request(office, town.caseworker(), request.pk, outcome="refused", reasons=WORDS, token=town.token())
    assert case.number not in cases.to_json(cases.held(office, town.citizen(town.BO))).decode()
    assert not cases.held(office, town.citizen()).asked
    for stranger in (town.LO, town.DAG):
        with pytest.raises(cases.NotFound):
            asked(office, "objection", case, who=stranger)


def test_a_caseworker_of_another_service_does_not_see_it() -> None:
    from dataclasses import replace

    office = town.office(town.alone())
    request = asked(office, "rectification", town.decided(office))
    other = replace(town.caseworker(), services=frozenset({"bostotte"}))
    with pytest.raises(cases.NotFound):
        cases.answer_request(office, other, request.pk, outcome="granted", reasons=WORDS, token=town.token())


def test_the_page_takes_it_twice_as_once_and_says_what_is_missing(office: Any) -> None:
    case = town.decided(office)
    ana = kit.enter(Client(), town.citizen())
    page = "/mine-opplysninger/be-om/retting/"
    missing = ana.post(page, {"case": str(case.pk), "text": " ", "token": town.token()})
    assert missing.status_code == 422 and "text-problem" in missing.content.decode()
    sent = {"case": str(case.pk), "text": "Feil <b>inntekt</b>", "token": town.token()}
    assert [ana.post(page, sent).status_code for _ in range(2)] == [302, 302]
    assert PrivacyRequest.objects.get().text == "Feil <b>inntekt</b>"
    assert "Feil &lt;b&gt;inntekt&lt;/b&gt;" in ana.get("/mine-opplysninger/").content.decode()
    assert ana.post(page, {**sent, "case": "00000000-0000-0000-0000-000000000000", "token": town.token()}).status_code == 422
    assert ana.post("/mine-opplysninger/be-om/sletting/", {"text": "", "token": town.token()}).status_code == 302
    assert PrivacyRequest.objects.get(case=None, kind="erasure").text is None
    assert ana.get("/mine-opplysninger/be-om/noe/").status_code == 404


def test_the_desk_shows_it_and_a_caseworker_answers_on_the_page(office: Any) -> None:
    case = town.decided(office)
    request = asked(office, "restriction", case)
    kari = kit.enter(Client(), town.caseworker())
    assert "Begrensning: Ana Nordvik" in kari.get(f"/saksbehandling/{case.number}/").content.decode()
    form = {"request": str(request.pk), "outcome": "granted", "words": WORDS, "token": town.token(), "go": "do"}
    page = f"/saksbehandling/{case.number}/personvern/"
    assert kari.post(page, {**form, "words": ""}).status_code == 422
    assert kari.post(page, form).status_code == 302
    assert kari.get(page).status_code == 409
    lift = {"request": str(request.pk), "token": town.token(), "go": "do"}
    assert kari.post(f"/saksbehandling/{case.number}/opphev/", lift).status_code == 302
    assert not PrivacyRequest.objects.get().holds
