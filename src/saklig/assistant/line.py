"""The line that every question goes along: named steps in a fixed order, each of which may stop it with an answer.

A step takes the turn as it is and gives it back with what it found, or gives an answer, and then the rest is not asked. Each
writes what it saw and did, in words that are kept with the turn and shown to whoever asks how the answer came about.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from saklig.assistant.answers import Answer, Going, Reply, Sentence

__all__ = ["Did", "Passed", "Step", "Turn", "finish", "run", "walk"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """What one step saw and did. `said`: a code and its values, which the page has words for in each language."""

    step: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    stopped: bool = False
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question on its way. What is not known yet is empty; a step fills what it is for, and nothing else."""

    text: str  # as written, cut to the most that is read
    page_language: str  # the language the page is read in
    language: str = ""  # "nb", "nn", "en"; another's ISO 639-1 code; "" where no language is seen in it
    masked: str = ""  # with personal data masked: all that a log, an index or a language model sees
    topics: tuple[str, ...] = ()  # service ids that the question is about, likeliest first
    route: str = ""  # "general", "eligibility", "own_case", "human", "what_can_i_get", "privacy", "small_talk"
    person: Any = None  # who is signed in, as an Actor of cases; None: nobody
    found: Any = None  # what retrieval found
    interview: Going | None = None  # the interview that goes on in the conversation
    reply: Reply | None = None  # what was answered by a control of it; None: it was written


class Step(Protocol):
    """`name` stands in the record. Called with the turn, it gives the turn or an answer, and what it did."""

    name: str

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A whole turn: how it ended, and what each step did."""

    turn: Turn
    answer: Answer
    did: tuple[Did, ...]


def walk(steps: Sequence[Step], turn: Turn) -> Generator[str | Answer | Sentence, None, Passed]:
    """Send a turn along the steps: gives each step's name before it begins, and what is known as it is known, then the whole.

    A step that has `stream` may give an answer as far as it is known, then sentences one by one, and at the end what calling it
    would give, which is what counts. The last step must answer: a line without an answer is a fault of ours. Errors:
    RuntimeError, where no step answered.
    """
    done: list[Did] = []
    for step in steps:
        yield step.name
        began = time.perf_counter()
        stream = getattr(step, "stream", None)
        result, did = (yield from stream(turn)) if stream else step(turn)
        spent = (time.perf_counter() - began) * 1000
        stopped = isinstance(result, Answer)
        done.append(replace(did, step=step.name, stopped=stopped, milliseconds=round(spent, 2)))
        if isinstance(result, Answer):
            return Passed(turn=turn, answer=result, did=tuple(done))
        turn = result
    raise RuntimeError("no step of the line answered: its last step must")


def run(steps: Sequence[Step], turn: Turn) -> Passed:
    """The same, and only the whole."""
    return finish(walk(steps, turn))


def finish(walking: Generator[Any, None, T]) -> T:
    """What a walk comes to at its end, without what it tells on the way."""
    while True:
        try:
            next(walking)
        except StopIteration as end:
            whole: T = end.value
            return whole
