"""Reduced payment for a kindergarten place, in its plain form: three tables and two formulas, for one child and month."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from decision_models.case import HUNDREDTH, Case

HERE = Path(__file__).parent
INCOME_LIMIT = 642_700  # kroner a year
FULL_HOURS = 41  # agreed hours a week of a full-day place
SIX_PER_CENT = Decimal("0.06")
FREE_HOURS = 20  # hours a week
DISCOUNTS = {1: Decimal(0), 2: Decimal("0.3")}


def case(count: int, seed: int = 1) -> Case:
    """The case with so many facts, drawn from the seed."""
    drawn = random.Random(seed)
    return Case(
        name="kindergarten",
        decision="Outcome",
        dmn=(HERE / "kindergarten.dmn").read_bytes(),
        jdm=(HERE / "kindergarten.jdm.json").read_text(encoding="utf-8"),
        facts=tuple(_draw(drawn) for _ in range(count)),
        plain=plain,
    )


def _draw(drawn: random.Random) -> dict[str, Any]:
    """One child's facts; one income in twenty lies at the limit, where an error would show."""
    near = drawn.random() < 0.05
    income = INCOME_LIMIT + drawn.randint(-1, 1) if near else drawn.randint(90_000, 1_300_000)
    return {
        "household": {"income": income, "applied_in_time": drawn.random() < 0.9},
        "child": {
            "age": drawn.randint(0, 6),
            "order": drawn.choices((1, 2, 3, 4), (60, 28, 9, 3))[0],
            "hours": drawn.choices((41, 45, 30, 24, 18, 12.5), (50, 20, 10, 10, 5, 5))[0],
            "zone": drawn.choices(("ordinary", "sparsely populated", "action zone"), (70, 20, 10))[0],
        },
        "rates": {
            "max_price": drawn.choice((3315, 3000, 2000, 1500, 1200)),
            "income_limit": INCOME_LIMIT,
            "months": 11,
            "full_hours": FULL_HOURS,
        },
    }


def plain(facts: Mapping[str, Any]) -> dict[str, object]:
    """The outcome as a programmer would write it, without reasons."""
    household, child, rates = facts["household"], facts["child"], facts["rates"]
    core_hours = 2 <= child["age"] <= 5 and household["income"] < rates["income_limit"]
    price = min(rates["max_price"], household["income"] * SIX_PER_CENT / rates["months"])
    discount = DISCOUNTS.get(child["order"], 1)
    hours = max(child["hours"] - FREE_HOURS, 0) if core_hours else child["hours"]
    share = min(hours / rates["full_hours"], Decimal(1))
    payment = (price * (1 - discount) * share).quantize(HUNDREDTH, ROUND_HALF_UP)
    if child["zone"] == "action zone":
        return _outcome("free-zone", "§ 1", True, Decimal(0))
    if not household["applied_in_time"]:
        return _outcome("refused", "§ 3 d", False, rates["max_price"])
    if payment == 0:
        return _outcome("nothing-to-pay", "§ 3 c", True, Decimal(0))
    if core_hours:
        return _outcome("core-hours", "§ 3 c", True, payment)
    if price < rates["max_price"]:
        return _outcome("income-cap", "§ 3 b", True, payment)
    if child["order"] > 1:
        return _outcome("siblings", "§ 3 a", True, payment)
    return _outcome("full-price", "§ 1", False, payment)


def _outcome(code: str, provision: str, reduced: bool, amount: Decimal) -> dict[str, object]:
    return {"code": code, "provision": provision, "reduced": reduced, "amount": amount}
