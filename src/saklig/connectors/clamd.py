"""The virus scanner ClamAV by the protocol of its daemon clamd: INSTREAM over TCP or a local socket.

zINSTREAM\\0, then chunks (four bytes of length, big-endian, and so many bytes), then a length of zero; the answer is one text
that ends with a null: "stream: OK", "stream: <name> FOUND", or "... ERROR". Source: clamd(8), COMMANDS, INSTREAM.
"""

from __future__ import annotations

import re
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass

from saklig.cases.ports import RegisterAnswerInvalid, RegisterUnavailable, VirusFound

__all__ = ["Clamd"]

_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: ([\x21-\x7e][\x20-\x7e]{0,199}?) FOUND")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamd:
    """`address`: "host:port", or the path of a local socket. `seconds`: how long each step may take."""

    address: str
    seconds: float = 20.0

    def scan(self, data: bytes) -> VirusFound | None:
        try:
            with self._connected() as connection:
                answer = self._asked(connection, data)
        except (OSError, OverflowError) as error:  # the latter for a port that is none
            raise RegisterUnavailable("scanner", "no-connection", f"{self.address}: {type(error).__name__}") from None
        if answer == "stream: OK":
            return None
        if found := _FOUND.fullmatch(answer):
            return VirusFound(name=found[1])
        if answer.endswith("ERROR"):
            # clamd's own bound (StreamMaxLength) is lower than ours, or it could not read the file: a human must see to it.
            raise RegisterAnswerInvalid("scanner", "could-not-scan")
        raise RegisterUnavailable("scanner", "unreadable")

    def _connected(self) -> socket.socket:
        if self.address.startswith("/"):
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(self.seconds)
            try:
                connection.connect(self.address)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=self.seconds)

    def _asked(self, connection: socket.socket, data: bytes) -> str:
        connection.settimeout(self.seconds)
        # One that has said why and closed takes no more: what it said is read below.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), _CHUNK):
                part = data[start : start + _CHUNK]
                connection.sendall(struct.pack(">I", len(part)) + part)
            connection.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            part = connection.recv(1024)
            if not part:
                break
            answer += part
        return answer.rstrip(b"\0\n").decode("ascii", "replace")
