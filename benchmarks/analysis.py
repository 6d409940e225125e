"""How long it takes to look into large decision tables, and to hold two versions of one against each other.

    python benchmarks/analysis.py [--json] [--only NAME ...]

Tables of 200 rows and 6 columns that lie beside one another, and such as lie across one another at random; longer ones up to a
million rows, which are to have a clear answer and not an end. Seconds of one run, and how many findings or differences.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from saklig.decision import Model, read_model
from saklig.decision.analysis import Effort, analyse_table, differences, map_of, tables_of
from saklig.decision.core import nodes

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
COLUMNS = 6


def model(rows: list[list[str]], policy: str) -> Model:
    """A model of one table over as many numbers as the rows have cells but one."""
    names = [f"x{at}" for at in range(len(rows[0]) - 1)]
    data = '<inputData id="i-{0}" name="{0}"><variable name="{0}" typeRef="number"/></inputData>'
    inputs = "".join(data.format(name) for name in names)
    needs = "".join(f'<informationRequirement><requiredInput href="#i-{name}"/></informationRequirement>' for name in names)
    heads = "".join(f'<input><inputExpression typeRef="number"><text>{name}</text></inputExpression></input>' for name in names)
    lines = "".join(
        f'<rule id="r{number}">{"".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells[:-1])}'
        f"<outputEntry><text>{cells[-1]}</text></outputEntry></rule>"
        for number, cells in enumerate(rows, 1)
    )
    table = f'<decisionTable id="t" hitPolicy="{policy}">{heads}<output id="o"/>{lines}</decisionTable>'
    decision = f'<decision id="d" name="out"><variable name="out"/>{needs}{table}</decision>'
    return read_model(f'<definitions xmlns="{NAMESPACE}" name="m" namespace="m">{inputs}{decision}</definitions>'.encode())


def beside(count: int) -> list[list[str]]:
    """Rows that lie beside one another by the first column, with limits in the others."""
    limits = ([f">= {row * at % 7}" for at in range(1, COLUMNS)] for row in range(count))
    return [[f"[{row * 5}..{row * 5 + 5})", *others, str(row)] for row, others in enumerate(limits)]


def across(count: int, seed: int = 1) -> list[list[str]]:
    """Ranges at random in 70 of 100 cells."""
    chance = random.Random(seed)

    def cell() -> str:
        low = chance.randrange(1000)
        return f"[{low}..{low + chance.randrange(1, 600)}]" if chance.random() < 0.7 else "-"

    return [[*(cell() for _ in range(COLUMNS)), str(row)] for row in range(count)]


def million() -> nodes.Table:
    """A table of a million rows as it would come of a file, which no file that is read is large enough to hold."""
    ((_, one),) = tables_of(model([["< 5", "1"]], "UNIQUE"))
    return nodes.Table(element_id="t", hit_policy="UNIQUE", aggregation=None, inputs=one.inputs, outputs=one.outputs,
                       rules=one.rules * 1_000_000)  # fmt: skip


def looked_into(rows: list[list[str]], policy: str) -> Callable[[], str]:
    ((_, table),) = tables_of(model(rows, policy))

    def run() -> str:
        found = analyse_table(table)
        whole = "" if all(one.code != "too-large" for one in found) else ", too large to be looked into to the end"
        return f"{len(found)} findings{whole}"

    return run


def amended(policy: str, results: bool) -> Callable[[], str]:
    old, new = beside(200), beside(200)
    for number, row in enumerate(new):
        if results:
            row[-1] = str(number + 1)
        elif number % 10 == 0:
            row[0] = f"[{number * 5}..{number * 5 + 4})"
    before, after = model(old, policy), model(new, policy)

    def run() -> str:
        found = differences(before, after).found
        return f"{len(found)} differences, {sum(one.shown is not None for one in found)} shown by facts"

    return run


def drawn(rows: list[list[str]]) -> Callable[[], str]:
    ((_, table),) = tables_of(model(rows, "UNIQUE"))

    def run() -> str:
        found = map_of(table, Effort())
        return "too large" if found is None else f"{len(found.across_bands)} by {max(1, len(found.down_bands))} fields"

    return run


def cases() -> Iterator[tuple[str, Callable[[], str]]]:
    for policy in ("UNIQUE", "FIRST"):
        yield f"200 rows beside one another, {policy}", looked_into(beside(200), policy)
        yield f"200 rows across one another, {policy}", looked_into(across(200), policy)
        yield f"2,000 rows beside one another, {policy}", looked_into(beside(2000), policy)
        yield f"200 rows, 20 of them amended, {policy}", amended(policy, results=False)
        yield f"200 rows, all results amended, {policy}", amended(policy, results=True)
    yield "200 rows drawn", drawn(beside(200))
    table = million()
    yield "a million rows", lambda: analyse_table(table)[-1].message


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    parser.add_argument("--only", nargs="+", default=[], help="those whose name has one of these words")
    arguments = parser.parse_args()
    figures: dict[str, Any] = {}
    for name, run in cases():
        if arguments.only and not any(word in name for word in arguments.only):
            continue
        start = time.perf_counter()
        said = run()
        figures[name] = {"seconds": round(time.perf_counter() - start, 2), "found": said}
        if not arguments.json:
            print(f"{name:45} {figures[name]['seconds']:7.2f} s  {said}", flush=True)
    if arguments.json:
        print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
