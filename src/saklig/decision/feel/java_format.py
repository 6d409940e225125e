"""Java's String.format, the plain part of it: %s, %S, %b, %B, %f, %n and %%, with width, precision, flags and n$.

Source: Javadoc of java.util.Formatter, with the locale ROOT, so that the same model gives the same text everywhere. What
stands outside is refused. A FEEL number is a BigDecimal, for which Java itself refuses %d and %x.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from saklig.decision.errors import Fault
from saklig.decision.feel.java import object_text

_SPEC: Final = re.compile(r"%(?:([1-9][0-9]{0,8})\$)?([-#+ 0,(]*)([1-9][0-9]{0,8})?(?:\.([0-9]{1,9}))?(.)?", re.DOTALL)
_WIDE: Final = Context(prec=20_000, Emin=-999_999, Emax=999_999)
_MOST_PLACES: Final = 10_000
_FLAGS: Final = {"s": "-", "b": "-", "f": "-+ 0,(", "%": "-", "n": ""}


def format_java(text: str, arguments: list[Any], check_length: Callable[[int], None]) -> str:
    """The text with its places filled. `check_length` refuses what grew too long. Errors: Fault."""
    parts, next_one, end, length = [], 0, 0, 0
    for found in _SPEC.finditer(text):
        index, flags, width, precision, letter = found.groups()
        kind = _known(found.group(), flags, width, precision, letter)
        check_length(int(width or 0))
        check_length(int(precision or 0))
        value = None
        if kind in "sbf":
            place = int(index) if index else next_one + 1
            next_one += 0 if index else 1
            if place > len(arguments):
                raise Fault("INVALID_ARGUMENT", f"the format {found.group()!r} has no argument: it is number {place}")
            value = arguments[place - 1]
        filled = _filled(kind, value, flags, precision, int(width or 0))
        parts += [text[end : found.start()], filled.upper() if letter and letter.isupper() else filled]
        length += len(parts[-1]) + len(parts[-2])
        check_length(length)
        end = found.end()
    return "".join(parts) + text[end:]


def _known(spec: str, flags: str, width: str | None, precision: str | None, letter: str | None) -> str:
    """The conversion in small letters. Errors: Fault for one that Java refuses, or that is not among ours."""
    kind = (letter or "").lower()
    if kind in ("d", "x", "o", "c", "e", "g", "a", "h", "t") and letter:
        hint = ": write %.0f for a whole number" if kind == "d" else ""
        raise Fault("INVALID_ARGUMENT", f"the format {spec!r} is not for a number or text of FEEL{hint}")
    wrong = (
        kind not in _FLAGS
        or letter in ("F", "N")
        or not set(flags) <= set(_FLAGS[kind])
        or len(set(flags)) < len(flags)
        or (width is None and ("-" in flags or "0" in flags))
        or ("-" in flags and "0" in flags)
        or ("+" in flags and " " in flags)
        or (precision is not None and kind in "%n")
        or (width is not None and kind == "n")
    )
    if wrong:
        known = "%s, %S, %b, %B, %f, %n and %%"
        raise Fault("INVALID_ARGUMENT", f"the format {spec!r} is none of Java's, or not among those known here: {known}")
    return kind


def _filled(kind: str, value: Any, flags: str, precision: str | None, width: int) -> str:
    if kind == "n":
        return "\n"
    if kind == "f" and value is not None:
        if not isinstance(value, Decimal):
            raise Fault("TYPE_MISMATCH", f"the format %f is for numbers, not for {object_text(value)!r:.40}")
        return _number(value, flags, 6 if precision is None else int(precision), width)
    if kind == "%":
        found = "%"
    elif kind == "b":
        found = object_text(value if isinstance(value, bool) else value is not None)
    else:
        found = object_text(value)
    if precision is not None:
        found = found[: int(precision)]
    return found.ljust(width) if "-" in flags else found.rjust(width)


def _number(value: Decimal, flags: str, places: int, width: int) -> str:
    if places > _MOST_PLACES:
        raise Fault("INVALID_ARGUMENT", f"the format %.{places}f has more than {_MOST_PLACES} places")
    rounded = abs(value).quantize(Decimal((0, (1,), -places)), rounding=ROUND_HALF_UP, context=_WIDE)
    text = format(rounded, ",f" if "," in flags else "f")
    negative = value < 0
    before, after = ("(", ")") if negative and "(" in flags else ("-" if negative else "", "")
    if not negative:
        before = "+" if "+" in flags else " " if " " in flags else ""
    if "0" in flags:
        text = text.rjust(width - len(before) - len(after), "0")
    found = before + text + after
    return found.ljust(width) if "-" in flags else found.rjust(width)
