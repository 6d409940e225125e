"""What must fit together across a package's files: every name leads somewhere, nothing is there twice, dates are in order.

Only what would make the package mean nothing, or more than the law lets it, is refused here. What is merely not finished
(a text, a test, a letter) is `checking`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from saklig.safeguards.oversight import GRANTED, NOT_APPLICABLE
from saklig.service_packages import shapes
from saklig.service_packages.errors import Problem
from saklig.service_packages.files import LANGUAGES
from saklig.service_packages.lines import KeyPath
from saklig.service_packages.package import LETTER_KINDS, Package

__all__ = ["link"]

REQUIRED_USES = ("automation", "reasons", "appeal", "access")
REQUIRED_DEADLINES = ("decision", "preliminary-reply", "appeal", "information")
_QUESTION_TYPES = {"yes-no": "boolean", "choice": "choice", "number": "number", "date": "date", "text": "text"}
_PATH = re.compile(r"[a-z][a-z0-9_]*(\[\d+\])?(\.[a-z][a-z0-9_]*(\[\d+\])?)*")
SERVICE = "service.toml"


def link(
    package: Package, questions: shapes.Questions, tests: Mapping[str, shapes.Tests], *, expected_id: str | None
) -> Iterator[Problem]:
    """Every fault of fit between the package's files."""
    linker = _Linker(package)
    yield from linker.top(expected_id)
    yield from linker.law()
    yield from linker.outcomes_and_deadlines()
    yield from linker.facts()
    yield from linker.figures()
    yield from linker.amounts()
    yield from linker.form(questions)
    yield from linker.texts()
    yield from linker.tests(tests)


