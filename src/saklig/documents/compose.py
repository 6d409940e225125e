"""From a decision to a letter's variables: reasons, facts, amounts, law, who answers, what one can do now. Pure.

Everything that is said about the outcome comes from `explain()`'s Reasons; nothing is worked out here. The variables
are those of docs/service-package.md, part 6. Source: Public Administration Act 1967 §§ 23 to 25 and 27; the Act of 2025
§§ 57 and 59 when in force: which provision a letter names follows from the package's dates.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from saklig.decision.explanation import Reasons
from saklig.documents.common import common_letter
from saklig.documents.errors import DocumentsError, LetterTextError
from saklig.documents.letterhead import Cover, Sender
from saklig.documents.rendering import RenderedLetter, render
from saklig.documents.told import told
from saklig.documents.wording import time_span

__all__ = ["Agency", "Composed", "Handled", "LetterCase", "compose", "draw"]

# The uses a letter may name a legal basis for (docs/service-package.md, `use` of a provision).
_USES = (
    "automation", "reasons", "appeal", "access", "postponement", "guidance", "collecting", "preliminary-reply",
    "manual-control", "dismissal", "prior-notice",
)  # fmt: skip


class Agency(Protocol):
    """Who answers, from the agency's own settings (`cases.office.Agency` has this shape)."""

    @property
    def name(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def address(self) -> tuple[str, ...]: ...
    @property
    def telephone(self) -> str: ...
    @property
    def hours(self) -> Mapping[str, str]: ...
    @property
    def email(self) -> str: ...
    @property
    def responsible(self) -> str: ...
    @property
    def appeal_body(self) -> Mapping[str, str] | str: ...
    @property
    def site(self) -> str: ...
    @property
    def fictional(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCase:
    """The case as a letter names it. Days are Norwegian days; `decided` is None in letters before the decision."""

    number: str
    received: date
    decided: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """`by`: the caseworker's name, or the name of the one who answers for automatic decisions (2025 Act § 59)."""

    automatic: bool
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A letter ready to be drawn: the package's template and the variables for it."""

    language: str
    title: str
    template: str
    name: str
    case: LetterCase
    dated: date
    variables: Mapping[str, Any]


def compose(
    package: Any,
    *,
    kind: str,
    language: str,
    agency: Agency,
    case: LetterCase,
    applicant: str,
    reader: str,
    names: Mapping[str, str],
    handled: Handled,
    on: date,
    reasons: Reasons | None = None,
    only: Collection[tuple[str, str]] | None = None,
    own_reasons: str = "",
    review_address: str = "",
    preliminary: Mapping[str, Any] | None = None,
    information: Mapping[str, Any] | None = None,
    upheld: Mapping[str, Any] | None = None,
    said: Mapping[str, Mapping[str, Any]] | None = None,
    rest_waits: bool = False,
) -> Composed:
    """The letter of one kind, in one language, to one reader.

    `applicant`, `reader`: the ids that the rules know them by ("a1"); `names`: id to name, for those the reader may see
    named. `on`: the letter's day, which chooses the legal references. `reasons`: what `explain` gave for this reader in
    this language; None in letters before a decision. `only`: the (subject, benefit) pairs of a part decision.
    `preliminary`: why, expected; `information`: questions, deadline; `upheld`: appeal_until; `said`: what a letter of the
    agency's own procedure tells of, by name. `rest_waits`: only a part is decided yet.
    Errors: LetterTextError where neither the package nor the house has such a letter; DocumentsError where the reasons are
    another reader's.
    """
    letter = package.letters.get((kind, language)) or common_letter(kind, language)
    if letter is None:
        raise LetterTextError(
            f"the package {package.id} has no such letter; add it to the folder letters",
            template=f"{kind}.{language}.md",
        )
    if reasons is not None and (reasons.reader != reader or reasons.language != language):
        raise DocumentsError(
            f"the reasons are for the reader {reasons.reader!r} in {reasons.language!r}, the letter for {reader!r} in "
            f"{language!r}: explain the determination for the one who will read the letter"
        )
    variables: dict[str, Any] = {
        "service": package.titles[language],
        "case": _case(case),
        "applicant": {"name": names.get(applicant, "")},
        "agency": _agency(agency, language),
        "handled": {"automatic": handled.automatic, "by": handled.by},
        "own_reasons": own_reasons,
        "rest_waits": rest_waits,
        "legal": _legal(package, language, on),
        "appeal": {"deadline": _deadline(package, "appeal", language), "body": _said(agency.appeal_body, language)},
        "review": {"address": review_address},
        **told(reasons, names=names, only=only),
    }
    if preliminary is not None:
        variables["preliminary"] = dict(preliminary)
    if information is not None:
        variables["information"] = dict(information)
    if upheld is not None:
        variables["upheld"] = dict(upheld)
    variables |= {name: dict(values) for name, values in (said or {}).items()}
    # The template's lines count from the top of its file, heading included.
    template = "\n" * (letter.line - 1) + letter.text
    return Composed(
        language=language,
        title=letter.title,
        template=template,
        name=letter.file,
        case=case,
        dated=on,
        variables=variables,
    )


def draw(
    composed: Composed, *, agency: Agency, recipient: str, made_at: datetime, recipient_lines: Sequence[str] = ()
) -> RenderedLetter:
    """The composed letter as HTML and PDF. `recipient_lines` is for paper, and never for a protected address."""
    sender = Sender(
        name=agency.name, department=agency.department, address=tuple(agency.address), telephone=agency.telephone,
        email=agency.email, fictional=agency.fictional,
    )  # fmt: skip
    cover = Cover(
        language=composed.language, title=composed.title, sender=sender, recipient=recipient,
        recipient_lines=tuple(recipient_lines), reference=composed.case.number, dated=composed.dated,
    )  # fmt: skip
    return render(composed.template, composed.variables, cover=cover, made_at=made_at, name=composed.name)


def _case(case: LetterCase) -> dict[str, Any]:
    decided = {} if case.decided is None else {"decided": case.decided}
    return {"number": case.number, "received": case.received, **decided}


def _said(text: Mapping[str, str] | str, language: str) -> str:
    return text if isinstance(text, str) else text[language]


def _agency(agency: Agency, language: str) -> dict[str, str]:
    return {
        "name": agency.name, "department": agency.department, "telephone": agency.telephone,
        "hours": agency.hours[language], "email": agency.email, "site": agency.site,
        "appeal_body": _said(agency.appeal_body, language), "responsible": agency.responsible,
    }  # fmt: skip


def _legal(package: Any, language: str, on: date) -> dict[str, str]:
    """By use, the provisions in force on the day, as text; empty where the package names none."""
    return {
        use.replace("-", "_"): ", ".join(
            package.provision_text(provision.id, language) for provision in package.legal_basis_for(use, on)
        )
        for use in _USES
    }


def _deadline(package: Any, code: str, language: str) -> str:
    deadline = package.deadlines[code]
    for unit in ("days", "weeks", "months"):
        if count := getattr(deadline, unit):
            return time_span(count, unit, language)
    return ""
