"""What lists say of a word: a given name, a family name, a place, a common word. One of the model's features, never the verdict.

The lists of names and places are our own (names/lexicon/). The common words are kept as hashes alone: they come from the texts
the model was trained on, and no text can be put together from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from zlib import crc32

from saklig.safeguards.privacy.errors import ModelMissing

__all__ = ["COMMON_WORDS", "Lexicon", "pack_words", "read_lexicon"]

COMMON_WORDS = "common-words.bin"
_HOME = "saklig.safeguards.privacy"
_LISTS = {"given": "G", "family": "S", "places": "P"}
_SHORTEST_PART, _LONGEST = 4, 60  # letters of a part, and of a word: what is longer is no word, and would be slow to look into
_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """`listed`: the lists that know a small-letter word, as letters. `common`: hashes of common words, odd where frequent.

    `titles`: what stands before a name and is none; no feature of the models.
    """

    listed: Mapping[str, str]
    common: Set[int]
    titles: Set[str] = frozenset()

    def lists_of(self, word: str) -> str:
        """The lists that know the word, its genitive, or the parts around its hyphen: "GS", "Gs", "G-Sh", or nothing."""
        if word in self.listed:
            return self.listed[word]
        if len(word) > 3 and word.endswith("s") and (base := self.listed.get(word[:-1].rstrip("'"))):
            return f"{base}s"
        if "-" in word:
            parts = [self.listed.get(part, "") for part in word.split("-")]
            return "-".join(sorted({part[0] for part in parts})) + "h" if all(parts) else "h" if any(parts) else ""
        return ""

    def commonness(self, word: str) -> str:
        """C: frequent, c: common, k: a compound of common words, q: ends in one, n: no word; nothing where none of these."""
        if not word.replace("-", "").isalpha():
            return "n"
        code = _code(word)
        if code | 1 in self.common:
            return "C"
        if code in self.common:
            return "c"
        if len(word) > _LONGEST:
            return ""
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            if self._knows(word[cut:]):
                return "k" if self._knows(word[:cut]) or self._knows(word[: cut - 1]) else "q"
        return ""

    def _knows(self, word: str) -> bool:
        code = _code(word)
        return code in self.common or code | 1 in self.common


def read_lexicon() -> Lexicon:
    """The lexicon that is shipped. Errors: ModelMissing."""
    home = resources.files(_HOME)
    listed: dict[str, str] = {}
    try:
        for name, letter in _LISTS.items():
            for line in (home / "names" / "lexicon" / f"{name}.txt").read_text("utf-8").splitlines():
                for word in [] if line.startswith("#") else line.lower().split():
                    listed[word] = listed.get(word, "") + ("" if letter in listed.get(word, "") else letter)
        titles = (home / "names" / "lexicon" / "titles.txt").read_text("utf-8").splitlines()
        packed = (home / "models" / COMMON_WORDS).read_bytes()
    except OSError as exc:
        raise ModelMissing(f"the lists for finding names: {exc.filename or exc} is not there; names cannot be found without them")
    known = frozenset(word for line in titles if not line.startswith("#") for word in line.split())
    return Lexicon(listed=MappingProxyType(listed), common=unpack_words(packed), titles=known)


def pack_words(words: Mapping[str, bool]) -> bytes:
    """Words, with whether each is frequent, as sorted hashes of 31 bits and one bit for the frequency."""
    return b"".join(sorted((_code(word) | frequent).to_bytes(_BYTES, "big") for word, frequent in words.items()))


def unpack_words(packed: bytes) -> frozenset[int]:
    """The hashes in a packed file."""
    return frozenset(int.from_bytes(packed[at : at + _BYTES], "big") for at in range(0, len(packed), _BYTES))


def _code(word: str) -> int:
    return crc32(word.encode()) & 0xFFFFFFFE
