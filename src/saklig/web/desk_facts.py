"""The form in which a caseworker enters what documents show, or what their judgement comes to: one field for each fact."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from saklig import cases
from saklig.decision import any_index
from saklig.web import wired
from saklig.web.fields import Choice, Field
from saklig.web.formats import date_text
from saklig.web.texts import has_text, text

__all__ = ["enter", "fact_fields"]

_NONE, _ATTACHMENT = "-", "attachment"
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_KINDS = {"boolean": "yes-no", "date": "date", "choice": "choice", "text": "text"}


def fact_fields(desk: Any, language: str) -> list[Field]:
    """Every fact that is not the agency's own, with what stands now; empty means that it stays as it is."""
    package = wired.package(desk.service)
    words = package.reasons[language].words
    found = []
    for fact in desk.facts:
        spec = package.facts.get(any_index(fact.path))
        if spec is not None and package.origins.fields.get(spec.path) == cases.SIBLINGS:
            found += _siblings(fact, spec, desk, language)
            continue
        if spec is None or spec.source == "agency" or spec.type not in (*_KINDS, "number"):
            continue
        money = (spec.unit or "").startswith("kr")
        title = spec.titles[language]
        found.append(
            Field(
                name=_name(fact.path), kind=_KINDS.get(spec.type, "money" if money else "number"),
                label=f"{fact.about_name}: {title}" if fact.about_name else title, help=_now(fact, words, language),
                choices=tuple(Choice(value=code, label=words.get(code, code)) for code in spec.choices),
                required=False, quiet=True, below_zero=spec.below_zero,
            )
        )  # fmt: skip
    return [*_read_out_of(desk, language), *found]


def _read_out_of(desk: Any, language: str) -> list[Field]:
    """Which attachment it was read out of, where something was handed in."""
    clean = [one for one in desk.attachments if one.scan == "clean"]
    if not clean:
        return []
    choices = [Choice(value=_NONE, label=text("staff.facts-no-attachment", language))]
    choices += [
        Choice(value=str(one.pk), label=f"{one.number}. {one.name}" + (f" ({one.about_name})" if one.about_name else ""))
        for one in clean
    ]
    label, help_ = text("staff.facts-attachment", language), text("staff.facts-attachment-help", language)
    return [Field(name=_ATTACHMENT, kind="choice", label=label, help=help_, choices=tuple(choices), value=_NONE, required=False)]


def _siblings(fact: Any, spec: Any, desk: Any, language: str) -> list[Field]:
    """Of a child in a household of several: which of the others, or expressly none. Nothing chosen changes nothing."""
    others = {one.member: one.name for one in desk.parties if one.role == cases.CHILD and one.member != fact.about}
    if not others or fact.about is None:
        return []
    none = Choice(value=_NONE, label=text("desk.no-siblings", language))
    said = text("desk.no-siblings", language)
    if fact.certainty == "unknown":
        said = text(f"unknown.{fact.why}", language) if has_text(f"unknown.{fact.why}") else text("desk.unknown", language)
    elif fact.value:
        said = ", ".join(others.get(one, one) for one in fact.value)
    source = text(f"desk.from.{fact.source}", language) if has_text(f"desk.from.{fact.source}") else fact.source
    label = f"{fact.about_name}: {spec.titles[language]}" if fact.about_name else spec.titles[language]
    choices = (*(Choice(value=member, label=name or member) for member, name in others.items()), none)
    return [
        Field(name=_name(fact.path), kind="many", label=label, choices=choices, required=False, quiet=True,
              help=text("staff.facts-now", language, value=said, source=source))
    ]  # fmt: skip


def enter(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    """What was typed, by the case's own paths; what cannot be taken is told at the field it was typed in."""
    desk = cases.desk(office, actor, number)
    given = {fact.path: _plain(values.get(_name(fact.path))) for fact in desk.facts}
    facts = {path: value for path, value in given.items() if value is not None}
    chosen = values.get(_ATTACHMENT)
    attachment = UUID(chosen) if chosen and chosen != _NONE else None
    try:
        cases.enter_facts(office, actor, number, facts=facts, why=values["words"], token=token, attachment=attachment)
    except cases.InvalidAnswers as invalid:
        told = {_name(path) if path in facts else path: code for path, code in invalid.problems.items()}
        raise cases.InvalidAnswers(told) from None


def _name(path: str) -> str:
    return f"fact-{_NOT_IN_NAMES.sub('-', path.lower()).strip('-')}"


def _plain(value: Any) -> Any:
    if isinstance(value, list):  # expressly none is an empty list; nothing chosen is no answer
        return [] if value == [_NONE] else value or None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    return value


def _now(fact: Any, words: Any, language: str) -> str:
    source = text(f"desk.from.{fact.source}", language) if has_text(f"desk.from.{fact.source}") else fact.source
    if fact.certainty == "unknown":
        said = text("desk.unknown", language)
    elif isinstance(fact.value, bool):
        said = text("form.yes" if fact.value else "form.no", language)
    elif isinstance(fact.value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", fact.value):
        said = date_text(date.fromisoformat(fact.value), language)
    else:
        said = text("desk.null", language) if fact.value is None else words.get(str(fact.value), str(fact.value))
    return text("staff.facts-now", language, value=said, source=source)
