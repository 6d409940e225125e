"""A text as the steps read it: the same words however they are hidden.

What hides words: letters of another script that look the same, invisible signs, digits for letters, signs or blanks between the
letters, base64, hexadecimal, percent signs, letters turned by thirteen, backwards. A reading is small letters and single
blanks. Source: Unicode Technical Standard 39 (confusable letters; those of Cyrillic and Greek that look like Latin ones), RFC
4648.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

__all__ = ["MASKED_PERSON", "cleaned", "decoded", "plain", "readings"]

MASKED_PERSON = "xpersonx"  # what stands in a reading where a name was masked

_LOOK_ALIKE = str.maketrans(
    "авекмнорстухіјѕԁһӏԛԝгαβενικορτυχηιѵьємпдꭓʟɪɴʀᴀᴇᴏᴛᴜᴄᴅɢʜᴊᴋᴍᴘѡзꓲ",
    "abekmhopctyxijsdhlqwraBevikoptuxniwbempaxlinraeotucdghjkmpwel".lower(),
)
_LEET = str.maketrans("0134578@$!|€", "oieastbasiie")
_HIDES_LETTERS = re.compile(r"[^\W\d_][0134578@$!|€]|[0134578@$!|€][^\W\d_]")
_BETWEEN = re.compile(r"(?<=[^\W_])[.\-_*'’·|/\\+~](?=[^\W_])")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-_*]{1,2}){4,}[^\W\d_](?![^\W_])")
_NO_WORD = re.compile(r"[\W_]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[ :]?){10,}")
_MOST_DECODED = 4_000  # of what is encoded: a longer one is cut, and what it says is said at its beginning


def cleaned(text: str) -> str:
    """The text without control signs, halves of signs and invisible ones, its blanks made single; lines are kept."""
    shown = (sign if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else "" for sign in text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[^\S\n]+", " ", "".join(shown))).strip()


def plain(text: str) -> str:
    """Words in small letters with single blanks between, accents kept: what a text says to whoever hides nothing."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", cleaned(text)))
    bare = "".join(sign for sign in composed if unicodedata.category(sign) != "Mn" or ord(sign) > 0x0400)
    return _NO_WORD.sub(" ", bare.replace("[PERSON]", f" {MASKED_PERSON} ").lower()).strip()


def readings(text: str, *, deep: bool = True) -> tuple[str, ...]:
    """What the text says, and what it may say: each reading once. `deep`: also what was encoded in it."""
    shown = unicodedata.normalize("NFKC", cleaned(text))
    found = [plain(text), *_ways_to_read(shown)]
    if deep:
        for hidden in decoded(shown):
            found += [plain(hidden), *_ways_to_read(hidden)]
    return tuple(dict.fromkeys(found))


def _ways_to_read(shown: str) -> Iterator[str]:
    latin = _without_accents(shown.lower().translate(_LOOK_ALIKE))
    yield plain(latin)
    if _HIDES_LETTERS.search(latin):
        yield plain(" ".join(_without_leet(word) for word in latin.split()))
    if _BETWEEN.search(latin):
        yield plain(_BETWEEN.sub("", latin))
    if _SPACED.search(latin):
        yield plain(_SPACED.sub(lambda run: _NO_WORD.sub("", run[0]), latin))


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    # The ring is no accent: å is a letter of its own.
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if unicodedata.category(sign) != "Mn" or sign == "\u030a"))


def _without_leet(word: str) -> str:
    return word.translate(_LEET) if _HIDES_LETTERS.search(word) else word


def decoded(text: str) -> Iterator[str]:
    """What is encoded in the text, where it decodes to something that can be read; and the text turned and backwards."""
    for found in _BASE64.finditer(text):
        run = found[0].rstrip("=")[:_MOST_DECODED].translate(str.maketrans("-_", "+/"))
        yield from _readable(_base64(run[: len(run) // 4 * 4 or None] if len(run) % 4 == 1 else run))
    for found in _HEX.finditer(text):
        yield from _readable(_hexadecimal(found[0][:_MOST_DECODED]))
    if "%" in text:
        yield unquote(text[:_MOST_DECODED], errors="ignore")
    yield codecs.decode(text[:_MOST_DECODED], "rot13")
    yield text[:_MOST_DECODED][::-1]


def _base64(run: str) -> bytes:
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4), validate=True)
    except binascii.Error:
        return b""


def _hexadecimal(run: str) -> bytes:
    digits = re.sub(r"[ :]", "", run)
    return bytes.fromhex(digits[: len(digits) // 2 * 2])


def _readable(raw: bytes) -> Iterator[str]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return
    if text and sum(sign.isalpha() or sign.isspace() for sign in text) > 0.8 * len(text):
        yield text
