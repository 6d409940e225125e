"""The households of Nordvik that show something: one function each, named for what it shows.

Each puts up its people and says, in three languages, who may be signed in as and what one will see. They are the
demo's cast and the tests' fixtures; the ordinary households that fill the town are in `ordinary`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from saklig.cases.ports import (
    AddressEntry,
    CivilStatus,
    Contact,
    PersonName,
    PersonStatus,
    Protection,
    SharedResidenceEntry,
)
from saklig.connectors.nordvik.town import Income, Resident, Town

__all__ = ["STORIES", "Story"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A household that shows something. `applicant` is who would apply; `about` says what is special, by language."""

    key: str
    applicant: str
    members: tuple[str, ...]
    about: dict[str, str]


def _story(key: str, applicant: Resident, *others: Resident, nb: str, nn: str, en: str) -> Story:
    members = (applicant.identity, *(other.identity for other in others))
    return Story(key=key, applicant=applicant.identity, members=members, about={"nb": nb, "nn": nn, "en": en})


def single_low_income(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=29, income=Income(wages=168_000, interest=900, benefit=True))
    child = t.child(date(2022, 4, 3), mother)
    t.place(child, 0)
    return _story(
        "single-low-income", mother, child,
        nb="Alene med ett barn, lav inntekt", nn="Åleine med eitt barn, låg inntekt", en="Single parent, low income",
    )  # fmt: skip


def single_middle_income(t: Town) -> Story:
    father = t.adult(woman=False, home=t.dwelling(), age=36, income=Income(wages=451_000, interest=2_000))
    child = t.child(date(2021, 9, 14), father)
    t.place(child, 1)
    return _story(
        "single-middle-income", father, child,
        nb="Alene med ett barn, får gratis kjernetid", nn="Åleine med eitt barn, får gratis kjernetid",
        en="Single parent, entitled to free core hours",
    )  # fmt: skip


def married_two_children(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=34, income=Income(wages=310_000))
    father = t.adult(woman=False, home=home, age=35, income=Income(wages=288_000, interest=4_100))
    t.marry(mother, father, date(2019, 6, 15))
    children = [t.child(date(2021, 2, 20), mother, father), t.child(date(2023, 11, 5), mother, father)]
    for child in children:
        t.place(child, 2)
    return _story(
        "married-two-children", mother, father, *children,
        nb="Gift, to barn i barnehage", nn="Gift, to barn i barnehage", en="Married, two children in kindergarten",
    )  # fmt: skip


def three_in_kindergarten(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=32, income=Income(wages=96_000, benefit=True))
    father = t.adult(woman=False, home=home, age=33, income=Income(wages=104_000))
    t.marry(mother, father, date(2018, 8, 4))
    born = (date(2021, 1, 9), date(2022, 10, 30), date(2025, 3, 17))
    children = [t.child(day, mother, father) for day in born]
    for child in children:
        t.place(child, 0)
    return _story(
        "three-in-kindergarten", mother, father, *children,
        nb="Tre barn i barnehage, lav inntekt", nn="Tre barn i barnehage, låg inntekt",
        en="Three children in kindergarten, low income",
    )  # fmt: skip


def twins_in_two_kindergartens(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=38, income=Income(wages=350_000))
    father = t.adult(woman=False, home=home, age=41, income=Income(wages=262_000))
    twins = [t.child(date(2023, 6, 1), mother, father, woman=woman) for woman in (True, True)]
    t.place(twins[0], 0)
    t.place(twins[1], 3)
    return _story(
        "twins", mother, father, *twins,
        nb="Samboere med tvillinger i hver sin barnehage", nn="Sambuarar med tvillingar i kvar sin barnehage",
        en="Cohabitants with twins in different kindergartens",
    )  # fmt: skip


def zero_income(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=23, income=Income(benefit=True))
    child = t.child(date(2024, 1, 31), mother)
    t.place(child, 1)
    return _story(
        "zero-income", mother, child,
        nb="Ingen inntekt som teller, bare barnetrygd", nn="Inga inntekt som tel, berre barnetrygd",
        en="No income that counts, only child benefit",
    )  # fmt: skip


