"""How many questions a decided case takes: the next question against the full form and against backward chaining.

    python benchmarks/questions.py [--count 10000] [--service NAME ...] [--judgement] [--processes 2] [--json]

Every synthetic person has all facts of a case; the agency knows its own (the day of application, ids, decisions in force),
and everything else is asked for, one question at a time, until the outcome is settled: by `next_question`, and by backward
chaining in the rules' order (`chaining.py`). The full form asks for every fact that there is. All three must end with
the same outcome, to the øre, or the run fails. `--judgement` counts also what only decides whether a human must look at it.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from statistics import mean, median, stdev
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE)]

from chaining import chaining  # noqa: E402

from oracle import households as kindergarten  # noqa: E402
from oracle import housing_households, pupils  # noqa: E402
from saklig.composition import settle  # noqa: E402
from saklig.decision import any_index, facts_from_json, parse_path  # noqa: E402
from saklig.decision.partial.paths import first_unknown, that_matter, touch  # noqa: E402
from saklig.decision.values import collect_unknown  # noqa: E402
from saklig.service_packages import Package, catalogue_names, full_facts, load, next_question  # noqa: E402
from saklig.service_packages.asking import askable_paths, outcome_entries, outcome_of, shown  # noqa: E402
from saklig.service_packages.paths import remove_at, set_at, values_at  # noqa: E402
from saklig.service_packages.testing import facts_of  # noqa: E402

Facts = dict[str, Any]
Person = tuple[Facts, Facts, date]  # facts, local parameters, the day the rules are chosen by
_TOLD_EVERY = 250
_LOCAL = HERE.parent / "tests" / "catalogue" / "nordvik.toml"


# --- persons ---------------------------------------------------------------------------------------------------------


def _kindergarten(count: int, seed: int) -> Iterator[Facts]:
    return kindergarten.households(count, seed=seed, local=tomllib.loads(_LOCAL.read_text("utf-8")))


def _pupils(count: int, seed: int) -> Iterator[Facts]:
    return pupils.pupils(count, seed=seed, local=pupils.LOCAL)


def _housing(count: int, seed: int) -> Iterator[Facts]:
    return housing_households.households(count, seed=seed)


GENERATORS = {
    "redusert-foreldrebetaling": _kindergarten, "redusert-foreldrebetaling-sfo": _pupils, "bostotte": _housing,
}  # fmt: skip


def persons(package: Package, count: int, seed: int) -> Iterator[Person]:
    """Synthetic persons: from the generator that the oracle of the service has, else from the package's own tests."""
    made = GENERATORS.get(package.id)
    if made is None:
        yield from _from_tests(package, count, random.Random(seed))
        return
    for facts in made(count, seed):
        local = facts.pop("local")
        yield facts, local, date.fromisoformat(facts["application"]["received"])


def _from_tests(package: Package, count: int, rng: random.Random) -> Iterator[Person]:
    """The facts of a test, half of them drawn anew from what the package declares or its tests have there."""
    cases = [(*facts_of(package, test), test.at) for test in package.tests if test.settled]
    seen: dict[str, list[Any]] = {}
    for facts, _, _ in cases:
        for spec in package.facts.values():
            seen.setdefault(spec.path, []).extend(value for _, value in values_at(facts, spec.path))
    for _ in range(count):
        facts, local, at = copy.deepcopy(rng.choice(cases))
        for spec in package.facts.values():
            values = [True, False] if spec.type == "boolean" else list(spec.choices) or seen[spec.path]
            for path, _ in list(values_at(facts, spec.path)):
                if spec.source != "agency" and spec.type not in ("group", "list") and rng.random() < 0.5:
                    set_at(facts, path, rng.choice(values))
        yield facts, local, at


# --- asking ----------------------------------------------------------------------------------------------------------


class Interviewer:
    """Asks about one package's persons, in both ways."""

    def __init__(self, package: Package, *, judgement: bool) -> None:
        self.package = package
        self.judgement = judgement
        self.entries = outcome_entries(package, judgement=judgement)
        self.chaining = chaining(package.model, self.entries)
        self.keys = tuple(map(self.chaining.key_of, self.entries))
        self.milliseconds: list[float] = []

    def next_by_rules(self, facts: Facts, local: Facts, at: date) -> tuple[str | None, Any]:
        """What `next_question` asks; all of its time is taken down."""
        begun = time.process_time()
        found = next_question(self.package, facts, local=local, at=at, judgement=self.judgement)
        self.milliseconds.append((time.process_time() - begun) * 1000)
        errors = [one for one in found.remarks if one.severity == "error" and one.code != "AMOUNT_NOT_KNOWN"]
        if found.ask is None and (found.missing or errors):
            raise SystemExit(f"{self.package.id}: open, with nothing to ask: {found.missing} {found.remarks}")
        return (None if found.ask is None else found.ask.path), found.outcome

    def next_by_chaining(self, facts: Facts, local: Facts, at: date) -> tuple[str | None, Any]:
        """What backward chaining asks."""
        typed = facts_from_json(self.package.model, full_facts(self.package, facts, local=local))
        results = self.chaining.evaluate_together(self.keys, typed, at)
        value = outcome_of(self.package, dict(zip(self.entries, (one.value for one in results), strict=True)))
        missing: set[Any] = set()
        collect_unknown(value, missing)
        if not missing:
            return None, shown(value, judgement=self.judgement)
        first = first_unknown(value)
        askable = {parse_path(path): path for path in askable_paths(self.package, facts)}
        wanted = [path for path in that_matter(list(askable), [first]) if touch(path, first)]
        return askable[wanted[0]], value

    def by_all_facts(self, facts: Facts, local: Facts, at: date) -> Any:
        """The outcome of the whole model, with nothing left out of it, when every fact is given."""
        typed = facts_from_json(self.package.model, full_facts(self.package, facts, local=local))
        results = self.package.model.evaluate_together(tuple(self.entries), typed, at=at)
        return shown(outcome_of(self.package, {name: one.value for name, one in results.items()}), judgement=self.judgement)

    def interview(self, ask: Any, whole: Facts, local: Facts, at: date) -> tuple[int, Any]:
        """The number of questions until the outcome is settled, and the outcome."""
        facts = self.unanswered(whole)
        questions = 0
        while True:
            path, value = ask(facts, local, at)
            if path is None:
                return questions, value
            answer = next(value for one, value in values_at(whole, any_index(path)) if one == path)
            set_at(facts, path, {} if isinstance(answer, Mapping) else answer)
            questions += 1

    def unanswered(self, whole: Facts) -> Facts:
        """What the agency knows by itself."""
        facts = copy.deepcopy(whole)
        for path in self.form(whole):
            remove_at(facts, path)
        return facts

    def form(self, whole: Facts) -> list[str]:
        """Every fact that a full form asks for."""
        specs = [spec for spec in self.package.facts.values() if spec.source != "agency"]
        return [path for spec in specs for path, _ in values_at(whole, spec.path)]


