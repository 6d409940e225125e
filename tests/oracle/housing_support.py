"""Housing support worked out a second time, from the law alone: LOV-2012-08-24-64 and FOR-2012-11-29-1283.

It shares nothing with the package `bostotte`: no model, no amounts file, no engine. Exact fractions throughout; nothing is
rounded but the month, once. What the law leaves to a human is named in `points`, and what it leaves open gives no amount.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

__all__ = ["AMOUNTS", "Answer", "work_out"]

Facts = Mapping[str, Any]

# §§ 2 to 6 and 13 as amended by FOR-2025-05-27-902 and FOR-2026-05-26-940, kroner a year; the last a month.
AMOUNTS: Mapping[date, Mapping[str, Any]] = {
    date(2025, 6, 1): {
        "running": 14_732, "heating": 7_366, "ceilings": (89_029, 109_820, 121_599, 133_380, 145_159),
        "places": (27_010, 18_416, 12_278), "adapted": 5_525, "own_share": 25_752, "limits": (133_200, 237_672),
        "young_disabled": (133_200, 286_623), "pensioner": (143_677, 248_656), "capital": 6_672,
        "tenant": 333_557, "owner": 700_468, "smallest": 61,
    },
    date(2026, 6, 1): {
        "running": 15_262, "heating": 7_631, "ceilings": (92_234, 113_774, 125_977, 138_182, 150_385),
        "places": (27_982, 19_079, 12_720), "adapted": 5_724, "own_share": 26_576, "limits": (137_462, 245_278),
        "young_disabled": (137_462, 295_795), "pensioner": (148_275, 256_613), "capital": 6_886,
        "tenant": 344_231, "owner": 722_883, "smallest": 63,
    },
}  # fmt: skip
KNOWN_UNTIL = date(2027, 5, 31)
PLACES = (
    {"Oslo"},
    {"Bergen", "Trondheim", "Tromsø", "Stavanger", "Bærum"},
    {"Kristiansand", "Lillestrøm", "Frogn", "Lørenskog", "Nordre Follo", "Asker", "Nesodden", "Sola", "Sandnes"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`month` is the exact amount before rounding, and None where the law gives none; `points` wait for a human."""

    kind: str  # "granted", "refused", "not-applicable" or "undetermined"
    month: Fraction | None = None
    payment: Fraction | None = None
    points: frozenset[str] = frozenset()
    figures: Mapping[str, Fraction] = field(default_factory=dict)


def work_out(facts: Facts) -> Answer:
    """What the law gives on these facts (JSON values, with `local`)."""
    points = frozenset(_points(facts))
    if not facts["application"]["asks_support"]:
        return Answer(kind="not-applicable", points=points | _of_calculation(facts))
    if not _right(facts):
        return Answer(kind="refused", payment=Fraction(0), points=points | _of_calculation(facts))
    stopped = _of_calculation(facts)
    if stopped:
        return Answer(kind="undetermined", points=points | stopped)
    return _calculated(facts, points)


# --- the right: the Act §§ 2 to 5 and § 10 of the regulation ---------------------------------------------------------


def _right(facts: Facts) -> bool:
    me, others, home = facts["applicant"], facts["household"]["others"], facts["dwelling"]
    month = _month(facts)
    if not (me["in_population_register"] and me["lawfully_resident"]):
        return False
    if _age(me, month) < 18 and not any(o["own_child"] and o["lives_there"] for o in others):
        return False
    if not (me["answers_for_costs"] and me["lives_there"]):
        return False
    if not (me["registered_there"] or me["registration_exempted"]):
        return False
    return not _excluded(me, others, month) and not home["institution"] and _fit(home)


def _excluded(me: Facts, others: Sequence[Facts], month: date) -> bool:
    """§ 4: service; studies without children; living with one of these, but for one's own children who study."""
    children = any(_age(o, month) < 18 for o in others)

    def studies(person: Facts) -> bool:
        return bool(person["student"]) and not person["in_work_programme"] and not children

    if me["conscript"] or studies(me):
        return True
    grown = [o for o in others if _age(o, month) >= 18]  # a reading: nobody younger serves
    return any(o["conscript"] or (studies(o) and not o["own_child"]) for o in grown)


