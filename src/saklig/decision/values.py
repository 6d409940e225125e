"""FEEL values as Python objects.

Source: DMN 1.5, 10.3.2 (semantic domains).

number → Decimal (34 digits, half even) · string → str (by code point) · boolean → bool · null → None ·
date → datetime.date, or `FarDate` outside the years 1 to 9999 · time, date and time, durations → `temporal` ·
list → list · context → dict · range → `Range` · function → `Function` · and, ours alone, a value that rests on
facts nobody has given → `Unknown`. Lists and contexts are never changed once made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Final, NamedTuple

from saklig.decision.errors import Fault

Path = tuple[str | int, ...]
_INDEX: Final = re.compile(r"\[\d+\]")
Value = Any  # a FEEL value, as in the table above; the closed union would be recursive and help nobody

# DMN 1.5, 10.3.2.3.1: IEEE 754-2008 decimal128. Contexts are only read through their methods, never set as current.
NUMBERS: Final = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)


class Domain(NamedTuple):
    """What an unknown value can be: null where `null`; else of the class `kind`, one of `values`, from `low` to `high`.

    What is None says nothing: a kind of None may be anything, values of None are not counted up, an end of None is open.
    `domains` makes and uses them.
    """

    null: bool = True
    kind: type | None = None
    values: tuple[Value, ...] | None = None
    low: Value = None
    high: Value = None
    low_included: bool = True
    high_included: bool = True


class Unknown(NamedTuple):
    """A value that rests on facts nobody has given: the paths of those facts, and what it can be.

    `raw` marks the fact itself, not something worked out from it, so that a path into it names a narrower fact, of the
    type in `kind`. `first` is the fact that whoever works the rules out in their order needs first. `items` are, of a list
    of which it is not known what is in it, those that may be, each with what it rests on whether it is (None: it is).
    """

    paths: frozenset[Path]
    raw: bool = False
    domain: Domain | None = None
    first: Path = ()
    kind: Any = None
    items: tuple[tuple[Value, Unknown | None], ...] | None = None

    def __repr__(self) -> str:
        return "Unknown(" + ", ".join(sorted(map(print_path, self.paths))) + ")"


class Followed:
    """A number or day of which somebody wants to know what is done with it, and where that would come out differently.

    Evaluation takes it for the value that it has `now`, and leaves what is done with it to it (`explanation.following`).
    Where nothing else can be done it is taken by that value alone, and told so (`alone`). It is never among the facts
    of a determination, in its value or in its trace.
    """

    __slots__ = ("now",)
    now: Value

    def compared(self, operator: str, other: Value) -> Value:
        """self operator other, as for the value; Unknown for a list of one that is. Errors: Fault as for the value."""
        raise NotImplementedError

    def calculated(self, operator: str, other: Value, *, first: bool) -> Value:
        """self operator other, or the other way round. Errors: Fault as for the value."""
        raise NotImplementedError

    def negated(self) -> Value:
        """-self. Errors: Fault as for the value."""
        raise NotImplementedError

    def entry(self, name: str) -> Value:
        """self.name. Errors: Fault as for the value."""
        raise NotImplementedError

    def passed_to(self, function: str, arguments: list[Value]) -> Value:
        """What a built-in gives for arguments of which this is the first; None where that can't be followed."""
        raise NotImplementedError

    def alone(self, why: str) -> Value:
        """The value that it has now, alone."""
        raise NotImplementedError

    def told_apart_by(self) -> Hashable:
        """The same for two of one evaluation that hang on the followed facts in the same way, and have the same digits."""
        raise NotImplementedError

    # what Python's own functions ask; never a key, since equal ones would have to have equal hashes
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        if self is other or other is None:
            return self is other
        try:
            return self.compared("=", other) is True
        except Fault:
            return False  # of another kind

    def __lt__(self, other: Value) -> bool:
        return self.compared("<", other) is True

    def __le__(self, other: Value) -> bool:
        return self.compared("<=", other) is True

    def __gt__(self, other: Value) -> bool:
        return self.compared(">", other) is True

    def __ge__(self, other: Value) -> bool:
        return self.compared(">=", other) is True

    def __int__(self) -> int:
        return int(self.alone("a place in a list"))


def alone(value: Value, why: str) -> Value:
    """A value with everything followed in it taken by its present value alone."""
    if isinstance(value, Followed):
        return value.alone(why)
    if type(value) is list:
        return [alone(item, why) for item in value]
    if type(value) is dict:
        return {key: alone(item, why) for key, item in value.items()}
    if type(value) is Range:
        start, end = alone(value.start, why), alone(value.end, why)
        return Range(start, end, value.start_included, value.end_included, value.operator)
    return value


