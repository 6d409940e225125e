"""What one decision costs, with its reasons: Saklig, the peer zen-engine and a plain Python function, side by side.

    python benchmarks/decision.py [--quick] [--json]

Every model is written as DMN, as the peer's JDM and as a Python function with Decimal; all give the same outcome for every
fact, or nothing is timed. Facts are prepared before the clock starts. Times are microseconds of one call.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict

from decision_models import kindergarten
from decision_models.case import Case
from decision_models.clock import Timing, measure
from decision_models.ways import INSTALL, check, prepare, ways, zen

OURS = "saklig, value and trace"
PEERS = ("zen, trace", "zen decision object, trace")
AIM = 0.25  # ours as a part of the peer's time, both with trace


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer facts and rounds, for a first look")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    arguments = parser.parse_args()
    facts, rounds = (300, 8) if arguments.quick else (3000, 60)
    found = {case.name: _time(case, rounds) for case in _cases(facts)}
    if arguments.json:
        print(
            json.dumps(
                {name: {way: asdict(one) for way, one in times.items()} for name, times in found.items()}, indent=1
            )
        )
        return
    if zen is None:
        print(INSTALL)
    for name, times in found.items():
        _print(name, times)


def _cases(facts: int) -> tuple[Case, ...]:
    return (kindergarten.case(facts),)


def _time(case: Case, rounds: int) -> dict[str, Timing]:
    ready = prepare(case)
    check(ready)
    return measure(ways(ready), len(case.facts), rounds)


def _print(name: str, times: Mapping[str, Timing]) -> None:
    print(f"\n{name}: microseconds a decision, {next(iter(times.values())).calls} calls of each")
    for way, one in times.items():
        print(f"  {way:34} median {one.median:9.1f}   p95 {one.p95:9.1f}")
    for peer in PEERS:
        if peer in times:
            print(f"  ours / {peer}: {times[OURS].median / times[peer].median:.2f} (aim: at most {AIM})")


if __name__ == "__main__":
    main()
