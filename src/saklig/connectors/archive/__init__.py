"""Ways to the archive: a folder that packages are put in and receipts come back to, its twin in memory, and the demo's own.

KS Fiks Arkiv itself goes over Fiks IO: AMQP, envelopes (ASiC-E) and the agency's certificate. KS gives out clients for .NET and
Java, none for Python, so the folder is where such a client, or the archive's own import, takes over: one folder a message, with
`arkivmelding.xml` and its files as the specification names them, and the answer as it came, by the message's name.
"""

from __future__ import annotations

from saklig.connectors.archive.folder import FolderArchive
from saklig.connectors.archive.memory import MemoryArchive
from saklig.connectors.archive.standing_in import StandInArchive, receipt_for

__all__ = ["FolderArchive", "MemoryArchive", "StandInArchive", "receipt_for"]
