"""An outcome in short: what comes of each benefit, for how many and in how many months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from saklig.service_packages.varying import Kinds

__all__ = ["Said", "told"]

_DOES_NOT_APPLY = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A benefit and what comes of it (None: open) for `people` of the `of_people` whom it can apply to.

    For those it is so in `months` of the `of_months` that it can apply in, all of them taken together, from `first` to `last`.
    """

    benefit: str
    kind: str | None
    people: int
    of_people: int
    months: int
    of_months: int
    first: date
    last: date


def told(outcome: Kinds) -> tuple[Said, ...]:
    """Each benefit and each outcome of it, in the order in which they come; what does not apply at all is left out."""
    applies: dict[str, dict[str, list[tuple[date, str | None]]]] = {}
    for (subject, benefit), months in outcome:
        kinds = [(month, kind) for month, kind, _ in months if kind != _DOES_NOT_APPLY]
        if kinds:
            applies.setdefault(benefit, {})[subject] = kinds
    return tuple(
        _said(benefit, kind, by_subject)
        for benefit, by_subject in applies.items()
        for kind in dict.fromkeys(kind for kinds in by_subject.values() for _, kind in kinds)
    )


def _said(benefit: str, kind: str | None, by_subject: Mapping[str, list[tuple[date, str | None]]]) -> Said:
    those = [kinds for kinds in by_subject.values() if any(found == kind for _, found in kinds)]
    months = [month for kinds in those for month, found in kinds if found == kind]
    return Said(
        benefit=benefit, kind=kind, people=len(those), of_people=len(by_subject), months=len(months),
        of_months=sum(map(len, those)), first=min(months), last=max(months),
    )  # fmt: skip
