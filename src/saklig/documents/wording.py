"""The few words around a letter that are the same for every service, in the three written languages."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["labels"]

_LABELS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "to": "Til",
        "date": "Dato",
        "reference": "Saksnummer",
        "telephone": "Telefon",
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
        "page": "Page",
        "of": "of",
        "fictional": "Example: The sender and the people in this letter are invented.",
        "unwritable": "[?] stands for characters that cannot be written in the PDF. The web version shows them.",
    },
}


def labels(language: str) -> Mapping[str, str]:
    """The words for one language. Errors: KeyError for a language no letter is written in."""
    return _LABELS[language]
