"""What guidance asks, in which order, as fields: a few register facts, or for an estimate all that the application would hold.

Where this agency may not decide a service, the estimate is all there is: nothing is fetched later, so the form's own
questions are asked here, and what a register would say of amounts and days. What is not asked is assumed and shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from saklig.cases import periods
from saklig.web import skeleton
from saklig.web.fields import Choice, Field, read_field
from saklig.web.periods import period_help, period_name
from saklig.web.skeleton import Leaf
from saklig.web.texts import text

__all__ = ["Talk", "bare"]

_INDEX = re.compile(r"\[\d+\]")
_KINDS = {"boolean": "yes-no", "choice": "choice", "date": "date", "text": "text"}
_PLAIN = ("number", "date", "choice", "text")


@dataclass
class Talk:
    """One page of guidance: what has been answered, and what comes of it. `everything`: an estimate."""

    package: Any
    local: Mapping[str, Any]
    language: str
    today: date
    counts: dict[str, int]
    posted: Any
    everything: bool

    @cached_property
    def leaves(self) -> list[Leaf]:
        return list(skeleton.leaves(self.package, self.counts))

    @cached_property
    def asked(self) -> list[Leaf]:
        """What is asked, in the form's order and then the package's."""
        found = [leaf for leaf in self.leaves if self._is_asked(leaf)]
        return sorted(found, key=self._place) if self.everything else found

    @cached_property
    def _questions(self) -> dict[str, tuple[int, int, Any]]:
        """By the fact: the number of its step, its own in the form, and the question."""
        steps = {name: number for number, step in enumerate(self.package.form.steps) for name in step.questions}
        return {q.input: (steps[q.id], number, q) for number, q in enumerate(self.package.form.in_order())}

    def _is_asked(self, leaf: Leaf) -> bool:
        if skeleton.is_asked(leaf):
            return True
        if not self.everything:
            return False
        if leaf.spec.source == "applicant":
            return bare(leaf) in self._questions
        return leaf.spec.source == "register" and not leaf.owner and leaf.spec.type in _PLAIN

    def _place(self, leaf: Leaf) -> tuple[int, str, int, int]:
        """The form's steps in order, in each what is about the applicant, then each person in turn; registers last."""
        step, number, _ = self._questions.get(bare(leaf), (len(self.package.form.steps), 0, None))
        return step, leaf.owner.split("[")[0], leaf.number if leaf.owner else 0, number

    def group(self, leaf: Leaf) -> Any:
        """What is asked on one page: a step of the form; in guidance, the people of one list."""
        return self._place(leaf)[0] if self.everything else leaf.owner.split("[")[0]

    def title(self, leaf: Leaf) -> str:
        """The heading over what is asked about one person, or in one step."""
        owner = skeleton.name_of(self.package, leaf, self.language)
        step = self._place(leaf)[0]
        if owner or step == len(self.package.form.steps):
            return owner or text("guidance.you", self.language)
        return str(self.package.form.texts[self.language].steps[self.package.form.steps[step].id].title)

    def field(self, leaf: Leaf) -> Field:
        spec = leaf.spec
        question = self._questions.get(bare(leaf), (0, 0, None))[2] if self.everything else None
        money = (spec.unit or "").startswith("kr")
        field = Field(
            name=leaf.path,
            kind=_KINDS.get(spec.type) or ("money" if money else "number"),
            label=spec.titles[self.language],
            why=spec.why[self.language],
            below_zero=spec.below_zero,
            unit=text(f"unit.{spec.unit.replace('/', '-')}", self.language) if spec.unit and spec.type == "number" else "",
            latest=self._latest(leaf) if spec.type == "date" else None,
        )
        return self._as_in_the_form(field, leaf, question) if question is not None or spec.type == "choice" else field

    def _latest(self, leaf: Leaf) -> date:
        """A day of a person's own lies behind; what is asked about the application may lie ahead."""
        own = leaf.owner or leaf.spec.source == "register"
        return self.today if own else date(self.today.year + 2, 12, 31)

    def _as_in_the_form(self, field: Field, leaf: Leaf, question: Any) -> Field:
        """The same with the form's words and choices."""
        texts = self.package.form.texts[self.language].questions[question.id] if question is not None else None
        words = texts.choices if texts is not None else self.package.reasons[self.language].words
        if leaf.spec.type == "choice":
            field = replace(field, choices=tuple(Choice(value=v, label=words.get(v, v)) for v in leaf.spec.choices))
        if texts is not None:
            field = replace(field, label=texts.label, help=texts.help or "")
        if bare(leaf) == self.package.origins.period_path():
            return self._period(field)
        return field

    def _period(self, field: Field) -> Field:
        choices = tuple(
            Choice(
                value=str(period.value),
                label=period_name(self.package, period, self.language),
                help=period_help(which, period, self.language),
            )
            for which, period in zip(("running", "coming"), periods.may_choose(self.package, self.today), strict=True)
        )
        by_number = self.package.service.period.kind == "year"
        return replace(field, kind="choice", choices=choices, numeric=by_number, unit="", latest=None)

    def answers(self) -> tuple[dict[str, Any], list[tuple[Leaf, Field]], list[dict[str, str]]]:
        """Assumed and answered values by path; what was answered; what is wrong."""
        values: dict[str, Any] = {}
        answered, errors = [], []
        asked = {leaf.path for leaf in self.asked}
        for leaf in self.leaves:
            if leaf.path not in asked:
                value = skeleton.assumed(self.package, leaf, self.counts, self.today)
                if value is not None or leaf.spec.nullable:
                    values[leaf.path] = value
        for leaf in self.asked:
            if leaf.path not in self.posted:
                continue
            field, value = read_field(self.field(leaf), self.posted)
            if field.problem:
                said = text(f"problem.{field.problem}", self.language)
                errors.append({"field": field.first_id, "message": f"{field.label}: {said}"})
            else:
                values[leaf.path] = value.isoformat() if isinstance(value, date) else _plain(value)
                answered.append((leaf, field))
        return values, answered, errors


def bare(leaf: Leaf) -> str:
    return _INDEX.sub("[]", leaf.path)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
