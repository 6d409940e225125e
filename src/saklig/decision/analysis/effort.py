"""A bound on the work of an analysis, counted in steps and not in seconds, so that the same table always ends the same way."""

from __future__ import annotations

from typing import Final

# about ten seconds on a slow machine; a table of 200 rows and 6 inputs takes a tenth of it
MAX_STEPS: Final = 20_000_000


class TooMuch(Exception):
    """Inside the analysis only: the table would take more steps than it was given."""


class Effort:
    """Steps that are left; shared by all that is done for one who asks."""

    __slots__ = ("left",)

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take steps before they are made. Errors: TooMuch where they are not there."""
        self.left -= steps
        if self.left < 0:
            raise TooMuch
