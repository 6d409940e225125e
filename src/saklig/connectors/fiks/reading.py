"""Strict reading of a register's JSON: every value has the type it should have, or the whole answer is invalid.

Messages name the place in the answer and the type found, never the value: it may be personal.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.cases.ports import RegisterAnswerInvalid

__all__ = ["Node", "code_of"]

# No basis, price or year of a real household reaches this; a number that does is a fault of the register.
_LARGEST = 10**10


class Node:
    """A value in an answer, with where it stands. An absent key and null are both nothing (`bool(node)` is false)."""

    __slots__ = ("path", "register", "value")

    def __init__(self, register: str, value: Any, path: str = "answer") -> None:
        self.register = register
        self.value = value
        self.path = path

    def __bool__(self) -> bool:
        return self.value is not None

    def get(self, key: str) -> Node:
        """The value under `key` of an object; nothing if this is nothing or has no such key."""
        if self.value is None:
            return Node(self.register, None, f"{self.path}.{key}")
        if not isinstance(self.value, dict):
            self.refuse("an object")
        return Node(self.register, self.value.get(key), f"{self.path}.{key}")

    def items(self) -> Iterator[Node]:
        """The elements of a list; none if this is nothing."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            self.refuse("a list")
        for at, value in enumerate(self.value):
            yield Node(self.register, value, f"{self.path}[{at}]")

    def text(self, *, longest: int = 500) -> str:
        if not isinstance(self.value, str) or len(self.value) > longest or "\x00" in self.value:
            self.refuse(f"text of at most {longest} characters")
        return str(self.value)

    def maybe_text(self) -> str | None:
        return self.text() if self else None

    def identity(self) -> str:
        text = self.text()
        if len(text) != 11 or not (text.isascii() and text.isdigit()):
            self.refuse("an identity number as eleven digits in text")
        return text

    def day(self) -> date | None:
        """A date, or None if this is nothing. A time of day after it is cut off: registers write both."""
        if not self:
            return None
        try:
            return date.fromisoformat(self.text()[:10])
        except ValueError:
            self.refuse("a date as YYYY-MM-DD")

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse("true or false")
        return bool(self.value)

    def whole(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool) or abs(self.value) > _LARGEST:
            self.refuse("a whole number of sensible size")
        return int(self.value)

    def number(self) -> Decimal:
        if not isinstance(self.value, int | Decimal) or isinstance(self.value, bool):
            self.refuse("a number")
        found = Decimal(self.value)
        if not found.is_finite() or abs(found) > _LARGEST:
            self.refuse("a number of sensible size")
        return found

    def refuse(self, wanted: str) -> Any:
        """Raise: what stands here is not what should."""
        found = "nothing" if self.value is None else type(self.value).__name__
        raise RegisterAnswerInvalid(
            self.register, "unreadable", f"{self.register}: {self.path} should be {wanted}, and is {found}"
        )


def code_of(node: Node) -> str:
    """A code word in one spelling: registers write REGISTRERT_PARTNER, registrertPartner and registrert-partner."""
    return node.text(longest=80).replace("_", "").replace("-", "").casefold()
