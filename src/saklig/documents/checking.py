"""This room's part of `saklig check`: each letter can be filled, uses only names there are, and says what it must. Pure.

Source of what a decision must say: Public Administration Act 1967 §§ 25 and 27; the Act of 2025 §§ 57 and 59; design,
invariant 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.documents.blocks import read_blocks
from saklig.documents.errors import LetterTextError
from saklig.documents.filling import Filled, fill
from saklig.service_packages import Finding, Letter, Package

__all__ = ["check_letters", "sample_variables"]

_USES = (
    "automation", "reasons", "appeal", "access", "postponement", "guidance", "collecting", "preliminary_reply",
    "manual_control", "dismissal", "prior_notice",
)  # fmt: skip
DECISIONS = ("granted", "part", "refused", "dismissed")
# What each decision must say, as the values of the sample that must be found in it.
_EVERYWHERE = {"Ringetid": "agency.hours", "00 00 00 00": "agency.telephone"}
_IN_DECISIONS = {
    "Ansvar Sign": "handled.by", "Klageorgan": "appeal.body", "klagefrist": "appeal.deadline",
    "https://review.example/": "review.address", "LEGAL reasons": "legal.reasons", "LEGAL appeal": "legal.appeal",
    "LEGAL access": "legal.access", "LEGAL postponement": "legal.postponement", "LEGAL guidance": "legal.guidance",
    "Egne ord.": "own_reasons",
}  # fmt: skip
_OF_OUTCOMES = {
    "Radgrunn.": "outcome.reasons", "Felles grunn.": "common", "PROVISION": "outcome.provisions", "Regnetrinn.": "step.text",
    "Opplysning X": "facts", "Register X": "facts (source)",
}  # fmt: skip


def check_letters(package: Package) -> Iterator[Finding]:
    """What must be mended in the package's letters; hand it to `service_packages.check` as one of `extra`."""
    for letter in package.letters.values():
        yield from _check(letter)


def _check(letter: Letter) -> Iterator[Finding]:
    samples = [sample_variables(letter.kind)]
    if letter.kind in DECISIONS:
        samples.append(_bare(letter.kind))
    filled: list[Filled] = []
    for sample in samples:
        try:
            made = fill("\n" * (letter.line - 1) + letter.text, sample, language=letter.language, name=letter.file)
            read_blocks(made)
        except LetterTextError as exc:
            yield Finding(check="letter-text", file=letter.file, line=exc.line, what=exc.what)
            return
        filled.append(made)
    said = "\n".join(filled[0].slots)
    must = dict(_EVERYWHERE)
    if letter.kind in DECISIONS:
        must |= _IN_DECISIONS
    if letter.kind in ("granted", "part", "refused"):
        must |= _OF_OUTCOMES
    for marker, name in must.items():
        if marker not in said:
            yield Finding(
                check="letter-content", file=letter.file, line=letter.line, what=f"the letter never says {name}",
                mend="put it in where it belongs; the law or the design asks for it in every such letter",
            )  # fmt: skip


def _bare(kind: str) -> dict[str, Any]:
    """The least a decision may come with: automatic, no own reasons, nothing worked out, no facts to show."""
    return sample_variables(kind) | {
        "handled": {"automatic": True, "by": "Ansvar Sign"}, "own_reasons": "", "children": [], "common": [], "facts": [],
        "amounts": [], "provisions": [], "withheld": False, "rest_waits": False,
    }  # fmt: skip


def sample_variables(kind: str) -> dict[str, Any]:
    """Every variable that a letter of this kind may use (docs/service-package.md, part 6), with made-up values."""
    september, july = date(2025, 9, 1), date(2026, 7, 1)
    outcome = {
        "benefit": "Inntekt", "kind": "Innvilget", "code": "granted", "adverse": False, "from": september, "to": july,
        "value": Decimal("109.09"), "reasons": ["Radgrunn."], "provisions": ["PROVISION § 3 b", "PROVISION § 3 a"],
    }  # fmt: skip
    refused = outcome | {"code": "refused", "adverse": True, "value": None}
    absent = outcome | {"code": "not-applicable", "to": september, "value": None, "reasons": []}
    step = {"text": "Regnetrinn.", "amount": Decimal("1090.91"), "provision": "PROVISION § 3 b"}
    period = {"from": september, "to": july, "payment": Decimal("1090.91"), "steps": [step]}
    unsettled = {"from": july, "to": july, "payment": None, "steps": [step | {"amount": None}]}
    change = {"text": "Med noe annet ville det vært annerledes.", "provision": "PROVISION § 3 b"}
    variables: dict[str, Any] = {
        "service": "Tjeneste",
        "case": {"number": "2025-1", "received": date(2025, 8, 15)},
        "applicant": {"name": "Søker"},
        "agency": {
            "name": "Etat", "department": "Avdeling", "telephone": "00 00 00 00", "hours": "Ringetid",
            "email": "post@etat.example", "site": "https://etat.example", "appeal_body": "Klageorgan",
            "responsible": "Leder Sign",
        },
        "handled": {"automatic": False, "by": "Ansvar Sign"},
        "children": [
            {"name": "Barn A", "outcomes": [outcome, refused, absent], "payments": [period], "changes": [change]},
            {"name": "Barn B", "outcomes": [outcome], "payments": [period, unsettled], "changes": []},
        ],
        "common": ["Felles grunn."],
        "facts": [{"title": "Opplysning X", "about": "Søker", "value": "1", "source": "Register X"}],
        "amounts": [{"title": "Sats", "value": "1 kr", "from": september, "provision": "§ 1", "source": "Kilde"}],
        "provisions": [{"name": "PROVISION § 3 b", "summary": "Kort sagt.", "link": "https://lov.example/"}],
        "withheld": True,
        "own_reasons": "Egne ord.",
        "rest_waits": True,
        "legal": {use: f"LEGAL {use}" for use in _USES},
        "appeal": {"deadline": "klagefrist", "body": "Klageorgan"},
        "review": {"address": "https://review.example/"},
    }  # fmt: skip
    return variables | _more(kind)


def _more(kind: str) -> Mapping[str, Any]:
    if kind in DECISIONS:
        case = {"number": "2025-1", "received": date(2025, 8, 15), "decided": date(2025, 9, 3)}
        return {"case": case}
    if kind == "preliminary-reply":
        return {"preliminary": {"why": "Derfor.", "expected": date(2025, 10, 1)}}
    if kind == "information-request":
        return {"information": {"questions": ["Hva?"], "deadline": date(2025, 10, 1)}}
    if kind == "prior-notice":
        return {"information": {"questions": [], "deadline": date(2025, 10, 1)}}
    if kind == "reached-right":
        return {"reached": {"name": "Barn A", "from": date(2025, 8, 1), "text": "Noe nytt."}}
    if kind == "upheld":
        return {"upheld": {"appeal_until": date(2025, 10, 1)}}
    return {}
