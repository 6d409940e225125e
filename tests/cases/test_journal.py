"""The journal holds every document once, in the order of its case; what is corrected stays to be seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from cases import town
from saklig import cases
from saklig.cases.journal.entering import LOOK, plan_look
from saklig.cases.journal.noticing import ENTER
from saklig.cases.models import JournalEntry
from saklig.store.models import Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
RIGHT = {"nb": "Søknad: rettet", "nn": "Søknad: retta", "en": "Application: corrected"}


def said(entry: JournalEntry, **changes):
    given = {"version": entry.version, "titles": RIGHT, "dated": entry.dated, "access": "withheld", "void": False, **changes}
    return cases.Correction(**given)


@pytest.fixture
def office():
    return town.office(town.alone())


def kari(office, case):
    return town.opened_with_reason(office, town.caseworker(), case)


def entries(case):
    return list(JournalEntry.objects.filter(case=case).order_by("number", "version"))


def test_application_and_decision_are_entered_with_what_the_regulation_asks(office):
    case = town.decided(office)
    town.work(office)
    application, letter = entries(case)
    assert [application.number, letter.number] == [1, 2]
    assert (application.direction, application.kind, application.party_id) == ("in", "application", case.applicant_id)
    assert (letter.direction, letter.kind, letter.party_id) == ("out", "decision", case.applicant_id)
    assert application.dated == town.APPLIED.date()
    assert letter.source_ref == case.letters.get().letter
    assert application.titles == {
        "nb": "Søknad: Foreldrebetaling i barnehage", "nn": "Søknad: Foreldrebetaling i barnehage",
        "en": "Application: Kindergarten payment",
    }  # fmt: skip
    assert application.access == "withheld" and "forvaltningsloven § 13" in application.grounds["nb"]
    assert application.entered_at == town.APPLIED


def test_what_a_citizen_tells_is_entered_and_a_note_is_not(office):
    case = town.decided(office)
    cases.report_change(office, town.citizen(), case.number, text="Vi har flyttet.", token=town.token())
    cases.request_review(office, town.citizen(), case.number, why="", token=town.token())
    cases.appeal(office, town.citizen(), case.number, text="Jeg klager.", token=town.token())
    cases.note(office, town.caseworker(), case.number, text="Ringte.", token=town.token())
    town.work(office)
    assert {one.kind for one in entries(case)} == {
        "application", "decision", "change", "review", "appeal", "appeal-received",
    }  # fmt: skip
    assert not cases.gaps()


def test_questions_and_answers_are_entered(office):
    case = town.decided(office, {"application.disputes_register_data": True})
    cases.ask_information(office, town.caseworker(), case.number, questions=["Hva er feil?"], token=town.token())
    (asked,) = cases.my_requests(office, town.citizen())
    town.work(office)
    assert [one.kind for one in entries(case)] == ["application", "question"]
    cases.answer_information(office, town.citizen(), asked.pk, {"text": "Inntekten."}, token=town.token())
    town.work(office)
    assert [one.kind for one in entries(case)] == ["application", "question", "answer"]


def test_no_outcome_shows():
    office = town.office(town.alone(2_000_000))
    case = town.decided(office)
    cases.decide(office, town.caseworker(), case.number, own_reasons="Inntekten er for høy.", token=town.token())
    town.work(office)
    letter = entries(case)[-1]
    assert (letter.kind, letter.titles["nb"]) == ("decision", "Vedtak: Foreldrebetaling i barnehage")


def test_the_job_is_saved_with_the_document_and_entering_twice_gives_one(office):
    receipt = town.apply(office)
    job = Job.objects.get(kind=ENTER)
    assert job.ref == receipt.application_id
    town.work(office)
    Job.objects.filter(pk=job.pk).update(state="queued")
    town.work(office)
    assert JournalEntry.objects.filter(source="application").count() == 1


def test_a_draft_is_no_document(office):
    cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    assert not Job.objects.filter(kind=ENTER).exists() and not cases.gaps()


def test_what_nobody_told_of_is_found_by_the_daily_look(office):
    case = town.decided(office)
    town.work(office)
    cases.report_change(office, town.citizen(), case.number, text="Vi har flyttet.", token=town.token())
    Job.objects.filter(kind=ENTER, state="queued").delete()  # as rows written in bulk, which tell nobody
    assert cases.gaps() == {"message": 1}
    plan_look(office)
    town.work(office)
    assert not cases.gaps()
    tomorrow = Job.objects.get(kind=LOOK, state="queued")
    assert tomorrow.run_at > office.ports.clock.now()


def test_a_correction_adds_and_says_why(office):
    case = town.decided(office)
    town.work(office)
    wrong = entries(case)[0]
    made = cases.correct_entry(
        office, kari(office, case), wrong.pk, said(wrong, dated=wrong.dated - timedelta(days=3)),
        why="Søknaden kom på papir tre dager før.", token=town.token(),
    )  # fmt: skip
    assert [(one.number, one.version) for one in entries(case)] == [(1, 1), (1, 2), (2, 1)]
    before = JournalEntry.objects.get(pk=wrong.pk)
    assert before.titles != made.titles and before.dated != made.dated
    view = cases.journal_entry(office, town.caseworker(), wrong.pk)
    assert view.public.corrected and view.public.titles == RIGHT
    assert [why for _, _, why in view.versions] == ["", "Søknaden kom på papir tre dager før."]
    shown = cases.public_journal(office, since=made.dated, until=wrong.dated)
    assert [one.titles["nb"] for one in shown.entries if one.kind == "application"] == ["Søknad: rettet"]


def test_a_title_with_personal_data_is_refused_and_so_is_no_reason(office):
    case = town.decided(office)
    town.work(office)
    wrong, who = entries(case)[0], kari(office, case)
    named = {**RIGHT, "nb": "Søknad fra Ana Nordmann, 01017012345"}
    with pytest.raises(cases.InvalidAnswers) as refused:
        cases.correct_entry(office, who, wrong.pk, said(wrong, titles=named), why="Navnet skal stå der.", token=town.token())
    assert refused.value.problems == {"title_nb": "personal-data"}
    with pytest.raises(cases.OwnReasonsRequired):
        cases.correct_entry(office, who, wrong.pk, said(wrong), why="  ", token=town.token())


def test_of_two_who_correct_the_second_is_told(office):
    case = town.decided(office)
    town.work(office)
    wrong, who = entries(case)[0], kari(office, case)
    cases.correct_entry(office, who, wrong.pk, said(wrong), why="Tittelen var en annen.", token=town.token())
    with pytest.raises(cases.StaleForm):
        cases.correct_entry(office, who, wrong.pk, said(wrong), why="Tittelen var en annen.", token=town.token())


@pytest.mark.parametrize("change", [{"titles": {}}, {"number": 9}, {"void": True}])
def test_the_database_refuses_to_overwrite(office, change):
    case = town.decided(office)
    town.work(office)
    for act in (lambda: JournalEntry.objects.filter(case=case).update(**change), JournalEntry.objects.filter(case=case).delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_public_journal_is_by_period_and_holds_nobody(office):
    case = town.decided(office)
    town.work(office)
    day = town.APPLIED.date()
    shown = cases.public_journal(office, since=day, until=day)
    assert shown.count == 2 and {one.case_number for one in shown.entries} == {case.number}
    assert not cases.public_journal(office, since=day + timedelta(days=1), until=day + timedelta(days=9)).entries
    told = repr(shown)
    assert "Ana" not in told and town.ANA not in told and str(case.applicant_id) not in told
    with pytest.raises(cases.InvalidAnswers):
        cases.public_journal(office, since=day, until=day - timedelta(days=1))


def test_a_caseworker_sees_names_of_their_own_services_only(office):
    case = town.decided(office)
    town.work(office)
    one = entries(case)[0]
    assert cases.journal_entry(office, kari(office, case), one.pk).party == "Ana Nordvik"
    stranger = cases.Actor.caseworker(town.caseworker().staff, frozenset({"another"}))
    with pytest.raises(cases.NotFound):
        cases.journal_entry(office, stranger, one.pk)
    with pytest.raises(cases.NotAllowed):
        cases.journal_entry(office, town.employee("leader"), one.pk)
