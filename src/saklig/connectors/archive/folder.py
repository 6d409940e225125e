"""A folder as the way to the archive.

<folder>/ut/<message>/arkivmelding.xml   and the files it names; whole or not there (it is renamed into place)
<folder>/inn/<message>.xml               what the archive answered, put there by whoever carries messages
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from uuid import UUID

from saklig.cases.ports import RegisterAnswerInvalid, RegisterUnavailable
from saklig.documents.archive import ArchiveMessage, Schemas, write_message
from saklig.documents.archive.answers import LARGEST_ANSWER

__all__ = ["FolderArchive"]

_MESSAGE = "arkivmelding.xml"


class FolderArchive:
    """Port `Archive` by a folder, which must be there: one that is not mounted is not made on this machine's own disk.

    With `schemas` each message is held against them before it leaves.
    """

    def __init__(self, folder: Path, *, schemas: Schemas | None = None) -> None:
        self._folder, self._schemas = folder, schemas

    def hand_over(self, message: ArchiveMessage) -> None:
        xml = write_message(message)
        faults = self._schemas.faults_of_message(xml) if self._schemas else ()
        if faults:
            raise RegisterAnswerInvalid("archive", "schema", "the message is not valid: " + "; ".join(faults))
        place = self._out() / str(message.id)
        if place.exists():
            return
        try:
            new = Path(tempfile.mkdtemp(dir=place.parent, prefix=".new-"))
            try:
                _write(new / _MESSAGE, xml)
                for file in message.record.files:
                    _write(new / Path(file.name).name, file.content)
                os.chmod(new, 0o750)  # noqa: S103 - whoever carries messages is of the same group
                os.rename(new, place)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
            _sync(place.parent)
        except OSError as error:
            if place.exists():  # another process was first
                return
            raise RegisterUnavailable("archive", f"folder-{error.errno}") from None

    def answer(self, message: UUID) -> bytes | None:
        place = self._there() / "inn" / f"{message}.xml"
        try:
            with place.open("rb") as file:
                return file.read(LARGEST_ANSWER + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RegisterUnavailable("archive", f"folder-{error.errno}") from None

    def _there(self) -> Path:
        if not self._folder.is_dir():
            raise RegisterUnavailable("archive", "folder-missing", f"{self._folder} is not there; is it mounted?")
        return self._folder

    def _out(self) -> Path:
        out = self._there() / "ut"
        try:
            out.mkdir(exist_ok=True, mode=0o750)
            (self._folder / "inn").mkdir(exist_ok=True, mode=0o770)
        except OSError as error:
            raise RegisterUnavailable("archive", f"folder-{error.errno}") from None
        return out


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(path, 0o640)


def _sync(folder: Path) -> None:
    """The name is on the disk too, when this returns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
