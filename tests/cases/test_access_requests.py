"""Who asks for a document is answered by a human within five working days, and a copy lacks what the human took out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from cases import town
from documents import files
from documents.test_redaction import inside
from documents.test_redaction import letter as letter_pdf
from saklig import cases
from saklig.cases.deadlines import access_due, working_days_after
from saklig.cases.journal.entering import plan_look
from saklig.cases.models import AccessRequest, JournalEntry
from saklig.connectors.clocks import FixedClock
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Dokumentet har opplysninger om noens personlige forhold."


@pytest.fixture
def clock():
    return FixedClock(town.APPLIED)


@pytest.fixture
def office(clock):
    return town.office(town.alone(), clock=clock)


@pytest.fixture
def letter(office):
    case = town.decided(office)
    town.work(office)
    return JournalEntry.objects.get(case=case, kind="decision")


def ask(office, entry=None, text="", email=""):
    return cases.ask_access(office, entry=entry.pk if entry else None, text=text, email=email, language="nb")


def kari(office, entry):
    return town.opened_with_reason(office, town.caseworker(), entry.case)


def words(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 27), date(2026, 12, 4)),  # a Friday
        (date(2026, 11, 28), date(2026, 12, 4)),  # a Saturday
        (date(2026, 12, 23), date(2026, 12, 31)),  # Christmas Day, the day after and a Sunday do not count; Christmas Eve does
        (date(2026, 3, 31), date(2026, 4, 10)),  # Maundy Thursday, Good Friday, Easter Monday
        (date(2027, 5, 12), date(2027, 5, 20)),  # Whit Monday, which is 17 May this year
        (date(2026, 4, 30), date(2026, 5, 8)),  # 1 May, a Friday
        (date(2026, 5, 13), date(2026, 5, 21)),  # Ascension Day
    ],
)
def test_five_working_days_as_norway_counts_them(asked, due):
    assert working_days_after(asked, 5) == due
    assert access_due(datetime(asked.year, asked.month, asked.day, 10, tzinfo=UTC)) == due


def test_anyone_asks_without_a_name_and_finds_the_answer_at_an_address_of_their_own(office, letter):
    asked = ask(office, letter)
    waiting = cases.access_answer(office, asked.pickup)
    assert waiting.due == date(2024, 6, 17) and waiting.answered_at is None and waiting.copy is None
    kept = AccessRequest.objects.get()
    assert asked.pickup not in (kept.pickup, kept.number)
    for wrong in (asked.pickup[:-1] + "x", kept.pickup, "x", "", "../" * 9, asked.number):
        with pytest.raises(cases.NotFound):
            cases.access_answer(office, wrong)


def test_a_request_must_say_what_it_is_for(office):
    for text, email, where in (("", "", "text"), ("x" * 5000, "", "text"), ("Alt", "ingen adresse", "email")):
        with pytest.raises(cases.InvalidAnswers) as refused:
            ask(office, text=text, email=email)
        assert where in refused.value.problems
    with pytest.raises(cases.NotFound):
        cases.ask_access(office, entry=uuid4(), text="", email="", language="nb")


def test_a_copy_lacks_what_the_human_took_out_and_has_the_rest(office, letter):
    asked = ask(office, letter, email="noen@avis.invalid")
    request = AccessRequest.objects.get()
    view = cases.access_request(office, kari(office, letter), request.pk)
    proposed = {one.text for one in view.proposals}
    assert {"Ana Nordvik", "Kim Nordvik"} <= proposed and "Ana Nordvik" in view.pages[0]
    phrases = ["Ana Nordvik", "Kim Nordvik", "200 000", "600 kr"]
    looked = cases.redacted_copy(office, kari(office, letter), request.pk, phrases)
    assert "Ana" not in words(looked) and AccessRequest.objects.get().copy is None
    cases.answer_access(
        office, kari(office, letter), request.pk, outcome="partly", phrases=phrases, reasons=WHY, token=town.token()
    )
    found = cases.access_answer(office, asked.pickup)
    told = words(found.copy)
    for secret in ("Ana", "Kim", "200", "600", "Nordvik\n"):
        assert secret not in told.replace("Nordvik kommune", ""), secret
    assert "barnehagen" in told and found.by == "Kari Saksbehandler" and found.reasons == WHY
    assert "forvaltningsloven § 13" in found.grounds["nb"]
    town.work(office)
    (sent,) = [one for one in office.ports.notifier.sent if one.to == "noen@avis.invalid"]
    assert asked.number in sent.subject and "Ana" not in sent.body


def test_refused_and_whole_and_once(office, letter):
    asked = ask(office, letter)
    request, who = AccessRequest.objects.get(), kari(office, letter)
    with pytest.raises(cases.OwnReasonsRequired):
        cases.answer_access(office, who, request.pk, outcome="refused", reasons="nei", token=town.token())
    with pytest.raises(cases.InvalidAnswers):
        cases.answer_access(office, who, request.pk, outcome="maybe", reasons=WHY, token=town.token())
    with pytest.raises(cases.InvalidAnswers) as nothing:
        cases.answer_access(office, who, request.pk, outcome="partly", phrases=[], reasons=WHY, token=town.token())
    assert nothing.value.problems == {"more": "nothing-taken-out"}
    with pytest.raises(cases.InvalidAnswers) as missing:
        cases.answer_access(
            office, who, request.pk, outcome="partly", phrases=["Finnes ikke"], reasons=WHY, token=town.token()
        )
    assert missing.value.problems == {"more": "not-in-document"}
    token = town.token()
    cases.answer_access(office, who, request.pk, outcome="refused", reasons=WHY, token=token)
    cases.answer_access(office, who, request.pk, outcome="refused", reasons=WHY, token=token)
    assert cases.access_answer(office, asked.pickup).copy is None
    with pytest.raises(cases.TransitionRefused):
        cases.answer_access(office, who, request.pk, outcome="granted", reasons=WHY, token=town.token())
    assert Event.objects.filter(kind="access.answered").count() == 1


def test_no_answer_without_a_person_and_none_anew(office, letter):
    ask(office, letter)
    row = AccessRequest.objects.filter()
    now = office.ports.clock.now()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(outcome="refused", answered_at=now)
    cases.answer_access(office, kari(office, letter), row.get().pk, outcome="granted", reasons=WHY, token=town.token())
    for change in ({"outcome": "refused"}, {"answered_at": now + timedelta(days=1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**change)


def test_a_request_without_a_document_is_everybodys_and_can_only_be_answered_in_words(office):
    asked = ask(office, text="Alt om prisene i 2023")
    (row,), _ = cases.access_requests(office, town.caseworker())
    assert row.number == asked.number and row.entry is None and row.days_left == 5
    with pytest.raises(cases.InvalidAnswers):
        cases.answer_access(office, town.caseworker(), row.id, outcome="granted", reasons=WHY, token=town.token())
    cases.answer_access(office, town.caseworker(), row.id, outcome="refused", reasons=WHY, token=town.token())


def test_only_those_of_the_service_see_it_and_time_left_is_told(office, letter, clock):
    ask(office, letter)
    stranger = cases.Actor.caseworker(town.caseworker().staff, frozenset({"another"}))
    assert cases.access_requests(office, stranger) == ([], [])
    with pytest.raises(cases.NotFound):
        cases.access_request(office, stranger, AccessRequest.objects.get().pk)
    with pytest.raises(cases.NotAllowed):
        cases.access_requests(office, town.employee("leader"))
    for days, left in ((0, 5), (1, 4), (5, 1), (7, 0), (8, -1)):
        clock.set(town.APPLIED + timedelta(days=days))
        (row,), _ = cases.access_requests(office, town.caseworker())
        assert row.days_left == left, days


def test_a_finished_case_is_opened_for_it_with_a_reason_only(office, letter):
    ask(office, letter)
    with pytest.raises(cases.ReasonNeeded):
        cases.access_request(office, town.caseworker(), AccessRequest.objects.get().pk)


def test_half_a_year_after_the_answer_nothing_of_it_can_be_read(office, letter, clock):
    asked = ask(office, letter, text="Til en sak om priser")
    request = AccessRequest.objects.get()
    cases.answer_access(office, kari(office, letter), request.pk, outcome="granted", reasons=WHY, token=town.token())
    clock.set(town.APPLIED + timedelta(days=181))
    plan_look(office)
    town.work(office, kinds={"case.journal-look"})
    found = cases.access_answer(office, asked.pickup)
    assert found.erased and not found.copy and not found.reasons and not found.text


def test_what_was_handed_in_is_given_as_it_came_or_not_at_all(office):
    case = town.decided(office, {"application.disputes_register_data": True})
    given = {"data": files.picture("PNG"), "name": "bilde.png", "token": town.token()}
    made = cases.attach(office, town.citizen(), case.pk, **given)
    cases.scan_now(office, made.pk)
    town.work(office)
    entry = JournalEntry.objects.get(case=case, kind="attachment")
    asked = ask(office, entry)
    view = cases.access_request(office, town.caseworker(), AccessRequest.objects.get().pk)
    assert view.unreadable == "attachment" and not view.pages
    with pytest.raises(cases.InvalidAnswers) as refused:
        cases.redacted_copy(office, town.caseworker(), view.row.id, ["Ana"])
    assert refused.value.problems == {"areas": "areas-none"}
    cases.answer_access(office, town.caseworker(), view.row.id, outcome="granted", reasons=WHY, token=town.token())
    found = cases.access_answer(office, asked.pickup)
    assert found.copy == given["data"] and found.media_type == "image/png" and found.filename.endswith(".png")


def handed_in(office, data, name):
    case = town.decided(office, {"application.disputes_register_data": True})
    made = cases.attach(office, town.citizen(), case.pk, data=data, name=name, token=town.token())
    cases.scan_now(office, made.pk)
    town.work(office)
    return JournalEntry.objects.get(case=case, kind="attachment"), made


def test_areas_of_an_attachment_are_black_in_the_copy_and_nothing_lies_behind(office):
    entry, _ = handed_in(office, paper(), "Lonn Ana.pdf")
    asked, kari_ = ask(office, entry), town.caseworker()
    view = cases.access_request(office, kari_, AccessRequest.objects.get().pk)
    assert (view.unreadable, view.marked) == ("attachment", 1)
    assert cases.access_page(office, kari_, view.row.id, 1)[0] == "image/png"
    for areas, code in (("", "areas-none"), ("2", "areas-page"), ("1: 1 2 3", "areas-line")):
        with pytest.raises(cases.InvalidAnswers) as refused:
            cases.answer_access(
                office, kari_, view.row.id, outcome="partly", areas=areas, reasons=WHY, token=town.token()
            )
        assert refused.value.problems == {"areas": code}
    looked = cases.redacted_copy(office, kari_, view.row.id, areas="1: 0 0 100 50")
    assert words(looked).strip() == "[sladdet]" and AccessRequest.objects.get().copy is None
    cases.answer_access(
        office, kari_, view.row.id, outcome="partly", areas="1: 0 0 100 50\n1: 0 60 10 70", reasons=WHY, token=town.token()
    )
    found = cases.access_answer(office, asked.pickup)
    assert found.media_type == "application/pdf" and found.filename.endswith(".pdf")
    assert "Nordmann" not in words(found.copy) and b"Nordmann" not in inside(found.copy)
    assert AccessRequest.objects.get().taken_out == 2
    assert Event.objects.filter(kind="access.answered").count() == 1


def paper():
    """A PDF with a name in its text, as somebody might hand in."""
    return letter_pdf()


def test_a_picture_that_was_handed_in_becomes_a_pdf_when_something_is_taken_out(office):
    entry, _ = handed_in(office, files.picture("PNG"), "bilde.png")
    asked = ask(office, entry)
    request = AccessRequest.objects.get()
    cases.answer_access(
        office, town.caseworker(), request.pk, outcome="partly", areas="1: 10 10 20 20", reasons=WHY, token=town.token()
    )
    found = cases.access_answer(office, asked.pickup)
    assert found.copy.startswith(b"%PDF") and found.media_type == "application/pdf"


def test_an_attachment_that_is_not_scanned_is_opened_for_nobody(office):
    entry, made = handed_in(office, files.pdf(), "x.pdf")
    ask(office, entry)
    request = AccessRequest.objects.get()
    assert cases.access_request(office, town.caseworker(), request.pk).marked == 1
    from django.db import connection

    with connection.cursor() as cursor:  # the guard lets nobody take a scan's answer back
        cursor.execute(DROP[connection.vendor])
        cursor.execute("UPDATE cases_attachment SET scan = 'waiting'")
    assert made.pk
    for use in (
        lambda: cases.access_request(office, town.caseworker(), request.pk),
        lambda: cases.access_page(office, town.caseworker(), request.pk, 1),
        lambda: cases.redacted_copy(office, town.caseworker(), request.pk, areas="1"),
    ):
        with pytest.raises(cases.NotFound):
            use()


DROP = {
    "sqlite": "DROP TRIGGER cases_attachment_stays_guard",
    "postgresql": "DROP TRIGGER cases_attachment_stays_guard ON cases_attachment",
}


def test_pages_are_drawn_for_those_alone_who_answer(office):
    entry, _ = handed_in(office, files.pdf(), "x.pdf")
    ask(office, entry)
    request = AccessRequest.objects.get().pk
    for who in (town.citizen(), town.employee("leader"), town.employee("administrator")):
        with pytest.raises(cases.NotAllowed):
            cases.access_page(office, who, request, 1)
    for number in (0, 2, 99):
        with pytest.raises(cases.NotFound):
            cases.access_page(office, town.caseworker(), request, number)
