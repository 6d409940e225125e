"""Households that show what payment follows from: incomes, places, hours, the number and age of children."""

from __future__ import annotations

from datetime import date

from saklig.connectors.nordvik.story import Story, tell
from saklig.connectors.nordvik.town import Income, Town

__all__ = [
    "high_income",
    "married_two_children",
    "no_place_yet",
    "part_time_place",
    "place_in_neighbouring_municipality",
    "single_low_income",
    "single_middle_income",
    "three_with_places",
    "youngest_child",
    "twins_in_two_units",
    "zero_income",
]


def single_low_income(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=29, income=Income(wages=168_000, interest=900, benefit=True))
    child = t.child(date(2022, 4, 3), mother)
    t.place(child, 0)
    return tell("single-low-income", mother, child)


def single_middle_income(t: Town) -> Story:
    father = t.adult(woman=False, home=t.dwelling(), age=36, income=Income(wages=451_000, interest=2_000))
    child = t.child(date(2021, 9, 14), father)
    t.place(child, 1)
    return tell("single-middle-income", father, child)


def married_two_children(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=34, income=Income(wages=310_000))
    father = t.adult(woman=False, home=home, age=35, income=Income(wages=288_000, interest=4_100))
    t.marry(mother, father, date(2019, 6, 15))
    children = [t.child(date(2021, 2, 20), mother, father), t.child(date(2023, 11, 5), mother, father)]
    for child in children:
        t.place(child, 2)
    return tell("married-two-children", mother, father, *children)


def three_with_places(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=32, income=Income(wages=96_000, benefit=True))
    father = t.adult(woman=False, home=home, age=33, income=Income(wages=104_000))
    t.marry(mother, father, date(2018, 8, 4))
    born = (date(2021, 1, 9), date(2022, 10, 30), date(2025, 3, 17))
    children = [t.child(day, mother, father) for day in born]
    for child in children:
        t.place(child, 0)
    return tell("three-with-places", mother, father, *children)


def twins_in_two_units(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=38, income=Income(wages=350_000))
    father = t.adult(woman=False, home=home, age=41, income=Income(wages=262_000))
    twins = [t.child(date(2023, 6, 1), mother, father, woman=woman) for woman in (True, True)]
    t.place(twins[0], 0)
    t.place(twins[1], 3)
    return tell("twins", mother, father, *twins)


def zero_income(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=23, income=Income(benefit=True))
    child = t.child(date(2024, 1, 31), mother)
    t.place(child, 1)
    return tell("zero-income", mother, child)


def part_time_place(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=31, income=Income(wages=205_000))
    child = t.child(date(2022, 8, 8), mother)
    t.place(child, 4, hours=24)
    return tell("part-time", mother, child)


def high_income(t: Town) -> Story:
    home = t.dwelling()
    father = t.adult(woman=False, home=home, age=43, income=Income(wages=912_000, interest=31_000))
    mother = t.adult(woman=True, home=home, age=42, income=Income(wages=740_000))
    t.marry(mother, father, date(2014, 5, 24))
    child = t.child(date(2022, 12, 12), mother, father)
    t.place(child, 1)
    return tell("high-income", father, mother, child)


def place_in_neighbouring_municipality(t: Town) -> Story:
    home = t.dwelling()
    mother = t.adult(woman=True, home=home, age=33, income=Income(wages=298_000))
    children = [t.child(date(2021, 8, 23), mother), t.child(date(2023, 7, 2), mother)]
    t.place(children[0], 0)
    t.place(children[1], 5)
    return tell("two-municipalities", mother, *children)


def youngest_child(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=24, income=Income(wages=360_000))
    child = t.child(date(2025, 4, 25), mother)
    t.place(child, 0)
    return tell("one-year-old", mother, child)


def no_place_yet(t: Town) -> Story:
    mother = t.adult(woman=True, home=t.dwelling(), age=28, income=Income(wages=140_000))
    child = t.child(date(2025, 10, 10), mother)
    return tell("no-place", mother, child)
