"""What the pages say, in bokmål (nb), nynorsk (nn) and English (en): one TOML file a language, same keys in all three.

A key is a dotted path to a sentence. A sentence holds `{name}` placeholders. A table with `one` and `other` is a
sentence that bends with `count`. Django's gettext is not used: it needs msgfmt, which a fresh machine lacks.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["LANGUAGES", "MissingText", "catalogue", "flat", "has_text", "placeholders", "text"]

LANGUAGES = ("nb", "nn", "en")


class MissingText(KeyError):
    """A page asked for a text that the catalogue lacks. Mend: add the key to all files in saklig/web/texts."""


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The language's sentences by dotted key. Errors: FileNotFoundError for a language we do not have."""
    data = tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
    return dict(flat(data))


def flat(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def placeholders(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def has_text(key: str, language: str = "nb") -> bool:
    return key in catalogue(language)


def text(key: str, language: str, **values: Any) -> str:
    """The sentence for `key`, filled in. Errors: MissingText (key), KeyError (placeholder without a value)."""
    sentences = catalogue(language if language in LANGUAGES else "nb")
    found = sentences.get(key)
    if found is None and "count" in values:
        found = sentences.get(f"{key}.{'one' if values['count'] == 1 else 'other'}")
    if found is None:
        raise MissingText(f"{key!r} is not in texts/{language}.toml; add it to all three languages")
    return found.format(**values)