def part_time_place(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=31, income=Income(wages=205_000))
    child = t.child(date(2022, 8, 8), mother)
    t.place(child, 4, hours=24)
    return _story(
        "part-time", mother, child,
        nb="Deltidsplass, tre dager i uken", nn="Deltidsplass, tre dagar i veka",
        en="Part-time place, three days a week",
    )  # fmt: skip


def high_income(t: Town) -> Story:
    home = t.dwelling()
    father = t.adult(woman=False, home=home, age=43, income=Income(wages=912_000, interest=31_000))
    mother = t.adult(woman=True, home=home, age=42, income=Income(wages=740_000))
    t.marry(mother, father, date(2014, 5, 24))
    child = t.child(date(2022, 12, 12), mother, father)
    t.place(child, 1)
    return _story(
        "high-income", father, mother, child,
        nb="Høy inntekt: en saksbehandler avgjør", nn="Høg inntekt: ein saksbehandlar avgjer",
        en="High income: a caseworker decides",
    )  # fmt: skip


def blended_family(t: Town) -> Story:
    """One child of hers, one of his, one in common: half siblings and step-siblings under one roof."""
    home, elsewhere = t.dwelling(), t.dwelling()
    mother = t.adult(woman=True, home=home, age=35, income=Income(wages=244_000))
    father = t.adult(woman=False, home=home, age=37, income=Income(wages=251_000))
    former = t.adult(woman=False, home=elsewhere, age=38, income=Income(wages=430_000))
    hers = t.child(date(2021, 3, 3), mother, former)
    his = t.child(date(2021, 7, 19), father)
    common = t.child(date(2024, 2, 29), mother, father)
    for child in (hers, his, common):
        t.place(child, 2)
    return _story(
        "blended", mother, father, hers, his, common,
        nb="Mine, dine og våre barn", nn="Mine, dine og våre barn", en="Yours, mine and ours",
    )  # fmt: skip


def new_partner_without_common_children(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=30, income=Income(wages=232_000))
    partner = t.adult(woman=False, home=home, age=32, income=Income(wages=365_000))
    child = t.child(date(2022, 1, 18), mother)
    t.place(child, 3)
    return _story(
        "new-partner", mother, partner, child,
        nb="Samboer uten felles barn", nn="Sambuar utan felles barn", en="Cohabitant without common children",
    )  # fmt: skip


def lodger(t: Town) -> Story:
    home = t.dwelling()
    father = t.adult(woman=False, home=home, age=33, income=Income(wages=298_000))
    grandmother = t.adult(woman=True, home=home, age=66, income=Income(wages=312_000))
    child = t.child(date(2023, 5, 21), father)
    t.place(child, 0)
    return _story(
        "grandmother-in-the-house", father, grandmother, child,
        nb="En voksen til på adressen", nn="Ein vaksen til på adressa", en="Another adult at the address",
    )  # fmt: skip


def shared_residence_registered(t: Town) -> Story:
    mother_home, father_home = t.dwelling(), t.dwelling()
    mother = t.adult(woman=True, home=mother_home, age=33, income=Income(wages=203_000))
    father = t.adult(woman=False, home=father_home, age=34, income=Income(wages=391_000))
    child = t.child(date(2022, 7, 7), mother, father)
    child.shared.append(SharedResidenceEntry(address=father_home, since=date(2024, 9, 1)))
    t.place(child, 2)
    return _story(
        "shared-residence", father, mother, child,
        nb="Delt fast bosted, barnet er registrert hos den andre",
        nn="Delt fast bustad, barnet er registrert hos den andre",
        en="Shared residence, the child is registered with the other parent",
    )  # fmt: skip


