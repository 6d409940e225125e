"""Acting for somebody: what a representative may and may not, that it is told, and that it ends at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from cases import town
from documents import files
from saklig import cases
from saklig.cases import access, moves
from saklig.cases.models import Application, Case, Mandate
from saklig.cases.ports import GuardianEntry
from saklig.cases.rights import erasure, keeping
from saklig.cases.use_cases import processing
from saklig.connectors.identity_number import make
from saklig.connectors.memory import Fault
from saklig.store import access as log
from saklig.store import events, people
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def office():
    return town.office(town.couple())


@pytest.fixture
def ana():
    return town.citizen(town.ANA)


@pytest.fixture
def bo():
    return town.citizen(town.BO)


def give(office, ana, **changes):
    given = {"identity": town.BO, "name": "Bo Nordvik", "services": [town.SERVICE], "token": town.token(), **changes}
    return cases.give_mandate(office, ana, **given)


def as_ana(office, bo, mandate):
    return cases.acting_for(office, bo.person, mandate.pk)


def told(kind):
    return [events.read(one.leaf)["data"] for one in Event.objects.filter(kind=kind).order_by("id")]


def test_an_attorney_applies_follows_opens_letters_and_appeals_for_the_party(office, ana, bo):
    acting = as_ana(office, bo, give(office, ana))
    case = town.decided(office, actor=acting)
    assert case.applicant_id == ana.person
    assert cases.own_case(office, acting, case.number).number == case.number
    letter = case.letters.first()
    assert cases.open_letter(office, acting, letter.letter).title
    cases.appeal(office, acting, case.number, text="Vi er uenige.", token=town.token())
    # What is done is the party's own: they see it, and nobody has to hand it over.
    assert [one.number for one in cases.my_cases(office, ana)] == [case.number]
    assert [one.number for one in cases.my_cases(office, bo)] == []


def test_every_action_says_who_acted_for_whom(office, ana, bo):
    mandate = give(office, ana)
    case = town.decided(office, actor=as_ana(office, bo, mandate))
    (sent,) = told("case.submit")
    assert sent["by"] == {"kind": "citizen", "id": str(bo.person), "for": str(ana.person), "mandate": str(mandate.pk)}
    assert told("mandate.given")[0]["by"] == {"kind": "citizen", "id": str(ana.person)}
    history = cases.own_case(office, ana, case.number).history
    assert [one.kind for one in history if one.for_another] == ["case.submit"]


def test_reading_for_another_is_in_their_access_log_by_name(office, ana, bo):
    people.update(people.find(town.BO), name="Bo Nordvik")
    acting = as_ana(office, bo, give(office, ana))
    case = town.decided(office, actor=acting)
    cases.open_letter(office, acting, case.letters.first().letter)
    (entry,) = [one for one in log.about(ana.person) if one.reader == bo.person]
    assert (entry.role, entry.what) == ("representative", "letter")
    read = next(one for one in cases.held(office, ana).reads if one.role == "representative")
    assert read.name == "Bo Nordvik"


# --- no more than the party, and less ---------------------------------------------------------------------------------


def test_what_is_told_to_one_person_alone_is_no_representatives(office, ana, bo):
    acting = as_ana(office, bo, give(office, ana))
    for use in (
        lambda: cases.held(office, acting),
        lambda: cases.ask_about_data(office, acting, "erasure", text="", case=None, token=town.token()),
        lambda: cases.erase_now(office, acting),
        lambda: cases.erasure_plan(office, acting),
        lambda: cases.my_households(office, acting),
        lambda: cases.mandates_given(office, acting),
        lambda: cases.mandates_received(office, acting),
        lambda: cases.give_mandate(
            office, acting, identity=town.DAG, name="Dag", services=[town.SERVICE], token=town.token()
        ),
        lambda: cases.become_guardian(office, acting, identity=town.DAG, token=town.token()),
    ):
        with pytest.raises(cases.NotAllowed):
            use()


def test_a_cohabitants_own_word_is_nobodys_to_give_for_them():
    office = town.office(town.with_cohabitant(town.alone()))
    lived = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}
    town.decided(office, lived)
    dag, bo = town.citizen(town.DAG), town.citizen(town.BO)
    (asked,) = cases.my_requests(office, dag)
    acting = cases.acting_for(office, bo.person, give(office, dag).pk)
    assert cases.my_requests(office, acting) == []
    with pytest.raises(cases.NotFound):
        cases.answer_information(office, acting, asked.pk, {"confirmed": False}, token=town.token())


def test_a_representative_sees_what_the_party_sees_and_not_a_figure_more(office, ana, bo):
    """Bo's own income is his; as Ana's attorney he sees Ana's case as she does, in which his figures are not."""
    case = town.decided(office)
    acting = as_ana(office, bo, give(office, ana))
    assert cases.own_case(office, acting, case.number) == cases.own_case(office, ana, case.number)
    assert cases.decisions_told(office, acting, case.number) == cases.decisions_told(office, ana, case.number)
    with pytest.raises(cases.NotFound):
        cases.own_case(office, bo, case.number)


