"""The work shared: whose a case is, batches that can be undone, colleagues asked, and who may not decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from cases import town
from cases.people import HOME, person
from saklig import cases
from saklig.cases import Actor
from saklig.cases.models import Assignment, Case, Decision, Impartiality, StaffMember
from saklig.cases.ports import FamilyEntry
from saklig.connectors.memory import Fault
from saklig.store import events
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WHY = "Inntekten er for høy etter det skattemeldingen viser."
REFUSED = 900_000  # nothing is granted at that income


@pytest.fixture
def kari() -> Actor:
    return town.caseworker()


@pytest.fixture
def per() -> Actor:
    return town.caseworker("Per Kollega")


def waiting(office: Any, **more: Any) -> Case:
    case = town.decided(office, **more)
    assert case.state == "awaiting_judgement"
    return case


def several(office: Any, applicants: list[str]) -> list[Case]:
    judged = {"application.claims_lasting_income_fall": True}
    return [town.decided(office, judged, actor=town.citizen(one)) for one in applicants]


def kinds(case: Case) -> list[str]:
    return [events.read(event.leaf)["kind"] for event in Event.objects.filter(case_ref=case.pk).order_by("id")]


def who_has(case: Case) -> str:
    found = case.assignments.select_related("staff").filter(ended_at=None).first()
    return found.staff.name if found else ""


# --- whose it is -----------------------------------------------------------------------------------------------------


def test_a_case_is_taken_handed_over_and_put_back(kari: Actor, per: Actor) -> None:
    office = town.office(town.alone(REFUSED))
    case = waiting(office)
    cases.take(office, kari, case.number, token=town.token())
    with pytest.raises(cases.TransitionRefused, match="already"):
        cases.take(office, kari, case.number, token=town.token())
    cases.hand_over(office, kari, case.number, to=per.staff, words="Ring søkeren på mandag.", token=town.token())
    desk = cases.desk(office, per, case.number)
    assert (desk.has_it.name, desk.has_it.mine, desk.has_it.words) == ("Per Kollega", True, "Ring søkeren på mandag.")
    assert not cases.desk(office, kari, case.number).has_it.mine
    cases.put_back(office, kari, case.number, token=town.token())
    with pytest.raises(cases.TransitionRefused, match="nobody"):
        cases.put_back(office, kari, case.number, token=town.token())
    assert cases.desk(office, per, case.number).has_it is None
    assert kinds(case)[-3:] == ["case.taken", "case.handed-over", "case.put-back"]


def test_only_one_has_it_whoever_writes_and_a_form_sent_twice_takes_once(kari: Actor, per: Actor) -> None:
    office = town.office(town.alone(REFUSED))
    case, once = waiting(office), town.token()
    made = [cases.take(office, kari, case.number, token=once) for _ in range(2)]
    assert made[0].pk == made[1].pk
    row = {
        "case": case,
        "staff_id": per.staff,
        "given_by_id": per.staff,
        "why": "taken",
        "since": office.ports.clock.now(),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        Assignment.objects.create(**row)
    cases.take(office, per, case.number, token=town.token())  # over from her: both stand in the history
    assert who_has(case) == "Per Kollega" and Assignment.objects.count() == 2


def test_a_case_goes_only_to_one_who_may_see_it(kari: Actor) -> None:
    office = town.office(town.alone(REFUSED))
    case = waiting(office)
    leader, elsewhere = town.employee("leader"), StaffMember.objects.create(subject="x", name="Uten rolle")
    gone = town.caseworker("Sluttet Igår")
    StaffMember.objects.filter(pk=gone.staff).update(active=False)
    for wrong in (leader.staff, elsewhere.pk, gone.staff, kari.staff, uuid4()):
        with pytest.raises(cases.InvalidAnswers):
            cases.hand_over(office, kari, case.number, to=wrong, token=town.token())
    cleared, plain = town.caseworker("Ragna Skjermet", restricted=True), town.caseworker("Per Kollega")
    Case.objects.filter(pk=case.pk).update(restricted=True)
    with pytest.raises(cases.InvalidAnswers):
        cases.hand_over(office, cleared, case.number, to=plain.staff, token=town.token())
    assert [one.name for one in cases.colleagues(office, cleared, case.number)] == []
    assert {one.name for one in cases.colleagues(office, kari)} == {"Per Kollega", "Ragna Skjermet"}


def test_having_a_case_keeps_it_open_to_one_when_it_is_finished(kari: Actor, per: Actor) -> None:
    office = town.office(town.alone(), stage="advice")
    case = waiting(office)
    cases.hand_over(office, kari, case.number, to=per.staff, token=town.token())
    cases.decide(office, kari, case.number, token=town.token())
    town.work(office)
    assert cases.is_in_work(office, per, case.number)
    assert not cases.is_in_work(office, town.caseworker("Ola Tredje"), case.number)


# --- batches ---------------------------------------------------------------------------------------------------------


def test_a_batch_is_done_and_undone_and_leaves_alone_what_has_changed_since(kari: Actor, per: Actor) -> None:
    world, applicants = town.families(4)
    office = town.office(world)
    made = several(office, applicants)
    cases.take(office, per, made[3].number, token=town.token())
    numbers = [case.number for case in made]
    done, left = cases.work_on(office, kari, numbers, "take", token=town.token())
    assert (done.count, left) == (4, 0) and {who_has(case) for case in made} == {"Kari Saksbehandler"}
    assert cases.work_on(office, kari, numbers, "take", token=town.token())[1] == 4  # hers already
    cases.hand_over(office, kari, made[0].number, to=per.staff, token=town.token())
    assert cases.last_batch(office, kari) is None  # the latest one did nothing
    assert cases.undo_batch(office, kari, done.id) == (3, 1)
    assert [who_has(case) for case in made] == ["Per Kollega", "", "", "Per Kollega"]
    with pytest.raises(cases.TransitionRefused, match="undone"):
        cases.undo_batch(office, kari, done.id)


def test_a_batch_is_all_or_nothing_and_ones_own(kari: Actor, per: Actor) -> None:
    world, applicants = town.families(2)
    office = town.office(world)
    made = several(office, applicants)
    numbers = [case.number for case in made]
    Case.objects.filter(pk=made[1].pk).update(restricted=True)
    with pytest.raises(cases.NotFound):
        cases.work_on(office, kari, numbers, "take", token=town.token())
    cleared = town.caseworker("Ragna Skjermet", restricted=True)
    with pytest.raises(cases.InvalidAnswers):  # one of the cases may not be seen by the colleague
        cases.work_on(office, cleared, numbers, "give", to=per.staff, token=town.token())
    for numbers_, kind in (([], "take"), (numbers[:1], "decide"), ([f"n{i}" for i in range(101)], "take")):
        with pytest.raises(cases.InvalidAnswers):
            cases.work_on(office, kari, numbers_, kind, token=town.token())
    assert not Assignment.objects.exists()
    done, _ = cases.work_on(office, kari, numbers[:1], "give", to=per.staff, token=town.token())
    assert cases.last_batch(office, kari).to == "Per Kollega" and cases.last_batch(office, per) is None
    with pytest.raises(cases.NotFound):
        cases.undo_batch(office, per, done.id)
    office.ports.clock.advance(timedelta(hours=2))
    with pytest.raises(cases.TransitionRefused, match="minutes"):
        cases.undo_batch(office, kari, done.id)


def test_the_queue_says_whose_and_finds_mine_and_nobodys(kari: Actor, per: Actor) -> None:
    world, applicants = town.families(3)
    office = town.office(world)
    made = several(office, applicants)
    cases.take(office, kari, made[0].number, token=town.token())
    cases.take(office, per, made[1].number, token=town.token())
    cases.ask_colleague(office, per, made[1].number, of=kari.staff, question="Hva gjør vi her?", token=town.token())
    rows = {row.number: (row.has_it, row.mine, row.asked_me) for row in cases.queue(office, kari)}
    assert rows == {
        made[0].number: ("Kari Saksbehandler", True, False), made[1].number: ("Per Kollega", False, True),
        made[2].number: ("", False, False),
    }  # fmt: skip
    found = {
        whose: [row.number for row in cases.queue(office, kari, whose=whose)] for whose in ("mine", "nobody", "asked")
    }
    assert found == {"mine": [made[0].number], "nobody": [made[2].number], "asked": [made[1].number]}


# --- colleagues, calls, interpreters ---------------------------------------------------------------------------------


def test_a_colleague_is_asked_and_answers_and_nobody_else_does(kari: Actor, per: Actor) -> None:
    office = town.office(town.alone(REFUSED))
    case = waiting(office)
    with pytest.raises(cases.InvalidAnswers):
        cases.ask_colleague(office, kari, case.number, of=per.staff, question=" \u200b ", token=town.token())
    asked = cases.ask_colleague(office, kari, case.number, of=per.staff, question="Hva gjør vi?", token=town.token())
    say = {"consultation": asked.pk, "answer": "Vent på skatteoppgjøret."}
    with pytest.raises(cases.NotAllowed):
        cases.answer_colleague(office, kari, case.number, **say, token=town.token())
    with pytest.raises(cases.NotFound):
        cases.answer_colleague(office, per, case.number, **{**say, "consultation": uuid4()}, token=town.token())
    cases.answer_colleague(office, per, case.number, **say, token=town.token())
    with pytest.raises(cases.TransitionRefused):
        cases.answer_colleague(office, per, case.number, **say, token=town.token())
    (told,) = cases.desk(office, kari, case.number).consultations
    assert (told.asked_by.name, told.asked_of.name, told.answer) == ("Kari Saksbehandler", "Per Kollega", say["answer"])


def test_a_call_is_written_down_with_who_and_by_whom(kari: Actor) -> None:
    office = town.office(town.alone(REFUSED))
    case = waiting(office)
    for wrong in ({"spoke_to": "a9"}, {"called_by": "nobody"}, {"text": ""}):
        with pytest.raises(cases.InvalidAnswers):
            call = {"spoke_to": "a1", "called_by": "them", "text": "Sa at hun sluttet i mars.", **wrong}
            cases.note_call(office, kari, case.number, **call, token=town.token())
    cases.note_call(
        office, kari, case.number, spoke_to="a1", called_by="them", text="Sa at hun sluttet i mars.", token=town.token()
    )
    (told,) = cases.desk(office, kari, case.number).messages
    assert (told.kind, told.details) == ("phone", {"spoke_to": "a1", "called_by": "them"})


def test_an_interpreter_is_wished_for_until_it_is_settled(kari: Actor) -> None:
    office = town.office(town.alone(REFUSED))
    case = waiting(office)
    with pytest.raises(cases.InvalidAnswers):
        cases.wish_interpreter(office, kari, case.number, language="", way="by-pigeon", token=town.token())
    wish = cases.wish_interpreter(office, kari, case.number, language="tigrinja", way="telephone", token=town.token())
    cases.settle_interpreter(office, kari, case.number, wish=wish.pk, outcome="booked", token=town.token())
    with pytest.raises(cases.TransitionRefused):
        cases.settle_interpreter(office, kari, case.number, wish=wish.pk, outcome="booked", token=town.token())
    (told,) = cases.desk(office, kari, case.number).interpreters
    assert (told.language, told.outcome) == ("tigrinja", "booked")


# --- impartiality ----------------------------------------------------------------------------------------------------


def test_who_says_they_are_not_impartial_loses_sight_of_the_case_and_a_colleague_gets_it(
    kari: Actor, per: Actor
) -> None:
    office = town.office(town.alone(REFUSED))
    case = waiting(office)
    cases.take(office, kari, case.number, token=town.token())
    with pytest.raises(cases.InvalidAnswers):
        cases.state_impartiality(office, kari, case.number, impartial=False, token=town.token())
    cases.state_impartiality(
        office,
        kari,
        case.number,
        impartial=False,
        ground="family",
        words="Min søster.",
        to=per.staff,
        token=town.token(),
    )
    assert who_has(case) == "Per Kollega"
    for blocked in (cases.desk, cases.is_in_work):
        with pytest.raises(cases.NotFound):
            blocked(office, kari, case.number)
    assert not cases.queue(office, kari) and len(cases.queue(office, per)) == 1
    with pytest.raises(cases.NotFound):
        cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    with pytest.raises(cases.InvalidAnswers):  # nor can it come back to her
        cases.hand_over(office, per, case.number, to=kari.staff, token=town.token())
    assert cases.decide(office, per, case.number, own_reasons=WHY, token=town.token()).decided_by_id == per.staff


def test_the_database_refuses_a_partial_one_whoever_writes(kari: Actor, per: Actor) -> None:
    office = town.office(town.alone(REFUSED))
    case = waiting(office)
    cases.state_impartiality(office, kari, case.number, impartial=False, ground="other", token=town.token())
    new = {"case": case, "number": 1, "own_reasons": WHY, "decided_at": office.ports.clock.now(), "kind": "dismissal"}

    def decided(by: Actor) -> Decision:
        return Decision.objects.create(decided_by_id=by.staff, **new)

    with pytest.raises(DatabaseError, match="not impartial"), transaction.atomic():
        decided(kari)
    assert decided(per).pk


def related(**changes: Any) -> tuple[Any, str]:
    """Ana's household, and a member of staff who lives elsewhere and is no relation, unless `changes` says so."""
    world = town.alone(REFUSED)
    me = replace(person(town.BO, home="another-home"), **changes)
    return replace(world, persons={**world.persons, town.BO: me}), town.BO


