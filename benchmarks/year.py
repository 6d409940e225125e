"""The yearly run: how many decisions that go on are prepared and carried through in a second, killed in the middle.

    python benchmarks/year.py [sqlite|postgresql] [--count 10000] [--workers 2] [--kills 3]

The decisions of the year before are laid in as rows, sealed as the house seals them; the run itself is the real one: begun
and released as a leader does, every decision worked out twice, a case, a determination with facts and trace, a decision or
a prior notice, letters as HTML and PDF, price lines, events. Registers answer in the worker's own process. Every fourth
household earns too much now. In each half a worker is killed by SIGKILL so many times, and another started. At the end
every decision is accounted for, and the price lines are counted again from the decisions.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import rig

BEFORE, JUNE = datetime(2024, 6, 10, 8, tzinfo=UTC), datetime(2025, 6, 2, 8, tzinfo=UTC)
MONTHS = [date(2024 + (7 + n) // 12, (7 + n) % 12 + 1, 1) for n in range(12)]
AT_ONCE = 500
LEASE = timedelta(seconds=5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", nargs="?", default="sqlite", choices=("sqlite", "postgresql"))
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=3, help="how often a worker is killed in each half (3)")
    arguments = parser.parse_args()
    with rig.database(arguments.kind):
        logging.disable(logging.WARNING)
        office, applicants = build(arguments.count)
        began = time.perf_counter()
        lay_in(office, applicants)
        print(f"{arguments.kind}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {arguments.workers} workers")
        print(f"  {arguments.count} decisions of the year before laid in, {time.perf_counter() - began:.0f} s", flush=True)
        carry_through(office, arguments)


def build(count: int) -> tuple[Any, list[str]]:
    """The office a year later, over registers in memory; and who applied."""
    from cases import town
    from cases.people import child, person
    from saklig.connectors.identity_number import make
    from saklig.connectors.world import World

    persons, incomes, places, applicants = {}, {}, [], []
    for n in range(count):
        parent = make(date(1975, 1, 1) + timedelta(days=n % 5000), woman=True, nth=n // 5000)
        kid = make(date(2021, 8, 1) + timedelta(days=n % 500), woman=False, nth=n // 500)
        home, born = f"home-{n}", date(2021, 8, 1) + timedelta(days=n % 500)
        persons[parent] = town.named(person(parent, children=(kid,), home=home), f"Forelder{n}")
        persons[kid] = town.named(child(kid, parent, born=born, home=home), f"Barn{n}")
        incomes[parent, 2024] = town.income(parent, 600_000 if n % 4 == 3 else 140_000 + n)
        places.append(town.place(kid, full_price=Decimal(1200)))
        applicants.append(parent)
    world = World(persons=persons, incomes=incomes, places=tuple(places))
    clock = town.RunningClock(time.time(), at=JUNE)
    return town.office(world, clock=clock), applicants


def lay_in(office: Any, applicants: list[str]) -> None:
    """Last year's cases with their decisions, as rows."""
    from cases import town
    from saklig.store import people
    from saklig.store.keys import case_key, ring

    world = office.ports.population.world
    kids = {one.family[0].related: identity for identity, one in world.persons.items() if one.birth_date.year > 2000}
    for start in range(0, len(applicants), AT_ONCE):
        part = applicants[start : start + AT_ONCE]
        known = people.find_or_create_all(
            people.Known(identity_number=one, name=str(world.persons[one].name))
            for parent in part for one in (parent, kids[parent])
        )  # fmt: skip
        ids = {parent: uuid4() for parent in part}
        ring().prepare(case_key(known[parent].id, ids[parent], "case") for parent in part)
        rows(part, ids, known, kids, start, {**town.YES, "application.as_long_as_place": True})
        ring().forget()


def rows(
    part: list[str], ids: dict[str, Any], known: dict[str, Any], kids: dict[str, str], start: int, answers: dict[str, Any]
) -> None:
    from django.db import transaction

    from saklig.cases.models import Application, Case, Decision, Determination, OutcomeLine, Payment

    empty = {"facts": b"{}", "details": {}, "outcome": b"{}", "trace": b"{}"}
    cases = [
        Case(
            id=ids[one], service=rig.SERVICE, applicant=known[one], language="nb", state="closed", state_since=BEFORE,
            created_at=BEFORE, received_at=BEFORE, number=f"2024-{start + n}",
        )
        for n, one in enumerate(part)
    ]  # fmt: skip
    made = [
        Determination(
            case=case, number=1, gathering=uuid4(), at=BEFORE.date(), made_at=BEFORE, package_hash="0" * 64, local_hash="0" * 64,
            engine_version="1", policy_version="1", stage="automation", settled=True, automatic=True, reasons=[],
            commitment="0" * 64, **empty,
        )
        for case in cases
    ]  # fmt: skip
    decisions = [
        Decision(case=one.case, number=1, determination=one, kind="automatic", decided_at=BEFORE) for one in made
    ]
    children = {ids[one]: known[kids[one]] for one in part}
    with transaction.atomic():
        Case.objects.bulk_create(cases)
        Application.objects.bulk_create(
            Application(case=case, answers=answers, saved_at=BEFORE, received_at=BEFORE) for case in cases
        )
        Determination.objects.bulk_create(made)
        Decision.objects.bulk_create(decisions)
        OutcomeLine.objects.bulk_create(
            OutcomeLine(
                case=one.case, decision=one, subject="c1", benefit="income-cap", month=month, kind="granted", adverse=False,
                provision="§ 3 b", reason="income-cap-granted", value="1400",
            )
            for one in decisions for month in MONTHS
        )  # fmt: skip
        Payment.objects.bulk_create(
            Payment(
                case=one.case, decision=one, person=children[one.case_id], subject="c1", month=month,
                payment="0" if month.month == 7 else "660",
            )
            for one in decisions for month in MONTHS
        )  # fmt: skip


