"""What composition hands this room: the line of steps, the office it speaks of, and how the agency runs its assistant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from saklig.assistant.hours import OpeningHours
from saklig.assistant.line import Step
from saklig.assistant.retrieval import Library
from saklig.assistant.sources import Content
from saklig.cases.office import Office

__all__ = ["KEPT", "Assistant", "MOST_CHARACTERS", "MOST_TURNS"]

MOST_CHARACTERS = 2_000  # of a question; a longer one is cut, and the person told so
MOST_TURNS = 200  # in one conversation
KEPT = timedelta(days=90)  # where an agency says nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    """`keep`: how long a conversation is kept after its last word. `frames`: sites that may show the page inside theirs.

    `content`: where what may be quoted comes from; None where that is nobody's to bring up to date.
    `library`: what the steps quote from, for whoever looks after it; without one, the packages' guidance is all there is.
    """

    office: Office
    steps: Sequence[Step]
    hours: OpeningHours
    keep: timedelta = KEPT
    frames: tuple[str, ...] = ()
    content: Content | None = None
    library: Library | None = None
