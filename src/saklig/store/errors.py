"""The store's errors. Messages hold no personal data: they may be logged, and stand in the list of failed jobs."""

from __future__ import annotations


class StoreError(Exception):
    """Root of the store's errors."""


class ConfigurationError(StoreError):
    """A setting is missing or wrong."""


class KeyStoreError(StoreError):
    """The key store can't give a key: wrong master key, or asked at a wrong moment."""


class KeyDestroyed(KeyStoreError):
    """The key was destroyed: what it sealed is erased for good."""


class SealError(StoreError):
    """A sealed value can't be written or opened as asked."""


class EventError(StoreError):
    """An event holds what no event may, or is appended outside a transaction."""


class JobError(StoreError):
    """A job is asked for or run in a way that can't be kept."""


class LeaseLost(JobError):
    """Another worker holds the job now; this one's effects are rolled back."""


class OutOfTime(JobError):
    """The time given to run the job in is used up; a worker goes on with it."""


class BackupError(StoreError):
    """A backup or restore can't be made as asked."""


class LedgerKeyWrong(ConfigurationError):
    """The key or the name that the ledger is signed under is another than the one it was opened with."""


class LedgerCorrupt(StoreError):
    """The ledger's tables contradict one another, or what has left the machine. `code` says how, the message where."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class LedgerAlarmed(StoreError):
    """An alarm of the ledger is open: nothing is decided until somebody has looked and answered it."""


class OutsideUnavailable(StoreError):
    """A place outside that checkpoints are sent to does not answer as it should; it is tried again."""


class OutsideDiffers(LedgerCorrupt):
    """A place outside knows another or a longer ledger than the database holds."""
