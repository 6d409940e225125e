"""The building site of Nordvik: people are put up, married, moved in and given places, and become a `World` at the end.

Nothing here is random by itself: `Town` is handed a seeded generator, and the same seed gives the same town.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from saklig.cases.ports import (
    Address,
    AddressEntry,
    CivilStatus,
    CivilStatusEntry,
    Contact,
    FamilyEntry,
    FamilyRole,
    GuardianEntry,
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
from saklig.connectors.nordvik.names import STREETS, Names
from saklig.connectors.nordvik.units import units
from saklig.connectors.world import World

__all__ = ["FIRST_INCOME_YEAR", "MUNICIPALITY", "Income", "Resident", "Town"]

MUNICIPALITY = "9900"  # no Norwegian municipality has a number from 99
FIRST_INCOME_YEAR = 2023
_BASE_YEAR = 2025
_CHILD_BENEFIT = 12_648


@dataclass(slots=True, kw_only=True)
class Income:
    """What the tax office knows of one person. `wages` and `interest` are kroner in 2025 and grow by 3 % a year."""

    wages: int = 0
    interest: int = 0
    benefit: bool = False  # has child benefit, which does not count
    drafts: frozenset[int] = frozenset()  # income years of which only a draft exists
    since: int = FIRST_INCOME_YEAR  # nothing is known of the years before

    def of_year(self, identity: str, year: int, *, on: date, shielded: bool) -> PersonIncome | None:
        if year < self.since:
            return None
        wages, interest = _grown(self.wages, year), _grown(self.interest, year)
        items = [
            ("samletLoennsinntektMedTrygdeavgiftspliktOgMedTrekkplikt", "Lønn", wages, True),
            ("samledeOpptjenteRenterIInnenlandskeBanker", "Renter", interest, True),
            ("barnetrygd", "Barnetrygd", _CHILD_BENEFIT if self.benefit else 0, False),
        ]
        assessed = year < on.year and year not in self.drafts
        return PersonIncome(
            identity=identity,
            stage=TaxStage.ASSESSED if assessed else TaxStage.DRAFT,
            amount=Decimal(wages + interest),
            shielded=shielded,
            assessed_on=min(date(year + 1, 3, 18 + int(identity[-1])), on) if assessed else None,
            items=tuple(
                IncomeItem(name=name, text=text, amount=Decimal(amount), counts=counts)
                for name, text, amount, counts in items
                if amount
            ),
        )


@dataclass(slots=True, kw_only=True)
class Resident:
    """One person while the town is being built."""

    identity: str
    woman: bool
    born: date
    name: PersonName
    date_known: bool = True
    status: PersonStatus = PersonStatus.RESIDENT
    died: date | None = None
    addresses: list[AddressEntry] = field(default_factory=list)
    shared: list[SharedResidenceEntry] = field(default_factory=list)
    civil: list[CivilStatusEntry] = field(default_factory=list)
    family: list[FamilyEntry] = field(default_factory=list)
    protection: Protection = Protection.NONE
    guardians: list[GuardianEntry] = field(default_factory=list)
    income: Income | None = None
    contact: Contact | None = None

    @property
    def home(self) -> Address:
        return next(entry.address for entry in self.addresses if entry.current)

    @property
    def shielded(self) -> bool:
        return self.protection in (Protection.CONFIDENTIAL, Protection.STRICTLY_CONFIDENTIAL)

    def registered(self) -> RegisteredPerson:
        statuses = (StatusEntry(status=self.status),)
        if self.status is not PersonStatus.RESIDENT:
            statuses = (StatusEntry(status=PersonStatus.RESIDENT, current=False), *statuses)
        return RegisteredPerson(
            identity=self.identity,
            name=self.name,
            birth_date=self.born if self.date_known else None,
            birth_year=self.born.year,
            death_date=self.died,
            status=statuses,
            addresses=tuple(self.addresses),
            shared_residence=tuple(self.shared),
            civil_status=tuple(self.civil),
            family=tuple(self.family),
            protection=(ProtectionEntry(grade=self.protection),),
            guardians=tuple(self.guardians),
        )


class Town:
    """Puts up people and what the registers say of them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.names = Names(rng)
        self.residents: dict[str, Resident] = {}
        self.places: list[Place] = []
        self._dwellings = 0

    def dwelling(self, *, flat_of: Address | None = None, municipality: str = MUNICIPALITY) -> Address:
        """A dwelling of its own; with `flat_of`, another flat behind the same front door."""
        self._dwellings += 1
        if flat_of is not None and flat_of.key is not None:
            building = flat_of.key.split("/")[0]
            return Address(key=f"{building}/H0{self._dwellings:03}", municipality=municipality, lines=flat_of.lines)
        street, number = STREETS[self._dwellings % len(STREETS)], 1 + self._dwellings // len(STREETS)
        key = f"{990_000_000 + self._dwellings}"
        return Address(key=key, municipality=municipality, lines=(f"{street} {number}", "9999 NORDVIK"))

    def block(self) -> Address:
        """The first flat of a block of flats."""
        house = self.dwelling()
        return Address(key=f"{house.key}/H0101", municipality=house.municipality, lines=house.lines)

    def person(
        self, *, woman: bool, born: date, home: Address | None, family: str | None = None, d_number: bool = False
    ) -> Resident:
        """A new resident, unmarried if grown up."""
        family = family or self.names.family()
        nth = 0
        while (number := identity_number.make(born, woman=woman, nth=nth, d_number=d_number)) in self.residents:
            nth += 1
        name = PersonName(given=self.names.given(woman=woman, family=family), family=family)
        one = Resident(identity=number, woman=woman, born=born, name=name)
        if home is not None:
            one.addresses.append(AddressEntry(address=home, moved_in=max(born, date(2022, 3, 1))))
        one.civil.append(CivilStatusEntry(status=CivilStatus.UNMARRIED))
        self.residents[number] = one
        return one

    def adult(
        self,
        *,
        woman: bool,
        home: Address | None,
        age: int | None = None,
        income: Income | None = None,
        family: str | None = None,
        d_number: bool = False,
    ) -> Resident:
        """A grown-up with an e-mail address, about `age` in 2026."""
        year = 2026 - (age or self.rng.randint(24, 46))
        born = date(year, self.rng.randint(1, 12), self.rng.randint(1, 28))
        one = self.person(woman=woman, born=born, home=home, family=family, d_number=d_number)
        one.income = income
        one.contact = Contact(
            email=f"innbygger-{len(self.residents):03}@nordvik.invalid",
            phone=f"+4700000{len(self.residents):03}",
            reserved=False,
            language="nb",
        )
        return one

    def marry(self, one: Resident, other: Resident, since: date, status: CivilStatus = CivilStatus.MARRIED) -> None:
        for a, b in ((one, other), (other, one)):
            a.civil = [CivilStatusEntry(status=CivilStatus.UNMARRIED, current=False)]
            a.civil.append(CivilStatusEntry(status=status, since=since, related=b.identity))
            if status in (CivilStatus.MARRIED, CivilStatus.PARTNERED):
                a.family.append(FamilyEntry(role=FamilyRole.SPOUSE, related=b.identity))

    def child(
        self,
        born: date,
        *parents: Resident,
        home: Address | None = None,
        one_sided: bool = False,
        woman: bool | None = None,
    ) -> Resident:
        """A child of `parents`, living with the first. `one_sided`: only the child's entry names the parents."""
        woman = self.rng.random() < 0.5 if woman is None else woman
        one = self.person(woman=woman, born=born, home=home or parents[0].home, family=parents[0].name.family)
        mothers = 0
        for parent in parents:
            role = FamilyRole.FATHER
            if parent.woman:
                role = FamilyRole.CO_MOTHER if mothers else FamilyRole.MOTHER
                mothers += 1
            one.family.append(FamilyEntry(role=role, related=parent.identity))
            if not one_sided:
                parent.family.append(FamilyEntry(role=FamilyRole.CHILD, related=one.identity))
        return one

    def place(
        self,
        child: Resident,
        unit: int | None = None,
        *,
        hours: Decimal | int = 45,
        since: date | None = None,
        until: date | None = None,
    ) -> Place:
        """A place at one of the town's units, from the August the child turned one, or from `since`."""
        at = units()[self.rng.randrange(5) if unit is None else unit]
        place = Place(
            child=child.identity,
            unit=at.id,
            unit_name=at.name,
            municipality=at.municipality,
            hours_per_week=Decimal(hours),
            full_price=Decimal(at.price),
            valid_from=since or date(child.born.year + 1, 8, 15),
            valid_until=until,
            source="register",
            register=at.register,
        )
        self.places.append(place)
        return place

    def world(self, *, on: date) -> World:
        """What the registers hold on the day `on`: income is assessed up to the year before."""
        incomes = {
            (one.identity, year): found
            for one in self.residents.values()
            if one.income is not None
            for year in range(FIRST_INCOME_YEAR, on.year + 1)
            if (found := one.income.of_year(one.identity, year, on=on, shielded=one.shielded)) is not None
        }
        return World(
            persons={number: one.registered() for number, one in self.residents.items()},
            incomes=incomes,
            places=tuple(self.places),
            contacts={number: one.contact for number, one in self.residents.items() if one.contact is not None},
        )


def _grown(amount: int, year: int) -> int:
    return amount * (100 + 3 * (year - _BASE_YEAR)) // 100
