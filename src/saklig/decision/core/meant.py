"""What the writer of an expression probably meant: names nearly right, and signs of other languages."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Final

from saklig.decision.core.scope import Scope
from saklig.decision.errors import ExpressionError
from saklig.decision.feel.lexer import Token, tokenize
from saklig.decision.feel.names import KEYWORDS
from saklig.decision.near import did_you_mean, nearest

_LISTED: Final = 12
_WINDOW: Final = 4  # words on each side of a fault that may belong to a misspelt name
_LIKE: Final = 0.75
_LONG: Final = 80  # of names that are looked at, and how many: each takes its time
_COMPARED: Final = 300

# what stands before the fault, what stands there, and how to mend it
_SIGNS: Final = tuple((re.compile(before + r"\s*$"), re.compile(here), mend) for before, here, mend in (
    (r"=", r"=", "write = once"),
    (r"<", r">", "write != for not equal"),
    (r"=", r"[<>]", "write <= or >="),
    (r"", r"!", "write not(…)"),
    (r"", r"&", "write and"),
    (r"", r"\|", "write or"),
    (r"", r"%", "write modulo(a, b) for what is left over, or divide by 100"),
    (r"", r"\^", "write ** for a power"),
    (r"", r"['‘’“”„«»`´]", 'write text in straight double quotes: "…"'),
    (r"", r";", "write a comma"),
    (r"", r"[\u2010-\u2015\u2212]", "write a plain hyphen, -, for minus"),
    (r"", r"[≤≥≠×·÷]", "write <=, >=, !=, * or /"),
    (r"\d", r"\d", "write a number without spaces, as 10000"),
))  # fmt: skip
_WORDS: Final = (
    ("this string has no closing", 'end it with "'),
    ("this comment has no closing", "end it with */"),
    ("the expression ends too early", "write what follows, or take out the last operator"),
    ("expected 'then'", "an if has three parts: if … then … else …"),
    ("expected 'else'", "an if has three parts: if … then … else …"),
    ("expected ')' but found the end", "close every ("),
    ("expected ']' but found the end", "close every ["),
    ("expected '}' but found the end", "close every {"),
    ("expected 'return'", "a for has three parts: for … in … return …"),
    ("expected 'satisfies'", "write some … in … satisfies …, or every … in … satisfies …"),
)


def known_names(scope: Scope) -> set[str]:
    """Every name in scope."""
    return {name for level in scope.chain() for name in level.names}


def name_meant(name: str, scope: Scope, elements: Mapping[str, str], *, in_cell: bool = False) -> str:
    """How to mend a name that nobody declared. `elements` are the model's own, each with how to bring it in scope.

    `in_cell`: in the cell of a table, where people forget the quotes of a text.
    """
    if name in elements:
        return elements[name]
    known = known_names(scope)
    near = did_you_mean(name, known) or did_you_mean(name, elements)
    if near:
        return near
    if in_cell:
        return f'if the text is meant, write "{name}"'
    if not known:
        return "nothing is in scope (is a requirement missing?)"
    listed = sorted(known)
    rest = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return f"in scope are {', '.join(listed[:_LISTED])}{rest}"


def function_meant(name: str, scope: Scope, builtins: Iterable[str], elements: Mapping[str, str]) -> str:
    """How to mend the name of a function that nobody declared."""
    if name in elements:
        return elements[name]
    own = {builtin for builtin in builtins if "#" not in builtin}  # those with # are of other languages
    known = known_names(scope) | own | set(elements)
    return did_you_mean(name, known) or "require the business knowledge model that is meant, or write it"


def explained(
    text: str, error: ExpressionError, scope: Scope, builtins: Iterable[str], elements: Mapping[str, str]
) -> ExpressionError:
    """The error with how to mend it; a misspelt name of several words is told as the unknown name it is."""
    if error.mend or error.code != "INVALID_EXPRESSION":
        return error
    found = text[error.start : error.end]
    if error.expected and nearest(found, [error.expected]):
        error.mend = f"did you mean {error.expected!r}?"
        return error
    misspelt = _misspelt(text, error.start, scope, builtins, elements)
    if misspelt is not None:
        return misspelt
    error.mend = next((mend for begin, mend in _WORDS if error.message.startswith(begin)), "") or _sign(text, error.start)
    if not error.mend and "was not expected here" in error.message:
        error.mend = "is an operator or a comma missing before it, or is a name misspelt?"
    return error


def _sign(text: str, at: int) -> str:
    for before, here, mend in _SIGNS:
        if here.match(text, at) and before.search(text[:at]):
            return mend
    return ""


def _misspelt(
    text: str, at: int, scope: Scope, builtins: Iterable[str], elements: Mapping[str, str]
) -> ExpressionError | None:
    """The unknown name of several words that lies around a place, if it is like one that is known.

    FEEL finds where a name ends by knowing it: of `Annual incme` it reads `Annual`, and then expects an operator.
    """
    try:
        tokens = tokenize(text)
    except ExpressionError:
        return None
    place = next((index for index, token in enumerate(tokens) if token.start == at), None)
    if place is None or not _word(tokens[place]):
        return None
    known = sorted(name for name in known_names(scope) | set(builtins) | set(elements) if " " in name and len(name) < _LONG)
    known = known[:_COMPARED]
    best: tuple[float, int, int, str] | None = None
    for first in range(place, max(-1, place - _WINDOW), -1):
        if not _word(tokens[first]):
            break
        for last in range(place, min(len(tokens), place + _WINDOW)):
            if not _word(tokens[last]):
                break
            given = " ".join(token.text for token in tokens[first : last + 1])
            for near in difflib.get_close_matches(given, known, 1, _LIKE):
                like = difflib.SequenceMatcher(None, given, near).ratio()
                if last > first and (best is None or like > best[0]):
                    best = like, first, last, near
    if best is None:
        return None
    _, first, last, near = best
    start, end = tokens[first].start, tokens[last].end
    given, called = text[start:end], tokens[last + 1].text == "("
    what, code = ("function", "UNKNOWN_FUNCTION") if called else ("name", "UNKNOWN_NAME")
    mend = elements[near] if near == given and near in elements else f"did you mean {near!r}?"
    return ExpressionError(f"unknown {what} {given!r}", start, end, code=code, mend=mend)


def _word(token: Token) -> bool:
    return token.kind in ("name", "number") and token.text not in KEYWORDS
