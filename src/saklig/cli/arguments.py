"""What several commands take, read from the words that were given."""

from __future__ import annotations

import argparse
from datetime import date

__all__ = ["day"]


def day(text: str) -> date:
    """A day as 2025-09-01. Errors: ArgumentTypeError, which argparse tells."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as 2025-09-01")
