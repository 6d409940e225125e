"""Every entry reaches the archive once; what is refused is kept and tried again; then the case is archived."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from cases import town
from saklig import cases
from saklig.cases.journal.archiving import ARCHIVE
from saklig.cases.models import ArchiveDelivery, JournalEntry
from saklig.connectors.archive import MemoryArchive
from saklig.connectors.clocks import FixedClock
from saklig.documents.archive import Schemas, write_message
from saklig.documents.models import Letter
from saklig.store.models import Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SHARED = Path(os.environ.get("SAKLIG_SHARED", "../shared")) / "data" / "fiks-arkiv"


@pytest.fixture
def archive():
    return MemoryArchive()


@pytest.fixture
def clock():
    return FixedClock(town.APPLIED)


@pytest.fixture
def office(archive, clock):
    at = town.office(town.alone(), clock=clock)
    return replace(at, ports=replace(at.ports, archive=archive))


def states():
    return sorted(ArchiveDelivery.objects.values_list("state", flat=True))


def over(office):
    return {one.name: one.value for one in cases.alarms(office)}


def figure(office, name):
    return next(one.value for one in cases.figures(office) if one.name == name)


def test_application_and_letter_are_handed_over_with_their_files(office, archive):
    case = town.decided(office)
    town.work(office)
    assert states() == ["accepted", "accepted"]
    application, letter = sorted(archive.taken.values(), key=lambda one: one.record.number)
    assert (application.record.incoming, letter.record.incoming) == (True, False)
    assert application.folder.key == letter.folder.key == case.pk
    assert letter.record.files[0].content == bytes(Letter.objects.get().pdf)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(application.record.files[0].content)).pages)
    assert "Vil du søke om gratis kjernetid?" in text and "Fra Ana Nordvik" in text and f"{case.number}-1" in text
    assert application.record.party == "Ana Nordvik" and application.record.grounds.startswith("offentleglova § 13")
    held = ArchiveDelivery.objects.get(entry__source="application")
    assert held.receipt.startswith(b"<?xml") and held.record and held.folder


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the schemas of KS Fiks Arkiv are not in {SHARED}")
def test_what_is_handed_over_is_valid_by_the_schemas(office, archive):
    case = town.decided(office, {"application.disputes_register_data": True})
    cases.ask_information(office, town.caseworker(), case.number, questions=["Hva er feil?"], token=town.token())
    (asked,) = cases.my_requests(office, town.citizen())
    cases.answer_information(office, town.citizen(), asked.pk, {"text": "Inntekten er feil.\nDen er lavere."}, token=town.token())
    cases.report_change(office, town.citizen(), case.number, text="Vi flytter <1. mai> & blir borte.", token=town.token())
    town.work(office)
    schemas = Schemas(SHARED)
    assert len(archive.taken) == 4
    for sent in archive.taken.values():
        assert schemas.faults_of_message(write_message(sent)) == ()


def test_an_archive_that_is_down_loses_nothing(office, archive, clock):
    archive.down = True
    town.decided(office)
    town.work(office)
    assert states() == ["waiting", "waiting"] and not archive.messages
    assert {one.why for one in ArchiveDelivery.objects.all()} == {"down"}
    clock.advance(timedelta(hours=48))
    assert figure(office, "archive_oldest_hours") == 48 and "archive_oldest_hours" not in over(office)
    clock.advance(timedelta(hours=1))
    assert over(office)["archive_oldest_hours"] == 49
    archive.down = False
    assert not town.failures()
    _wait(office, clock, hours=2)
    assert states() == ["accepted", "accepted"] and len(archive.messages) == 2


def test_a_refusal_is_kept_told_and_tried_again(office, archive, clock):
    archive.refuses = "Ukjent kode"
    town.decided(office)
    town.work(office)
    assert states() == ["refused", "refused"]
    kept = ArchiveDelivery.objects.first()
    assert (kept.why, kept.said) == ("refused", "Ukjent kode") and kept.receipt
    assert {one.why for one in cases.archive_tasks(office, town.caseworker())} == {"refused"}
    assert over(office)["archive_refused"] == 2
    archive.refuses = ""
    _wait(office, clock, days=2)
    assert states() == ["accepted", "accepted"] and len(archive.taken) == 2
    assert not cases.archive_tasks(office, town.caseworker())
    assert not {"archive_refused", "archive_oldest_hours"} & over(office).keys()


def test_a_message_that_is_not_taken_at_all_is_a_task_too(office, archive, clock):
    archive.invalid = "schema"
    town.decided(office)
    town.work(office)
    assert states() == ["refused", "refused"] and not archive.messages
    archive.invalid = ""
    _wait(office, clock, days=2)
    assert states() == ["accepted", "accepted"]


def test_a_receipt_that_waits_is_asked_for_until_it_comes(office, archive, clock):
    archive.silent = True
    town.decided(office)
    town.work(office)
    assert states() == ["sent", "sent"]
    archive.silent = False
    _wait(office, clock, hours=1)
    assert states() == ["accepted", "accepted"] and len(archive.messages) == 2


def test_a_receipt_of_another_is_none(office, archive, clock):
    town.decided(office)
    archive.silent = True
    town.work(office)
    first, second = archive.messages
    archive.answers[first] = archive.answers[second]
    archive.silent = False
    _wait(office, clock, hours=1)
    assert states() == ["accepted", "refused"]
    assert ArchiveDelivery.objects.get(state="refused").why == "receipt-of-another"


def test_a_crash_after_handing_over_hands_over_nothing_twice(office, archive):
    town.decided(office)
    archive.silent = True
    town.work(office)
    sent = set(archive.messages)
    ArchiveDelivery.objects.update(state="waiting", sent_at=None)  # as if the process had died before it could say so
    Job.objects.filter(kind=ARCHIVE).update(state="queued", run_at=town.APPLIED)
    archive.silent = False
    town.work(office)
    assert set(archive.messages) == sent and states() == ["accepted", "accepted"]


def test_what_the_archive_has_taken_stays_taken(office):
    town.decided(office)
    town.work(office)
    done = ArchiveDelivery.objects.filter(state="accepted")
    for act in (lambda: done.update(state="waiting"), done.delete, lambda: done.update(receipt=None)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_case_is_archived_when_its_period_is_over_and_all_is_taken(office, archive, clock):
    case = town.decided(office)
    town.work(office)
    archive.down = True
    cases.report_change(office, town.citizen(), case.number, text="Vi har flyttet til en ny bolig.", token=town.token())
    kari = town.caseworker()
    cases.mark_read(office, kari, case.number, messages=[case.messages.get().pk], token=town.token())
    _wait(office, clock, days=30)
    case.refresh_from_db()
    assert case.state == "closed"
    closed = case.state_since
    archive.down = False
    _wait(office, clock, days=1)
    case.refresh_from_db()
    assert case.state == "archived" and case.state_since == closed


def test_a_late_appeal_on_an_archived_case_is_received_and_archived_too(office, archive, clock):
    case = town.decided(office)
    _wait(office, clock, days=60)
    case.refresh_from_db()
    assert case.state == "archived"
    cases.appeal(office, town.citizen(), case.number, text="Jeg klager likevel.", token=town.token())
    town.work(office)
    case.refresh_from_db()
    assert case.state == "appealed"
    assert "appeal" in {one.record.kind for one in archive.taken.values()} and set(states()) == {"accepted"}


def test_without_an_archive_the_entries_wait_and_go_once_there_is_one(office, archive, clock):
    alone = replace(office, ports=replace(office.ports, archive=None))
    town.decided(alone)
    town.work(alone)
    assert not ArchiveDelivery.objects.exists() and JournalEntry.objects.count() == 2
    cases.plan_look(office)
    town.work(office)
    assert states() == ["accepted", "accepted"]


def test_a_correction_before_goes_along_and_one_after_is_a_task(office, archive, clock):
    archive.down = True
    case = town.decided(office)
    town.work(office)
    kari = town.opened_with_reason(office, town.caseworker(), case)
    entry = JournalEntry.objects.get(case=case, number=1)
    title = dict.fromkeys(("nb", "nn", "en"), "Søknad på papir")
    said = cases.Correction(version=1, titles=title, dated=entry.dated, access="withheld", void=False)
    cases.correct_entry(office, kari, entry.pk, said, why="Tittelen skulle være en annen.", token=town.token())
    archive.down = False
    _wait(office, clock, hours=2)
    sent = archive.taken[entry.pk].record
    assert sent.title == "Søknad på papir" and sent.remarks[0].text == "Tittelen skulle være en annen."
    assert sent.remarks[0].by == "Kari Saksbehandler" and states() == ["accepted", "accepted"]
    Job.objects.filter(kind=ARCHIVE).update(state="queued", run_at=clock.now())
    town.work(office)
    assert states() == ["accepted", "accepted"]  # in whichever order a worker comes to them
    clock.advance(timedelta(minutes=1))
    again = replace(said, version=2, void=True)
    kari = town.opened_with_reason(office, town.caseworker(), case)
    cases.correct_entry(office, kari, entry.pk, again, why="Det hører til en annen sak enn denne.", token=town.token())
    town.work(office)
    (task,) = cases.archive_tasks(office, kari)
    assert task.state == "by-hand" and len(archive.taken) == 2
    assert figure(office, "archive_by_hand") == 1
    cases.corrected_there(office, kari, task.entry, token=town.token())
    assert not cases.archive_tasks(office, kari)


def _wait(office, clock, **much):
    """Let time pass, in steps, with a worker at work."""
    end = clock.now() + timedelta(**much)
    while clock.now() < end:
        clock.set(min(end, clock.now() + timedelta(hours=6)))
        town.work(office)
