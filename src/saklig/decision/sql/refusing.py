"""What cannot be written as SQL that is exact: refused by name."""

from __future__ import annotations

from saklig.decision.errors import Fault


class Refused(Fault):
    """A part of a model that cannot be written: a code, what it is, and how to mend it."""

    def __init__(self, code: str, message: str, mend: str = "") -> None:
        super().__init__(code, message)
        self.mend = mend
