"""Workers: processes that run due jobs, keep their leases alive, and take up what a killed worker left."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import FrameType
from typing import Protocol

from django.apps import apps
from django.db import Error, connections
from django.db.models import Q

from .handlers import Handlers, Run
from .leases import LEASE, claim, due, execute, extend

__all__ = ["Beside", "Worker", "run_processes"]

_NICE = 15  # of 19: it gets what of the processor nobody else wants, and a little besides
log = logging.getLogger(__name__)


class Beside(Protocol):
    """Work that goes on beside the jobs, in a thread of its own: the ledger's sequencer."""

    def run(self) -> None:
        """Until `stop` is called."""
        ...

    def stop(self) -> None: ...

    def run_until_idle(self) -> int:
        """What is to be done now, in the caller's thread. Returns how much it was."""
        ...


class Worker:
    """Runs jobs in this process, one at a time; start several processes for more (`run_processes`)."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        handlers: Handlers,
        lease: timedelta = LEASE,
        poll_seconds: float = 0.25,
        beside: Sequence[Beside] = (),
        background: bool | None = None,
    ) -> None:
        """`background`: only the kinds that nobody waits for (True), only the others (False), or all of them (None)."""
        self._clock, self._handlers, self._lease, self._poll = clock, handlers, lease, poll_seconds
        self._beside = tuple(beside)
        self._holder = f"{socket.gethostname()[:40]}-{os.getpid()}"
        self._stopping = threading.Event()
        self._told_to_stop = False
        self._current: Run | None = None
        self._parent: int | None = None
        long = Q(kind__in=sorted(handlers.background))
        self._kinds = {None: None, True: long, False: ~long}[background]
        self._looked_for_abandoned = -1e9
        self._idle = False

    def stop(self) -> None:
        """End after the job in hand."""
        self._stopping.set()

    def run(self, *, while_parent_lives: bool = False) -> None:
        """Run jobs until SIGTERM, SIGINT or `stop` (or the parent's death); the job in hand is finished first."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._on_signal)
            signal.signal(signal.SIGINT, self._on_signal)
        self._parent = os.getppid() if while_parent_lives else None
        heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        heart.start()
        companions = [threading.Thread(target=one.run, name="beside", daemon=True) for one in self._beside]
        for companion in companions:
            companion.start()
        while not self._to_end():
            if not self._one_guarded():
                self._stopping.wait(self._poll)
        self._stopping.set()
        # After the last job, so that what it did gets its place and leaves the machine too.
        for one in self._beside:
            one.stop()
        for companion in companions:
            companion.join(timeout=15)
        heart.join(timeout=5)
        connections.close_all()

    def _to_end(self) -> bool:
        return self._told_to_stop or self._stopping.is_set() or self._parent not in (None, os.getppid())

    def run_until_idle(self, *, at_most: int = 1_000_000) -> int:
        """Run what is due now, and return how many runs it took (for tests and one-off commands; no heartbeat)."""
        runs, self._idle, self._looked_for_abandoned = 0, False, -1e9
        while runs < at_most and self._one():
            runs += 1
        for one in self._beside:
            one.run_until_idle()
        return runs

    def _one(self) -> bool:
        if self._idle and not due(self._clock, self._kinds):
            return False
        run = self._next()
        self._idle = run is None
        if run is None:
            return False
        self._current, run.told_to_stop = run, self._to_end
        try:
            execute(run, self._handlers)
        finally:
            self._current = None
        return True

    def _one_guarded(self) -> bool:
        """The same, but a database that is away for a while doesn't end the worker; the lease sees to the job."""
        try:
            return self._one()
        except Error as error:
            log.error("worker: the database can't be reached (%s); trying again", type(error).__name__)
            connections.close_all()
            self._stopping.wait(2)
            return False

    def _next(self) -> Run | None:
        # Abandoned jobs first, but looked for only once a second: they are rare, and it is one more query.
        if time.monotonic() - self._looked_for_abandoned >= min(1.0, self._lease.total_seconds() / 3):
            run = self._claim(expired=True)
            if run is not None:
                return run
            self._looked_for_abandoned = time.monotonic()
        return self._claim(expired=False)

    def _claim(self, *, expired: bool) -> Run | None:
        return claim(clock=self._clock, holder=self._holder, lease=self._lease, expired=expired, kinds=self._kinds)

    def _beat(self) -> None:
        while not self._stopping.wait(self._lease.total_seconds() / 3):
            self._extend()
        # The last job may still be running after a stop was asked for.
        while self._current is not None:
            self._extend()
            time.sleep(min(1.0, self._lease.total_seconds() / 3))
        connections.close_all()

    def _extend(self) -> None:
        run = self._current
        if run is None:
            return
        try:
            extend(run, self._lease)
        except Error as error:
            log.warning("worker: heartbeat failed (%s); the lease may run out", type(error).__name__)
            connections.close_all()

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        # No Event.set() here: the signal may interrupt a wait() that holds the event's own lock, and would wait for it for ever.
        self._told_to_stop = True


def run_processes(count: int, make: Callable[[], Worker], *, background: Callable[[], Worker] | None = None) -> None:
    """Run `count` workers in processes of their own until SIGTERM or SIGINT; one that dies is started again.

    `background`: makes one more, which gives way to whatever else the machine does. Call it where everything is wired and
    nothing but the main thread runs: the processes are forked from here.
    """
    if count == 1 and background is None:
        make().run()
        return
    context = multiprocessing.get_context("fork")
    told_to_stop: list[int] = []  # a plain list: see Worker._on_signal

    def start(child: Callable[[], None]) -> multiprocessing.process.BaseProcess:
        # A connection or key shared by two processes after a fork would be used by both.
        connections.close_all()
        apps.get_app_config("store").forget_keys()  # type: ignore[attr-defined]
        process = context.Process(target=child, daemon=False)
        process.start()
        return process

    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda signum, _: told_to_stop.append(signum))
    works = [partial(_child, make)] * count + ([partial(_child, background, nice=_NICE)] if background else [])
    children = [start(work) for work in works]
    while not told_to_stop:
        time.sleep(0.5)
        for place, child in enumerate(children):
            if not child.is_alive() and not told_to_stop:
                log.error("worker process %s ended with code %s; starting another", child.pid, child.exitcode)
                children[place] = start(works[place])
    while alive := [child for child in children if child.is_alive()]:
        for child in alive:
            child.terminate()  # again and again: one that has just been forked doesn't listen yet
        alive[0].join(timeout=0.5)


def _child(make: Callable[[], Worker], *, nice: int = 0) -> None:
    os.nice(nice)
    make().run(while_parent_lives=True)