def shared_residence_not_registered(t: Town) -> Story:
    mother_home, father_home = t.dwelling(), t.dwelling()
    mother = t.adult(woman=True, home=mother_home, age=28, income=Income(wages=212_000))
    father = t.adult(woman=False, home=father_home, age=29, income=Income(wages=401_000))
    child = t.child(date(2023, 3, 12), mother, father)
    t.place(child, 4)
    return _story(
        "not-at-childs-address", father, mother, child,
        nb="Søker bor ikke på barnets adresse", nn="Søkjar bur ikkje på adressa til barnet",
        en="Applicant not at the child's address",
    )  # fmt: skip


def shared_residence_ended(t: Town) -> Story:
    """The agreement on shared residence has ended; the register keeps it, as one that no longer holds."""
    mother_home, father_home = t.dwelling(), t.dwelling()
    mother = t.adult(woman=True, home=mother_home, age=37, income=Income(wages=333_000))
    father = t.adult(woman=False, home=father_home, age=40, income=Income(wages=420_000))
    child = t.child(date(2021, 6, 6), mother, father)
    ended = SharedResidenceEntry(address=father_home, since=date(2023, 1, 1), until=date(2025, 5, 31), current=False)
    child.shared.append(ended)
    t.place(child, 1)
    return _story(
        "shared-residence-ended", mother, father, child,
        nb="Tidligere delt bosted", nn="Tidlegare delt bustad", en="Shared residence that has ended",
    )  # fmt: skip


def _protected(t: Town, key: str, grade: Protection, age: int, born: date, **about: str) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=age, income=Income(wages=187_000))
    child = t.child(born, mother)
    mother.protection = child.protection = grade
    t.place(child, 3)
    return _story(key, mother, child, nb=about["nb"], nn=about["nn"], en=about["en"])


def protected_address(t: Town) -> Story:
    return _protected(
        t, "protected-7", Protection.CONFIDENTIAL, 27, date(2022, 5, 5),
        nb="Fortrolig adresse", nn="Fortruleg adresse", en="Protected address (grade 7)",
    )  # fmt: skip


def strictly_protected_address(t: Town) -> Story:
    return _protected(
        t, "protected-6", Protection.STRICTLY_CONFIDENTIAL, 31, date(2023, 9, 28),
        nb="Strengt fortrolig adresse", nn="Strengt fortruleg adresse", en="Strictly protected address (grade 6)",
    )  # fmt: skip


def widow(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=36, income=Income(wages=276_000))
    father = t.adult(woman=False, home=home, age=39)
    t.marry(mother, father, date(2017, 4, 8))
    child = t.child(date(2021, 10, 2), mother, father)
    father.status, father.died = PersonStatus.DEAD, date(2024, 11, 20)
    father.contact = None
    mother.family = [replace(entry, current=entry.related != father.identity) for entry in mother.family]
    mother.civil = [replace(entry, current=False) for entry in mother.civil]
    mother.civil.append(replace(mother.civil[-1], status=CivilStatus.WIDOWED, since=father.died, current=True))
    t.place(child, 0)
    return _story(
        "widow", mother, child,
        nb="Enke, faren er død", nn="Enkje, faren er død", en="Widow, the father is dead",
    )  # fmt: skip


def father_emigrated(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=26, income=Income(wages=199_000, interest=150))
    father = t.adult(woman=False, home=None, age=30)
    father.status, father.contact = PersonStatus.EMIGRATED, None
    child = t.child(date(2024, 8, 11), mother, father)
    t.place(child, 2)
    return _story(
        "father-emigrated", mother, child,
        nb="Den andre forelderen er utflyttet", nn="Den andre forelderen er utflytta",
        en="The other parent has emigrated",
    )  # fmt: skip


def recently_arrived(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=29, d_number=True)
    father = t.adult(woman=False, home=home, age=31)
    for parent in (mother, father):
        parent.addresses = [AddressEntry(address=home, moved_in=date(2026, 6, 1))]
    t.marry(mother, father, date(2020, 2, 2))
    child = t.child(date(2022, 11, 23), mother, father)
    t.place(child, 3, since=date(2026, 8, 15))
    return _story(
        "recently-arrived", father, mother, child,
        nb="Nylig kommet, ingen skatteopplysninger", nn="Nyleg komne, ingen skatteopplysningar",
        en="Recently arrived, no tax data",
    )  # fmt: skip


