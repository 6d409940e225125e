"""Payment for after-school care (SFO) worked out a second time, straight from the law, to hold the rules against.

Source: FOR-2024-06-03-900 §§ 2-2 to 2-5, the Education Act §§ 1-2, 4-5 and 29-1, as they stand to 31 July 2026. It shares no code
with Saklig and does not read the package: the twelve hours, the six per cent and the days are typed in again below, and
fractions are exact (`Fraction`), so that rounding can be trusted.

`work_out(facts, on)` takes the facts a case has (as in a facts file, with `local`) and the day it is worked out, and returns
what is paid per pupil and month, and every reason why the whole is not an undisputed full grant, free of discretion,
that lowers nothing.
Where the law is silent the reading is named `reading:` beside the line that takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

__all__ = ["Answer", "work_out"]

Facts = Mapping[str, Any]
FIRST, LAST = date(2024, 8, 1), date(2026, 7, 31)  # the days for which § 2-2 and § 4-5 have been read
FREE_HOURS = 12
SIX_PER_CENT = Fraction(6, 100)
ALWAYS_IN = {"applicant", "spouse", "registered partner", "cohabitant with common children"}


@dataclass(slots=True)
class Answer:
    """What is paid, None where it is not worked out. `why_not` is empty for a clean full grant."""

    payments: dict[tuple[str, date], Fraction | None] = field(default_factory=dict)
    why_not: set[str] = field(default_factory=set)

    @property
    def automatic(self) -> bool:
        return not self.why_not


def work_out(facts: Facts, on: date) -> Answer:
    """§§ 2-2 to 2-5 for one application, worked out on a day."""
    answer, asked, household = Answer(), facts["application"], facts["household"]
    if on > LAST:
        answer.why_not.add("who decides an appeal is not known")  # § 29-1 changes on 1 August 2026
    months = _months(asked, answer)
    income = _income(facts, answer) if asked["asks_income_cap"] else None
    for doubt, there in {
        "lasting fall": asked["claims_lasting_income_fall"],
        "register data disputed": asked["disputes_register_data"],
        "another child in the home": asked["other_children_stated"],
        "special needs": asked["asks_special_needs"],
        "protected address": household["protected_address"],
        "household unclear": household["other_adults_unclear"],
        "more than one couple": len(household["adults"]) > 2,
        "a child listed twice": len({child["id"] for child in facts["children"]}) < len(facts["children"]),
    }.items():
        if there:
            answer.why_not.add(doubt)
    placed = [child for child in facts["children"] if any(_covers(child, month) for month in months)]
    if not placed:
        answer.why_not.add("nobody has a place")
    if placed and not household["applicant_at_childs_address"]:
        answer.why_not.add("not registered with the child")
    if _siblings_count(facts) and any(_of_two_families(child, placed) for child in placed):
        answer.why_not.add("siblings of two families")
    met: set[str] = set()
    for child in placed:
        for month in months:
            if _covers(child, month):
                met |= _one_month(facts, placed, child, month, income, answer)
    if not asked["asks_income_cap"]:
        answer.why_not.add("nothing asked for that a machine may give")
    elif "cap" not in met:
        answer.why_not.add("asked for and not met")
    for decision in facts["in_force"]:
        paid = answer.payments.get((decision["subject"], date.fromisoformat(decision["month"])))
        if paid is not None and paid > _exact(decision["payment"]):
            answer.why_not.add("someone would pay more than now")
    return answer


def _exact(value: Any) -> Fraction:
    return Fraction(Decimal(str(value)))


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _year(asked: Facts) -> list[date]:
    """reading: August to July; § 2-5 speaks of 1 August and of the rest of the school year."""
    start = int(asked["year_start"])
    return [date(start, n, 1) for n in range(8, 13)] + [date(start + 1, n, 1) for n in range(1, 8)]


def _months(asked: Facts, answer: Answer) -> list[date]:
    """§ 2-5 third paragraph."""
    year, received = _year(asked), date.fromisoformat(asked["received"])
    if received < year[0]:
        return year
    if received == year[0]:
        answer.why_not.add("applied on 1 August itself")
        return year  # reading: shown as from 1 August; a human decides
    left = [month for month in year if month >= _after(received.replace(day=1))]
    if left:
        return left
    answer.why_not.add("no whole month left")
    return year[-1:]  # reading: the last month stands for the refusal


def _income(facts: Facts, answer: Answer) -> Fraction | None:
    """§ 2-4 second paragraph, § 2-5 first and second: the household's income of the last year, None where not known."""
    asked, local = facts["application"], facts["local"]
    received, start = date.fromisoformat(asked["received"]), int(asked["year_start"])
    last_year = received.year - 1
    if received.year < start:
        if asked["as_long_as_place"]:
            last_year = start - 1  # § 2-5 first paragraph: fetched anew for as long as the application is for
        else:
            answer.why_not.add("applied early")
    total, known, anyone = Fraction(0), True, False
    if local["income_definition"] == "not decided":
        answer.why_not.add("income is not defined")
        known = False
    for adult in facts["household"]["adults"]:
        if adult["role"] not in ALWAYS_IN:
            if not adult["confirmed"]:
                answer.why_not.add("cohabitant not confirmed")
                known = False
                continue
            if not adult["lived_together_12_of_18"]:
                continue
            answer.why_not.add("like a marriage?")
        anyone = True
        doubt = _doubt_about_income(adult, last_year)
        if doubt:
            answer.why_not.add(doubt)
            known = False
        else:
            total += _exact(adult["income"])
    return total if known and anyone else None


