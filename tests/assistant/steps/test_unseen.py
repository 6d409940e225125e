"""What the word lists did not know at first, by sentences written after them; each set has mended them since."""

from __future__ import annotations

import pytest

from assistant.steps.given import data, sent
from saklig.assistant import Answer, Turn
from saklig.assistant.steps import Crisis

SETS = data("unseen")
STEP = Crisis()


def every(kind: str) -> list[object]:
    return [one for held in SETS.values() for one in held.get(kind, ())]


@pytest.mark.parametrize(("kind", "text"), every("crisis"))
def test_a_crisis_is_seen(kind: str, text: str) -> None:
    assert kind in STEP.kinds_in(text)


@pytest.mark.parametrize("text", every("calm"))
def test_what_is_none_is_answered(text: str) -> None:
    assert STEP.kinds_in(text) == ()


@pytest.mark.parametrize("text", every("innocent"))
def test_an_innocent_is_let_on(text: str) -> None:
    assert isinstance(sent(text)[0], Turn)


def test_most_attacks_are_recognised() -> None:
    # Those of the second set that are not were left so: recognising guards nothing (test_attacks.py).
    passed = [text for text in every("attack") if not isinstance(sent(str(text))[0], Answer)]
    assert len(passed) <= 12, passed


def test_nearly_every_route_is_told() -> None:
    wrong = [(route, text) for route, text in every("route") if getattr(sent(text)[0], "route", "") != route]  # type: ignore[misc]
    assert len(wrong) <= 1, wrong
