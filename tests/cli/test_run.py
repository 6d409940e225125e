"""`./run` meets what newcomers meet: a Python too old, no venv, no disk, a cut network, a moved folder. Each is provoked.

The script is run in a copy of its own, whose folder has a space in its name, with a PATH that holds the system's tools and the
fakes of the test. What it would install is replaced (a fake `uv`, or an index that hangs up), never the script itself.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("bash", "cat", "cut", "df", "dirname", "env", "flock", "grep", "sed", "sha256sum", "sleep", "mkdir", "touch", "id")
# As the system's Python, but its environments are made without pip, which takes seconds.
PYTHON = f"""#!/bin/bash
if [ "$1 $2" = "-m venv" ]; then shift 2; exec {sys.executable} -m venv --without-pip "$@"; fi
exec {sys.executable} "$@"
"""
# "Installs" what the test needs to be there, and writes down what it was asked for.
UV = """#!/bin/bash
echo "$@" >> asked
case "$*" in *--require-hashes*) [ ! -e cut-network ] || { echo "connection reset" >&2; exit 1; } ;; esac
there=$(echo .venv/lib/python*/site-packages)
touch "$there/django.py" "$there/saklig.py"
echo 'import sys; print("pytest", *sys.argv[1:])' > "$there/pytest.py"
printf '#!/bin/sh\\necho saklig "$@"\\n' > .venv/bin/saklig
/bin/chmod +x .venv/bin/saklig
"""


def heed_ctrl_c() -> None:
    """As in a terminal, also where these tests were started in the background, with the signal ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Newcomer:
    """A clone in a folder, and a machine that has what `tools` names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "my clone"
        self.bin = folder / "bin"
        self.bin.mkdir()
        (self.folder / "frontend").mkdir(parents=True)
        shutil.copy(ROOT / "run", self.folder)
        for name in ("pyproject.toml", "frontend/package-lock.json"):
            shutil.copy(ROOT / name, self.folder / name)
        for name in ("requirements.lock", "requirements-dev.lock"):
            (self.folder / name).write_text("some-package==1.0 --hash=sha256:" + "0" * 64 + "\n")
        (self.folder / "frontend" / "build.py").write_text("")
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or f"/usr/bin/{tool}")
        self.has("python3", PYTHON)
        self.has("uv", UV)
        self.said = ""

    def has(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def lacks(self, name: str) -> None:
        (self.bin / name).unlink()

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.folder / "run"), *words],
            env={"PATH": str(self.bin), "LANG": "C.UTF-8", **environment},  # no HOME: a service's user may have none
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )

    def run(self, *words: str, **environment: str) -> int:
        process = self.start(*words, **environment)
        self.said, _ = process.communicate(timeout=60)
        return process.returncode

    @property
    def asked(self) -> list[str]:
        path = self.folder / "asked"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    return Newcomer(tmp_path)


def test_it_installs_once_and_the_second_time_starts_at_once(newcomer: Newcomer) -> None:
    assert newcomer.run("saklig", "facts", "a b") == 0, newcomer.said
    assert "› Making an environment in .venv with Python 3." in newcomer.said
    assert "› Installing what requirements.lock names, checked by hash" in newcomer.said
    assert newcomer.said.splitlines()[-1] == "saklig facts a b"
    assert len(newcomer.asked) == 2 and "--require-hashes -r requirements.lock" in newcomer.asked[0]
    assert newcomer.run("saklig", "check") == 0
    assert newcomer.said == "saklig check\n" and len(newcomer.asked) == 2
    (newcomer.folder / "requirements.lock").write_text("another==2.0\n")
    assert newcomer.run("saklig") == 0
    assert len(newcomer.asked) == 4 and "Making an environment" not in newcomer.said


def test_it_works_with_the_narrowest_umask(newcomer: Newcomer) -> None:
    newcomer.has("umasked", f'#!/bin/bash\numask 077\nexec "{newcomer.folder}/run" set-up\n')
    done = subprocess.run([newcomer.bin / "umasked"], env={"PATH": str(newcomer.bin)}, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr.endswith("› Ready.\n")


def test_a_python_too_old(newcomer: Newcomer) -> None:
    newcomer.has("python3", '#!/bin/bash\n[ "$1" = --version ] && echo Python 3.9.2 || exit 1\n')
    assert newcomer.run("demo") == 1
    assert "✗ Saklig needs Python 3.11 or later; python3 is Python 3.9.2." in newcomer.said
    assert "sudo apt install python3 python3-venv" in newcomer.said
    assert "SAKLIG_PYTHON=/path/to/python3.12 ./run demo" in newcomer.said
    newcomer.has("python3.12", PYTHON)  # one that is new enough lies beside it
    assert newcomer.run("saklig") == 0


def test_no_python_at_all(newcomer: Newcomer) -> None:
    newcomer.lacks("python3")
    assert newcomer.run("test") == 1
    assert "Saklig needs Python 3.11 or later; python3 is not there." in newcomer.said
    assert newcomer.run("test", SAKLIG_PYTHON="/opt/python3.13") == 1
    assert "/opt/python3.13 is not there." in newcomer.said


def test_no_venv_module(newcomer: Newcomer) -> None:
    newcomer.has("python3", f'#!/bin/bash\ncase "$2" in *ensurepip*) exit 1 ;; esac\nexec {sys.executable} "$@"\n')
    assert newcomer.run("demo") == 1
    assert "✗ This Python has no venv module." in newcomer.said and "apt install python3-venv" in newcomer.said
    assert not (newcomer.folder / ".venv").exists()


def test_no_disk(newcomer: Newcomer) -> None:
    newcomer.lacks("df")
    newcomer.has("df", "#!/bin/bash\necho Filesystem 1048576-blocks Used Available Capacity\necho /dev/sda1 100 60 40 60% /\n")
    assert newcomer.run("demo") == 1
    assert "✗ Only 40 MB free on this disk; setting up takes about 1500 MB." in newcomer.said
    assert not (newcomer.folder / ".venv").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "none", str(place)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("mounting a disk needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_small_and_one_that_cannot_be_written_to(small_disk: Path) -> None:
    newcomer = Newcomer(small_disk)
    assert newcomer.run("demo") == 1
    assert "MB free on this disk" in newcomer.said and "✗ Only 1" in newcomer.said or "✗ Only 2" in newcomer.said
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert newcomer.run("demo") == 1
    assert f"✗ Saklig cannot write in {newcomer.folder}" in newcomer.said


def test_a_network_that_is_cut_and_the_same_command_again(newcomer: Newcomer) -> None:
    (newcomer.folder / "cut-network").touch()
    assert newcomer.run("saklig") == 1
    assert "✗ The installation stopped (see above)." in newcomer.said and "Run the same command again" in newcomer.said
    assert len(newcomer.asked) == 1  # what comes after is not tried on half an environment
    assert not (newcomer.folder / ".venv" / "saklig-stamps").exists()
    assert newcomer.run("saklig") == 1  # still cut
    (newcomer.folder / "cut-network").unlink()
    assert newcomer.run("saklig") == 0
    assert "Making an environment" not in newcomer.said


class IndexThatHangsUp:
    """A package index that answers half a page and is gone."""

    def __enter__(self) -> str:
        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/simple"

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<html><a")


@pytest.mark.slow
def test_pip_and_a_network_that_is_cut_in_the_middle(newcomer: Newcomer) -> None:
    newcomer.lacks("uv")
    newcomer.has("python3", f'#!/bin/bash\nexec {sys.executable} "$@"\n')  # with pip
    settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0", "PIP_TIMEOUT": "2", "PIP_NO_CACHE_DIR": "1"}
    with IndexThatHangsUp() as index:
        assert newcomer.run("saklig", PIP_INDEX_URL=index, **settings) == 1
    assert "✗ The installation stopped (see above)." in newcomer.said
    assert not (newcomer.folder / ".venv" / "saklig-stamps").exists()
    newcomer.has("uv", UV)
    assert newcomer.run("saklig") == 0


def test_a_making_that_was_cut_off_is_begun_anew(newcomer: Newcomer) -> None:
    newcomer.has("python3", PYTHON.replace("exec", "touch making; exec", 1).replace("--without-pip", "", 1))
    process = newcomer.start("saklig")
    deadline = time.monotonic() + 30
    while not (newcomer.folder / ".venv" / "bin" / "python").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # Ctrl-C reaches the whole group
    process.communicate(timeout=30)
    assert process.returncode != 0
    assert not (newcomer.folder / ".venv" / "saklig-place").exists()
    newcomer.has("python3", PYTHON)
    assert newcomer.run("saklig") == 0
    assert "Making an environment" in newcomer.said


def test_a_folder_that_was_moved_has_its_environment_made_anew(newcomer: Newcomer) -> None:
    assert newcomer.run("saklig") == 0
    newcomer.folder = newcomer.folder.rename(newcomer.folder.with_name("elsewhere"))
    assert newcomer.run("saklig") == 0
    assert "Making an environment" in newcomer.said
    assert newcomer.run("saklig") == 0 and newcomer.said == "saklig\n"


def test_a_python_that_was_exchanged_below_it(newcomer: Newcomer) -> None:
    assert newcomer.run("saklig") == 0
    (site,) = (newcomer.folder / ".venv" / "lib").glob("python*/site-packages")
    (site / "saklig.py").unlink()  # as after an upgrade of the system, when nothing is found any more
    assert newcomer.run("saklig") == 0 and len(newcomer.asked) == 4


def test_two_at_once_wait_for_each_other(newcomer: Newcomer) -> None:
    newcomer.has("uv", UV.replace("case", "sleep 1; case", 1))
    first, second = newcomer.start("saklig", "one"), newcomer.start("saklig", "two")
    said = [process.communicate(timeout=60)[0] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert len(newcomer.asked) == 2
    assert sum("Another ./run is setting up; waiting for it" in one for one in said) == 1


def test_what_is_started_does_not_hold_the_lock(newcomer: Newcomer) -> None:
    newcomer.has("uv", UV.replace('echo saklig "$@"', "exec sleep 20"))
    running = newcomer.start("saklig")
    deadline = time.monotonic() + 30
    while not (newcomer.folder / ".venv" / "saklig-stamps").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    (newcomer.folder / "requirements.lock").write_text("changed==1\n")
    try:
        assert newcomer.run("set-up") == 0
        assert "waiting" not in newcomer.said
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate(timeout=10)


def test_without_chromium_it_says_what_is_left_out_and_ci_fails(newcomer: Newcomer) -> None:
    assert newcomer.run("test", "-k", "some words") == 0
    assert "No Chromium: the browser tests are left out. To have them: sudo apt install chromium" in newcomer.said
    assert newcomer.said.splitlines()[-1] == "pytest -k some words"
    assert newcomer.run("test", "-k", "x", CI="true") == 1
    assert "CI must run the browser tests, and there is no Chromium" in newcomer.said
    newcomer.has("chromium", "#!/bin/bash\n")
    assert newcomer.run("test", "-k", "x", CI="true") == 0


def test_wrong_use_prints_the_commands(newcomer: Newcomer) -> None:
    for words in ((), ("frobnicate",), ("--help",)):
        assert newcomer.run(*words) == 2
        assert "./run demo     start the fictional municipality Nordvik" in newcomer.said
    assert not (newcomer.folder / ".venv").exists()


def test_locks_are_made_with_uv_alone(newcomer: Newcomer) -> None:
    newcomer.lacks("uv")
    assert newcomer.run("lock") == 1 and "Making the lock files needs uv." in newcomer.said
