"""How long it takes to say what would change an outcome: every case of the shipped packages' own tests.

    python benchmarks/counterfactuals.py [--rounds 5] [--json] [package ...]

For each case the least of some rounds, of processor time and by the clock: a machine with other work beside gives the second
only when it is quiet. A case is one call of `what_would_change`: every change of every person's every benefit.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Mapping
from typing import Any

from saklig.composition import settle
from saklig.service_packages import Package, catalogue_names, determine, load
from saklig.service_packages.changing import what_would_change
from saklig.service_packages.testing import facts_of

MILLISECONDS = 1_000


def measured(package: Package, rounds: int) -> list[dict[str, Any]]:
    """One row per case of the package's tests that has anything settled to change."""
    rows = []
    for test in package.tests:
        facts, local = facts_of(package, test)
        found = determine(package, facts, local=local, at=test.at)
        if not found.outcomes:
            continue
        clock, processor = [], []
        for _ in range(rounds):
            began, spent = time.perf_counter(), time.process_time()
            would = what_would_change(package, found)
            clock.append(time.perf_counter() - began)
            processor.append(time.process_time() - spent)
        people = len({line.subject for line in found.outcomes})
        rows.append({
            "test": test.id, "people": people, "looks": would.changes.looks, "changes": len(would.changes.changes),
            "complete": would.changes.complete, "clock": min(clock) * MILLISECONDS, "processor": min(processor) * MILLISECONDS,
        })  # fmt: skip
    return rows


def summed_up(rows: list[dict[str, Any]]) -> Mapping[str, Any]:
    """Median, 95th of a hundred and most, and how many are under 20 ms."""
    found: dict[str, Any] = {"cases": len(rows), "complete": sum(row["complete"] for row in rows)}
    for key in ("clock", "processor", "looks"):
        values = sorted(row[key] for row in rows)
        found[key] = {
            "median": statistics.median(values), "p95": values[int(len(values) * 0.95)], "most": values[-1],
            "under_20": sum(value < 20 for value in values),
        }  # fmt: skip
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=sorted(catalogue_names()))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    told: dict[str, Any] = {}
    for name in arguments.packages:
        package = load(name)
        if not any(fact.ways_open or fact.moves for fact in package.service.fact):
            told[name] = None
            continue
        settle()  # as `saklig serve` does once all is loaded
        rows = measured(package, arguments.rounds)
        told[name] = {**summed_up(rows), "slowest": sorted(rows, key=lambda row: -row["processor"])[:5]}
    if arguments.json:
        print(json.dumps(told, indent=1))
        return
    for name, found in told.items():
        if found is None:
            print(f"{name}: says of no fact that it can be changed")
            continue
        print(f"{name}: {found['cases']} cases, all looked through in {found['complete']}")
        for key, unit in (("clock", "ms"), ("processor", "ms"), ("looks", "evaluations")):
            one = found[key]
            under = f", under 20 ms {one['under_20']}" if unit == "ms" else ""
            print(f"  {key:9} median {one['median']:.1f}, p95 {one['p95']:.1f}, most {one['most']:.1f} {unit}{under}")
        for row in found["slowest"]:
            print(f"    {row['processor']:6.1f} ms  {row['looks']:3} looks  {row['people']} people  {row['test']}")


if __name__ == "__main__":
    main()