def carry_through(office: Any, arguments: argparse.Namespace) -> None:
    from cases import town
    from saklig import cases
    from saklig.cases.models import Case, InformationRequest, Renewal

    leader, count = town.employee("leader"), arguments.count
    town.caseworker()
    cases.begin_year(office, leader, rig.SERVICE, token=town.token())

    def prepared() -> int:
        return Renewal.objects.exclude(finding="waiting").count()

    def ended() -> int:
        heard = InformationRequest.objects.filter(kind="prior-notice").count()
        return heard + Case.objects.filter(renewal__isnull=False, state="notified").count()

    for name, done in (("prepared", prepared), ("carried through", ended)):
        if name != "prepared":
            cases.release_year(office, leader, rig.SERVICE, period=2025, token=town.token())
        seconds, counted, kills = half(office, done, arguments)
        print(f"  {count} {name}, {kills} workers killed: {seconds:.0f} s, {counted / seconds:.1f} a second", flush=True)
    account(office, count)


def half(office: Any, done: Callable[[], int], arguments: argparse.Namespace) -> tuple[float, int, int]:
    """Work until all are done, with workers killed on the way. Seconds from the first done, and how many in them."""
    from django.db import connections

    connections.close_all()
    workers = [fork(office) for _ in range(arguments.workers)]
    wait(done, 1)
    first, began, kills = done(), time.perf_counter(), 0
    for number in range(arguments.kills):
        wait(done, arguments.count * (number + 1) // (arguments.kills + 1))
        victim = workers.pop(0)
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        kills += 1
        connections.close_all()
        workers.append(fork(office))
    wait(done, arguments.count)
    seconds = time.perf_counter() - began
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    return seconds, arguments.count - first, kills


def fork(office: Any) -> int:
    child = os.fork()
    if child:
        return child
    from saklig.cases import job_handlers
    from saklig.store.worker import Worker

    Worker(clock=office.ports.clock.now, handlers=job_handlers(office), lease=LEASE, poll_seconds=0.05).run()
    os._exit(0)


def wait(done: Callable[[], int], count: int) -> None:
    until = time.monotonic() + 3 * 3600
    while done() < count:
        if time.monotonic() > until:
            raise RuntimeError(f"{done()} of {count} after three hours")
        time.sleep(0.2)


def account(office: Any, count: int) -> None:
    """Every decision of the year before has become one case, and each case one thing."""
    from saklig import cases
    from saklig.cases.models import Case, Decision, DecisionLetter, PriceLine, Renewal
    from saklig.cases.prices.checking import in_force

    lower = sum(n % 4 == 3 for n in range(count))
    new = Case.objects.filter(renewal__isnull=False)
    states, decided = Counter(new.values_list("state", flat=True)), Decision.objects.filter(case__renewal__isnull=False)
    assert Renewal.objects.filter(case=None).count() == 0 and new.count() == count
    assert new.values("applicant").distinct().count() == count
    assert states == {"notified": count - lower, "awaiting_information": lower}, states
    assert decided.count() == decided.values("case").distinct().count() == count - lower
    assert not decided.exclude(kind="automatic").exists()
    assert DecisionLetter.objects.filter(case__renewal__isnull=False).count() == count
    assert PriceLine.objects.count() == 12 * (count - lower)
    package = office.services[rig.SERVICE].package
    counted = [one for one in cases.differences(office) if one.month >= date(2025, 8, 1)]
    assert counted == [], counted[:3]
    held = in_force(rig.SERVICE, package)
    total = sum((one.payment for (_, month), one in held.items() if month >= date(2025, 8, 1)), Decimal(0))
    print(f"  {count} accounted for: {dict(states)}; lines come to {total} kr, as the decisions do; none lost, none twice")


if __name__ == "__main__":
    main()