def _fit(home: Facts) -> bool:
    """§ 5: four requirements; in shared housing found suitable, letters b and c may be set aside."""
    if not (home["approved"] and home["place_to_rest"]):
        return False
    if home["shared_housing"]:
        return bool(home["shared_found_suitable"])
    return bool(home["own_entrance"] and home["own_bath_and_cooking"])


# --- what is left to a human -----------------------------------------------------------------------------------------


def _points(facts: Facts) -> set[str]:
    asked, me, home = facts["application"], facts["applicant"], facts["dwelling"]
    month = _month(facts)
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    found = {
        "disputed-facts": asked["disputes_facts"],
        "uneven-income": asked["uneven_income"],
        "back-pay": asked["back_pay"],
        "disability-reform": asked["disability_2014"],
        "transition-2009": asked["recipient_2009"],
        "applied-late": date.fromisoformat(asked["received"]) >= following,
        "shared-housing": home["shared_housing"],
        "adapted-dwelling": home["adapted_claimed"],
        "registration-exemption": not me["registered_there"],
        "protected-address": facts["household"]["protected_address"],
        "who-lives-there": any(_doubtful(o) for o in facts["household"]["others"]),
    }
    return {code for code, holds in found.items() if holds}


def _doubtful(other: Facts) -> bool:
    """§ 10: the two registers of who lives there do not agree; a child may have two homes."""
    if not other["lives_there"]:
        return True
    return not other["registered_there"] and not other["shared_home"]


def _of_calculation(facts: Facts) -> frozenset[str]:
    """The first thing that keeps an amount from being worked out."""
    month = _month(facts)
    amounts = _amounts(month)
    people = _grown(facts)
    if amounts is None:
        return frozenset({"amount-not-known"})
    if _age(facts["applicant"], month) < 18:
        return frozenset({"applicant-under-18"})
    if any(person["capital_income_year"] > amounts["capital"] for person in _earners(facts)):
        return frozenset({"capital-income"})
    if any(p["young_disabled"] for p in people) and any(p["single_pensioner"] for p in people):
        return frozenset({"both-limits"})
    return frozenset({"income-doubtful"}) if _income(facts) < 0 else frozenset()


# --- the amount: §§ 1 to 7 and 13 ------------------------------------------------------------------------------------


def _calculated(facts: Facts, points: frozenset[str]) -> Answer:
    month = _month(facts)
    amounts = _amounts(month)
    assert amounts is not None
    others = facts["household"]["others"]
    costs, ceiling = _costs(facts, amounts), _ceiling(facts, amounts)
    grown = sum(_age(o, month) >= 18 for o in others)
    weight = 1 + Fraction(13, 100) * grown + Fraction(15, 100) * (len(others) - grown)
    addition = _addition_for_wealth(facts, amounts)
    converted = (_income(facts) + addition) / weight
    own_share = _own_share(facts, amounts, converted)
    year = max(Fraction(0), min(costs, ceiling) - own_share) * Fraction(737, 1000)
    figures = {
        "housing_costs": costs, "ceiling": ceiling, "approved": min(costs, ceiling), "income": _income(facts),
        "wealth_addition": addition, "weight": weight, "converted": converted, "own_share": own_share,
        "support_year": year,
    }  # fmt: skip
    paid = rounded(year / 12, facts["local"]["rounding"])
    tested = year / 12 if facts["local"]["smallest_tested"] == "before rounding" else paid
    if year == 0 or tested < amounts["smallest"]:
        return Answer(kind="refused", month=year / 12, payment=Fraction(0), points=points, figures=figures)
    return Answer(kind="granted", month=year / 12, payment=paid, points=points, figures=figures)


