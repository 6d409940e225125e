"""What a compiled model and a trace take in memory, in bytes, and how long a model takes to be read, in seconds."""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import tracemalloc
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter_ns

from decision_models.case import Case
from decision_models.ways import AT, KEY, WITH_TRACE, Ready, peer_engine, zen
from saklig.decision import Trace, facts_from_json, read_model
from saklig.service_packages import folder_of, full_facts, load
from saklig.service_packages.testing import facts_of

TRACES = 50  # traces held at once to see what one takes
STATM = Path("/proc/self/statm")  # pages of this process; the second number is those in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Seconds to read and compile a model: ours, the peer's decision object, and the peer's engine that compiles first."""

    ours: float
    peer_decision: float | None
    peer_engine: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Bytes of one model and of one trace.

    `traced` counts what Python allocated (tracemalloc); `resident` is the growth of a fresh process (RSS) for each of
    some copies, the only count that sees the peer's own memory. `trace_read` is a trace whose steps have been read once.
    """

    name: str
    model_traced: int
    model_resident: int | None
    trace: int
    trace_read: int
    trace_json: int
    peer_model_resident: int | None = None
    peer_trace: int | None = None
    peer_trace_json: int | None = None


def reading(case: Case, times: int) -> Reading:
    """The middle one of some readings."""
    return Reading(
        ours=_seconds(lambda: read_model(case.dmn), times),
        peer_decision=None if zen is None else _seconds(lambda: zen.ZenEngine().create_decision(case.jdm), times),
        peer_engine=None if zen is None else _seconds(lambda: peer_engine(case.jdm), times),
    )


def _seconds(make: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        before = perf_counter_ns()
        make()
        spent.append(perf_counter_ns() - before)
    return statistics.median(spent) / 1e9


def memory(ready: Ready) -> Memory:
    """The memory of a case: its model, and its traces on average."""
    case, model, data = ready.case, ready.model, ready.case.facts

    def trace(at: int) -> Trace:
        return model.evaluate(case.decision, ready.facts[at], at=AT).trace

    def peer_trace(at: int) -> object:
        return ready.engine.evaluate(KEY, data[at], WITH_TRACE)["trace"]

    return Memory(
        name=case.name,
        model_traced=_held(lambda _: read_model(case.dmn), 1),
        model_resident=_resident("ours", case.dmn),
        trace=_held(trace, TRACES),
        trace_read=_held(lambda at: _read(trace(at)), TRACES),
        trace_json=_mean(len(trace(at).to_json().encode()) for at in range(TRACES)),
        peer_model_resident=_resident("peer", case.jdm.encode()),
        peer_trace=None if zen is None else _held(peer_trace, TRACES),
        peer_trace_json=None if zen is None else _mean(len(_peer_json(peer_trace(at))) for at in range(TRACES)),
    )


def shipped_memory(service: str, facts_name: str) -> Memory:
    """The memory of a shipped package's rules, and of the trace of what its own tests call so; the peer has no such model."""
    package = load(service)
    test = next(one for one in package.tests if one.facts == facts_name and not (one.set or one.null or one.unknown))
    facts, local = facts_of(package, test)
    typed = facts_from_json(package.model, full_facts(package, facts, local=local))
    decisions = package.service.decisions
    names = (decisions.outcomes, decisions.result, decisions.judgement)
    dmn = next((folder_of(service) / "rules").glob("*.dmn")).read_bytes()

    def trace(_: int) -> Trace:
        return package.model.evaluate_together(names, typed, at=test.at)[decisions.outcomes].trace

    return Memory(
        name=f"{service}, {facts_name}",
        model_traced=_held(lambda _: read_model(dmn), 1),
        model_resident=_resident("ours", dmn),
        trace=_held(trace, 3),
        trace_read=_held(lambda at: _read(trace(at)), 3),
        trace_json=len(trace(0).to_json().encode()),
    )


def _read(trace: Trace) -> Trace:
    """The trace after its steps were read, without the reading's own tuple."""
    for _ in trace.steps():
        pass
    return trace


def _held(make: Callable[[int], object], count: int) -> int:
    """Bytes that Python holds for what is made, on average of so many, after one made beforehand."""
    make(0)
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        held = [make(at) for at in range(count)]
        gc.collect()
        return (tracemalloc.get_traced_memory()[0] - before - sys.getsizeof(held)) // count
    finally:
        tracemalloc.stop()


def _resident(who: str, text: bytes) -> int | None:
    """Bytes by which a fresh process grows for each of some models; None where the system does not say."""
    if not STATM.exists() or (who == "peer" and zen is None):
        return None
    copies = 10 if len(text) > 100_000 else 100  # of small models more, or the growth can't be seen
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(_growth, who, text, copies).result()


def _growth(who: str, text: bytes, copies: int) -> int:
    """What `_resident` asks, in this process. One model is read first, for what is loaded only once."""
    make = (lambda: read_model(text)) if who == "ours" else (lambda: peer_engine(text.decode()))
    kept = [make()]
    gc.collect()
    before = _rss()
    kept += [make() for _ in range(copies)]
    gc.collect()
    return max(_rss() - before, 0) // copies


def _rss() -> int:
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _peer_json(trace: object) -> bytes:
    return json.dumps(trace, ensure_ascii=False, separators=(",", ":")).encode()


def _mean(numbers: Iterable[int]) -> int:
    return round(statistics.mean(numbers))
