"""Answers of a program, held against the questions: what each question takes, and what is wrong, by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from saklig.assistant.interview.questions import Question
from saklig.cases.answers import read_value

__all__ = ["read_answers"]


def read_answers(questions: Mapping[str, Question], answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was told, and what cannot be taken, as codes that edges have words for. None is no answer."""
    told: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, value in answers.items():
        question = questions.get(name)
        if question is None:
            problems[str(name)[:100]] = "unknown-question"
        elif value is not None:
            try:
                told[name] = _read(question, value)
            except ValueError as error:
                problems[name] = str(error)
    return told, problems


def _read(question: Question, value: Any) -> Any:
    """Errors: ValueError with a code."""
    if question.periods:
        if value not in [period.value for period in question.periods]:
            raise ValueError("not-a-choice")
        return value
    kind = "number" if question.kind == "money" else question.kind
    spec = SimpleNamespace(
        unit=question.unit, below_zero=question.below_zero, choices=[choice for choice, _ in question.choices]
    )
    found = read_value(kind, value, spec)
    if kind == "date" and question.latest is not None and date.fromisoformat(found) > question.latest:
        raise ValueError("date-out-of-range")
    return found
