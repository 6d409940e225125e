"""Letters that want paper, where the agency has a carrier: handed over once, followed, and a human's again where it says no."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases import town
from saklig import cases
from saklig.cases.delivery.carrying import carry_letter
from saklig.cases.models import Case, DecisionLetter, PaperSending
from saklig.cases.ports import Address, AddressEntry, CarriedState, Contact
from saklig.connectors.memory import Fault, MemoryCarrier
from saklig.store.models import Event, Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PAPER = {"case.letter", "case.notice", "case.paper-address"}
CARRIED = {"case.carry-letter", "case.follow-carried"}


@pytest.fixture
def carrier():
    return MemoryCarrier()


@pytest.fixture
def office(carrier):
    world = town.alone(200_000)
    home = AddressEntry(address=Address(key="home", municipality="9900", lines=("Torget 1", "9900 Nordvik")))
    ana = replace(world.persons[town.ANA], addresses=(home,))
    world = replace(
        world, persons={**world.persons, town.ANA: ana}, contacts={town.ANA: Contact(email=None, phone=None, reserved=True)}
    )
    at = town.office(world)
    return replace(at, ports=replace(at.ports, carrier=carrier))


@pytest.fixture
def case(office):
    made = town.decided(office)
    town.work(office, kinds=PAPER)
    return Case.objects.get(pk=made.pk)


def kinds(case) -> list[str]:
    return list(Event.objects.filter(case_ref=case.id).order_by("id").values_list("kind", flat=True))


def test_a_letter_is_handed_over_followed_and_counts_from_the_day_it_was_posted(office, carrier, case):
    town.work(office, kinds=CARRIED)
    (sent,) = carrier.taken.values()
    sending = PaperSending.objects.get()
    assert sent.reference == sending.reference and sent.lines == ("Torget 1", "9900 Nordvik") and sent.pdf.startswith(b"%PDF")
    assert "vedtak" not in sent.title and sending.carrier == "taken"
    office.ports.clock.advance(timedelta(hours=2))
    town.work(office, kinds=CARRIED)
    assert PaperSending.objects.get().sent_on is None
    carrier.at[sending.carrier_id] = CarriedState.SENT
    office.ports.clock.advance(timedelta(days=1))
    town.work(office, kinds=CARRIED)
    sending.refresh_from_db()
    assert (sending.sent_on, sending.counted_from) == (date(2024, 6, 11), date(2024, 6, 18))
    letter = DecisionLetter.objects.get()
    assert letter.appeal_until == date(2024, 7, 9) and not letter.needs_paper
    assert {"case.letter-carried", "case.sent-on-paper"} <= set(kinds(case))
    assert not Job.objects.filter(kind__in=CARRIED, state="queued").exists()


def test_one_that_is_read_digitally_counts_from_that_day(office, carrier, case):
    town.work(office, kinds=CARRIED)
    carrier.at[PaperSending.objects.get().carrier_id] = CarriedState.READ
    office.ports.clock.advance(timedelta(hours=3))
    town.work(office, kinds=CARRIED)
    sending = PaperSending.objects.get()
    assert sending.counted_from == sending.sent_on == date(2024, 6, 10) and sending.address_from == "population"


def test_nobody_prints_what_the_carrier_may_have(office, carrier, case):
    kari = town.caseworker()
    carrier.fault = Fault.DOWN
    town.work(office, kinds=CARRIED)
    assert PaperSending.objects.get().carrier == "asked"
    (row,) = cases.paper(office, kari).waiting
    assert row.carrier == "asked" and cases.paper(office, kari).ready == ()
    with pytest.raises(cases.InvalidAnswers):
        cases.make_batch(office, kari, service=town.SERVICE, token=town.token())
    carrier.fault = None
    office.ports.clock.advance(timedelta(minutes=21))
    town.work(office, kinds=CARRIED)
    assert len(carrier.taken) == 1 and PaperSending.objects.get().carrier == "taken"


def test_a_batch_that_was_first_keeps_its_letter(office, carrier, case):
    cases.make_batch(office, town.caseworker(), service=town.SERVICE, token=town.token())
    town.work(office, kinds=CARRIED)
    assert carrier.taken == {} and PaperSending.objects.get().carrier == ""


@pytest.mark.parametrize("refused", [True, False])
def test_what_it_refuses_or_cannot_deliver_is_a_human_s_again(office, carrier, case, refused):
    kari = town.caseworker()
    carrier.refuses = "address" if refused else ""
    town.work(office, kinds=CARRIED)
    if not refused:
        carrier.at[PaperSending.objects.get().carrier_id] = CarriedState.NOT_DELIVERED
        office.ports.clock.advance(timedelta(hours=2))
        town.work(office, kinds=CARRIED)
    assert PaperSending.objects.get().carrier == ("refused" if refused else "not-delivered")
    assert "case.carrier-returned" in kinds(case)
    cases.make_batch(office, kari, service=town.SERVICE, token=town.token())
    town.work(office, kinds=CARRIED)
    assert len(carrier.taken) == (0 if refused else 1)


def test_a_crash_after_it_was_taken_sends_nothing_twice(office, carrier, case):
    class Dies(Exception):
        pass

    class Run:
        ref = PaperSending.objects.get().pk

        def completing(self):
            raise Dies

    with pytest.raises(Dies):
        carry_letter(office, Run())
    assert len(carrier.taken) == 1 and PaperSending.objects.get().carrier == "asked"
    town.work(office, kinds=CARRIED)
    assert len(carrier.taken) == 1 and PaperSending.objects.get().carrier == "taken"
    assert kinds(case).count("case.letter-carried") == 1


def test_a_nonsense_answer_is_no_refusal_the_letter_may_be_there(office, carrier, case):
    carrier.fault = Fault.NONSENSE
    town.work(office, kinds=CARRIED)
    assert PaperSending.objects.get().carrier == "asked" and Job.objects.filter(kind="case.carry-letter", state="queued").exists()


def test_a_restricted_case_is_not_handed_out(office, carrier):
    made = town.decided(office)
    Case.objects.filter(pk=made.pk).update(restricted=True)
    town.work(office, kinds=PAPER | CARRIED)
    assert PaperSending.objects.get().address and carrier.taken == {}
