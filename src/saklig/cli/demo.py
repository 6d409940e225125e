"""`saklig demo`: one command that starts a whole fictional agency, and stops it cleanly.

Four processes: a stand-in register, the web server, a worker, and this one, which prepares, watches and stops the others.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from saklig.cli.ports import count, free_port, own_port, port, port_fault
from saklig.cli.processes import end_with_parent

__all__ = ["Demo", "add_arguments"]

MADE_BY_THE_DEMO = "demo-secrets.json"  # written by the settings, and by nothing but a demo
LOADING = "loading-was-begun"  # stands there from before the town is loaded until it is whole
STARTING_TAKES_AT_MOST = 60.0  # seconds, on a slow machine
STOPPING_TAKES_AT_MOST = 20.0  # seconds, for all processes together
_TOLD_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=port, default=own_port(), help="port of the pages (8000, or SAKLIG_PORT)"
    )
    parser.add_argument("--data", type=Path, default=Path("var/demo"), help="where the demo keeps its data (var/demo)")
    parser.add_argument("--fresh", action="store_true", help="throw away the demo's data and begin again")
    parser.add_argument("--cases", type=count, default=120, help="past cases to load the first time (120)")
    parser.add_argument("--json", action="store_true", help="print the address and whom one can sign in as as one line of JSON")


class Demo:
    """Prepare the data, start the processes, wait for Ctrl-C. `who` prints whom one can sign in as."""

    def __init__(self, arguments: argparse.Namespace, *, who: Callable[[], Sequence[str]]) -> None:
        self.port: int = arguments.port
        self.data: Path = arguments.data.resolve()
        self.fresh: bool = arguments.fresh
        self.cases: int = arguments.cases
        self.as_json: bool = arguments.json
        self.who = who
        self.lock: IO[str] | None = None
        self.new = True
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.began = time.monotonic()

    def run(self) -> int:
        # SIGINT too: a script that starts us in the background hands down that it is ignored.
        # SIGHUP: the window was closed. The processes have sessions of their own and would go on without us.
        for told_to_stop in _TOLD_TO_STOP:
            signal.signal(told_to_stop, _as_interrupt)
        try:
            self._check_port()
            self._prepare_folder()
            register = free_port()
            os.environ.update(self._environment(register))
            self._say("Starting the stand-in register (synthetic people, real HTTP)")
            self._start("register", "stand-in", "--port", str(register))
            self._command("migrate", "Preparing the database")
            if self.new:
                (self.data / LOADING).touch()
            wait = " (a minute or two)" if self.new else ""
            self._command("load-demo", f"Loading Nordvik: 300 synthetic residents and past cases{wait}", str(self.cases))
            (self.data / LOADING).unlink(missing_ok=True)
            self._say("Starting web and worker")
            self._start("web", "serve", "--port", str(self.port))
            self._start("worker", "worker")
            self._wait_until_answering()
            self._welcome()
            return self._watch()
        except KeyboardInterrupt:
            return 0
        except Stopped as error:
            print(f"\n✗ {error}", file=sys.stderr)
            return 1
        finally:
            self._stop()

    def _check_port(self) -> None:
        if fault := port_fault("127.0.0.1", self.port):
            raise Stopped(f"{fault}\n  Perhaps another demo runs. Stop it, or choose a port: ./run demo --port 8001")

    def _prepare_folder(self) -> None:
        try:
            self.data.parent.mkdir(parents=True, exist_ok=True)
            self._lock_folder()
            self._clear_folder()
            self.data.mkdir(parents=True, exist_ok=True)
            self.new = not (self.data / MADE_BY_THE_DEMO).exists()
            with tempfile.TemporaryFile(dir=self.data):  # it may be a folder that we can see and not write to
                pass
            free = shutil.disk_usage(self.data).free // 1_000_000
        except OSError as error:
            raise Stopped(f"The demo cannot write in {self.data}: {error.strerror}. Name another: --data FOLDER") from None
        if free < 200:
            raise Stopped(f"Only {free} MB free where {self.data} lies; the demo needs 200 MB. Free some room.")

    def _lock_folder(self) -> None:
        """Two demos on one folder would load it twice, and --fresh would take it away under the other."""
        self.lock = self.data.with_name(f".{self.data.name}.lock").open("w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stopped(
                f"Another demo runs on {self.data}. Stop it, or give this one a folder of its own: --data FOLDER"
            ) from None

    def _clear_folder(self) -> None:
        cut_off = (self.data / LOADING).exists()
        if not (self.fresh or cut_off) or not self.data.exists():
            return
        if not (self.data / MADE_BY_THE_DEMO).exists():
            raise Stopped(
                f"{self.data} was not made by the demo (no {MADE_BY_THE_DEMO} in it), so --fresh leaves it alone.\n"
                "  Name another folder with --data, or remove it yourself."
            )
        if cut_off:
            self._say("Loading was cut off the last time; beginning again with new data")
        shutil.rmtree(self.data)

    def _environment(self, register: int) -> dict[str, str]:
        return {
            "SAKLIG_DEMO": "1",
            "SAKLIG_DATA_DIR": str(self.data),
            "SAKLIG_REGISTER_URL": f"http://127.0.0.1:{register}",
            "SAKLIG_SITE": f"http://localhost:{self.port}",
        }

    def _start(self, name: str, *words: str) -> None:
        # A session of its own, so that Ctrl-C reaches us alone and we stop the others in order.
        self.processes[name] = subprocess.Popen(  # noqa: S603
            _saklig(*words), stdout=self._said_to(), start_new_session=True, preexec_fn=end_with_parent
        )

    def _command(self, word: str, what: str, *arguments: str) -> None:
        self._say(what)
        done = subprocess.run(  # noqa: S603
            _saklig(word, *arguments), check=False, stdout=self._said_to(), preexec_fn=end_with_parent
        )
        if done.returncode:
            raise Stopped(f"`saklig {word}` failed (see above). `./run demo --fresh` begins again with new data.")

    def _wait_until_answering(self) -> None:
        deadline = time.monotonic() + STARTING_TAKES_AT_MOST
        while time.monotonic() < deadline:
            self._stop_if_one_died()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2):  # noqa: S310
                    return
            except urllib.error.HTTPError as error:
                raise Stopped(f"The web server answers with an error ({error.code}); its words are above.") from None
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise Stopped(f"The web server did not answer within {STARTING_TAKES_AT_MOST:.0f} seconds.")

    def _welcome(self) -> None:
        address, took, people = f"http://localhost:{self.port}/", time.monotonic() - self.began, list(self.who())
        if self.as_json:
            told = {"address": address, "ready_after_seconds": round(took, 1), "sign_in_as": people}
            print(json.dumps({**told, "mail": str(self.data / "mail")}, ensure_ascii=False), flush=True)
            return
        print(f"\nNordvik kommune (fictional, synthetic data) is open: {address}")
        set_up = os.environ.get("SAKLIG_SET_UP_SECONDS", "0")  # what ./run spent on the environment before it started us
        print(f"Ready after {took:.1f} s, and {set_up} s of set-up. You can sign in as, among others:")
        for line in people:
            print(f"  {line}")
        print("Letters' notices are written to", self.data / "mail")
        print("Stop with Ctrl-C.\n", flush=True)

    def _watch(self) -> int:
        while True:
            time.sleep(0.5)
            self._stop_if_one_died()

    def _stop_if_one_died(self) -> None:
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise Stopped(f"The {name} process ended by itself (exit code {process.returncode}); its words are above.")

    def _stop(self) -> None:
        # From here on nothing may interrupt us, or a process would be left behind.
        for told_to_stop in _TOLD_TO_STOP:
            signal.signal(told_to_stop, signal.SIG_IGN)
        running = [process for process in self.processes.values() if process.poll() is None]
        if running:
            self._say("Stopping")
        for process in reversed(running):
            process.terminate()
        deadline = time.monotonic() + STOPPING_TAKES_AT_MOST
        for process in reversed(running):
            try:
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()

    def _said_to(self) -> IO[str] | None:
        """Where the processes speak: with --json our one line stands alone on standard output."""
        return sys.stderr if self.as_json else None

    def _say(self, text: str) -> None:
        with suppress(OSError):  # the window may be closed
            print(f"› {text}", file=sys.stderr if self.as_json else sys.stdout, flush=True)


class Stopped(Exception):
    """The demo cannot go on; the message says why and what to do."""


def _as_interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _saklig(*words: str) -> list[str]:
    return [sys.executable, "-m", "saklig.composition", *words]
