"""The ways a case is decided: ours, the peer's and the plain function, each as a function of one fact; and their check."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from decision_models.case import Case, comparable
from saklig.decision import Facts, Model, facts_from_json, read_model

AT = date(2026, 1, 15)
INSTALL = (
    "zen-engine is not installed, so only Saklig and plain Python are measured; install it with: "
    ".venv/bin/python -m pip install --require-hashes -r benchmarks/peers.txt"
)
KEY = "model"  # what the peer's loader calls the one model it has
NO_TRACE = {"trace": False}
WITH_TRACE = {"trace": True}


def _installed_peer() -> Any:
    """The peer's module, or None: it is not part of the project's lock."""
    try:
        return import_module("zen")
    except ImportError:
        return None


zen: Any = _installed_peer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to decide: `call` takes the number of a fact, decides it, and gives what a caller would hold."""

    name: str
    call: Callable[[int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A case read and compiled by each, and its facts as each takes them; nothing of this is inside the clock."""

    case: Case
    model: Model
    facts: tuple[Facts, ...]
    engine: Any
    decision: Any


def prepare(case: Case) -> Ready:
    """Read the case by every engine that is installed."""
    model = read_model(case.dmn, name=f"{case.name}.dmn")
    facts = tuple(facts_from_json(model, fact) for fact in case.facts)
    return Ready(case=case, model=model, facts=facts, engine=peer_engine(case.jdm), decision=peer_decision(case.jdm))


def peer_engine(jdm: str) -> Any:
    """The peer's engine with the model in its static loader: compiled once, and its fastest way to evaluate."""
    return zen and zen.ZenEngine({"loader": {"type": "static", "content": {KEY: json.loads(jdm)}}})


def peer_decision(jdm: str) -> Any:
    """The peer's decision object, as its own quick start makes it, from content that is compiled once."""
    return zen and zen.ZenEngine().create_decision(zen.ZenDecisionContent(jdm))


def ways(ready: Ready) -> tuple[Way, ...]:
    """All ways, in the order in which they are reported."""
    return (*_ours(ready), *_peers(ready), _floor(ready))


def _ours(ready: Ready) -> tuple[Way, ...]:
    evaluate, name, facts, data = ready.model.evaluate, ready.case.decision, ready.facts, ready.case.facts
    return (
        Way(name="saklig, value and trace", call=lambda at: evaluate(name, facts[at], at=AT)),
        Way(name="saklig, steps read", call=lambda at: tuple(evaluate(name, facts[at], at=AT).trace.steps())),
        Way(name="saklig, trace as bytes", call=lambda at: evaluate(name, facts[at], at=AT).trace.to_json().encode()),
        Way(
            name="saklig, from JSON data, checked",
            call=lambda at: evaluate(name, facts_from_json(ready.model, data[at]), at=AT),
        ),
    )


def _peers(ready: Ready) -> tuple[Way, ...]:
    if zen is None:
        return ()
    by_key, decision, data = ready.engine.evaluate, ready.decision.evaluate, ready.case.facts
    return (
        Way(name="zen, trace", call=lambda at: by_key(KEY, data[at], WITH_TRACE)),
        Way(name="zen, no trace", call=lambda at: by_key(KEY, data[at], NO_TRACE)),
        Way(name="zen decision object, trace", call=lambda at: decision(data[at], WITH_TRACE)),
        Way(name="zen decision object, no trace", call=lambda at: decision(data[at], NO_TRACE)),
    )


def _floor(ready: Ready) -> Way:
    plain, facts = ready.case.plain, ready.facts
    return Way(name="plain Python", call=lambda at: plain(facts[at]))


def check(ready: Ready) -> int:
    """Every fact has the same outcome by every engine, else AssertionError; gives how many outcomes differ in kind."""
    kinds = set()
    for data, facts in zip(ready.case.facts, ready.facts, strict=True):
        wanted = comparable(ready.case.plain(facts))
        result = ready.model.evaluate(ready.case.decision, facts, at=AT)
        assert result.settled and not result.diagnostics, (data, result.diagnostics)
        _same("saklig", data, result.value, wanted)
        if zen is not None:
            _same("zen", data, ready.engine.evaluate(KEY, data, NO_TRACE)["result"], wanted)
            _same("zen", data, ready.engine.evaluate(KEY, data, WITH_TRACE)["result"], wanted)
        kinds.add(str([value for value in wanted.values() if isinstance(value, str | bool)]))
    return len(kinds)


def _same(who: str, data: Mapping[str, Any], found: Any, wanted: Mapping[str, object]) -> None:
    outcome = comparable(found if isinstance(found, Mapping) else dict.fromkeys(wanted, found))
    assert outcome == wanted, f"{who} gives {outcome}, plain Python {wanted}, for {json.dumps(data)}"
