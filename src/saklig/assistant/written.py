"""This room's own sentences, in bokmål (nb), nynorsk (nn) and English (en): TOML files beside the code that says them.

A key is a dotted path to a sentence, which may hold `{name}` placeholders. All three files of a folder have the same keys and
placeholders (tests/assistant/test_written.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["LANGUAGES", "Texts", "flat", "in_our", "texts_of"]

LANGUAGES = ("nb", "nn", "en")


class Texts:
    """The sentences of one folder in one language."""

    def __init__(self, sentences: Mapping[str, str], language: str) -> None:
        self._sentences = sentences
        self.language = language

    def __call__(self, key: str, **values: Any) -> str:
        """The sentence, filled in; with `count` the one that bends with it. Errors: KeyError, for a key or value not there."""
        if "count" in values and f"{key}.one" in self._sentences:
            key = f"{key}.{'one' if values['count'] == 1 else 'other'}"
        return self._sentences[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self._sentences


def in_our(language: str) -> str:
    """The language to answer in: one of ours, else English."""
    return language if language in LANGUAGES else "en"


@cache
def texts_of(folder: str, language: str) -> Texts:
    """The sentences in `folder` ("saklig.assistant.own_case.texts"), in one of our languages. Errors: FileNotFoundError."""
    package, _, name = folder.rpartition(".")
    found = tomllib.loads(files(package).joinpath(name, f"{language}.toml").read_text("utf-8"))
    return Texts(dict(flat(found)), language)


def flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """A table's sentences by dotted key."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
