"""An interview of the assistant as a form: its questions as fields, and what was typed as what was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from saklig.assistant.interview import Leaf, Question, Talk
from saklig.web.fields import Choice, Field, read_field
from saklig.web.periods import period_help, period_name
from saklig.web.texts import text

__all__ = ["answers", "field_of", "problem_of", "title_of"]


def field_of(talk: Talk, question: Question, language: str, *, name: str = "") -> Field:
    """The question as a field, under the fact's path or another name."""
    choices = tuple(Choice(value=value, label=said) for value, said in question.choices)
    if question.periods:
        choices = tuple(
            Choice(
                value=str(period.value),
                label=period_name(talk.package, period, language),
                help=period_help(which, period, language),
            )
            for which, period in zip(("running", "coming"), question.periods, strict=True)
        )
    return Field(
        name=name or question.path,
        kind=question.kind,
        label=question.label,
        help=question.help,
        why=question.why,
        below_zero=question.below_zero,
        unit=text(f"unit.{question.unit.replace('/', '-')}", language) if question.unit else "",
        latest=question.latest,
        choices=choices,
        numeric=bool(question.periods) and talk.package.service.period.kind == "year",
    )


def title_of(talk: Talk, leaf: Leaf, language: str) -> str:
    """The heading over a question."""
    return talk.title(leaf, language) or text("guidance.you", language)


def answers(
    talk: Talk, posted: Any, language: str
) -> tuple[dict[str, Any], list[tuple[Leaf, Field]], list[dict[str, str]]]:
    """What was told, by path; the fields it was told in; what could not be read."""
    told: dict[str, Any] = {}
    answered, errors = [], []
    for leaf in talk.asked:
        if leaf.path not in posted:
            continue
        field, value = read_field(field_of(talk, talk.question(leaf, language), language), posted)
        if field.problem:
            errors.append(problem_of(field, language))
        else:
            told[leaf.path] = value.isoformat() if isinstance(value, date) else value
            answered.append((leaf, field))
    told, unfit = talk.fitting(told)
    errors += [problem_of(replace(field, problem="invalid"), language) for leaf, field in answered if leaf.path in unfit]
    return told, [(leaf, field) for leaf, field in answered if leaf.path not in unfit], errors


def problem_of(field: Field, language: str) -> dict[str, str]:
    """What is wrong with a field, for the summary that leads to it."""
    return {"field": field.first_id, "message": f"{field.label}: {text(f'problem.{field.problem}', language)}"}
