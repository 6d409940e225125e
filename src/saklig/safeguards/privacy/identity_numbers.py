"""What makes eleven digits a Norwegian identity number: the one definition, for sign-in, forms and recognisers alike.

Source: Population Registry Regulation (folkeregisterforskriften) chapter 2. A number is DDMMYY III CC. A D-number adds 40 to
the day, a help number (H-number) 40 to the month, the synthetic populations 65 (NAV) and 80 (the Tax Administration). From
2032 numbers may be issued whose first check digit leaves a remainder of 0 to 3, where it was 0 before; the second stays.
"""

from __future__ import annotations

__all__ = ["ADDED_TO_DAY", "ADDED_TO_MONTH", "account_check_holds", "check_digits", "check_digits_hold", "is_a_date"]

_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_REMAINDERS_FROM_2032 = range(4)
ADDED_TO_DAY = (0, 40)
ADDED_TO_MONTH = (0, 40, 65, 80)
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def check_digits_hold(digits: str, *, from_2032: bool = False) -> bool:
    """Whether the two last of eleven digits fit the nine before. Errors: ValueError where it is not eleven digits.

    `from_2032`: by the wider rule for the first of them, which the narrower fits into.
    """
    allowed = _REMAINDERS_FROM_2032 if from_2032 else (0,)
    return _remainder(digits[:10], _FIRST_WEIGHTS) in allowed and _remainder(digits, _SECOND_WEIGHTS) == 0


def account_check_holds(digits: str) -> bool:
    """Whether eleven digits pass a bank account's check: the same sum as an identity number's second check digit."""
    return _remainder(digits, _SECOND_WEIGHTS) == 0


def check_digits(nine: str) -> str | None:
    """The two check digits of the first nine by the rule before 2032, or None where there is no number (a remainder of 1)."""
    first = -_remainder(nine, _FIRST_WEIGHTS[:9]) % 11
    if first == 10:
        return None
    second = -_remainder(f"{nine}{first}", _SECOND_WEIGHTS[:10]) % 11
    return None if second == 10 else f"{first}{second}"


def is_a_date(digits: str) -> bool:
    """Whether the first four digits are a day and a month, with what D-, help and synthetic numbers add to them."""
    day, month = int(digits[:2]), int(digits[2:4])
    return any(
        0 < day - more_days <= _LONGEST_MONTHS[month - more_months - 1]
        for more_months in ADDED_TO_MONTH
        if 0 < month - more_months <= 12
        for more_days in ADDED_TO_DAY
    )


def _remainder(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
