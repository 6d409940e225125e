"""The places outside from the environment's two lists."""

from __future__ import annotations

from pathlib import Path

from saklig.connectors.ledger_outside.folder import FolderOutside
from saklig.connectors.ledger_outside.witness import WitnessOutside
from saklig.safeguards.ledger import COSIGNATURE, LedgerError, read_vkey
from saklig.store.errors import ConfigurationError

__all__ = ["read_outside"]


def read_outside(*, folder: str, witnesses: str) -> tuple[FolderOutside | WitnessOutside, ...]:
    """`folder`: a path or nothing; `witnesses`: "<verifier key> <address>", several with commas. Errors: ConfigurationError."""
    found: list[FolderOutside | WitnessOutside] = []
    if folder:
        if not Path(folder).is_absolute():
            raise ConfigurationError(f"SAKLIG_LEDGER_FOLDER is {folder!r}; write the whole path, from /")
        found.append(FolderOutside(Path(folder)))
    for number, entry in enumerate(filter(None, map(str.strip, witnesses.split(","))), 1):
        key, _, address = entry.partition(" ")
        try:
            read = read_vkey(key)
        except LedgerError as error:
            raise ConfigurationError(f"SAKLIG_LEDGER_WITNESSES, number {number}: {error}") from None
        if read.kind != COSIGNATURE:
            raise ConfigurationError(f"SAKLIG_LEDGER_WITNESSES, number {number}: {read.name} is a log's key and no witness's")
        found.append(WitnessOutside(address.strip(), read))
    return tuple(found)
