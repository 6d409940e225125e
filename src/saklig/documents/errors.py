"""Errors of the room `documents`. Each message says what, where, why and how to mend."""

from __future__ import annotations

__all__ = ["DocumentsError", "LetterTextError", "LetterTooLarge", "LetterIsKept"]


class DocumentsError(Exception):
    """Root of what may go wrong with a letter."""

    code = "document-error"


class LetterTextError(DocumentsError):
    """A letter template cannot be read or filled. `template` and `line` say where, `what` says what and how to mend."""

    code = "letter-text"

    def __init__(self, what: str, *, template: str, line: int | None = None) -> None:
        where = template if line is None else f"{template}:{line}"
        super().__init__(f"{where}: {what}")
        self.template = template
        self.line = line
        self.what = what


class LetterTooLarge(LetterTextError):
    """Filling went past a limit on rounds, output or size of a value; nothing is cut off silently."""

    code = "letter-too-large"


class LetterIsKept(DocumentsError):
    """Someone tried to change or delete a letter. A letter stays as it was sent (design, invariant 3)."""

    code = "letter-is-kept"
