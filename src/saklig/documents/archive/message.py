"""What is handed to an archive, as data: one record with its folder and its files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

__all__ = ["ArchiveFile", "ArchiveFolder", "ArchiveMessage", "ArchiveRecord", "Remark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFile:
    """One file of a document, as it was sent or came in. `name` has letters, digits, hyphens and dots only."""

    name: str
    content: bytes
    format: str  # Noark's name for it: "PDF/A"
    mime: str
    version: int
    made_at: datetime

    @property
    def checksum(self) -> str:
        """SHA-256 of the content, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFolder:
    """The case. `key` is our own id of it: an archive that has it already takes the record into the same folder."""

    key: UUID
    number: str
    title: str
    public_title: str
    opened: datetime
    party: str
    identity: str | None
    responsible: str
    unit: str
    grounds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What was corrected in the journal, when and by whom (FOR-2025-12-17-2647 § 11)."""

    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRecord:
    """The journal entry. `key` is our own id of it, by which the archive knows it again; `grounds` is empty where it is open."""

    key: UUID
    identifier: str
    number: int
    incoming: bool
    title: str
    public_title: str
    kind: str
    dated: date
    moment: datetime
    entered_at: datetime
    entered_by: str
    party: str
    grounds: str
    void: bool
    files: tuple[ArchiveFile, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveMessage:
    """One message. `id` is the same each time the same handing-over is tried, and another after the archive refused it."""

    id: UUID
    system: str
    folder: ArchiveFolder
    record: ArchiveRecord
