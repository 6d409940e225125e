"""A worker as a process of its own: `python worker_process.py <processes> <lease seconds> <job seconds> [background]`."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from saklig.store import events  # noqa: E402
from saklig.store.jobs import Handlers, Later, Run  # noqa: E402
from saklig.store.worker import Worker, run_processes  # noqa: E402

processes, lease, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
handlers = Handlers()


@handlers.handler("test.effect")
def effect(run: Run) -> None:
    time.sleep(seconds / 2)
    with run.completing():
        events.append("test.effect", run.ref, {"holder": f"p-{os.getpid()}"})
        time.sleep(seconds / 2)


@handlers.handler("test.long", background=True)
def long(run: Run) -> None:
    while not run.told_to_stop():
        time.sleep(0.05)
    raise Later(timedelta(0), "told to stop")


def make(background: bool | None = None) -> Worker:
    return Worker(clock=timezone.now, handlers=handlers, lease=timedelta(seconds=lease), poll_seconds=0.05, background=background)


if "background" in sys.argv:
    run_processes(processes, lambda: make(False), background=lambda: make(True))
else:
    run_processes(processes, make)
