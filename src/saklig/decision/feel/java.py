"""Values of Java's simple types as FEEL values, both ways, and as Java writes them.

Source: DMN 1.5, 10.3.2.13 (externally defined functions); Java Language Specification, 4.2 and 5.1; Javadoc of
java.lang.Double.toString (JDK 19 and later: the shortest text that is the same number). In Python a Java int is an int, a
float and a double are floats, a char and a String are texts, a BigDecimal is a Decimal.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn

from saklig.decision import types
from saklig.decision.errors import Fault
from saklig.decision.types import Type
from saklig.decision.values import Value, kind_name, number

_BITS: Final = {"byte": 8, "short": 16, "int": 32, "long": 64}
_WRAPPERS: Final = {
    "java.lang.Byte": "byte", "java.lang.Short": "short", "java.lang.Integer": "int", "java.lang.Long": "long",
    "java.lang.Float": "float", "java.lang.Double": "double", "java.lang.Boolean": "boolean",
    "java.lang.Character": "char",
}  # fmt: skip


def bare(kind: str) -> str:
    """The simple type that a wrapper class wraps; any other type as it is."""
    return _WRAPPERS.get(kind, kind)


# --- from FEEL to Java ------------------------------------------------------------------------------------------------


def to_java(value: Value, kind: str) -> Any:
    """A FEEL value as one of a Java type. Errors: Fault where it is none, or outside the type's range."""
    kind = bare(kind)
    if kind == "java.lang.Object":
        if value is None or isinstance(value, bool | Decimal | str):
            return value
        raise Fault("TYPE_MISMATCH", f"{kind_name(value)} is not handed to Java as an Object: give a number or a text")
    if isinstance(value, list) and len(value) == 1:
        value = value[0]  # as FEEL does it (10.3.2.9.4)
    if value is None:
        raise Fault("NULL_ARGUMENT", f"a Java {kind} can't be null", severity="warning")
    wanted, convert = _TO[kind]
    if not isinstance(value, wanted):
        raise Fault("TYPE_MISMATCH", f"{kind_name(value)} is no Java {kind}")
    return convert(value, kind)


def _whole(value: Decimal, kind: str) -> int:
    if value != value.to_integral_value():
        raise Fault("TYPE_MISMATCH", f"{value} is no Java {kind}: it is no whole number")
    return in_range(int(value), kind) if value.adjusted() < 20 else in_range(2**64, kind, str(value))


def in_range(value: int, kind: str, text: str = "") -> int:
    """The number, if a Java type holds it. Errors: Fault."""
    limit = 1 << _BITS[kind] - 1
    if not -limit <= value < limit:
        raise Fault("NUMBER_RANGE", f"{text or value} is outside Java's {kind}, which is {-limit} to {limit - 1}")
    return value


def wrapped(value: int, kind: str) -> int:
    """The number as Java's arithmetic leaves it: only the type's own bits."""
    half = 1 << _BITS[kind] - 1
    return (value + half) % (2 * half) - half


def _char(value: str, kind: str) -> str:
    if len(value) != 1 or ord(value) > 0xFFFF:
        raise Fault("TYPE_MISMATCH", f"a text of {len(value)} characters is no Java char: give one of Unicode's first 65,536")
    return value


def to_float(value: Decimal) -> float:
    """The nearest number that Java's float (32 bits) holds.

    Rounding to a double first and to a float then would round twice: the double is made odd where it is not exact, after
    which the second rounding is right (Boldo and Melquiond, Emulation of FMA, 2008).
    """
    wide = float(value)
    exact = Decimal(wide) if math.isfinite(wide) else None
    if exact is not None and exact != value:
        if abs(exact) > abs(value):
            wide = math.nextafter(wide, 0.0)
        bits = struct.unpack("<q", struct.pack("<d", wide))[0] | 1
        wide = struct.unpack("<d", struct.pack("<q", bits))[0]
    return narrow(wide)