def rounded(amount: Fraction, how: str) -> Fraction:
    """The month, rounded once (own choice: the regulation names no rounding)."""
    if how == "down to whole kroner":
        return Fraction(floor(amount))
    fine = 1 if how == "nearest krone" else 100
    return Fraction(floor(amount * fine + Fraction(1, 2)), fine)


def _costs(facts: Facts, amounts: Mapping[str, Any]) -> Fraction:
    home = facts["dwelling"]
    if home["tenure"] == "rented":
        costs = _exact(home["rent"])
    elif home["tenure"] == "with common charges":
        costs = _exact(home["common_charges"]) + _exact(home["loan_costs"])
    else:
        charges = _exact(facts["local"]["municipal_charges"])
        own = ("loan_costs", "property_tax", "ground_rent")
        costs = amounts["running"] + charges + sum(_exact(home[name]) for name in own)
    warm = home["tenure"] != "other" and home["heating_included"]
    return costs if warm else costs + amounts["heating"]


def _ceiling(facts: Facts, amounts: Mapping[str, Any]) -> Fraction:
    home = facts["dwelling"]
    persons = 1 + len(facts["household"]["others"])
    ceiling = amounts["ceilings"][min(persons, 5) - 1]
    ceiling += sum(more for group, more in zip(PLACES, amounts["places"], strict=True) if home["municipality"] in group)
    return Fraction(ceiling + (amounts["adapted"] if home["adapted_granted"] else 0))


def _grown(facts: Facts) -> list[Facts]:
    """The applicant and the adults: a reading, that no child has disability benefit or old-age pension."""
    month = _month(facts)
    return [facts["applicant"], *(o for o in facts["household"]["others"] if _age(o, month) >= 18)]


def _earners(facts: Facts) -> list[Facts]:
    month = _month(facts)
    return [facts["applicant"], *(o for o in facts["household"]["others"] if _age(o, month) >= 20)]


def _income(facts: Facts) -> Fraction:
    """A year: twelve months like this one, and what is stated for the year. Capital income under the amount is left out."""
    total = Fraction(0)
    for person in _earners(facts):
        by_cards = _exact(person["report_benefits_month"]) * 12
        if person["three_periods"]:
            by_cards = by_cards * 2 / 3
        monthly = _exact(person["income_month"]) - _exact(person["back_pay_left_out"])
        total += 12 * monthly + by_cards + _exact(person["other_income_year"])
    return total


def _addition_for_wealth(facts: Facts, amounts: Mapping[str, Any]) -> Fraction:
    month, home = _month(facts), facts["dwelling"]
    holders = [facts["applicant"], *(o for o in facts["household"]["others"] if _age(o, month) >= 18)]
    wealth = sum((_exact(person["net_wealth"]) for person in holders), Fraction(0))
    free = amounts["tenant"] if home["tenure"] == "rented" else min(_exact(home["tax_value"]), amounts["owner"])
    return max(Fraction(0), wealth - free) * Fraction(65, 100)


def _own_share(facts: Facts, amounts: Mapping[str, Any], converted: Fraction) -> Fraction:
    people = _grown(facts)
    low, high = amounts["limits"]
    if any(person["young_disabled"] for person in people):
        low, high = amounts["young_disabled"]
    if any(person["single_pensioner"] for person in people):
        low, high = amounts["pensioner"]
    above_low = max(Fraction(0), converted - low) * Fraction(1644, 10000)
    return amounts["own_share"] + above_low + max(Fraction(0), converted - high) * Fraction(6356, 10000)


# --- days and numbers ------------------------------------------------------------------------------------------------


def _month(facts: Facts) -> date:
    return date.fromisoformat(facts["application"]["month"]).replace(day=1)


def _amounts(month: date) -> Mapping[str, Any] | None:
    if month > KNOWN_UNTIL:
        return None
    begun = [start for start in AMOUNTS if start <= month]
    return AMOUNTS[max(begun)] if begun else None


def _age(person: Facts, day: date) -> int:
    born = date.fromisoformat(person["birth_date"])
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _exact(number: Any) -> Fraction:
    return Fraction(str(number))