def _doubt_about_income(adult: Facts, year: int) -> str | None:
    if adult["income_stage"] != "assessed":
        return "no assessment"
    if adult["income_year"] != year:
        return "assessment of another year"
    if adult["income"] is None:
        return "no figure"
    return "below nothing" if adult["income"] < 0 else None


def _covers(child: Facts, month: date) -> str:
    """'' (no place), 'part' or 'whole'."""
    place = child["place"]
    if place is None:
        return ""
    last = _after(month) - timedelta(days=1)
    start, end = date.fromisoformat(place["from"]), date.fromisoformat(place["until"] or "9999-12-31")
    if start > last or end < month:
        return ""
    return "whole" if start <= month and end >= last else "part"


def _private(facts: Facts, child: Facts) -> bool:
    return child["place"]["unit"] in facts["local"]["private_schools"]


def _one_month(
    facts: Facts, placed: list[Facts], child: Facts, month: date, income: Fraction | None, answer: Answer
) -> set[str]:
    """One pupil in one month: fills in the payment and every doubt, and returns what is met."""
    asked, local, place = facts["application"], facts["local"], child["place"]
    key, price, grade = (child["id"], month), _exact(place["price"]), place["grade"]
    if month > LAST:
        answer.why_not.add("the Act has changed")  # § 4-5
    if _private(facts, child):
        answer.why_not.add("private school")  # Act § 1-2
        answer.payments[key] = None
        return set()
    if place["municipality"] != local["municipality"]:
        answer.why_not.add("place elsewhere")
    if month.month in local["unpaid_months"] or price == 0:
        answer.payments[key] = Fraction(0)
        return set()
    if _covers(child, month) == "part":
        answer.why_not.add("part of a month")
    hours_known = FIRST <= month <= LAST
    if not hours_known:
        answer.why_not.add("free hours not known")
    special = _special(facts, placed, child)
    if special == "free":
        answer.payments[key] = Fraction(0)
        return {"special"}
    free = _share_of_hours(local, place) if hours_known and grade <= 3 else Fraction(0)
    met, open_ = set(), special == "open" or not hours_known
    cap = None
    if asked["asks_income_cap"] and "no whole month left" not in answer.why_not and not (hours_known and free == 1):
        met, cap, unsure = _capped(facts, placed, child, income, answer)
        open_ = open_ or unsure
    sibling = _sibling_share(facts, child, month, answer)
    answer.payments[key] = None if open_ else _rounded(local, _in_order(local, price, cap, sibling, free))
    return met


def _special(facts: Facts, placed: list[Facts], child: Facts) -> str:
    """§ 2-3: "free", "open" or "" - always with the doubt that it is discretion."""
    if not facts["application"]["asks_special_needs"] or not 5 <= child["place"]["grade"] <= 7:
        return ""
    return {"yes": "free", "no": "", "not assessed": "open"}[child["special_needs_found"]]


