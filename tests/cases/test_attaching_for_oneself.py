"""Another adult who is asked for something hands in for themselves: bound to what it proves, seen by nobody who should not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases import town
from cases.test_attaching import hand_in, ready
from saklig import cases
from saklig.cases.models import Attachment, Case, Correction, InformationRequest
from saklig.service_packages.shapes import DocumentKind
from saklig.store.access import AccessLog

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
STATED = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}
YES = {"confirmed": True, "lived_together_12_of_18": True, "shares_total": False}


@pytest.fixture
def office():
    return town.office(town.with_cohabitant(town.alone(100_000)))


@pytest.fixture
def case(office):
    return town.decided(office, STATED)


def dag():
    return town.citizen(town.DAG)


def asked(office):
    (found,) = cases.my_requests(office, dag())
    return found


def test_one_who_is_asked_hands_in_about_themselves_and_the_case_still_waits_for_the_answer(office, case):
    made = ready(office, case.pk, dag())
    assert made.owner_id == made.about_id == dag().person and not made.shown_to_party
    case.refresh_from_db()
    assert case.state == "awaiting_information"
    assert [one.pk for one in cases.attachments_of(case, dag())] == [made.pk]
    assert cases.attachment_page(office, dag(), made.pk, 1)[0] == "image/png"
    cases.answer_information(office, dag(), asked(office).pk, YES, token=town.token())
    town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    assert case.state == "awaiting_judgement" and "unread-attachment" in case.determinations.order_by("-number").first().reasons


def test_the_applicant_sees_nothing_of_it(office, case):
    made = ready(office, case.pk, dag(), note="Min lønn")
    ana = town.citizen()
    assert cases.attachments_of(case, ana) == []
    for see in (cases.attachment_seen, cases.attachment_file, lambda o, a, pk: cases.attachment_page(o, a, pk, 1)):
        with pytest.raises(cases.NotFound):
            see(office, ana, made.pk)
    assert made.sealing_key().subject == dag().person
    read = AccessLog.objects.filter(what="attachment")
    assert not read.filter(reader=ana.person).exists()


def test_the_applicant_sees_what_the_package_shows_to_the_parties_and_was_said_to_be_shown(office):
    package = town.package()
    parties = {path: replace(spec, shown_to="parties") if path == "household.adults[].lived_together_12_of_18" else spec
               for path, spec in package.facts.items()}  # fmt: skip
    shown = replace(package, facts=parties)
    office = replace(office_of(), services={town.SERVICE: replace(office_of().services[town.SERVICE], package=shown)})
    case = town.decided(office, STATED)
    home, income = ready(office, case.pk, dag(), document="household"), ready(office, case.pk, dag(), document="income")
    assert (home.shown_to_party, income.shown_to_party) == (True, False)
    assert [one.pk for one in cases.attachments_of(case, town.citizen())] == [home.pk]
    assert cases.attachment_seen(office, town.citizen(), home.pk).pk == home.pk


def office_of():
    return town.office(town.with_cohabitant(town.alone(100_000)))


def test_only_what_is_about_an_adult_can_be_handed_in_and_only_about_oneself(office, case):
    assert set(cases.documents_for(town.package(), case, dag())) == {"income", "household"}
    assert [one.value for one in cases.subjects_of(case, dag())] == ["self"]
    for field, value in (("document", "shared-residence"), ("about", "applicant"), ("about", "c1")):
        with pytest.raises(cases.InvalidAnswers) as refused:
            hand_in(office, case.pk, dag(), **{field: value})
        assert list(refused.value.problems) == [field]
    assert not Attachment.objects.exists()


def test_nobody_else_and_not_once_the_case_is_decided(office, case):
    stranger = town.citizen(town.BO)
    with pytest.raises(cases.NotFound):
        hand_in(office, case.pk, stranger)
    with pytest.raises(cases.NotFound):
        cases.asked_attachable(stranger, asked(office).pk, now=office.ports.clock.now())
    request = asked(office).pk
    Case.objects.filter(pk=case.pk).update(state="notified")
    with pytest.raises(cases.NotFound):
        hand_in(office, case.pk, dag())
    with pytest.raises(cases.NotFound):
        cases.asked_attachable(dag(), request, now=office.ports.clock.now())


def on_the_desk(office, case):
    cases.answer_information(office, dag(), asked(office).pk, YES, token=town.token())
    town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"
    return town.opened_with_reason(office, town.caseworker(), case)


def test_what_is_asked_for_again_is_asked_of_the_one_whose_it_is(office, case):
    made = ready(office, case.pk, dag())
    kari = on_the_desk(office, case)
    cases.judge_attachment(office, kari, made.pk, taken=False, why="Side to mangler.", token=town.token())
    request = InformationRequest.objects.get(kind="questions")
    assert request.asked_of_id == dag().person
    assert cases.my_requests(office, town.citizen()) == [] and not case.letters.filter(kind="information-request").exists()
    case.refresh_from_db()
    assert (case.state, case.waiting_for) == ("awaiting_information", "cohabitant")
    with pytest.raises(cases.InvalidAnswers):
        hand_in(office, case.pk, town.citizen(), replaces=made.pk)
    anew = ready(office, case.pk, dag(), replaces=made.pk)
    request.refresh_from_db()
    assert request.answers == {"attachment": str(anew.pk)}


def test_a_fact_entered_from_an_attachment_points_to_it(office, case):
    made = ready(office, case.pk, dag())
    kari = on_the_desk(office, case)
    where = next(fact.path for fact in cases.desk(office, kari, case.number).facts
                 if fact.path.endswith(".income") and fact.about == "a2")  # fmt: skip
    other = where.replace("[1]", "[0]") if "[1]" in where else where.replace("[0]", "[1]")
    for facts in ({other: 90_000}, {"children[0].shared_residence": True}):
        with pytest.raises(cases.InvalidAnswers) as refused:
            cases.enter_facts(office, kari, case.number, facts=facts, why="Lønnsslipp", attachment=made.pk, token=town.token())
        assert refused.value.problems == {"attachment": "does-not-prove"}
    elsewhere = town.decided(office, {"application.disputes_register_data": True})
    foreign = ready(office, elsewhere.pk)
    with pytest.raises(cases.InvalidAnswers) as refused:
        cases.enter_facts(office, kari, case.number, facts={where: 1}, why="x y z", attachment=foreign.pk, token=town.token())
    assert refused.value.problems == {"attachment": "not-a-choice"}
    facts = {where: 90_000, "children[0].shared_residence": True}
    cases.enter_facts(office, kari, case.number, facts=facts, why="Lønnsslipp", attachment=made.pk, token=town.token())
    linked = dict(Correction.objects.values_list("path", "attachment"))
    assert linked == {"household.adults[].income": made.pk, "children[].shared_residence": None}
    town.work(office, kinds={"case.process"})
    shown = {fact.path: fact.attachment for fact in cases.desk(office, kari, case.number).facts}
    assert shown[where] == made.pk and shown[other] is None


def test_a_kind_that_proves_of_children_too_is_not_for_another_adult(office, case):
    kind = DocumentKind(
        code="mixed", titles=town.package().documents["income"].titles,
        proves=("household.adults[].income", "children[].shared_residence"),
    )  # fmt: skip
    package = replace(town.package(), documents={"mixed": kind})
    assert cases.documents_for(package, case, dag()) == {}
