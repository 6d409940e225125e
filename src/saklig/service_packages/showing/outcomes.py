"""An outcome in short: what comes of each benefit, for how many and in how many months."""

from __future__ import annotations

from dataclasses import dataclass

from saklig.service_packages.varying import Kinds

__all__ = ["Said", "told"]

_DOES_NOT_APPLY = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A benefit and what comes of it (None: open) for `people` of the `of_people` whom it can apply to.

    For those it is so in `months` of the `of_months` that it can apply in, all of them taken together.
    """

    benefit: str
    kind: str | None
    people: int
    of_people: int
    months: int
    of_months: int


def told(outcome: Kinds) -> tuple[Said, ...]:
    """Each benefit and each outcome of it, in the order in which they come; what does not apply at all is left out."""
    applies: dict[str, dict[str, list[str | None]]] = {}
    for (subject, benefit), months in outcome:
        kinds = [kind for _, kind, _ in months if kind != _DOES_NOT_APPLY]
        if kinds:
            applies.setdefault(benefit, {})[subject] = kinds
    found = []
    for benefit, by_subject in applies.items():
        for kind in dict.fromkeys(kind for kinds in by_subject.values() for kind in kinds):
            those = [kinds for kinds in by_subject.values() if kind in kinds]
            found.append(
                Said(
                    benefit=benefit, kind=kind, people=len(those), of_people=len(by_subject),
                    months=sum(kinds.count(kind) for kinds in those), of_months=sum(map(len, those)),
                )  # fmt: skip
            )
    return tuple(found)
