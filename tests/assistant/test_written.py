"""The assistant's own sentences say the same things in the three languages: same keys, same placeholders, no copies."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

import pytest

import saklig.assistant
from saklig.assistant.written import LANGUAGES, flat, in_our, texts_of

ROOM = Path(saklig.assistant.__file__).parent
FOLDERS = sorted({path.parent for path in ROOM.rglob("nb.toml")})


def read(folder: Path, language: str) -> dict[str, str]:
    return dict(flat(tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_there_are_such_folders() -> None:
    assert FOLDERS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_three_languages_say_the_same(folder: Path) -> None:
    nb = read(folder, "nb")
    for language in LANGUAGES:
        found = read(folder, language)
        assert set(found) == set(nb), language
        assert {key: placeholders(found[key]) for key in nb} == {key: placeholders(nb[key]) for key in nb}, language
        assert all(sentence and sentence == sentence.strip() for sentence in found.values())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_language_is_a_copy_of_another(folder: Path) -> None:
    nb = read(folder, "nb")
    long = [key for key in nb if len(nb[key].split()) >= 8]
    for other in ("nn", "en"):
        found = read(folder, other)
        # A sentence of eight words is now and then the same in both written forms of Norwegian.
        same = [key for key in long if found[key] == nb[key]]
        assert len(same) <= (len(long) // 20 if other == "nn" else 0), same


def test_a_sentence_bends_with_its_count() -> None:
    said = texts_of("saklig.assistant.own_case.texts", "en")
    assert said("seen.own", count=1) == "You have opened your own information 1 time."
    assert said("seen.own", count=2) == "You have opened your own information 2 times."


def test_another_language_is_answered_in_english() -> None:
    assert [in_our(one) for one in ("nb", "nn", "en", "pl", "")] == ["nb", "nn", "en", "en", "en"]