def measured(
    service: str, count: int, seed: int, judgement: bool, until: float = float("inf")
) -> tuple[list[tuple[int, int, int]], list[float]]:
    """For each person the questions of the full form, of ours and of backward chaining; milliseconds for each of ours."""
    package = load(service)
    asks, found = Interviewer(package, judgement=judgement), []
    settle()  # as every process of the service does when it has loaded its packages
    for facts, local, at in persons(package, count, seed):
        if time.time() > until:
            break
        ours, outcome = asks.interview(asks.next_by_rules, facts, local, at)
        theirs, same = asks.interview(asks.next_by_chaining, facts, local, at)
        all_known = asks.by_all_facts(facts, local, at)
        if not outcome == same == all_known:
            raise SystemExit(f"{service}: another outcome, for {json.dumps(facts)}")
        found.append((len(asks.form(facts)), ours, theirs))
        if len(found) % _TOLD_EVERY == 0:
            print(f"{service}: {len(found)} of {count}", file=sys.stderr, flush=True)
    return found, asks.milliseconds


# --- figures ---------------------------------------------------------------------------------------------------------


def figures(service: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """What was measured for one service."""
    share, rest = divmod(arguments.count, arguments.processes)
    until = time.time() + 60 * arguments.minutes
    counts = [share + (n < rest) for n in range(arguments.processes)]
    with ProcessPoolExecutor(arguments.processes) as pool:
        jobs = [
            pool.submit(measured, service, count, arguments.seed + n, arguments.judgement, until)
            for n, count in enumerate(counts) if count
        ]  # fmt: skip
        parts = [job.result() for job in jobs]
    counted = [one for found, _ in parts for one in found]
    times = sorted(one for _, spent in parts for one in spent)
    form, ours, theirs = (mean(one[place] for one in counted) for place in range(3))
    shares = [one[1] / one[0] for one in counted]
    return {
        "service": service, "persons": len(counted), "full_form": round(form, 2), "questions": round(ours, 2),
        "backward_chaining": round(theirs, 2), "share_of_full_form": round(ours / form, 4),
        "share_of_backward_chaining": round(ours / theirs, 4),
        "standard_error": round(stdev(shares) / len(shares) ** 0.5, 4) if len(shares) > 1 else None,
        "more_than_backward_chaining": sum(one[1] > one[2] for one in counted),
        "milliseconds": {"median": round(median(times), 1), "p95": round(times[int(0.95 * (len(times) - 1))], 1),
                         "p99": round(times[int(0.99 * (len(times) - 1))], 1), "most": round(times[-1], 1),
                         "under_20": round(sum(one < 20 for one in times) / len(times), 4)},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="persons for each service (10,000)")
    parser.add_argument("--service", nargs="+", default=list(catalogue_names()), help="these services (all shipped)")
    parser.add_argument("--judgement", action="store_true", help="ask also for what only decides whether a human must look")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin with no more persons after so long a service")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    arguments = parser.parse_args()
    found = [figures(service, arguments) for service in arguments.service]
    if arguments.json:
        print(json.dumps({"judgement": arguments.judgement, "services": found}, indent=1))
        return
    for one in found:
        print(f"{one['service']}: {one['persons']} persons, {'judgement too' if arguments.judgement else 'outcome and payment'}")
        print(f"  questions: full form {one['full_form']}, backward chaining {one['backward_chaining']}, ours {one['questions']}")
        print(f"  ours / full form {one['share_of_full_form']:.1%} (±{one['standard_error']}), / backward chaining "
              f"{one['share_of_backward_chaining']:.1%}; more than it for {one['more_than_backward_chaining']} persons")
        spent = one["milliseconds"]
        print(f"  next question, ms of processor: median {spent['median']}, p95 {spent['p95']}, p99 {spent['p99']}, "
              f"most {spent['most']}; under 20 ms {spent['under_20']:.1%}")


if __name__ == "__main__":
    main()
