"""Worker processes that a test starts and kills, and waiting for what they do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cases import town

__all__ = ["Start", "wait_for", "workers"]

Start = Callable[..., subprocess.Popen[bytes]]


def workers(script: Path, environment: Mapping[str, str], *given: object) -> Iterator[Start]:
    """For a fixture: starts `script` with these words and more, and kills what still runs at the end, with its children."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*more: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(script), *map(str, (*given, *more))]
        started.append(subprocess.Popen(command, env=dict(environment), start_new_session=True))
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(what: str, condition: Callable[[], bool], seconds: float = 400) -> None:
    """Until it holds; fails with the jobs that did."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited {seconds} s in vain for: {what}; {town.failures()[:3]}"
        time.sleep(0.02)
