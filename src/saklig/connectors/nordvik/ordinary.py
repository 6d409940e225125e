"""The ordinary households of Nordvik, drawn by chance: they make the town the size it should be.

The shares are invented. They are chosen so that grants, part grants and refusals all happen, not to look like any
real municipality.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from saklig.connectors.nordvik.town import Income, Resident, Town

__all__ = ["family", "living_alone"]

# Kroner a year for a household's adults together: low (under 220,000), middle (under 692,465), and high.
# The first is drawn oftener than anywhere real, so that what goes by income is seen.
_LEVELS = ((60_000, 214_000), (60_000, 214_000), (221_000, 660_000), (221_000, 660_000), (700_000, 1_400_000))
_HOURS = (45, 45, 45, 45, 45, 41, 33, 24, 20)


def family(t: Town, *, most: int) -> list[Resident]:
    """A household with at least one small child, of at most `most` people."""
    rng, home = t.rng, t.dwelling()
    alone = most < 3 or rng.random() < 0.3
    low, high = rng.choice(_LEVELS)
    level = (low, high) if alone else (low // 2, high // 2)
    mother = t.adult(woman=True, home=home, age=rng.randint(23, 43), income=_income(t, level, alone=alone))
    parents = [mother]
    # By how many moved in before and not by lot, so that the rest of the town is as it was: some get their letters on paper.
    nth = len(t.residents)
    if mother.contact is not None and nth % 7 == 0:
        mother.contact = replace(mother.contact, reserved=True)
    elif mother.contact is not None and nth % 11 == 0:
        mother.contact = replace(mother.contact, email=None, phone=None)
    if not alone:
        father = t.adult(woman=False, home=home, age=rng.randint(24, 47), income=_income(t, level, alone=False))
        parents.append(father)
        if rng.random() < 0.6:
            t.marry(mother, father, date(rng.randint(2012, 2023), rng.randint(1, 12), rng.randint(1, 28)))
    children = []
    for _ in range(min(most - len(parents), rng.choice((1, 1, 1, 2, 2, 3)))):
        children.append(t.child(_birth_date(t), *parents))
    unit = rng.randrange(5)
    for child in children:
        if date(2020, 12, 31) < child.born < date(2025, 9, 1):
            same = rng.random() < 0.85
            t.place(child, unit if same else None, hours=rng.choice(_HOURS))
    return [*parents, *children]


def living_alone(t: Town) -> Resident:
    """A resident who has no small child: most people of any town."""
    income = Income(wages=t.rng.randrange(180_000, 900_000, 1_000), interest=t.rng.randrange(0, 20_000, 10))
    return t.adult(woman=t.rng.random() < 0.5, home=t.dwelling(), age=t.rng.randint(19, 88), income=income)


def _income(t: Town, level: tuple[int, int], *, alone: bool) -> Income:
    """Kroner in 2025 of one adult in a household of this level."""
    return Income(wages=t.rng.randrange(*level, 500), interest=t.rng.randrange(0, 3_000, 10), benefit=alone)


def _birth_date(t: Town) -> date:
    return date(2020, 6, 1) + timedelta(days=t.rng.randrange(0, 2_000))
