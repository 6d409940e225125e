"""A service package in memory: frozen, complete, and the same however it came (folder or bytes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from saklig.decision import Model
from saklig.service_packages import shapes
from saklig.service_packages.models import Models, Row
from saklig.service_packages.origins import Origins, faults_of_origins
from saklig.service_packages.shapes import Text
from saklig.service_packages.toml import Located

__all__ = ["Amount", "Content", "Form", "LETTER_KINDS", "Letter", "Package", "dated"]

LETTER_KINDS = ("granted", "part", "refused", "dismissed", "preliminary-reply", "information-request")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One dated value of a series. `until` is the last day it is known to hold."""

    start: date
    until: date
    value: Decimal
    unit: str
    provision: str
    source: Text
    sureness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter's template. `line` is where the text begins in its file."""

    kind: str
    language: str
    title: str
    text: str
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One piece of guidance in one language, or a course for those who handle the service (no source or date)."""

    name: str
    language: str
    title: str
    text: str
    file: str
    source: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The questions in their order, and their texts by language. What is asked follows from the rules."""

    steps: tuple[shapes.FormStep, ...]
    questions: Mapping[str, shapes.Question]
    texts: Mapping[str, shapes.FormTexts]

    def in_order(self) -> Iterator[shapes.Question]:
        for step in self.steps:
            for question in step.questions:
                yield self.questions[question]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Package:
    """A service: its law, amounts, questions, texts and tests. Two packages are the same when their `hash` is."""

    service: shapes.Service
    hash: str
    models: Models
    series: Mapping[str, shapes.Series]
    amounts: Mapping[str, tuple[Amount, ...]]
    form: Form
    reasons: Mapping[str, shapes.Sentences]
    letters: Mapping[tuple[str, str], Letter]
    content: tuple[Content, ...]
    training: tuple[Content, ...]
    tests: tuple[shapes.PackageTest, ...]
    test_facts: Mapping[str, Any]
    changelog: str
    readme: str
    files: Mapping[str, bytes] = field(repr=False)
    archived: bytes = field(repr=False)  # the files as one archive, the same bytes for the same files; `hash` is its SHA-256
    located: Mapping[str, Located] = field(repr=False)
    references: Mapping[str, shapes.Reference]
    provisions: Mapping[str, shapes.Provision]
    benefits: Mapping[str, shapes.Benefit]
    outcomes: Mapping[str, shapes.OutcomeKind]
    judgement: Mapping[str, shapes.JudgementPoint]
    deadlines: Mapping[str, shapes.Deadline]
    retention: Mapping[str, shapes.Retention]
    facts: Mapping[str, shapes.FactSpec]
    local: Mapping[str, shapes.LocalSpec]
    figures: Mapping[str, shapes.Figure]
    documents: Mapping[str, shapes.DocumentKind]

    @property
    def origins(self) -> Origins:
        """Where its facts come from."""
        return Origins(self.service)

    @property
    def read_by_price_lines(self) -> frozenset[str]:
        """The facts that price lines hold, beside what the rules read: at which place the person is."""
        unit = self.origins.path("placements", "unit")
        return frozenset({unit} if self.service.prices is not None and unit is not None else ())

    def cannot_be_run(self) -> tuple[tuple[str, str], ...]:
        """What keeps an installation from running it, and how to mend it; a package that has none of it can be run."""
        return tuple((what, mend) for _, what, mend in faults_of_origins(self.service))

    @property
    def model(self) -> Model:
        return self.models.main

    @property
    def rows(self) -> Mapping[str, Row]:
        """Every rule row of the package's tables, by id."""
        return self.models.rows

    @property
    def id(self) -> str:
        return self.service.id

    @property
    def version(self) -> str:
        return self.service.version

    @property
    def titles(self) -> Text:
        return self.service.titles

    @property
    def status(self) -> str:
        return self.service.status

    @property
    def questions(self) -> tuple[shapes.Question, ...]:
        return tuple(self.form.in_order())

    def automation_basis(self, at: date) -> str | None:
        """The provision that permits automatic decisions on the day; None where none does, or none yet."""
        automation = self.service.automation
        in_force = self._in_force(self.provisions[automation.provision], at)
        return automation.provision if automation.permitted and in_force else None

    def __repr__(self) -> str:
        return f"<Package {self.id} {self.version} {self.hash[:12]}>"

    def letter(self, kind: str, language: str) -> Letter:
        """The template of a letter. Errors: KeyError for a kind the package has none of."""
        return self.letters[kind, language]

    def is_adverse(self, kind: str | None) -> bool:
        """Whether a kind of outcome counts against someone. A kind the package does not have does."""
        known = self.outcomes.get(kind or "")
        return known is None or known.adverse

    def provision_text(self, provision: str, language: str) -> str:
        """A provision as letters name it: "rabattforskriften § 3 b"."""
        found = self.provisions.get(provision)
        if found is None:
            return provision
        return f"{self.references[found.reference].short[language]} {found.place}"

    def legal_basis_for(self, use: str, at: date) -> tuple[shapes.Provision, ...]:
        """The provisions in force on the day that the platform rests this use on ("appeal", "access", …)."""
        return tuple(
            provision
            for provision in self.provisions.values()
            if use in provision.use and self._in_force(provision, at)
        )

    def _in_force(self, provision: shapes.Provision, at: date) -> bool:
        reference = self.references[provision.reference]
        starts = [day for day in (provision.start, reference.start) if day]
        ends = [day for day in (provision.until, reference.until) if day]
        return reference.in_force and all(day <= at for day in starts) and all(at <= day for day in ends)

    def deadline_day(self, code: str, counted_from: date) -> date:
        """The last day of a time limit. Weeks and months end on the day of the same name or number, or the month's last.

        Source: the 1967 Act § 30 and the Courts of Justice Act § 148; the day it is counted from is not itself counted. Days off
        (§ 149) are the calendar's matter, not the package's.
        """
        deadline = self.deadlines[code]
        if deadline.months is None:
            return counted_from + timedelta(days=deadline.days or 0, weeks=deadline.weeks or 0)
        year, month = divmod(counted_from.year * 12 + counted_from.month - 1 + deadline.months, 12)
        for day in range(counted_from.day, 27, -1):
            try:
                return date(year, month + 1, day)
            except ValueError:
                continue
        return date(year, month + 1, counted_from.day)


def dated(series: shapes.Series) -> tuple[Amount, ...]:
    """The series' values, each with the last day it is known to hold."""
    found = []
    for number, value in enumerate(series.value):
        last = (
            series.value[number + 1].start - timedelta(days=1) if number + 1 < len(series.value) else series.known_until
        )
        found.append(
            Amount(
                start=value.start,
                until=min(last, value.hole_until or last),
                value=value.value,
                unit=series.unit,
                provision=value.provision,
                source=value.source,
                sureness=value.sureness,
            )  # fmt: skip
        )
    return tuple(found)
