"""What each field of `service_packages.origins` is for a case: the value with its source, or why it is not known. Pure.

What is not known is no value: never zero, never "no". No service is known here; a package names the fields it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from saklig.cases.household import Adult, Child, Role
from saklig.cases.periods import Period
from saklig.cases.ports import PersonIncome, Place, TaxStage

if TYPE_CHECKING:
    from saklig.cases.facts import Material

__all__ = ["Given", "Member", "about_adult", "about_child", "about_one", "number_of"]

APPLICANT = "a1"
# No basis of a real household comes near; a number beyond it is a register's mistake.
_HIGHEST_INCOME = Decimal(10) ** 9
_HIGHEST_PRICE = Decimal(10) ** 5
_WEEK, _LAST_GRADE = Decimal(168), Decimal(13)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One leaf's value and source; with `unknown` there is no value, and that says why."""

    source: str  # "applicant", "caseworker", "population", "tax", "placements", "agency"
    value: Any = None
    unknown: str = ""
    about: str | None = None
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A child with its places in the period (None: not known) and the ids that siblings may have."""

    child: Child
    places: Sequence[Place] | None
    kept: frozenset[str]


def number_of(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


def _day(day: date | None, source: str, why: str, about: str | None = None) -> Given:
    if day is None:
        return Given(source=source, unknown=why, about=about)
    return Given(source=source, value=day.isoformat(), about=about)


# --- about the applicant and the application -------------------------------------------------------------------------


def about_one(material: Material, period: Period, source: str, field: str) -> Given | None:
    """A field of no list; None where there is nothing to record."""
    household = material.household
    applicant = household.adults[0]
    if source == "tax":
        return _tax(material, applicant, field)
    found: Mapping[str, Callable[[], Given]] = {
        "received": lambda: Given(source="agency", value=material.received_day.isoformat()),
        "period": lambda: Given(source="agency", value=period.value),
        "id": lambda: Given(source="agency", value=applicant.id, about=applicant.id),
        "birth_date": lambda: _day(applicant.birth_date, "population", "birth-date-unknown", applicant.id),
        "municipality": lambda: _or_unknown(household.municipality, "population", "address-unknown", applicant.id),
        "applicant_at_childs_address": lambda: _or_unknown(
            household.applicant_at_childs_address, "population", "address-unknown", applicant.id
        ),
        "protected_address": lambda: Given(source="population", value=household.protected_address),
        "other_adults_unclear": lambda: Given(source="population", value=household.other_adults_unclear),
    }
    return found[field]() if field in found else None


def _or_unknown(value: Any, source: str, why: str, about: str) -> Given:
    if value is None:
        return Given(source=source, unknown=why)
    return Given(source=source, value=value, about=about)


# --- about an adult --------------------------------------------------------------------------------------------------


def about_adult(material: Material, adult: Adult, source: str, field: str) -> Given | None:
    if source == "tax":
        return _tax(material, adult, field)
    said_by = "caseworker" if adult.added else "applicant" if adult.role is Role.STATED else "population"
    found: Mapping[str, Callable[[], Given]] = {
        "id": lambda: Given(source="agency", value=adult.id),
        "role": lambda: Given(source=said_by, value=adult.role.value),
        "birth_date": lambda: _day(adult.birth_date, "population", "birth-date-unknown"),
        "confirmed": lambda: _answered(adult.confirmed, said_by),
        "lived_together": lambda: _together(adult, said_by),
    }
    return found[field]() if field in found else None


def _answered(value: Any, source: str) -> Given:
    if value is None:
        return Given(source="applicant", unknown="not-answered-yet")
    return Given(source=source, value=value)


def _together(adult: Adult, said_by: str) -> Given:
    if adult.lived_together_12_of_18 is None and adult.role is not Role.STATED:
        # Of everyone but a stated cohabitant the rules do not ask it: they are a household by law.
        return Given(source="agency")
    return _answered(adult.lived_together_12_of_18, said_by)


def _tax(material: Material, adult: Adult, field: str) -> Given:
    """The tax basis. Any fault, a draft, another year or a number that cannot be: unknown, never zero."""
    known = {"source": "tax", "about": adult.id, "period": str(material.income_year)}
    found = _tax_answer(material, adult)
    if found is None or material.incomes is None or found.stage is None:
        not_asked = "not-asked-as-it-does-not-count" if adult.confirmed else "not-asked-before-they-confirm"
        not_asked = not_asked if adult.asked else "not-asked-without-number"
        return Given(unknown=material.tax_problem or ("not-in-answer" if adult.income_may_count else not_asked), **known)
    why = _why_no_income(material, found)
    if field == "year":
        return Given(value=material.incomes.year, **known)
    if field == "stage":
        return Given(value=(TaxStage.NONE if why and found.stage is TaxStage.ASSESSED else found.stage).value, **known)
    if why or found.amount is None:
        return Given(unknown=why, **known)
    return Given(value=number_of(found.amount), **known)


def _tax_answer(material: Material, adult: Adult) -> PersonIncome | None:
    if material.incomes is None:
        return None
    found = [person for person in material.incomes.persons if person.identity == adult.identity]
    return found[0] if len(found) == 1 else None


def _why_no_income(material: Material, person: PersonIncome) -> str:
    assert material.incomes is not None
    faults = [*person.faults, *(f for f in material.incomes.faults if f.identity in (None, person.identity))]
    if faults:
        return f"tax-fault-{faults[0].code.lower().replace('_', '-')}"
    if person.stage is not TaxStage.ASSESSED:
        return f"tax-{person.stage.value}"
    if material.incomes.year != material.income_year:
        return "tax-other-year"
    if person.amount is None:
        return "tax-no-amount"
    return "" if 0 <= person.amount <= _HIGHEST_INCOME else "tax-amount-doubtful"


# --- about a child ---------------------------------------------------------------------------------------------------


def about_child(material: Material, member: Member, source: str, field: str) -> Given | None:
    child = member.child
    if source == "placements":
        return _of_place(material, member.places, field)
    found: Mapping[str, Callable[[], Given]] = {
        "id": lambda: Given(source="agency", value=child.id),
        "birth_date": lambda: _day(child.birth_date, "population", "birth-date-unknown"),
        "siblings": lambda: _siblings(child.siblings, member.kept),
        "shared_residence": lambda: Given(source="population", value=child.shared_residence),
    }
    return found[field]() if field in found else None


def _siblings(siblings: tuple[str, ...] | None, kept: Container[str]) -> Given:
    if siblings is None:
        return Given(source="population", unknown="address-hidden")
    return Given(source="population", value=[one for one in siblings if one in kept])


def _of_place(material: Material, places: Sequence[Place] | None, field: str) -> Given | None:
    """The place itself where there is not exactly one; where there is, what it says."""
    if field == "place":
        if places is None:
            return Given(source="placements", unknown=material.places_problem or "not-in-answer")
        if not places:
            return Given(source="placements")
        return Given(source="placements", unknown="several-places") if len(places) > 1 else None
    if places is None or len(places) != 1:
        return None
    place = places[0]
    if field == "from":
        return _day(place.valid_from, "placements", "missing")
    if field == "until":
        return Given(source="placements", value=place.valid_until.isoformat() if place.valid_until else None)
    if field in ("municipality", "unit"):
        value = getattr(place, field)
        return Given(source="placements", value=value) if value else Given(source="placements", unknown="missing")
    top = {"hours_per_week": _WEEK, "full_price": _HIGHEST_PRICE, "price": _HIGHEST_PRICE, "grade": _LAST_GRADE}[field]
    amount = getattr(place, field)
    if amount is None or not 0 <= amount <= top:
        return Given(source="placements", unknown="missing" if amount is None else "doubtful")
    return Given(source="placements", value=number_of(amount))
