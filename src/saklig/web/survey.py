"""The form of "what can I get?": the people, what has been told (open to change), and each service with what it still asks.

What was told travels in the form from page to page and is kept nowhere. No question must be answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from saklig.assistant.what_can_i_get import Asked, Standing, Survey, people_counts
from saklig.cases.listed import count_name
from saklig.cases.office import Office
from saklig.web.carried import ASK
from saklig.web.fields import Choice, Field, read_field, write_date
from saklig.web.talk import field_of, problem_of
from saklig.web.texts import text

__all__ = ["Card", "Filled", "card_of", "everything", "grouped", "read", "typed", "with_unfit"]

Groups = list[tuple[str, list[Field]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What came with the form. `counts` is None before the people are told of; `fields` by name, as they were typed."""

    counted: list[Field]
    counts: dict[str, int] | None
    told: dict[str, Any]
    fields: dict[str, Field]
    errors: list[dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One service on the page. `carry`: names and values of the form that goes on into its application."""

    standing: Standing
    package: Any
    groups: Groups
    elsewhere: list[str]  # what else it needs, which another service's card asks
    later: int  # how many questions may come after those shown
    carry: list[tuple[str, str]]


def everything(office: Office, language: str) -> dict[str, Asked]:
    """Every question that there can be, with as many people as there can be."""
    most = {who: most for who, (_, most) in people_counts(office).items()}
    return Survey(office=office, counts=most, told={}, language=language).possible()


def read(office: Office, posted: Mapping[str, str], language: str, *, sent: bool) -> Filled:
    """The form as it came; `sent` is false for a page that is opened."""
    counted, counts, errors = _counts(office, posted, language, sent=sent)
    told: dict[str, Any] = {}
    fields: dict[str, Field] = {}
    for name, asked in everything(office, language).items():
        if not posted.get(name, "").strip():
            continue
        field, value = read_field(_field(asked, language), posted)  # type: ignore[arg-type]
        fields[name] = field
        if field.problem:
            errors.append(problem_of(field, language))
        elif value is not None:
            told[name] = value.isoformat() if isinstance(value, date) else value
    return Filled(counted=counted, counts=counts if sent and counts else None, told=told, fields=fields, errors=errors)


def with_unfit(filled: Filled, unfit: Iterable[str], language: str) -> Filled:
    """The same, with what a service's rules cannot take told at its field."""
    wrong = {name: replace(filled.fields[name], problem="invalid") for name in unfit if name in filled.fields}
    told_of = [problem_of(field, language) for field in wrong.values()]
    return replace(filled, fields={**filled.fields, **wrong}, errors=[*filled.errors, *told_of])


def _counts(
    office: Office, posted: Mapping[str, str], language: str, *, sent: bool
) -> tuple[list[Field], dict[str, int], list[dict[str, str]]]:
    fields, counts, errors = [], {}, []
    for who, (fewest, most) in people_counts(office).items():
        field = Field(
            name=f"people-{who}", kind="choice", label=text(f"can_get.people.{who}", language),
            choices=tuple(Choice(value=str(n), label=str(n)) for n in range(fewest, most + 1)),
        )  # fmt: skip
        if sent:
            field, value = read_field(field, posted)  # type: ignore[arg-type]
            counts[who] = int(value) if value is not None else fewest
            if field.problem:
                errors.append(problem_of(field, language))
        fields.append(field)
    return fields, counts, errors


def _field(asked: Asked, language: str) -> Field:
    """No answer is demanded: what is not told is missing, and the page says so."""
    return replace(field_of(asked.talk, asked.question, language, name=asked.key), required=False, quiet=True)


def grouped(asked: Iterable[Asked], filled: Filled, language: str) -> Groups:
    """Questions under a heading each, with what was typed."""
    groups: dict[str, list[Field]] = {}
    for one in asked:
        field = filled.fields.get(one.key) or _field(one, language)
        groups.setdefault(one.owner or text("guidance.you", language), []).append(field)
    return list(groups.items())


def card_of(survey: Survey, standing: Standing, filled: Filled, shown: set[str]) -> Card:
    """One service as it is shown; `shown` are the questions of the cards before it."""
    of = next(of for of in survey.services if of.package.id == standing.service)
    elsewhere = [one.question.label for one in standing.missing if one.key in shown]
    later = sum(one.key not in shown for one in standing.missing) - len(standing.ask)
    carry = _carried(survey, of, standing, filled) if standing.decided_here and not standing.nobody else []
    return Card(
        standing=standing, package=of.package, groups=grouped(standing.ask, filled, survey.language),
        elsewhere=list(dict.fromkeys(elsewhere)), later=max(later, 0), carry=carry,
    )  # fmt: skip


def _carried(survey: Survey, of: Any, standing: Standing, filled: Filled) -> list[tuple[str, str]]:
    """What was told of this service, by the names that its own application knows, and what seems to be granted to ask for."""
    counts = [(count_name(path), str(n)) for path, n in of.talk.counts.items()] if filled.counts is not None else []
    names = {path: key for path, key in survey.names(of).items() if path in of.told and key in filled.fields}
    told = [(path, str(filled.fields[key].value)) for path, key in names.items()]
    can = [one.code for one in standing.benefits if one.stands.value == "can" and not one.by_law]
    return [*counts, *told, *((ASK, code) for code in can)]


def typed(told: Mapping[str, Any]) -> dict[str, str]:
    """What a register told, as it would be typed into the form."""
    return {name: write_date(date.fromisoformat(value)) for name, value in told.items()}
