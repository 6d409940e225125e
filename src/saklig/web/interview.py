"""The application form as pages: the package's steps with the questions that still matter, and who lives in the home.

No condition stands here. Which questions matter comes from the rules, through `cases.next_questions`; who the household
is must be asked by the platform, since no package can know whom the registers leave out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from saklig.cases import is_blank
from saklig.cases.listed import bare, by_step, count_name, lists
from saklig.web.fields import Choice, Field, read_field
from saklig.web.formats import date_text, number_text
from saklig.web.periods import period_help, period_name
from saklig.web.texts import text

__all__ = ["HOUSEHOLD", "Step", "answer_text", "names_of", "read_step", "steps_of"]

HOUSEHOLD = "husholdning"
_COHABITANT, _CHILDREN = "cohabitant", "children"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of the form. `paths` says which answer each field gives."""

    id: str
    title: str
    intro: str
    fields: tuple[Field, ...]
    paths: Mapping[str, str]
    open: bool  # something here is asked and not answered
    home: bool = False  # asks who lives in the home


def steps_of(
    package: Any, interview: Any, language: str, *, today: date, filled: bool = False
) -> list[Step]:
    """The pages there are to go through now: a step with nothing that matters is left out.

    `filled`: what can be told beforehand is filled in, for its answerer to leave or change.
    """
    steps = []
    for step, keys in by_step(package, interview.answers):
        texts = package.form.texts[language].steps[step.id]
        about_home = any(_about_cohabitant(package, key) for key in keys)
        asked = [key for key in keys if _is_asked(package, key, interview)]
        if not asked and not about_home:
            continue
        fields = tuple(_asked(package, key, interview, language, today, filled=filled) for key in asked)
        paths = {field.name: key for field, key in zip(fields, asked, strict=True)}
        is_open = any(key in interview.still for key in asked)
        if about_home:
            fields = _household(interview.answers, language, fields)
            is_open = is_open or _COHABITANT not in interview.answers
        steps.append(
            Step(
                id=step.id,
                title=texts.title,
                intro=texts.intro or "",
                fields=fields,
                paths=paths,
                open=is_open,
                home=about_home,
            )
        )
    if package.origins.list_of("adults") is not None and not any(step.home for step in steps):
        steps.append(_own_step(interview, language))
    return steps


def names_of(package: Any, step: Step) -> set[str]:
    """The fields that a form of this step may hold: also those that an older tab asked and that matter no more."""
    written = next((keys for found, keys in by_step(package, {}, most=True) if found.id == step.id), ())
    return {*(_name(package, key) for key in written), *(field.name for field in step.fields)}


def _name(package: Any, key: str) -> str:
    """The field's name: the question's own, with the person's number where it is asked of several."""
    if key in lists(package):
        return count_name(key)
    number = re.search(r"\[(\d+)\]", key)
    asked = next(question.id for question in package.form.questions.values() if question.input == bare(package, key))
    return f"{asked}-{int(number[1]) + 1}" if number else asked


def _asked(package: Any, key: str, interview: Any, language: str, today: date, *, filled: bool) -> Field:
    """A question of the form: how many there are, one about one of several, or one of its own."""
    if key in (people := lists(package)):
        given, of = interview.answers.get(key), people[key]
        choices = tuple(Choice(value=str(number), label=str(number)) for number in range(of.fewest, of.most + 1))
        return Field(
            name=count_name(key), kind="choice", label=of.count[language], choices=choices, numeric=True,
            value="" if given is None else str(given),
        )  # fmt: skip
    path = bare(package, key)
    question = next(one for one in package.form.questions.values() if one.input == path)
    field = _field(package, question, {question.input: interview.answers.get(key)}, language, today)
    if path == package.origins.period_path():
        return _periods(package, field, interview, language, filled=filled)
    whose = next((one for one in people if key != path and str(path).startswith(f"{one}.")), None)
    if whose is None:
        return field
    who = f"{people[whose].titles[language]} {int(re.findall(r'[0-9]+', key)[0]) + 1}"
    return replace(field, name=_name(package, key), label=f"{who}: {field.label}")


def _about_cohabitant(package: Any, path: str) -> bool:
    adults = package.origins.list_of("adults")
    return adults is not None and path.startswith(f"{adults}.")


def _is_asked(package: Any, path: str, interview: Any) -> bool:
    if _about_cohabitant(package, path):
        # With no cohabitant stated there is nobody to ask about.
        return path in interview.still or bool(interview.answers.get(_COHABITANT) and path in interview.answers)
    return path in interview.matters


def _own_step(interview: Any, language: str) -> Step:
    """Who lives in the home, for a package that has no step about it."""
    return Step(
        id=HOUSEHOLD,
        title=text("household.title", language),
        intro=text("household.intro", language),
        fields=_household(interview.answers, language, ()),
        paths={},
        open=_COHABITANT not in interview.answers,
        home=True,
    )