@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({}, None),
        ({"addresses": person(town.BO, home=HOME).addresses}, "address"),
        ({"family": (FamilyEntry(role="child", related=town.ANA, current=False),)}, "family"),
        ({"family": (FamilyEntry(role="mother", related=town.ANA),)}, "family"),
    ],
)
def test_the_register_finds_what_makes_one_partial_before_the_first_step(
    kari: Actor, changes: dict[str, Any], ground: str | None
) -> None:
    world, me = related(**changes)
    office = town.office(world)
    case = waiting(office)
    cases.set_person(office, town.employee("administrator"), kari.staff, me)

    def decide() -> Any:
        return cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())

    if ground is None:
        assert decide().decided_by_id == kari.staff
        assert Impartiality.objects.get().found_by == "register"
        return
    with pytest.raises(cases.NotImpartial) as caught:
        decide()
    assert caught.value.known and Impartiality.objects.select_related("case").get().ground == ground
    assert not Decision.objects.exists() and not cases.queue(office, kari)


def test_a_party_is_found_without_asking_and_a_silent_register_asks_for_ones_own_word(kari: Actor) -> None:
    office = town.office(town.alone(REFUSED))
    case = waiting(office)
    cases.set_person(office, town.employee("administrator"), kari.staff, town.ANA)
    office.ports.population.fault = Fault.DOWN
    with pytest.raises(cases.NotImpartial) as caught:
        cases.take(office, kari, case.number, token=town.token())
    assert caught.value.known  # her own case
    per = town.caseworker("Per Kollega")
    cases.set_person(office, town.employee("administrator"), per.staff, town.BO)
    with pytest.raises(cases.NotImpartial) as caught:
        cases.take(office, per, case.number, token=town.token())
    assert not caught.value.known
    cases.state_impartiality(office, per, case.number, impartial=True, token=town.token())
    cases.take(office, per, case.number, token=town.token())