def test_a_mandate_is_for_the_services_it_names(ana, bo):
    base = town.office(town.couple())
    office = replace(base, services={**base.services, "parkering": base.services[town.SERVICE]})
    case = town.decided(office)
    acting = cases.acting_for(office, bo.person, give(office, ana, services=["parkering"]).pk)
    letter = case.letters.first().letter
    for use in (
        lambda: cases.own_case(office, acting, case.number),
        lambda: cases.own_application(office, acting, case.application.pk),
        lambda: cases.open_letter(office, acting, letter),
        lambda: cases.withdraw(office, acting, case.number, token=town.token()),
        lambda: cases.attach(office, acting, case.pk, data=files.pdf(), name="x.pdf", token=town.token()),
    ):
        with pytest.raises(cases.NotFound):
            use()
    with pytest.raises(cases.NotAllowed):
        cases.start_application(office, acting, town.SERVICE, language="nb")
    assert cases.my_cases(office, acting) == []


# --- it ends ----------------------------------------------------------------------------------------------------------


def test_withdrawn_access_is_gone_at_once_and_what_was_sent_stays(office, ana, bo):
    mandate = give(office, ana)
    acting = as_ana(office, bo, mandate)
    case = town.decided(office, actor=acting)
    cases.withdraw_mandate(office, ana, mandate.pk, token=town.token())
    for use in (
        lambda: cases.own_case(office, acting, case.number),
        lambda: cases.my_cases(office, acting),
        lambda: cases.open_letter(office, acting, case.letters.first().letter),
        lambda: cases.appeal(office, acting, case.number, text="Nei.", token=town.token()),
        lambda: cases.acting_for(office, bo.person, mandate.pk),
        lambda: cases.start_application(office, acting, town.SERVICE, language="nb"),
    ):
        with pytest.raises(cases.NotAllowed):
            use()
    assert cases.own_case(office, ana, case.number).state == case.state


def test_withdrawn_in_the_middle_of_a_step_nothing_of_the_step_is_written(office, ana, bo, monkeypatch):
    """The mandate is looked at again, locked, where the step is written: not only where the request began."""
    mandate = give(office, ana)
    acting = as_ana(office, bo, mandate)
    draft = cases.start_application(office, acting, town.SERVICE, language="nb")
    cases.save_answers(office, acting, draft.id, town.YES)
    plain = access.refuse_if_mandate_over

    def meanwhile(actor, *, lock=False):
        if lock:
            Mandate.objects.filter(pk=mandate.pk).update(withdrawn_at=office.ports.clock.now(), withdrawn_by="citizen:x")
        plain(actor, lock=lock)

    monkeypatch.setattr(moves, "refuse_if_mandate_over", meanwhile)
    with pytest.raises(cases.MandateOver):
        cases.submit(office, acting, draft.id, token=town.token())
    assert Case.objects.get().state == "draft"
    assert Application.objects.get().answers["application.asks_income_cap"] is True  # the draft is the party's, and stays
    assert cases.current_draft(office, ana, town.SERVICE).pk == draft.pk


