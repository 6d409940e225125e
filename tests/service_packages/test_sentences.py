"""Values as the three written languages have them, sentences, periods, and in which language a text is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from saklig.decision.explanation import Held, SentenceError, UnfitValue, fill, periods, placeholders, say
from saklig.documents import formats
from saklig.service_packages.language import written_in_another

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "nb", "en"),
    [
        (Decimal("1200"), "kr/month", f"1{NBSP}200{NBSP}kr", f"NOK{NBSP}1,200"),
        (Decimal("1090.905"), "kr", f"1{NBSP}090,91{NBSP}kr", f"NOK{NBSP}1,090.91"),
        (Decimal("-0.5"), "kr", f"\u22120,50{NBSP}kr", f"NOK{NBSP}\u22120.50"),
        (Decimal("0.06"), "share", f"6{NBSP}%", "6%"),
        (Decimal(1) / 3, "share", f"33,333333{NBSP}%", "33.333333%"),
        (Decimal(2025), "year", "2025", "2025"),
        (date(2025, 9, 1), "month", "september 2025", "September 2025"),
        (date(2025, 9, 1), "date", f"1.{NBSP}september 2025", f"1{NBSP}September 2025"),
        (Decimal(1), "months", f"1{NBSP}måned", f"1{NBSP}month"),
        (Decimal(11), "months", f"11{NBSP}måneder", f"11{NBSP}months"),
        (True, "yes-no", "ja", "yes"),
        (None, "kr", "ikke registrert", "not registered"),
        ("a1", "text", "a1", "a1"),
    ],
)
def test_values(value: Any, unit: str, nb: str, en: str) -> None:
    assert (say(value, unit, "nb"), say(value, unit, "en")) == (nb, en)


@pytest.mark.parametrize(("value", "unit"), [("7", "kr"), (True, "kr"), (1, "yes-no"), (Decimal(1), "date")])
def test_a_value_that_does_not_fit_its_unit(value: Any, unit: str) -> None:
    with pytest.raises(UnfitValue):
        say(value, unit, "nb")


@pytest.mark.parametrize("amount", ["0", "1", "999.5", "1234567", "-20.25", "1200.00"])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_reasons_and_letters_write_amounts_alike(amount: str, language: str) -> None:
    assert say(Decimal(amount), "kr", language) == formats.kroner(Decimal(amount), language)
    assert say(Decimal(amount) / 100, "share", language) == formats.percent(Decimal(amount) / 100, language)
    assert say(date(2026, 1, 31), "date", language) == formats.day(date(2026, 1, 31), language)
    assert say(date(2026, 1, 31), "month", language) == formats.month(date(2026, 1, 31), language)


def test_sentences() -> None:
    held = {"cap": Held(value=Decimal(900), unit="kr"), "total": Held(value=Decimal(1), unit="kr", hidden=True)}
    assert fill("{{Høyst}} {cap}.", held, "nb") == f"{{Høyst}} 900{NBSP}kr."
    assert placeholders("{cap} {{x}} {total} {cap}") == ("cap", "total")
    for sentence, says in [
        ("{limit}", r"there is no value for \{limit\} here; there are: cap, total"),
        ("{total}", "withheld from this reader"),
        ("{cap", "a lone '{'"),
        ("{cap.__class__}", "in braces stands a name"),
        ("{cap!r}", "in braces stands a name"),
    ]:
        with pytest.raises(SentenceError, match=says):
            fill(sentence, held, "nb")


def test_a_value_in_a_sentence_is_never_read_as_a_sentence() -> None:
    held = {"name": Held(value="{secret}", unit="text"), "secret": Held(value="x", unit="text")}
    assert fill("{name}", held, "nb") == "{secret}"


def test_periods_join_what_is_equal_and_follows() -> None:
    months = [
        (date(2025, 11, 1), "a"),
        (date(2025, 12, 1), "a"),
        (date(2026, 1, 1), "a"),
        (date(2026, 3, 1), "a"),
        (date(2026, 4, 1), "b"),
    ]
    found = [
        (first[0], last, first[1]) for first, last in periods(months, month=lambda one: one[0], same=lambda one: one[1])
    ]
    assert found == [
        (date(2025, 11, 1), date(2026, 1, 1), "a"),
        (date(2026, 3, 1), date(2026, 3, 1), "a"),
        (date(2026, 4, 1), date(2026, 4, 1), "b"),
    ]


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("Du har ikke søkt.", "nb", None),
        ("Du har ikke søkt.", "nn", "nb"),
        ("Du har ikkje søkt.", "nb", "nn"),
        ("Det gjelder begge. Eit barn til.", "nb", "nn"),
        ("The payment is lower.", "nb", "en"),
        ("Betalingen blir lavere hvis du søker.", "en", "nb"),
        ("Rabatt", "en", None),  # no marker, no opinion
        ("{ikkje} {{ noko }} {% if eit %}", "nb", None),  # placeholders are no text
    ],
)
def test_in_which_language_a_text_is(text: str, language: str, other: str | None) -> None:
    found = written_in_another(text, language)
    assert (found and found[1]) == other
