"""A worker as a process of its own: `python worker_process.py <processes> <lease seconds> <job seconds>`."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from saklig.store import events  # noqa: E402
from saklig.store.jobs import Handlers, Run  # noqa: E402
from saklig.store.worker import Worker, run_processes  # noqa: E402

processes, lease, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
handlers = Handlers()


@handlers.handler("test.effect")
def effect(run: Run) -> None:
    time.sleep(seconds / 2)
    with run.completing():
        events.append("test.effect", run.ref, {"holder": f"p-{os.getpid()}"})
        time.sleep(seconds / 2)


run_processes(
    processes,
    lambda: Worker(clock=timezone.now, handlers=handlers, lease=timedelta(seconds=lease), poll_seconds=0.05),
)