class _UnknownFact:
    """The type of `UNKNOWN`: in facts, this fact is not known (which is neither null nor false)."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is neither true nor false: test with `is UNKNOWN`")


UNKNOWN: Final = _UnknownFact()


@dataclass(frozen=True, slots=True)
class Range:
    """A range of comparable values (DMN 1.5, 10.3.2.7).

    `operator` is set for a range written `(< 10)`: an end of None is then without limit.
    """

    start: Value
    end: Value
    start_included: bool
    end_included: bool
    operator: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function value: a built-in, a function definition or a business knowledge model."""

    name: str
    parameters: tuple[str, ...]
    call: Callable[[Any, list[Value]], Value]
    parameter_types: tuple[Any, ...] = ()
    result_type: Any = None
    # the forms of a built-in, each a function of its own; empty when `parameters` says it all
    forms: tuple[Function, ...] = ()
    required: int | None = None
    # calls it with arguments that are known to fit its parameters
    enter: Callable[[Any, list[Value]], Value] | None = None
    # of a built-in: its forms as they were defined (`feel.builtins.define.Form`), for those who bind arguments themselves
    defined: tuple[Any, ...] = ()


def unknown(*values: Value, domain: Domain | None = None) -> Unknown:
    """The union of what the given values rest on, looking into lists and contexts."""
    if len(values) == 1:
        value = values[0]
        # what would come out the same is not made anew: this is done thousands of times in an evaluation
        if type(value) is Unknown and value.domain is domain and not value.raw and value.kind is value.items is None:
            return value
    paths: frozenset[Path] = _NO_PATHS
    first: Path = ()
    for value in values:
        kind = type(value)
        if kind is Unknown:
            if not paths or paths is value.paths:
                paths = value.paths
            elif not value.paths <= paths:
                paths |= value.paths
            first = first or value.first
        elif kind in _HOLDERS:
            for found in _unknown_in(value):
                paths |= found.paths
                first = first or found.first
    return _made(Unknown, (paths, False, domain, first, None, None))


# what the constructor does, without a call between
_made: Final = tuple.__new__
_NO_PATHS: Final[frozenset[Path]] = frozenset()
_HOLDERS: Final = frozenset((Unknown, list, dict, Range))


def collect_unknown(value: Value, into: set[Path]) -> None:
    """Add the paths of every unknown fact inside the value."""
    if type(value) is Unknown:
        into |= value.paths
    elif type(value) in _HOLDERS:
        for found in _unknown_in(value):
            into |= found.paths


def _unknown_in(value: Value) -> Iterator[Unknown]:
    """Every unknown fact in a list, context or range; what it holds many times, however deep, is looked into once."""
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        kind = type(one)
        for item in one if kind is list else one.values() if kind is dict else (one.start, one.end):
            if type(item) is Unknown:
                yield item
            elif type(item) in _HOLDERS:
                waiting.append(item)


def holds_unknown(value: Value) -> bool:
    """Whether an unknown fact lies anywhere in the value."""
    kind = type(value)
    if kind is Unknown:
        return True
    if kind is Range:
        return any(True for _ in _unknown_in(value))
    for item in value if kind is list else value.values() if kind is dict else ():
        if type(item) in _HOLDERS:
            # what lies deeper may lie there many times
            return any(True for _ in _unknown_in(value))
    return False


def print_path(path: Iterable[str | int]) -> str:
    """A path as text: `household.adults[0].income` (counting from 0)."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def any_index(path: str) -> str:
    """A printed path without its places in lists: `children[0].place.from` is `children[].place.from`."""
    return _INDEX.sub("[]", path)


def parse_path(text: str) -> Path:
    """The reverse of `print_path`."""
    parts: list[str | int] = []
    for piece in text.split("."):
        name, *indices = piece.split("[")
        parts.append(name)
        parts.extend(int(index.rstrip("]")) for index in indices)
    return tuple(parts)


def number(text: str) -> Decimal:
    """A decimal number rounded to 34 digits. Errors: Fault where it is too great to be one."""
    try:
        return NUMBERS.create_decimal(text)
    except DecimalException:
        raise Fault("NUMBER_RANGE", f"{text[:40]} is outside the range of FEEL numbers")


def number_text(value: Decimal) -> str:
    """A number as FEEL writes it: plain digits where that is reasonable, no exponent."""
    if not value:
        return "0"
    text = str(value)
    if "E" not in text:
        return text
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    if exponent > 6111 or exponent < -6200 or len(digits) + abs(exponent) > 400:
        return text
    return format(value, "f")


_TYPE_NAMES: Final = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
    Unknown: "an unknown fact",
}


def kind_name(value: Value) -> str:
    """The FEEL name of the value's type, for messages."""
    from saklig.decision.temporal import TEMPORAL_NAMES

    if isinstance(value, Followed):
        return kind_name(value.now)
    return _TYPE_NAMES.get(type(value)) or TEMPORAL_NAMES.get(type(value)) or type(value).__name__
