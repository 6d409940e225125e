"""From pressing "send" to the decision shown, server side: one process, SQLite, registers that answer in 5 ms.

    python benchmarks/send_to_decision.py [--count 200] [--delay-ms 5] [--profile FILE]

Each application is sent as a browser does it, through the whole of the web application: the review page is posted, and
the receipt that it leads to is fetched, with the decision, what is paid, and the reasons. Registers are asked over real
HTTP. Drafts are made and filled in beforehand. The letter comes after that, as a worker makes it, and is
timed by itself. The parts below are measured from outside by wrapping; "database" is what is left: transactions,
sealing, events, templates, and Django.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import rig

WARM_UP = 10
SHOWN = "Dette betaler du"  # stands over the months and amounts of a decision


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--delay-ms", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", help="write a cProfile of the measured part to this file")
    arguments = parser.parse_args()
    with rig.database("sqlite") as folder:
        import families

        from saklig.connectors.nordvik import local_parameters

        world, drawn = families.build(arguments.count + WARM_UP, seed=arguments.seed, local=local_parameters())
        with rig.stand_in(world, delay_ms=arguments.delay_ms) as register:
            measure(rig.make_office(register), drawn, arguments.profile)
            bare_commits(folder)


def measure(office: Any, drawn: list[Any], profile: str | None) -> None:
    from django.apps import apps

    from saklig.cases.models import Case, Decision

    clock = _Clock()
    office = replace(office, ports=replace(office.ports, clock=clock))
    apps.get_app_config("cases").office = office  # where the pages look for it
    wanted = [_draft(office, clock, family) for family in drawn]
    spent = _Spent()
    spent.watch_everything()
    taken: dict[str, list[float]] = {"all": [], "decided": [], "sent": [], "processor": [], "letter": []}
    profiler = cProfile.Profile(time.process_time) if profile else None
    parts: Counter[str] = Counter()
    used: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    for number, (actor, application, received) in enumerate(wanted):
        clock.at = received
        if number == WARM_UP:
            spent.forget()
            if profiler:
                profiler.enable()
        seconds, sent, processor, case = _send(actor, application)
        if number < WARM_UP:
            spent.forget()
            _letter(office, case)
            continue
        taken["all"].append(seconds)
        taken["sent"].append(sent)
        if Decision.objects.filter(case_id=case).exists():
            taken["decided"].append(seconds)
            taken["processor"].append(processor)
            parts.update(spent.seconds | {"whole": seconds})
            used.update(spent.processor | {"whole": processor})
            calls.update(spent.calls)
            taken["letter"].append(_letter(office, case))
        spent.forget()
    if profiler and profile:
        profiler.disable()
        profiler.dump_stats(profile)
    states = Counter(Case.objects.values_list("state", flat=True))
    print(f"{len(taken['all'])} applications; at the end: {dict(states)}")
    for name, what in (
        ("decided", "send to decision shown"), ("processor", "  processor time of it"),
        ("all", "send to receipt shown, all"), ("sent", "  of it the sending itself"), ("letter", "letter, made afterwards"),
    ):  # fmt: skip
        _line(what, taken[name])
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}: above the cores, others were waiting for them too")
    _parts(len(taken["decided"]), parts, used, calls)


def _parts(many: int, parts: Counter[str], used: Counter[str], calls: Counter[str]) -> None:
    rest = "database and the rest"
    for counted in (parts, used):
        counted[rest] = counted["whole"] * 2 - counted.total()
    print(f"\nWhere the time goes, ms on average over the {many} decided (by the clock; of the processor; calls):")
    for name, seconds in parts.most_common():
        print(f"  {name:28} {seconds / many * 1000:7.1f} {used[name] / many * 1000:7.1f} {calls[name] / many:7.1f}")


def _draft(office: Any, clock: Any, family: Any) -> tuple[Any, Any, datetime]:
    from saklig.cases import Actor, save_answers, start_application
    from saklig.store import people

    one = family.applications[0]
    clock.at = one.received
    actor = Actor.citizen(people.find_or_create(family.applicant, name="Foresatt Nordvik").id)
    draft = start_application(office, actor, rig.SERVICE, language="nb")
    save_answers(office, actor, draft.id, one.answers)
    return actor, draft.id, one.received


def _send(actor: Any, application: Any) -> tuple[float, float, float, Any]:
    from django.test import Client

    from saklig.cases.models import Application, Decision

    client = Client(headers={"host": "localhost"})
    client.cookies["saklig_session"] = _session(actor)
    begin, processor = time.perf_counter(), time.process_time()
    sent = client.post(f"/soknad/{application}/kontroll/", {"token": uuid4().hex})
    after = time.perf_counter() - begin
    shown = client.get(sent["Location"])
    seconds, processor = time.perf_counter() - begin, time.process_time() - processor
    assert (sent.status_code, shown.status_code) == (302, 200), application
    case = Application.objects.get(pk=application).case_id
    decided = Decision.objects.filter(case_id=case).exists()
    assert (SHOWN in shown.content.decode()) is decided, application
    return seconds, after, processor, case


def _session(actor: Any) -> str:
    from django.contrib.sessions.backends.db import SessionStore

    import signed_in

    session = SessionStore()
    session["who"] = signed_in.who(actor)
    session.save()
    assert session.session_key
    return session.session_key


def _letter(office: Any, case: Any) -> float:
    """What the worker does next."""
    from saklig.cases import work_now

    begin = time.perf_counter()
    work_now(office, case, budget_seconds=60)
    return time.perf_counter() - begin


def _line(what: str, seconds: list[float]) -> None:
    p50, p95, worst = (rig.percentile(seconds, share) * 1000 for share in (0.5, 0.95, 1))
    print(f"{what:32} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   worst {worst:7.1f} ms   ({len(seconds)})")


class _Clock:
    """Stands at the time of the application in hand."""

    at = datetime(2025, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class _Spent:
    """Seconds and calls by part; a part called within a part counts in the outer one alone."""

    def __init__(self) -> None:
        self.forget()
        self._within = False

    def forget(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.processor: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()

    def watch_everything(self) -> None:
        from saklig.cases import rules
        from saklig.cases.use_cases import processing, sending
        from saklig.connectors.transport import Transport

        self._watch(Transport, "ask", "registers")
        self._watch(rules, "rule", "rules: determine")
        self._watch(rules, "explain_for", "rules: explain")
        self._watch(processing, "build", "facts")
        self._watch(sending, "interview", "sending: anything missing?")

    def _watch(self, owner: Any, name: str, part: str) -> None:
        plain: Callable[..., Any] = getattr(owner, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            if self._within:
                return plain(*args, **kwargs)
            self._within = True
            begin, processor = time.perf_counter(), time.process_time()
            try:
                return plain(*args, **kwargs)
            finally:
                self._within = False
                self.seconds[part] += time.perf_counter() - begin
                self.processor[part] += time.process_time() - processor
                self.calls[part] += 1

        setattr(owner, name, watched)


def bare_commits(folder: Any) -> None:
    """For comparison: what a commit of one small row costs this disk by itself (WAL, synchronous FULL)."""
    import sqlite3

    connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE t (x BLOB)")
    begin = time.perf_counter()
    for _ in range(200):
        connection.execute("INSERT INTO t VALUES (?)", (b"x" * 200,))
    each = (time.perf_counter() - begin) / 200 * 1000
    print(f"\nFor comparison, one bare SQLite commit on this disk: {each:.2f} ms")


if __name__ == "__main__":
    main()