def one_adult_without_tax_data(t: Town) -> Story:
    home = t.dwelling()
    father = t.adult(woman=False, home=home, age=35, income=Income(wages=205_000))
    mother = t.adult(woman=True, home=home, age=33)
    child = t.child(date(2023, 1, 25), mother, father)
    t.place(child, 1)
    return _story(
        "one-without-tax-data", father, mother, child,
        nb="Skatteopplysninger mangler for én", nn="Skatteopplysningar manglar for éin",
        en="Tax data missing for one adult",
    )  # fmt: skip


def draft_assessment(t: Town) -> Story:
    income = Income(wages=190_000, drafts=frozenset({2024, 2025}))
    father = t.adult(woman=False, home=t.dwelling(), age=45, income=income)
    child = t.child(date(2022, 2, 14), father)
    t.place(child, 0)
    return _story(
        "draft-assessment", father, child,
        nb="Skatteoppgjøret er ikke ferdig", nn="Skatteoppgjeret er ikkje ferdig", en="Tax assessment not finished",
    )  # fmt: skip


def foster_child(t: Town) -> Story:
    home = t.dwelling()
    foster_mother = t.adult(woman=True, home=home, age=44, income=Income(wages=355_000))
    foster_father = t.adult(woman=False, home=home, age=46, income=Income(wages=301_000))
    t.marry(foster_mother, foster_father, date(2009, 7, 18))
    own = t.child(date(2021, 5, 30), foster_mother, foster_father)
    parent = t.adult(woman=True, home=t.dwelling(), age=25, income=Income(wages=120_000))
    foster = t.child(date(2023, 4, 9), parent, home=home)
    for child in (own, foster):
        t.place(child, 2)
    return _story(
        "foster-child", foster_mother, foster_father, own, foster,
        nb="Fosterbarn i familien", nn="Fosterbarn i familien", en="Foster child in the family",
    )  # fmt: skip


def linked_from_one_side(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=30, income=Income(wages=158_000))
    father = t.adult(woman=False, home=home, age=30, income=Income(wages=59_000))
    child = t.child(date(2024, 6, 17), mother, father, one_sided=True)
    t.place(child, 4)
    return _story(
        "linked-from-one-side", mother, father, child,
        nb="Bare barnet er knyttet til foreldrene", nn="Berre barnet er knytt til foreldra",
        en="Only the child is linked to its parents",
    )  # fmt: skip


def birth_year_only(t: Town) -> Story:
    home = t.dwelling()
    father = t.adult(woman=False, home=home, age=40, income=Income(wages=215_000, since=2025))
    child = t.child(date(2022, 1, 1), father)
    father.date_known = child.date_known = False
    t.place(child, 1)
    return _story(
        "birth-year-only", father, child,
        nb="Bare fødselsåret er kjent", nn="Berre fødselsåret er kjent", en="Only the year of birth is known",
    )  # fmt: skip


def two_mothers(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=34, income=Income(wages=222_000))
    co_mother = t.adult(woman=True, home=home, age=36, income=Income(wages=260_000))
    t.marry(mother, co_mother, date(2021, 9, 11))
    child = t.child(date(2023, 12, 1), mother, co_mother)
    t.place(child, 3)
    return _story("two-mothers", co_mother, mother, child, nb="To mødre", nn="To mødrer", en="Two mothers")


def partners_and_long_names(t: Town) -> Story:
    home, family = t.dwelling(), t.names.longest()
    one = t.adult(woman=False, home=home, age=45, income=Income(wages=190_000), family=family)
    other = t.adult(woman=False, home=home, age=47, income=Income(wages=286_000))
    t.marry(one, other, date(2008, 10, 1), CivilStatus.PARTNERED)
    one.name = PersonName(given="Máret-Ánte Øyfinn", middle="Åsgrim Čáppa", family=family)
    child = t.child(date(2021, 12, 24), one)
    t.place(child, 0)
    return _story(
        "long-names", one, other, child,
        nb="Registrerte partnere, lange navn", nn="Registrerte partnarar, lange namn",
        en="Registered partners, long names",
    )  # fmt: skip


