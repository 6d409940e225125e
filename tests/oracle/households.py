"""Random households for holding the rules against the second calculation. The same seed gives the same households."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

__all__ = ["households"]

Facts = dict[str, Any]

# Incomes near each limit are as many as all others together: that is where errors hide.
_EDGES = (366_666, 366_667, 550_000, 220_000, 275_000, 615_590, 642_700, 669_050, 692_465, 0)
_PRICES = {2023: (3000, 2900, 2450), 2024: (2000, 1990, 1500), 2025: (1200, 1150, 1100, 999), 2026: (1200, 1190)}


def households(count: int, *, seed: int, local: dict[str, Any], rare: bool = False) -> Iterator[Facts]:
    """`count` facts files' worth of households for a municipality with these own parameters.

    `rare`: half of them are then changed to be of a kind that is seldom met (`_RARE`); the rest are as without it.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
    changes = random.Random(seed + 1)  # noqa: S311
    for _ in range(count):
        household = _household(rng, local)
        if rare and changes.random() < 0.5:
            changes.choice(_RARE)(changes, household)
        yield household


def _seldom(rng: random.Random, share: float = 0.02) -> bool:
    return rng.random() < share


def _household(rng: random.Random, local: dict[str, Any]) -> Facts:
    year = rng.choice((2023, 2024, 2025, 2025, 2025, 2026))
    application = _application(rng, year)
    received = date.fromisoformat(application["received"])
    expected = received.year - 1
    if received.year < year and application["as_long_as_place"]:
        expected = year - 1
    children = _children(rng, year, local["municipality"])
    return {
        "application": application,
        "household": {
            "adults": _adults(rng, expected),
            "applicant_at_childs_address": not _seldom(rng),
            "protected_address": _seldom(rng),
            "other_adults_unclear": _seldom(rng),
        },
        "children": children,
        "in_force": _in_force(rng, year, children),
        "local": local,
    }


def _application(rng: random.Random, year: int) -> Facts:
    first = date(year, 8, 1)
    received = rng.choice(
        [first - timedelta(days=rng.randint(1, 200))] * 5
        + [first + timedelta(days=rng.randint(1, 330))] * 3
        + [date(year, 9, 1), date(year, 8, 31), date(year, 7, 31)]
        + [first] * _seldom(rng, 0.2)
        + [date(year - 1, 11, rng.randint(1, 30)), date(year + 1, 7, rng.randint(1, 31))] * _seldom(rng, 0.2)
    )
    income_cap, core_hours = rng.choice(((True, True), (True, True), (True, False), (False, True), (False, False)))
    return {
        "received": received.isoformat(),
        "year_start": year,
        "asks_income_cap": income_cap,
        "asks_core_hours": core_hours,
        "as_long_as_place": rng.random() < 0.3,
        "claims_lasting_income_fall": _seldom(rng, 0.03),
        "disputes_register_data": _seldom(rng),
        "late_because_not_informed": _seldom(rng),
        "not_informed_found": _seldom(rng),
        "other_children_stated": _seldom(rng),
    }


def _adults(rng: random.Random, year: int) -> list[Facts]:
    roles = ["applicant"]
    if rng.random() < 0.5:
        roles.append(
            rng.choice(
                ("spouse", "spouse", "registered partner", "cohabitant with common children")
                + ("stated cohabitant",) * _seldom(rng, 0.3)
            )
        )
    highest = rng.choice((230_000, 400_000, 900_000))
    total = rng.choice(_EDGES) + rng.choice((-1, 0, 1)) if rng.random() < 0.5 else rng.randrange(0, highest)
    total = max(total, 0)
    mine = total if len(roles) == 1 else rng.randint(0, total)
    incomes = [mine, total - mine][: len(roles)]
    return [
        _adult(rng, f"a{n}", role, income, year) for n, (role, income) in enumerate(zip(roles, incomes, strict=True), 1)
    ]


def _adult(rng: random.Random, name: str, role: str, income: int, year: int) -> Facts:
    adult: Facts = {
        "id": name, "role": role, "confirmed": not (role == "stated cohabitant" and rng.random() < 0.3),
        "lived_together_12_of_18": rng.random() < 0.5 if role == "stated cohabitant" else None,
        "income": income, "income_year": year, "income_stage": "assessed",
    }  # fmt: skip
    if _seldom(rng):
        adult |= {"income_stage": "draft"}
    elif _seldom(rng):
        adult |= {"income_stage": "none", "income": None, "income_year": None}
    elif _seldom(rng, 0.01):
        adult |= {"income_year": year - 1}
    elif _seldom(rng, 0.01):
        adult |= {"income": -1}
    return adult


