"""What a question asks for: a person, a time, a number, a place, a reason, a list; and whether a sentence holds such a thing."""

from __future__ import annotations

import re
from enum import StrEnum

__all__ = ["Kind", "holds", "kind_of", "wants_list"]


class Kind(StrEnum):
    WHO = "who"
    WHEN = "when"
    HOW_MANY = "how_many"
    WHERE = "where"
    WHY = "why"
    OTHER = "other"


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_WHICH = r"\b(?:hvilke[nt]?|kva|hva slags|what|which) "
_KINDS = (
    (
        Kind.HOW_MANY,
        _any(
            r"\b(?:hvor|kor)\s+(?:mange|mykje|mye|gam\w+|stor\w*|lang\w*|leng\w*|høy\w*|høg\w*|ofte|dyp\w*|djup\w*|fort)\b",
            r"\bhow\s+(?:many|much|old|long|often|far|high|big|large)\b",
            r"\b(?:hva kostar?|hva koster|kva kostar?)\b",
            _WHICH + r"(?:pris|beløp|sats|alder|prosent|andel|sum)",
        ),
    ),
    (
        Kind.WHEN,
        _any(
            r"\b(?:når|when)\b",
            _WHICH + r"(?:år|dato|dag|månad|måned|tidspunkt|århundre|tiår|year|date|day)",
            r"\b\w*frist(?:en)?\b|\bdeadline\b",
        ),
    ),
    (Kind.WHY, _any(r"\b(?:hvorfor|kvifor|korfor|why)\b")),
    (Kind.WHO, _any(r"\b(?:hvem|kven|who|whom|whose)\b")),
    (
        Kind.WHERE,
        _any(r"\b(?:hvor|kvar|where)\b", _WHICH + r"(?:land|by|sted|stad|kommune|fylke|bygd|øy|city|country)\b"),
    ),
)
_LIST = _any(
    r"\b(?:hvilke|nevn|list|ramse?|which|what are)\b",
    r"\bkva (?:for|slags)\b",
    r"\b(?:hva|kva) (?:må|skal|trenger|treng|bør) (?:jeg|eg|vi|me|man|en|ein|du)\b",
    r"\b(?:krav|krava|kravene|vilkår|vilkåra|vilkårene|dokument|dokumenter|dokumenta|vedlegg)\b",
)
_MONTH_OR_DAY = (
    r"\b(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
    r"|mandag|måndag|tirsdag|tysdag|onsdag|torsdag|fredag|lørdag|laurdag|søndag|sundag)\w*\b"
)
_TIME = (
    r"\b(?:i dag|i går|i morg[eo]n|i fjor|i år|natt|kveld|uker?|veker?|år|dag\w*|måned\w*|månad\w*|sommer\w*|vinter"
    r"|høst\w*|vår|våren|etter|før|siden|straks|løpende|senest|seinast|innen|innan)\b"
)
_NUMBER = (
    r"\b(?:null|én|ei?tt|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten"
    r"|tjue|tretti|førti|femti|seksti|sytti|åtti|nitti|hundre|tusen|million\w*|milliard\w*|halv\w*|dobbel\w*|ingen|begge)\b"
)
_REASON = (
    r"\b(?:fordi|derfor|difor|grunn\w*|årsak\w*|siden|sidan|for at|slik at|ettersom|skyldes|skuldast|for å|because)\b"
)
_HOLDS = {
    Kind.WHEN: _any(r"\d{4}", r"\d{1,2}\.\s?\d{1,2}", r"\bkl\.|klokk|\d-tallet|århundre", _MONTH_OR_DAY, _TIME),
    Kind.HOW_MANY: _any(r"\d|prosent|%", _NUMBER),
    Kind.WHY: _any(_REASON),
    Kind.WHO: re.compile(r"(?<=[a-zæøå,0-9«–-] )[A-ZÆØÅ][\w.-]+|^[A-ZÆØÅ][\w.-]+ [A-ZÆØÅ]"),
    Kind.WHERE: re.compile(
        r"\b(?:i|på|ved|til|fra|frå|mellom|utenfor|nær|in|at|near)\s+[«\"]?[A-ZÆØÅ]|\b(?:nord|sør|øst|vest|aust)\w*"
    ),
}


def kind_of(question: str) -> Kind:
    """What is asked for, as far as the question's own words tell."""
    return next((kind for kind, pattern in _KINDS if pattern.search(question)), Kind.OTHER)


def holds(kind: Kind, text: str) -> bool:
    """Whether such a thing stands in the text. Of what is of no kind that is known, nothing can be said: true."""
    pattern = _HOLDS.get(kind)
    return pattern is None or pattern.search(text) is not None


def wants_list(question: str) -> bool:
    """Whether the answer may be several things, all of which must be told."""
    return _LIST.search(question) is not None
