"""From answers and register data to the facts the rules read, each leaf with where it came from. Pure.

Source: the package's input data (application, household, children, in_force); FOR-2005-12-16-1478 §§ 3 b, 3 d, 3 e.

What is not known is left out of the tree (unknown), and recorded as a leaf with certainty "unknown": never zero, never
"no". The rules know people by opaque ids ("a1", "c1") only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from saklig.cases.household import Adult, Child, Household, Role
from saklig.cases.ports import IncomeBasis, PersonIncome, Place, TaxStage
from saklig.decision import any_index

__all__ = [
    "NOT_FOUND_YET", "InForce", "Leaf", "Material", "Tree", "build", "kindergarten_year", "kindergarten_years",
    "last_income_year",
]  # fmt: skip

CERTAIN, STATED, UNKNOWN = "certain", "stated", "unknown"
# No basis of a real household comes near; a number beyond it is a register's mistake.
_HIGHEST_INCOME = Decimal(10) ** 9
_HIGHEST_PRICE = Decimal(10) ** 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One fact with its provenance (design part 4). `about` is an opaque id, or None for what is about no one."""

    path: str
    value: Any
    source: str  # "applicant", "population", "tax", "placements", "agency"
    certainty: str
    about: str | None = None
    period: str = ""
    why: str = ""  # for an unknown leaf: why it could not be had


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A payment that a decision in force has set for a person and month."""

    identity: str
    month: date
    payment: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that facts are built from. `incomes` is None where the tax register gave nothing; `tax_problem` says why."""

    received: datetime
    received_day: date
    answers: Mapping[str, Any]
    household: Household
    income_year: int
    incomes: IncomeBasis | None = None
    tax_problem: str = ""
    places: Sequence[Place] | None = None
    places_problem: str = ""
    in_force: Sequence[InForce] = ()
    # The facts the package declares, as "children[].place.from": what it does not need is not kept. None: all.
    declared: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The facts as the rules take them, the leaves, and what a human must see to (codes with ids)."""

    facts: Mapping[str, Any]
    leaves: tuple[Leaf, ...]
    open_points: tuple[str, ...]
    subjects: tuple[str, ...]  # children an outcome is asked for


def kindergarten_year(answers: Mapping[str, Any], received: date) -> int:
    """The year (its 1 August) that is applied for: as answered, else the running year, and from May the coming one."""
    answered = answers.get("application.year_start")
    if isinstance(answered, int) and not isinstance(answered, bool):
        return answered
    return received.year if received.month >= 5 else received.year - 1


# What only a human finds (cases.corrections lays it over); until then nobody has.
NOT_FOUND_YET: Mapping[str, Any] = {"not_informed_found": False}


def kindergarten_years(on: date) -> tuple[int, int]:
    """The years one may think of on a day, each from its 1 August: the one that runs, and the next."""
    running = on.year if on.month >= 8 else on.year - 1
    return running, running + 1


def last_income_year(received: date) -> int:
    """§ 3 b: last year's income, which is the year before the application."""
    return received.year - 1


@dataclass(slots=True)
class _Building:
    declared: frozenset[str] | None
    leaves: list[Leaf] = field(default_factory=list)
    points: list[str] = field(default_factory=list)

    def put(self, group: dict[str, Any], path: str, value: Any, source: str, **more: Any) -> None:
        """A leaf with a value (null included), into the tree and into the record, if the package declares it."""
        if not self._needs(path):
            return
        group[path.rsplit(".", 1)[-1]] = value
        certainty = more.pop("certainty", STATED if source == "applicant" else CERTAIN)
        self.leaves.append(Leaf(path=path, value=value, source=source, certainty=certainty, **more))

    def unknown(self, path: str, source: str, why: str, **more: Any) -> None:
        """A leaf that could not be had: out of the tree, into the record."""
        if self._needs(path):
            self.leaves.append(Leaf(path=path, value=None, source=source, certainty=UNKNOWN, why=why, **more))

    def _needs(self, path: str) -> bool:
        """Data minimisation (GDPR article 5): what the rules do not read is not kept. A group stands for its leaves."""
        bare = any_index(path)
        return self.declared is None or bare in self.declared or any(d.startswith(f"{bare}.") for d in self.declared)


def build(material: Material) -> Tree:
    """The facts tree with provenance. Errors: none for faulty data; it becomes unknown leaves and open points."""
    work = _Building(declared=material.declared)
    work.points += [":".join((point.code, *point.about)) for point in material.household.open_points]
    children, chosen = _children(work, material)
    facts = {
        "application": _application(work, material),
        "household": _household(work, material),
        "children": children,
        "in_force": _in_force(work, material, chosen),
    }
    return Tree(
        facts=facts, leaves=tuple(work.leaves), open_points=tuple(dict.fromkeys(work.points)),
        subjects=tuple(child.id for child in chosen),
    )  # fmt: skip