def test_a_leader_may_find_that_one_is_impartial_all_the_same(kari: Actor, per: Actor) -> None:
    office = town.office(town.alone(REFUSED))
    case = waiting(office)
    cases.state_impartiality(office, kari, case.number, impartial=False, ground="other", token=town.token())
    words = {"words": "Et bekjentskap fra skolen for tjue år siden.", "token": town.token()}
    for wrong in (per, kari, town.employee("leader", name="Annen Leder", service="noe-annet")):
        with pytest.raises((cases.NotAllowed, cases.NotFound)):
            cases.lift_partial(office, wrong, kari.staff, case.number, **words)
    cases.lift_partial(office, town.employee("leader"), kari.staff, case.number, **words)
    assert cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())


def refused(change: Callable[[], Any]) -> None:
    with pytest.raises(cases.NotAllowed):
        change()


def test_only_an_administrator_keeps_who_staff_are_and_it_is_shown_to_nobody(kari: Actor) -> None:
    office, tuva = town.office(town.alone()), town.employee("administrator")
    refused(lambda: cases.set_person(office, kari, kari.staff, town.ANA))
    with pytest.raises(cases.InvalidAnswers):
        cases.set_person(office, tuva, kari.staff, "12345678901")
    cases.set_person(office, tuva, kari.staff, town.ANA)
    assert cases.keeps_person(office, tuva, kari.staff)
    cases.set_person(office, tuva, kari.staff, "")
    assert not cases.keeps_person(office, tuva, kari.staff)


