"""What the job makes of a received application: decided, asked about, waiting, or a human's, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from cases import town
from cases.people import ELSEWHERE, person
from saklig import cases
from saklig.cases import Actor
from saklig.cases.models import Case, Fact, OutcomeLine, Party
from saklig.cases.ports import CivilStatus, Protection, ProtectionEntry, RegisterFault, TaxStage
from saklig.cases.reading import for_case
from saklig.cases.use_cases.processing import MOST_TRIES
from saklig.connectors.memory import Fault
from saklig.store import people
from saklig.store.models import AccessLog, Event, Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def reasons(case: Case) -> set[str]:
    return set(case.determinations.order_by("-number").first().reasons)


@pytest.mark.parametrize(
    ("name", "world"),
    [
        ("alone", lambda: town.alone()),
        ("cohabitants with a common child", lambda: town.couple()),
        ("an income of zero, which is a value", lambda: town.alone(0)),
    ],
)
def test_a_full_grant_is_decided_by_itself(name, world):
    case = town.decided(town.office(world()))
    assert (case.state, reasons(case)) == ("notified", set())


FAULT = (RegisterFault(code="INGEN_SKATTEOPPGJOER_FUNNET", message="x"),)


def married_elsewhere():
    world = town.couple()
    ana = replace(world.persons[town.ANA], civil_status=person("x", civil=CivilStatus.MARRIED, spouse=town.BO).civil_status)
    bo = person(town.BO, civil=CivilStatus.MARRIED, spouse=town.ANA, home=ELSEWHERE, children=(town.KIM,))
    return replace(world, persons={**world.persons, town.ANA: ana, town.BO: bo})


def two_places():
    return replace(town.alone(), places=(town.place(town.KIM), town.place(town.KIM, unit="nv-02")))


def placed(**changes):
    return replace(town.alone(), places=(town.place(town.KIM, **changes),))


def with_income(**changes):
    return replace(town.alone(), incomes={(town.ANA, 2023): town.income(town.ANA, **changes)})


HUMAN = [
    ("too high an income", lambda: town.alone(900_000), {}, {"adverse"}),
    ("under the limit of one benefit only", lambda: town.alone(500_000), {}, {"adverse"}),
    ("no tax assessment", lambda: town.alone(None), {}, {"undetermined", "discretion"}),
    ("a draft assessment", lambda: with_income(amount=100_000, stage=TaxStage.DRAFT), {}, {"undetermined", "discretion"}),
    ("a fault beside an amount", lambda: with_income(amount=100_000, faults=FAULT), {}, {"undetermined"}),
    ("a basis below zero", lambda: with_income(amount=-1), {}, {"undetermined"}),
    ("a basis beyond belief", lambda: with_income(amount=10**10), {}, {"undetermined"}),
    ("one of two assessments missing", lambda: replace(town.couple(), incomes=town.alone().incomes), {}, {"undetermined"}),
    ("two places for one child", two_places, {}, {"unsure", "fact-unknown"}),
    ("a place without a price", lambda: placed(full_price=None), {}, {"fact-unknown"}),
    ("a place without hours", lambda: placed(hours_per_week=None), {}, {"fact-unknown"}),
    ("a negative price", lambda: placed(full_price=Decimal(-1)), {}, {"fact-unknown"}),
    ("no place at all", lambda: replace(town.alone(), places=()), {}, {"nothing-granted"}),
    ("a place that ends", lambda: placed(valid_until=date(2025, 1, 15)), {}, {"discretion"}),
    ("a lasting fall in income", town.alone, {"application.claims_lasting_income_fall": True}, {"discretion"}),
    ("the applicant says the data is wrong", town.alone, {"application.disputes_register_data": True}, {"discretion"}),
    ("the spouse lives elsewhere", married_elsewhere, {}, {"unsure"}),
    ("someone else's child", town.alone, {"children": [town.LO]}, {"unsure"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "world", "answers", "why"), HUMAN, ids=lambda value: value if isinstance(value, str) else "")
def test_whatever_else_lands_on_the_desk_with_why(name, world, answers, why):
    case = town.decided(town.office(world()), answers)
    assert town.failures() == []
    assert case.state == "awaiting_judgement"
    assert why <= reasons(case)
    assert not case.decisions.exists() and not OutcomeLine.objects.exists()


def test_late_because_the_municipality_did_not_inform_is_discretion():
    office = town.office(town.alone(), now=datetime(2024, 9, 10, 8, tzinfo=UTC))
    case = town.decided(office, {"application.late_because_not_informed": True})
    assert (case.state, reasons(case)) == ("awaiting_judgement", {"discretion"})
    on_the_day = town.decided(town.office(town.couple(), now=datetime(2024, 8, 1, 8, tzinfo=UTC)), actor=town.citizen(town.BO))
    assert "discretion" in reasons(on_the_day)  # neither "before" nor "after" 1 August (§ 3 d)


def test_any_fault_in_tax_data_is_unknown_and_never_zero():
    case = town.decided(town.office(with_income(amount=100_000, faults=FAULT)))
    fact = case.facts.get(path="household.adults[0].income")
    assert (fact.certainty, fact.value) == ("unknown", {"value": None, "why": "tax-fault-ingen-skatteoppgjoer-funnet"})
    determination = case.determinations.get()
    assert b'"income":' not in determination.facts  # left out of what the rules read


def test_a_protected_address_goes_to_the_restricted_lane_and_is_nowhere():
    base = town.alone()
    hidden = {
        identity: replace(one, protection=(ProtectionEntry(grade=Protection.STRICTLY_CONFIDENTIAL),))
        for identity, one in base.persons.items()
    }
    office = town.office(replace(base, persons=hidden))
    case = town.decided(office)
    assert case.restricted and case.state == "awaiting_judgement" and "restricted" in reasons(case)
    number = case.number
    assert [row.number for row in cases.queue(office, town.caseworker(restricted=True))] == [number]
    ordinary = town.caseworker("Per Vanlig")
    assert cases.queue(office, ordinary) == []
    for use in (lambda: cases.desk(office, ordinary, number), lambda: cases.draft_letter(office, ordinary, number)):
        with pytest.raises(cases.NotFound):
            use()
    desk = cases.desk(office, town.caseworker(restricted=True), number)
    assert "home" not in str([party.evidence for party in desk.parties])  # no address is kept, only that there is one


@pytest.mark.parametrize("register", ["population", "tax", "placements"])
@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.NONSENSE])
def test_a_register_that_fails_makes_the_case_wait_with_a_reason_and_go_on(register, fault):
    office = town.office(town.alone())
    getattr(office.ports, register).fault = fault
    case = town.decided(office)
    assert case.state == "awaiting_register"
    assert case.waiting_for == f"{register}:{'no-connection' if fault is Fault.DOWN else 'unreadable'}"
    town.work(office, kinds={"case.process"})
    assert Case.objects.get().state == "awaiting_register"  # not before its time
    getattr(office.ports, register).fault = None
    office.ports.clock.advance(timedelta(minutes=1))
    town.work(office)
    assert Case.objects.get().state == "notified"


def test_a_register_that_stays_away_ends_with_a_human():
    office = town.office(town.alone())
    office.ports.tax.fault = Fault.DOWN
    case = town.decided(office)
    for _ in range(MOST_TRIES + 1):
        office.ports.clock.advance(timedelta(hours=25))
        town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    assert (case.state, case.waiting_for) == ("awaiting_judgement", "tax:no-connection")
    assert Event.objects.filter(kind="case.wait-for-register").count() == MOST_TRIES


def test_every_register_call_carries_the_legal_basis_and_the_case():
    office = town.office(town.alone())
    case = town.decided(office)
    for register in (office.ports.population, office.ports.tax, office.ports.placements):
        assert register.asked
        for basis in register.asked:
            assert "§ 3 e" in basis.provision
            assert basis.case == str(case.id)
    subjects = set(AccessLog.objects.filter(role="system", what__startswith="register.").values_list("subject", flat=True))
    assert subjects == set(Party.objects.values_list("person_id", flat=True))


def test_a_case_is_done_once_however_often_the_job_runs():
    office = town.office(town.alone())
    case = town.decided(office)
    Job.objects.update(state=Job.State.QUEUED, attempts=0)
    town.work(office, kinds={"case.process", "case.letter", "case.notice"})
    case.refresh_from_db()
    assert case.decisions.count() == 1 and case.letters.count() == 1 and case.determinations.count() == 1
    assert len(office.ports.notifier.sent) == 1


def test_a_withdrawal_between_is_respected():
    office = town.office(town.alone())
    receipt = town.apply(office)
    cases.withdraw(office, town.citizen(), receipt.case_number, token=town.token())
    town.work(office, kinds={"case.process"})
    case = Case.objects.get()
    assert case.state == "withdrawn" and not case.decisions.exists()


# --- a stated cohabitant -----------------------------------------------------------------------------------------------

STATED = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}


def ask_of(office, identity=town.DAG):
    return cases.my_requests(office, town.citizen(identity))


def test_a_stated_cohabitant_is_asked_and_answers_for_themselves():
    office = town.office(town.with_cohabitant(town.alone(100_000)))
    case = town.decided(office, STATED)
    assert (case.state, case.waiting_for) == ("awaiting_information", "cohabitant")
    assert ask_of(office, town.ANA) == []
    (asked,) = ask_of(office)
    with pytest.raises(cases.NotFound):  # nobody answers for another
        cases.answer_information(
            office, town.citizen(town.ANA), asked.id, {"confirmed": True, "lived_together_12_of_18": True}, token=town.token()
        )
    with pytest.raises(cases.NotFound):  # and the cohabitant sees the question, not the case
        cases.own_case(office, town.citizen(town.DAG), case.number)
    answers = {"confirmed": True, "lived_together_12_of_18": True}
    cases.answer_information(office, town.citizen(town.DAG), asked.id, answers, token=town.token())
    town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    # A marriage-like relation is discretion (§ 3 e): confirmed or not, a human decides.
    assert (case.state, reasons(case)) == ("awaiting_judgement", {"discretion"})
    last = case.determinations.get(number=2).gathering
    assert Fact.objects.get(gathering=last, path="household.adults[1].confirmed").value["value"] is True


def test_whose_income_does_not_count_is_not_asked_of_the_tax_register():
    """Both say that they have not lived together so long: no cohabitants by § 3 d, whatever the register would say."""
    office = town.office(town.with_cohabitant(town.alone(100_000), amount=-1))
    case = town.decided(office, {**STATED, "household.adults[].lived_together_12_of_18": False})
    (asked,) = ask_of(office)
    answers = {"confirmed": True, "lived_together_12_of_18": False}
    cases.answer_information(office, town.citizen(town.DAG), asked.id, answers, token=town.token())
    town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    assert (case.state, reasons(case)) == ("decided", set())
    last = case.determinations.order_by("-number")[0]
    income = case.facts.get(gathering=last.gathering, path="household.adults[1].income")
    assert (income.certainty, income.value["why"]) == ("unknown", "not-asked-as-it-does-not-count")
    read = AccessLog.objects.filter(case_ref=case.id, subject=people.find(town.DAG).id)
    assert "register.population-and-tax" not in set(read.values_list("what", flat=True))


def test_found_to_have_lived_together_all_the_same_their_income_is_asked_for():
    office = town.office(town.with_cohabitant(town.alone(100_000)))
    case = town.decided(office, {**STATED, "household.adults[].lived_together_12_of_18": False})
    (asked,) = ask_of(office)
    answers = {"confirmed": True, "lived_together_12_of_18": False}
    cases.answer_information(office, town.citizen(town.DAG), asked.id, answers, token=town.token())
    cases.report_change(office, town.citizen(), case.number, text="Vi har bodd sammen i to år.", token=town.token())
    town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"
    found = {"household.adults[1].lived_together_12_of_18": True}
    cases.enter_facts(office, town.caseworker(), case.number, facts=found, why="Leiekontrakten.", token=town.token())
    town.work(office, kinds={"case.process"})
    last = case.determinations.order_by("-number")[0]
    assert case.facts.get(gathering=last.gathering, path="household.adults[1].income").value["value"] == 100_000


def test_no_answer_is_no_refusal_but_a_humans_task():
    office = town.office(town.with_cohabitant(town.alone(100_000)))
    case = town.decided(office, STATED)
    office.ports.clock.advance(timedelta(days=60))
    town.work(office, kinds={"case.information-overdue"})
    case.refresh_from_db()
    assert case.state == "awaiting_judgement" and not case.decisions.exists()


def test_a_late_answer_is_taken_until_the_case_is_decided():
    office = town.office(town.with_cohabitant(town.alone(100_000)))
    case = town.decided(office, STATED)
    office.ports.clock.advance(timedelta(days=60))
    town.work(office, kinds={"case.information-overdue"})
    (asked,) = ask_of(office)
    answers = {"confirmed": True, "lived_together_12_of_18": True}
    cases.answer_information(office, town.citizen(town.DAG), asked.id, answers, token=town.token())
    town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    assert (case.state, reasons(case)) == ("awaiting_judgement", {"discretion"})
    assert case.determinations.count() == 2


def test_who_tells_of_a_change_while_asked_can_still_answer():
    office = town.office(town.alone())
    case = town.decided(office, {"application.disputes_register_data": True})
    kari = town.caseworker()
    asked = cases.ask_information(office, kari, case.number, questions=["Hva er feil?"], token=town.token())
    cases.report_change(office, town.citizen(), case.number, text="Jeg har flyttet.", token=town.token())
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"
    assert [one.id for one in cases.my_requests(office, town.citizen())] == [asked.id]
    cases.answer_information(office, town.citizen(), asked.id, {"text": "Inntekten."}, token=town.token())
    asked.refresh_from_db()
    case.refresh_from_db()
    assert asked.answers == {"text": "Inntekten."}
    assert (case.state, case.waiting_for) == ("awaiting_judgement", "caseworker")


# --- replay ------------------------------------------------------------------------------------------------------------


def test_a_determination_is_replayed_byte_for_byte_with_what_was_kept():
    from saklig.cases.use_cases.replay import replayed

    office = town.office(town.alone())
    determination = town.decided(office).determinations.select_related("case").get()
    purpose = for_case(determination.case, Actor.system(), town.APPLIED)
    service, ruling = replayed(office, determination, purpose)
    assert ruling.trace == bytes(determination.trace) and ruling.outcome == bytes(determination.outcome)
    # The agency's settings have changed since; what was kept still speaks.
    changed = {**office.services[town.SERVICE].local, "core_hours_share": Decimal("0.9")}
    later = replace(office, services={town.SERVICE: replace(office.services[town.SERVICE], local=changed)})
    assert replayed(later, determination, purpose)[1].outcome == bytes(determination.outcome)


def test_another_engine_may_tell_the_trace_in_its_own_way_and_not_the_outcome():
    from saklig.cases.use_cases.replay import ReplayDiffers, hand_over, replayed

    office = town.office(town.alone())
    determination = town.decided(office).determinations.select_related("case").get()
    purpose = for_case(determination.case, Actor.system(), town.APPLIED)
    _, ruling = replayed(office, determination, purpose)
    told_otherwise = replace(ruling, trace=b"another form")
    hand_over(determination, bytes(determination.facts), told_otherwise)
    with pytest.raises(ReplayDiffers):
        replayed(office, determination, purpose)
    determination.engine_version = "0.0.1"
    hand_over(determination, bytes(determination.facts), told_otherwise)
    assert replayed(office, determination, purpose)[1].outcome == ruling.outcome
    hand_over(determination, bytes(determination.facts), replace(ruling, outcome=b"another outcome"))
    with pytest.raises(ReplayDiffers):
        replayed(office, determination, purpose)


def test_the_rules_never_see_a_name_or_an_identity_number():
    office = town.office(town.couple())
    determination = town.decided(office).determinations.get()
    for content in (determination.facts, determination.outcome, determination.trace):
        for secret in (town.ANA, town.BO, town.KIM, "Ana", "Nordvik kommune"):
            assert secret.encode() not in bytes(content)