def test_it_holds_from_its_first_day_to_its_last(office, ana, bo):
    mandate = give(office, ana, until=date(2024, 6, 12))
    assert as_ana(office, bo, mandate)
    office.ports.clock.advance(timedelta(days=2))
    assert as_ana(office, bo, mandate)
    office.ports.clock.advance(timedelta(days=1))
    with pytest.raises(cases.NotAllowed):
        as_ana(office, bo, mandate)


def test_the_representative_can_lay_it_down_and_a_stranger_cannot_touch_it(office, ana, bo):
    mandate = give(office, ana)
    with pytest.raises(cases.NotFound):
        cases.withdraw_mandate(office, town.citizen(town.DAG), mandate.pk, token=town.token())
    with pytest.raises(cases.NotAllowed):
        cases.acting_for(office, town.citizen(town.DAG).person, mandate.pk)
    cases.withdraw_mandate(office, bo, mandate.pk, token=town.token())
    once_more = cases.withdraw_mandate(office, ana, mandate.pk, token=town.token())
    assert once_more.withdrawn_by == bo.reference
    assert len(told("mandate.withdrawn")) == 1


def test_the_database_keeps_it_as_it_was_given(office, ana, bo):
    mandate = give(office, ana)
    cases.withdraw_mandate(office, ana, mandate.pk, token=town.token())
    rows = Mandate.objects.filter(pk=mandate.pk)
    for change in (
        {"withdrawn_at": None, "withdrawn_by": ""}, {"representative_id": town.citizen(town.DAG).person},
        {"principal_id": town.citizen(town.DAG).person}, {"kind": "guardian"}, {"begins": date(2020, 1, 1)},
        {"until": date(2020, 1, 1)},
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"identity": town.ANA}, {"identity": "identity-own"}),
        ({"identity": "123"}, {"identity": "identity-not-eleven-digits"}),
        ({"services": []}, {"services": "choose-some"}),
        ({"services": ["annet"]}, {"services": "not-a-choice"}),
        ({"until": date(2024, 6, 9)}, {"until": "too-early"}),
        ({"name": " "}, {"name": "missing"}),
    ],
)
def test_what_cannot_be_given_is_told_at_its_field(office, ana, changes, problem):
    with pytest.raises(cases.InvalidAnswers) as raised:
        give(office, ana, **changes)
    assert raised.value.problems == problem
    assert not Mandate.objects.exists()


# --- guardians --------------------------------------------------------------------------------------------------------


def with_guardian(office, **entry):
    world = office.ports.population.world
    ana = replace(world.persons[town.ANA], guardians=(GuardianEntry(**{"guardian": town.DAG, "economic": True, **entry}),))
    office.ports.population.world = replace(world, persons={**world.persons, town.ANA: ana})


def test_a_guardian_in_the_register_acts_for_the_ward(office, ana):
    with_guardian(office)
    dag = town.citizen(town.DAG)
    mandate = cases.become_guardian(office, dag, identity=town.ANA, token=town.token())
    assert (mandate.kind, mandate.source, mandate.services) == ("guardian", "register", [town.SERVICE])
    case = town.decided(office, actor=cases.acting_for(office, dag.person, mandate.pk))
    assert case.applicant_id == ana.person
    assert [one.kind for one in cases.mandates_given(office, ana)] == ["guardian"]


@pytest.mark.parametrize(
    "entry", [{"current": False}, {"economic": False}, {"guardian": town.BO}, {"guardian": None}], ids=str
)
def test_one_whom_the_register_does_not_name_now_for_such_matters_is_none(office, entry):
    with_guardian(office, **entry)
    with pytest.raises(cases.InvalidAnswers) as raised:
        cases.become_guardian(office, town.citizen(town.DAG), identity=town.ANA, token=town.token())
    assert raised.value.problems == {"identity": "not-guardian"}
    assert not Mandate.objects.exists()