def _application(work: _Building, material: Material) -> dict[str, Any]:
    group: dict[str, Any] = {}
    work.put(group, "application.received", material.received_day.isoformat(), "agency")
    year = kindergarten_year(material.answers, material.received_day)
    source = "applicant" if "application.year_start" in material.answers else "agency"
    work.put(group, "application.year_start", year, source)
    for path, value in sorted(material.answers.items()):
        if path.startswith("application.") and path.count(".") == 1 and path not in _given(group):
            work.put(group, path, value, "applicant")
    for name, value in NOT_FOUND_YET.items():
        work.put(group, f"application.{name}", value, "agency")
    return group


def _given(group: Mapping[str, Any]) -> set[str]:
    return {f"application.{name}" for name in group}


# --- household -------------------------------------------------------------------------------------------------------


def _household(work: _Building, material: Material) -> dict[str, Any]:
    household = material.household
    group: dict[str, Any] = {"adults": [_adult(work, material, n, a) for n, a in enumerate(household.adults)]}
    if household.applicant_at_childs_address is None:
        work.unknown("household.applicant_at_childs_address", "population", "address-unknown")
    else:
        at_address = household.applicant_at_childs_address
        work.put(group, "household.applicant_at_childs_address", at_address, "population", about="a1")
    work.put(group, "household.protected_address", household.protected_address, "population")
    work.put(group, "household.other_adults_unclear", household.other_adults_unclear, "population")
    return group


def _adult(work: _Building, material: Material, number: int, adult: Adult) -> dict[str, Any]:
    at, group = f"household.adults[{number}]", {}
    source = "applicant" if adult.role is Role.STATED else "population"
    work.put(group, f"{at}.id", adult.id, "agency", about=adult.id)
    work.put(group, f"{at}.role", adult.role.value, source, about=adult.id)
    if adult.confirmed is None:
        work.unknown(f"{at}.confirmed", "applicant", "not-answered-yet", about=adult.id)
    else:
        work.put(group, f"{at}.confirmed", adult.confirmed, source, about=adult.id)
    if adult.lived_together_12_of_18 is not None:
        work.put(group, f"{at}.lived_together_12_of_18", adult.lived_together_12_of_18, source, about=adult.id)
    elif adult.role is Role.STATED:
        work.unknown(f"{at}.lived_together_12_of_18", "applicant", "not-answered-yet", about=adult.id)
    else:
        # For everyone but a stated cohabitant the rules do not ask: they are a household by law.
        work.put(group, f"{at}.lived_together_12_of_18", None, "agency", about=adult.id)
    _income(work, material, at, adult, group)
    return group


def _income(work: _Building, material: Material, at: str, adult: Adult, group: dict[str, Any]) -> None:
    """The tax basis. Any fault, a draft, another year or a number that cannot be: unknown, never zero (§ 3 e)."""
    about = {"about": adult.id, "period": str(material.income_year)}
    found = _tax_answer(material, adult)
    stage = found.stage if found is not None else None
    if stage is None:
        not_asked = "not-asked-as-it-does-not-count" if adult.confirmed else "not-asked-before-they-confirm"
        why = material.tax_problem or ("not-in-answer" if adult.income_may_count else not_asked)
        for name in ("income", "income_year", "income_stage"):
            work.unknown(f"{at}.{name}", "tax", why, **about)
        return
    why = _why_no_income(material, found)
    if why:
        work.unknown(f"{at}.income", "tax", why, **about)
    else:
        work.put(group, f"{at}.income", _number(found.amount), "tax", **about)
    work.put(group, f"{at}.income_year", material.incomes.year, "tax", **about)
    stage = TaxStage.NONE if why and stage is TaxStage.ASSESSED else stage
    work.put(group, f"{at}.income_stage", stage.value, "tax", **about)


def _tax_answer(material: Material, adult: Adult) -> PersonIncome | None:
    if material.incomes is None:
        return None
    found = [person for person in material.incomes.persons if person.identity == adult.identity]
    return found[0] if len(found) == 1 else None


def _why_no_income(material: Material, person: PersonIncome) -> str:
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


# --- children --------------------------------------------------------------------------------------------------------


