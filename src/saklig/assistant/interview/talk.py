"""What an interview asks, in which order: a few register facts, or for an estimate all that the application would hold.

Where this agency may not decide a service, the estimate is all there is: nothing is fetched later, so the form's own
questions are asked here, and what a register would say of amounts and days. What is not asked is assumed and shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from saklig.assistant.interview import leaves as skeleton
from saklig.assistant.interview.leaves import Leaf, bare
from saklig.assistant.interview.questions import Question, question_of
from saklig.cases import periods
from saklig.decision import FactsError, parse_path, print_path
from saklig.decision.partial import still_matter
from saklig.service_packages import open_facts

__all__ = ["Talk", "asks_everything"]

_PLAIN = ("number", "date", "choice", "text")


def asks_everything(package: Any, *, decided_here: bool) -> bool:
    """Whether the whole form is asked: for an estimate, and where there is no person whose register facts could be asked."""
    return not decided_here or not any(skeleton.is_asked(leaf) for leaf in skeleton.leaves(package, {}))


@dataclass(frozen=True)
class Talk:
    """One service's interview for so many people: which facts it can ask, and what still matters. `everything`: see above.

    `given`: what is known from elsewhere, by path, and so neither asked nor assumed (None is an answer where a fact may be null).
    """

    package: Any
    local: Mapping[str, Any]
    today: date
    counts: Mapping[str, int]
    everything: bool
    given: Mapping[str, Any] | None = None

    @cached_property
    def leaves(self) -> list[Leaf]:
        """Every fact there is of so many people. Of a group that is given as none there is nothing more to know."""
        none = tuple(f"{path}." for path, value in (self.given or {}).items() if value is None)
        return [leaf for leaf in skeleton.leaves(self.package, self.counts) if not (none and leaf.path.startswith(none))]

    @cached_property
    def asked(self) -> list[Leaf]:
        """What can be asked, in the form's order and then the package's."""
        found = [leaf for leaf in self.leaves if self._is_asked(leaf)]
        return sorted(found, key=self._place) if self.everything else found

    def at_most(self) -> list[Leaf]:
        """The same for as many people as there can be: what a form may hold after the numbers were changed on the way."""
        most = {whose: people.most for whose, people in self.package.origins.people.items()}
        return replace(self, counts=most).asked

    @cached_property
    def _questions(self) -> dict[str, tuple[int, int, Any]]:
        """By the fact: the number of its step, its own in the form, and the question."""
        steps = {name: number for number, step in enumerate(self.package.form.steps) for name in step.questions}
        return {q.input: (steps[q.id], number, q) for number, q in enumerate(self.package.form.in_order())}

    def _is_asked(self, leaf: Leaf) -> bool:
        if self.given and leaf.path in self.given:
            return False
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
        """What is asked together: a step of the form; else the people of one list."""
        return self._place(leaf)[0] if self.everything else leaf.owner.split("[")[0]

    def title(self, leaf: Leaf, language: str) -> str:
        """The heading over what is asked about one person, or in one step; empty for what is about the one who asks."""
        owner = skeleton.name_of(self.package, leaf, language)
        step = self._place(leaf)[0]
        if owner or step == len(self.package.form.steps):
            return owner
        return str(self.package.form.texts[language].steps[self.package.form.steps[step].id].title)

    def question(self, leaf: Leaf, language: str) -> Question:
        """What is asked about this fact."""
        asked = self._questions.get(bare(leaf), (0, 0, None))[2] if self.everything else None
        found = question_of(self.package, leaf.path, leaf.spec, asked, language, latest=self._latest(leaf))
        if asked is not None and bare(leaf) == self.package.origins.period_path():
            offered = periods.may_choose(self.package, self.today)
            return replace(found, kind="choice", periods=offered, unit="", latest=None, choices=())
        return found

    def _latest(self, leaf: Leaf) -> date:
        """A day of a person's own lies behind; what is asked about the application may lie ahead."""
        own = leaf.owner or leaf.spec.source == "register"
        return self.today if own else date(self.today.year + 2, 12, 31)

    def values(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """What is known by path: what was told and given, and for what is never asked what is assumed."""
        found = dict(self.given or {})
        asked = {leaf.path for leaf in self.asked}
        for leaf in self.leaves:
            if leaf.path in asked or leaf.path in found:
                continue
            value = skeleton.assumed(self.package, leaf, self.counts, self.today)
            if value is not None or leaf.spec.nullable:
                found[leaf.path] = value
        found.update({path: _plain(value) for path, value in told.items() if path in asked})
        return found

    def tree(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The facts of these values, as the rules read them."""
        return skeleton.tree(self.package, values)

    def fitting(self, told: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Of what was told what the model can take, and the paths of what it cannot: a number outside of what it allows."""
        found, unfit = dict(told), list[str]()
        while True:
            try:
                open_facts(self.package, self.tree(self.values(found)), local=self.local)
            except FactsError as error:
                if error.path not in found:
                    raise  # of our own making: nobody told it
                unfit.append(error.path)
                del found[error.path]
            else:
                return found, tuple(unfit)

    def still(self, values: Mapping[str, Any]) -> list[Leaf]:
        """What is not answered and still matters to the outcome, in order. The rules say; nothing here does."""
        unanswered = [leaf for leaf in self.asked if leaf.path not in values]
        if not unanswered:
            return []
        typed = open_facts(self.package, self.tree(values), local=self.local)
        names = self.package.service.decisions
        wanted = (names.outcomes, names.result, *((names.judgement,) if self.everything else ()))
        askable = [parse_path(leaf.path) for leaf in unanswered]
        _, matter = still_matter(self.package.model, wanted, typed, at=self.today, askable=askable)
        paths = set(map(print_path, matter))
        return [leaf for leaf in unanswered if leaf.path in paths]

    def together(self, still: Sequence[Leaf]) -> list[Leaf]:
        """Of what still matters, what is asked now: all of the first group."""
        return [leaf for leaf in still if self.group(leaf) == self.group(still[0])]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
