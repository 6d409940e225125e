"""Applications decided per second, end to end: sent beforehand, then decided by 1, 2 and 4 worker processes.

    python benchmarks/throughput.py [sqlite|postgresql] [--count 60] [--delay-ms 5]

Every application is one that the independent calculation calls a clean full grant, so each ends with a decision, a
letter (HTML and PDF, sealed) and a notice by e-mail to a file. Registers answer over real HTTP. A worker's start is not
counted: the clock runs from the first tenth of the letters to the last. Every commit is safe on disk.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import rig

WORKERS = (1, 2, 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", nargs="?", default="sqlite", choices=("sqlite", "postgresql"))
    parser.add_argument("--count", type=int, default=60, help="applications for each number of workers (60)")
    parser.add_argument("--delay-ms", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=2)
    arguments = parser.parse_args()
    with rig.database(arguments.kind):
        import families

        from saklig.connectors.nordvik import local_parameters

        logging.disable(logging.INFO)
        wanted = arguments.count * len(WORKERS)
        world, drawn = families.build(wanted * 8, seed=arguments.seed, local=local_parameters())
        clean = [family for family in drawn if _clean(family)][:wanted]
        assert len(clean) == wanted, "too few clean full grants were drawn"
        with rig.stand_in(world, delay_ms=arguments.delay_ms) as register:
            print(f"{arguments.kind}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            alone = None
            for number, workers in enumerate(WORKERS):
                part = clean[number * arguments.count : (number + 1) * arguments.count]
                rate = measure(register, part, workers)
                alone = alone or rate
                print(f"  {workers} workers: {rate:6.1f} decided a second, {rate / alone:4.2f} times one worker", flush=True)


def _clean(family: Any) -> bool:
    from oracle.kindergarten import work_out

    first = family.applications[0]
    return not family.cohabitant and first.received < datetime.now(UTC) and work_out(first.facts).automatic


def measure(register: str, part: list[Any], workers: int) -> float:
    from django.db import connections

    from saklig.cases.models import DecisionLetter
    from saklig.store.models import Job

    before = DecisionLetter.objects.count()
    _send_all(register, part)
    # These applications are of earlier years: what would have fallen due meanwhile is not what is measured.
    Job.objects.filter(kind="case.remind-caseworker").delete()
    connections.close_all()
    child = os.fork()
    if child == 0:
        _work(register, workers)
    try:
        first, at = _wait(before, len(part) // 10)
        last, end = _wait(before, len(part))
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
    return (last - first) / (end - at)


def _send_all(register: str, part: list[Any]) -> None:
    from saklig.cases import Actor, save_answers, start_application, submit
    from saklig.connectors.clocks import FixedClock
    from saklig.store import people

    plain = rig.make_office(register)
    for family in part:
        one = family.applications[0]
        office = replace(plain, ports=replace(plain.ports, clock=FixedClock(one.received)))
        actor = Actor.citizen(people.find_or_create(family.applicant, name="Foresatt Nordvik").id)
        draft = start_application(office, actor, rig.SERVICE, language="nb")
        save_answers(office, actor, draft.id, one.answers)
        submit(office, actor, draft.id, token=uuid4().hex)


def _work(register: str, workers: int) -> None:
    from saklig.cases import job_handlers
    from saklig.store.worker import Worker, run_processes

    def make() -> Worker:
        # An office of its own in each process: connections to registers are not to be shared over a fork.
        office = rig.make_office(register)
        return Worker(clock=office.ports.clock.now, handlers=job_handlers(office), poll_seconds=0.05)

    run_processes(workers, make)
    os._exit(0)


def _wait(before: int, count: int) -> tuple[int, float]:
    from saklig.cases.models import DecisionLetter

    until = time.monotonic() + 600
    while (done := DecisionLetter.objects.count() - before) < count:
        if time.monotonic() > until:
            raise RuntimeError(f"{done} of {count} letters after ten minutes")
        time.sleep(0.02)
    return done, time.perf_counter()


if __name__ == "__main__":
    main()
