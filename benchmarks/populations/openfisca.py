"""The same rules in OpenFisca, over arrays: its own floats of 32 bits, one child a row. Imported by population.py alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from populations.people import RATES

PERIOD = "2026-08"
# the limits of the formulas below, at 32 bits as OpenFisca's amounts are
PRICE, LIMIT = np.float32(RATES["max_price"]), np.float32(RATES["income_limit"])
MONTHS, FULL = np.float32(RATES["months"]), np.float32(RATES["full_hours"])
Child = build_entity(key="child", plural="children", label="A child", is_person=True)
Household = build_entity(key="household", plural="households", label="Household", roles=[{"key": "member", "plural": "members"}])


def _variable(name: str, kind: type, formula: Any = None) -> type[Variable]:
    members = {"value_type": kind, "entity": Child, "definition_period": MONTH, "label": name}
    return type(name, (Variable,), members | ({"formula": formula} if formula else {}))


def _core_hours(child: Any, period: Any) -> Any:
    age = child("age", period)
    return (age >= 2) & (age <= 5) & (child("income", period) < LIMIT)


def _price(child: Any, period: Any) -> Any:
    return np.minimum(PRICE, child("income", period) * np.float32(0.06) / MONTHS)


def _discount(child: Any, period: Any) -> Any:
    order = child("order", period)
    return np.select([order == 1, order == 2], [np.float32(0), np.float32(0.3)], np.float32(1))


def _payment(child: Any, period: Any) -> Any:
    hours = child("hours", period)
    paid = np.where(child("core_hours", period), np.maximum(hours - 20, 0), hours)
    share = np.minimum(paid / FULL, np.float32(1))
    amount = child("price", period) * (1 - child("discount", period)) * share
    return np.floor(amount * 100 + np.float32(0.5)) / 100


def _code(child: Any, period: Any) -> Any:
    rows = [child("action_zone", period), ~child("in_time", period), child("payment", period) == 0, child("core_hours", period),
            child("price", period) < PRICE, child("order", period) > 1]  # fmt: skip
    return np.select(rows, range(6), 6)


def _amount(child: Any, period: Any) -> Any:
    return np.select([child("action_zone", period), ~child("in_time", period)], [np.float32(0), PRICE], child("payment", period))


VARIABLES = (
    _variable("income", float), _variable("in_time", bool), _variable("age", int), _variable("order", int),
    _variable("hours", float), _variable("action_zone", bool), _variable("core_hours", bool, _core_hours),
    _variable("price", float, _price), _variable("discount", float, _discount), _variable("payment", float, _payment),
    _variable("code", int, _code), _variable("amount", float, _amount),
)  # fmt: skip
# the columns read, as OpenFisca keeps them, so that nothing is copied once more
READ = """
    SELECT household_income::FLOAT AS income, household_applied_in_time AS in_time, child_age AS age, child_order AS "order",
           child_hours::FLOAT AS hours, child_zone = 'action zone' AS action_zone FROM facts"""


def system() -> TaxBenefitSystem:
    """The rules."""
    found = TaxBenefitSystem([Child, Household])
    for one in VARIABLES:
        found.add_variable(one)
    return found


def decide(rules: TaxBenefitSystem, facts: Mapping[str, Any]) -> tuple[Any, Any]:
    """The place of each child's code in CODES, and its amount."""
    simulation = SimulationBuilder().build_default_simulation(rules, count=len(facts["age"]))
    for name, values in facts.items():
        simulation.set_input(name, PERIOD, values)
    return simulation.calculate("code", PERIOD), simulation.calculate("amount", PERIOD)


def totals(codes: Any, amounts: Any) -> list[tuple[int, int, float]]:
    """Code, number of children, sum of what they pay, added up in 64 bits."""
    counts, sums = np.bincount(codes, minlength=7), np.bincount(codes, weights=amounts, minlength=7)
    return [(code, int(counts[code]), float(sums[code])) for code in range(7) if counts[code]]