# --- like cases ------------------------------------------------------------------------------------------------------


def test_like_decisions_are_found_and_those_one_may_not_see_are_not(kari: Actor) -> None:
    world, applicants = town.families(3)
    incomes = {(one, 2023): town.income(one, REFUSED) for one in applicants}
    office = town.office(replace(world, incomes=incomes))
    first, second, third = (waiting(office, actor=town.citizen(one)) for one in applicants)
    for case in (first, second):
        cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    found = cases.desk(office, kari, third.number).alike
    assert {one.number for one in found} == {first.number, second.number}
    assert found[0].share == 100 and found[0].rows and ("income-cap", "refused") in found[0].outcomes
    Case.objects.filter(pk=first.pk).update(restricted=True)
    assert [one.number for one in cases.desk(office, kari, third.number).alike] == [second.number]
    assert len(cases.desk(office, town.caseworker("Ragna Skjermet", restricted=True), third.number).alike) == 2


# --- time ------------------------------------------------------------------------------------------------------------


def test_time_is_counted_for_the_case_and_shown_as_sums_of_enough(kari: Actor) -> None:
    world, applicants = town.families(6)
    office = town.office(world, stage="advice")
    made = [waiting(office, actor=town.citizen(one)) for one in applicants]
    leader, since = town.employee("leader"), office.ports.clock.now().date()
    for minutes, case in zip((1, 2, 3, 4), made, strict=False):
        cases.add_time(case.pk, 60)
        cases.add_time(case.pk, (minutes - 1) * 60)
        cases.decide(office, kari, case.number, token=town.token())
    (told,) = cases.handled(office, leader, since=since)
    assert (told.by_people, told.timed, told.minutes, told.median_minutes) == (4, 4, None, None)
    cases.add_time(made[4].pk, 600)
    cases.decide(office, kari, made[4].number, token=town.token())
    cases.add_time(made[5].pk, 999)  # not decided yet: in no sum
    (told,) = cases.handled(office, leader, since=since)
    assert (told.by_people, told.minutes, told.median_minutes, told.saved_minutes) == (5, 20, 3, 0)
    refused(lambda: cases.handled(office, kari, since=since))