def test_a_number_that_is_nobodys_is_answered_as_one_that_is_somebodys(office, ana):
    nobody = make(date(1950, 1, 1), woman=True)
    for number in (nobody, town.ANA):
        with pytest.raises(cases.InvalidAnswers) as raised:
            cases.become_guardian(office, town.citizen(town.DAG), identity=number, token=town.token())
        assert raised.value.problems == {"identity": "not-guardian"}
    assert [one.what for one in log.about(town.citizen(town.ANA).person)] == ["guardianship"]


def test_a_guardianship_that_the_register_ends_is_over(office, ana):
    with_guardian(office)
    dag = town.citizen(town.DAG)
    mandate = cases.become_guardian(office, dag, identity=town.ANA, token=town.token())
    office.ports.clock.advance(timedelta(hours=9))
    with pytest.raises(cases.NotAllowed):  # the register must be asked again
        cases.acting_for(office, dag.person, mandate.pk)
    again = cases.become_guardian(office, dag, identity=town.ANA, token=town.token())
    assert again.pk == mandate.pk
    acting = cases.acting_for(office, dag.person, mandate.pk)
    with_guardian(office, current=False)
    with pytest.raises(cases.InvalidAnswers):
        cases.become_guardian(office, dag, identity=town.ANA, token=town.token())
    with pytest.raises(cases.MandateOver):
        cases.my_cases(office, acting)
    assert Mandate.objects.get().withdrawn_by == "register"


def test_a_register_that_is_down_is_told_apart_and_ends_nothing(office):
    with_guardian(office)
    dag = town.citizen(town.DAG)
    mandate = cases.become_guardian(office, dag, identity=town.ANA, token=town.token())
    office.ports.population.fault = Fault.DOWN
    with pytest.raises(cases.InvalidAnswers) as raised:
        cases.become_guardian(office, dag, identity=town.ANA, token=town.token())
    assert raised.value.problems == {"identity": "register-down"}
    assert cases.acting_for(office, dag.person, mandate.pk)


# --- paper ------------------------------------------------------------------------------------------------------------


def register(office, kari=None, **changes):
    given = {
        "kind": "attorney", "principal": town.ANA, "representative": town.BO, "services": [town.SERVICE],
        "begins": date(2024, 6, 1), "until": date(2024, 12, 31), "note": "Skriftlig fullmakt vist i skranken.",
        "token": town.token(), **changes,
    }  # fmt: skip
    return cases.register_mandate(office, kari or town.caseworker(), **given)


def test_staff_register_one_on_paper_with_its_scope_and_end_and_withdraw_it(office, ana, bo):
    kari = town.caseworker()
    mandate = register(office)
    assert cases.acting_for(office, bo.person, mandate.pk).person == ana.person
    (given,) = cases.mandates_given(office, ana)
    assert (given.source, given.until, given.registered_by) == ("paper", date(2024, 12, 31), "Kari Saksbehandler")
    assert [one.id for one in cases.mandates_for(office, kari)] == [mandate.pk]
    with pytest.raises(cases.InvalidAnswers):
        cases.withdraw_mandate(office, kari, mandate.pk, token=town.token())
    cases.withdraw_mandate(office, kari, mandate.pk, why="Trukket i brev.", token=town.token())
    assert cases.mandates_for(office, kari) == []
    with pytest.raises(cases.NotAllowed):
        cases.acting_for(office, bo.person, mandate.pk)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kind": "friend"}, {"kind": "not-a-choice"}),
        ({"representative": town.ANA}, {"representative": "same-person"}),
        ({"principal": "1"}, {"principal": "identity-not-eleven-digits"}),
        ({"begins": date(2024, 6, 11)}, {"begins": "in-the-future"}),
        ({"until": date(2024, 5, 1)}, {"until": "too-early"}),
        ({"note": ""}, {"note": "missing"}),
        ({"services": []}, {"services": "choose-some"}),
    ],
)
def test_what_cannot_be_registered_is_told_at_its_field(office, changes, problem):
    with pytest.raises(cases.InvalidAnswers) as raised:
        register(office, **changes)
    assert raised.value.problems == problem
    assert not Mandate.objects.exists()


