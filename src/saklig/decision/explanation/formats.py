"""Values as sentences in the three written languages have them. Pure.

Units are those of a service package: "kr", "kr/month", "kr/year", "share", "hours/week", "months", "years", "number",
"year", "date", "month", "text", "yes-no".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

__all__ = ["LANGUAGES", "UnfitValue", "listed", "not_known", "say"]

LANGUAGES = ("nb", "nn", "en")

# Rounding for show must hold any number that FEEL holds (34 digits, exponents to 6,144), and never be a fault.
_WIDE = Context(prec=7_000)

_NBSP = "\u00a0"  # keeps "1 200 kr" on one line
_NORWEGIAN = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip
_ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_YES = {"nb": ("nei", "ja"), "nn": ("nei", "ja"), "en": ("no", "yes")}
_UNKNOWN = {"nb": "ukjent", "nn": "ukjent", "en": "not known"}
_NONE = {"nb": "ikke registrert", "nn": "ikkje registrert", "en": "not registered"}
# Singular and plural; the sentence itself says "in the month" or "a year", so kr units are all "kr".
_NOUNS = {
    "months": {"nb": ("måned", "måneder"), "nn": ("månad", "månader"), "en": ("month", "months")},
    "years": {"nb": ("år", "år"), "nn": ("år", "år"), "en": ("year", "years")},
    "hours/week": {
        "nb": ("time i uka", "timer i uka"), "nn": ("time i veka", "timar i veka"), "en": ("hour a week", "hours a week"),
    },
}  # fmt: skip


_AND = {"nb": "og", "nn": "og", "en": "and"}


def listed(parts: Sequence[str], language: str) -> str:
    """Phrases as one: "a, b og c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {_AND[language]} {parts[-1]}"


class UnfitValue(ValueError):
    """The value is not of the kind its unit says."""


def say(value: Any, unit: str, language: str) -> str:
    """A value as its unit says it: "1 200 kr", "6 %", "september 2025".

    Errors: UnfitValue where the value does not fit the unit. Amounts of kroner are shown with øre where they have any,
    rounded half up to the øre.
    """
    if value is None:
        return _NONE[language]
    if unit == "text":
        return str(value)
    if unit == "yes-no":
        return _YES[language][_fit(value, bool, unit)]
    if unit in ("date", "month"):
        day = _fit(value, date, unit)
        name = (_ENGLISH if language == "en" else _NORWEGIAN)[day.month - 1]
        if unit == "month":
            return f"{name} {day.year}"
        return f"{day.day}{'' if language == 'en' else '.'}{_NBSP}{name} {day.year}"
    return _number(Decimal(_fit(value, (Decimal, int), unit)), unit, language)


def not_known(language: str) -> str:
    """What is said of a fact nobody has given."""
    return _UNKNOWN[language]


def _number(amount: Decimal, unit: str, language: str) -> str:
    if unit.startswith("kr"):
        amount = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP, context=_WIDE)
        whole = amount == amount.to_integral_value()
        text = _digits(amount.to_integral_value() if whole else amount, language)
        return f"NOK{_NBSP}{text}" if language == "en" else f"{text}{_NBSP}kr"
    if unit == "share":
        return _digits(_short(_WIDE.multiply(amount, Decimal(100))), language) + ("%" if language == "en" else f"{_NBSP}%")
    if unit == "year":
        return str(int(amount))
    text = _digits(_short(amount), language)
    if unit in _NOUNS:
        return f"{text}{_NBSP}{_NOUNS[unit][language][amount != 1]}"
    return text


def _short(amount: Decimal) -> Decimal:
    """At most six decimals and none that says nothing: 1/3 is 0.333333."""
    rounded = amount.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP, context=_WIDE)
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded.normalize(_WIDE)


def _digits(amount: Decimal, language: str) -> str:
    text = f"{abs(amount):,f}"
    if language != "en":
        text = text.replace(",", _NBSP).replace(".", ",")
    return ("\u2212" if amount < 0 else "") + text


def _fit(value: Any, kind: Any, unit: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise UnfitValue(f"{value!r} is no value of the unit {unit!r}")
    return value