def _household(given: Mapping[str, Any], language: str, about: tuple[Field, ...]) -> tuple[Field, ...]:
    """What only the applicant can say: a cohabitant without common children, and children who live elsewhere."""
    stated = given.get(_COHABITANT)
    asked = Field(
        name="has-cohabitant",
        kind="yes-no",
        label=text("household.has_cohabitant", language),
        help=text("household.has_cohabitant_help", language),
        value=("yes" if stated else "no") if _COHABITANT in given else "",
    )
    who = Field(
        name=_COHABITANT,
        kind="text",
        label=text("household.cohabitant", language),
        help=text("household.cohabitant_help", language),
        value=stated or "",
        required=False,
    )
    children = Field(
        name=_CHILDREN,
        kind="long-text",
        label=text("household.children", language),
        help=text("household.children_help", language),
        value="\n".join(given.get(_CHILDREN) or ()),
        required=False,
    )
    return (asked, who, *about, children)


def _field(package: Any, question: Any, answers: Mapping[str, Any], language: str, today: date) -> Field:
    texts = package.form.texts[language].questions[question.id]
    spec = package.facts[question.input]
    kind = "money" if question.kind == "number" and (spec.unit or "").startswith("kr") else question.kind
    choices = tuple(Choice(value=value, label=texts.choices.get(value, value)) for value in spec.choices)
    return Field(
        name=question.id,
        kind=kind,
        label=texts.label,
        help=texts.help or "",
        why=spec.why[language],
        below_zero=spec.below_zero,
        choices=choices,
        value=_typed(kind, answers.get(question.input), language),
        latest=date(today.year + 2, 12, 31),
    )


def _periods(package: Any, field: Field, interview: Any, language: str, *, filled: bool) -> Field:
    """The periods that cases offers, in words: nobody has to know what one goes by."""
    choices = [
        Choice(
            value=str(period.value),
            label=period_name(package, period, language),
            help=period_help(which, period, language),
        )
        for which, period in zip(("running", "coming"), interview.periods, strict=True)
    ]
    by_number = package.service.period.kind == "year"
    given = interview.answers.get(package.origins.period_path())
    value = "" if given is None else str(given)
    if not value and filled:
        value = str(interview.period.value)
    if value and value not in {choice.value for choice in choices}:
        # Answered otherwise (by a program, or before the period began): kept, and told back as it is.
        choices.append(Choice(value=value, label=field.value or value))
    return replace(field, kind="choice", choices=tuple(choices), value=value, numeric=by_number)


def _typed(kind: str, value: Any, language: str) -> str:
    """An answer as it would be typed, to fill the form with."""
    if value is None:
        return ""
    if kind == "yes-no":
        return "yes" if value else "no"
    if kind == "date":
        year, month, day = str(value).split("-")
        return f"{int(day)}.{int(month)}.{year}"
    if kind == "money":
        return number_text(value, language)
    return str(value)


def read_step(step: Step, posted: QueryDict) -> tuple[Step, dict[str, Any]]:
    """The step as it was typed with its problems, and the answers by path."""
    shown, answers = [], {}
    for field in step.fields:
        typed, value = read_field(field, posted)
        shown.append(typed)
        if field.name in step.paths and not typed.problem:
            answers[step.paths[field.name]] = _kept(value)
    if step.home:
        shown = _read_household(shown, posted, answers)
    return replace(step, fields=tuple(shown)), answers


def _read_household(fields: Sequence[Field], posted: QueryDict, answers: dict[str, Any]) -> list[Field]:
    answers[_CHILDREN] = [line for line in posted.get("children", "").replace(",", "\n").splitlines() if not is_blank(line)]
    lives = posted.get("has-cohabitant")
    number = "" if is_blank(posted.get("cohabitant", "")) else posted["cohabitant"].strip()
    if lives == "no":
        answers[_COHABITANT] = None
        for path in [path for path in answers if "[]" in path]:
            del answers[path]
    elif lives == "yes" and number:
        answers[_COHABITANT] = number
    elif lives == "yes":
        return [replace(field, problem="empty") if field.name == "cohabitant" else field for field in fields]
    # With no cohabitant there is nobody the questions about one are about.
    return [replace(f, problem="") if lives == "no" and f.problem and f.name != "has-cohabitant" else f for f in fields]


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value


def answer_text(field: Field, language: str) -> str:
    """An answer as the review page says it."""
    if field.value in ("", None, []):
        return text("apply.no_answer", language)
    if field.kind == "yes-no":
        return text(f"form.{field.value}", language)
    if field.kind == "choice":
        return next((choice.label for choice in field.choices if choice.value == field.value), str(field.value))
    if field.kind == "date":
        day, month, year = str(field.value).split(".")
        return date_text(f"{year}-{int(month):02}-{int(day):02}", language)
    return str(field.value)
