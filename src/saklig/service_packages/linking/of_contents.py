"""Whether amounts, form, letters and guidance fit what service.toml declares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from saklig.service_packages import shapes
from saklig.service_packages.errors import Problem
from saklig.service_packages.linking.linker import Linker
from saklig.service_packages.package import LETTER_KINDS

__all__ = ["ContentsLinker"]

_QUESTION_TYPES = {"yes-no": "boolean", "choice": "choice", "number": "number", "date": "date", "text": "text"}


class ContentsLinker(Linker):
    """The faults of the folders amounts, form, letters and content."""

    def faults(self, questions: shapes.Questions) -> Iterator[Problem]:
        """Every one, folder by folder."""
        yield from self.amounts()
        yield from self.form(questions)
        yield from self.texts()

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
