"""Erasure destroys keys: unreadable everywhere, here and after a restore; another's case, the ledger and counts stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import Application, Case, Fact, LegalHold, OutcomeLine, RetentionRun
from saklig.cases.rights import erasure
from saklig.cases.rights.keeping import IDLE_DAYS, RETENTION_JOB, standings
from saklig.connectors.clocks import FixedClock
from saklig.documents.letters import Letter
from saklig.store import backup, events, keys, people
from saklig.store.models import Event, Job, Person, PersonNameWord
from saklig.store.sealed import is_erased, sealed_fields
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def at(office: Any, moment: datetime) -> Any:
    return replace(office, ports=replace(office.ports, clock=FixedClock(moment)))


def closed(office: Any, **more: Any) -> Case:
    case = town.decided(office, **more)
    town.work(office)
    Case.objects.filter(pk=case.pk).update(state="closed", state_since=town.APPLIED)
    case.deadlines.update(met_at=town.APPLIED)
    case.refresh_from_db()
    return case


def readable(case: Case) -> set[str]:
    """The tables in which something of the case can still be opened."""
    found = set()
    for field in sealed_fields():
        names = {one.name for one in field.model._meta.fields}
        where = {"case": case} if "case" in names else {"case_ref": case.pk} if field.model is Letter else None
        for row in field.model.objects.filter(**where) if where else ():
            if not is_erased(row, field.name) and getattr(row, field.name) is not None:
                found.add(f"{field.model._meta.label}.{field.name}")
    return found


FIVE, TEN = (datetime(2024 + years, 6, 11, 8, tzinfo=UTC) for years in (5, 10))


def test_income_goes_after_five_years_and_the_case_after_ten_by_the_packages_own_periods() -> None:
    office = town.office(town.alone())
    case = closed(office)
    lines, before = OutcomeLine.objects.filter(case=case).count(), Event.objects.count()
    assert not list(cases.retention_preview(at(office, FIVE - timedelta(days=1)))["erase"])
    later = at(office, FIVE)
    assert [(one["case"], one["class"]) for one in cases.retention_preview(later)["erase"]] == [(case.number, "income")]
    assert cases.erase_due(later, now=FIVE).keys == {town.SERVICE: {"income": 2}}
    incomes = Fact.objects.filter(case=case, retention="income")
    assert incomes and all(is_erased(fact, "value") for fact in incomes)
    assert not any(is_erased(fact, "value") for fact in Fact.objects.filter(case=case, retention="case"))
    assert is_erased(case.determinations.get(), "facts") and "documents.Letter.html" in readable(case)
    # The case itself stays open to its owner and its caseworker; what is gone is said to be gone.
    assert cases.own_case(later, town.citizen(), case.number).letters
    with pytest.raises(cases.ReplayDiffers):
        cases.decisions_told(later, town.citizen(), case.number)
    cases.state_reason(later, town.caseworker(), case.number, reason="Søkeren ringer og spør om saken.")
    desk = cases.desk(later, town.caseworker(), case.number)
    assert desk.differs and {fact.why for fact in desk.facts if fact.path.endswith(".income")} == {"erased"}
    assert not [one for one in cases.held(later, town.citizen()).cases[0].data if one.path.endswith(".income")]
    assert cases.erase_due(later, now=FIVE).keys == {}

    last = at(office, TEN)
    cases.erase_due(last, now=TEN)
    assert readable(case) == set()
    assert Case.objects.get(pk=case.pk).erased_at == TEN
    with pytest.raises(cases.NotFound):
        cases.desk(last, town.caseworker(), case.number)
    assert OutcomeLine.objects.filter(case=case).count() == lines and Event.objects.count() > before
    for event in Event.objects.all():
        assert events.leaf_hash(bytes(event.leaf)) == event.leaf_hash


def test_a_class_that_is_counted_from_a_later_day_ends_with_its_case() -> None:
    """The months decided lie after the day of sending, and a year after these after a year from that day."""
    office = town.office(town.alone())
    case, classes = closed(office), town.package().retention
    ends = {name: replace(classes[name], years=1, after=after) for name, after in (("case", "sent"), ("income", "place ends"))}
    package = replace(town.package(), retention={**classes, **ends})
    other = replace(office, services={town.SERVICE: replace(office.services[town.SERVICE], package=package)})
    until = {due.code: due.standing.until for due in standings(other, [case], date(2026, 1, 1))}
    last = case.outcome_lines.order_by("-month").values_list("month", flat=True)[0]
    assert until["income"] == until["case"] < last.replace(year=last.year + 1)


def test_nobody_is_left_who_can_be_found_once_nothing_of_them_is_needed() -> None:
    office = town.office(town.alone())
    case = closed(office)
    ana = town.citizen()
    cases.erase_due(at(office, TEN), now=TEN)
    person = Person.objects.get(pk=ana.person)
    assert is_erased(person, "name") and person.identity_lookup is None
    assert people.find(town.ANA) is None and not PersonNameWord.objects.filter(person_id__in=[person.pk]).exists()
    assert cases.citizen_actor(office, town.ANA).person != ana.person
    assert Case.objects.get(pk=case.pk).applicant_id == ana.person


@pytest.mark.parametrize("hold", ["appeal", "request", "restriction", "legal-hold", "appeal-period"])
def test_what_holds_a_case_is_told_and_nothing_of_it_is_erased(hold: str) -> None:
    office = town.office(town.alone())
    case = closed(office)
    if hold == "appeal":
        cases.appeal(office, town.citizen(), case.number, text="Jeg klager.", token=town.token())
        Case.objects.filter(pk=case.pk).update(state="closed", state_since=town.APPLIED)
    elif hold in ("request", "restriction"):
        kind = "rectification" if hold == "request" else "restriction"
        asked = cases.ask_about_data(office, town.citizen(), kind, text="Feil.", case=case.pk, token=town.token())
        if hold == "restriction":
            words = "Vi begrenser det til dette er avklart."
            cases.answer_request(office, town.caseworker(), asked.pk, outcome="granted", reasons=words, token=town.token())
    elif hold == "legal-hold":
        staff = town.caseworker().staff
        LegalHold.objects.create(case=case, why="Sak for retten.", placed_by_id=staff, placed_at=town.APPLIED)
    else:
        case.deadlines.filter(kind="appeal").update(met_at=None, due=TEN.date())
    found = cases.retention_preview(at(office, TEN))
    assert found["erase"] == [] and all(hold in one["why"] for one in found["held"]) and len(found["held"]) >= 2
    before = readable(case)
    done = cases.erase_due(at(office, TEN), now=TEN)
    assert done.keys == {} and done.held[hold] == 1 and readable(case) == before


def test_one_parents_erasure_leaves_the_others_case_whole() -> None:
    office = town.office(town.couple())
    anas = closed(office)
    bo = town.citizen(town.BO)
    draft = cases.start_application(office, bo, town.SERVICE, language="nb")
    cases.save_answers(office, bo, draft.id, town.YES)
    key = keys.case_key(bo.person, draft.case_id, "case")
    before = readable(anas)
    plan = cases.erasure_plan(office, bo)
    assert (len(plan.drafts), plan.over, plan.kept) == (1, (), ())
    assert cases.erase_now(office, bo) == 1
    assert not Application.objects.filter(pk=draft.pk).exists()
    with pytest.raises(keys.KeyDestroyed):
        keys.ring().for_sealing(key)
    assert readable(anas) == before and cases.decisions_told(office, town.citizen(), anas.number)
    assert cases.erasure_plan(office, bo) == cases.ErasurePlan(drafts=(), over=(), kept=())


def test_a_withdrawn_case_is_kept_as_the_packages_own_class_for_it_says() -> None:
    office = town.office(town.alone())
    case = town.decided(office, {"application.disputes_register_data": True})
    cases.withdraw(office, town.citizen(), case.number, token=town.token())
    (kept,) = cases.erasure_plan(office, town.citizen()).kept
    assert (kept.number, kept.until.year) == (case.number, 2025) and "trekt" in kept.why["nn"]
    without = {code: one for code, one in town.package().retention.items() if code != "withdrawn"}
    package = replace(town.package(), retention=without)
    longer = replace(office, services={town.SERVICE: replace(office.services[town.SERVICE], package=package)})
    (kept,) = cases.erasure_plan(longer, town.citizen()).kept
    assert kept.until.year == 2034
    other = at(office, FIVE)
    assert [number for number, _ in cases.erasure_plan(other, town.citizen()).over] == [case.number]
    assert cases.erase_now(other, town.citizen()) == 1 and readable(case) == set()


def test_the_page_says_what_goes_what_stays_why_and_until_when_and_a_human_answers(office: Any) -> None:
    case = closed(office)
    Case.objects.filter(pk=case.pk).update(state_since=datetime(2024, 6, 10, 8, tzinfo=UTC))
    cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    ana = kit.enter(Client(), town.citizen())
    said = ana.get("/mine-opplysninger/be-om/sletting/").content.decode().replace("\xa0", " ")
    assert "Det du har begynt på" in said and f"Sak {case.number}" in said and "10. juni 2034" in said
    assert town.package().retention["case"].why["nb"] in said
    assert ana.post("/mine-opplysninger/be-om/sletting/", {"text": "", "token": town.token()}).status_code == 302
    assert cases.current_draft(office, town.citizen(), town.SERVICE) is None
    assert [one.kind for one in cases.held(office, town.citizen()).asked] == ["erasure"]
    assert readable(case)


def test_the_daily_job_erases_keeps_a_record_and_plans_the_next() -> None:
    office = town.office(town.alone())
    case = closed(office)
    later = at(office, TEN)
    for _ in range(2):
        cases.plan_retention(later)
    assert Job.objects.filter(kind=RETENTION_JOB).count() == 1
    town.work(later, kinds={RETENTION_JOB})
    run = RetentionRun.objects.get()
    assert run.erased[town.SERVICE] == {"case": 2, "income": 2} and run.held == {}
    assert Event.objects.get(kind="privacy.retention-run") and readable(case) == set()
    assert Job.objects.filter(kind=RETENTION_JOB, state="queued", run_at__gt=TEN).count() == 1


def test_drafts_and_people_that_nobody_has_touched_go_too() -> None:
    office = town.office(town.alone())
    draft = cases.start_application(office, town.citizen(town.BO), town.SERVICE, language="nb")
    Person.objects.update(created_at=town.APPLIED)
    soon, late = (town.APPLIED + timedelta(days=IDLE_DAYS + days) for days in (-1, 1))
    assert cases.erase_due(at(office, soon), now=soon).drafts == 0
    done = cases.erase_due(at(office, late), now=late)
    assert (done.drafts, done.people) == (1, 1) and people.find(town.BO) is None
    assert not Case.objects.filter(pk=draft.case_id).exists()


def test_keys_whose_rows_are_gone_are_swept() -> None:
    office = town.office(town.alone())
    draft = cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    cases.save_answers(office, town.citizen(), draft.id, town.YES)
    case = draft.case_id
    Application.objects.filter(pk=draft.pk).delete()
    Case.objects.filter(pk=case).delete()
    assert erasure.sweep(at=datetime.now(UTC)) == 0  # made just now
    assert erasure.sweep(at=datetime.now(UTC) + timedelta(days=2)) == 1
    assert erasure.live_classes([case]) == {}


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_restore_of_an_older_copy_erases_again_and_leaves_nothing_that_fails(tmp_path: Path) -> None:
    office = town.office(town.alone())
    case = closed(office)
    town.citizen(town.BO)
    draft = cases.start_application(office, town.citizen(town.BO), town.SERVICE, language="nb")
    copy = backup.backup(tmp_path / "copy")
    assert cases.erase_now(office, town.citizen(town.BO)) == 1
    cases.erase_due(at(office, TEN), now=TEN)
    report = backup.restore(copy.folder, force=True)
    assert report.erased_again >= 5
    assert readable(case) == set() and Case.objects.get(pk=case.pk).erased_at is not None
    assert not Case.objects.filter(pk=draft.case_id).exists()
    assert cases.current_draft(office, town.citizen(town.BO), town.SERVICE) is None
    assert people.find(town.ANA) is None and not PersonNameWord.objects.filter(person_id=case.applicant_id).exists()
    assert cases.my_cases(office, town.citizen(town.ANA)) == []


def test_copies_of_keys_older_than_thirty_days_are_told_of_and_deleted(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    made = {days: backup.backup(tmp_path / f"{days}", clock=lambda d=days: now - timedelta(days=d)) for days in (1, 31)}
    old = Path(made[31].files["keys"])
    assert backup.old_keys(tmp_path, delete=False) == [old] and old.exists()
    assert backup.old_keys(tmp_path, delete=True) == [old] and not old.exists()
    assert Path(made[1].files["keys"]).exists() and Path(made[31].files["default"]).exists()
    assert backup.old_keys(tmp_path, delete=True) == []