def narrow(wide: float) -> float:
    """A double cast to a float."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", wide))[0])
    except OverflowError:
        return math.copysign(math.inf, wide)


_TO: Final[Mapping[str, tuple[type[Any], Callable[[Any, str], Any]]]] = {
    **dict.fromkeys(_BITS, (Decimal, _whole)),
    "float": (Decimal, lambda value, _: to_float(value)),
    "double": (Decimal, lambda value, _: float(value)),
    "java.math.BigDecimal": (Decimal, lambda value, _: value),
    "boolean": (bool, lambda value, _: value),
    "char": (str, _char),
    "java.lang.String": (str, lambda value, _: value),
}
KINDS: Final = frozenset((*_TO, *_WRAPPERS, "java.lang.Object"))


# --- from Java to FEEL ------------------------------------------------------------------------------------------------


def from_java(value: Any, kind: str) -> Value:
    """What a Java function gave as a FEEL value. Errors: Fault for what FEEL has not: NaN and the infinities."""
    kind = bare(kind)
    if kind in _BITS:
        return Decimal(in_range(value, kind))
    if kind in ("float", "double"):
        return number(shortest(value, kind))
    return value


def shortest(value: float, kind: str) -> str:
    """The shortest decimal text that is the same float or double. Errors: Fault for NaN and the infinities."""
    if not math.isfinite(value):
        raise Fault("NUMBER_RANGE", f"Java gives {_special(value)}, which is no number of FEEL")
    if not value:
        return "0"
    if kind == "double":
        return repr(value).removesuffix(".0")
    texts = (f"{value:.{digits}g}" for digits in range(1, 10))
    return next(text for text in texts if to_float(Decimal(text)) == value)


RESULT_TYPES: Final[Mapping[str, Type]] = {
    **dict.fromkeys((*_BITS, "float", "double", "java.math.BigDecimal"), types.NUMBER),
    **dict.fromkeys(("char", "java.lang.String"), types.STRING),
    "boolean": types.BOOLEAN,
}


# --- texts ------------------------------------------------------------------------------------------------------------


def _special(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def floating_text(value: float, kind: str) -> str:
    """A float or double as Java writes it: plain from 0.001 to 10,000,000, else with an exponent, always with a point."""
    if not math.isfinite(value):
        return _special(value)
    if not value:
        return "-0.0" if math.copysign(1.0, value) < 0 else "0.0"
    found = Decimal(shortest(abs(value), kind)).normalize()
    sign, power = "-" * (value < 0), found.adjusted()
    if -3 <= power < 7:
        text = format(found, "f")
        return sign + (text if "." in text else f"{text}.0")
    digits = "".join(map(str, found.as_tuple().digits))
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{power}"


def object_text(value: Any) -> str:
    """A value as Java's own toString writes it; a BigDecimal as Python's Decimal is written (both by ANSI X3.274)."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


_WHOLE: Final = re.compile(r"[+-]?([0-9A-Za-z]+)")
_FLOATING: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[fFdD]?")


def read_whole(text: str, kind: str, radix: int = 10) -> int:
    """A whole number from a text, as Integer.parseInt reads it. Errors: Fault."""
    if not 2 <= radix <= 36:
        raise Fault("INVALID_ARGUMENT", f"a radix is from 2 to 36, not {radix}")
    plain = _WHOLE.fullmatch(text)
    # each digit is looked at, since Python itself takes 0x10 for a number of radix 16
    if plain is None or len(text) > 100 or any(int(digit, 36) >= radix for digit in plain[1]):
        _not_read(text, kind)
    return in_range(int(text, radix), kind)


def read_floating(text: str, kind: str) -> float:
    """A float or double from a text, as Double.parseDouble reads it; hexadecimal ones aside. Errors: Fault."""
    plain = text.strip(" \t\n\r\f\v")
    if plain.lstrip("+-") in ("NaN", "Infinity"):
        return math.nan  # no number of FEEL, whichever it is
    if _FLOATING.fullmatch(plain) is None or len(plain) > 1000:
        _not_read(text, kind)
    plain = plain.rstrip("fFdD")
    return float(plain) if kind == "double" else to_float(Decimal(plain))


def _not_read(text: str, kind: str) -> NoReturn:
    raise Fault("INVALID_ARGUMENT", f"{text[:40]!r} is no Java {kind}")
