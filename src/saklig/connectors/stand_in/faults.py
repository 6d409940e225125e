"""Faults that tests switch on in the stand-in, one surface at a time: all that a register may do to its caller."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Fault", "FaultKind", "Faults"]


class FaultKind(StrEnum):
    STATUS = "status"  # answers with `status` and an error body
    BARE_STATUS = "bare-status"  # answers with `status` and a page of HTML, as a proxy does
    SLOW = "slow"  # waits `seconds`, then answers well
    DRIP = "drip"  # sends one byte every tenth of a second
    DRIP_HEADERS = "drip-headers"  # the same before the answer has begun
    CUT = "cut"  # promises more than it sends, and hangs up
    HANG_UP = "hang-up"  # takes the question and closes the connection
    NOT_JSON = "not-json"  # status 200 with a page of HTML
    WRONG_TYPES = "wrong-types"  # status 200 and JSON, with another type wherever there was a value
    OTHER_PERSON = "other-person"  # a good answer about somebody else
    HUGE = "huge"  # status 200 and JSON without end
    DEEP = "deep"  # JSON nested beyond any reader
    COMPRESSED = "compressed"  # a small answer that unpacks to a large one
    REDIRECT = "redirect"  # sends the caller elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    kind: FaultKind
    status: int = 500
    seconds: float = 0.0
    times: int | None = None  # how often it happens; None: until it is switched off


class Faults:
    """What is switched on, by surface. Safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: dict[str, Fault] = {}
        self._left: dict[str, int] = {}

    def switch_on(self, surface: str, fault: Fault) -> None:
        with self._lock:
            self._now[surface] = fault
            self._left[surface] = fault.times if fault.times is not None else -1

    def switch_off(self) -> None:
        with self._lock:
            self._now.clear()
            self._left.clear()

    def take(self, surface: str) -> Fault | None:
        """The fault for the call that is being answered, if one is on."""
        with self._lock:
            fault, left = self._now.get(surface), self._left.get(surface, 0)
            if fault is None or left == 0:
                return None
            if left > 0:
                self._left[surface] = left - 1
            return fault
