"""Errors of the ledger. A message says what, where and how to mend; none holds personal data."""

from __future__ import annotations


class LedgerError(Exception):
    """Root of the ledger's errors."""


class NoteInvalid(LedgerError):
    """A signed note or checkpoint is malformed, or no key that is trusted has signed it."""


class KeyInvalid(LedgerError):
    """A key for signing or verifying notes is malformed."""


class ProofInvalid(LedgerError):
    """A proof does not lead from what it is about to the root it is held against."""


class ReceiptInvalid(LedgerError):
    """A receipt is malformed, or what it says does not follow from its checkpoint."""


class TileInvalid(LedgerError):
    """A tile is missing, too short, or named by a path that is none."""
