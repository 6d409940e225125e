"""Reduced kindergarten payment worked out a second time, straight from the regulation, to hold the rules against.

Source: FOR-2005-12-16-1478 with the ministry's remarks. It shares no code with Saklig and does not read the package:
the Storting's amounts are typed in again below, and fractions are exact (`Fraction`), so that rounding can be trusted.

`work_out(facts)` takes the facts a case has (as in a facts file, with `local`) and returns what is paid per child and
month, and whether the whole is a full grant that is undisputed, free of discretion, and lowers nothing now in force.
Where the regulation is silent the reading is named `reading:` beside the line that takes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

__all__ = ["Answer", "work_out"]

Facts = Mapping[str, Any]

# (first day, last day, kroner). Typed in from the notices, not from the package.
MAXIMUM: dict[str, list[tuple[date, date, int]]] = {
    "ordinary": [
        (date(2023, 1, 1), date(2024, 7, 31), 3000),
        (date(2024, 8, 1), date(2025, 7, 31), 2000),
        (date(2025, 8, 1), date(2027, 7, 31), 1200),
    ],
    "sparsely populated": [(date(2024, 8, 1), date(2025, 7, 31), 1500)],
    "action zone": [(date(2023, 8, 1), date(2025, 7, 31), 0)],
}
FREE_HOURS_LIMIT = [
    (date(2023, 8, 1), date(2024, 7, 31), 615_590),
    (date(2024, 8, 1), date(2025, 7, 31), 642_700),
    (date(2025, 8, 1), date(2026, 7, 31), 669_050),
    (date(2026, 8, 1), date(2027, 7, 31), 692_465),
]
ALWAYS_IN = {"applicant", "spouse", "registered partner", "cohabitant with common children"}


@dataclass(slots=True)
class Answer:
    """What is paid; None where it rests on something unknown. `why_not` is empty for a clean full grant."""

    payments: dict[tuple[str, date], Fraction | None] = field(default_factory=dict)
    why_not: set[str] = field(default_factory=set)

    @property
    def automatic(self) -> bool:
        return not self.why_not


@dataclass(slots=True)
class Income:
    """The household's income of the year that counts; `kroner` is None when it is unknown."""

    kroner: Fraction | None
    doubts: set[str]


def work_out(facts: Facts) -> Answer:
    """§§ 1 to 3 e for one application."""
    answer = Answer()
    asked = facts["application"]
    tested = asked["asks_income_cap"] or asked["asks_core_hours"]
    months = _months_of_decision(asked, answer)
    income = _income(facts, answer) if tested else Income(None, set())
    answer.why_not |= income.doubts
    _doubts_about_people(facts, answer)
    placed = [child for child in facts["children"] if any(_share_of_month(child, m) for m in months)]
    if not placed:
        answer.why_not.add("nobody has a place")
    for child in placed:
        _residence(facts["household"], child, answer)
        _siblings_of_two_families(child, placed, answer)
    cap = _cap(facts, income) if asked["asks_income_cap"] else None
    met = set()
    for child in placed:
        for month in months:
            if _share_of_month(child, month):
                met |= _one_month(facts, placed, child, month, income, cap, answer)
    _asked_for_something(asked, met, answer)
    _lowers(facts, answer)
    return answer


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _exact(value: Any) -> Fraction:
    return Fraction(Decimal(str(value)))


