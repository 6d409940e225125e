"""What the store costs: sealing a value, a new person with a new key, events, and jobs with 1, 2 and 4 workers.

    python benchmarks/store.py [sqlite|postgresql]

Every commit is safe on disk as in real life (SQLite synchronous FULL; PostgreSQL with fsync). PostgreSQL is the tests'
own server, started in a temporary folder.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
JOBS = 1000


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ |= {"DJANGO_SETTINGS_MODULE": "saklig.settings", "SAKLIG_DEMO": "1", "SAKLIG_DATA_DIR": folder}
        if kind == "postgresql":
            start_postgresql(stack)
        import django

        django.setup()
        from django.core.management import call_command

        for alias in ("default", "keys"):
            call_command("migrate", database=alias, verbosity=0, skip_checks=True)
        print(f"{kind}, {os.cpu_count()} cores")
        measure_rows()
        measure_jobs()


def start_postgresql(stack: ExitStack) -> None:
    import psycopg

    import postgres_server

    postgres_server.FAST.update(fsync="on", synchronous_commit="on", full_page_writes="on")
    server = stack.enter_context(postgres_server.Running())
    with psycopg.connect(host=server.socket_folder, user="saklig", dbname="postgres", autocommit=True) as connection:
        for name, setting in (("data", "SAKLIG_DATABASE_URL"), ("keys", "SAKLIG_KEYS_DATABASE_URL")):
            connection.execute(f"CREATE DATABASE {name}")
            os.environ[setting] = f"postgresql://saklig@/{name}?host={server.socket_folder}"


def rate(what: str, count: int, act: Callable[[], object]) -> None:
    start = time.perf_counter()
    for _ in range(count):
        act()
    seconds = (time.perf_counter() - start) / count
    print(f"{what:45} {1 / seconds:10,.0f} /s {seconds * 1e6:10,.0f} µs")


def measure_rows() -> None:
    from django.db import transaction

    from saklig.store import events, keys
    from saklig.store.models import Person

    person = Person(name="x" * 40)
    column = Person._meta.get_field("name")
    keys.ring().for_sealing(person.sealing_key())
    rate("seal a value (key at hand)", 5000, lambda: column.pre_save(person, add=False))
    person.save()
    rate("read and open a row (key at hand)", 1000, lambda: Person.objects.get(pk=person.pk).name)
    rate("a new person, key committed first", 200, lambda: Person.objects.create(name="x"))
    with transaction.atomic():
        rate("events in one transaction", 2000, lambda: events.append("benchmark.event", uuid4()))


def measure_jobs() -> None:
    from django.db import connections, transaction
    from django.utils import timezone

    from saklig.store import events, jobs
    from saklig.store.models import Job
    from saklig.store.worker import Worker, run_processes

    handlers = jobs.Handlers()

    @handlers.handler("benchmark.job")
    def effect(run: jobs.Run) -> None:
        with run.completing():
            events.append("benchmark.job", run.ref)

    for processes in (1, 2, 4):
        before = Job.objects.filter(state="done").count()
        connections.close_all()
        child = os.fork()
        if child == 0:
            run_processes(processes, lambda: Worker(clock=timezone.now, handlers=handlers, poll_seconds=0.02))
            os._exit(0)
        time.sleep(1)
        with transaction.atomic():
            for _ in range(JOBS):
                jobs.enqueue("benchmark.job", uuid4())
        start = time.perf_counter()
        while Job.objects.filter(state="done").count() < before + JOBS:
            time.sleep(0.02)
        seconds = time.perf_counter() - start
        print(f"{f'jobs with one event each, {processes} processes':45} {JOBS / seconds:10,.0f} /s")
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