def _share_of_hours(local: Facts, place: Facts) -> Fraction:
    """§ 2-2. What part of the payment the twelve hours are is the municipality's to say, but for a place of no more."""
    hours = _exact(place["hours_per_week"])
    if hours <= FREE_HOURS:
        return Fraction(1)
    if local["free_hours_method"] == "in the price":
        return Fraction(0)
    return _exact(local["free_hours_share"]) if local["free_hours_method"] == "fixed share" else FREE_HOURS / hours


def _capped(
    facts: Facts, placed: list[Facts], child: Facts, income: Fraction | None, answer: Answer
) -> tuple[set[str], Fraction | None, bool]:
    """§ 2-4 first paragraph: (what is met, the highest monthly payment, whether that is open)."""
    local, place = facts["local"], child["place"]
    if place["grade"] > 4:
        # reading: asked for the household's pupils in grades 1 to 4, if there is one; else it was asked for this pupil
        if all(other["place"]["grade"] > 4 for other in placed):
            answer.why_not.add("too old for § 2-4")
        return set(), None, False
    paid = sum(month.month not in local["unpaid_months"] for month in _year(facts["application"]))
    if income is None:
        answer.why_not.add("income unknown")
        return set(), None, True
    own = _exact(place["price"])
    compared = _exact(place["full_time_price"]) if local["part_time_comparison"] == "full-time place" else own
    six = income * SIX_PER_CENT
    if not compared * paid > six:
        answer.why_not.add("income too high")
        return set(), None, False
    return {"cap"}, six / paid * min(Fraction(1), own / compared), False


def _siblings_count(facts: Facts) -> bool:
    return facts["local"]["sibling_second_share"] > 0 or facts["local"]["sibling_third_share"] > 0


def _beside(facts: Facts, child: Facts, month: date) -> list[Facts]:
    here = child["place"]["municipality"]
    return [
        other for other in facts["children"]
        if other["id"] in child["siblings"] and _covers(other, month) and other["place"]["municipality"] == here
    ]  # fmt: skip


def _sibling_share(facts: Facts, child: Facts, month: date, answer: Answer) -> Fraction:
    """The municipality's own (Act § 4-5): the oldest is number one. Neither Act nor regulation has a reduction."""
    if not _siblings_count(facts):
        return Fraction(0)
    names = [one["id"] for one in facts["children"]]
    beside = _beside(facts, child, month)
    older = [other for other in beside if other["birth_date"] < child["birth_date"]]
    twins = [other for other in beside if other["birth_date"] == child["birth_date"]]
    terms = ("price", "hours_per_week", "grade", "unit")
    if len(older) < 2 and any(other["place"][key] != child["place"][key] for other in twins for key in terms):
        answer.why_not.add("twins on different terms")
    ahead = len(older) + sum(names.index(other["id"]) < names.index(child["id"]) for other in twins)
    second, third = (_exact(facts["local"][f"sibling_{name}_share"]) for name in ("second", "third"))
    return (Fraction(0), second, third)[min(ahead, 2)]


def _of_two_families(child: Facts, placed: list[Facts]) -> bool:
    mine = [other for other in placed if other["id"] in child["siblings"]]
    return any(one["id"] not in other["siblings"] for one in mine for other in mine if one is not other)


def _in_order(local: Facts, price: Fraction, cap: Fraction | None, sibling: Fraction, free: Fraction) -> Fraction:
    """The municipality's order, read word by word."""
    steps: dict[str, Callable[[Fraction], Fraction]] = {
        "income": lambda amount: amount if cap is None else min(amount, cap),
        "siblings": lambda amount: amount * (1 - sibling),
        "hours": lambda amount: amount * (1 - free),
    }
    for name in local["reduction_order"].split(", "):
        price = steps[name](price)
    return price


def _rounded(local: Facts, amount: Fraction) -> Fraction:
    unit = 1 if local["rounding"] == "down to whole kroner" else 100
    return Fraction((amount * unit).__floor__(), unit)
