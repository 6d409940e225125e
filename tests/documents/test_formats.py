"""Amounts, dates and months as each written language has them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from saklig.documents import formats
from saklig.documents.wording import time_span


@pytest.mark.parametrize(
    ("value", "nb", "en"),
    [
        (0, "0 kr", "NOK 0"),
        (1200, "1 200 kr", "NOK 1,200"),
        (Decimal("1200.00"), "1 200 kr", "NOK 1,200"),
        (Decimal("1E+3"), "1 000 kr", "NOK 1,000"),
        (Decimal("84.5"), "84,50 kr", "NOK 84.50"),
        (Decimal("-1234567.05"), "−1 234 567,05 kr", "NOK −1,234,567.05"),
        (Decimal("0.005"), "0,01 kr", "NOK 0.01"),
        (Decimal("1E+30"), f"1{' 000' * 10} kr", f"NOK 1{',000' * 10}"),
    ],
)
def test_kroner(value, nb, en):
    assert formats.kroner(value, "nb").replace("\u00a0", " ") == nb
    assert formats.kroner(value, "nn").replace("\u00a0", " ") == nb
    assert formats.kroner(value, "en").replace("\u00a0", " ") == en
    assert " " not in formats.kroner(value, "nb")


def test_numbers_and_percent():
    assert formats.number(Decimal("45.50"), "nb") == "45,5"
    assert formats.number(Decimal("12345.678"), "en") == "12,345.678"
    assert formats.percent(Decimal("0.06"), "nb") == "6\u00a0%"
    assert formats.percent(Decimal("0.475"), "en") == "47.5%"
    assert formats.number(Decimal("9.9E+6144"), "en").startswith("9,900,000,000")
    assert formats.number(Decimal("1E-6143"), "nb") == "0"
    for bad in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="no amount"):
            formats.kroner(Decimal(bad), "nb")


def test_dates_months_and_names():
    assert formats.day(date(2025, 9, 1), "nn") == "1.\u00a0september 2025"
    assert formats.day(date(2025, 9, 1), "en") == "1\u00a0September 2025"
    assert formats.month(date(2026, 5, 1), "nb") == "mai 2026"
    assert formats.listing(["a", "b", "c"], "nb") == "a, b og c"
    assert formats.listing(["a", "b"], "en") == "a and b"
    assert formats.listing(["a"], "nn") == "a"
    assert formats.listing([], "nn") == ""


def test_pages_write_as_letters_do():
    from saklig.web import formats as pages

    for language in ("nb", "nn", "en"):
        for value in (Decimal("1200"), Decimal("84.5"), Decimal("-1234567.05"), Decimal("1E+30")):
            assert pages.kroner(value, language) == formats.kroner(value, language)
            assert pages.number_text(value, language) == formats.number(value, language)
        assert pages.date_text(date(2025, 9, 1), language) == formats.day(date(2025, 9, 1), language)
        assert pages.month_text("2025-09-01", language) == formats.month(date(2025, 9, 1), language)
    assert pages.kroner(None, "nb") == pages.number_text("", "nb") == pages.date_text(None, "nb") == ""


def test_time_spans():
    assert [time_span(3, "weeks", lang) for lang in ("nb", "nn", "en")] == ["tre uker", "tre veker", "three weeks"]
    assert [time_span(1, "months", lang) for lang in ("nb", "nn", "en")] == ["én måned", "éin månad", "one month"]
    assert [time_span(1, "weeks", lang) for lang in ("nb", "nn", "en")] == ["én uke", "éi veke", "one week"]
    assert time_span(14, "days", "nb") == "14 dager"


def test_provisions_of_one_law_are_named_together():
    given = ["forskriften § 3 b", "forvaltningsloven § 28", "forskriften § 3 d", "forskriften § 1"]
    assert formats.cited(given, "nb") == ["forskriften §§ 3 b, 3 d og 1", "forvaltningsloven § 28"]
    assert formats.cited(["the Regulation § 3 b", "the Regulation § 3 c"], "en") == ["the Regulation §§ 3 b and 3 c"]
    assert formats.cited(["kommunens egne regler"], "nb") == ["kommunens egne regler"]
    assert formats.cited([], "nn") == []
