"""Random households with pupils, for holding the rules of after-school care against the second calculation."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

__all__ = ["LOCAL", "pupils"]

Facts = dict[str, Any]

# INVENTED, but for eleven months and 3,015 kroner, which a municipality's own page states.
LOCAL: Facts = {
    "municipality": "9900", "unpaid_months": [7], "private_schools": ["privat-01"],
    "income_definition": "personal and capital income", "part_time_comparison": "own place",
    "reduction_order": "income, siblings, hours", "free_hours_method": "share of the hours", "free_hours_share": 0.4,
    "sibling_second_share": 0, "sibling_third_share": 0, "food_price": 0, "rounding": "down to hundredths",
}  # fmt: skip
_FULL = 3015
_PRICES = (3015, 3015, 3000, 2500, 1809, 1200, 600.5)


def pupils(count: int, *, seed: int, local: Facts) -> Iterator[Facts]:
    """`count` facts files' worth of households for a municipality with these own parameters; the same seed, the same ones."""
    rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
    for _ in range(count):
        yield _household(rng, local)


def _seldom(rng: random.Random, share: float = 0.015) -> bool:
    return rng.random() < share


def _household(rng: random.Random, local: Facts) -> Facts:
    year = rng.choice((2024, 2025, 2025, 2025, 2025, 2026, 2023) if _seldom(rng, 0.3) else (2024, 2025))
    application = _application(rng, year)
    received = date.fromisoformat(application["received"])
    expected = year - 1 if received.year < year and application["as_long_as_place"] else received.year - 1
    children = _children(rng, year)
    months = rng.sample(range(8, 13), 2) if rng.random() < 0.12 else []
    return {
        "application": application,
        "household": {
            "adults": _adults(rng, expected, children[0]["place"]), "applicant_at_childs_address": not _seldom(rng),
            "protected_address": _seldom(rng), "other_adults_unclear": _seldom(rng),
        },
        "children": children,
        "in_force": [
            {"subject": rng.choice(children)["id"], "month": f"{year}-{month:02}-01", "payment": rng.choice((0, 800, 1500, 4000))}
            for month in months
        ],
        "local": local,
    }  # fmt: skip


def _application(rng: random.Random, year: int) -> Facts:
    first = date(year, 8, 1)
    received = rng.choice(
        [first - timedelta(days=rng.randint(1, 200))] * 6
        + [first + timedelta(days=rng.randint(1, 330))] * 3
        + [date(year, 9, 1), date(year, 8, 31), date(year, 7, 31)]
        + [first] * _seldom(rng, 0.2)
        + [date(year - 1, 11, rng.randint(1, 30)), date(year + 1, 7, rng.randint(1, 31))] * _seldom(rng, 0.2)
    )
    return {
        "received": received.isoformat(), "year_start": year, "asks_income_cap": rng.random() < 0.9,
        "asks_special_needs": _seldom(rng, 0.08), "as_long_as_place": rng.random() < 0.3,
        "claims_lasting_income_fall": _seldom(rng), "disputes_register_data": _seldom(rng),
        "other_children_stated": _seldom(rng),
    }  # fmt: skip


def _adults(rng: random.Random, year: int, place: Facts | None) -> list[Facts]:
    """As many incomes at the limit of the first pupil's place, for eleven paid months, as all others: there errors hide."""
    roles = ["applicant"]
    if rng.random() < 0.5:
        usual = ("spouse", "spouse", "registered partner", "cohabitant with common children")
        roles.append(rng.choice(usual + ("stated cohabitant",) * _seldom(rng, 0.2)))
    if _seldom(rng):
        roles.append("stated cohabitant")
    price = place["price"] if place else _FULL
    edge = max(0, int(price * 11 * 100 / 6) + rng.choice((-1, 0, 1)))
    total = edge if rng.random() < 0.5 else rng.randrange(0, rng.choice((200_000, 400_000, 700_000)))
    incomes = [total] if len(roles) == 1 else [total - total // 3, total // 3, 50_000]
    return [_adult(rng, f"a{n}", role, income, year) for n, (role, income) in enumerate(zip(roles, incomes, strict=False), 1)]


def _adult(rng: random.Random, name: str, role: str, income: int, year: int) -> Facts:
    stated = role == "stated cohabitant"
    adult: Facts = {
        "id": name, "role": role, "confirmed": not (stated and rng.random() < 0.3),
        "lived_together_12_of_18": rng.random() < 0.5 if stated else None,
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
    elif _seldom(rng, 0.01):
        adult |= {"income": None}
    return adult


def _children(rng: random.Random, year: int) -> list[Facts]:
    count = rng.choice((1, 1, 1, 2, 2, 3, 4))
    names = [f"c{n}" for n in range(1, count + 1)]
    grades = [rng.choice((1, 2, 3, 4) if rng.random() < 0.9 else (5, 6, 7, 8)) for _ in names]
    if count > 1 and rng.random() < 0.15:
        grades[1] = grades[0]
    born = {grade: date(year - grade - 5, rng.randint(1, 12), rng.randint(1, 28)) for grade in grades}
    families = {name: rng.choice("ab") if _seldom(rng, 0.05) else "a" for name in names}
    found: list[Facts] = [
        {
            "id": name, "birth_date": born[grade].isoformat(),
            "siblings": [
                other for other in names
                if other != name and families[other] == families[name] and not _seldom(rng, 0.02)
            ],
            "shared_residence": rng.choice((None, None, False, True)),
            "special_needs_found": rng.choice(("not assessed", "yes", "no")),
            "place": _place(rng, year, grade),
        }
        for name, grade in zip(names, grades, strict=True)
    ]  # fmt: skip
    if _seldom(rng):
        found.append({**found[0], "place": _place(rng, year, grades[0])})
    return found


def _place(rng: random.Random, year: int, grade: int) -> Facts | None:
    if _seldom(rng, 0.05):
        return None
    start, until = date(year - rng.randint(0, 2), 8, 1), None
    if rng.random() < 0.08:
        start = date(year, rng.randint(9, 12), 1 if rng.random() < 0.8 else 15)
    if rng.random() < 0.08:
        until = rng.choice((date(year + 1, 1, 31), date(year, 12, 31), date(year + 1, 3, 15), date(year + 1, 7, 31)))
    price = 0 if _seldom(rng) else rng.choice(_PRICES)
    return {
        "municipality": "9901" if _seldom(rng) else "9900", "grade": grade,
        "unit": "privat-01" if _seldom(rng) else "skole-01",
        "hours_per_week": rng.choice((25, 25, 22.5, 20, 15, 13, 12, 11, 10)), "price": price,
        "full_time_price": max(price, _FULL), "from": start.isoformat(), "until": until and until.isoformat(),
    }  # fmt: skip
