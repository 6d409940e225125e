"""What can go wrong when personal data is looked for."""

from __future__ import annotations

__all__ = ["ModelMissing", "NoSuchFormat", "NoSuchMode", "PrivacyError"]


class PrivacyError(Exception):
    """Root of the errors of finding personal data."""


class ModelMissing(PrivacyError):
    """The file with the weights for names is not there, or is not the one this version was made with."""


class NoSuchFormat(PrivacyError, ValueError):
    """A line to be evaluated is of no known format."""


class NoSuchMode(PrivacyError, ValueError):
    """A mode or language that does not exist."""