def _first_of_next(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def _year(asked: Facts) -> list[date]:
    """August to July. Practice; the regulation speaks of 1 August and of the kindergarten year."""
    start = int(asked["year_start"])
    return [date(start, n, 1) for n in range(8, 13)] + [date(start + 1, n, 1) for n in range(1, 8)]


def _months_of_decision(asked: Facts, answer: Answer) -> list[date]:
    """§ 3 d first paragraph."""
    year, received = _year(asked), _day(asked["received"])
    assert received is not None
    if received < year[0] or asked["not_informed_found"]:  # remarks to § 3 d: a human has found it
        return year
    if received == year[0]:
        answer.why_not.add("applied on 1 August itself")
        return year  # reading: shown as from 1 August; a human decides
    if asked["late_because_not_informed"]:
        answer.why_not.add("late because not informed")  # remarks to § 3 d
    left = [month for month in year if month >= _first_of_next(received)]
    if not left:
        answer.why_not.add("no whole month left")
        return year[-1:]  # reading: the last month stands for the refusal
    return left


def _income(facts: Facts, answer: Answer) -> Income:
    """§ 3 d second and third paragraph, § 3 e second to fourth: whose income, of which year, and is it known."""
    asked, doubts, total, unknown, anyone = facts["application"], set(), Fraction(0), False, False
    received = _day(asked["received"])
    assert received is not None
    counts_for = received.year - 1  # the last year
    if received.year < asked["year_start"]:
        if asked["as_long_as_place"]:
            counts_for = asked["year_start"] - 1  # § 3 e third paragraph: facts fetched anew
        else:
            doubts.add("applied early")  # reading: the regulation doesn't say which is the last year
    for adult in facts["household"]["adults"]:
        if adult["role"] not in ALWAYS_IN:
            if not adult["confirmed"]:
                doubts.add("cohabitant not confirmed")
                unknown = True
                continue
            if not adult["lived_together_12_of_18"]:
                continue
            doubts.add("like a marriage?")
        anyone = True
        problem = _trouble(adult, counts_for)
        if problem:
            doubts.add(problem)
            unknown = True
        else:
            total += _exact(adult["income"])
    if asked["claims_lasting_income_fall"]:
        doubts.add("lasting fall")
    return Income(None if unknown or not anyone else total, doubts)


def _trouble(adult: Facts, year: int) -> str | None:
    if adult.get("income_stage") != "assessed":
        return "no assessment"
    if adult.get("income_year") != year:
        return "assessment of another year"
    if adult.get("income") is None:
        return "no figure"
    return "below nothing" if _exact(adult["income"]) < 0 else None


def _doubts_about_people(facts: Facts, answer: Answer) -> None:
    household, asked = facts["household"], facts["application"]
    for doubt, there in {
        "protected address": household["protected_address"],
        "household unclear": household["other_adults_unclear"],
        "register data disputed": asked["disputes_register_data"],
        "lasting fall": asked["claims_lasting_income_fall"],
        "another child in the home": asked["other_children_stated"],  # remarks to § 3 a: foster children count
        "more than one couple": len(household["adults"]) > 2,  # § 3 d second paragraph speaks of two
        "a child listed twice": len({child["id"] for child in facts["children"]}) < len(facts["children"]),
    }.items():
        if there:
            answer.why_not.add(doubt)


def _residence(household: Facts, child: Facts, answer: Answer) -> None:
    """§ 3 d fourth paragraph: only the household where the child is registered."""
    if not household["applicant_at_childs_address"]:
        answer.why_not.add("not registered with the child")


def _siblings_of_two_families(child: Facts, placed: list[Facts], answer: Answer) -> None:
    """Remarks to § 3 a: half siblings count, step-siblings don't. reading: no order is given where both are in one home."""
    mine = [other for other in placed if other["id"] in child["siblings"]]
    if any(one["id"] not in other["siblings"] for one in mine for other in mine if one is not other):
        answer.why_not.add("half siblings and step-siblings")


def _share_of_month(child: Facts, month: date) -> str:
    """'' (no place), 'part' or 'whole'."""
    place = child["place"]
    if place is None:
        return ""
    last = _first_of_next(month) - timedelta(days=1)
    start, end = _day(place["from"]), _day(place["until"]) or date.max
    assert start is not None
    if start > last or end < month:
        return ""
    return "whole" if start <= month and end >= last else "part"


def _amount(series: list[tuple[date, date, int]], day: date) -> Fraction | None:
    return next((Fraction(kroner) for first, last, kroner in series if first <= day <= last), None)


def _maximum(facts: Facts, month: date) -> Fraction | None:
    return _amount(MAXIMUM[facts["local"]["price_zone"]], month)


def _paid(facts: Facts) -> list[date]:
    return [month for month in _year(facts["application"]) if month.month not in facts["local"]["unpaid_months"]]


def _cap(facts: Facts, income: Income) -> tuple[bool, Fraction] | None:
    """§ 3 b no. 1: (is it met, the highest monthly payment); None when unknown."""
    prices = [_maximum(facts, month) for month in _paid(facts)]
    if income.kroner is None or None in prices:
        return None
    six = income.kroner * 6 / 100
    return sum(price for price in prices if price is not None) > six, six / len(prices)


def _older(child: Facts, children: list[Facts], month: date) -> Iterator[tuple[Facts, bool]]:
    """Siblings in a kindergarten of the same municipality that stand before the child, and whether they're twins."""
    for position, other in enumerate(children):
        if other["id"] == child["id"] or other["id"] not in child["siblings"] or not _share_of_month(other, month):
            continue
        if other["place"]["municipality"] != child["place"]["municipality"]:
            continue
        born, mine = _day(other.get("birth_date")), _day(child.get("birth_date"))
        if born is None or mine is None:
            continue
        if born < mine:
            yield other, False
        elif born == mine:
            yield other, position < next(i for i, one in enumerate(children) if one["id"] == child["id"])


def _order_is_known(child: Facts, children: list[Facts], month: date) -> bool:
    """Whether everyone's date of birth is known whom the child's number depends on: none, if it is alone."""
    beside = [
        other for other in children
        if other["id"] in child["siblings"] and _share_of_month(other, month)
        and other["place"]["municipality"] == child["place"]["municipality"]
    ]  # fmt: skip
    return not beside or all(_day(one.get("birth_date")) for one in (child, *beside))


def _sibling_share(child: Facts, children: list[Facts], month: date, answer: Answer) -> Fraction | None:
    """§ 3 a: 30 per cent for the second oldest, all for the third and on. None where the order is not known."""
    if not _order_is_known(child, children, month):
        answer.why_not.add("date of birth unknown")
        return None
    mine = _day(child.get("birth_date"))
    ahead = older = 0
    order_matters = False
    for other, twin_before in _older(child, children, month):
        if _day(other["birth_date"]) != mine:
            older += 1
        elif any(other["place"][key] != child["place"][key] for key in ("full_day_price", "hours_per_week")):
            order_matters = True
        if _day(other["birth_date"]) != mine or twin_before:
            ahead += 1
    if order_matters and older < 2:
        answer.why_not.add("twins on different terms")
    return (Fraction(0), Fraction(30, 100), Fraction(1))[min(ahead, 2)]


def _one_month(
    facts: Facts, placed: list[Facts], child: Facts, month: date, income: Income,
    cap: tuple[bool, Fraction] | None, answer: Answer,
) -> set[str]:  # fmt: skip
    """One child in one month: fills in the payment and every doubt, and returns the benefits that are met."""
    asked, local, place = facts["application"], facts["local"], child["place"]
    key, price = (child["id"], month), _exact(place["full_day_price"])
    too_late = "no whole month left" in answer.why_not
    if month.month in local["unpaid_months"] or price == 0:
        answer.payments[key] = Fraction(0)
        return set()
    maximum = _maximum(facts, month)
    _doubts_about_place(facts, child, month, maximum, answer)
    met, open_ = set(), maximum is None
    if asked["asks_income_cap"] and not too_late:
        if cap is None:
            open_ = True
            answer.why_not.add("income or amount unknown")
        elif cap[0]:
            met.add("cap")
        else:
            answer.why_not.add("income too high for § 3 b")
    state = _core_hours(facts, placed, child, month, income) if not too_late else "no"
    if state == "met":
        met.add("core")
    elif state != "no":
        answer.why_not.add(state)
        open_ = open_ or state.startswith("open")
    share = _sibling_share(child, facts["children"], month, answer)
    granted_cap = cap if "cap" in met else None
    answer.payments[key] = (
        None
        if open_ or share is None
        else _payment(facts, place, price, maximum, granted_cap, share, "core" in met, answer)
    )
    return met


def _core_hours(facts: Facts, placed: list[Facts], child: Facts, month: date, income: Income) -> str:
    """§ 3 c: "met", "no" (not asked for this child), or why it is not granted; "open..." where it is not known."""
    asked = facts["application"]
    if not asked["asks_core_hours"]:
        return "no"
    if _stage(child, month) == "unknown":
        return "open: date of birth unknown"
    if _stage(child, month) == "young":
        # reading: asked for the household's children of that age, if there is one; else it was asked for this child
        stages = {_stage(other, month) for other in placed}
        if "right" not in stages and "unknown" in stages:
            return "open: date of birth unknown"
        return "no" if "right" in stages else "too young"
    if _stage(child, month) == "school":
        return "open: of school age"
    limit = _amount(FREE_HOURS_LIMIT, month)
    if limit is None or income.kroner is None:
        return "open: income or limit unknown"
    return "met" if income.kroner < limit else "income too high for § 3 c"


def _stage(child: Facts, month: date) -> str:
    born = _day(child.get("birth_date"))
    if born is None:
        return "unknown"
    if month < date(born.year + 2, 8, 1):
        return "young"
    return "right" if month < date(born.year + 6, 8, 1) else "school"


def _doubts_about_place(facts: Facts, child: Facts, month: date, maximum: Fraction | None, answer: Answer) -> None:
    place = child["place"]
    if maximum is None:
        answer.why_not.add("maximum unknown")
    elif _exact(place["full_day_price"]) > maximum:
        answer.why_not.add("price above the maximum (§ 4)")
    if _share_of_month(child, month) == "part":
        answer.why_not.add("part of a month")
    if place["municipality"] != facts["local"]["municipality"]:
        answer.why_not.add("place elsewhere")


def _payment(
    facts: Facts, place: Facts, price: Fraction, maximum: Fraction | None, cap: tuple[bool, Fraction] | None,
    sibling: Fraction, core: bool, answer: Answer,
) -> Fraction | None:  # fmt: skip
    """The order of the remarks: § 3 b, siblings, the 20 hours, part time."""
    assert maximum is not None
    amount = price if cap is None else min(price, cap[1])
    amount -= sibling * min(amount, maximum)  # § 3 a second paragraph: taken from at most the maximum
    hours = _exact(place["hours_per_week"])
    if core and hours <= 20:
        return Fraction(0)
    if core:
        amount -= amount * _exact(facts["local"]["core_hours_share"])
    if hours < 41:
        rows = sorted(facts["local"]["part_time"], key=lambda row: _exact(row["hours_up_to"]))
        row = next((row for row in rows if hours <= _exact(row["hours_up_to"])), None)
        if row is None:
            answer.why_not.add("no local price")
            return None
        amount *= _exact(row["share_with_core_hours" if core else "share"])
    unit = 1 if facts["local"]["rounding"] == "down to whole kroner" else 100
    return Fraction((amount * unit).__floor__(), unit)


def _asked_for_something(asked: Facts, met: set[str], answer: Answer) -> None:
    """A full grant is one where something was asked for, and each thing asked for was met in some month."""
    wanted = {name for name, path in (("cap", "asks_income_cap"), ("core", "asks_core_hours")) if asked[path]}
    if not wanted:
        answer.why_not.add("nothing asked for")
    if wanted - met:
        answer.why_not.add("asked for and not met")


def _lowers(facts: Facts, answer: Answer) -> None:
    for decision in facts["in_force"]:
        month = _day(decision["month"])
        assert month is not None
        paid = answer.payments.get((decision["subject"], month))
        if paid is not None and paid > _exact(decision["payment"]):
            answer.why_not.add("someone would pay more than now")
