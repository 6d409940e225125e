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

from saklig.cases import access, rules
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.facts import kindergarten_year, kindergarten_years
from saklig.cases.office import Office, Service
from saklig.cases.use_cases.drafts import service_of
from saklig.safeguards.oversight import GRANTED, UNDETERMINED

__all__ = ["Likelihood", "Seeming", "seeming", "what_seems"]

_PLACE = "children[].place."
_MOST_CHILDREN = 6  # more tell nothing new, and each takes time


class Likelihood(StrEnum):
    SEEMS = "seems"  # the rules grant it on what is known
    MAY = "may"  # the rules do not rule it out: it rests on what is fetched after sending
    SEEMS_NOT = "seems-not"  # the rules give it to none of the children known


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeming:
    """One benefit that is asked for by one question, in one kindergarten year; `names` are one's own children."""

    asked_by: str
    year: int
    likelihood: Likelihood
    names: tuple[str, ...] = ()


def what_seems(office: Office, actor: Actor, application_id: UUID) -> tuple[Seeming, ...]:
    """For one's own draft, in each year it may be for. Empty where the register told nothing: then nothing is marked."""
    application = access.draft_of(actor, application_id)
    service, today = service_of(office, application.case.service), day_of(office.ports.clock.now())
    years = sorted({*kindergarten_years(today), kindergarten_year(application.answers, today)})
    return seeming(service, application.own_register, years=years, on=today)


def seeming(
    service: Service, own: Mapping[str, Any] | None, *, years: Iterable[int], on: date
) -> tuple[Seeming, ...]:
    """The same from own register data. Pure, but for the rules it runs."""
    if own is None:
        return ()
    return tuple(found for year in years for found in _in_year(service, own, year, on))


def _in_year(service: Service, own: Mapping[str, Any], year: int, on: date) -> list[Seeming]:
    asked = {benefit.code: benefit.asked_by for benefit in service.package.benefits.values() if benefit.asked_by}
    children = [child for child in own.get("children") or () if _young(child, year)][:_MOST_CHILDREN]
    if not children:
        return [Seeming(asked_by=path, year=year, likelihood=Likelihood.SEEMS_NOT) for path in asked.values()]
    facts = _facts(service, children, year, on, asked.values())
    lines = rules.rule(service, facts, at=on).determination.outcomes
    names = {f"c{number}": child.get("name") or "" for number, child in enumerate(children, 1)}
    return [
        _judged(path, year, [line for line in lines if line.benefit == code], names) for code, path in asked.items()
    ]


def _young(child: Mapping[str, Any], year: int) -> bool:
    """Not yet old enough to have begun school, even with a year's delay. A birth date not known rules nothing out."""
    born = child.get("birth_date")
    return born is None or int(born[:4]) >= year - 7


def _facts(
    service: Service, children: list[Mapping[str, Any]], year: int, on: date, asked: Iterable[str]
) -> dict[str, Any]:
    """Own children, each taken to have an ordinary place (the package's example of one) for the whole year."""
    specs = service.package.facts
    example = {path.removeprefix(_PLACE): spec.example for path, spec in specs.items() if path.startswith(_PLACE)}
    place = {**example, "from": f"{year}-08-01", "until": None}
    application = {"received": on.isoformat(), "year_start": year}
    application |= {path.removeprefix("application."): True for path in asked}
    group = []
    for number, child in enumerate(children, 1):
        one: dict[str, Any] = {"id": f"c{number}", "place": place}
        if child.get("birth_date"):
            one["birth_date"] = child["birth_date"]
        group.append(one)
    return {"application": application, "household": {"adults": [{"id": "a1"}]}, "children": group}


def _judged(path: str, year: int, lines: list[Any], names: Mapping[str, str]) -> Seeming:
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
        asked_by=path, year=year, likelihood=likelihood, names=tuple(names[subject] for subject in about)
    )
