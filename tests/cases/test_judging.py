"""A human decides: with own reasons for anything adverse, in part or in whole; nothing unknown is ever decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cases import town
from saklig import cases
from saklig.cases.models import Case, Decision, DecisionLetter, OutcomeLine, Payment
from saklig.documents.letters import Letter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Inntekten i fjor var høyere enn grensen i § 3 b."


def at_the_desk(amount=900_000, answers=None, **more):
    office = town.office(town.alone(amount), **more)
    return office, town.decided(office, answers), town.caseworker()


def test_a_refusal_needs_own_reasons_and_then_stands_with_a_name():
    office, case, kari = at_the_desk()
    for empty in ("", "   ", "Nei.", "." * 40, "1234567890123456789012"):
        with pytest.raises(cases.OwnReasonsRequired):
            cases.decide(office, kari, case.number, own_reasons=empty, token=town.token())
    assert Case.objects.get().state == "awaiting_judgement" and not Decision.objects.exists()
    decision = cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})
    assert Case.objects.get().state == "notified"
    assert decision.decided_by.name == "Kari Saksbehandler"
    assert OutcomeLine.objects.filter(adverse=True).exists()
    assert not OutcomeLine.objects.filter(adverse=True, decided_by=None).exists()
    letter = Letter.objects.get(pk=DecisionLetter.objects.get().letter)
    assert letter.kind == "refused"
    assert WHY in letter.html and "Kari Saksbehandler" in letter.html
    # and what would give another outcome: § 3 c, 642,700 kr from August 2024
    assert "Med en inntekt under 642 700 kr ville Kim" in letter.html.replace("\u00a0", " ").replace("&nbsp;", " ")


def test_a_double_click_decides_once():
    office, case, kari = at_the_desk()
    token = town.token()
    first = cases.decide(office, kari, case.number, own_reasons=WHY, token=token)
    assert cases.decide(office, kari, case.number, own_reasons=WHY, token=token).id == first.id
    assert Decision.objects.count() == 1
    with pytest.raises(cases.TransitionRefused):
        cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())


def test_a_grant_a_human_confirms_needs_no_reasons():
    office, case, kari = at_the_desk(200_000, stage="advice")
    assert case.determinations.get().reasons == ["stage-advice"]
    cases.decide(office, kari, case.number, token=town.token())
    town.work(office, kinds={"case.letter"})
    assert Letter.objects.get().kind == "granted"


def test_the_granted_part_goes_out_first_and_the_rest_stays_on_the_desk():
    office, case, kari = at_the_desk(500_000)  # too much for the cap, below the limit for core hours
    desk = cases.desk(office, kari, case.number)
    assert desk.ruling.grantable == {("c1", "core-hours")} and desk.ruling.adverse
    with pytest.raises(cases.InvalidAnswers):
        cases.decide(office, kari, case.number, part=True, only=[("c1", "income-cap")], token=town.token())
    part = cases.decide(office, kari, case.number, part=True, token=town.token())
    town.work(office, kinds={"case.letter"})
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"
    assert set(part.lines.values_list("benefit", "adverse")) == {("core-hours", False)}
    assert Letter.objects.get().kind == "part"
    cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter"})
    case.refresh_from_db()
    assert case.state == "notified" and case.decisions.count() == 2


def test_what_is_unknown_cannot_be_decided_but_entered_from_documents():
    office, case, kari = at_the_desk(None)
    with pytest.raises(cases.TransitionRefused, match="unknown"):
        cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    for facts, problem in (
        ({"household.adults[0].income": -1}, "wrong-type"),
        ({"household.adults[0].income": "much"}, "wrong-type"),
        ({"application.received": "2020-01-01"}, "not-to-be-entered"),
        ({"household.adults[7].income": 1}, "not-to-be-entered"),
        ({"local.rounding": "up"}, "not-to-be-entered"),
        ({}, "missing"),
    ):
        with pytest.raises(cases.InvalidAnswers) as raised:
            cases.enter_facts(office, kari, case.number, facts=facts, why="Skattemelding", token=town.token())
        assert problem in raised.value.problems.values()
    documented = {
        "household.adults[0].income": 200_000,
        "household.adults[0].income_stage": "assessed",
        "household.adults[0].income_year": 2023,
    }
    cases.enter_facts(office, kari, case.number, facts=documented, why="Skattemelding lagt fram.", token=town.token())
    town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"  # what a human entered, a human decides on
    determination = case.determinations.get(number=2)
    assert determination.reasons == ["unsure"]
    fact = case.facts.get(gathering=determination.gathering, path="household.adults[0].income")
    assert (fact.value["value"], fact.source) == (200_000, "document")
    cases.decide(office, kari, case.number, token=town.token())
    town.work(office, kinds={"case.letter"})
    assert Letter.objects.get().kind == "granted"


def months_and_points(office, kari, case):
    """From when the case on the desk would be decided, and the points that need judgement."""
    reasons = cases.desk(office, kari, case.number).ruling.reasons
    return min(payment.start for payment in reasons.payments), [point.code for point in reasons.judgement]


def test_found_that_the_municipality_did_not_inform_the_decision_holds_from_august():
    """Remarks to § 3 d: discretion, so a human finds it; the rules then do the rest."""
    late = {"application.late_because_not_informed": True}
    office, case, kari = at_the_desk(200_000, late, now=datetime(2024, 9, 10, 8, tzinfo=UTC))
    assert months_and_points(office, kari, case) == (date(2024, 10, 1), ["not-informed"])
    found = {"application.not_informed_found": True}
    cases.enter_facts(office, kari, case.number, facts=found, why="Brevet til familien kom i retur.", token=town.token())
    town.work(office, kinds={"case.process"})
    assert Case.objects.get().state == "awaiting_judgement"  # what a human entered, a human decides on
    assert months_and_points(office, kari, case) == (date(2024, 8, 1), [])
    cases.decide(office, kari, case.number, token=town.token())
    town.work(office, kinds={"case.letter"})
    assert min(Payment.objects.values_list("month", flat=True)) == date(2024, 8, 1)
    assert "kommunen ikke informerte" in Letter.objects.get().html


def test_only_a_caseworker_of_the_service_decides():
    office, case, kari = at_the_desk()
    stranger = cases.Actor.caseworker(kari.staff, frozenset({"other-service"}))
    gone = cases.Actor.caseworker(town.uuid4(), kari.services)
    for actor, error in (
        (town.citizen(), cases.NotAllowed),
        (cases.Actor.system(), cases.NotAllowed),
        (cases.Actor.rule_owner(kari.staff, kari.services), cases.NotAllowed),
        (stranger, cases.NotFound),
        (gone, cases.NotAllowed),
    ):
        for use in (
            lambda who=actor: cases.decide(office, who, case.number, own_reasons=WHY, token=town.token()),
            lambda who=actor: cases.dismiss(office, who, case.number, own_reasons=WHY, token=town.token()),
            lambda who=actor: cases.ask_information(office, who, case.number, questions=["Hva?"], token=town.token()),
        ):
            with pytest.raises(error):
                use()
    assert Case.objects.get().state == "awaiting_judgement"


def test_a_dismissal_is_a_humans_with_reasons_a_letter_and_appeal():
    office, case, kari = at_the_desk(None)
    with pytest.raises(cases.OwnReasonsRequired):
        cases.dismiss(office, kari, case.number, own_reasons="", token=town.token())
    cases.dismiss(office, kari, case.number, own_reasons="Søknaden gjelder en annen kommune.", token=town.token())
    town.work(office, kinds={"case.letter"})
    assert (Case.objects.get().state, Letter.objects.get().kind) == ("inadmissible", "dismissed")
    cases.appeal(office, town.citizen(), case.number, text="Jeg er uenig.", token=town.token())
    assert Case.objects.get().state == "appealed"


def test_asking_the_citizen_sends_a_letter_waits_and_goes_on_with_the_answer():
    office, case, kari = at_the_desk()
    request = cases.ask_information(office, kari, case.number, questions=["Hvor bor barnet?"], token=town.token())
    case.refresh_from_db()
    assert (case.state, case.waiting_for) == ("awaiting_information", "applicant")
    letter = Letter.objects.get()
    assert letter.kind == "information-request" and "Hvor bor barnet?" in letter.html
    with pytest.raises(cases.InvalidAnswers):
        cases.answer_information(office, town.citizen(), request.id, {"text": " "}, token=town.token())
    cases.answer_information(office, town.citizen(), request.id, {"text": "Hos meg."}, token=town.token())
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"
    assert cases.desk(office, kari, case.number).requests[0].answers == {"text": "Hos meg."}


def test_the_last_day_to_answer_is_never_a_day_off():
    """Two weeks from 3 May 2024 is Constitution Day, then a weekend and Whit Monday."""
    office = town.office(town.alone(700_000), now=datetime(2024, 5, 3, 9, tzinfo=UTC))
    case, kari = town.decided(office), town.caseworker()
    request = cases.ask_information(office, kari, case.number, questions=["Hvor bor barnet?"], token=town.token())
    assert request.due == date(2024, 5, 21)


def test_a_new_decision_that_would_lower_one_in_force_is_a_humans():
    office = town.office(town.alone(100_000))
    town.decided(office)
    before = {p.month: p.payment for p in Payment.objects.all()}
    office.ports.tax.world = replace(town.alone(), incomes={(town.ANA, 2023): town.income(town.ANA, 300_000)})
    again = town.decided(office)
    assert again.state == "awaiting_judgement"
    assert "lowers-in-force" in again.determinations.get().reasons
    assert {p.month: p.payment for p in Payment.objects.all()} == before


def test_the_desk_shows_facts_with_sources_why_and_history():
    office, case, kari = at_the_desk()
    desk = cases.desk(office, kari, case.number)
    income = next(fact for fact in desk.facts if fact.path == "household.adults[0].income")
    assert (income.value, income.source, income.certainty, income.about) == (900_000, "tax", "certain", "a1")
    assert income.about_name == "Ana Nordvik" and income.title != income.path
    assert "adverse" in desk.ruling.why_human
    assert [event.kind for event in desk.history] == ["case.submit", "case.assess", "case.refer-to-human"]
    assert desk.steps >= {"decide", "decide_part", "dismiss", "ask_information"}
    draft = cases.draft_letter(office, kari, case.number, own_reasons=WHY)
    assert WHY in draft.html and not Letter.objects.exists()


def test_the_queue_takes_as_many_queries_however_many_cases_wait(django_assert_num_queries):
    office = town.office(town.couple())
    kari = town.caseworker()
    for _ in range(3):
        town.decided(office, {"application.disputes_register_data": True})
    # Those near a deadline, the others, and then what is told of the ones on the page.
    with django_assert_num_queries(3):
        rows = cases.queue(office, kari)
    assert len(rows) == 3 and all(row.reasons and not row.unread for row in rows)
