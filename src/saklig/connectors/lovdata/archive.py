"""A tar.bz2 from outside, read file by file in memory: within limits of size, number and time; nothing is written to disk.

An archive that holds a link, a device or a path out of its folder is refused whole: Lovdata makes none such, so it is not theirs.
"""

from __future__ import annotations

import bz2
import io
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from saklig.assistant.errors import ContentError

__all__ = ["ArchiveLimits", "files_of"]

_LONG_NAMES = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_LONGEST_NAMES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """Units: bytes unpacked, files, seconds. Lovdata's largest has some 4,000 files and 21 MB packed."""

    most_bytes: int = 2_000_000_000
    largest_file: int = 20_000_000
    files: int = 50_000
    seconds: float = 600.0


def files_of(data: bytes, limits: ArchiveLimits | None = None) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each .xml and .html file, in the archive's order. Errors: ContentError, for the archive as a whole."""
    held = limits or ArchiveLimits()
    try:
        with (
            _Limited(data, held) as unpacked,
            tarfile.open(fileobj=unpacked, mode="r|", tarinfo=_Member) as archive,
        ):
            yield from _files(archive, held)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise ContentError(
            f"is no whole tar.bz2 ({type(error).__name__}): broken, or cut off on its way. Fetch it again."
        ) from None


def _files(archive: tarfile.TarFile, limits: ArchiveLimits) -> Iterator[tuple[str, bytes]]:
    count = 0
    for member in archive:
        count += 1
        if count > limits.files:
            raise ContentError(f"holds more than {limits.files} files. Is it the archive it should be?")
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or not (member.isreg() or member.isdir()) or member.issparse():
            raise ContentError(f"holds {member.name[:80]!r}, which is no plain file within it. Nothing of it is used.")
        if member.isdir() or path.suffix.lower() not in (".xml", ".html"):
            continue
        if member.size > limits.largest_file:
            raise ContentError(f"holds {member.name[:80]!r} of {member.size} bytes, more than {limits.largest_file}.")
        file = archive.extractfile(member)
        read = file.read() if file else b""
        if len(read) != member.size:
            raise EOFError(member.name)
        yield member.name, read


class _Member(tarfile.TarInfo):
    """A long name is read whole into memory before anyone can look at it, so it may not be long without end."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _LONG_NAMES and self.size > _LONGEST_NAMES:
            raise ContentError(f"holds a name of {self.size} bytes. Is it the archive it should be?")
        return super()._proc_member(archive)  # type: ignore[misc,no-any-return]


class _Limited(io.RawIOBase):
    """What the archive unpacks to, as long as it is no more, and takes no longer, than it may."""

    def __init__(self, data: bytes, limits: ArchiveLimits) -> None:
        self._inner = bz2.BZ2File(io.BytesIO(data))
        self._limits, self._size, self._until = limits, 0, time.monotonic() + limits.seconds

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        read = self._inner.read(min(size, 1_000_000) if size >= 0 else 1_000_000)
        self._size += len(read)
        if self._size > self._limits.most_bytes:
            raise ContentError(f"unpacks to more than {self._limits.most_bytes} bytes. Nothing of it is used.")
        if time.monotonic() > self._until:
            raise ContentError(f"takes more than {self._limits.seconds:g} seconds to unpack.")
        return read
