"""What the room needs of a language model: words for messages, as they come, within limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

__all__ = ["LanguageModel", "Message", "ModelLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to the model. Personal data was masked before it was put in."""

    role: Literal["system", "user"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLimits:
    """How long an answer may take and how much it may be. Units: seconds, characters."""

    seconds: float = 20.0
    characters: int = 4_000


@runtime_checkable
class LanguageModel(Protocol):
    """`name` stands in the record of a turn: which model worded an answer."""

    name: str

    def words(self, messages: Sequence[Message], limits: ModelLimits) -> Iterator[str]:
        """The answer, piece by piece. Errors: ModelFailed, also in the middle: down, slow, too much, or rubbish."""
        ...