def separated_under_one_roof(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=39, income=Income(wages=340_000))
    father = t.adult(woman=False, home=home, age=42, income=Income(wages=355_000))
    t.marry(mother, father, date(2026, 3, 1), CivilStatus.SEPARATED)
    child = t.child(date(2022, 9, 9), mother, father)
    t.place(child, 2)
    return _story(
        "separated-one-roof", mother, father, child,
        nb="Separert, bor fortsatt sammen", nn="Separert, bur framleis saman", en="Separated, still at one address",
    )  # fmt: skip


def neighbours_in_a_block(t: Town) -> Story:
    """Two households behind one front door: only the dwelling number tells them apart."""
    flat = t.block()
    mother = t.adult(woman=True, home=flat, age=27, income=Income(wages=201_000))
    child = t.child(date(2022, 3, 30), mother)
    t.adult(woman=False, home=t.dwelling(flat_of=flat), age=52, income=Income(wages=512_000))
    t.place(child, 1)
    return _story("block-of-flats", mother, child, nb="Bor i blokk", nn="Bur i blokk", en="Lives in a block of flats")


def place_in_neighbouring_municipality(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=33, income=Income(wages=298_000))
    children = [t.child(date(2021, 8, 23), mother), t.child(date(2023, 7, 2), mother)]
    t.place(children[0], 0)
    t.place(children[1], 5)
    return _story(
        "two-municipalities", mother, *children,
        nb="Barn i barnehage i to kommuner", nn="Barn i barnehage i to kommunar", en="Children in two municipalities",
    )  # fmt: skip


def too_young_for_core_hours(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=24, income=Income(wages=360_000))
    child = t.child(date(2025, 4, 25), mother)
    t.place(child, 0)
    return _story(
        "one-year-old", mother, child,
        nb="Ettåring: for ung for gratis kjernetid", nn="Eittåring: for ung for gratis kjernetid",
        en="One-year-old: too young for free core hours",
    )  # fmt: skip


def no_place_yet(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=28, income=Income(wages=140_000))
    child = t.child(date(2025, 10, 10), mother)
    return _story(
        "no-place", mother, child,
        nb="Barnet har ikke barnehageplass ennå", nn="Barnet har ikkje barnehageplass enno",
        en="The child has no place yet",
    )  # fmt: skip


def young_parent_reserved(t: Town) -> Story:
    """Seventeen: may sign in, but a guardian sends. And reserved against digital post."""
    home = t.dwelling()
    grandmother = t.adult(woman=True, home=home, age=44, income=Income(wages=487_000))
    grandmother.contact = Contact(email=None, phone=None, reserved=True, language="nn")
    mother = t.child(date(2009, 5, 5), grandmother, woman=True)
    mother.income = Income(wages=21_000)
    child = t.child(date(2025, 1, 15), mother)
    t.place(child, 1, since=date(2026, 8, 15))
    return _story(
        "young-parent", mother, grandmother, child,
        nb="Forelder under 18 år", nn="Forelder under 18 år", en="Parent under 18",
    )  # fmt: skip


STORIES: tuple[Callable[[Town], Story], ...] = (
    single_low_income,
    single_middle_income,
    married_two_children,
    three_in_kindergarten,
    twins_in_two_kindergartens,
    zero_income,
    part_time_place,
    high_income,
    blended_family,
    new_partner_without_common_children,
    lodger,
    shared_residence_registered,
    shared_residence_not_registered,
    shared_residence_ended,
    protected_address,
    strictly_protected_address,
    widow,
    father_emigrated,
    recently_arrived,
    one_adult_without_tax_data,
    draft_assessment,
    foster_child,
    linked_from_one_side,
    birth_year_only,
    two_mothers,
    partners_and_long_names,
    separated_under_one_roof,
    neighbours_in_a_block,
    place_in_neighbouring_municipality,
    too_young_for_core_hours,
    no_place_yet,
    young_parent_reserved,
)
