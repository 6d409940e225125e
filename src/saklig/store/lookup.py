"""Finding a row by what is sealed in it: keyed HMACs that mean nothing without the key store.

The same value gives the same look-up within one purpose of one installation, and a different one everywhere else. Equal
rows can be seen to be equal: use it for identity numbers and name words, never for what few values exist of.
"""

from __future__ import annotations

import unicodedata

from saklig.safeguards.privacy import mac

from .keys import ring

__all__ = ["LOOKUP_LENGTH", "lookup", "name_words"]

LOOKUP_LENGTH = 64
"""Characters in a look-up (hexadecimal HMAC-SHA-256), for the CharField that holds it."""


def lookup(value: str, purpose: str) -> str:
    """The keyed look-up of `value`; `purpose` is a fixed name such as "person.identity"."""
    return mac(ring().for_lookup(purpose), unicodedata.normalize("NFC", value).encode()).hex()


def name_words(name: str, purpose: str) -> list[str]:
    """Look-ups of each word of a name, without regard to case, accents left as written; sorted, each once."""
    words = {word for word in unicodedata.normalize("NFC", name).casefold().replace("-", " ").split() if word}
    return sorted(lookup(word, purpose) for word in words)
