"""The twin in memory: it keeps messages and answers at once, unless it is told to be down, to refuse, or to be silent."""

from __future__ import annotations

from uuid import UUID

from saklig.cases.ports import RegisterAnswerInvalid, RegisterUnavailable
from saklig.connectors.archive.standing_in import fault_for, receipt_for
from saklig.documents.archive import ArchiveMessage

__all__ = ["MemoryArchive"]


class MemoryArchive:
    """An archive for tests. `taken` is what it has, by the key of the entry: each once, whoever sends it how often."""

    def __init__(self) -> None:
        self.down = self.silent = False
        self.refuses = ""  # words of a fault that it answers with
        self.invalid = ""  # a code that it will not even take the message for
        self.messages: dict[UUID, ArchiveMessage] = {}
        self.answers: dict[UUID, bytes] = {}
        self.taken: dict[UUID, ArchiveMessage] = {}

    def hand_over(self, message: ArchiveMessage) -> None:
        self._refuse_if_down()
        if self.invalid:
            raise RegisterAnswerInvalid("archive", self.invalid)
        if message.id in self.messages:
            return
        self.messages[message.id] = message
        if self.refuses:
            self.answers[message.id] = fault_for(self.refuses)
            return
        existing = message.record.key in self.taken
        self.taken.setdefault(message.record.key, message)
        self.answers[message.id] = receipt_for(message, existing=existing)

    def answer(self, message: UUID) -> bytes | None:
        self._refuse_if_down()
        return None if self.silent else self.answers.get(message)

    def _refuse_if_down(self) -> None:
        if self.down:
            raise RegisterUnavailable("archive", "down")
