"""Attachments: received once or not at all, sealed, scanned before anyone sees them, read by a human before any decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from cases import town
from documents import files
from saklig import cases
from saklig.cases.journal.contents import files_of
from saklig.cases.journal.sources import not_entered
from saklig.cases.models import Attachment, AttachmentContent, Case, InformationRequest, JournalEntry
from saklig.cases.rights import erasure, keeping
from saklig.cases.use_cases import attaching, processing
from saklig.connectors.memory import Fault
from saklig.store import access as log
from saklig.store import events
from saklig.store.models import Event, Job, StoredKey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def office():
    return town.office(town.alone())


def draft(office, who=None):
    who = who or town.citizen()
    made = cases.start_application(office, who, town.SERVICE, language="nb")
    return cases.save_answers(office, who, made.id, town.YES)


def hand_in(office, case, who=None, data=None, **more):
    given = {"data": data or files.pdf(), "name": "lønn.pdf", "document": "income", "token": town.token(), **more}
    return cases.attach(office, who or town.citizen(), case, **given)


def ready(office, case, who=None, **more):
    """Handed in and scanned."""
    made = hand_in(office, case, who, **more)
    cases.scan_now(office, made.pk)
    return Attachment.objects.get(pk=made.pk)


def on_the_desk(office):
    return town.decided(office, {"application.disputes_register_data": True})


def told(case):
    return [events.read(one.leaf)["kind"].removeprefix("case.") for one in Event.objects.filter(case_ref=case).order_by("id")]


def test_it_is_bound_to_what_it_proves_and_to_whom_it_is_about(office):
    made = hand_in(office, draft(office).case_id, note="Fra i år")
    assert (made.document, made.kind, made.pages, made.number) == ("income", "pdf", 1, 1)
    assert "household.adults[].income" in town.package().documents["income"].proves
    assert made.about_id == made.owner_id == town.citizen().person
    assert (made.name, made.note, made.about_name) == ("lønn.pdf", "Fra i år", "Ana Nordvik")
    assert made.retention == "income"  # what shows the income goes when the income goes


def test_it_is_sealed_at_rest(office):
    secret = files.pdf() + b"% Hemmelig lonn 512345"
    hand_in(office, draft(office).case_id, data=secret, name="Hemmelig lønn.pdf", note="Hemmelig")
    with connection.cursor() as cursor:
        for table, columns in (("cases_attachment", "name, note, about_name"), ("cases_attachment_content", "data")):
            cursor.execute(f"SELECT {columns} FROM {table}")  # noqa: S608
            lies = b"".join(bytes(one) for row in cursor.fetchall() for one in row)
            assert lies and b"Hemmelig" not in lies and b"%PDF" not in lies
    assert bytes(AttachmentContent.objects.select_related("attachment__case").get().data) == secret


def test_nobody_sees_it_before_it_is_scanned_and_found_clean(office):
    case = draft(office).case_id
    made = hand_in(office, case)
    with pytest.raises(cases.NotFound):
        cases.attachment_page(office, town.citizen(), made.pk, 1)
    with pytest.raises(cases.NotFound):
        cases.attachment_file(office, town.citizen(), made.pk)
    cases.scan_now(office, made.pk)
    media, picture = cases.attachment_page(office, town.citizen(), made.pk, 1)
    assert media == "image/png" and picture.startswith(b"\x89PNG")
    given = cases.attachment_file(office, town.citizen(), made.pk)
    assert (given.name, given.media) == ("lønn.pdf", "application/pdf")
    assert given.data.startswith(b"%PDF")


def test_a_virus_is_found_its_bytes_are_destroyed_and_that_it_came_stays(office):
    case = draft(office).case_id
    made = ready(office, case, data=files.infected())
    assert made.scan == "infected"
    assert not AttachmentContent.objects.exists()
    assert told(case) == ["attachment-received", "attachment-scanned"]
    with pytest.raises(cases.NotFound):
        cases.attachment_file(office, town.citizen(), made.pk)
    with pytest.raises(cases.NotFound):
        cases.attachment_page(office, town.citizen(), made.pk, 1)


def test_a_scanner_that_is_down_loses_nothing(office):
    scanner = office.ports.scanner
    scanner.fault = Fault.DOWN
    made = ready(office, draft(office).case_id)
    assert made.scan == "waiting"
    job = Job.objects.get(kind=attaching.SCAN)
    assert job.state == Job.State.QUEUED and job.run_at > office.ports.clock.now() and job.attempts == 0
    scanner.fault = None
    office.ports.clock.set(job.run_at)
    town.work(office, kinds={attaching.SCAN})
    assert Attachment.objects.get().scan == "clean"
    assert scanner.scanned == 2


def test_a_file_that_the_scanner_cannot_scan_is_on_the_list_of_the_failed_and_shown_to_nobody(office):
    office.ports.scanner.fault = Fault.NONSENSE
    made = ready(office, draft(office).case_id)
    assert made.scan == "waiting"
    assert Job.objects.get(kind=attaching.SCAN).state == Job.State.DEAD
    assert "StreamMaxLength" in Job.objects.get(kind=attaching.SCAN).error_message


def test_without_a_scanner_nothing_is_taken(office):
    bare = replace(office, ports=replace(office.ports, scanner=None))
    with pytest.raises(cases.NotAllowed, match="scanner"):
        hand_in(bare, draft(office).case_id)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"data": files.LIES["a page of HTML"], "name": "lønn.pdf"}, {"file": "file-type"}),
        ({"data": files.ARCHIVES["zip"]}, {"file": "file-archive"}),
        ({"data": files.pdf(500)}, {"file": "file-pages"}),
        ({"data": files.pdf(password="x")}, {"file": "file-encrypted"}),
        ({"data": files.png_bomb()}, {"file": "file-pixels"}),
        ({"data": b"%PDF-" + b"x" * (10 * 1024 * 1024)}, {"file": "file-large"}),
        ({"document": "passport"}, {"document": "not-a-choice"}),
        ({"about": "a7"}, {"about": "not-a-choice"}),
        ({"note": "x" * 1001}, {"note": "too-long"}),
        ({"replaces": uuid4()}, {"replaces": "not-a-choice"}),
    ],
    ids=lambda value: "" if isinstance(value, dict) and "data" in value else None,
)
def test_what_cannot_be_taken_is_told_at_its_field_and_leaves_nothing(office, changes, problem):
    case = draft(office).case_id
    with pytest.raises(cases.InvalidAnswers) as raised:
        hand_in(office, case, **changes)
    assert raised.value.problems == problem
    assert not Attachment.objects.exists()
    assert not AttachmentContent.objects.exists()
    assert told(case) == []


def test_the_same_form_twice_is_one_attachment(office):
    once, case = town.token(), draft(office).case_id
    assert hand_in(office, case, token=once).pk == hand_in(office, case, token=once).pk
    assert Attachment.objects.count() == AttachmentContent.objects.count() == 1


def test_there_is_an_end_to_how_many(office, monkeypatch):
    monkeypatch.setattr(attaching, "MOST", 2)
    case = draft(office).case_id
    for _ in range(2):
        hand_in(office, case)
    with pytest.raises(cases.InvalidAnswers) as raised:
        hand_in(office, case)
    assert raised.value.problems == {"file": "too-many-files"}


# --- who sees ---------------------------------------------------------------------------------------------------------


def test_nobody_elses_attachment_is_there(office):
    case = draft(office).case_id
    made = ready(office, case)
    for who in (town.citizen(town.BO), town.caseworker()):  # a draft of their own is the citizen's alone
        with pytest.raises(cases.NotFound):
            cases.attachment_seen(office, who, made.pk)
        with pytest.raises(cases.NotFound):
            hand_in(office, case, who)
    with pytest.raises(cases.NotFound):
        cases.attachment_seen(office, town.employee("leader"), made.pk)


def test_what_staff_hand_in_about_another_adult_is_that_adults_and_never_the_applicants():
    office = town.office(town.couple(town.alone(100_000)))
    case = on_the_desk(office)
    bo = case.parties.get(person=town.citizen(town.BO).person)
    kari = town.caseworker()
    made = ready(office, case.pk, kari, about=bo.member, name="bo.pdf")
    assert made.owner_id == town.citizen(town.BO).person
    with pytest.raises(cases.NotFound):
        cases.attachment_seen(office, town.citizen(), made.pk)
    assert cases.attachments_of(case, town.citizen()) == []
    assert cases.attachment_seen(office, town.citizen(town.BO), made.pk).name == "bo.pdf"
    assert [one.pk for one in cases.attachments_of(case, kari)] == [made.pk]
    # The applicant is not even offered to say that it is about another adult.
    assert {one.name for one in cases.subjects_of(case, town.citizen())} == {"Ana Nordvik", "Kim Nordvik"}


def test_reading_is_logged_with_whom_it_is_about(office):
    case = on_the_desk(office)
    made = ready(office, case.pk)
    kari = town.caseworker()
    cases.attachment_file(office, kari, made.pk)
    assert "attachment" in [one.what for one in log.about(made.owner_id) if one.reader == kari.staff]


def test_a_finished_case_opens_for_a_reason_also_for_its_attachments(office):
    case = draft(office)
    receipt = cases.submit(office, town.citizen(), case.id, token=town.token())
    cases.work_now(office, receipt.case_id, budget_seconds=60)
    made = ready(office, receipt.case_id)
    cases.judge_attachment(office, town.caseworker("Per Kollega"), made.pk, taken=True, token=town.token())
    una = town.caseworker("Una Annen")
    with pytest.raises(cases.ReasonNeeded):
        cases.attachment_seen(office, una, made.pk)
    town.opened_with_reason(office, una, Case.objects.get(pk=receipt.case_id))
    assert cases.attachment_seen(office, una, made.pk).pk == made.pk


# --- what follows -----------------------------------------------------------------------------------------------------


def test_a_case_with_an_unread_attachment_is_not_decided_by_itself(office):
    made = draft(office)
    hand_in(office, made.case_id)
    receipt = cases.submit(office, town.citizen(), made.id, token=town.token())
    cases.work_now(office, receipt.case_id, budget_seconds=60)
    case = Case.objects.get(pk=receipt.case_id)
    assert case.state == "awaiting_judgement"
    assert case.determinations.get().reasons == ["unread-attachment"]


def test_one_that_comes_while_the_registers_are_asked_stops_automation_too(office, monkeypatch):
    made = draft(office)
    receipt = cases.submit(office, town.citizen(), made.id, token=town.token())
    plain = processing.assess

    def meanwhile(*given, **more):
        found = plain(*given, **more)
        hand_in(office, receipt.case_id)
        return found

    monkeypatch.setattr(processing, "assess", meanwhile)
    cases.work_now(office, receipt.case_id, budget_seconds=60)
    assert Case.objects.get(pk=receipt.case_id).state == "awaiting_judgement"


def test_an_attachment_to_a_decided_case_lies_in_the_queue_until_somebody_has_read_it(office):
    case = town.decided(office)
    kari = town.caseworker()
    assert cases.queue(office, kari) == []
    made = ready(office, case.pk)
    (row,) = cases.queue(office, kari)
    assert (row.number, row.attached) == (case.number, True)
    cases.judge_attachment(office, kari, made.pk, taken=True, token=town.token())
    assert cases.queue(office, kari) == []


def test_an_incomplete_one_is_asked_for_again_and_the_new_one_is_the_answer(office):
    case, kari = on_the_desk(office), town.caseworker()
    made = ready(office, case.pk)
    cases.judge_attachment(office, kari, made.pk, taken=False, why="Side to mangler.", token=town.token())
    case.refresh_from_db()
    assert case.state == "awaiting_information"
    request = InformationRequest.objects.get()
    assert request.questions == ["Dokumentasjon på inntekt: Side to mangler."]
    assert request.due > date(2024, 6, 10)
    assert case.letters.filter(kind="information-request").exists()
    better = ready(office, case.pk, replaces=made.pk, name="hele.pdf")
    request.refresh_from_db()
    case.refresh_from_db()
    assert request.answers == {"attachment": str(better.pk)}
    assert case.state == "awaiting_judgement"
    assert Attachment.objects.get(pk=made.pk).judged == "incomplete"  # what was sent stays
    assert "information-answered" in told(case.pk)


def test_two_incomplete_ones_are_both_waited_for(office):
    case, kari = on_the_desk(office), town.caseworker()
    first, second = ready(office, case.pk), ready(office, case.pk)
    for one in (first, second):
        cases.judge_attachment(office, kari, one.pk, taken=False, why="Uleselig.", token=town.token())
    ready(office, case.pk, replaces=first.pk)
    case.refresh_from_db()
    assert case.state == "awaiting_information"
    ready(office, case.pk, replaces=second.pk)
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"


def test_a_virus_can_be_asked_for_again_and_never_taken(office):
    case, kari = on_the_desk(office), town.caseworker()
    made = ready(office, case.pk, data=files.infected())
    with pytest.raises(cases.TransitionRefused):
        cases.judge_attachment(office, kari, made.pk, taken=True, token=town.token())
    cases.judge_attachment(office, kari, made.pk, taken=False, why="Filen hadde virus.", token=town.token())
    assert Case.objects.get(pk=case.pk).state == "awaiting_information"


def test_each_is_judged_once_by_a_named_human_and_the_database_holds_it(office):
    case, kari = on_the_desk(office), town.caseworker()
    made = ready(office, case.pk)
    cases.judge_attachment(office, kari, made.pk, taken=True, token=town.token())
    with pytest.raises(cases.TransitionRefused):
        cases.judge_attachment(office, town.caseworker("Per Kollega"), made.pk, taken=True, token=town.token())
    with pytest.raises(cases.NotAllowed):
        cases.judge_attachment(office, town.citizen(), made.pk, taken=True, token=town.token())
    rows = Attachment.objects.filter(pk=made.pk)
    for change in (
        {"judged": ""}, {"judged": "incomplete"}, {"scan": "infected"}, {"document": "household"}, {"number": 9},
        {"judged_by": None}, {"commitment": "0" * 64},
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    content = AttachmentContent.objects.select_related("attachment__case").get()
    content.data = b"another file"
    with pytest.raises(DatabaseError), transaction.atomic():
        content.save(update_fields=["data"])


def test_nothing_is_handed_in_to_a_case_that_is_withdrawn(office):
    case = on_the_desk(office)
    cases.withdraw(office, town.citizen(), case.number, token=town.token())
    with pytest.raises(cases.TransitionRefused):
        hand_in(office, case.pk)


def test_staff_attach_the_paper_itself_to_what_they_register(office):
    kari = town.caseworker()
    made = cases.start_registration(
        office, kari, town.SERVICE, identity=town.ANA, channel="paper", received=date(2024, 6, 3), language="nb",
        token=town.token(),
    )  # fmt: skip
    paper = ready(office, made.case_id, kari, document="", data=files.picture())
    assert (paper.kind, paper.sender) == ("jpeg", kari.reference)
    with pytest.raises(cases.NotFound):
        hand_in(office, made.case_id, town.citizen())  # it is not theirs before it is sent
    cases.save_answers(office, kari, made.id, town.YES)
    cases.submit(office, kari, made.id, token=town.token())
    assert [one.pk for one in cases.attachments_of(made.case, town.citizen())] == [paper.pk]


def test_it_is_journalled_once_it_is_found_clean_and_archived_as_it_came(office):
    case = on_the_desk(office)
    given = files.picture()
    made = ready(office, case.pk, data=given)
    ready(office, case.pk, data=files.infected())
    town.work(office, kinds={"case.journal"})
    (entry,) = JournalEntry.objects.filter(source="attachment")
    assert (entry.source_ref, entry.direction, entry.party_id) == (made.pk, "in", town.citizen().person)
    assert entry.titles["nb"].startswith("Vedlegg: ")
    (file,) = files_of(office, entry)
    assert (file.content, file.mime, file.name.split(".")[-1]) == (given, "image/jpeg", "jpeg")


def test_what_was_attached_to_a_draft_is_journalled_once_it_is_sent(office):
    made = draft(office)
    ready(office, made.case_id)
    assert not JournalEntry.objects.exists()
    cases.submit(office, town.citizen(), made.id, token=town.token())
    assert not_entered("attachment").count() == 1


# --- taken away -------------------------------------------------------------------------------------------------------


def test_a_draft_that_is_deleted_takes_its_attachments_and_their_keys_along(office):
    made = draft(office)
    hand_in(office, made.case_id)
    cases.discard_draft(office, town.citizen(), made.id)
    assert not Attachment.objects.exists()
    assert not AttachmentContent.objects.exists()
    assert not StoredKey.objects.filter(case=made.case_id, destroyed_at=None).exists()


def test_an_idle_draft_with_attachments_goes_as_any_other(office):
    made = draft(office)
    hand_in(office, made.case_id)
    office.ports.clock.advance(timedelta(days=keeping.IDLE_DAYS + 1))
    (idle,) = keeping._idle_drafts(office.ports.clock.now())
    erasure.discard(idle, at=office.ports.clock.now())
    assert not Attachment.objects.exists()
    assert not StoredKey.objects.filter(case=made.case_id, destroyed_at=None).exists()


def test_each_page_that_is_opened_is_a_reading_of_its_own(office):
    """A page has an address, so it can be opened without the page that shows them all."""
    made, kari = ready(office, on_the_desk(office).pk), town.caseworker()
    for _ in range(2):
        cases.attachment_page(office, kari, made.pk, 1)
    read = [one for one in log.about(town.citizen().person) if one.what == "attachment" and one.reader == kari.staff]
    assert len(read) == 2