def test_staff_of_another_service_and_others_do_not(office):
    mandate = register(office)
    stranger = replace(town.caseworker("Una Utenfor"), services=frozenset({"annet"}))
    with pytest.raises(cases.NotAllowed):
        register(office, stranger)
    with pytest.raises(cases.NotAllowed):
        register(office, town.employee("leader"))
    assert cases.mandates_for(office, stranger) == []
    with pytest.raises(cases.NotFound):
        cases.withdraw_mandate(office, stranger, mandate.pk, why="Fordi.", token=town.token())


def test_a_protected_principal_is_for_those_with_the_right_to_it(office, ana):
    people.update(people.find(town.ANA), protection="confidential")
    with pytest.raises(cases.NotAllowed):
        register(office)
    mandate = register(office, town.caseworker("Ragna Skjermet", restricted=True))
    assert cases.mandates_for(office, town.caseworker()) == []
    with pytest.raises(cases.NotFound):
        cases.withdraw_mandate(office, town.caseworker(), mandate.pk, why="Fordi.", token=town.token())


def test_one_who_may_act_or_be_acted_for_is_not_forgotten_meanwhile(office, ana, bo):
    mandate = give(office, ana)
    later = office.ports.clock.now() + timedelta(days=2000)
    assert not {ana.person, bo.person} & set(keeping._idle_people(later))
    assert not erasure.forget_person(bo.person, at=later)
    cases.withdraw_mandate(office, ana, mandate.pk, token=town.token())
    assert erasure.forget_person(bo.person, at=later)


# --- two parents ------------------------------------------------------------------------------------------------------


def test_two_parents_who_apply_for_one_child_are_each_heard_and_a_human_sees_both(office, ana, bo):
    first = town.decided(office, actor=ana)
    assert first.decisions.get().kind == "automatic"
    second = town.decided(office, actor=bo)
    assert second.state == "awaiting_judgement"
    assert "another-applicant" in second.determinations.get().reasons
    kari = town.caseworker()
    assert cases.desk(office, kari, second.number).same_children == (first.number,)
    # Neither parent learns that the other has applied: that is told in the household, or by a human.
    for who, case in ((ana, first), (bo, second)):
        assert [one.number for one in cases.my_cases(office, who)] == [case.number]


def test_one_who_has_taken_it_back_or_is_about_other_children_stands_in_nobodys_way(ana):
    apart = town.office(town.couple())
    bo = town.citizen(town.BO)
    waiting = town.decided(apart, {"application.disputes_register_data": True}, actor=bo)
    cases.withdraw(apart, bo, waiting.number, token=town.token())
    assert town.decided(apart, actor=ana).decisions.get().kind == "automatic"


def test_of_two_who_are_assessed_at_once_only_one_goes_by_itself(office, ana, bo, monkeypatch):
    plain, begun, done = processing.assess, [], []

    def meanwhile(*given, **more):
        found = plain(*given, **more)
        if not begun:
            begun.append(True)
            done.append(town.decided(office, actor=bo))
        return found

    monkeypatch.setattr(processing, "assess", meanwhile)
    late = town.decided(office, actor=ana)
    assert done[0].decisions.get().kind == "automatic"
    assert (late.state, late.decisions.count()) == ("awaiting_judgement", 0)


def test_the_desk_shows_who_may_act_for_the_applicant(office, ana):
    case = town.decided(office, {"application.disputes_register_data": True})
    mandate = give(office, ana)
    (one,) = cases.desk(office, town.caseworker(), case.number).representatives
    assert (one.id, one.name) == (mandate.pk, "Bo Nordvik")
    cases.withdraw_mandate(office, ana, mandate.pk, token=town.token())
    assert cases.desk(office, town.caseworker(), case.number).representatives == ()
