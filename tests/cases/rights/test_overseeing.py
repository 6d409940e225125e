"""The privacy officer's page, readings that looked odd by declared rules, and what a breach reached, from the access log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import Case, LegalHold, StaffMember
from saklig.cases.rights.odd import Limits, Odd, Reading, find_odd
from saklig.connectors.clocks import FixedClock
from saklig.store import access
from saklig.store.models import AccessLog, Event
from web import kit

DATABASE = pytest.mark.django_db(databases=["default", "keys"])
NOON = datetime(2024, 6, 10, 10, tzinfo=UTC)
WORDS = "Opplysningene er slettet der loven lar oss, resten må ligge."


# --- the rules, pure ---------------------------------------------------------------------------------------------------


def reading(**more: Any) -> Reading:
    plain = Reading(
        at=NOON, reader=READER, subject=uuid4(), case=uuid4(), acted=True, own_name=False, shielded=False, refused=False
    )
    return replace(plain, **more)


READER = uuid4()
SOME = Limits(people=3, within=timedelta(hours=1), nothing_done=2, outside=2)


def found(*readings: Reading, day_off: bool = False) -> list[tuple[str, int]]:
    return [(one.rule, one.figure) for one in find_odd(readings, SOME, day_off=lambda at: day_off)]


def minutes(*numbers: int) -> list[Reading]:
    return [reading(at=NOON + timedelta(minutes=number)) for number in numbers]


def test_each_rule_speaks_from_its_limit_and_not_below_it() -> None:
    assert found() == [] and found(reading()) == []
    assert found(*minutes(0, 59)) == [] and found(*minutes(0, 30, 60)) == [("many-people", 3)]
    assert found(*minutes(0, 30, 61)) == [] and found(*minutes(0, 50, 61, 100, 105)) == [("many-people", 4)]
    same = reading()
    assert found(same, same, same) == []
    assert found(reading(acted=False)) == [] and found(*[reading(acted=False)] * 2) == []
    assert found(reading(acted=False), reading(acted=False)) == [("nothing-done", 2)]
    assert found(reading(own_name=True)) == [("own-name", 1)] and found(reading(refused=True)) == [("refused", 1)]
    assert found(reading(shielded=True)) == [] and found(reading(shielded=True, acted=False)) == [("shielded", 1)]


@pytest.mark.parametrize(("utc", "outside"), [(3, True), (4, False), (17, False), (18, True)])
def test_hours_are_those_of_a_working_day_in_norway(utc: int, outside: bool) -> None:
    rows = [reading(at=NOON.replace(hour=utc))] * 2
    assert (("outside-hours", 2) in found(*rows)) is outside
    assert ("outside-hours", 2) in found(*rows, day_off=True) and found(*rows[:1], day_off=True) == []


def test_what_is_shown_is_the_figure_the_limit_and_the_time_of_one_reader() -> None:
    other = uuid4()
    odd = find_odd([*minutes(0, 5, 9), reading(reader=other, own_name=True)], SOME, day_off=lambda at: False)
    many, own = odd
    assert own.reader == other
    last = NOON + timedelta(minutes=9)
    assert many == Odd(rule="many-people", reader=READER, figure=3, limit=3, first=NOON, last=last)


# --- the page ----------------------------------------------------------------------------------------------------------


@DATABASE
def test_the_overview_counts_what_is_held_by_category_class_and_purpose() -> None:
    office = town.office(town.couple())
    case = town.decided(office)
    page = cases.overview(office, town.employee("privacy-officer"))
    rows = {(row.category, row.code): row for row in page.held}
    income = rows["economic", "income"]
    assert (income.years, income.cases, income.people) == (5, 1, 2) and income.why["nb"] and income.provisions
    assert all(row.purposes and row.facts and row.cases == 1 for row in page.held)
    Case.objects.filter(pk=case.pk).update(erased_at=town.APPLIED)
    assert cases.overview(office, town.employee("privacy-officer")).held == ()
    for other in (town.caseworker(), town.citizen(), town.employee("auditor")):
        with pytest.raises(cases.NotAllowed):
            cases.overview(office, other)


@DATABASE
def test_a_caseworker_with_the_readers_family_name_and_nothing_done_is_shown_with_the_figure() -> None:
    office = town.office(town.alone())
    case = town.decided(office)
    officer = town.employee("privacy-officer")
    assert [one for one in cases.overview(office, officer).odd if one.odd.rule == "own-name"] == []
    per = town.caseworker("Per Nordvik")
    cases.state_reason(office, per, case.number, reason="Søkeren ringer og spør om saken.")
    cases.desk(office, per, case.number)
    odd = {one.odd.rule: one for one in cases.overview(office, officer, limits=Limits(nothing_done=1)).odd}
    assert (odd["own-name"].name, odd["own-name"].odd.figure) == ("Per Nordvik", 3)
    assert odd["nothing-done"].odd.figure == 1
    cases.note(office, per, case.number, text="Ringte.", token=town.token())
    assert "nothing-done" not in {one.odd.rule for one in cases.overview(office, officer, limits=Limits(nothing_done=1)).odd}


@DATABASE
def test_the_officer_answers_what_is_about_everything_and_holds_cases_on_the_page(office: Any) -> None:
    case = town.decided(office)
    asked = cases.ask_about_data(office, town.citizen(), "erasure", text="Slett alt.", case=None, token=town.token())
    client = kit.enter(Client(), town.employee("privacy-officer"))
    page = "/saksbehandling/personvern/"
    said = client.get(page).content.decode()
    assert "Sletting" in said and "alt om dem" in said and "Slett alt." not in said and "Ana" not in said
    form = client.get(f"{page}{asked.pk}/").content.decode()
    assert "Slett alt." in form
    assert "privacy-request" in {one.what for one in access.about(asked.person_id)}
    assert client.post(f"{page}{asked.pk}/", {"outcome": "partly", "words": "kort", "token": town.token()}).status_code == 422
    assert client.post(f"{page}{asked.pk}/", {"outcome": "partly", "words": WORDS, "token": town.token()}).status_code == 302
    (told,) = cases.held(office, town.citizen()).asked
    assert (told.outcome, told.by, told.reasons) == ("partly", "Ansatt privacy-officer", WORDS)
    assert client.get(f"{page}{uuid4()}/").status_code == 404
    # Holds.
    wrong = client.post(page, {"number": "2024-X", "why": WORDS, "token": town.token()})
    assert wrong.status_code == 422 and "ingen slik sak" in wrong.content.decode()
    assert client.post(page, {"number": case.number, "why": "kort", "token": town.token()}).status_code == 422
    assert client.post(page, {"number": case.number, "why": WORDS, "token": town.token()}).status_code == 302
    hold = LegalHold.objects.get()
    assert (hold.why, hold.placed_by.name) == (WORDS, "Ansatt privacy-officer") and WORDS in client.get(page).content.decode()
    assert client.post(page, {"lift": str(hold.pk), "token": town.token()}).status_code == 302
    assert LegalHold.objects.get().lifted_at is not None
    assert client.post(page, {"lift": str(hold.pk), "token": town.token()}).status_code == 404
    kinds = set(Event.objects.filter(kind__startswith="privacy.").values_list("kind", flat=True))
    assert kinds >= {"privacy.asked", "privacy.answered", "privacy.hold-placed", "privacy.hold-lifted"}


# --- breach ------------------------------------------------------------------------------------------------------------


@DATABASE
def test_a_breach_lists_who_was_read_by_whom_since_when_and_whom_to_tell() -> None:
    office = town.office(town.couple())
    case = town.decided(office)
    AccessLog.objects.count()
    later = replace(office, ports=replace(office.ports, clock=FixedClock(NOON + timedelta(days=1))))
    kari = town.caseworker()
    cases.state_reason(later, kari, case.number, reason="Søkeren ringer og spør om saken.")
    cases.desk(later, kari, case.number)
    Case.objects.filter(pk=case.pk).update(restricted=True)
    since = NOON + timedelta(hours=1)
    report = cases.breach(later, since=since, reader=StaffMember.objects.get(pk=kari.staff).subject)
    assert len(report.people) == 3 and report.cases == 1 and all(one.shielded for one in report.people)
    assert [(one.name, one.role, one.people) for one in report.readers] == [("Kari Saksbehandler", "caseworker", 3)]
    assert report.notify_by - later.ports.clock.now() == timedelta(hours=72)
    assert set(report.text) == {"nb", "nn", "en"}
    for text in report.text.values():
        assert "Nordvik kommune" in text and "3 " in text and "Kari Saksbehandler (3)" in text and "14.06.2024" in text
        assert "Ana" not in text and town.ANA not in text
    assert len({text.splitlines()[0] for text in report.text.values()}) == 3
    assert cases.breach(later, since=since, reader=str(town.caseworker("Bo Annen").staff)).people == ()
    everyone = cases.breach(later, since=town.APPLIED - timedelta(days=1))
    assert {reader.role for reader in everyone.readers} >= {"system", "caseworker"}
    assert Event.objects.filter(kind="privacy.breach-listed").count() == 3
    for wrong in ({"since": later.ports.clock.now() + timedelta(days=1)}, {"since": since, "reader": "ukjent"}):
        with pytest.raises(cases.InvalidAnswers):
            cases.breach(later, **wrong)


@DATABASE
def test_the_breach_page_shows_it_and_says_what_is_wrong(office: Any) -> None:
    case = town.decided(office)
    cases.state_reason(office, town.caseworker(), case.number, reason="Søkeren ringer og spør om saken.")
    cases.desk(office, town.caseworker(), case.number)
    client = kit.enter(Client(), town.employee("privacy-officer"))
    page = "/saksbehandling/personvern/brudd/"
    assert client.get(page).status_code == 200
    said = client.get(page, {"since": "9.6.2024"}).content.decode()
    assert f"{case.applicant_id}" in said and "72 timer" in said and "artikkel 33" in said and "Ana" not in said
    for query in ({"since": "i går"}, {"since": "9.6.2024", "reader": "ukjent"}, {"since": "9.6.2030"}):
        assert client.get(page, query).status_code == 422
    assert Event.objects.filter(kind="privacy.breach-listed").count() == 1


# --- sign-ins that somebody else must end ------------------------------------------------------------------------------


@DATABASE
def test_the_privacy_officer_ends_the_sign_ins_of_a_citizen_who_cannot(office: Any) -> None:
    case = town.decided(office)
    ana, officer = town.Actor.citizen(case.applicant_id), town.employee("privacy-officer")
    phone, machine = kit.enter(Client(), ana), kit.enter(Client(), ana)
    client, page = kit.enter(Client(), officer), "/saksbehandling/personvern/brudd/"
    for wrong in ("", "2024-XXXXXX", "ikke en referanse", str(officer.staff)):
        said = client.post(page, {"whom": wrong})
        assert said.status_code == 422 and 'href="#whom"' in said.content.decode()
    assert phone.get("/saker/").status_code == 200
    assert "avsluttet" in client.post(page, {"whom": case.number}, follow=True).content.decode()
    for one in (phone, machine):
        assert one.get("/saker/").status_code == 302
    assert "Ingen pålogging var åpen" in client.post(page, {"whom": str(case.applicant_id)}, follow=True).content.decode()
    assert client.get(page).status_code == 200  # the officer is still here
    assert "Avsluttet av personvernombudet" in kit.enter(Client(), ana).get("/logg-inn/mine/").content.decode()
    assert Event.objects.filter(kind="privacy.sign-ins-ended").count() == 2


@DATABASE
def test_only_whoever_runs_the_installation_ends_everybodys(office: Any) -> None:
    case = town.decided(office)
    ana, kari = kit.enter(Client(), town.Actor.citizen(case.applicant_id)), kit.enter(Client(), town.caseworker())
    for actor in (town.caseworker(), town.employee("privacy-officer"), town.employee("administrator")):
        with pytest.raises(cases.NotAllowed):
            cases.end_everybodys_sign_ins(office, actor)
    for actor in (town.caseworker(), town.employee("administrator")):
        with pytest.raises(cases.NotAllowed):
            cases.end_sign_ins_of(office, actor, case.number)
    assert cases.end_everybodys_sign_ins(office, cases.Actor.system()) == 2
    assert ana.get("/saker/").status_code == kari.get("/saksbehandling/").status_code == 302
