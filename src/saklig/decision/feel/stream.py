"""What the parser stands on: a stream of tokens, names matched in scope, and types.

Source: DMN 1.5, 10.3.1.2, rules 25 to 30 (names) and 55 to 62 (types).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from saklig.decision.errors import ExpressionError
from saklig.decision.feel import tree
from saklig.decision.feel.lexer import Token, normalize_name, tokenize
from saklig.decision.feel.names import KEYWORDS, TYPE_NAMES, NameSet

_TRIES: Final = 1000
_TRIES_PER_TOKEN: Final = 20
_NAME_SYMBOLS: Final = frozenset("+-*/.'’")
T = TypeVar("T")
_LONGEST_TYPE_NAME: Final = 40  # tokens
_KNOWN_TYPES: Final = NameSet(TYPE_NAMES)


class TokenStream:
    """Tokens being read, with the names in scope. Scopes are pushed where FEEL declares names."""

    def __init__(
        self, text: str, names: Sequence[NameSet], members: NameSet, is_type: Callable[[str], bool] = lambda _: False
    ) -> None:
        self.tokens = tokenize(text)
        self.position = 0
        self.scopes: list[NameSet] = list(names)
        self.members = members
        self.is_type = is_type
        self.inside_filter = 0
        self.brackets_close = False
        self.depth = 0
        self.tries = _TRIES + _TRIES_PER_TOKEN * len(self.tokens)

    # --- the stream ---

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def whole(self, rule: Callable[[], T]) -> T:
        """Apply a rule to the whole text."""
        try:
            found = rule()
        except RecursionError:
            raise ExpressionError("the expression is nested too deeply: split it up", 0, self.tokens[-1].end)
        if self.token.kind != "end":
            raise self.error(f"{self.token.text!r} was not expected here")
        return found

    def error(self, message: str, expected: str = "") -> ExpressionError:
        start, end = self.token.start, max(self.token.end, self.token.start + 1)
        return ExpressionError(message, start, end, expected=expected)

    def at(self, *texts: str) -> bool:
        return self.token.text in texts and self.token.kind in ("symbol", "name")

    def accept(self, text: str) -> bool:
        if self.at(text):
            self.position += 1
            return True
        return False

    def another(self, closing: str) -> bool:
        """Whether a comma stands here, and so another item must follow."""
        if not self.accept(","):
            return False
        if self.at(closing):
            raise self.error("something is missing after the comma")
        return True

    def expect(self, text: str) -> Token:
        if not self.at(text):
            found = "the end" if self.token.kind == "end" else repr(self.token.text)
            raise self.error(f"expected {text!r} but found {found}", text)
        self.position += 1
        return self.tokens[self.position - 1]

    @property
    def last_end(self) -> int:
        return self.tokens[self.position - 1].end

    def attempt(self, rule: Callable[[], T]) -> T | None:
        """Apply a rule, or go back to where it began."""
        state = self.position, len(self.scopes), self.inside_filter, self.brackets_close, self.depth
        try:
            return rule()
        except ExpressionError as error:
            # one try inside another doubles the work: a line of brackets could take longer than anybody lives
            self.tries -= 1
            if self.tries < 0:
                raise ExpressionError("brackets are nested in too many ways: split the expression up", error.start, error.end)
            self.position, scopes, self.inside_filter, self.brackets_close, self.depth = state
            del self.scopes[scopes:]
            return None

    # --- names ---

    def match_name(self) -> tuple[str, int] | None:
        """The longest name in scope that starts here."""
        best: tuple[str, int] | None = None
        sets = [*reversed(self.scopes), self.members] if self.inside_filter else list(reversed(self.scopes))
        for names in sets:
            found = names.match(self.tokens, self.position)
            if found and (best is None or found[1] > best[1]):
                best = found
        if best is not None and best[1] == 1 and best[0] in KEYWORDS:
            return None
        return best

    def declared_name(self, *stops: str) -> str:
        """A name being declared: everything up to one of the stop tokens (rule 27)."""
        first = self.position
        while not self.at(*stops) and (
            self.token.kind in ("name", "number") or (self.at(*_NAME_SYMBOLS, "**") and self.position > first)
        ):
            self.position += 1
        if self.position == first:
            raise self.error("expected a name here")
        return self.written(first, self.position)

    def written(self, first: int, end: int) -> str:
        """Some tokens as the name they are."""
        text = ""
        for index in range(first, end):
            gap = index > first and self.tokens[index - 1].end < self.tokens[index].start
            text += (" " if gap else "") + self.tokens[index].text
        return normalize_name(text)

    # --- types (rules 55 to 62) ---

    def type(self) -> tree.TypeNode:
        start = self.token.start
        name = self.type_name()
        arguments: list[tree.TypeNode] = []
        fields: list[tuple[str, tree.TypeNode]] = []
        result = None
        if self.accept("<"):
            while not self.at(">"):
                if name == "context":
                    key = self.declared_name(":")
                    self.expect(":")
                    fields.append((key, self.type()))
                else:
                    arguments.append(self.type())
                if not self.another(">"):
                    break
            self.expect(">")
            if name == "function" and self.accept("->"):
                result = self.type()
        return tree.TypeNode(
            start=start, end=self.last_end, name=name, arguments=tuple(arguments), fields=tuple(fields), result=result
        )

    def type_name(self) -> str:
        """The longest name of a type that starts here: those of item definitions hold spaces and symbols too."""
        first = end = self.position
        while self.tokens[end].kind in ("name", "number") or (end > first and self.tokens[end].text in _NAME_SYMBOLS):
            end += 1
        for last in range(min(end, first + _LONGEST_TYPE_NAME), first, -1):
            name = self.written(first, last)
            if self.is_type(name):
                self.position = last
                return name
        for names in (_KNOWN_TYPES, *reversed(self.scopes)):
            found = names.match(self.tokens, self.position)
            if found is not None:
                self.position += found[1]
                return found[0] + self.qualified()
        if self.token.kind != "name":
            raise self.error("expected a type here")
        self.position += 1
        return self.tokens[self.position - 1].text + self.qualified()

    def qualified(self) -> str:
        text = ""
        while self.at(".") and self.tokens[self.position + 1].kind == "name":
            self.position += 2
            text += "." + self.tokens[self.position - 1].text
        return text
