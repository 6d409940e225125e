"""The few words around a letter that are the same for every service, in the three written languages."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["labels", "time_span"]

_LABELS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "to": "Til",
        "date": "Dato",
        "reference": "Saksnummer",
        "telephone": "Telefon",
        "batch": "Brev til utskrift",
        "batch_lead": "Bak denne listen ligger konvoluttarket til hvert brev, og så brevet. "
        "Adressen passer i konvolutt med vindu til venstre.",
        "envelope": "Konvolutt",
        "pages": "Sider",
        "return": "Retur:",
        "page": "Side",
        "of": "av",
        "fictional": "Eksempel: Avsenderen og personene i dette brevet er oppdiktet.",
        "unwritable": "[?] står for tegn som ikke kan skrives i PDF-en. Nettversjonen av brevet viser dem.",
    },
    "nn": {
        "to": "Til",
        "date": "Dato",
        "reference": "Saksnummer",
        "telephone": "Telefon",
        "batch": "Brev til utskrift",
        "batch_lead": "Bak denne lista ligg konvoluttarket til kvart brev, og så brevet. "
        "Adressa passar i konvolutt med vindauge til venstre.",
        "envelope": "Konvolutt",
        "pages": "Sider",
        "return": "Retur:",
        "page": "Side",
        "of": "av",
        "fictional": "Døme: Avsendaren og personane i dette brevet er oppdikta.",
        "unwritable": "[?] står for teikn som ikkje kan skrivast i PDF-en. Nettversjonen av brevet viser dei.",
    },
    "en": {
        "to": "To",
        "date": "Date",
        "reference": "Case number",
        "telephone": "Telephone",
        "batch": "Letters to print",
        "batch_lead": "Behind this list lies the envelope sheet of each letter, and then the letter. "
        "The address fits an envelope with its window to the left.",
        "envelope": "Envelope",
        "pages": "Pages",
        "return": "Return to:",
        "page": "Page",
        "of": "of",
        "fictional": "Example: The sender and the people in this letter are invented.",
        "unwritable": "[?] stands for characters that cannot be written in the PDF. The web version shows them.",
    },
}


def labels(language: str) -> Mapping[str, str]:
    """The words for one language. Errors: KeyError for a language no letter is written in."""
    return _LABELS[language]


_COUNTED = {
    "nb": "null én to tre fire fem seks sju åtte ni ti elleve tolv",
    "nn": "null éin to tre fire fem seks sju åtte ni ti elleve tolv",
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
}
_SPANS = {
    "days": {"nb": ("dag", "dager"), "nn": ("dag", "dagar"), "en": ("day", "days")},
    "weeks": {"nb": ("uke", "uker"), "nn": ("veke", "veker"), "en": ("week", "weeks")},
    "months": {"nb": ("måned", "måneder"), "nn": ("månad", "månader"), "en": ("month", "months")},
}
_FEMININE_ONE = {"nb": "én", "nn": "éi"}


def time_span(count: int, unit: str, language: str) -> str:
    """A deadline in words: "tre uker"."""
    one, many = _SPANS[unit][language]
    words = _COUNTED[language].split()
    if count == 1:
        number = _FEMININE_ONE.get(language, "one") if unit == "weeks" else words[1]
        return f"{number} {one}"
    return f"{words[count] if count < len(words) else count} {many}"
