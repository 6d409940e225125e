"""Random families as the registers know them, and beside them the facts that the independent calculation is told.

Flow: 1 `oracle.households` draws a household; 2 `_as_registered` takes out what no register could say, and decides who
is whose child; 3 the facts for `oracle.kindergarten` are that very description; 4 `_move_in` writes the description
into a `World`. Saklig sees the world and the answers alone, and derives its own facts from them: nothing is shared.

Children go by their identity number in the facts, so that both sides speak of the same child.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from oracle.households import households
from saklig.cases.ports import (
    Address,
    AddressEntry,
    CivilStatus,
    CivilStatusEntry,
    Contact,
    FamilyEntry,
    FamilyRole,
    IncomeItem,
    PersonIncome,
    PersonName,
    PersonStatus,
    Place,
    Protection,
    ProtectionEntry,
    RegisteredPerson,
    SharedResidenceEntry,
    StatusEntry,
    TaxStage,
)
from saklig.connectors import identity_number
from saklig.connectors.world import World

__all__ = ["Application", "Family", "build"]

OSLO = ZoneInfo("Europe/Oslo")
Facts = dict[str, Any]
_TOGETHER = {"spouse", "registered partner", "cohabitant with common children"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application: when, what is answered, and the facts of the independent calculation (without `in_force`)."""

    received: datetime
    answers: dict[str, Any]
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One household. `cohabitant` is a stated one with what they answer for themselves (None: they never answer)."""

    number: int
    applicant: str
    applications: tuple[Application, ...]
    cohabitant: str | None = None
    cohabitant_says: dict[str, Any] | None = None


@dataclass(slots=True)
class _Register:
    """The world while it is being written."""

    persons: dict[str, RegisteredPerson] = field(default_factory=dict)
    incomes: dict[tuple[str, int], PersonIncome] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    contacts: dict[str, Contact] = field(default_factory=dict)
    numbers: dict[tuple[date, bool], int] = field(default_factory=dict)
    homes: int = 0

    def identity(self, born: date, *, woman: bool) -> str:
        nth = self.numbers.get((born, woman), 0)
        self.numbers[born, woman] = nth + 1
        return identity_number.make(born, woman=woman, nth=nth)

    def home(self) -> Address:
        self.homes += 1
        lines = (f"Prøveveien {self.homes}", "9999 NORDVIK")
        return Address(key=f"{980_000_000 + self.homes}", municipality="9900", lines=lines)


def build(count: int, *, seed: int, local: Facts) -> tuple[World, list[Family]]:
    """`count` families and the world they live in; the same for the same seed."""
    rng, register = random.Random(seed), _Register()
    drawn = households(count, seed=seed, local=local)
    families = [_family(n, facts, rng, register) for n, facts in enumerate(drawn)]
    world = World(
        persons=register.persons, incomes=register.incomes, places=tuple(register.places), contacts=register.contacts
    )
    return world, families


def _family(number: int, drawn: Facts, rng: random.Random, register: _Register) -> Family:
    facts = _as_registered(copy.deepcopy(drawn), rng, register)
    adults = facts["household"]["adults"]
    _move_in(facts, rng, register)
    _second_places(facts, rng, register)
    stated = next((adult for adult in adults if adult["role"] == "stated cohabitant"), None)
    first = _application(facts, rng, stated)
    applications = [first, *_again(first, facts, rng, register, stated)]
    for application in applications:
        application.facts["household"]["adults"] = [
            {key: value for key, value in adult.items() if key in _ADULT} for adult in adults_in(application.facts)
        ]
    says = None
    if stated and stated["confirmed"]:
        says = {"confirmed": True, "lived_together_12_of_18": stated["lived_together_12_of_18"]}
    return Family(
        number=number, applicant=adults[0]["identity"], applications=tuple(applications),
        cohabitant=stated["identity"] if stated else None, cohabitant_says=says,
    )  # fmt: skip


_ADULT = ("id", "role", "confirmed", "lived_together_12_of_18", "income", "income_year", "income_stage")


def adults_in(facts: Facts) -> list[Facts]:
    return facts["household"]["adults"]


# --- the description --------------------------------------------------------------------------------------------------


def _as_registered(facts: Facts, rng: random.Random, register: _Register) -> Facts:
    asked, household = facts["application"], facts["household"]
    if not asked["asks_income_cap"] and not asked["asks_core_hours"]:
        asked["asks_income_cap"] = True  # with nothing asked for, the form cannot be sent
    asked["not_informed_found"] = False  # only a caseworker finds that
    facts["in_force"] = []  # comes of earlier applications alone
    year = date.fromisoformat(asked["received"]).year - 1
    for n, adult in enumerate(household["adults"]):
        born = date(rng.randint(1978, 2000), rng.randint(1, 12), rng.randint(1, 28))
        adult["woman"] = n == 0 or rng.random() < 0.1
        adult["identity"] = register.identity(born, woman=adult["woman"])
        adult["born"] = born
        if adult["income_year"] != year and adult["income_stage"] == "assessed" and rng.random() < 0.05:
            adult |= {"income_stage": "none", "income": None}
        adult["income_year"] = year  # registers are asked for last year, whatever year should have counted
        if adult["income_stage"] == "none":
            adult["income_year"] = None
    _third_adult(facts, rng, register)
    _whose_children(facts, rng, register)
    return facts


def _third_adult(facts: Facts, rng: random.Random, register: _Register) -> None:
    """Few are married to one and say that they live with another, who never answers."""
    adults = adults_in(facts)
    if len(adults) != 2 or adults[1]["role"] not in ("spouse", "registered partner") or rng.random() > 0.04:
        return
    born = date(rng.randint(1978, 2000), rng.randint(1, 12), rng.randint(1, 28))
    adults.append({
        "id": "a3", "role": "stated cohabitant", "confirmed": False, "lived_together_12_of_18": rng.random() < 0.5,
        "income": None, "income_year": None, "income_stage": "none", "woman": True, "born": born,
        "identity": register.identity(born, woman=True),
    })  # fmt: skip


def _whose_children(facts: Facts, rng: random.Random, register: _Register) -> None:
    """Give each child an identity number and parents. Siblings are those with a parent in common (§ 3 a)."""
    adults, children = adults_in(facts), facts["children"]
    couple = len(adults) > 1 and adults[1]["role"] in _TOGETHER
    for n, child in enumerate(children):
        born = date.fromisoformat(child["birth_date"])
        child["id"] = register.identity(born, woman=rng.random() < 0.5)
        child["parents"] = [0, 1] if couple else [0]
        # The first child of a couple stays common: that is what makes cohabitants a household.
        if couple and n and rng.random() < 0.08:
            child["parents"] = [0] if rng.random() < 0.5 else [1]
        child["shared_residence"] = True if child["shared_residence"] else None  # not registered proves nothing
    # As the household is listed: by age, and of the same age the applicant's before those of the partner alone.
    children.sort(key=lambda child: (child["birth_date"], 0 not in child["parents"]))
    for child in children:
        child["siblings"] = [
            other["id"] for other in children if other is not child and {*other["parents"]} & {*child["parents"]}
        ]


def _application(facts: Facts, rng: random.Random, stated: Facts | None) -> Application:
    asked = facts["application"]
    # Midnight is where days are mistaken, so every fifth application comes within two hours of it.
    minute = rng.choice((rng.randrange(120), 1440 - rng.randrange(1, 120))) if rng.random() < 0.2 else rng.randrange(1440)
    at = time(minute // 60, minute % 60, rng.randrange(60))
    received = datetime.combine(date.fromisoformat(asked["received"]), at, tzinfo=OSLO)
    not_asked = {"received", "not_informed_found"}
    answers = {f"application.{name}": value for name, value in asked.items() if name not in not_asked}
    answers["cohabitant"] = stated["identity"] if stated else None
    if stated:
        answers["household.adults[].lived_together_12_of_18"] = stated["lived_together_12_of_18"]
    return Application(received=received, answers=answers, facts=copy.deepcopy(facts))


def _again(
    first: Application, facts: Facts, rng: random.Random, register: _Register, stated: Facts | None
) -> Iterator[Application]:
    """Some apply again in the same year, with another year's income: what was granted then may be lowered now."""
    asked = facts["application"]
    turn = date(asked["year_start"] + 1, 1, 1)
    if stated or rng.random() > 0.15 or date.fromisoformat(asked["received"]) >= turn:
        return
    later = copy.deepcopy(facts)
    later["application"]["received"] = (turn + timedelta(days=rng.randrange(0, 150))).isoformat()
    year = turn.year - 1
    for adult in adults_in(later):
        known = register.incomes.get((adult["identity"], year))
        if known is None:
            was = adult["income"] or rng.randrange(100_000, 400_000)
            known = _income(adult["identity"], "assessed", int(max(was, 0) * rng.choice((0.5, 0.8, 1, 1, 1.1, 1.5, 2))))
            register.incomes[adult["identity"], year] = known
        amount = None if known.amount is None else int(known.amount)
        adult |= {"income": amount, "income_year": year, "income_stage": known.stage.value}
    yield _application(later, rng, stated)


