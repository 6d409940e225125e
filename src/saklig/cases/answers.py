"""What a citizen may answer: the package's questions by the path of their fact, and who is in the household. Pure.

Keys of an application's answers:
- the path of a fact that the package asks the applicant for ("application.asks_discount"), and for what is asked
  about a stated cohabitant the path with [] ("household.adults[].lived_together");
- of people whom only the application tells of, the list's path (how many) and the path with a place: see `listed`;
- "children": identity numbers of the children it is for (none: those registered in the home);
- "cohabitant": identity number of a cohabitant without common children, or None when there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.cases.household import Stated
from saklig.cases.listed import bare, lists
from saklig.cases.words import is_blank, seen
from saklig.safeguards.privacy.identity_numbers import check_digits_hold

__all__ = ["CHILDREN", "COHABITANT", "LIVED_TOGETHER", "clean", "identity_number", "read_value", "same_person_twice", "stated"]

CHILDREN, COHABITANT = "children", "cohabitant"
LIVED_TOGETHER = "lived_together_12_of_18"  # the key of a cohabitant's own answer
_MOST_CHILDREN = 20
_LONGEST_TEXT = 2000
_HIGHEST_NUMBER = Decimal(10) ** 9
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(package: Any, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers as they are kept, and what is wrong by key (codes that pages have words for).

    A value of None takes an answer back. Errors: none; a key that nothing asks for is the problem "unknown-question".
    """
    kinds = {question.input: question for question in package.questions}
    facts, people = package.facts, lists(package)
    kept: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for key, value in answers.items():
        try:
            if key == CHILDREN:
                kept[key] = _children(value)
            elif key == COHABITANT:
                kept[key] = None if _empty(value) else identity_number(value)
            elif key in people:
                kept[key] = None if _empty(value) else _count(value, people[key])
            elif (path := bare(package, key)) in kinds:
                kept[key] = None if _empty(value) else read_value(kinds[path].kind, value, facts.get(path))
            else:
                problems[str(key)[:100]] = "unknown-question"
        except ValueError as error:
            problems[key] = str(error)
    return kept, problems


def same_person_twice(answers: Mapping[str, Any], applicant: str) -> dict[str, str]:
    """Problems by key where one number stands for two people of the household: oneself, or a child and a cohabitant."""
    children, cohabitant = answers.get(CHILDREN) or (), answers.get(COHABITANT)
    problems = {}
    if applicant in children:
        problems[CHILDREN] = "identity-own"
    if cohabitant is not None and cohabitant == applicant:
        problems[COHABITANT] = "identity-own"
    elif cohabitant is not None and cohabitant in children:
        problems[COHABITANT] = "identity-also-child"
    return problems


def stated(
    package: Any, answers: Mapping[str, Any], applicant: str, confirmation: Mapping[str, Any] | None
) -> Stated:
    """What the application states about the household. Only the cohabitant's own answer confirms (§ 3 d).

    Both must say that they have lived together so long: where the two differ, it is not known.
    """
    cohabitant = answers.get(COHABITANT)
    said = answers.get(package.origins.path("applicant", "lived_together") or "")
    confirmed = confirmation.get("confirmed") if confirmation else None
    theirs = confirmation.get(LIVED_TOGETHER) if confirmation else None
    return Stated(
        children=tuple(answers.get(CHILDREN) or ()),
        cohabitant=cohabitant if cohabitant and cohabitant != applicant else None,
        cohabitant_confirmed=confirmed,
        lived_together_12_of_18=said if said == theirs else None,
    )


def identity_number(value: Any) -> str:
    """Eleven digits with right check digits, spaces passed over. Errors: ValueError with a code.

    Text only: a number would have lost its leading zero. Synthetic ones (month + 80) pass as they do everywhere.
    """
    if not isinstance(value, str):
        raise ValueError("identity-not-text")
    digits = seen(value)
    if not re.fullmatch(r"[0-9]{11}", digits):
        raise ValueError("identity-not-eleven-digits")
    if not check_digits_hold(digits):
        raise ValueError("identity-check-digits")
    return digits


def _children(value: Any) -> list[str]:
    if _empty(value):
        return []
    if not isinstance(value, list | tuple):
        raise ValueError("not-a-list")
    if len(value) > _MOST_CHILDREN:
        raise ValueError("too-many")
    return list(dict.fromkeys(identity_number(item) for item in value))


def _count(value: Any, people: Any) -> int:
    """How many there are of a list of people."""
    count = _number(value)
    if not isinstance(count, int) or not people.fewest <= count <= people.most:
        raise ValueError("not-a-choice")
    return count


def _empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and is_blank(value))


def read_value(kind: str, value: Any, spec: Any) -> Any:
    """An answer of this kind of question as it is kept; of the fact's `spec` its unit, bounds and choices. Errors: ValueError."""
    if kind == "yes-no":
        if not isinstance(value, bool):
            raise ValueError("not-yes-or-no")
        return value
    if kind == "number":
        return _year(value) if spec is not None and spec.unit == "year" else _number(value, below_zero=_may_be_below(spec))
    if kind == "date":
        return _date(value)
    if not isinstance(value, str):
        raise ValueError("not-text")
    if kind == "choice":
        if spec is None or value not in spec.choices:
            raise ValueError("not-a-choice")
        return value
    if len(value) > _LONGEST_TEXT:
        raise ValueError("too-long")
    return _CONTROL.sub("", value).strip()


def _may_be_below(spec: Any) -> bool:
    """Whether the package lets the number be below zero, as a wealth may be."""
    return spec is not None and spec.below_zero


def _number(value: Any, *, below_zero: bool = False) -> int | str:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError("not-a-number")
    text = seen(str(value)).replace(",", ".")
    # Decimal itself would also take 1e9, 1_000, NaN and the digits of every script.
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ValueError("not-a-number")
    number = Decimal(text)
    if number < 0 and not below_zero:
        raise ValueError("negative")
    if abs(number) > _HIGHEST_NUMBER:
        raise ValueError("too-large")
    # Sealed JSON would make a float of it: what is not whole is kept as text.
    return int(number) if number == number.to_integral_value() else str(number.normalize())


def _year(value: Any) -> int:
    """A calendar year that dates can be made of: what the rules reckon with days in must be one."""
    year = _number(value)
    if not isinstance(year, int) or not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError("not-a-year")
    return year


def _date(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not-a-date")
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        raise ValueError("not-a-date") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError("date-out-of-range")
    return day.isoformat()
