"""Notices: that something waits behind sign-in, in three languages, with no content of the case and no name. Pure.

Source: eForvaltningsforskriften § 8 third paragraph (notice that a decision has been made, and where and how to read it: that
there is "a letter" is not enough for the appeal period to run) and fifth (a reminder after a week unopened).
"""

from __future__ import annotations

from collections.abc import Mapping

from saklig.cases.office import Agency
from saklig.cases.ports import Notice

__all__ = ["NOTICE_KINDS", "answer_notice", "notice", "right_notice", "short_notice"]

_SUBJECT: Mapping[str, Mapping[str, str]] = {
    "letter": {
        "nb": "Du har fått et brev fra {agency}",
        "nn": "Du har fått eit brev frå {agency}",
        "en": "You have a letter from {agency}",
    },
    "letter-reminder": {
        "nb": "Du har et uåpnet brev fra {agency}",
        "nn": "Du har eit uopna brev frå {agency}",
        "en": "You have an unopened letter from {agency}",
    },
    "decision": {
        "nb": "{agency} har gjort et vedtak i en sak du har hos oss",
        "nn": "{agency} har gjort eit vedtak i ei sak du har hos oss",
        "en": "{agency} has made a decision in a case you have with us",
    },
    "decision-reminder": {
        "nb": "Du har ikke åpnet et vedtak fra {agency}",
        "nn": "Du har ikkje opna eit vedtak frå {agency}",
        "en": "You have not opened a decision from {agency}",
    },
    "mandate": {
        "nb": "{agency} har registrert noe som gjelder hvem som kan handle for deg",
        "nn": "{agency} har registrert noko som gjeld kven som kan handle for deg",
        "en": "{agency} has registered something about who may act for you",
    },
    "privacy-answer": {
        "nb": "{agency} har svart på det du ba om for opplysningene dine",
        "nn": "{agency} har svart på det du bad om for opplysningane dine",
        "en": "{agency} has answered what you asked about your data",
    },
    "question": {
        "nb": "{agency} trenger et svar fra deg",
        "nn": "{agency} treng eit svar frå deg",
        "en": "{agency} needs an answer from you",
    },
}
_BODY: Mapping[str, str] = {
    "nb": "Hei!\n\n{what}\n\nLogg inn på {site} for å lese det. Vi sender aldri lenker som ber deg oppgi "
    "fødselsnummer, passord eller betaling.\n\nHilsen\n{agency}",
    "nn": "Hei!\n\n{what}\n\nLogg inn på {site} for å lese det. Vi sender aldri lenkjer som ber deg gje opp "
    "fødselsnummer, passord eller betaling.\n\nHelsing\n{agency}",
    "en": "Hello,\n\n{what}\n\nSign in at {site} to read it. We never send links that ask for your identity number, a "
    "password or a payment.\n\nRegards\n{agency}",
}
_SHORT: Mapping[str, str] = {
    "nb": "{what}. Logg inn på {site} for å lese det.", "nn": "{what}. Logg inn på {site} for å lese det.",
    "en": "{what}. Sign in at {site} to read it.",
}  # fmt: skip
_FICTIONAL = {
    "nb": "\n\n(Eksempel: avsender og mottaker er oppdiktet.)",
    "nn": "\n\n(Døme: avsendar og mottakar er oppdikta.)",
    "en": "\n\n(Example: sender and recipient are invented.)",
}
NOTICE_KINDS = tuple(_SUBJECT)
# To one who asked for a document and may not be known here: the answer lies at the address that they were given.
_ANSWERED = {
    "nb": ("Svar på innsynskrav {number}", "Hei!\n\nKravet ditt om innsyn er besvart. Svaret ligger på adressen du fikk da du"
           " sendte kravet.\n\nHilsen\n{agency}"),
    "nn": ("Svar på innsynskrav {number}", "Hei!\n\nDet er svart på kravet ditt om innsyn. Svaret ligg på adressa du fekk då du"
           " sende kravet.\n\nHelsing\n{agency}"),
    "en": ("Answer to access request {number}", "Hello,\n\nYour request for access has been answered. The answer lies at the"
           " address you were given when you sent it.\n\nRegards\n{agency}"),
}  # fmt: skip
_RIGHT = {
    "nb": ("Noe {agency} kan gi dere, hvis dere søker", "Hei!\n\n{text}\n\nVi har ikke avgjort noe, og ikke sett på inntekten "
           "deres. Les mer, og søk om dere vil, på {site}. Vi sender aldri lenker som ber deg oppgi fødselsnummer, passord eller "
           "betaling.\n\nHilsen\n{agency}"),
    "nn": ("Noko {agency} kan gi dykk, om de søkjer", "Hei!\n\n{text}\n\nVi har ikkje avgjort noko, og ikkje sett på inntekta "
           "dykkar. Les meir, og søk om de vil, på {site}. Vi sender aldri lenkjer som ber deg gje opp fødselsnummer, passord "
           "eller betaling.\n\nHelsing\n{agency}"),
    "en": ("Something {agency} can give you, if you apply", "Hello,\n\n{text}\n\nWe have decided nothing, and have not looked at "
           "your income. Read more, and apply if you want to, at {site}. We never send links that ask for your identity number, "
           "a password or a payment.\n\nRegards\n{agency}"),
}  # fmt: skip


def notice(kind: str, *, reference: str, to: str, language: str, agency: Agency) -> Notice:
    """A notice of one kind; the same for everyone, but for the language."""
    subject = _SUBJECT[kind][language].format(agency=agency.name)
    body = _BODY[language].format(what=f"{subject}.", site=agency.site, agency=agency.name)
    return Notice(
        reference=reference, to=to, language=language, subject=subject,
        body=body + (_FICTIONAL[language] if agency.fictional else ""),
    )  # fmt: skip


def short_notice(kind: str, *, reference: str, to: str, language: str, agency: Agency) -> Notice:
    """The same for a mobile telephone: what the e-mail says in its subject, and where to read it."""
    subject = _SUBJECT[kind][language].format(agency=agency.name)
    body = _SHORT[language].format(what=subject, site=agency.site)
    fictional = _FICTIONAL[language].replace("\n\n", " ") if agency.fictional else ""
    return Notice(reference=reference, to=to, language=language, subject=subject, body=body + fictional)


def right_notice(*, reference: str, to: str, language: str, text: str, agency: Agency) -> Notice:
    """What the law lets people apply for, in words that are true of everyone: nothing of the one who gets it."""
    subject, body = _RIGHT[language]
    return Notice(
        reference=reference, to=to, language=language, subject=subject.format(agency=agency.name),
        body=body.format(text=text, site=agency.site, agency=agency.name) + (_FICTIONAL[language] if agency.fictional else ""),
    )  # fmt: skip


def answer_notice(*, reference: str, to: str, language: str, number: str, agency: Agency) -> Notice:
    """That a request for access has been answered: its number, and nothing of what it was for."""
    subject, body = _ANSWERED[language]
    return Notice(
        reference=reference, to=to, language=language, subject=subject.format(number=number),
        body=body.format(agency=agency.name) + (_FICTIONAL[language] if agency.fictional else ""),
    )  # fmt: skip
