"""Identity numbers: check digits, D-numbers, synthetic numbers, and everything people type instead."""

from __future__ import annotations

from datetime import date

import pytest

from saklig.connectors import identity_number
from saklig.connectors.errors import IdentityNumberInvalid
from saklig.connectors.identity_number import Kind


@pytest.mark.parametrize(
    "typed",
    ["12818800078", "128188 00078", " 12 81 88 00078 ", "128188\u00a000078", "128188-00078", "128188\u200b00078\n"],
)
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    number = identity_number.parse(typed, synthetic_allowed=True)
    assert str(number) == "12818800078"
    assert number.synthetic
    assert number.birth_date == date(1988, 1, 12)
    assert number.kind is Kind.BIRTH_NUMBER


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "0 digits"),
        ("1281880007", "10 digits"),
        ("128188000789", "12 digits"),
        ("12818800079", "check digits"),
        ("12818800087", "check digits"),
        ("1281880007x", "letters"),
        ("١٢٨١٨٨٠٠٠٧٨", "letters"),
        ("<b>12818800078</b>", "letters"),
        ("1" * 4000, "far too long"),
        (12818800078, "came as int"),
        (None, "came as NoneType"),
        (1.2e10, "came as float"),
        ("00000000000", "no date"),
    ],
)
def test_anything_else_is_refused_with_why_and_without_the_number(given: object, why: str) -> None:
    with pytest.raises(IdentityNumberInvalid, match=why) as refused:
        identity_number.parse(given, synthetic_allowed=True)
    assert "128188" not in str(refused.value)


def test_a_synthetic_number_is_refused_where_real_people_are_served() -> None:
    with pytest.raises(IdentityNumberInvalid, match="synthetic"):
        identity_number.parse("12818800078", synthetic_allowed=False)
    real_form = identity_number.make(date(1988, 1, 12), woman=True, synthetic=False)
    assert not identity_number.parse(real_form, synthetic_allowed=False).synthetic


BORN = [date(1931, 2, 28), date(1964, 2, 29), date(1999, 12, 31), date(2000, 1, 1), date(2024, 2, 29)]


@pytest.mark.parametrize("born", BORN)
@pytest.mark.parametrize("woman", [True, False])
@pytest.mark.parametrize("d_number", [True, False])
def test_what_is_made_reads_back(born: date, woman: bool, d_number: bool) -> None:
    seen = set()
    for nth in range(20):
        digits = identity_number.make(born, woman=woman, nth=nth, d_number=d_number)
        number = identity_number.parse(digits, synthetic_allowed=True)
        assert number.birth_date == born
        assert number.synthetic
        assert (number.kind is Kind.D_NUMBER) is d_number
        assert (int(digits[8]) % 2 == 0) is woman
        seen.add(digits)
    assert len(seen) == 20


def test_one_wrong_digit_or_two_swapped_are_always_found() -> None:
    digits = identity_number.make(date(1990, 5, 17), woman=True)
    for place in range(11):
        for other in "0123456789":
            if other != digits[place]:
                with pytest.raises(IdentityNumberInvalid):
                    identity_number.parse(digits[:place] + other + digits[place + 1 :], synthetic_allowed=True)
    for place in range(10):
        if digits[place] != digits[place + 1]:
            swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
            with pytest.raises(IdentityNumberInvalid):
                identity_number.parse(swapped, synthetic_allowed=True)


def test_the_number_shows_in_no_repr() -> None:
    assert "12818800078" not in repr(identity_number.parse("12818800078", synthetic_allowed=True))
