"""Households that show what registers may hold or lack: protection, no tax data, a missing date, one-sided links."""

from __future__ import annotations

from datetime import date

from saklig.cases.ports import AddressEntry, CivilStatus, Contact, PersonName, PersonStatus, Protection
from saklig.connectors.nordvik.story import Story, tell
from saklig.connectors.nordvik.town import Income, Town

__all__ = [
    "birth_year_only",
    "draft_assessment",
    "father_emigrated",
    "linked_from_one_side",
    "neighbours_in_a_block",
    "one_adult_without_tax_data",
    "partners_and_long_names",
    "protected_address",
    "recently_arrived",
    "strictly_protected_address",
    "young_parent_reserved",
]


def _protected(t: Town, key: str, grade: Protection, age: int, born: date) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=age, income=Income(wages=187_000))
    child = t.child(born, mother)
    mother.protection = child.protection = grade
    t.place(child, 3)
    return tell(key, mother, child)


def protected_address(t: Town) -> Story:
    return _protected(t, "protected-7", Protection.CONFIDENTIAL, 27, date(2022, 5, 5))


def strictly_protected_address(t: Town) -> Story:
    return _protected(t, "protected-6", Protection.STRICTLY_CONFIDENTIAL, 31, date(2023, 9, 28))


def father_emigrated(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=26, income=Income(wages=199_000, interest=150))
    father = t.adult(woman=False, home=None, age=30)
    father.status, father.contact = PersonStatus.EMIGRATED, None
    child = t.child(date(2024, 8, 11), mother, father)
    t.place(child, 2)
    return tell("father-emigrated", mother, child)


def recently_arrived(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=29, d_number=True)
    father = t.adult(woman=False, home=home, age=31)
    for parent in (mother, father):
        parent.addresses = [AddressEntry(address=home, moved_in=date(2026, 6, 1))]
    t.marry(mother, father, date(2020, 2, 2))
    child = t.child(date(2022, 11, 23), mother, father)
    t.place(child, 3, since=date(2026, 8, 15))
    return tell("recently-arrived", father, mother, child)


def one_adult_without_tax_data(t: Town) -> Story:
    home = t.dwelling()
    father = t.adult(woman=False, home=home, age=35, income=Income(wages=205_000))
    mother = t.adult(woman=True, home=home, age=33)
    child = t.child(date(2023, 1, 25), mother, father)
    t.place(child, 1)
    return tell("one-without-tax-data", father, mother, child)


def draft_assessment(t: Town) -> Story:
    income = Income(wages=190_000, drafts=frozenset({2024, 2025}))
    father = t.adult(woman=False, home=t.dwelling(), age=45, income=income)
    child = t.child(date(2022, 2, 14), father)
    t.place(child, 0)
    return tell("draft-assessment", father, child)


def linked_from_one_side(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=30, income=Income(wages=158_000))
    father = t.adult(woman=False, home=home, age=30, income=Income(wages=59_000))
    child = t.child(date(2024, 6, 17), mother, father, one_sided=True)
    t.place(child, 4)
    return tell("linked-from-one-side", mother, father, child)


def birth_year_only(t: Town) -> Story:
    home = t.dwelling()
    father = t.adult(woman=False, home=home, age=40, income=Income(wages=215_000, since=2025))
    child = t.child(date(2022, 1, 1), father)
    father.date_known = child.date_known = False
    t.place(child, 1)
    return tell("birth-year-only", father, child)


def partners_and_long_names(t: Town) -> Story:
    home, family = t.dwelling(), t.names.longest()
    one = t.adult(woman=False, home=home, age=45, income=Income(wages=190_000), family=family)
    other = t.adult(woman=False, home=home, age=47, income=Income(wages=286_000))
    t.marry(one, other, date(2008, 10, 1), CivilStatus.PARTNERED)
    one.name = PersonName(given="Máret-Ánte Øyfinn", middle="Åsgrim Čáppa", family=family)
    child = t.child(date(2021, 12, 24), one)
    t.place(child, 0)
    return tell("long-names", one, other, child)


def neighbours_in_a_block(t: Town) -> Story:
    """Two households behind one front door: only the dwelling number tells them apart."""
    flat = t.block()
    mother = t.adult(woman=True, home=flat, age=27, income=Income(wages=201_000))
    child = t.child(date(2022, 3, 30), mother)
    t.adult(woman=False, home=t.dwelling(flat_of=flat), age=52, income=Income(wages=512_000))
    t.place(child, 1)
    return tell("block-of-flats", mother, child)


def young_parent_reserved(t: Town) -> Story:
    """Seventeen: may sign in, but a guardian sends. And reserved against digital post."""
    home = t.dwelling()
    grandmother = t.adult(woman=True, home=home, age=44, income=Income(wages=487_000))
    grandmother.contact = Contact(email=None, phone=None, reserved=True, language="nn")
    mother = t.child(date(2009, 5, 5), grandmother, woman=True)
    mother.income = Income(wages=21_000)
    child = t.child(date(2025, 1, 15), mother)
    t.place(child, 1, since=date(2026, 8, 15))
    return tell("young-parent", mother, grandmother, child)
