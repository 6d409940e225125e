"""The words before a number that say what it is, and what looks like personal data but is not: dates, amounts, law, cases.

Labels are ours, written down from how Norwegian agencies' letters and forms name things (bokmål, nynorsk, English).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from saklig.safeguards.privacy.spans import DataType

__all__ = ["Label", "birth_dates", "label_before", "not_personal"]

_REACH = 48  # how many signs before a number its label may stand


class Label(StrEnum):
    """What the word before a number says it is. OTHER: a number that names a thing and no person."""

    IDENTITY = "identity"
    ACCOUNT = "account"
    PHONE = "phone"
    PASSPORT = "passport"
    PLATE = "plate"
    OTHER = "other"


_WORDS = {
    Label.IDENTITY: (
        r"f[øo]dsels(?:-\s*(?:og|eller)\s*(?:person|d-?))?(?:nummer|nr|num)\w*|f\.?\s?nr|fnr|person(?:nummer|nr)\w*|pnr"
        r"|[dh]-?(?:nummer|nr)\w*|fh-?(?:nummer|nr)\w*|identitets(?:nummer|nr)\w*|id-?(?:nummer|nr)\w*|ident|11 siffer"
        r"|national identity numbers?|identity numbers?|birth numbers?|personal (?:id|number)"
    ),
    Label.ACCOUNT: (
        r"(?:bank|l[øo]nns|l[øo]ns|spare)?konto(?:en|nummer|nr)?\w*|kto|iban|accounts?(?: number| no)?"
        r"|(?:ut|inn)?betal\w*|overf[øo]r\w*|peng\w+ (?:skal )?(?:in+ )?(?:til|på)|pay(?:ment)?"
    ),
    Label.PHONE: (
        r"tele(?:fon|ph)\w*|tlf\w*|tel|mobil\w*|mob|ring(?:e|je|er|jer)?|sms|phone|cell|n[åa]s på|n[åa]ast på|call"
        r"|kontakt(?:nummer|nr)|ringjast|treff\w* på|direkte(?:nummer|nr)|heim[en]\w*nummer"
    ),
    Label.PASSPORT: r"pass(?:et|port\w*|numm\w+|nr)?(?:\s*no)?|reisebevis\w*|reisedokument\w*|passport(?: number)?",
    Label.PLATE: r"kjennemerk\w*|kjenneteikn\w*|skilt\w*|reg\.?\s?(?:nr|nummer)|registrerings(?:nummer|nr|merke)\w*|bil(?:en)?"
    r"|plate(?: number)?|registration number|motorsykkel\w*|tilhengar\w*|tilhenger\w*|køyretøy\w*|kjøretøy\w*",
    Label.OTHER: (
        r"ref(?:eranse\w*)?|v[åa]r ref|dykkar ref|deres ref|saks?(?:nummer|nr|id)?\w{0,2}|s[øo]knad\w*"
        r"|org(?:anisasjon)?s?\.?\s?-?(?:nummer|nr|num)?\w{0,2}|(?:f[øo]retaks?|virksomhets?|verksemds?|bedrifts?)-?(?:nummer|nr)"
        r"|faktura\w*|kid(?:-?(?:numm\w+|nr))?|ordre\w*|bestilling\w*|journal\w*|arkiv\w*|dokument\w*|l[øo]penummer|l[øo]penr"
        r"|vedtak\w*|klage\w{0,6}|kvittering\w*|avtale\w*|prosjekt\w*|versjon\w*|artikkel\w*|vare(?:nummer|nr)|ean|is[bs]n|doi"
        r"|bel[øo]p\w*|sum(?:men)?|kr|kroner|nok|totalt|antall|tal|skjema\w*|case(?: number)?|reference|invoice|order|version"
        r"|kundenumm\w+|kundenr|m[åa]lar?(?:numm\w+|nr)|m[åa]ler(?:numm\w+|nr)|serie(?:numm\w+|nr)|lov|for|hr|rt|mva|postboks"
    ),
}
_LABELS = re.compile(
    r"(?<![^\W_])(?:" + "|".join(f"(?P<{label.name}>{words})" for label, words in _WORDS.items()) + r")(?=[^\w]|$|[0-9_])",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(r"[!?;()\n]\s*\n|[!?;]|\.\s+(?=[A-ZÆØÅ])|\d{3}|\)")

# What names no person by itself. A recogniser may go against one of these only with a check digit and a label on its side.
_MONTHS = (
    r"(?:jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des)(?:uar|ruar|s|il|i|ust|tember|ober|ember)?\.?"
)
_DATE = (
    r"(?<![\d.])(?:[0-3]?\d\.\s?[01]?\d\.\s?(?:19|20)?\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d|[0-3]?\d/[01]?\d[-/ ](?:19|20)\d\d"
    rf"|[0-3]?\d\.?\s?{_MONTHS}\s(?:19|20)\d\d)(?![\d])(?!\.\d)"
)
_NUMBER = r"\d{1,3}(?:[ .]\d{3}){1,6}(?:,\d\d)?|\d+(?:,\d+)?"
_UNIT = (
    r"(?:,-|kr(?:oner)?\b|nok\b|øre\b|%|prosent|mill(?:ion(?:er|ar)?)?\b|m(?:illia)?rd\w*|m2\b|m²|kvm\b|km\b|kwh\b|timar\b|timer\b"
    r"|dager\b|dagar\b|år\b|stk\b|poeng\b|sider\b|innbygg\w*|personer\b|personar\b|eur\b|euro\b|usd\b)"
)
_NOT_PERSONAL = {
    "web": r"https?://[^\s\"'<>]+",
    "uuid": r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{16,}\b",
    "hex": r"\b0x[0-9a-f]+\b",
    "law": (
        r"§{1,2}\s?\d+[\w -]{0,6}\d*|\b(?:LOV|FOR|HR|LA|LB|LE|LF|LG|LH|TOSLO|RG|Rt|Ot|Prop|Meld|NOU|Innst|KMVA|JDLOV)\b\.?[ -]?"
        r"(?:(?:prp|St|nr|s|L|S)\.?\s?){0,2}\(?(?:19|20)\d\d(?:[-: ]{1,2}\d+){0,4}(?:-?[A-Z]{1,3})?\)?|\bs\.\s?\d+"
        r"|\b(?:20|19)\d\d/\d+/E[UØF]\w?|\bE[UØF]\)?\s(?:nr\.?\s)?\d{2,4}/\d+"
    ),
    "case": r"(?<![\d/])(?:19|20)?\d\d/\d{2,7}(?:\s?-\s?\d{1,4})?(?![\d/])",
    "date": _DATE,
    "moment": r"(?:19|20)\d\d-[01]\d-[0-3]\dT[0-2]\d",
    "network": r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]\d?)",
    "clock": r"\bkl\.?\s?\d\d?[.:]\d\d",
    "years": r"(?<!\d)(?:19|20)\d\d\s?[-/]\s?(?:19|20)?\d\d(?!\d)(?![-.]\d)",
    "amount": rf"(?<![\w.])(?:kr|kroner|nok|eur|usd|beløp(?:et)?|sum)\.?:?\s?(?:{_NUMBER})(?:,-)?(?!\d)",
    "measure": rf"(?<![\d.,/-])(?:{_NUMBER})\s?{_UNIT}(?!\.?\s?\d)",
}
_CLAIM = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _NOT_PERSONAL.items()), re.IGNORECASE)
_ORGANISATION = re.compile(r"(?<![\d+])(?<!\d[ .-])([89]\d\d[ .]?\d{3}[ .]?\d{3})(?![ .-]?\d)")
_ORGANISATION_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)
_BORN = re.compile(
    rf"\b(?:født|fødd|fødde|fødselsdato(?:en)?|f\.|born|date of birth)(?:\s(?:den|er|on))?:?\s{{0,2}}(?P<date>{_DATE})",
    re.IGNORECASE
)


def label_before(text: str, start: int) -> Label | None:
    """What the nearest label before `start` says the number is: none across the end of a sentence or another number."""
    window = text[max(0, start - _REACH) : start]
    ends = [match.end() for match in _CLAUSE_ENDS.finditer(window)]
    found = None
    for match in _LABELS.finditer(window, ends[-1] if ends else 0):
        found = Label[match.lastgroup or ""]
    return found


def not_personal(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that are dates, amounts, references to law and cases, addresses on the web, organisation numbers."""
    for match in _CLAIM.finditer(text):
        yield match.span()
    for match in _ORGANISATION.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if sum(int(digit) * weight for digit, weight in zip(digits, _ORGANISATION_WEIGHTS, strict=True)) % 11 == 0:
            yield match.span()


def birth_dates(text: str) -> Iterator[tuple[int, int, DataType, float]]:
    """Dates that the text itself calls somebody's birth date; any other date stays."""
    for match in _BORN.finditer(text):
        yield *match.span("date"), DataType.BIRTH_DATE, 0.8
