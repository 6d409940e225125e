"""What seems to apply, before sending: each benefit one may ask for, from the rules on one's own register data alone.

Source: the issue's "the form lets the citizen choose the benefits, with what seems to apply marked"; design, invariants 2
and 6. Nothing is fetched here. Of a person only the applicant's own children are in the facts; income and places are
what they are before sending: unknown. It marks and never decides: every benefit may be asked for all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from saklig.cases import access, periods, rules
from saklig.cases.actors import Actor
from saklig.cases.beforehand import known_before, ordinary_child
from saklig.cases.office import Office, Service
from saklig.cases.periods import Period
from saklig.cases.use_cases.drafts import asked_on, service_of
from saklig.safeguards.oversight import GRANTED, UNDETERMINED

__all__ = ["Likelihood", "Seeming", "seeming", "what_seems"]

_MOST_CHILDREN = 6  # more tell nothing new, and each takes time


class Likelihood(StrEnum):
    SEEMS = "seems"  # the rules grant it on what is known
    MAY = "may"  # the rules do not rule it out: it rests on what is fetched after sending
    SEEMS_NOT = "seems-not"  # the rules give it to none of the children known


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeming:
    """One benefit that is asked for by one question, in one period; `names` are one's own children."""

    asked_by: str
    period: Period
    likelihood: Likelihood
    names: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        return self.period.year


def what_seems(office: Office, actor: Actor, application_id: UUID) -> tuple[Seeming, ...]:
    """For one's own draft, in each period it may be for. Empty where the register told nothing: then nothing is marked."""
    application = access.draft_of(actor, application_id)
    service, today = service_of(office, application.case.service), asked_on(application.case, office.ports.clock.now())
    package = service.package
    thought_of = {*periods.may_choose(package, today), periods.chosen(package, application.answers, today)}
    return seeming(service, application.own_register, thought_of=sorted(thought_of, key=lambda p: p.first), on=today)


def seeming(
    service: Service, own: Mapping[str, Any] | None, *, thought_of: Iterable[Period], on: date
) -> tuple[Seeming, ...]:
    """The same from own register data. Pure, but for the rules it runs. A service about no children marks nothing."""
    children_are = service.package.origins.list_of("children")
    if own is None or children_are is None or children_are != service.package.origins.subjects():
        return ()
    return tuple(found for period in thought_of for found in _in_period(service, own, period, on))


def _in_period(service: Service, own: Mapping[str, Any], period: Period, on: date) -> list[Seeming]:
    package = service.package
    asked = {benefit.code: benefit.asked_by for benefit in package.benefits.values() if benefit.asked_by}
    within = package.origins.people[package.origins.list_of("children")].born_within
    children = [child for child in own.get("children") or () if _young(child, period, within)][:_MOST_CHILDREN]
    if not children:
        return [Seeming(asked_by=path, period=period, likelihood=Likelihood.SEEMS_NOT) for path in asked.values()]
    facts = known_before(
        package, period, on, dict.fromkeys(asked.values(), True),
        children=[
            ordinary_child(package, period, f"c{number}", born=child.get("birth_date"), example=True)
            for number, child in enumerate(children, 1)
        ],
    )  # fmt: skip
    lines = rules.rule(service, facts, at=on).determination.outcomes
    names = {f"c{number}": child.get("name") or "" for number, child in enumerate(children, 1)}
    return [
        _judged(path, period, [line for line in lines if line.benefit == code], names) for code, path in asked.items()
    ]


def _young(child: Mapping[str, Any], period: Period, within: int | None) -> bool:
    """Not too old for the service, as far as it says. A birth date not known rules nothing out."""
    born = child.get("birth_date")
    return born is None or within is None or int(born[:4]) >= period.year - within


def _judged(path: str, period: Period, lines: list[Any], names: Mapping[str, str]) -> Seeming:
    """What is unknown or undetermined never counts against anyone: it may apply."""
    granted = [line.subject for line in lines if line.kind == GRANTED]
    unknown = [line.subject for line in lines if line.kind in (None, UNDETERMINED)]
    if granted:
        likelihood = Likelihood.SEEMS
    elif unknown or not lines:
        likelihood = Likelihood.MAY
    else:
        likelihood = Likelihood.SEEMS_NOT
    about = dict.fromkeys(subject for subject in [*granted, *unknown] if names.get(subject))
    return Seeming(
        asked_by=path, period=period, likelihood=likelihood, names=tuple(names[subject] for subject in about)
    )