def _children(rng: random.Random, year: int, municipality: str) -> list[Facts]:
    count = rng.choice((1, 1, 1, 2, 2, 2, 3, 3, 4))
    oldest = 365 * 5 + (300 if _seldom(rng, 0.1) else 100)
    born = sorted(date(year, 8, 1) - timedelta(days=rng.randint(300, oldest)) for _ in range(count))
    if count > 1 and rng.random() < 0.15:
        born[1] = born[0]
    names = [f"c{n}" for n in range(1, count + 1)]
    rng.shuffle(born)
    price = rng.choice(_PRICES[year])
    same_terms, hours = rng.random() < 0.6, rng.choice((45, 45, 41, 33))
    return [
        {
            "id": name,
            "birth_date": birth.isoformat(),
            "siblings": [other for other in names if other != name and not _seldom(rng, 0.03)],
            "shared_residence": rng.choice((None, None, False, True)),
            "place": _place(rng, year, municipality, price if same_terms else None, hours if same_terms else None),
        }
        for name, birth in zip(names, born, strict=True)
    ]


def _place(rng: random.Random, year: int, municipality: str, price: int | None, hours: int | None) -> Facts | None:
    if _seldom(rng, 0.06):
        return None
    start, until = date(year - rng.randint(0, 3), 8, 1), None
    if rng.random() < 0.1:
        start = date(year, rng.randint(9, 12), 1 if rng.random() < 0.8 else 15)
    if rng.random() < 0.1:
        until = rng.choice((date(year + 1, 1, 31), date(year, 12, 31), date(year + 1, 3, 15), date(year + 1, 7, 31)))
    if price is None:
        price = rng.choice(_PRICES[year]) + (rng.choice((100, -_PRICES[year][-1])) if _seldom(rng, 0.03) else 0)
    return {
        "municipality": municipality if not _seldom(rng) else "9901",
        "hours_per_week": hours or rng.choice((45, 41, 40.5, 33, 30, 25, 20, 20.5, 16)),
        "full_day_price": max(price, 0),
        "from": start.isoformat(),
        "until": until and until.isoformat(),
    }


def _in_force(rng: random.Random, year: int, children: list[Facts]) -> list[Facts]:
    if rng.random() > 0.15:
        return []
    payments = (0, 500, 1100, 3000)
    return [
        {
            "subject": rng.choice(children)["id"],
            "month": date(year, month, 1).isoformat(),
            "payment": rng.choice(payments),
        }
        for month in rng.sample(range(8, 13), 2)
    ]


# --- kinds that are seldom met ---------------------------------------------------------------------------------------


def _two_places(rng: random.Random, household: Facts) -> None:
    """One child is listed once more, with a place in another kindergarten: often in the same months."""
    child = rng.choice(household["children"])
    if child["place"] is None:
        return
    again = {**child, "place": {**child["place"], "hours_per_week": 16}}
    if rng.random() < 0.3:
        again["place"]["municipality"] = "9901"
    household["children"].insert(rng.randint(0, len(household["children"])), again)


def _three_adults(rng: random.Random, household: Facts) -> None:
    """A spouse and a cohabitant, or two cohabitants: more people than one couple."""
    adults = household["household"]["adults"]
    while len(adults) < 3:
        role = rng.choice(("spouse", "cohabitant with common children", "stated cohabitant"))
        adults.append(_adult(rng, f"a{len(adults) + 1}", role, rng.randrange(0, 200_000), adults[0]["income_year"] or 2024))


def _year_without_date(rng: random.Random, household: Facts) -> None:
    """The register has only the year of birth of a child or two, so the date is not among the facts."""
    for child in rng.sample(household["children"], rng.randint(1, min(2, len(household["children"])))):
        child.pop("birth_date", None)


def _mine_yours_and_ours(rng: random.Random, household: Facts) -> None:
    """Each child has one or both of two adults as parents; siblings are those with a parent in common."""
    children = household["children"]
    parents = {child["id"]: rng.choice(({1}, {2}, {1, 2}, {1, 2})) for child in children}
    for child in children:
        child["siblings"] = [
            other["id"] for other in children if other is not child and parents[other["id"]] & parents[child["id"]]
        ]


_RARE = (_two_places, _three_adults, _year_without_date, _mine_yours_and_ours)
