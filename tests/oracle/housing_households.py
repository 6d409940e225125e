"""Random households for housing support. The same seed gives the same households."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from oracle.housing_support import AMOUNTS, PLACES

__all__ = ["households"]

Facts = dict[str, Any]

_MONTHS = ("2025-06-01", "2025-07-01", "2026-01-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-07-01", "2027-05-01")
_ROUNDING = ("nearest krone", "nearest krone", "down to whole kroner", "nearest hundredth")
_MUNICIPALITIES = [*sorted(name for group in PLACES for name in group), *["another municipality"] * 6]


def households(count: int, *, seed: int) -> Iterator[Facts]:
    """`count` facts files' worth of households, most of them with a right, so that the amounts are met."""
    rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
    for _ in range(count):
        yield _household(rng)


def _seldom(rng: random.Random, share: float = 0.03) -> bool:
    return rng.random() < share


def _household(rng: random.Random) -> Facts:
    month = rng.choice(_MONTHS) if not _seldom(rng) else rng.choice(("2025-05-01", "2027-06-01"))
    first = date.fromisoformat(month)
    others = [_other(rng, f"p{n + 1}", first) for n in range(rng.choice((0, 0, 0, 1, 1, 2, 2, 3, 4, 5)))]
    amounts = AMOUNTS[date(2025, 6, 1) if month < "2026-06" else date(2026, 6, 1)]
    return {
        "application": {
            "received": month[:8] + "10" if not _seldom(rng) else "2027-08-01", "asks_support": not _seldom(rng),
            "month": month, "disputes_facts": _seldom(rng), "uneven_income": _seldom(rng), "back_pay": _seldom(rng),
            "disability_2014": _seldom(rng), "recipient_2009": _seldom(rng),
        },
        "applicant": _applicant(rng, first, amounts),
        "household": {"protected_address": _seldom(rng), "others": others},
        "dwelling": _dwelling(rng, amounts),
        "in_force": [],
        "local": {
            "rounding": rng.choice(_ROUNDING), "smallest_tested": rng.choice(("before rounding", "after rounding")),
            "municipal_charges": rng.choice((0, 14_000, 17_350.25)),
        },
    }  # fmt: skip


def _born(rng: random.Random, month: date, years: int) -> str:
    """Turned so many years during the last twelve months; on the first itself now and then, and the day after."""
    edge = rng.random()
    if edge < 0.2:
        return month.replace(year=month.year - years).isoformat()
    if edge < 0.3:
        return month.replace(year=month.year - years, day=2).isoformat()
    return date(month.year - years - 1, rng.randint(1, 12), rng.randint(1, 28)).isoformat()


def _person(rng: random.Random, grown: bool) -> Facts:
    earns = grown or _seldom(rng, 0.1)
    about_free = (6_672, 6_673, 6_886, 6_887)  # at the amounts of capital income that is not counted, and just over
    incomes = (0, rng.randrange(0, 26_000), rng.randrange(5_000, 18_000), rng.randrange(0, 2_600_000) / 100)
    money = {
        "income_month": rng.choice(incomes),
        "report_benefits_month": rng.choice((0, 0, 0, rng.randrange(0, 20_000))),
        "other_income_year": rng.choice((0, 0, 0, rng.randrange(-20_000, 60_000))),
        "capital_income_year": rng.choice(about_free) if _seldom(rng, 0.1) else rng.choice((0, 100, 5_000)),
        "net_wealth": rng.choice((0, 0, -250_000, rng.randrange(0, 900_000))),
    }
    return {
        "conscript": _seldom(rng, 0.01 if grown else 0.05), "student": _seldom(rng, 0.08 if grown else 0.01),
        "in_work_programme": _seldom(rng, 0.3), "three_periods": _seldom(rng, 0.3),
        "back_pay_left_out": rng.randrange(0, 3_000) if _seldom(rng) else 0,
        **{name: amount if earns else 0 for name, amount in money.items()},
        "young_disabled": _seldom(rng, 0.06), "single_pensioner": _seldom(rng, 0.06),
    }  # fmt: skip


def _applicant(rng: random.Random, month: date, amounts: Any) -> Facts:
    person = _person(rng, grown=True)
    if _seldom(rng, 0.1):  # just under, at and over a limit, where errors hide
        low, high = amounts[rng.choice(("limits", "young_disabled", "pensioner"))]
        person |= {"income_month": 0, "report_benefits_month": 0, "back_pay_left_out": 0}
        person["other_income_year"] = rng.choice((low, high)) + rng.choice((-1, 0, 1))
    return {
        "id": "a1", "birth_date": _born(rng, month, rng.choice((17, 18, 19, 20, *range(25, 80)))),
        "in_population_register": not _seldom(rng, 0.01), "lawfully_resident": not _seldom(rng, 0.01),
        "answers_for_costs": not _seldom(rng, 0.01), "lives_there": not _seldom(rng, 0.01),
        "registered_there": not _seldom(rng), "registration_exempted": _seldom(rng, 0.4), **person,
    }  # fmt: skip


def _other(rng: random.Random, name: str, month: date) -> Facts:
    years = rng.choice((0, 3, 9, 15, 17, 18, 19, 20, 20, 35, 60))
    return {
        "id": name, "birth_date": _born(rng, month, years), "own_child": years < 18 or _seldom(rng, 0.4),
        "lives_there": not _seldom(rng), "registered_there": not _seldom(rng),
        "shared_home": years < 18 and _seldom(rng, 0.2),
        **_person(rng, grown=years >= 18),
    }  # fmt: skip


def _dwelling(rng: random.Random, amounts: Any) -> Facts:
    near = amounts["own_share"] + rng.choice((0, 1, 990, 1_000, 1_025, 1_026, 1_040))  # where a payment begins
    shared = _seldom(rng)
    return {
        "municipality": rng.choice(_MUNICIPALITIES),
        "tenure": rng.choice(("rented", "rented", "with common charges", "other")),
        "rent": near if _seldom(rng, 0.1) else rng.randrange(20_000, 220_000), "common_charges": rng.randrange(0, 90_000),
        "loan_costs": rng.randrange(0, 120_000), "property_tax": rng.choice((0, 4_300)), "ground_rent": rng.choice((0, 2_100)),
        "heating_included": rng.random() < 0.5, "tax_value": rng.choice((0, 300_000, 722_883, 900_000)),
        "adapted_claimed": (adapted := _seldom(rng, 0.1)), "adapted_granted": adapted and rng.random() < 0.5,
        "approved": not _seldom(rng, 0.01), "own_entrance": not shared and not _seldom(rng, 0.01),
        "own_bath_and_cooking": not shared and not _seldom(rng, 0.01), "place_to_rest": not _seldom(rng, 0.01),
        "shared_housing": shared, "shared_found_suitable": shared and rng.random() < 0.6, "institution": _seldom(rng, 0.01),
    }  # fmt: skip
