"""One table, long or short: a code, a range of amounts and an age give a fee; rows exclude one another and leave no gap."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from decision_models.case import Case
from decision_models.writing import Column, Row, Table, to_dmn, to_jdm

BANDS = 5  # ranges of amounts for each code
ROWS_OF_A_CODE = BANDS * 2  # each for the younger and the older
INPUTS = {"code": "string", "amount": "number", "age": "number"}
OLD = 67  # years

# for each code: where the ranges begin, and the fee of each range for the younger and the older
Fees = Mapping[str, tuple[list[int], list[tuple[int, int]]]]


def case(rows: int, count: int, hit_policy: str = "FIRST", seed: int = 2) -> Case:
    """A table of so many rows (a multiple of ten) and facts spread evenly over them."""
    drawn = random.Random(seed)
    fees = {f"{number:04}": _fees(drawn) for number in range(301, 301 + rows // ROWS_OF_A_CODE)}
    table = _table(fees, hit_policy)
    return Case(
        name=f"rows-{rows}-{hit_policy.lower()}",
        decision="fee",
        dmn=to_dmn("rows", INPUTS, (table,)),
        jdm=to_jdm(INPUTS, (table,)),
        facts=tuple(_draw(drawn, fees) for _ in range(count)),
        plain=_plain(fees),
    )


def _fees(drawn: random.Random) -> tuple[list[int], list[tuple[int, int]]]:
    starts = [0, *sorted(drawn.sample(range(10_000, 900_000), BANDS - 1))]
    return starts, [(drawn.randint(200, 4000), drawn.randint(100, 2000)) for _ in range(BANDS)]


def _table(fees: Fees, hit_policy: str) -> Table:
    rows = []
    for code, (starts, amounts) in fees.items():
        for at, start in enumerate(starts):
            band = f"[{start}..{starts[at + 1]})" if at + 1 < BANDS else f">= {start}"
            for age, group, fee in ((f"< {OLD}", "younger", amounts[at][0]), (f">= {OLD}", "older", amounts[at][1])):
                row = Row(
                    tests=(f'"{code}"', band, age), results=(f'"{group}"', str(fee)), provision=f"§ {code}-{at + 1}"
                )
                rows.append(row)
    return Table(
        name="fee",
        requires=tuple(INPUTS),
        hit_policy=hit_policy,
        inputs=tuple(Column(text=name, type=kind) for name, kind in INPUTS.items()),
        outputs=(Column(text="group", type="string"), Column(text="kroner", type="number")),
        rows=tuple(rows),
    )


def _draw(drawn: random.Random, fees: Fees) -> dict[str, Any]:
    """Facts of one row, drawn so that each row is as likely; one amount in ten is where a range begins."""
    code = drawn.choice(list(fees))
    starts = fees[code][0]
    at = drawn.randrange(BANDS)
    end = starts[at + 1] - 1 if at + 1 < BANDS else 1_000_000
    amount = starts[at] if drawn.random() < 0.1 else drawn.randint(starts[at], end)
    return {"code": code, "amount": amount, "age": drawn.randint(20, OLD - 1) + drawn.choice((0, 47))}


def _plain(fees: Fees) -> Callable[[Mapping[str, Any]], dict[str, object]]:
    """The table as a programmer would hold it: a dictionary by code, and ranges found by bisection."""
    held = {
        code: ([Decimal(one) for one in starts], [(Decimal(young), Decimal(old)) for young, old in amounts])
        for code, (starts, amounts) in fees.items()
    }

    def fee(facts: Mapping[str, Any]) -> dict[str, object]:
        starts, amounts = held[facts["code"]]
        young, old = amounts[bisect_right(starts, facts["amount"]) - 1]
        return {"group": "younger", "kroner": young} if facts["age"] < OLD else {"group": "older", "kroner": old}

    return fee
