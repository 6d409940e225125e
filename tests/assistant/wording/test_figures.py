"""Figures are the same however they are written, and only then."""

from __future__ import annotations

import pytest

from saklig.assistant.wording.figures import figures


def told(text: str, language: str = "no") -> list[tuple[str, str]]:
    return [(one.value, one.unit) for one in figures(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("15 000 kroner", "no", [("15000", "money")]),
        ("15.000 kr", "no", [("15000", "money")]),
        ("NOK 15,000 a year", "en", [("15000", "money")]),
        ("33 569,25 kroner", "no", [("33569.25", "money")]),
        ("NOK 33,569.25", "en", [("33569.25", "money")]),
        ("73,7 prosent", "no", [("73.7", "percent")]),
        ("73.7 per cent", "en", [("73.7", "percent")]),
        ("seks prosent", "no", [("6", "percent")]),
        ("tre uker", "no", [("3", "week")]),
        ("1. august", "no", [("1/8", "date")]),
        ("1 August", "en", [("1/8", "date")]),
        ("15. september 2026", "no", [("15/9", "date"), ("2026", "")]),
        ("etter § 3 c", "no", [("§3c", "provision")]),
        ("20 timer i uka", "no", [("20", "hour")]),
        ("juni 2026", "no", [("month 6", "date"), ("2026", "")]),
        ("You may apply in May", "en", [("month 5", "date")]),
        ("en av to", "no", [("2", "")]),
        ("ingen tall", "no", []),
        ("1 200 kroner og 900 kroner", "no", [("1200", "money"), ("900", "money")]),
        ("12,50", "no", [("12.5", "")]),
        ("halvparten", "no", [("-2", "")]),
    ],
)
def test_a_figure(text: str, language: str, found: list[tuple[str, str]]) -> None:
    assert told(text, language) == found


def test_two_ways_to_write_one_figure_are_one() -> None:
    assert told("6 %") == told("seks prosent") and told("12 timer") == told("tolv timar")
    assert told("1 636,36 kroner") == told("kr 1636,36") and told("6 %") != told("6 kroner")
