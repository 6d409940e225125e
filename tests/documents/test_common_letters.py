"""The house's own letters: each in three languages, filled, drawn, in its own language, and saying what it must."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from saklig.documents.blocks import read_blocks
from saklig.documents.checking import sample_variables
from saklig.documents.common import COMMON, common_letter
from saklig.documents.filling import fill
from saklig.service_packages.language import written_in_another

LANGUAGES = ("nb", "nn", "en")
SAID: dict[str, list[dict[str, Any]]] = {
    "appeal-received": [
        {"appealed": {"received": date(2025, 9, 1), "late": late, "expected": date(2025, 10, 1), "postpone": wish}}
        for late, wish in product((True, False), repeat=2)
    ],
    "appeal-incomplete": [{"information": {"questions": ["Skriv under."], "deadline": date(2025, 9, 15)}}],
    "appeal-hearing": [{"heard": {"copy": copy, "deadline": date(2025, 9, 15)}} for copy in ("Inntekten er feil.", "")],
    "appeal-period": [{"extended": {"before": date(2025, 9, 15), "until": date(2025, 10, 1)}}],
    "appeal-dismissed": [{}],
    "appeal-outcome": [
        {"settled": {"outcome": outcome, "changed": outcome in ("changed", "changed-by-body", "annulled")}}
        for outcome in ("changed", "upheld", "changed-by-body", "annulled", "rejected")
    ],
    "postponement": [
        {"postponed": {"granted": granted, "ended": ended, "asked": asked, "appealed": appealed, "conditions": conditions}}
        for granted, ended, conditions in (
            (True, False, ""), (True, False, "Du melder fra hvis inntekten endrer seg."), (False, False, ""), (True, True, ""),
        )
        for asked in (True, False) for appealed in (True, False)
        if asked or appealed or not ended  # one that is ended says the same, whatever it waited for
    ],
    "mandate-registered": [
        {"mandate": {"guardian": guardian, "name": "Nn", "services": ["Tjeneste"], "given": date(2025, 9, 1),
                     "from": date(2025, 9, 1), "to": until}}
        for guardian in (True, False) for until in (date(2026, 1, 1), None)
    ],
    "later-than-told": [
        {"late": {"why": "Vi er få.", "before": date(2025, 9, 1), "expected": date(2025, 10, 1), "passed": passed}}
        for passed in (True, False)
    ],
    "costs": [
        {"costs": {"outcome": outcome, "amount": amount, "late": late}}
        for outcome, amount in (("granted", Decimal(5000)), ("partly", Decimal(1)), ("refused", None))
        for late in (True, False)
    ],
}
# What each must say, as the values of the sample; a decision names who answers, why, and how to appeal.
EVERYWHERE = ("Ringetid", "00 00 00 00", "LEGAL access", "LEGAL guidance", "2025-1")
DECISIONS = ("Egne ord.", "Ansvar Sign", "LEGAL reasons", "LEGAL appeal", "Klageorgan", "klagefrist", "https://review.example/")


def filled(kind: str, language: str, said: dict[str, Any]) -> Any:
    letter = common_letter(kind, language)
    assert letter is not None
    made = fill("\n" * (letter.line - 1) + letter.text, sample_variables(kind) | said, language=language, name=letter.file)
    assert read_blocks(made)
    return made


@pytest.mark.parametrize(("kind", "language"), list(product(COMMON, LANGUAGES)))
def test_every_letter_in_every_turn_says_what_it_must(kind: str, language: str) -> None:
    assert set(SAID) == set(COMMON)
    for said in SAID[kind]:
        slots = "\n".join(filled(kind, language, said).slots)
        must = EVERYWHERE + (DECISIONS if kind in ("appeal-dismissed", "costs") else ())
        assert not [marker for marker in must if marker not in slots], (kind, language)


@pytest.mark.parametrize(("kind", "language"), list(product(COMMON, LANGUAGES)))
def test_every_letter_is_in_its_own_language(kind: str, language: str) -> None:
    letter = common_letter(kind, language)
    assert letter is not None
    assert written_in_another(letter.text, language) is None


def test_turns_of_a_letter_differ() -> None:
    for kind, turns in SAID.items():
        texts = {filled(kind, "nb", said).markdown for said in turns}
        assert len(texts) == len(turns), kind


def test_a_kind_that_packages_write_is_not_the_houses() -> None:
    assert common_letter("granted", "nb") is None and common_letter("costs", "se") is None
