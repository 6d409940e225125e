"""Who sends a letter, to whom, when: what stands around its text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from saklig.documents import formats
from saklig.documents.values import clean_text

__all__ = ["Cover", "Sender"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The agency as its letters name it, from its own settings. `fictional` prints the label of the demo."""

    name: str
    department: str = ""
    address: tuple[str, ...] = ()
    telephone: str = ""
    email: str = ""
    fictional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """`recipient_lines` is the postal address for a letter on paper; empty for one read on the pages, and always empty
    for a person with a protected address (that address is not stored here, so it cannot be printed)."""

    language: str
    title: str
    sender: Sender
    recipient: str
    reference: str  # the case number
    dated: date
    recipient_lines: tuple[str, ...] = ()

    @property
    def dated_text(self) -> str:
        return formats.day(self.dated, self.language)

    def cleaned(self) -> Cover:
        """The same with every text cleaned as the letter's values are, each on one line."""

        def line(text: str) -> str:
            return " ".join(clean_text(text).split())

        sender = replace(
            self.sender, name=line(self.sender.name), department=line(self.sender.department),
            address=tuple(line(part) for part in self.sender.address), telephone=line(self.sender.telephone),
            email=line(self.sender.email),
        )  # fmt: skip
        return replace(
            self, title=line(self.title), sender=sender, recipient=line(self.recipient), reference=line(self.reference),
            recipient_lines=tuple(line(part) for part in self.recipient_lines),
        )  # fmt: skip
