"""E-mail addresses, IBAN, number plates and passports, in folded text.

Source: RFC 5322 (what agencies write of it), ISO 13616 (IBAN, remainder 97), the Vehicle Regulation on plates of two letters and
five figures, ICAO 9303 on travel documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from saklig.safeguards.privacy.context import Label, label_before
from saklig.safeguards.privacy.spans import Candidate, DataType

__all__ = ["codes", "emails"]

_DIGIT = r"[0-9OolI|SBZGgqb]"
_AT = r"(?:[@©]\n?|\s[@©]\s|\n[@©]|\s?[(\[{](?:at|a|alfa|krøllalfa)[)\]}]\s?)"
_EMAIL = re.compile(
    rf"(?<![\w+'.-])[\w+'-]+(?:\.[\w+'-]+)*{_AT}(?:[\w-]+(?:\.[\w-]+)+|[\w-]+\s?\.\s?[\w-]{{2,}})",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .-]{0,2}[A-Z0-9]){11,30}(?![A-Z0-9])")
_NORWEGIAN_IBAN = re.compile(r"(?<![^\W_])N[O0o][ .-]{0,2}[0-9OolI|SBZG](?:[ \n.-]{0,2}[0-9OolI|SBZG]){12}(?![^\W_])")
_PLATE = re.compile(
    rf"(?<![^\W_])(?P<letters>[A-HJ-NPR-Za-hj-npr-z]{{2}})[ \n.-]{{0,2}}"
    rf"(?P<digits>[0-9OolI|SBZG](?:[ .\-\n]?{_DIGIT}){{3,4}})(?!\w|[.,/-]\d)"
)
_BLURRED_PLATE = re.compile(r"(?<![^\W_])(?:[A-Z][0-9]|[0-9][A-Z]|[A-Z][a-z])[ -]?[0-9OlI]{5}(?!\w|[.,/-]\d)")
# Two letters that stand before a number for other reasons than a plate.
_NO_PLATE = frozenset((
    "kr", "nr", "as", "ns", "tv", "eu", "ef", "rt", "hr", "la", "lb", "le", "lf", "lg", "lh", "st", "no", "se", "dk",
    "fi", "gb", "uk", "us", "id", "og", "er", "av", "på", "nå", "da", "du", "vi", "ca", "ab", "ba", "ks", "sf", "ul",
    "kf", "sp", "ap", "fn", "pc", "ip", "bk", "pb", "pa", "ad",
))  # fmt: skip
_PASSPORT = re.compile(r"(?<![^\W_])[A-Z]{0,3}[ -]?[0-9OolISBZG](?:[ .\-]{0,2}[0-9OolISBZG]){5,8}(?![^\W_])")
_NORWEGIAN_PASSPORT = re.compile(r"(?<![^\W_])[A-Z]{3}\d{6}(?!\w)")


def emails(text: str) -> Iterator[Candidate]:
    """Candidates for e-mail addresses."""
    if any(sign in text for sign in "@©([{"):
        for match in _EMAIL.finditer(text):
            yield Candidate(*match.span(), DataType.EMAIL, 0.99)


def codes(text: str) -> Iterator[Candidate]:
    """Candidates for accounts by IBAN, plates and passports."""
    for match in _IBAN.finditer(text):
        end = _iban_end(match)
        if end:
            yield Candidate(match.start(), end, DataType.BANK_ACCOUNT, 0.99)
    for match in _NORWEGIAN_IBAN.finditer(text):
        if sum(sign.isdigit() for sign in match.group()) >= 5:
            yield Candidate(*match.span(), DataType.BANK_ACCOUNT, 0.995)
    yield from _plates(text)
    for match in _PASSPORT.finditer(text):
        if sum(map(str.isdigit, match.group())) >= 4 and label_before(text, match.start()) is Label.PASSPORT:
            yield Candidate(*match.span(), DataType.PASSPORT, 0.96)
    for match in _NORWEGIAN_PASSPORT.finditer(text):
        if label_before(text, match.start()) is None:
            yield Candidate(*match.span(), DataType.PASSPORT, 0.3)


def _iban_end(match: re.Match[str]) -> int | None:
    """Where the IBAN in the match ends: the longest beginning of it whose remainder is right."""
    text = match.group()
    for end in range(len(text), 14, -1):
        plain = re.sub(r"[ .-]", "", text[:end])
        if len(plain) < 15:
            return None
        number = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
        if text[end - 1].isalnum() and int(number) % 97 == 1:
            return match.start() + end
    return None


def _clear(digits: str) -> bool:
    """Whether what stands for digits is no word: "RS384 og" is no plate."""
    return sum(map(str.isdigit, digits)) >= 3 and not any(sign.islower() and sign != "l" for sign in digits)


def _plates(text: str) -> Iterator[Candidate]:
    for match in _PLATE.finditer(text):
        letters, count = match["letters"], sum(sign.isalnum() or sign == "|" for sign in match["digits"])
        label = label_before(text, match.start())
        if sum(sign.isdigit() for sign in match["digits"]) < 2:
            continue
        if label is Label.PLATE:
            yield Candidate(*match.span(), DataType.PLATE, 0.97)
        elif label is None and letters.isupper() and count == 5 and letters.lower() not in _NO_PLATE and _clear(match["digits"]):
            yield Candidate(*match.span(), DataType.PLATE, 0.75)
    for match in _BLURRED_PLATE.finditer(text):
        if label_before(text, match.start()) in (None, Label.PLATE):
            yield Candidate(*match.span(), DataType.PLATE, 0.2)
