"""The names that the parser knows: FEEL names hold spaces and operators, so only scope tells where one ends.

Source: DMN 1.5, 10.3.1.2 rules 25 to 30 and 10.3.1.4 ("names are matched from left to right, the longest first").
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from saklig.decision.errors import ExpressionError
from saklig.decision.feel.lexer import Token, normalize_name, tokenize

# a name cut into tokens; white space between them does not count (10.3.1.4, 10.3.1.6)
_Pattern = tuple[str, ...]


def _pattern(name: str) -> _Pattern | None:
    try:
        tokens = tokenize(name)[:-1]
    except ExpressionError:
        return None
    if not tokens or any(token.kind == "string" for token in tokens):
        return None
    return tuple(token.text for token in tokens)


class NameSet:
    """Names to find in a token stream, the longest first."""

    __slots__ = ("_by_first", "names")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[_Pattern, str]]] = {}
        self.names: set[str] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know one more name."""
        name = normalize_name(name)
        pattern = _pattern(name)
        if name in self.names or pattern is None:
            return
        self.names.add(name)
        known = self._by_first.setdefault(pattern[0], [])
        known.append((pattern, name))
        known.sort(key=lambda entry: -len(entry[0]))

    def match(self, tokens: tuple[Token, ...], position: int) -> tuple[str, int] | None:
        """The longest known name that starts here, and how many tokens it takes."""
        for pattern, name in self._by_first.get(tokens[position].text, ()):
            if len(pattern) <= len(tokens) - position and all(
                tokens[position + index].text == text and tokens[position + index].kind != "string"
                for index, text in enumerate(pattern)
            ):
                return name, len(pattern)
        return None


KEYWORDS: Final = frozenset((
    "if", "then", "else", "for", "return", "in", "some", "every", "satisfies", "and", "or", "between", "instance", "of",
    "function", "external", "null", "true", "false",
))  # fmt: skip
TYPE_NAMES: Final = (
    "date and time",
    "days and time duration",
    "years and months duration",
)
