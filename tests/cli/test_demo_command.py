"""`saklig demo`, `serve` and `worker` as processes: they open, take nothing that another has, and leave no process behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from saklig.cli.ports import free_port


def processes_with(mark: str) -> list[int]:
    """The processes whose environment holds `mark`."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                if mark.encode() in (place / "environ").read_bytes():
                    found.append(int(place.name))
            except OSError:
                continue
    return found


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            return page.status == 200
    except OSError:
        return False


def ignore_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class RunningDemo:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.mark = folder, free_port(), f"SAKLIG_TEST_OF_DEMO={folder}"
        name, _, value = self.mark.partition("=")
        known = {key: held for key, held in os.environ.items() if not key.startswith(("SAKLIG_", "DJANGO_"))}
        self.environment = known | {name: value}
        self.process = self._start(self.port)

    def _start(self, port: int, *more: str) -> subprocess.Popen[str]:
        words = ["demo", "--json", "--cases", "1", "--data", "d", "--port", str(port), *more]
        return subprocess.Popen(
            [sys.executable, "-m", "saklig.composition", *words],
            env=self.environment, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=ignore_ctrl_c,  # as a script without job control hands it down to what it starts in the background
        )  # fmt: skip

    def another(self, *more: str) -> tuple[int, str]:
        process = self._start(free_port(), *more)
        out, err = process.communicate(timeout=120)
        return process.returncode, out + err

    def welcome(self) -> dict[str, object]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate(timeout=30)
        return json.loads(line)

    def wait_until_gone(self) -> list[int]:
        deadline = time.monotonic() + 30
        while processes_with(self.mark) and time.monotonic() < deadline:
            time.sleep(0.1)
        return processes_with(self.mark)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    running = RunningDemo(tmp_path)
    yield running
    for process in processes_with(running.mark):
        os.kill(process, signal.SIGKILL)
    running.process.communicate(timeout=30)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
def test_it_opens_says_who_may_sign_in_and_leaves_no_process_when_the_window_is_closed(demo: RunningDemo) -> None:
    told = demo.welcome()
    assert told["address"] == f"http://localhost:{demo.port}/"
    assert any("caseworker" in str(one) for one in told["sign_in_as"])  # type: ignore[attr-defined]
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/", timeout=20) as page:
        assert page.status == 200 and "fiktiv" in page.read().decode()
    assert len(processes_with(demo.mark)) >= 4

    for more in ((), ("--fresh",)):
        code, said = demo.another(*more)
        assert code == 1 and f"Another demo runs on {demo.folder / 'd'}" in said
    assert (demo.folder / "d" / "saklig.sqlite3").exists()

    demo.process.send_signal(signal.SIGHUP)
    assert demo.process.wait(timeout=60) == 0
    assert demo.wait_until_gone() == []


@pytest.mark.slow
def test_killed_while_it_loads_it_leaves_no_process_and_begins_anew_the_next_time(demo: RunningDemo) -> None:
    mark = demo.folder / "d" / "loading-was-begun"
    deadline = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    demo.process.kill()
    demo.process.communicate(timeout=30)
    assert demo.wait_until_gone() == []
    assert mark.exists()
    again = demo.process = demo._start(demo.port)
    told = demo.welcome()
    assert told["address"] == f"http://localhost:{demo.port}/"
    again.send_signal(signal.SIGINT)
    assert again.wait(timeout=60) == 0
    assert again.stderr is not None and "Loading was cut off the last time" in again.stderr.read()
    assert demo.wait_until_gone() == []


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.slow
def test_ctrl_c_ends_a_command_and_all_its_processes(command: str, tmp_path: Path) -> None:
    """A terminal tells every process of the command at once; the parent then tells its children again."""
    mark, port = f"SAKLIG_TEST_OF_CTRL_C={tmp_path}", free_port()
    known = {key: held for key, held in os.environ.items() if not key.startswith(("SAKLIG_", "DJANGO_"))}
    settings = {"SAKLIG_DEMO": "1", "SAKLIG_DATA_DIR": "d", "SAKLIG_REGISTER_URL": "http://127.0.0.1:9"}
    environment = known | settings | {mark.partition("=")[0]: mark.partition("=")[2]}

    def saklig(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "saklig.composition", *words], env=environment, cwd=tmp_path, start_new_session=True
        )

    assert saklig("migrate").wait(timeout=60) == 0
    process = saklig(command, "--processes", "2", *(["--port", str(port)] if command == "serve" else []))
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and (len(processes_with(mark)) < 3 or (command == "serve" and not answers(port))):
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=40) == 0
        assert processes_with(mark) == []
    finally:
        for one in processes_with(mark):
            os.kill(one, signal.SIGKILL)