class _Linker:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.service = package.service

    def at(self, file: str, path: KeyPath, what: str, mend: str) -> Problem:
        return self.package.located[file].problem(path, what, mend)

    def here(self, path: KeyPath, what: str, mend: str) -> Problem:
        return self.at(SERVICE, path, what, mend)

    def twice(self, file: str, key: str, names: Iterable[str], field: str) -> Iterator[Problem]:
        seen: set[str] = set()
        for number, name in enumerate(names):
            if name in seen:
                yield self.at(
                    file,
                    (key, number, field),
                    f"{field} {name!r} is there twice among [[{key}]]",
                    "keep one, or rename one",
                )
            seen.add(name)

    def known(self, file: str, path: KeyPath, name: str | None, there: Iterable[str], what: str) -> Iterator[Problem]:
        """A name that must be one of those that are there."""
        there = list(there)
        if name is not None and name not in there:
            shown = ", ".join(there[:20]) + (" …" if len(there) > 20 else "")
            yield self.at(file, path, f"there is no {what} {name!r}", f"name one that is there: {shown or 'none is'}")

    def provision(self, file: str, path: KeyPath, name: str | None) -> Iterator[Problem]:
        yield from self.known(file, path, name, self.package.provisions, "provision")

    def top(self, expected_id: str | None) -> Iterator[Problem]:
        service = self.service
        if expected_id is not None and service.id != expected_id:
            yield self.here(
                ("id",), f"id is {service.id!r} and the folder is named {expected_id!r}", "make them the same"
            )
        if set(service.languages) != set(LANGUAGES):
            yield self.here(("languages",), "a language is missing", 'every package has ["nb", "nn", "en"]')
        if service.valid_until and service.valid_until < service.valid_from:
            yield self.here(("valid_until",), "valid_until is before valid_from", "correct one of them")
        for name in ("outcomes", "result", "judgement"):
            decision = getattr(service.decisions, name)
            yield from self.known(SERVICE, ("decisions", name), decision, self.package.model.decisions, "decision")
        courses = {course.name for course in self.package.training}
        if service.training.required:
            yield from self.known(
                SERVICE, ("training", "course"), service.training.course, courses, "course in training/"
            )
        for key, field in (
            ("reference", "id"), ("provision", "id"), ("benefit", "code"), ("outcome", "kind"), ("judgement", "code"),
            ("deadline", "code"), ("retention", "code"), ("fact", "path"), ("local", "path"), ("figure", "name"),
        ):  # fmt: skip
            yield from self.twice(SERVICE, key, [getattr(one, field) for one in getattr(service, key)], field)

    def law(self) -> Iterator[Problem]:
        service = self.service
        for number, provision in enumerate(service.provision):
            yield from self.known(
                SERVICE, ("provision", number, "reference"), provision.reference, self.package.references, "reference"
            )
        used = {use for provision in service.provision for use in provision.use}
        for use in REQUIRED_USES:
            if use not in used:
                yield self.here(
                    ("provision",),
                    f'no provision has the use "{use}"',
                    f'add use = ["{use}"] to the provision it rests on',
                )
        yield from self.provision(SERVICE, ("automation", "provision"), service.automation.provision)
        for number, point in enumerate(service.judgement):
            yield from self.provision(SERVICE, ("judgement", number, "provision"), point.provision)
        for row in self.package.rows.values():
            if row.provision not in self.package.provisions:
                said = (
                    f"names the provision {row.provision!r}, which service.toml does not have"
                    if row.provision
                    else "names no provision"
                )
                mend = "the first annotation of a row is the id of a [[provision]]"
                yield Problem(file=row.file, line=row.line, what=f"the row {row.id!r} {said}", mend=mend)

    def outcomes_and_deadlines(self) -> Iterator[Problem]:
        outcomes = self.package.outcomes
        for number, outcome in enumerate(self.service.outcome):
            if not outcome.adverse and outcome.kind not in (GRANTED, NOT_APPLICABLE):
                what = f"the outcome {outcome.kind!r} is said not to be adverse"
                mend = f"only {GRANTED!r} and {NOT_APPLICABLE!r} may be; a package can narrow what is automatic, never widen it"
                yield self.here(("outcome", number, "adverse"), what, mend)
        for kind in (GRANTED, NOT_APPLICABLE):
            if kind not in outcomes:
                yield self.here(("outcome",), f"there is no outcome {kind!r}", "add it")
        for code in REQUIRED_DEADLINES:
            if code not in self.package.deadlines:
                yield self.here(("deadline",), f"there is no deadline {code!r}", "add it")
        for number, deadline in enumerate(self.service.deadline):
            if sum(length is not None for length in (deadline.days, deadline.weeks, deadline.months)) != 1:
                what = f"the deadline {deadline.code!r} must have exactly one of days, weeks, months"
                yield self.here(("deadline", number), what, "keep the one the law states")
            yield from self.provision(SERVICE, ("deadline", number, "provision"), deadline.provision)
        for number, benefit in enumerate(self.service.benefit):
            fact = self.package.facts.get(benefit.asked_by or "")
            if benefit.asked_by and (fact is None or fact.type != "boolean"):
                what = f"asked_by names {benefit.asked_by!r}, which is no yes/no fact"
                yield self.here(("benefit", number, "asked_by"), what, 'name a [[fact]] of type "boolean"')

    def facts(self) -> Iterator[Problem]:
        for number, fact in enumerate(self.service.fact):
            for field, what, mend in _faults_of_fact(fact):
                yield self.here(("fact", number, field), f"{fact.path}: {what}", mend)
            yield from self.provision(SERVICE, ("fact", number, "provision"), fact.provision)
            yield from self.known(SERVICE, ("fact", number, "kept"), fact.kept, self.package.retention, "retention")
        for number, local in enumerate(self.service.local):
            if not local.path.startswith("local."):
                yield self.here(
                    ("local", number, "path"), f"{local.path!r} is not below local", 'begin it with "local."'
                )
            yield from self.provision(SERVICE, ("local", number, "provision"), local.provision)

    def figures(self) -> Iterator[Problem]:
        for number, figure in enumerate(self.service.figure):
            for place, path in enumerate(figure.rests_on):
                where = ("figure", number, "rests_on", place)
                yield from self.known(SERVICE, where, path, self.package.facts, "fact")

    def amounts(self) -> Iterator[Problem]:
        for name, series in self.package.series.items():
            file = f"amounts/{name}.toml"
            if series.by not in ("month", "at") and series.by not in self.package.facts:
                yield self.at(file, ("by",), f"by is {series.by!r}", 'it may be "month", "at" or the path of a fact')
            for number, benefit in enumerate(series.benefits):
                yield from self.known(file, ("benefits", number), benefit, self.package.benefits, "benefit")
            yield from self._values(file, series)

    def _values(self, file: str, series: shapes.Series) -> Iterator[Problem]:
        before: shapes.AmountValue | None = None
        for number, value in enumerate(series.value):
            place = ("value", number, "from")
            yield from self.provision(file, ("value", number, "provision"), value.provision)
            if before and value.start <= before.start:
                yield self.at(
                    file,
                    place,
                    f"from {value.start} is not after {before.start} above it",
                    "oldest first, no date twice",
                )
            if value.start > series.known_until:
                what = f"from {value.start} is after known_until, {series.known_until}"
                yield self.at(file, place, what, "until when is the newest amount known?")
            if before and before.hole_until and not before.start <= before.hole_until < value.start - timedelta(days=1):
                where = ("value", number - 1, "hole_until")
                yield self.at(
                    file,
                    where,
                    "hole_until leaves no hole",
                    "it lies between this value's from and the day before the next one's",
                )
            if self.service.status == "in force" and value.sureness not in ("law", "official"):
                what = f'a package "in force" cannot rest on an amount that is {value.sureness}'
                yield self.at(
                    file,
                    ("value", number, "sureness"),
                    what,
                    'find it in the law or an official notice, or set status = "demonstration"',
                )
            before = value

    def form(self, questions: shapes.Questions) -> Iterator[Problem]:
        file = "form/questions.toml"
        yield from self.twice(file, "question", [one.id for one in questions.question], "id")
        yield from self.twice(file, "question", [one.input for one in questions.question], "input")
        yield from self.twice(file, "step", [one.id for one in questions.step], "id")
        asked: set[str] = set()
        for number, step in enumerate(questions.step):
            for place, name in enumerate(step.questions):
                where = ("step", number, "questions", place)
                yield from self.known(file, where, name, self.package.form.questions, "question")
                if name in asked:
                    yield self.at(file, where, f"the question {name!r} is asked twice", "keep it in one step")
                asked.add(name)
        for number, question in enumerate(questions.question):
            if question.id not in asked:
                yield self.at(
                    file,
                    ("question", number),
                    f"the question {question.id!r} is in no step",
                    "put it in one, or take it out",
                )
            yield from self._input(file, number, question)

    def _input(self, file: str, number: int, question: shapes.Question) -> Iterator[Problem]:
        fact = self.package.facts.get(question.input)
        where = ("question", number, "input")
        if fact is None:
            yield self.at(
                file,
                where,
                f"the question {question.id!r} asks for {question.input!r}, which is no fact",
                "name the path of a [[fact]]",
            )
        elif fact.source != "applicant":
            what = f"the question {question.id!r} asks for {question.input!r}, which comes from: {fact.source}"
            yield self.at(file, where, what, "registers are asked, people are not; take the question out")
        elif fact.type != _QUESTION_TYPES[question.kind]:
            what = f"the question {question.id!r} is of kind {question.kind!r} and its fact of type {fact.type!r}"
            yield self.at(file, ("question", number, "kind"), what, "make them fit")

    def texts(self) -> Iterator[Problem]:
        kinds = {*LETTER_KINDS, *self.service.letters.more}
        for letter in self.package.letters.values():
            if letter.kind not in kinds:
                mend = "kinds: " + ", ".join(sorted(kinds)) + "; others are named in [letters] more"
                yield Problem(file=letter.file, what=f"there is no kind of letter {letter.kind!r}", mend=mend)
        for content in self.package.content:
            source = content.source or ""
            if source not in self.package.provisions and not source.startswith("https://"):
                what = f"source is {source!r}, neither a provision nor an address"
                yield self.at(
                    content.file, ("source",), what, "name a [[provision]] by id, or an address beginning with https://"
                )

    def tests(self, tests: Mapping[str, shapes.Tests]) -> Iterator[Problem]:
        seen: dict[str, str] = {}
        for file, listed in tests.items():
            for number, test in enumerate(listed.test):
                place: KeyPath = ("test", number)
                if test.id in seen:
                    yield self.at(
                        file,
                        (*place, "id"),
                        f"the test {test.id!r} is already in {seen[test.id]}",
                        "ids of tests are unique",
                    )
                seen.setdefault(test.id, file)
                yield from self.known(
                    file, (*place, "facts"), test.facts, self.package.test_facts, "file in tests/facts"
                )
                for key, paths in (("set", test.set), ("null", test.null), ("unknown", test.unknown)):
                    yield from self._paths(file, (*place, key), paths)
                yield from self._limit(file, (*place, "limit"), test.limit)
                yield from self._expected(file, place, test)

    def _paths(self, file: str, where: KeyPath, paths: Iterable[str]) -> Iterator[Problem]:
        for path in paths:
            if not _PATH.fullmatch(path):
                yield self.at(
                    file, where, f"{path!r} is no path of a fact", "as household.adults[0].income, counting from 0"
                )

    def _limit(self, file: str, where: KeyPath, limit: shapes.LimitSide | None) -> Iterator[Problem]:
        if limit is None:
            return
        limited = {name: series for name, series in self.package.series.items() if series.limit}
        yield from self.known(file, (*where, "series"), limit.series, limited, "series with a [limit]")
        if limit.series in limited:
            dates = {value.start.isoformat() for value in limited[limit.series].value}
            yield from self.known(
                file, (*where, "from"), limit.start.isoformat(), sorted(dates), f"amount in {limit.series} from"
            )

    def _expected(self, file: str, place: KeyPath, test: shapes.PackageTest) -> Iterator[Problem]:
        package = self.package
        expected: Any
        for key, listed in (("outcome", test.outcome), ("payment", test.payment)):
            for number, expected in enumerate(listed):
                where = (*place, key, number)
                yield from self._months(file, where, expected.start, expected.to)
                if key == "outcome":
                    yield from self.known(file, (*where, "benefit"), expected.benefit, package.benefits, "benefit")
                    yield from self.known(file, (*where, "kind"), expected.kind, package.outcomes, "outcome")
                    yield from self.provision(file, (*where, "provision"), expected.provision)
                    for at, row in enumerate(expected.reasons):
                        yield from self.known(file, (*where, "reasons", at), row, package.rows, "rule row")
        for number, code in enumerate(test.judgement):
            yield from self.known(file, (*place, "judgement", number), code, package.judgement, "point of judgement")

    def _months(self, file: str, where: KeyPath, start: date, to: date | None) -> Iterator[Problem]:
        for key, day in (("from", start), ("to", to)):
            if day is not None and day.day != 1:
                yield self.at(
                    file,
                    (*where, key),
                    f"{key} is {day}, not the first of a month",
                    "months are named by their first day",
                )
        if to is not None and to < start:
            yield self.at(file, (*where, "to"), "to is before from", "correct one of them")


