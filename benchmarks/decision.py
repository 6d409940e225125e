"""What one decision costs, with its reasons: Saklig, the peer zen-engine and a plain Python function, side by side.

    python benchmarks/decision.py [--quick] [--json] [--only kindergarten rows graph reading memory]

Every model is written as DMN, as the peer's JDM and as a Python function with Decimal; all give the same outcome for every
fact, or nothing is timed. Facts are prepared before the clock starts. Times are microseconds of one call, of which short
batches run in turn. The peer is called in two ways: by key through its engine, which is its fastest, and through its
decision object as in its quick start, which sets up a thread pool for each call.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import version

from decision_models import graph, kindergarten, rows
from decision_models.case import Case
from decision_models.clock import Timing, measure
from decision_models.memory import Memory, Reading, memory, reading, shipped_memory
from decision_models.ways import INSTALL, check, prepare, ways, zen

# The peer's trace is whole when it is given, ours once its steps are read: the second is the stricter comparison.
OURS = ("saklig, value and trace", "saklig, steps read")
PEERS = ("zen, trace", "zen decision object, trace")
AIM = 0.25  # ours as a part of the peer's time, both with trace
PARTS = ("kindergarten", "rows", "graph", "reading", "memory")
SHIPPED = ("redusert-foreldrebetaling", "three-children")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer facts and rounds, for a first look")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts (all)")
    arguments = parser.parse_args()
    facts, rounds = (300, 6) if arguments.quick else (3000, 60)
    if zen is None:
        print(INSTALL, file=sys.stderr)
    times = {case.name: _time(case, rounds) for case in _cases(facts, arguments.only)}
    read = {}
    if "reading" in arguments.only:
        read = {one.name: reading(one, 3 if arguments.quick else 9) for one in _read_cases()}
    held = _memories() if "memory" in arguments.only else ()
    (_as_json if arguments.json else _as_text)(times, read, held)


def _cases(facts: int, only: Iterable[str]) -> Iterable[Case]:
    """The cases to time; the checks of a thousand UNIQUE rows are slow, so those get fewer facts."""
    if "kindergarten" in only:
        yield kindergarten.case(facts)
    if "rows" in only:
        for hit_policy in ("FIRST", "UNIQUE"):
            yield rows.case(10, facts // 3, hit_policy)
            yield rows.case(1000, facts // 3, hit_policy)
    if "graph" in only:
        yield graph.case("graph-30", graph.THIRTY, facts)


def _read_cases() -> tuple[Case, ...]:
    return (graph.case("graph-100", graph.HUNDRED, 1), rows.case(1000, 1))


def _memories() -> tuple[Memory, ...]:
    cases = (kindergarten.case(300), rows.case(1000, 300), graph.case("graph-30", graph.THIRTY, 300))
    return (*(memory(prepare(case)) for case in cases), shipped_memory(*SHIPPED))


def _time(case: Case, rounds: int) -> dict[str, Timing]:
    ready = prepare(case)
    check(ready)
    return measure(ways(ready), len(case.facts), rounds)


def _as_json(times: Mapping[str, Mapping[str, Timing]], read: Mapping[str, Reading], held: Iterable[Memory]) -> None:
    """All figures: microseconds a decision, seconds of a reading, bytes."""
    found = {
        "machine": _machine(),
        "microseconds": {name: {way: asdict(one) for way, one in ways.items()} for name, ways in times.items()},
        "reading_seconds": {name: asdict(one) for name, one in read.items()},
        "bytes": [asdict(one) for one in held],
    }
    print(json.dumps(found, indent=1))


def _as_text(times: Mapping[str, Mapping[str, Timing]], read: Mapping[str, Reading], held: Iterable[Memory]) -> None:
    print(_machine())
    for name, one in times.items():
        _print_times(name, one)
    for hit_policy in ("first", "unique"):
        if f"rows-10-{hit_policy}" in times:
            _print_growth(hit_policy, times[f"rows-10-{hit_policy}"], times[f"rows-1000-{hit_policy}"])
    for name, seconds in read.items():
        print(f"\n{name}: milliseconds to read and compile")
        for who, spent in asdict(seconds).items():
            print(f"  {READERS[who]:34} {_shown(spent, lambda one: one * 1000)}")
    for memory_of in held:
        print(f"\n{memory_of.name}: kilobytes (1000 bytes)")
        for what, size in asdict(memory_of).items():
            if what != "name" and size is not None:
                print(f"  {SIZES[what]:58} {size / 1000:9.1f}")


READERS = {
    "ours": "saklig, read_model",
    "peer_decision": "zen, create_decision",
    "peer_engine": "zen, engine that compiles first",
}
SIZES = {
    "model_traced": "saklig, model (tracemalloc)",
    "model_resident": "saklig, model (RSS for each of some copies)",
    "trace": "saklig, trace as it is given (tracemalloc)",
    "trace_read": "saklig, trace after its steps were read (tracemalloc)",
    "trace_json": "saklig, trace written as JSON",
    "peer_model_resident": "zen, model in an engine (RSS for each of some copies)",
    "peer_trace": "zen, trace (tracemalloc)",
    "peer_trace_json": "zen, trace written as JSON",
}


def _machine() -> str:
    peer = f"zen-engine {version('zen-engine')}" if zen else "no zen-engine"
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {peer}"


def _print_times(name: str, times: Mapping[str, Timing]) -> None:
    calls = next(iter(times.values())).calls
    print(f"\n{name}: microseconds a decision, {calls} calls of each")
    for way, one in times.items():
        print(f"  {way:34} median {one.median:9.1f}   p95 {one.p95:9.1f}")
    for peer in PEERS:
        for ours in OURS:
            if peer in times:
                print(f"  {ours} / {peer}: {times[ours].median / times[peer].median:.2f} (aim: at most {AIM})")


def _print_growth(hit_policy: str, short: Mapping[str, Timing], long: Mapping[str, Timing]) -> None:
    print(f"\n1,000 rows / 10 rows, {hit_policy.upper()}: how many times as long")
    for way in short:
        print(f"  {way:34} {long[way].median / short[way].median:9.2f}")


def _shown(value: float | None, scaled: Callable[[float], float]) -> str:
    return "        -" if value is None else f"{scaled(value):9.2f}"


if __name__ == "__main__":
    main()
