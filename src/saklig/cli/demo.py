"""`saklig demo`: one command that starts a whole fictional agency, and stops it cleanly.

Four processes: a stand-in register, the web server, a worker, and this one, which prepares, watches and stops the others.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from saklig.cli.ports import count, free_port, port, port_fault

__all__ = ["Demo", "add_arguments"]

DEFAULT_PORT = "8000"
MADE_BY_THE_DEMO = "demo-secrets.json"  # written by the settings, and by nothing but a demo
STARTING_TAKES_AT_MOST = 60.0  # seconds, on a slow machine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=port, default=os.environ.get("SAKLIG_PORT", DEFAULT_PORT), help="port of the pages (8000, or SAKLIG_PORT)"
    )
    parser.add_argument("--data", type=Path, default=Path("var/demo"), help="where the demo keeps its data (var/demo)")
    parser.add_argument("--fresh", action="store_true", help="throw away the demo's data and begin again")
    parser.add_argument("--cases", type=count, default=200, help="past cases to load the first time (200)")


class Demo:
    """Prepare the data, start the processes, wait for Ctrl-C. `who` prints whom one can sign in as."""

    def __init__(self, arguments: argparse.Namespace, *, who: Callable[[], Sequence[str]]) -> None:
        self.port: int = arguments.port
        self.data: Path = arguments.data.resolve()
        self.fresh: bool = arguments.fresh
        self.cases: int = arguments.cases
        self.who = who
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.began = time.monotonic()

    def run(self) -> int:
        signal.signal(signal.SIGTERM, _as_interrupt)
        try:
            if not self._prepare_folder() or not self._port_is_free():
                return 1
            register = free_port()
            os.environ.update(self._environment(register))
            say("Starting the stand-in register (synthetic people, real HTTP)")
            self._start("register", "stand-in", "--port", str(register))
            self._command("migrate", "Preparing the database")
            self._command("load-demo", "Loading Nordvik: 300 synthetic residents and past cases", str(self.cases))
            say("Starting web and worker")
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

    def _prepare_folder(self) -> bool:
        if self.fresh and self.data.exists():
            if not (self.data / MADE_BY_THE_DEMO).exists():
                print(
                    f"✗ {self.data} was not made by the demo (no {MADE_BY_THE_DEMO} in it), so --fresh leaves it alone.\n"
                    "  Name another folder with --data, or remove it yourself.",
                    file=sys.stderr,
                )
                return False
            shutil.rmtree(self.data)
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.data).free // 1_000_000
        except OSError as error:
            print(f"✗ The demo cannot write in {self.data}: {error.strerror}. Name another: --data FOLDER", file=sys.stderr)
            return False
        if free < 200:
            print(f"✗ Only {free} MB free where {self.data} lies; the demo needs 200 MB. Free some room.", file=sys.stderr)
            return False
        return True

    def _port_is_free(self) -> bool:
        fault = port_fault("127.0.0.1", self.port)
        if fault:
            print(f"✗ {fault}\n  Perhaps another demo runs. Stop it, or choose a port: ./run demo --port 8001", file=sys.stderr)
        return fault is None

    def _environment(self, register: int) -> dict[str, str]:
        return {
            "SAKLIG_DEMO": "1",
            "SAKLIG_DATA_DIR": str(self.data),
            "SAKLIG_REGISTER_URL": f"http://127.0.0.1:{register}",
            "SAKLIG_SITE": f"http://localhost:{self.port}",
        }

    def _start(self, name: str, *words: str) -> None:
        # A session of its own, so that Ctrl-C reaches us alone and we stop the others in order.
        self.processes[name] = subprocess.Popen(_saklig(*words), start_new_session=True)  # noqa: S603

    def _command(self, word: str, what: str, *arguments: str) -> None:
        say(what)
        if subprocess.run(_saklig(word, *arguments), check=False).returncode:  # noqa: S603
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
        print(f"\nNordvik kommune (fictional, synthetic data) is open: http://localhost:{self.port}/")
        print(f"Ready after {time.monotonic() - self.began:.1f} s. You can sign in as, among others:")
        for line in self.who():
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
        running = [process for process in self.processes.values() if process.poll() is None]
        if running:
            say("Stopping")
        for process in reversed(running):
            process.terminate()
        for process in reversed(running):
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()


class Stopped(Exception):
    """The demo cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    print(f"› {text}", flush=True)


def _as_interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _saklig(*words: str) -> list[str]:
    return [sys.executable, "-m", "saklig.composition", *words]
