"""Nynorsk into bokmål by Apertium on this machine, where it is installed with the pair nno-nob: port `Translator`.

Its programs are started once in a process, at the first question, and kept: one that is started anew for each question would take
most of a second. A question is handed over with the zero byte that makes each of them pass on what it has. What takes longer than
it may is not waited for; its answer is thrown away when it comes. Nothing leaves the machine. The one module that knows it.

Source: wiki.apertium.org/wiki/NUL_flush; the mode file that the package apertium-nno-nob installs.
"""

from __future__ import annotations

import logging
import os
import re
import shlex
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from pathlib import Path

__all__ = ["PACKAGE", "Apertium", "installed"]

PACKAGE = "apertium-nno-nob"  # as Debian and Ubuntu call it

_MODES = tuple(Path(root) / "share/apertium/modes/nno-nob.mode" for root in ("/usr/local", "/usr"))
_END = ".[][\n]\0"  # a sentence's end, so that no program waits for more words; what is in brackets is passed over
_PLAIN = re.compile(r"[^\w ]+")  # its stream gives meaning to most other signs
_LONGEST = 400  # characters: a longer one is translated in part
_SECONDS = 0.06  # a question waits no longer: 12 ms are usual, and the whole answer is to take less than 150
_WAITING = 20  # questions at once; more wait for nothing
_AGAIN = 60.0  # seconds until it is started again where it ended by itself
_log = logging.getLogger(__name__)


def installed() -> list[str]:
    """The programs that translate, one after another, as a shell has them; none where Apertium or the pair is not there."""
    for path in _MODES:
        with suppress(OSError, UnicodeDecodeError):
            return _stages(path.read_text("utf-8"))
    return []


def _stages(mode: str) -> list[str]:
    """Each told to flush at a zero byte (-z); the last one to write words it does not know without a mark (-n)."""
    parts = [shlex.split(one.replace("$1", "-n").replace("$2", "")) for one in mode.strip().split("|")]
    if not all(words and shutil.which(words[0]) for words in parts):
        return []
    return [shlex.join([words[0], "-z", *words[1:]]) for words in parts]


class Apertium:
    """Port `Translator`. `stages`: of `installed()`. Many threads may ask at once."""

    def __init__(self, stages: Sequence[str], *, seconds: float = _SECONDS) -> None:
        self._stages, self._seconds = list(stages), seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._asked: deque[Future[str]] = deque()
        self._not_before = 0.0

    def bokmal(self, text: str) -> str | None:
        """The text in bokmål; None where it did not come in time, or not at all."""
        waits = self._hand_over(" ".join(_PLAIN.sub(" ", text).split())[:_LONGEST])
        if waits is None:
            return None
        try:
            return waits.result(timeout=self._seconds)
        except (TooLate, CancelledError):
            return None

    def close(self) -> None:
        """End the programs: without words to come each of them ends by itself."""
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                with suppress(OSError):
                    self._process.stdin.close()

    def _hand_over(self, text: str) -> Future[str] | None:
        with self._lock:
            if len(self._asked) >= _WAITING or not self._runs():
                return None
            assert self._process is not None and self._process.stdin is not None
            waits: Future[str] = Future()
            self._asked.append(waits)
            try:
                self._process.stdin.write(f"{text}{_END}".encode())
                self._process.stdin.flush()
            except (OSError, ValueError):
                self._asked.pop()
                return None
            return waits

    def _runs(self) -> bool:
        if self._process is not None and self._process.poll() is None:
            return True
        if time.monotonic() < self._not_before:
            return False
        self._not_before = time.monotonic() + _AGAIN
        try:
            self._process = subprocess.Popen(  # noqa: S603 - words of the mode file that came with Apertium, each quoted
                ["/bin/sh", "-c", " | ".join(self._stages)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            _log.warning("Apertium cannot be started: %s", error.strerror)
            return False
        self._asked = deque()
        threading.Thread(target=self._read, args=(self._process, self._asked), name="apertium", daemon=True).start()
        return True

    def _read(self, process: subprocess.Popen[bytes], asked: deque[Future[str]]) -> None:
        """Hand each answer to the question it is for, in order, until the programs end."""
        assert process.stdout is not None
        held = b""
        while part := os.read(process.stdout.fileno(), 65_536):
            *answers, held = (held + part).split(b"\0")
            for answer in answers:
                if asked:
                    asked.popleft().set_result(answer.decode("utf-8", "replace").partition("[]")[0].rstrip(". "))
        while asked:
            asked.popleft().cancel()
        _log.warning("Apertium has ended; questions are searched for as they are asked")
        process.wait()
