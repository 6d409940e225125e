"""A stand-in for ClamAV's daemon: INSTREAM as clamd(8) has it, over TCP and a local socket, on a thread of its own.

It knows the test virus, keeps to a StreamMaxLength, and can be told to misbehave.
"""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path

EICAR = b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!"


class ClamdStandIn:
    """`misbehave`: "", "silent", "closes", "nonsense", "says-it-failed"."""

    def __init__(self, *, path: Path | None = None, longest: int = 30_000_000) -> None:
        self.misbehave, self.longest, self.received = "", longest, []
        self._listening = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        self._listening.bind(str(path) if path else ("127.0.0.1", 0))
        self._listening.listen()
        self.address = str(path) if path else f"127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        # Closing alone does not wake an accept() on every system.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    self._answer(connection)
                except OSError:
                    continue

    def _answer(self, connection: socket.socket) -> None:
        command = self._exactly(connection, len(b"zINSTREAM\0"))
        if self.misbehave == "closes":
            return
        if command != b"zINSTREAM\0":
            connection.sendall(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while True:
            (length,) = struct.unpack(">I", self._exactly(connection, 4))
            if length == 0:
                break
            data += self._exactly(connection, length)
            if len(data) > self.longest:
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.received.append(data)
        if self.misbehave == "silent":
            connection.settimeout(None)
            connection.recv(1)  # until the caller gives up
        elif self.misbehave == "nonsense":
            connection.sendall(b"\xff\xfe stream: perhaps\0")
        elif self.misbehave == "says-it-failed":
            connection.sendall(b"stream: Can't allocate memory ERROR\0")
        else:
            connection.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0")

    @staticmethod
    def _exactly(connection: socket.socket, length: int) -> bytes:
        got = b""
        while len(got) < length:
            part = connection.recv(min(65_536, length - len(got)))
            if not part:
                raise ConnectionError("the caller has gone")
            got += part
        return got