# --- the registers ----------------------------------------------------------------------------------------------------


def _move_in(facts: Facts, rng: random.Random, register: _Register) -> None:
    """Write what the population, tax and place registers hold of this household."""
    household, adults, children = facts["household"], adults_in(facts), facts["children"]
    home, elsewhere = register.home(), register.home()
    at_home = household["applicant_at_childs_address"]
    hidden = rng.choice([a["identity"] for a in adults] + [c["id"] for c in children])
    absent = _absent_parent(children, rng, register, elsewhere) if len(adults) == 1 else None
    for n, adult in enumerate(adults):
        own = [child["id"] for child in children if n in child["parents"]]
        register.persons[adult["identity"]] = _person(
            adult["identity"], adult["born"], home, name="Foresatt",
            civil=_civil(adults, n, unclear=household["other_adults_unclear"]),
            family=tuple(FamilyEntry(role=FamilyRole.CHILD, related=child) for child in own),
            protected=household["protected_address"] and adult["identity"] == hidden,
            moved_in=_moved_in(adult, facts["application"]["received"]),
        )  # fmt: skip
        register.contacts[adult["identity"]] = Contact(
            email=f"person-{len(register.contacts)}@nordvik.invalid", phone=None, reserved=rng.random() < 0.02
        )
        if adult["income_stage"] != "none":
            amount = adult["income"]
            known = _income(adult["identity"], adult["income_stage"], amount)
            register.incomes[adult["identity"], adult["income_year"]] = known
    for child in children:
        parents = [(adults[n]["identity"], adults[n]["woman"]) for n in child["parents"]]
        if absent:
            parents.append((absent, False))
        register.persons[child["id"]] = _person(
            child["id"], date.fromisoformat(child["birth_date"]), home if at_home else elsewhere, name="Barn",
            civil=CivilStatusEntry(status=CivilStatus.UNMARRIED), family=_parents(parents),
            shared=_shared(child, home if not at_home else elsewhere, at_home=at_home),
            protected=household["protected_address"] and child["id"] == hidden,
        )  # fmt: skip
        if child["place"]:
            register.places.append(_place(child["id"], child["place"]))


