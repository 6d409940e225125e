"""A model's text is read as sentences with the sources they name, in all the ways that models write them."""

from __future__ import annotations

import pytest

from saklig.assistant.wording import Stated, stated


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Plassen er gratis [1].", [("Plassen er gratis.", (1,))]),
        ("Plassen er gratis. [1]", [("Plassen er gratis.", (1,))]),
        ("Plassen er gratis [1, 2]. Du må søke [3].", [("Plassen er gratis.", (1, 2)), ("Du må søke.", (3,))]),
        ("Plassen er gratis. [1] Du må søke. [2]", [("Plassen er gratis.", (1,)), ("Du må søke.", (2,))]),
        ("Plassen er gratis [1][2]", [("Plassen er gratis", (1, 2))]),
        ("Det er så [Kilde 3].", [("Det er så.", (3,))]),
        ("- **Gratis** plass [1]\n- Du må søke [2]", [("Gratis plass", (1,)), ("Du må søke", (2,))]),
        ("1. Søk [1].\n2. Vent [2].", [("Søk.", (1,)), ("Vent.", (2,))]),
        ("Uten kilde.", [("Uten kilde.", ())]),
        ("", []),
        ("[1]", []),
        ("...", []),
        ("Frist er 1. august [1].", [("Frist er 1. august.", (1,))]),
        ("Feil [999].", [("Feil.", (999,))]),
    ],
)
def test_a_text(text: str, found: list[tuple[str, tuple[int, ...]]]) -> None:
    assert list(stated(text)) == [Stated(text=said, cites=cites) for said, cites in found]


def test_an_endless_list_is_cut() -> None:
    assert len(stated("Ja [1]. " * 500)) <= 20
