"""What the benchmarks share: databases in a temporary folder, a stand-in register as a process of its own, an office.

Every commit is safe on disk as in real life (SQLite synchronous FULL; PostgreSQL with fsync).
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE)]

__all__ = ["SERVICE", "database", "make_office", "percentile", "stand_in"]

SERVICE = "redusert-foreldrebetaling"


@contextmanager
def database(kind: str) -> Iterator[Path]:
    """Fresh databases of one kind ("sqlite" or "postgresql"), migrated; Django is set up. Yields the data folder."""
    from store import start_postgresql

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="saklig-benchmark-")))
        os.environ |= {"DJANGO_SETTINGS_MODULE": "saklig.settings", "SAKLIG_DEMO": "1", "SAKLIG_DATA_DIR": str(folder)}
        if kind == "postgresql":
            start_postgresql(stack)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        for alias in ("keys", "default"):
            call_command("migrate", database=alias, verbosity=0, skip_checks=True)
        yield folder
        connections.close_all()


@contextmanager
def stand_in(world: Any, *, delay_ms: float = 0.0) -> Iterator[str]:
    """The stand-in register over `world` in its own process; yields its address."""
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        pickle.dump(world, file)
        file.flush()
        command = [sys.executable, str(HERE / "register.py"), file.name, str(delay_ms)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            if not address.startswith("http"):
                raise RuntimeError("the stand-in register did not start; its words are above")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=10)


def make_office(register: str) -> Any:
    """The demo's own office, as composition wires it, with its registers at this address."""
    from django.apps import apps

    from saklig import composition

    os.environ["SAKLIG_REGISTER_URL"] = register
    office = composition.make_office(*composition.agency_file(demo=True), demo=True)
    apps.get_app_config("cases").office = office
    composition.settle()
    return office


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