def _second_places(facts: Facts, rng: random.Random, register: _Register) -> None:
    """Few children divide their week between two kindergartens; the facts then hold the child twice, once for each."""
    children = facts["children"]
    for child in [one for one in children if one["place"]]:
        if rng.random() < 0.02:
            second = {**child["place"], "hours_per_week": 10}
            register.places.append(_place(child["id"], second, unit="nv-02"))
            children.insert(children.index(child) + 1, {**child, "place": second})


def _absent_parent(children: list[Facts], rng: random.Random, register: _Register, home: Address) -> str | None:
    """Some parents live elsewhere, some are dead or abroad, and of some the register knows nothing."""
    if rng.random() < 0.4:
        return None
    born = date(rng.randint(1975, 1999), rng.randint(1, 12), rng.randint(1, 28))
    identity = register.identity(born, woman=False)
    status = rng.choice((PersonStatus.RESIDENT, PersonStatus.RESIDENT, PersonStatus.EMIGRATED, PersonStatus.DEAD))
    register.persons[identity] = _person(
        identity, born, home, name="Forelder", status=status, civil=CivilStatusEntry(status=CivilStatus.UNMARRIED),
        family=tuple(FamilyEntry(role=FamilyRole.CHILD, related=child["id"]) for child in children),
    )  # fmt: skip
    return identity


