"""What can be wrong when the assistant is set up or asked. A citizen never sees these: a page tells its own words."""

from __future__ import annotations

__all__ = ["AssistantError", "ContentError", "IndexMissing", "ModelFailed"]


class AssistantError(Exception):
    """The root of this room's errors."""


class ContentError(AssistantError):
    """A document, or a file of questions, cannot be used: says which, where in it, why, and how to mend it.

    `code`: the same in a word, for a page to tell in its own language (`importing.WHY`).
    """

    def __init__(self, message: str, *, code: str = "unusable") -> None:
        self.code = code
        super().__init__(message)


class IndexMissing(AssistantError):
    """There is no index to search in, or it was only half written: it must be built again."""


class ModelFailed(AssistantError):
    """The language model gave nothing that can be used: down, slow, or rubbish. The quoted sentences stand instead.

    `why`: a short code for the record of the turn; the message is for whoever runs the model.
    """

    def __init__(self, message: str, *, why: str = "failed") -> None:
        self.why = why
        super().__init__(message)
