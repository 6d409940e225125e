"""Letters on paper: who gets them, the batch and the day posted, what comes back, and a register that is down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from cases import town
from saklig import cases
from saklig.cases.deadlines import paper_received
from saklig.cases.delivery.telling import notice_given
from saklig.cases.models import Case, DecisionLetter, PaperBatch, PaperSending
from saklig.cases.ports import Address, AddressEntry, Contact, PersonStatus, Protection, ProtectionEntry, StatusEntry
from saklig.connectors.memory import Fault
from saklig.documents.wording import labels
from saklig.store.models import AccessLog, Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
HOME = AddressEntry(address=Address(key="home", municipality="9900", lines=("Storgata 1", "9900 NORDVIK")))
RESERVED = Contact(email="ana@example.invalid", phone=None, reserved=True)
TELLING = {"case.notice", "case.paper-address"}


def living(world=None, *, contact=RESERVED, **changes):
    """Ana, who lives in Storgata, with this contact."""
    base = world or town.alone()
    ana = replace(base.persons[town.ANA], **{"addresses": (HOME,), **changes})
    contacts = {town.ANA: contact} if contact else {}
    return replace(base, persons={**base.persons, town.ANA: ana}, contacts=contacts)


def told(world=None) -> tuple:
    office = town.office(world or living())
    case = town.decided(office)
    town.work(office, kinds=TELLING)
    return office, case


def told_after(**changes) -> tuple:
    """Decided, and then something about Ana changes in the population register before she is told."""
    office = town.office(living())
    case = town.decided(office)
    office.ports.population.world = living(**changes)
    town.work(office, kinds=TELLING)
    return office, case


def sending(case: Case) -> PaperSending:
    return PaperSending.objects.get(case=case)


def letter(case: Case) -> DecisionLetter:
    return DecisionLetter.objects.get(case=case, decision__isnull=False)


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(case_ref=case.id).order_by("id").values_list("kind", flat=True))


def printed(office, kari):
    return cases.make_batch(office, kari, service=town.SERVICE, token=town.token())


@pytest.mark.parametrize(
    ("posted", "received"),
    [
        ("2024-06-12", "2024-06-19"),  # Wednesday to Wednesday
        ("2024-06-15", "2024-06-21"),  # a Saturday: Monday is the first day
        ("2024-03-26", "2024-04-05"),  # Maundy Thursday, Good Friday and Easter Monday are no working days
        ("2024-05-16", "2024-05-27"),  # nor 17 May and Whit Monday
        ("2024-12-23", "2025-01-02"),  # 24 and 31 December are
    ],
)
def test_a_letter_counts_as_received_on_the_fifth_working_day(posted, received):
    assert paper_received(date.fromisoformat(posted)) == date.fromisoformat(received)


@pytest.mark.parametrize(
    ("contact", "why"),
    [
        (RESERVED, "reserved"),
        (Contact(email=None, phone="+4700000000", reserved=False), "no-address"),
        (None, "not-in-register"),
    ],
)
def test_whoever_cannot_be_told_by_mail_gets_paper_under_the_registered_address(contact, why):
    office, case = told(living(contact=contact))
    found = sending(case)
    assert (found.why, found.address, found.address_from) == (why, ["Storgata 1", "9900 NORDVIK"], "population")
    assert office.ports.notifier.sent == [] and not notice_given(letter(case).letter)
    assert AccessLog.objects.filter(what="register.population", subject=case.applicant_id).exists()
    town.work(office, kinds=TELLING)
    assert kinds(case).count("case.paper-needed") == 1  # asked for once


def test_a_batch_is_printed_once_and_the_period_runs_from_when_it_counts_as_received():
    office, case = told()
    kari = town.caseworker()
    batch = printed(office, kari)
    with pytest.raises(cases.InvalidAnswers):
        printed(office, kari)  # no letter is in two batches
    text = [page.extract_text() for page in PdfReader(BytesIO(cases.batch_pdf(office, kari, batch.pk))).pages]
    assert sending(case).reference in text[0] and "Storgata 1" not in text[0]  # the list names no address
    assert "Storgata 1" in text[1] and "9900 NORDVIK" in text[1] and case.number not in text[1]
    assert case.number in text[2]
    both = PdfReader(BytesIO(cases.batch_pdf(office, kari, batch.pk, both_sides=True)))
    assert len(both.pages) % 2 == 0 and "Storgata 1" in both.pages[2].extract_text()
    office.ports.clock.advance(timedelta(days=3))
    cases.mark_batch_sent(office, kari, batch.pk, day=date(2024, 6, 12), token=town.token())
    found = sending(case)
    assert (found.sent_on, found.counted_from) == (date(2024, 6, 12), date(2024, 6, 19))
    assert letter(case).appeal_until == date(2024, 7, 10)
    assert cases.paper(office, kari).waiting == () and not letter(case).needs_paper
    with pytest.raises(cases.TransitionRefused):
        cases.mark_batch_sent(office, kari, batch.pk, day=date(2024, 6, 13), token=town.token())
    with pytest.raises(cases.TransitionRefused):
        cases.batch_pdf(office, kari, batch.pk)
    assert kinds(case).count("case.sent-on-paper") == 1


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_list_is_in_the_language_of_who_prints_and_each_sheet_in_its_reader_s(language):
    """Ana reads nynorsk; whoever prints reads the list."""
    office = town.office(living())
    case = town.decided(office, language="nn")
    town.work(office, kinds=TELLING)
    batch = printed(office, town.caseworker())
    drawn = PdfReader(BytesIO(cases.batch_pdf(office, town.caseworker(), batch.pk, language=language)))
    first, sheet = (drawn.pages[n].extract_text().replace("\n", " ") for n in (0, 1))
    assert labels(language)["batch"] in first and labels(language)["fictional"][:30] in first
    assert labels("nn")["return"] in sheet and labels("nn")["fictional"][:30] in sheet and sending(case).reference in sheet
    if language != "nn":
        assert labels(language)["batch"] not in sheet and labels(language)["fictional"][:30] not in sheet


@pytest.mark.parametrize(("day", "code"), [(date(2024, 6, 9), "too-early"), (date(2024, 6, 11), "too-late")])
def test_a_batch_was_posted_neither_before_it_was_made_nor_tomorrow(day, code):
    office, _ = told()
    kari = town.caseworker()
    batch = printed(office, kari)
    with pytest.raises(cases.InvalidAnswers) as refused:
        cases.mark_batch_sent(office, kari, batch.pk, day=day, token=town.token())
    assert refused.value.problems == {"day": code}
    assert PaperBatch.objects.get().sent_on is None


def test_the_same_form_twice_makes_one_batch():
    office, _ = told()
    kari, token = town.caseworker(), town.token()
    first = cases.make_batch(office, kari, service=town.SERVICE, token=token)
    assert cases.make_batch(office, kari, service=town.SERVICE, token=token).pk == first.pk
    assert PaperBatch.objects.count() == 1


def test_a_protected_address_is_never_printed():
    grade = (ProtectionEntry(grade=Protection.CONFIDENTIAL),)
    office, case = told_after(protection=grade)
    cleared = town.caseworker("Omar Skjermet", restricted=True)
    assert (sending(case).no_address, sending(case).address) == ("protected", None)
    with pytest.raises(cases.InvalidAnswers):
        cases.make_batch(office, cleared, service=town.SERVICE, token=town.token())
    with pytest.raises(cases.NotAllowed):
        cases.set_address(
            office, cleared, case.number, sending=sending(case).pk, address="Hemmelig 1\n9900 X", token=town.token()
        )
    # Written on the envelope by hand, and marked: nothing of the address is kept.
    cases.sent_on_paper(office, cleared, case.number, letter=letter(case).letter, token=town.token())
    assert sending(case).address is None and letter(case).appeal_until == date(2024, 7, 8)


def test_restricted_letters_are_a_batch_of_their_own_and_hidden_from_those_without_the_right():
    office, case = told()
    Case.objects.filter(pk=case.pk).update(restricted=True)
    kari, cleared = town.caseworker(), town.caseworker("Omar Skjermet", restricted=True)
    assert cases.paper(office, kari).waiting == () and cases.paper(office, kari).ready == ()
    with pytest.raises(cases.NotAllowed):
        cases.make_batch(office, kari, service=town.SERVICE, restricted=True, token=town.token())
    batch = cases.make_batch(office, cleared, service=town.SERVICE, restricted=True, token=town.token())
    for act in (
        lambda: cases.batch_pdf(office, kari, batch.pk),
        lambda: cases.paper_batch(office, kari, batch.pk),
        lambda: cases.mark_batch_sent(office, kari, batch.pk, day=date(2024, 6, 10), token=town.token()),
    ):
        with pytest.raises(cases.NotFound):
            act()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": (StatusEntry(status=PersonStatus.DEAD),)}, "dead"),
        ({"addresses": ()}, "not-registered"),
    ],
)
def test_what_has_no_address_is_a_task_with_why_and_may_be_given_one(changes, why):
    office, case = told_after(**changes)
    kari = town.caseworker()
    (row,) = cases.paper(office, kari).waiting
    assert (row.no_address, row.has_address) == (why, False)
    with pytest.raises(cases.InvalidAnswers):
        printed(office, kari)
    typed = {"sending": sending(case).pk, "token": town.token()}
    with pytest.raises(cases.InvalidAnswers):
        cases.set_address(office, kari, case.number, address="x" * 61, **typed)
    cases.set_address(office, kari, case.number, address=" Lia 4 \n\n 9901  NORDVIK ", **typed)
    assert sending(case).address == ["Lia 4", "9901 NORDVIK"] and sending(case).address_from == "caseworker"
    assert printed(office, kari).sendings.count() == 1


def test_a_contact_register_that_is_down_is_asked_again_and_after_two_days_it_is_paper():
    office = town.office(living(contact=Contact(email="ana@example.invalid", phone=None, reserved=False)))
    office.ports.contacts.fault = Fault.DOWN
    case = town.decided(office)
    for _ in range(40):
        town.work(office, kinds=TELLING)
        office.ports.clock.advance(timedelta(hours=1))
    assert not PaperSending.objects.exists()  # still waiting, and nothing is lost
    assert len(office.ports.contacts.asked) < 20  # less and less often
    for _ in range(13):
        town.work(office, kinds=TELLING)
        office.ports.clock.advance(timedelta(hours=1))
    assert sending(case).why == "register-down"
    (row,) = cases.queue(office, town.caseworker())
    assert row.needs_paper and row.number == case.number
    assert "case.paper-needed" in kinds(case)


def test_a_contact_register_that_comes_back_in_time_gives_a_notice_and_no_paper():
    office = town.office(living(contact=Contact(email="ana@example.invalid", phone=None, reserved=False)))
    office.ports.contacts.fault = Fault.NONSENSE
    town.decided(office)
    town.work(office, kinds=TELLING)
    office.ports.contacts.fault = None
    office.ports.clock.advance(timedelta(hours=30))
    town.work(office, kinds=TELLING)
    assert len(office.ports.notifier.sent) == 1 and not PaperSending.objects.exists()


def test_a_population_register_that_is_down_leaves_the_letter_waiting_and_then_to_a_human():
    office = town.office(living())
    case = town.decided(office)
    office.ports.population.fault = Fault.DOWN
    for _ in range(60):
        town.work(office, kinds=TELLING)
        office.ports.clock.advance(timedelta(hours=1))
    assert sending(case).no_address == "register-down"
    office.ports.population.fault = None
    kari = town.caseworker()
    cases.set_address(office, kari, case.number, sending=sending(case).pk, address="", token=town.token())
    town.work(office, kinds=TELLING)
    assert sending(case).address == ["Storgata 1", "9900 NORDVIK"]


def test_an_address_that_the_post_system_refuses_is_paper_at_once():
    office = town.office(living(contact=Contact(email="a@b, c@d", phone=None, reserved=False)))
    object.__setattr__(office, "ports", replace(office.ports, notifier=_Refusing()))
    case = town.decided(office)
    town.work(office, kinds=TELLING)
    assert sending(case).why == "address-refused"


class _Refusing:
    def send(self, notice):
        raise cases.RegisterAnswerInvalid("post", "address", "post: what stands as e-mail address is none")


def posted(day: date = date(2024, 6, 10)) -> tuple:
    office, case = told()
    kari = town.caseworker()
    cases.mark_batch_sent(office, kari, printed(office, kari).pk, day=day, token=town.token())
    return office, case, kari


def back(office, kari, case, day: date, *, typed: str = "") -> PaperSending:
    reference = typed or sending(case).reference
    return cases.register_returned(office, kari, reference=reference, why="moved", day=day, token=town.token())


def test_mail_that_comes_back_is_a_task_and_no_appeal_period_has_run():
    office, case, kari = posted()
    assert cases.queue(office, kari) == []
    office.ports.clock.advance(timedelta(days=60))
    town.work(office)
    case.refresh_from_db()
    assert case.state == "closed"
    reference = sending(case).reference
    back(office, kari, case, date(2024, 8, 1), typed=f"{reference[:4].lower()}-{reference[4:]} ")
    (row,) = cases.queue(office, kari)
    assert row.returned and row.number == case.number
    assert letter(case).appeal_until is None and not notice_given(letter(case).letter)
    assert cases.paper(office, kari).returned == ((case.number, date(2024, 8, 1), "moved"),)
    assert cases.appeal(office, town.citizen(), case.number, text="Uenig.", token=town.token()).in_time
    with pytest.raises(cases.InvalidAnswers) as again:
        back(office, kari, case, date(2024, 8, 2))
    assert again.value.problems == {"reference": "returned-before"}


def test_what_came_back_is_sent_again_to_the_address_as_it_is_now():
    office, case, kari = posted()
    office.ports.clock.advance(timedelta(days=10))
    back(office, kari, case, date(2024, 6, 20))
    moved = replace(HOME, address=replace(HOME.address, lines=("Lia 4", "9901 NORDVIK")))
    office.ports.population.world = living(addresses=(replace(HOME, current=False), moved))
    form = {"sending": sending(case).pk, "how": "register"}
    cases.handle_returned(office, kari, case.number, **form, token=town.token())
    with pytest.raises(cases.TransitionRefused):
        cases.handle_returned(office, kari, case.number, **form, token=town.token())
    town.work(office, kinds=TELLING)
    again = PaperSending.objects.get(case=case, sent_on=None)
    assert (again.why, again.address) == ("sent-again", ["Lia 4", "9901 NORDVIK"])
    cases.mark_batch_sent(office, kari, printed(office, kari).pk, day=date(2024, 6, 20), token=town.token())
    assert letter(case).appeal_until == date(2024, 7, 18) and notice_given(letter(case).letter)
    assert cases.queue(office, kari) == []


def test_what_came_back_may_be_handed_over_and_the_period_runs_from_that_day():
    office, case, kari = posted()
    office.ports.clock.advance(timedelta(days=10))
    back(office, kari, case, date(2024, 6, 19))
    form = {"sending": sending(case).pk, "how": "by-hand"}
    with pytest.raises(cases.InvalidAnswers):
        cases.handle_returned(office, kari, case.number, **form, day=date(2024, 6, 18), token=town.token())
    cases.handle_returned(office, kari, case.number, **form, day=date(2024, 6, 20), token=town.token())
    assert letter(case).appeal_until == date(2024, 7, 11)
    steps = cases.own_case(office, town.citizen(), case.number).letters[0].reached
    assert [step.kind for step in steps] == ["available", "paper-sent", "returned", "by-hand"]
    assert steps[1].counted_from == date(2024, 6, 17)


@pytest.mark.parametrize("typed", ["", "OOOOOOOO", "ABCD", "'; --", "\x00" * 8])
def test_a_reference_that_is_none_is_told_so(typed):
    office, case, kari = posted()
    with pytest.raises(cases.InvalidAnswers) as refused:
        cases.register_returned(office, kari, reference=typed, why="moved", day=date(2024, 6, 10), token=town.token())
    assert refused.value.problems == {"reference": "no-such-envelope"}


def test_a_copy_on_paper_does_not_begin_a_period_that_runs_already():
    office = town.office(living(contact=Contact(email="ana@example.invalid", phone=None, reserved=False)))
    case = town.decided(office)
    town.work(office, kinds=TELLING)
    until, kari = letter(case).appeal_until, town.caseworker()
    office.ports.clock.advance(timedelta(days=5))
    town.opened_with_reason(office, kari, case)
    cases.sent_on_paper(office, kari, case.number, letter=letter(case).letter, token=town.token())
    assert letter(case).appeal_until == until == date(2024, 7, 1)


def test_the_notice_of_a_decision_says_that_a_decision_has_been_made():
    office = town.office(living(contact=Contact(email="ana@example.invalid", phone=None, reserved=False)))
    town.decided(office)
    town.work(office, kinds=TELLING)
    (notice,) = office.ports.notifier.sent
    assert notice.subject == "Nordvik kommune har gjort et vedtak i en sak du har hos oss"


def test_no_one_but_a_caseworker_prints_or_registers():
    office, case = told()
    for actor in (town.citizen(), town.employee("leader"), town.employee("administrator"), town.employee("auditor")):
        for act in (
            lambda a=actor: cases.paper(office, a),
            lambda a=actor: cases.make_batch(office, a, service=town.SERVICE, token=town.token()),
            lambda a=actor: cases.register_returned(
                office, a, reference=sending(case).reference, why="moved", day=date(2024, 6, 10), token=town.token()
            ),
        ):
            with pytest.raises(cases.NotAllowed):
                act()


def test_the_address_is_sealed():
    _, case = told()
    assert sending(case).address and b"Storgata" not in bytes(_raw())



def _raw() -> bytes:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM cases_paper_sending")
        return cursor.fetchone()[0]


def test_days_are_norwegian_days():
    office, case = told()
    office.ports.clock.set(datetime.fromisoformat("2024-06-10T22:30:00+00:00"))  # the 11th in Norway
    kari = town.caseworker()
    cases.sent_on_paper(office, kari, case.number, letter=letter(case).letter, token=town.token())
    assert sending(case).sent_on == date(2024, 6, 11)
