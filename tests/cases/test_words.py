"""Days named in a text that somebody will read."""

from __future__ import annotations

import pytest

from saklig.cases.words import names_no_day

NOT_THERE = (
    "innen 31.2.2026.", "31/2-2026", "29.02.2025", "fra 1.1.2026 til 31.4.2026", "2026-02-30", "31. 2. 2026", "1.13.2026",
    "0.1.2026",
)  # fmt: skip
OTHER = (
    "innen 28.2.2026.", "29.2.2024", "2024-02-29", "§ 3.2.2", "kl. 12.30, 1.3.2026", "31.12.2025-1.1.2026", "31.2.",
    "versjon 31.2.20261", "Mangler du noe?", "450.000,-", "LOV-2025-06-20-81", "saken 2026-31-X",
)  # fmt: skip


@pytest.mark.parametrize("text", NOT_THERE)
def test_a_day_that_is_not_in_the_calendar_is_found(text: str) -> None:
    assert names_no_day(text)


@pytest.mark.parametrize("text", OTHER)
def test_other_words_are_left_alone(text: str) -> None:
    assert not names_no_day(text)