def _person(
    identity: str, born: date, home: Address, *, name: str, civil: CivilStatusEntry, family: tuple[FamilyEntry, ...],
    shared: tuple[SharedResidenceEntry, ...] = (), protected: bool = False, moved_in: date | None = None,
    status: PersonStatus = PersonStatus.RESIDENT,
) -> RegisteredPerson:  # fmt: skip
    grade = Protection.CONFIDENTIAL if protected else Protection.NONE
    return RegisteredPerson(
        identity=identity, name=PersonName(given=name, family="Nordvik"), birth_date=born, birth_year=born.year,
        death_date=date(2022, 2, 2) if status is PersonStatus.DEAD else None,
        status=(StatusEntry(status=status),), addresses=(AddressEntry(address=home, moved_in=moved_in or born),),
        shared_residence=shared, civil_status=(civil,), family=family, protection=(ProtectionEntry(grade=grade),),
    )  # fmt: skip


def _moved_in(adult: Facts, received: str) -> date | None:
    """Who says that they have lived together for less than a year has moved in less than a year ago."""
    if adult["role"] == "stated cohabitant" and not adult["lived_together_12_of_18"]:
        return date.fromisoformat(received) - timedelta(days=200)
    return None


def _civil(adults: list[Facts], n: int, *, unclear: bool) -> CivilStatusEntry:
    if unclear and n == 0:
        return CivilStatusEntry(status=CivilStatus.UNSTATED)
    role = adults[1]["role"] if len(adults) > 1 and n < 2 else ""
    coupled = {"spouse": CivilStatus.MARRIED, "registered partner": CivilStatus.PARTNERED}.get(role)
    if coupled is None:
        return CivilStatusEntry(status=CivilStatus.UNMARRIED)
    return CivilStatusEntry(status=coupled, since=date(2019, 6, 1), related=adults[1 - n]["identity"])


def _parents(parents: list[tuple[str, bool]]) -> tuple[FamilyEntry, ...]:
    roles = [FamilyRole.MOTHER if woman else FamilyRole.FATHER for _, woman in parents]
    if roles.count(FamilyRole.MOTHER) > 1:
        roles[1] = FamilyRole.CO_MOTHER
    return tuple(FamilyEntry(role=role, related=one) for role, (one, _) in zip(roles, parents, strict=True))


def _shared(child: Facts, where: Address, *, at_home: bool) -> tuple[SharedResidenceEntry, ...]:
    if not at_home or child["shared_residence"]:
        child["shared_residence"] = True
        return (SharedResidenceEntry(address=where, since=date(2023, 1, 1)),)
    return ()


def _income(identity: str, stage: str, amount: int | None) -> PersonIncome:
    found = TaxStage.DRAFT if stage == "draft" else TaxStage.ASSESSED
    wages = "samletLoennsinntektMedTrygdeavgiftspliktOgMedTrekkplikt"
    items = (
        IncomeItem(name=wages, text="Lønn", amount=Decimal(amount or 0)),
        # Is in the answer, and does not count.
        IncomeItem(name="barnetrygd", text="Barnetrygd", amount=Decimal(12_648), counts=False),
    )
    return PersonIncome(
        identity=identity, stage=found, amount=None if amount is None else Decimal(amount), items=items,
        assessed_on=None if found is TaxStage.DRAFT else date(2023, 4, 1),
    )  # fmt: skip


def _place(child: str, place: Facts, unit: str = "nv-01") -> Place:
    return Place(
        child=child, unit=unit, unit_name="Bergtatt barnehage", municipality=place["municipality"],
        hours_per_week=Decimal(str(place["hours_per_week"])), full_price=Decimal(place["full_day_price"]),
        valid_from=date.fromisoformat(place["from"]),
        valid_until=date.fromisoformat(place["until"]) if place["until"] else None, source="register",
        register="barnehageplasser",
    )  # fmt: skip
