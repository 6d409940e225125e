"""Households that show who counts as household and as sibling: partners, parents apart, step-siblings, foster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from saklig.cases.ports import CivilStatus, PersonStatus, SharedResidenceEntry
from saklig.connectors.nordvik.story import Story, tell
from saklig.connectors.nordvik.town import Income, Town

__all__ = [
    "blended_family",
    "foster_child",
    "lodger",
    "new_partner_without_common_children",
    "separated_under_one_roof",
    "shared_residence_ended",
    "shared_residence_not_registered",
    "shared_residence_registered",
    "two_mothers",
    "widow",
]


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
    return tell("blended", mother, father, hers, his, common)


def new_partner_without_common_children(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=30, income=Income(wages=232_000))
    partner = t.adult(woman=False, home=home, age=32, income=Income(wages=365_000))
    child = t.child(date(2022, 1, 18), mother)
    t.place(child, 3)
    return tell("new-partner", mother, partner, child)


def lodger(t: Town) -> Story:
    home = t.dwelling()
    father = t.adult(woman=False, home=home, age=33, income=Income(wages=298_000))
    grandmother = t.adult(woman=True, home=home, age=66, income=Income(wages=312_000))
    child = t.child(date(2023, 5, 21), father)
    t.place(child, 0)
    return tell("grandmother-in-the-house", father, grandmother, child)


def shared_residence_registered(t: Town) -> Story:
    mother_home, father_home = t.dwelling(), t.dwelling()
    mother = t.adult(woman=True, home=mother_home, age=33, income=Income(wages=203_000))
    father = t.adult(woman=False, home=father_home, age=34, income=Income(wages=391_000))
    child = t.child(date(2022, 7, 7), mother, father)
    child.shared.append(SharedResidenceEntry(address=father_home, since=date(2024, 9, 1)))
    t.place(child, 2)
    return tell("shared-residence", father, mother, child)


def shared_residence_not_registered(t: Town) -> Story:
    mother_home, father_home = t.dwelling(), t.dwelling()
    mother = t.adult(woman=True, home=mother_home, age=28, income=Income(wages=212_000))
    father = t.adult(woman=False, home=father_home, age=29, income=Income(wages=401_000))
    child = t.child(date(2023, 3, 12), mother, father)
    t.place(child, 4)
    return tell("not-at-childs-address", father, mother, child)


def shared_residence_ended(t: Town) -> Story:
    """The agreement on shared residence has ended; the register keeps it, as one that no longer holds."""
    mother_home, father_home = t.dwelling(), t.dwelling()
    mother = t.adult(woman=True, home=mother_home, age=37, income=Income(wages=333_000))
    father = t.adult(woman=False, home=father_home, age=40, income=Income(wages=420_000))
    child = t.child(date(2021, 6, 6), mother, father)
    ended = SharedResidenceEntry(address=father_home, since=date(2023, 1, 1), until=date(2025, 5, 31), current=False)
    child.shared.append(ended)
    t.place(child, 1)
    return tell("shared-residence-ended", mother, father, child)


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
    return tell("widow", mother, child)


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
    return tell("foster-child", foster_mother, foster_father, own, foster)


def two_mothers(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=34, income=Income(wages=222_000))
    co_mother = t.adult(woman=True, home=home, age=36, income=Income(wages=260_000))
    t.marry(mother, co_mother, date(2021, 9, 11))
    child = t.child(date(2023, 12, 1), mother, co_mother)
    t.place(child, 3)
    return tell("two-mothers", co_mother, mother, child)


def separated_under_one_roof(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=39, income=Income(wages=340_000))
    father = t.adult(woman=False, home=home, age=42, income=Income(wages=355_000))
    t.marry(mother, father, date(2026, 3, 1), CivilStatus.SEPARATED)
    child = t.child(date(2022, 9, 9), mother, father)
    t.place(child, 2)
    return tell("separated-one-roof", mother, father, child)
