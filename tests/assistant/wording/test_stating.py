"""A model's text is read as sentences with the sources they name, in all the ways that models write them."""

from __future__ import annotations

import pytest

from saklig.assistant.wording import Stated, stated
from saklig.assistant.wording.stating import Listening

TEXTS: list[tuple[str, list[tuple[str, tuple[int, ...]]]]] = [
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
]
_LONG = (
    "Du betaler høyst seks prosent [1]. Fristen er 1. august hvert år. [2] Se § 3. Søk innen f.eks. 15. mars! [1, 2]\n"
    "- Plassen er gratis [3]\n- Ring kl. 12.30 [4]. **Slutt** på svaret [5]. Bl.a. dette [1]. Ferdig"
)


@pytest.mark.parametrize(("text", "found"), TEXTS)
def test_a_text(text: str, found: list[tuple[str, tuple[int, ...]]]) -> None:
    assert list(stated(text)) == [Stated(text=said, cites=cites) for said, cites in found]


def test_an_endless_list_is_cut() -> None:
    assert len(stated("Ja [1]. " * 500)) <= 20


@pytest.mark.parametrize("text", [*(text for text, _ in TEXTS), _LONG])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
def test_heard_piece_by_piece_it_is_the_same(text: str, size: int) -> None:
    listening = Listening()
    heard = [one for at in range(0, len(text), size) for one in listening.hear(text[at : at + size])]
    assert (*heard, *listening.end()) == stated(text)


def test_a_sentence_is_given_before_the_next_one_is_whole() -> None:
    listening = Listening()
    assert list(listening.hear("Plassen er gratis. ")) == [] and list(listening.hear("[1] Du")) == []
    assert list(listening.hear(" må alltid søke")) == [Stated(text="Plassen er gratis.", cites=(1,))]
    assert not listening.full


def test_more_than_an_answer_has_is_not_listened_to() -> None:
    listening = Listening()
    assert len(list(listening.hear("Ja, det er slik [1]. " * 500))) == 20 and listening.full
