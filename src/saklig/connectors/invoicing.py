"""The invoicing system: a folder that it fetches from, which is how most of them take files in.

Each file appears whole (written beside, then renamed), and last of all a list of their SHA-256 sums: where that stands,
the month is complete. Files that are there already with the same bytes are left as they are.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from saklig.cases.ports import PriceFiles, RegisterAnswerInvalid, RegisterUnavailable
from saklig.connectors.memory import Fault

__all__ = ["FolderInvoicing", "MemoryInvoicing", "sums_of"]

_REGISTER = "invoicing"


def sums_of(month: PriceFiles) -> tuple[str, bytes]:
    """The list of sums, by the name it has: two columns as `sha256sum` reads them."""
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(month.files.items())]
    return f"{month.service}-{month.month:%Y-%m}.sha256", "".join(lines).encode()


@dataclass(frozen=True, slots=True)
class FolderInvoicing:
    """Over a folder that the invoicing system fetches from."""

    folder: Path

    def hand_over(self, month: PriceFiles) -> None:
        sums, told = sums_of(month)
        wanted = {**month.files, sums: told}  # the list of sums last
        try:
            different = [name for name, content in wanted.items() if self._there(name) not in (None, content)]
            if different:
                raise RegisterAnswerInvalid(
                    _REGISTER, "other-bytes",
                    f"{self.folder}: {', '.join(sorted(different))} is there with other bytes; a closed month has one set of"
                    " files. Find out who wrote them, and move them away",
                )  # fmt: skip
            for name, content in wanted.items():
                if self._there(name) is None:
                    self._put(name, content)
        except OSError as error:
            raise RegisterUnavailable(_REGISTER, type(error).__name__.lower()) from None

    def _there(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.exists() else None

    def _put(self, name: str, content: bytes) -> None:
        beside = self.folder / f".{name}.part"
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.folder / name)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@dataclass(slots=True, kw_only=True)
class MemoryInvoicing:
    """The twin: keeps what it was handed, by file name."""

    files: dict[str, bytes] = field(default_factory=dict)
    fault: Fault | None = None

    def hand_over(self, month: PriceFiles) -> None:
        if self.fault is Fault.DOWN:
            raise RegisterUnavailable(_REGISTER, "no-connection")
        sums, told = sums_of(month)
        wanted = {**month.files, sums: told}
        if any(self.files.get(name, content) != content for name, content in wanted.items()):
            raise RegisterAnswerInvalid(_REGISTER, "other-bytes")
        self.files |= wanted