def test_a_pause_counts_at_most_until_one_is_idle() -> None:
    at = town.APPLIED
    assert [cases.counted(at, at + timedelta(seconds=s)) for s in (-5, 0, 59, 300, 301, 86_400)] == [
        0,
        0,
        59,
        300,
        300,
        300,
    ]


# --- questions that are ready ----------------------------------------------------------------------------------------


def test_the_agencys_own_questions_must_be_there_in_every_language(tmp_path: Any) -> None:
    from saklig.connectors.agency import read_asks
    from saklig.connectors.errors import SettingInvalid

    file, one = tmp_path / "asks.toml", 'title = "Bosted"\ntext = "Hvor bor du?"\n'
    file.write_text(f"[nb.home]\n{one}[nn.home]\n{one}[en]\n", "utf-8")
    with pytest.raises(SettingInvalid, match=r"\[en\.home\]"):
        read_asks(file)
    file.write_text(f"[nb.home]\n{one}[nn.home]\n{one}[en.home]\ntitle = ''\n", "utf-8")
    with pytest.raises(SettingInvalid, match="text"):
        read_asks(file)
    file.write_text("".join(f"[{language}.where-the-child-lives]\n{one}" for language in ("nb", "nn", "en")), "utf-8")
    office = town.office(town.alone(), asks=read_asks(file))
    ready = {one.code: one.title for one in cases.ready_questions(office, town.SERVICE, "en")}
    assert ready["where-the-child-lives"] == "Bosted"  # the agency's, where both have one of that code
    assert ready["income-this-year"] == "Income this year"