def _faults_of_fact(fact: shapes.FactSpec) -> Iterator[tuple[str, str, str]]:
    if fact.path.split(".")[0].rstrip("[]") in ("amounts", "local"):
        yield "path", "amounts and local parameters are no facts", "write [[local]], or a file in amounts/"
    if (fact.type == "choice") != bool(fact.choices):
        yield "type", "choices and the type choice belong together", "write both, or none"
    if (fact.source == "register") != (fact.register is not None):
        yield (
            "source",
            "register says which register, and belongs to source = register",
            'add register = "population", "tax" or "placements"',
        )
    if fact.type in ("group", "list") and not fact.nullable:
        yield (
            "type",
            f"a {fact.type} has a row only where it may be null",
            "write nullable = true, or take the row out: its leaves have rows",
        )
    if fact.whose not in ("applicant", "nobody") and not fact.path.startswith(fact.whose + "."):
        yield (
            "whose",
            f"whose is {fact.whose!r}",
            'it may be "applicant", "nobody", or a list that the path goes through, as children[]',
        )
    elif fact.whose not in ("applicant", "nobody") and not fact.whose.endswith("[]"):
        yield "whose", f"whose is {fact.whose!r}, which is no list", "write it with [] at its end"
    if fact.shown_to == "own" and fact.whose == "nobody":
        yield "shown_to", "own needs somebody whose it is", "say whose it is"
