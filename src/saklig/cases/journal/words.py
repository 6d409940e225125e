"""What the journal calls documents: public words of ours by kind, with the package's public title of the case.

No title says what was decided, about whom, or what somebody wrote. Source: FOR-2025-12-17-2647 § 15 c and second paragraph.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from saklig.store.models import LANGUAGES

__all__ = ["KINDS", "WITHHELD", "grounds_of", "titles_of"]

KINDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "application": {"nb": "Søknad", "nn": "Søknad", "en": "Application"},
    "decision": {"nb": "Vedtak", "nn": "Vedtak", "en": "Decision"},
    "preliminary-reply": {"nb": "Foreløpig svar", "nn": "Førebels svar", "en": "Preliminary reply"},
    "question": {"nb": "Spørsmål om opplysninger", "nn": "Spørsmål om opplysningar", "en": "Request for information"},
    "answer": {"nb": "Svar på spørsmål", "nn": "Svar på spørsmål", "en": "Answer to a request for information"},
    "prior-notice": {"nb": "Forhåndsvarsel", "nn": "Førehandsvarsel", "en": "Prior notice"},
    "review": {"nb": "Ønske om ny gjennomgang", "nn": "Ønske om ny gjennomgang", "en": "Request for review"},
    "review-answer": {"nb": "Svar på ny gjennomgang", "nn": "Svar på ny gjennomgang", "en": "Answer after review"},
    "appeal": {"nb": "Klage", "nn": "Klage", "en": "Appeal"},
    "appeal-forwarded": {"nb": "Klage sendt videre", "nn": "Klage send vidare", "en": "Appeal passed on"},
    "appeal-received": {"nb": "Bekreftelse på klage", "nn": "Stadfesting av klage", "en": "Confirmation of appeal"},
    "appeal-answer": {"nb": "Svar på klage", "nn": "Svar på klage", "en": "Answer to appeal"},
    "cost-claim": {"nb": "Krav om sakskostnader", "nn": "Krav om sakskostnader", "en": "Claim for costs"},
    "cost-answer": {
        "nb": "Svar på krav om sakskostnader", "nn": "Svar på krav om sakskostnader", "en": "Answer to claim for costs",
    },
    "change": {"nb": "Melding om endring", "nn": "Melding om endring", "en": "Notice of change"},
    "dispute": {"nb": "Merknad til opplysninger", "nn": "Merknad til opplysningar", "en": "Remark on information"},
    "attachment": {"nb": "Vedlegg", "nn": "Vedlegg", "en": "Attachment"},
    "letter": {"nb": "Brev", "nn": "Brev", "en": "Letter"},
})  # fmt: skip
# Where a package says nothing: a case about a person is confidential until somebody has looked.
WITHHELD: Mapping[str, str] = MappingProxyType({
    "nb": "offentleglova § 13, jf. forvaltningsloven § 13",
    "nn": "offentleglova § 13, jf. forvaltningslova § 13",
    "en": "Freedom of Information Act § 13, cf. Public Administration Act § 13",
})  # fmt: skip


def titles_of(kind: str, package: Any) -> dict[str, str]:
    """The public title by language: the kind, and what the package calls the case."""
    said, journal = KINDS.get(kind, KINDS["letter"]), package.service.journal
    if journal is None:
        return dict(said)
    return {code: f"{said[code]}: {journal.titles[code]}" for code, _ in LANGUAGES}


def grounds_of(package: Any) -> dict[str, str]:
    """The whole legal ground for withholding, by language."""
    journal = package.service.journal
    return dict(WITHHELD) if journal is None else {code: journal.withheld[code] for code, _ in LANGUAGES}
