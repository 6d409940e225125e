"""Other people's identity numbers: what one who writes them learns of those people, and what is fetched about them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from api.caller import Caller, token
from cases import town
from cases.people import child, person
from saklig.cases.models import Case, Fact
from saklig.cases.ports import Protection, ProtectionEntry
from saklig.connectors.memory import MemoryTaxRegister
from saklig.store.models import AccessLog, Person
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LIVED = {"household.adults[].lived_together_12_of_18": True}
SECRETS = ("Bosse", "Lolo", "777 777", "777777", "1 717", "1717", "Hemmelig", "home-of-bo")
RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}|[\w-]{43,}")  # may hold any figure by chance
NOBODY = "12818800078"


def strangers() -> Any:
    """Ana's household, and Bo with Lo elsewhere, who are none of Ana's business."""
    base = town.alone()
    bo = town.named(person(town.BO, children=(town.LO,), home="home-of-bo"), "Bosse")
    lo = town.named(child(town.LO, town.BO, home="home-of-bo"), "Lolo")
    theirs = town.place(town.LO, full_price=Decimal(1717), unit_name="Hemmelig barnehage")
    return replace(
        base, persons={**base.persons, town.BO: bo, town.LO: lo}, places=(*base.places, theirs),
        incomes={**base.incomes, (town.BO, 2023): town.income(town.BO, 777_777)},
    )  # fmt: skip


class Watched(MemoryTaxRegister):
    """Notes whose income was asked for."""

    def income_basis(self, persons: Any, year: int, *, calculation: str, basis: Any) -> Any:
        ASKED.extend(persons)
        return super().income_basis(persons, year, calculation=calculation, basis=basis)


ASKED: list[str] = []


@pytest.fixture
def wire(office: Any) -> Callable[[Any], Any]:
    """An office over a world, whose tax register notes who was asked about."""

    def put(world: Any) -> Any:
        ASKED.clear()
        made = town.office(world)
        tax = Watched(world=world, clock=made.ports.clock)
        apps.get_app_config("cases").office = replace(made, ports=replace(made.ports, tax=tax))
        return apps.get_app_config("cases").office

    return put


def all_that_ana_sees(ana: Caller, receipt: dict[str, Any]) -> str:
    number = receipt["case_number"]
    own = ("/cases", f"/cases/{number}", f"/cases/{number}/decisions", "/requests")
    seen = "".join(ana.get(path).content.decode() for path in (*own, f"/applications/{receipt['application_id']}"))
    pages = kit.enter(Client(), town.citizen())
    seen += "".join(pages.get(path).content.decode() for path in ("/saker/", f"/saker/{number}/"))
    for letter in Case.objects.get(number=number).letters.all():
        seen += pages.get(f"/saker/brev/{letter.letter}/").content.decode()
    return RANDOM.sub("", seen).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "answers",
    [
        {"children": [town.LO]},
        {"children": [town.KIM, town.LO]},
        {"children": [town.BO]},
        {"children": [NOBODY]},
        {"cohabitant": town.BO, **LIVED},
        {"cohabitant": town.LO, **LIVED},
        {"cohabitant": town.KIM, **LIVED},
        {"cohabitant": NOBODY, **LIVED},
    ],
    ids=["a stranger's child", "own and a stranger's", "an adult as child", "nobody as child", "a stranger as cohabitant",
         "a stranger's child as cohabitant", "one's own child as cohabitant", "nobody as cohabitant"],
)  # fmt: skip
def test_naming_others_tells_nothing_and_decides_nothing(wire: Any, answers: dict[str, Any]) -> None:
    wire(strangers())
    ana = Caller(town.citizen())
    receipt = ana.apply(answers)
    assert town.failures() == []
    case = Case.objects.get(number=receipt["case_number"])
    assert case.state in ("awaiting_judgement", "awaiting_information") and not case.decisions.exists()
    seen = all_that_ana_sees(ana, receipt)
    assert not [secret for secret in SECRETS if secret in seen]
    assert ASKED == [town.ANA]
    town.work(apps.get_app_config("cases").office)
    assert not [secret for secret in SECRETS if secret in all_that_ana_sees(ana, receipt)]


def test_income_of_a_stated_cohabitant_is_fetched_once_they_have_said_yes(wire: Any) -> None:
    """§ 3 d, and the words they read before they answer: "if that is right, we fetch information about you"."""
    office = wire(town.with_cohabitant(town.alone()))
    ana = Caller(town.citizen())
    receipt = ana.apply({"cohabitant": town.DAG, **LIVED})
    case = Case.objects.get(number=receipt["case_number"])
    assert ASKED == [town.ANA]
    assert Fact.objects.get(case=case, path="household.adults[1].income").value["why"] == "not-asked-before-they-confirm"
    dag = Person.objects.get(pk=town.citizen(town.DAG).person)
    assert not AccessLog.objects.filter(subject=dag.pk).exists()  # nothing was asked of anyone about Dag
    other = Caller(town.citizen(town.DAG))
    (asked,) = other.get("/requests").json()
    confirmed = {"token": token(), "confirmed": True, "lived_together_12_of_18": True}
    assert other.post(f"/requests/{asked['id']}/confirmation", confirmed).status_code == 200
    town.work(office, kinds={"case.process"})
    assert ASKED[1:] == [town.ANA, town.DAG]
    assert "register.population-and-tax" in AccessLog.objects.filter(subject=dag.pk).values_list("what", flat=True)


def test_income_of_one_who_says_no_is_never_fetched(wire: Any) -> None:
    office = wire(town.with_cohabitant(town.alone()))
    ana = Caller(town.citizen())
    ana.apply({"cohabitant": town.DAG, **LIVED})
    other = Caller(town.citizen(town.DAG))
    (asked,) = other.get("/requests").json()
    assert other.post(f"/requests/{asked['id']}/confirmation", {"token": token(), "confirmed": False}).status_code == 200
    town.work(office, kinds={"case.process"})
    assert town.DAG not in ASKED and Case.objects.get().state == "awaiting_judgement"


def test_a_caseworker_with_documents_may_have_it_fetched(wire: Any) -> None:
    from saklig import cases

    office = wire(town.with_cohabitant(town.alone()))
    receipt = Caller(town.citizen()).apply({"cohabitant": town.DAG, **LIVED})
    case = Case.objects.get(number=receipt["case_number"])
    office.ports.clock.advance(timedelta(days=60))
    town.work(office, kinds={"case.information-overdue"})
    entered = {"household.adults[1].lived_together_12_of_18": True}
    cases.enter_facts(office, town.caseworker(), case.number, facts=entered, why="Felles leiekontrakt.", token=token())
    town.work(office, kinds={"case.process"})
    assert town.DAG in ASKED
    case.refresh_from_db()
    assert case.state == "awaiting_judgement" and town.failures() == []


def test_naming_someone_with_a_protected_address_tells_nothing_of_it(wire: Any) -> None:
    """The case goes to the restricted lane; the one who named them sees a case like any other."""
    world = strangers()
    hidden = replace(
        world.persons[town.LO], protection=(ProtectionEntry(grade=Protection.STRICTLY_CONFIDENTIAL, current=True),)
    )  # fmt: skip
    seen = {}
    for name, persons in (("hidden", {**world.persons, town.LO: hidden}), ("plain", world.persons)):
        wire(replace(world, persons=persons))
        ana = Caller(town.citizen())
        number = ana.apply({"children": [town.LO]})["case_number"]
        assert Case.objects.get(number=number).restricted is (name == "hidden")
        body = ana.get(f"/cases/{number}").json()
        seen[name] = {key: value for key, value in body.items() if key not in ("number", "receipt_number", "application_id")}
    assert seen["hidden"] == seen["plain"]