def _children(work: _Building, material: Material) -> tuple[list[dict[str, Any]], list[Child]]:
    """The children with a place in the year applied for, and those whose places are unknown or who were named.

    Others pay nothing and get no outcome, so nothing about them is kept (data minimised).
    """
    year = kindergarten_year(material.answers, material.received_day)
    named = set(material.answers.get("children") or ())
    chosen = []
    for child in material.household.children:
        found = _places_in_year(material, child, year)
        if found is None or found or child.identity in named:
            chosen.append((child, found))
    kept = {child.id for child, _ in chosen}
    groups = [_child(work, material, n, child, found, kept) for n, (child, found) in enumerate(chosen)]
    first = _first_month(year, material.received_day)
    return groups, [child for child, found in chosen if child.identity in named or not _all_ended(found, first)]


def _first_month(year: int, received: date) -> date:
    """The first month an outcome can be about: the one after the application (§ 3 d), at the latest the year's last."""
    following = (received.replace(day=1) + timedelta(days=32)).replace(day=1)
    return min(following, date(year + 1, 7, 1)) if received > date(year, 8, 1) else date(year, 8, 1)


def _all_ended(places: list[Place] | None, first: date) -> bool:
    """Whether the child had places, and none of them lasts into the months that can be decided: nothing is asked."""
    return bool(places) and all(p.valid_until is not None and p.valid_until < first for p in places)


def _places_in_year(material: Material, child: Child, year: int) -> list[Place] | None:
    if material.places is None:
        return None
    first, last = date(year, 8, 1), date(year + 1, 7, 31)
    return [
        place
        for place in material.places
        if place.child == child.identity
        and (place.valid_from is None or place.valid_from <= last)
        and (place.valid_until is None or place.valid_until >= first)
    ]


def _child(
    work: _Building, material: Material, number: int, child: Child, places: list[Place] | None, kept: set[str]
) -> dict[str, Any]:
    at, group = f"children[{number}]", {}
    work.put(group, f"{at}.id", child.id, "agency", about=child.id)
    if child.birth_date is None:
        work.unknown(f"{at}.birth_date", "population", "birth-date-unknown", about=child.id)
    else:
        work.put(group, f"{at}.birth_date", child.birth_date.isoformat(), "population", about=child.id)
    work.put(group, f"{at}.siblings", [s for s in child.siblings if s in kept], "population", about=child.id)
    work.put(group, f"{at}.shared_residence", child.shared_residence, "population", about=child.id)
    if places is None:
        work.unknown(f"{at}.place", "placements", material.places_problem or "not-in-answer", about=child.id)
    elif not places:
        work.put(group, f"{at}.place", None, "placements", about=child.id)
    elif len(places) > 1:
        # Which of two places the payment is for is not in the regulation.
        work.points.append(f"several-places:{child.id}")
        work.unknown(f"{at}.place", "placements", "several-places", about=child.id)
    else:
        group["place"] = _place(work, f"{at}.place", child.id, places[0])
    return group


def _place(work: _Building, at: str, about: str, place: Place) -> dict[str, Any]:
    group: dict[str, Any] = {}
    work.put(group, f"{at}.municipality", place.municipality, "placements", about=about)
    for name, value, top in (
        ("hours_per_week", place.hours_per_week, Decimal(168)),
        ("full_day_price", place.full_day_price, _HIGHEST_PRICE),
    ):
        if value is None or not 0 <= value <= top:
            work.unknown(f"{at}.{name}", "placements", "missing" if value is None else "doubtful", about=about)
        else:
            work.put(group, f"{at}.{name}", _number(value), "placements", about=about)
    if place.valid_from is None:
        work.unknown(f"{at}.from", "placements", "missing", about=about)
    else:
        work.put(group, f"{at}.from", place.valid_from.isoformat(), "placements", about=about)
    until = place.valid_until.isoformat() if place.valid_until else None
    work.put(group, f"{at}.until", until, "placements", about=about)
    return group


def _in_force(work: _Building, material: Material, children: Iterable[Child]) -> list[dict[str, Any]]:
    ids = {child.identity: child.id for child in children}
    known = sorted((p for p in material.in_force if p.identity in ids), key=lambda p: (ids[p.identity], p.month))
    listed = []
    for number, payment in enumerate(known):
        about, at, group = ids[payment.identity], f"in_force[{number}]", {}
        work.put(group, f"{at}.subject", about, "agency", about=about)
        work.put(group, f"{at}.month", payment.month.isoformat(), "agency", about=about)
        work.put(group, f"{at}.payment", _number(payment.payment), "agency", about=about)
        listed.append(group)
    if not listed:
        work.leaves.append(Leaf(path="in_force", value=[], source="agency", certainty=CERTAIN))
    return listed


def _number(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value
