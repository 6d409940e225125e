"""Addresses, and properties by their farm and unit number (gnr/bnr), in folded text.

Source: the Cadastre Act (matrikkellova) section 21 on street addresses; how letters write them. Street endings are our own list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from saklig.safeguards.privacy.spans import Candidate, DataType

__all__ = ["places"]

_DIGIT = r"[0-9OolI|SBZGgqb]"
_UPPER = r"[A-ZÆØÅÄÖÁČĐŊŠŦŽÉÈÜ]"
# Endings that name a street whatever stands before them; the second row does so only in a name with a capital letter.
_STREET = r"gata|gaten|gate|gatu|vegen|veien|veg|vei|all[ée]en|all[ée]|smauet|veita|svingen|stredet|strede|stræde|geaidnu|luodda"
_MAYBE_STREET = (
    r"bakken|bakkane|stien|stigen|plassen|plass|torget|torg|kroken|ringen|faret|tunet|lia|lien|haugen|hagen|åsen|kollen|toppen"
    r"|jordet|løkka|løkken|myra|vika|viken|neset|brekka|brygga|bryggen|kaia|kaien|kleiva|kleiven|flata|grenda|lunden|marka|moen"
    r"|engen|enga|berget|bråten|sletta|kvartalet|hølen|øra|stranda|skogen|rabben|reina|tråkka|dalen|elva|åkeren|svaet|holtet"
)
_BLANK = r"[ \n]{1,4}"
_NUMBER = (
    rf"(?={_DIGIT}{{0,2}}\d|[OolI|]{{1,3}}(?![^\WA-H])){_DIGIT}(?:[.\-]?{_DIGIT}){{0,3}}"
    rf"(?:[ ]{{0,3}}[A-HJ-Z](?!\w|\.\w)|[a-hj-nr-z](?!\w)|\n[A-HJ-Z](?=,))?(?![\w%])"
)
_POSTCODE = rf"(?=[^,]{{0,5}}\d|[OolI|]{{4}}){_DIGIT}(?:[.\- ]?{_DIGIT}){{3}}"
_TOWN = (
    rf"(?:(?:Mo|Bø|Nes|Ski|Sand|Hof|Vik|Ås){_BLANK}(?:i|på){_BLANK}\w+|(?:(?:Indre|Ytre|Nordre|Søndre|Øvre|Nedre|Nord|Sør|Store|St\.){_BLANK})?"
    rf"[^\W\d_][^\W_]+(?:-{_UPPER}\w+)?(?:{_BLANK}[SNØV](?![\w.-]*\w))?)"
)
# What may stand in small letters before a street's last word: nordre ravnkloa, kongens gate.
_SMALL_BEFORE = (
    r"(?:nordre|søndre|østre|vestre|øvre|nedre|indre|ytre|gamle|store|lille)\b"
    rf"|[^\W\d_]{{3,}}s(?={_BLANK}(?:{_STREET}|plass|torg)\b)"
)
_HOUSE = re.compile(
    rf"(?<![\w'.-])(?P<words>(?:(?:{_UPPER}[\w'.-]*|{_SMALL_BEFORE}){_BLANK}){{0,3}}[^\W\d_][\w'.-]*){_BLANK}"
    rf"(?P<number>{_NUMBER})(?P<town>(?P<comma>,?){_BLANK}(?:[HULK]\d{{4}},?\s)?(?:N-)?{_POSTCODE}{_BLANK}{_TOWN})?"
)
_ENDS_IN_STREET = re.compile(rf"(?:\w|^)(?:{_STREET})$", re.IGNORECASE)
_ENDS_IN_MAYBE = re.compile(rf"\w(?:{_MAYBE_STREET})$", re.IGNORECASE)
_ALONE = re.compile(rf"^(?:{_STREET}|plass|torg|terrasse|park|brygge|hage)$", re.IGNORECASE)
_GOES_BEFORE = frozenset((
    "nordre", "søndre", "østre", "vestre", "øvre", "nedre", "indre", "ytre", "midtre", "store", "lille", "vesle",
    "gamle", "nye", "sankt", "st", "st.", "gammel", "nedstre",
))  # fmt: skip
_NO_STREET = frozenset((
    "adresse", "bustad", "bosted", "bustadadresse", "bostedsadresse", "postadresse", "heimeadresse", "hjemmeadresse",
    "gate", "gata",
))  # fmt: skip
_ROAD = re.compile(r"(?:riks|fylkes|europa|motor|kommune?)ve[ig]", re.IGNORECASE)
_UNIT_AFTER = re.compile(
    r"\.\s[a-z]|\s?(?:dag|år|time|tima|kron|kr\b|prosent|%|mill|m2|m²|stk|barn|person|ukar|uker|veker|veke|månad|måned)"
)
_BOX = re.compile(r"\b[Pp]ost(?:boks|box)[ ]\d{1,5}(?:[ ][^\W\d_]+)?,?[ \n]\d{4}[ ]" + _TOWN)
_FARM = re.compile(
    rf"\b(?:adresse|bustad|bosted)\w*:?[ \n](?P<farm>{_UPPER}\w+(?:[ ]{_UPPER}\w+)?,[ \n]\d{{4}}[ ]{_TOWN})", re.IGNORECASE
)
_G = r"(?:g[åa]rds?-?n(?:umme)?r|[gq]\s?\.?\s?n\s?\.?\s?r|gm)\.?:?"
_B = r"(?:bruksn(?:umme)?r|[b6]\s?\.?\s?n\s?\.?\s?r|bm)\.?:?"
_SMALL = rf"{_DIGIT}(?:[ .\-\n]{{0,2}}{_DIGIT}){{0,4}}"
_LAST = rf"{_DIGIT}(?:[.\-]?{_DIGIT}){{0,4}}(?![0-9])"
_PROPERTY = re.compile(
    rf"(?<![^\W_]){_G}\s{{0,2}}{_SMALL}[\s,;/]{{0,3}}(?:og\s)?{_B}\s{{0,2}}{_LAST}(?:[\s,]{{1,2}}(?:og\s)?[fs]nr\.?\s?\d{{1,4}}){{0,2}}"
    rf"|(?<![^\W_])(?:gnr\.?\s?(?:/|og|-)\s?bnr\.?|g[åa]rds?-\sog\sbruksn(?:umme)?r)\.?:?\s\d{{1,5}}\s?[/,]\s?\d{{1,5}}(?:/\d{{1,4}}){{0,2}}"
    r"|(?<![^\W_])(?:farm|title) (?:number|no\.?) \d{1,5},? (?:and )?(?:unit|holding) (?:number|no\.?) \d{1,5}",
    re.IGNORECASE,
)
_PROPERTY_NUMBER = re.compile(
    r"\b(?:matrikkel\w*|eigedom\w*|eiendom\w*|tomt\w*|bruksnummer|cadastr\w+)\s(?:nummer\s|nr\.?\s)?"
    r"(?P<number>(?:\d{4}[ -])?\d{1,4}/\d{1,4}(?:/\d{1,4}){0,2})(?![\d/])",
    re.IGNORECASE,
)


def places(text: str) -> Iterator[Candidate]:
    """Candidates for addresses and properties."""
    for match in _PROPERTY.finditer(text):
        yield Candidate(*match.span(), DataType.GNRBNR, 0.98)
    for match in _PROPERTY_NUMBER.finditer(text):
        yield Candidate(*match.span("number"), DataType.GNRBNR, 0.8)
    for match in _BOX.finditer(text):
        yield Candidate(*match.span(), DataType.ADDRESS, 0.9)
    for match in _FARM.finditer(text):
        yield Candidate(*match.span("farm"), DataType.ADDRESS, 0.8)
    for match in _HOUSE.finditer(text):
        found = _house(match, text)
        if found:
            yield found


def _house(match: re.Match[str], text: str) -> Candidate | None:
    """A street and a house number, with or without a postcode and a town."""
    words = list(re.finditer(r"\S+", match["words"]))
    last = words[-1].group()
    capital = last[0].isupper()
    street, maybe = _ENDS_IN_STREET.search(last) is not None, _ENDS_IN_MAYBE.search(last) is not None
    alone = _ALONE.match(last) is not None
    # A small letter before a number and a town is a street's last word misread, or written so: "Kongens gatc 5, 8006 Bodø".
    kept = _street_from([word.group() for word in words], whole=alone or (not capital and match["town"] is not None))
    if alone and kept == len(words) - 1 and not match["town"]:
        return None
    street = street or (alone and kept < len(words) - 1)
    if _ROAD.match(last) and not match["town"]:
        return None
    if last.lower() in _NO_STREET and kept == len(words) - 1:
        return None
    if match["town"]:
        small_street = match["comma"] and len(last) > 3 and sum(map(str.isdigit, match["number"])) < 4
        sure = 0.97 if street or (maybe and capital) else 0.9 if capital or small_street else 0.0
    elif not any(sign.isdigit() for sign in match["number"]):
        return None
    else:
        followed = _UNIT_AFTER.match(text, match.end())
        sure = 0.0 if followed else 0.85 if street else 0.6 if maybe and capital else 0.0
    if not sure:
        return None
    return Candidate(match.start("words") + words[kept].start(), match.end(), DataType.ADDRESS, sure)


def _street_from(words: list[str], *, whole: bool) -> int:
    """Which word the street's name begins with: in "Per Hansen Nordre Ravnkloa" it is Nordre. `whole`: all belong to it."""
    at = len(words) - 1
    if whole:
        while at > 0 and words[at - 1].lower().strip(".,:") not in _NO_STREET and not words[at - 1].endswith((",", ":")):
            at -= 1
        return at
    while at > 0 and words[at - 1].lower() in _GOES_BEFORE:
        at -= 1
    return at
