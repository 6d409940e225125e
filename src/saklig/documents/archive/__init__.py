"""Archive messages: a journal entry with its case folder and its files, as KS Fiks Arkiv's `arkivmelding` says it.

Flow: 1 whoever keeps the journal makes an `ArchiveMessage`, which is data only; 2 `write_message` gives the XML, in the order of
the schema; 3 `Schemas` holds the XML against the schemas that KS publishes, where the agency has them; 4 the archive answers with
a receipt or a fault, which `read_answer` reads, trusting nothing in it.

The same message gives the same bytes. The room knows no journal, no archive and no way there.
Source: ks-no/fiks-arkiv-specification, no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett, version 1; Noark 5's code lists.
"""

from __future__ import annotations

from saklig.documents.archive.answers import ArchiveAnswer, read_answer
from saklig.documents.archive.message import ArchiveFile, ArchiveFolder, ArchiveMessage, ArchiveRecord, Remark
from saklig.documents.archive.schemas import SchemaFault, Schemas
from saklig.documents.archive.writing import write_message

__all__ = [
    "ArchiveAnswer",
    "ArchiveFile",
    "ArchiveFolder",
    "ArchiveMessage",
    "ArchiveRecord",
    "Remark",
    "SchemaFault",
    "Schemas",
    "read_answer",
    "write_message",
]
