"""An adult whom the register hides or does not know: added with who says so and why, and taken out again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cases import town
from cases.people import person
from saklig import cases
from saklig.cases.models import AddedAdult, Case, Determination, Fact, Payment
from saklig.cases.ports import CivilStatus, Protection
from saklig.documents.letters import letters_of
from saklig.store import people
from saklig.store.models import AccessLog, Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Barnevernet har bekreftet at faren bor her; adressen hans er skjult."
WORDS = "Jeg har gått gjennom opplysningene og kommet til dette."
KARI = "Kari Saksbehandler"


def hidden_father(grade: Protection = Protection.NONE) -> Any:
    """Ana and Kim; and Bo, of whom the register says that he is, and not where."""
    base = town.alone(200_000)
    bo = town.named(person(town.BO, home=None, grade=grade), "Bo")
    return replace(
        base, persons={**base.persons, town.BO: bo}, incomes={**base.incomes, (town.BO, 2023): town.income(town.BO, 300_000)}
    )


def added(office: Any, case: Case, actor: Any = None, **more: Any) -> Case:
    given = {
        "identity": town.BO, "role": "cohabitant with common children", "said_by": "agency", "why": WHY, "token": town.token(),
    } | more  # fmt: skip
    found = cases.add_adult(office, actor or town.caseworker(), case.number, **given)
    town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    return found


def incomes(case: Case) -> dict[str, Any]:
    latest = Determination.objects.filter(case=case).order_by("-number").first()
    rows = Fact.objects.select_related("case").filter(gathering=latest.gathering, path__endswith=".income")
    return {row.path: row.value["value"] if row.certainty != "unknown" else row.value["why"] for row in rows}


@pytest.fixture
def waiting() -> tuple[Any, Case]:
    """A case that waits for a human, of a household without the father."""
    office = town.office(hidden_father(), stage="advice")
    case = town.decided(office)
    assert case.state == "awaiting_judgement"
    return office, case


def test_who_is_added_counts_with_their_income_and_a_human_decides(waiting: Any) -> None:
    office, case = waiting
    kari, before = town.caseworker(), incomes(case)
    added(office, case)
    assert case.state == "awaiting_judgement" and not case.restricted
    assert before == {"household.adults[0].income": 200_000}
    assert incomes(case) == {"household.adults[0].income": 200_000, "household.adults[1].income": 300_000}
    desk = cases.desk(office, kari, case.number)
    father = next(one for one in desk.parties if one.member == "a2")
    assert father.role == "cohabitant with common children" and father.evidence[0]["source"] == "caseworker"
    role = next(one for one in desk.facts if one.path == "household.adults[1].role")
    assert (role.source, role.certainty, role.about) == ("caseworker", "certain", "a2")
    assert "added-by-caseworker:a2" in desk.ruling.open_points and "unsure" in desk.ruling.why_human
    shown = desk.added[0]
    assert (shown.member, shown.said_by, shown.why, shown.by, shown.taken_out_at) == ("a2", "agency", WHY, KARI, None)
    assert Event.objects.filter(case_ref=case.pk, kind="case.adult-added").count() == 1
    bo = people.find(town.BO)
    assert AccessLog.objects.filter(subject=bo.pk, case_ref=case.pk, what="register.population-and-tax").exists()
    # The applicant is not told the name of one whom another has told of.
    cases.decide(office, kari, case.number, own_reasons=WORDS, token=town.token())
    town.work(office)
    told = "".join(str(one.html) for one in letters_of(case.pk, recipient=case.applicant_id))
    assert "den andre voksne" in told and "Bo Nordvik" not in told and WHY not in told


def test_taken_out_again_it_is_as_before_and_what_stood_is_kept(waiting: Any) -> None:
    office, case = waiting
    kari = town.caseworker()
    before = incomes(case)
    added(office, case)
    assert incomes(case) != before
    row = AddedAdult.objects.select_related("case").get()
    token = town.token()
    for _ in range(2):
        cases.take_out_adult(office, kari, case.number, adult=row.pk, why="Det var en annen Bo.", token=token)
    town.work(office, kinds={"case.process"})
    assert incomes(case) == before
    shown = cases.desk(office, kari, case.number).added
    assert [(one.why, one.taken_out_by, one.taken_out_why) for one in shown] == [(WHY, KARI, "Det var en annen Bo.")]
    with pytest.raises(cases.InvalidAnswers, match="not-a-choice"):
        cases.take_out_adult(office, kari, case.number, adult=row.pk, why=WHY, token=town.token())
    for change in ({"taken_out_at": None, "taken_out_by": None}, {"added_at": town.APPLIED}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AddedAdult.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        AddedAdult.objects.filter(pk=row.pk).delete()
    added(office, case)
    assert AddedAdult.objects.filter(case=case, taken_out_at=None).count() == 1


def test_without_a_number_no_register_is_asked_and_what_is_unknown_is_unknown(waiting: Any) -> None:
    office, case = waiting
    kari = town.caseworker()
    added(office, case, identity="", name="Bo Utenfor")
    assert incomes(case)["household.adults[1].income"] == "not-asked-without-number"
    desk = cases.desk(office, kari, case.number)
    assert ("a2", "Bo Utenfor") in [(one.member, one.name) for one in desk.parties]
    assert "added-adult-not-found:a2" not in desk.ruling.open_points  # nobody was asked
    assert not people.search("Bo Utenfor")
    cases.enter_facts(
        office, kari, case.number, facts={"household.adults[1].income": Decimal(310_000)}, why=WHY, token=town.token()
    )
    town.work(office, kinds={"case.process"})
    assert incomes(case)["household.adults[1].income"] == 310_000


def test_a_protected_adult_shields_the_case_and_needs_one_who_may_see_such(waiting: Any) -> None:
    office, case = waiting
    per, ragna = town.caseworker("Per Vanlig"), town.caseworker("Ragna Skjermet", restricted=True)
    with pytest.raises(cases.NotAllowed):
        added(office, case, per, grade="confidential")
    assert not AddedAdult.objects.exists() and case.state == "awaiting_judgement"
    added(office, case, ragna, grade="strictly-confidential")
    assert case.restricted and people.find(town.BO).protection in ("strictly-confidential", "none")
    with pytest.raises(cases.NotFound):
        cases.desk(office, per, case.number)
    facts = {one.path: one.value for one in cases.desk(office, ragna, case.number).facts}
    assert facts["household.protected_address"] is True


def test_whom_the_register_protects_is_found_by_the_assessment() -> None:
    office = town.office(hidden_father(Protection.CONFIDENTIAL), stage="advice")
    case = town.decided(office)
    added(office, case)
    assert case.restricted


@pytest.mark.parametrize(
    ("wrong", "problems"),
    [
        ({"identity": "", "name": " "}, {"identity": "number-or-name"}),
        ({"identity": town.ANA}, {"identity": "already-in-household"}),
        ({"identity": town.KIM}, {"identity": "already-in-household"}),
        ({"identity": "12345678901"}, {"identity": "identity-check-digits"}),
        ({"identity": "1"}, {"identity": "identity-not-eleven-digits"}),
        ({"role": "stated cohabitant"}, {"role": "not-a-choice"}),
        ({"said_by": "nobody", "why": " "}, {"said_by": "not-a-choice", "why": "missing"}),
        ({"grade": "secret"}, {"grade": "not-a-choice"}),
        ({"name": "x" * 201}, {"name": "too-long"}),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(waiting: Any, wrong: Any, problems: Any) -> None:
    office, case = waiting
    with pytest.raises(cases.InvalidAnswers) as raised:
        added(office, case, **wrong)
    assert raised.value.problems == problems and not AddedAdult.objects.exists()


def test_nobody_is_added_twice_nor_after_the_decision(waiting: Any) -> None:
    office, case = waiting
    kari, token = town.caseworker(), town.token()
    added(office, case, token=token)
    added(office, case, token=token)
    assert AddedAdult.objects.count() == 1
    with pytest.raises(cases.InvalidAnswers, match="already-in-household"):
        added(office, case)
    cases.decide(office, kari, case.number, own_reasons=WORDS, token=town.token())
    with pytest.raises(cases.TransitionRefused):
        added(office, case, identity=town.DAG)
    assert Payment.objects.filter(case=case).exists()


def test_whom_the_register_gives_by_itself_is_not_there_twice() -> None:
    """A spouse that the register comes to name: the register's word, and one adult."""
    world = hidden_father()
    office = town.office(world, stage="advice")
    case = town.decided(office)
    added(office, case, role="spouse")
    married = {
        one: replace(person(one, civil=CivilStatus.MARRIED, spouse=other, children=(town.KIM,)), name=world.persons[one].name)
        for one, other in ((town.ANA, town.BO), (town.BO, town.ANA))
    }
    office.ports.population.world = replace(world, persons={**world.persons, **married})
    cases.assess_again(office, town.caseworker(), case.number, token=town.token())
    town.work(office, kinds={"case.process"})
    adults = [one for one in cases.desk(office, town.caseworker(), case.number).parties if one.member.startswith("a")]
    assert [one.evidence[0]["code"] for one in adults] == ["the-applicant", "registered-as-spouse"]
