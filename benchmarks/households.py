"""Households sent over HTTP through the API, held against a calculation that shares no code with the rules.

    python benchmarks/households.py [--count 10000] [--seed 1] [--processes 2] [--senders 4]

The whole house runs: a web server (Granian, composition's own wiring, SQLite), the stand-in register over HTTP in its
own process, applications over the API with CSRF. `families` draws households and writes what registers hold of them;
`oracle.kindergarten` is told the household itself, and says what is paid and whether the application is a full grant,
undisputed, free of discretion, lowering nothing. Some apply twice, so that decisions in force can be lowered; stated
cohabitants answer for themselves, or don't. Sessions are made directly: signing in is not what is measured.

The three counts: decided automatically and right to the øre; decided automatically that should not have been, or wrong;
not decided automatically that should have been. Every disagreement is printed with its seed, number and facts.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import rig

SECRET = "benchmarkbenchmarkbenchmarkbench"  # a caller's own CSRF secret: 32 letters, cookie and header alike


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2, help="web processes (2)")
    parser.add_argument("--senders", type=int, default=4, help="applicants sending at the same time (4)")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no new household after this long")
    arguments = parser.parse_args()
    with rig.database("sqlite"):
        import families

        from saklig.connectors.nordvik import local_parameters

        local = local_parameters()
        world, drawn = families.build(arguments.count, seed=arguments.seed, local=local)
        with rig.stand_in(world) as register, Server(register, arguments.processes) as server:
            return compare(server, drawn, arguments)


def compare(server: Server, drawn: list[Any], arguments: argparse.Namespace) -> int:
    begin, tally = time.monotonic(), Tally(seed=arguments.seed)

    def one(family: Any) -> bool:
        if (time.monotonic() - begin) / 60 >= arguments.minutes:
            return False
        send(server, family, sign_in(family), tally)
        return True

    with ThreadPoolExecutor(arguments.senders) as senders:
        for done, sent in enumerate(senders.map(one, drawn), 1):
            if sent and done % 500 == 0:
                print(f"  {done} households, {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    return tally.report(time.monotonic() - begin)


# --- what came of it --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """Counts, and every disagreement as it is found. Safe for many threads."""

    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    why_not: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    taken: list[float] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def note(self, family: Any, nth: int, facts: Any, answer: Any, automatic: bool, paid: Any, state: str) -> None:
        expected = {key: value for key, value in answer.payments.items() if value is not None}
        with self.lock:
            self.counts["applications"] += 1
            self.counts["households"] += nth == 0
            self.states[state] += 1
            self.why_not.update(answer.why_not)
            if automatic and answer.automatic:
                right = paid == expected
                self.counts["automatic, right to the øre" if right else "automatic, wrong amount"] += 1
                self.counts["months paid compared"] += len(expected)
                if not right:
                    self.tell("wrong amount", family, nth, facts, answer, paid)
            elif automatic:
                self.counts["automatic, should not be"] += 1
                self.tell("should not be automatic", family, nth, facts, answer, paid)
            elif answer.automatic:
                self.counts["should have been automatic, was not"] += 1
                self.tell(f"should have been automatic ({state})", family, nth, facts, answer, paid)
            else:
                self.counts["rightly left to a human"] += 1

    def tell(self, what: str, family: Any, nth: int, facts: Any, answer: Any, paid: Any) -> None:
        differ = {
            f"{child} {month:%Y-%m}": f"expected {answer.payments.get((child, month))}, paid {paid.get((child, month))}"
            for child, month in {*answer.payments, *paid}
            if answer.payments.get((child, month)) != paid.get((child, month))
        }
        print(
            f"\n{what}: seed {self.seed}, household {family.number}, application {nth + 1}, why not: "
            f"{sorted(answer.why_not)}\n  {dict(sorted(differ.items())) if paid else ''}\n"
            f"  {json.dumps({**facts, 'local': '…'}, default=str)}",
            flush=True,
        )

    def report(self, seconds: float) -> int:
        counts, wrong = self.counts, ("automatic, wrong amount", "automatic, should not be",
                                      "should have been automatic, was not")  # fmt: skip
        print(f"\n{counts['households']} households, {counts['applications']} applications over HTTP in {seconds:.0f} s "
              f"({counts['applications'] / seconds:.1f} a second), seed {self.seed}")  # fmt: skip
        for name in ("automatic, right to the øre", *wrong, "rightly left to a human", "months paid compared"):
            print(f"  {name:40} {counts[name]:8}")
        print(f"  the service's answer to `send`: p50 {rig.percentile(self.taken, 0.5) * 1000:.0f} ms, "
              f"p95 {rig.percentile(self.taken, 0.95) * 1000:.0f} ms, with the machine full")  # fmt: skip
        print(f"  where the cases stand: {dict(self.states.most_common())}")
        print(f"  why a human: {dict(self.why_not.most_common())}")
        return 1 if any(counts[name] for name in wrong) else 0


# --- sending ----------------------------------------------------------------------------------------------------------


def send(server: Server, family: Any, sessions: dict[str, str], tally: Tally) -> None:
    """All applications of one family, in order, each compared as soon as it has come to rest."""
    import httpx

    from oracle.kindergarten import work_out

    in_force: list[dict[str, Any]] = []
    with httpx.Client(base_url=server.address, timeout=120, trust_env=False) as client:
        for nth, application in enumerate(family.applications):
            caller = Caller(client, sessions[family.applicant], application.received)
            number, seconds = caller.apply(application)
            if family.cohabitant_says:
                other = Caller(client, sessions[family.cohabitant], application.received + timedelta(hours=1))
                other.confirm(number, family.cohabitant_says)
            case = caller.rest(number)
            facts = {**application.facts, "in_force": in_force}
            answer = work_out(facts)
            automatic = case["decided_automatically"] is True
            paid = payments(number) if automatic else {}
            tally.taken.append(seconds)
            tally.note(family, nth, facts, answer, automatic, paid, case["state"])
            if automatic:
                in_force = [
                    {"subject": child, "month": month.isoformat(), "payment": str(float(amount))}
                    for (child, month), amount in paid.items()
                ]


class Caller:
    """One signed-in person at the API, at a time of their own."""

    def __init__(self, client: Any, session: str, now: Any) -> None:
        self.client, self.now = client, now
        self.headers = {
            "Cookie": f"saklig_session={session}; csrftoken={SECRET}", "X-CSRFToken": SECRET,
            "X-Benchmark-Now": now.isoformat(),
        }  # fmt: skip

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.client.request(method, f"/api{path}", json=body, headers=self.headers)
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json()

    def apply(self, application: Any) -> tuple[str, float]:
        draft = self.ask("POST", "/applications", {"service": rig.SERVICE, "language": "nb"})
        path = f"/applications/{draft['id']}"
        self.ask("PUT", f"{path}/answers", {"answers": application.answers, "version": draft["version"]})
        begin = time.perf_counter()
        receipt = self.ask("POST", f"{path}/submission", {"token": uuid4().hex})
        return receipt["case_number"], time.perf_counter() - begin

    def confirm(self, number: str, says: dict[str, Any]) -> None:
        """As a stated cohabitant: answer what is asked, if anything is."""
        for asked in self.ask("GET", "/requests"):
            if asked["case_number"] == number:
                self.ask("POST", f"/requests/{asked['id']}/confirmation", {"token": uuid4().hex, **says})

    def rest(self, number: str) -> Any:
        """The case once no job of the assessment is left; what was not done in the request is done now."""
        case = self.ask("GET", f"/cases/{number}")
        # The assessment a cohabitant's answer asks for is a worker's to make, as is what the request had no time for.
        if case["state"] in ("submitted", "assessing", "awaiting_information"):
            work_left(number, self.now + timedelta(hours=2))
            case = self.ask("GET", f"/cases/{number}")
        return case


def work_left(number: str, now: Any) -> None:
    """What a worker would do for this case: its assessment, left over from the request or asked for by an answer."""
    from django.apps import apps

    from saklig.cases import work_now
    from saklig.cases.models import Case
    from saklig.connectors.clocks import FixedClock

    office = apps.get_app_config("cases").office
    work_now(
        replace(office, ports=replace(office.ports, clock=FixedClock(now))),
        Case.objects.get(number=number).id, budget_seconds=60,
    )  # fmt: skip


def payments(number: str) -> dict[tuple[str, date], Fraction]:
    """What the automatic decision of a case says is paid, as it is kept: by child and month, exact."""
    from saklig.cases.models import Payment

    rows = Payment.objects.filter(case__number=number).select_related("person", "case")
    return {(row.person.identity_number, row.month): Fraction(row.payment) for row in rows}


def sign_in(family: Any) -> dict[str, str]:
    """A session for each of the family who will act, as signing in leaves it behind."""
    from django.contrib.sessions.backends.db import SessionStore

    import signed_in
    from saklig.cases import Actor
    from saklig.store import people

    sessions = {}
    for identity in filter(None, (family.applicant, family.cohabitant)):
        person = people.find_or_create(identity, name="Foresatt Nordvik")
        session = SessionStore()
        session["who"] = signed_in.who(Actor.citizen(person.id))
        session.save()
        sessions[identity] = session.session_key
    return sessions


class Server:
    """The web server as a process of its own, on a free port; this process gets the same office for `work_left`."""

    def __init__(self, register: str, processes: int) -> None:
        rig.make_office(register)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "PYTHONPATH": str(rig.HERE), "SAKLIG_LOG_LEVEL": "ERROR"}
        command = [sys.executable, str(rig.HERE / "clocked.py"), str(port), str(processes)]
        self.process = subprocess.Popen(command, env=environment, cwd=rig.HERE)

    def __enter__(self) -> Server:
        import httpx

        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                httpx.get(f"{self.address}/api/session", timeout=5, trust_env=False)
                return self
            except httpx.HTTPError:
                time.sleep(0.2)
        raise RuntimeError("the web server did not start; its words are above")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
